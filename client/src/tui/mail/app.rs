//! The whole mail side as one state machine: events in, commands and a picture out. It waits for nothing and reads no
//! clock.

use super::Goto;
use super::desk::Desk;
use super::game::GameScreen;
use super::help;
use super::inbox::InboxScreen;
use super::new_table::NewTable;
use super::people::PeopleScreen;
use crate::mail::MailError;
use crate::mail::handle::{MailCommand, MailEvent};
use crate::tui::Exit;
use crate::tui::app::{LEAST_SIZE, draw_too_small};
use crate::tui::chatlog::{ChatLog, Tone};
use crate::tui::screens::overlay;
use crate::tui::shell::{Hit, is_control, plain_key};
use crate::tui::theme::Theme;
use crate::tui::words::clean;
use adjourn_game::ids::GameId;
use adjourn_shared::api::LiveView;
use adjourn_shared::turns::rules::TableStatus;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::Rect;
use ratatui::style::Style;

enum View {
    Inbox,
    NewTable(Box<NewTable>),
    People(Box<PeopleScreen>),
    Game(Box<GameScreen>),
}

/// The UI.
pub struct MailApp {
    desk: Desk,
    inbox: InboxScreen,
    view: View,
    help: bool,
    /// Whether the player has signed in.
    welcome: bool,
    ended: Option<String>,
    exit: Option<Exit>,
}

impl MailApp {
    /// Before anything was heard from the mailbox.
    #[must_use]
    pub fn new(place: String, theme: Theme) -> Self {
        Self {
            desk: Desk::new(theme, place),
            inbox: InboxScreen::default(),
            view: View::Inbox,
            help: false,
            welcome: false,
            ended: None,
            exit: None,
        }
    }

    /// The time since the UI began, and the wall clock.
    pub fn set_now(&mut self, now_ms: u64, wall_ms: u64) {
        self.desk.shell.now_ms = now_ms;
        self.desk.wall_ms = wall_ms;
    }

    /// What the mailbox should be asked.
    pub fn take_commands(&mut self) -> Vec<MailCommand> {
        self.desk.take_commands()
    }

    /// The live session that the player wants to be in.
    pub fn take_live(&mut self) -> Option<LiveView> {
        self.desk.take_live()
    }

    /// Whether the game whose session was joined is by mail again.
    #[must_use]
    pub fn is_by_mail_again(&self) -> bool {
        matches!(&self.view, View::Game(screen) if screen.is_by_mail_again())
    }

    /// Back from a live session, or not let in: what is to be said of it.
    pub fn back(&mut self, tone: Tone, text: &str) {
        self.desk.say(tone, text);
        if let View::Game(screen) = &self.view {
            self.desk.send(MailCommand::Open(Some(screen.game())));
        }
    }

    /// Back from a live session whose game is over, for another one.
    pub fn rematch(&mut self) {
        self.back(Tone::Plain, "The game is over: a rematch is asked for.");
        if let View::Game(screen) = &mut self.view {
            screen.wants_rematch(&mut self.desk);
        }
    }

    /// A command found no room in the queue.
    pub fn command_lost(&mut self) {
        self.desk.say(Tone::Bad, "The connection is busy: your last command was not sent.");
    }

    /// The player has had enough.
    pub fn quit(&mut self) {
        self.desk.send(MailCommand::Quit);
        self.exit = Some(Exit::Quit);
    }

    /// Why the UI should end, once it should.
    #[must_use]
    pub fn exit(&self) -> Option<&Exit> {
        self.exit.as_ref()
    }

    /// Something from the mailbox.
    pub fn mail(&mut self, event: MailEvent) {
        if !matches!(event, MailEvent::Failed { .. } | MailEvent::Away { .. } | MailEvent::Ended { .. }) {
            self.desk.away = None;
        }
        match event {
            MailEvent::Welcome { player, name, place } => {
                self.welcome = true;
                (self.desk.me, self.desk.name, self.desk.place) = (Some(player), name, place);
                self.desk.send(MailCommand::Games);
                self.desk.ask_tables();
            }
            MailEvent::Away { reason } => self.desk.away = Some(reason),
            MailEvent::Back => self.desk.say(Tone::Good, "The server answers again."),
            MailEvent::Inbox(inbox) => {
                self.desk.set_inbox(inbox.games);
                // What changes at one's own tables may change what is open.
                if matches!(self.view, View::Inbox) && self.welcome {
                    self.desk.ask_tables();
                }
                // The inbox comes every minute: others come and go meanwhile.
                if matches!(self.view, View::People(_)) {
                    self.desk.send(MailCommand::People);
                }
            }
            MailEvent::Finished(all) => {
                let over = |status| matches!(status, TableStatus::Finished | TableStatus::Abandoned);
                self.desk.finished = all.games.into_iter().filter(|game| over(game.table.status)).collect();
                if self.desk.finished.is_empty() {
                    self.desk.say(Tone::Plain, "None of your games is over.");
                }
            }
            MailEvent::Invitations(page) => self.desk.invitations = page.items,
            MailEvent::Tables(page) => self.desk.tables = page.items,
            MailEvent::Games(games) => self.desk.games = games,
            MailEvent::People { .. } | MailEvent::Player(_) => {
                if let View::People(screen) = &mut self.view {
                    screen.mail(event, &mut self.desk);
                }
            }
            MailEvent::Table(table) if !self.shows(table.summary.game_id) => {
                // A table was made, or joined: there is where one wants to be.
                self.desk.send(MailCommand::Inbox);
                if table.my_seat.is_some() {
                    self.go(Goto::Game(table.summary.game_id));
                }
            }
            MailEvent::Failed { game, error } => self.failed(game, error),
            MailEvent::Ended { reason } => {
                self.ended.get_or_insert_with(|| clean(&reason));
            }
            event => {
                if let View::Game(screen) = &mut self.view
                    && game_of(&event) == Some(screen.game())
                {
                    screen.mail(event, &mut self.desk);
                }
            }
        }
    }

    fn failed(&mut self, game: Option<GameId>, error: MailError) {
        self.desk.say(Tone::Bad, &error.to_string());
        if let MailError::Away { .. } = error {
            self.desk.away = Some(error.to_string());
        }
        if let View::Game(screen) = &mut self.view
            && game == Some(screen.game())
        {
            screen.mail(MailEvent::Failed { game, error }, &mut self.desk);
        }
    }

    fn shows(&self, game: GameId) -> bool {
        matches!(&self.view, View::Game(screen) if screen.game() == game)
    }

    /// Something from the terminal.
    pub fn terminal(&mut self, event: Event) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => match &mut self.view {
                View::Inbox => self.inbox.paste(&text),
                View::NewTable(form) => form.paste(&text),
                View::People(screen) => screen.paste(&text),
                View::Game(screen) => screen.paste(&text, &mut self.desk),
            },
            // The next picture has the new size; nothing here depends on focus.
            Event::Resize(..) | Event::FocusGained | Event::FocusLost | Event::Key(_) => {}
        }
    }

    fn key(&mut self, key: KeyEvent) {
        if let Some(reason) = &self.ended {
            self.exit = Some(Exit::Ended(reason.clone()));
            return;
        }
        if std::mem::take(&mut self.help) {
            return;
        }
        let next = match &mut self.view {
            _ if is_control(key, 'c') => Goto::Quit,
            View::Inbox if !self.welcome && key.code == KeyCode::Esc => Goto::Quit,
            View::Inbox => self.inbox.key(key, &mut self.desk),
            View::NewTable(form) => form.key(key, &mut self.desk),
            View::People(screen) => screen.key(key, &mut self.desk),
            View::Game(screen) => screen.key(key, &mut self.desk),
        };
        self.go(next);
    }

    fn mouse(&mut self, mouse: MouseEvent) {
        let pressed = mouse.kind == MouseEventKind::Down(MouseButton::Left);
        let hit = if pressed { self.desk.shell.hit_at(mouse.column, mouse.row) } else { None };
        let next = match (hit, &mut self.view) {
            (Some(Hit::Key(code)), _) => return self.key(plain_key(code)),
            (Some(Hit::Row(row)), View::Inbox) => self.inbox.click(row, &mut self.desk),
            (Some(Hit::Row(row)), View::NewTable(form)) => {
                form.click(row, &self.desk);
                Goto::Stay
            }
            (Some(Hit::Row(row)), View::People(screen)) => {
                screen.click(row, &mut self.desk);
                Goto::Stay
            }
            (Some(Hit::Row(row)), View::Game(screen)) => {
                screen.click(row, &mut self.desk);
                Goto::Stay
            }
            (None, View::Game(screen)) => {
                screen.mouse(mouse, &mut self.desk);
                Goto::Stay
            }
            (None, _) => Goto::Stay,
        };
        self.go(next);
    }

    fn go(&mut self, next: Goto) {
        match next {
            Goto::Stay => {}
            Goto::Inbox => {
                if matches!(self.view, View::Game(_)) {
                    self.desk.send(MailCommand::Open(None));
                    self.desk.send(MailCommand::Inbox);
                    // What was said of one game says nothing elsewhere.
                    self.desk.shell.log = ChatLog::default();
                }
                self.view = View::Inbox;
            }
            Goto::NewTable => self.view = View::NewTable(Box::new(NewTable::new(&mut self.desk))),
            Goto::People => self.view = View::People(Box::new(PeopleScreen::new(&mut self.desk))),
            Goto::Game(game) => {
                self.desk.shell.log = ChatLog::default();
                self.view = View::Game(Box::new(GameScreen::new(game, &mut self.desk)));
            }
            Goto::Help => self.help = true,
            Goto::Quit => self.quit(),
        }
    }

    /// Draws everything.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer) {
        self.desk.shell.clear_hits();
        if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
            draw_too_small(area, buf);
            return;
        }
        match &mut self.view {
            View::Inbox => self.inbox.draw(area, buf, &mut self.desk),
            View::NewTable(form) => form.draw(area, buf, &mut self.desk),
            View::People(screen) => screen.draw(area, buf, &mut self.desk),
            View::Game(screen) => screen.draw(area, buf, &mut self.desk),
        }
        if self.help {
            let sections = match &self.view {
                View::Game(screen) => screen.help(),
                View::People(_) => help::PEOPLE.to_vec(),
                _ => help::INBOX.to_vec(),
            };
            overlay::draw_help(&sections, area, buf, &self.desk.shell);
        }
        self.draw_session(area, buf);
    }

    /// What is to be said of the session itself.
    fn draw_session(&self, area: Rect, buf: &mut Buffer) {
        let theme = self.desk.shell.theme;
        let box_of = |lines: &[(String, Style)], buf: &mut Buffer| {
            overlay::draw_box("Adjourn", lines, area, buf, &self.desk.shell);
        };
        if let Some(reason) = &self.ended {
            let lines = [
                (format!("The session has ended: {reason}."), theme.bad()),
                (String::new(), Style::new()),
                ("Press any key to leave.".into(), Style::new()),
            ];
            box_of(&lines, buf);
        } else if !self.welcome {
            let text = match &self.desk.away {
                None => format!("Connecting to {}…", clean(&self.desk.place)),
                Some(reason) => format!("{}. Trying again…", clean(reason)),
            };
            let lines = crate::tui::words::wrap(&text, area.width.saturating_sub(6));
            let lines = lines.into_iter().map(|line| (line, theme.warning()));
            let lines: Vec<_> = lines.chain([("Ctrl-C quits.".into(), theme.quiet())]).collect();
            box_of(&lines, buf);
        }
    }
}

/// The game that an event is about.
fn game_of(event: &MailEvent) -> Option<GameId> {
    match event {
        MailEvent::Game(open) => Some(open.table.summary.game_id),
        MailEvent::Table(table) => Some(table.summary.game_id),
        MailEvent::Past(game, _)
        | MailEvent::History(game, _)
        | MailEvent::Log(game, _)
        | MailEvent::Report(game, ..)
        | MailEvent::Preview(game, ..)
        | MailEvent::Submitted(game, _)
        | MailEvent::Said(game, _)
        | MailEvent::Slots(game, _)
        | MailEvent::Messages(game, _)
        | MailEvent::Done(game) => Some(*game),
        _ => None,
    }
}
