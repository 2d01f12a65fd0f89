//! All screens for play by mail as one state machine: events in, commands and a picture out. It waits for nothing and reads no
//! clock.

mod unsent; // orders that were not sent

use super::game::GameScreen;
use super::goto::Goto;
use super::help;
use super::inbox::InboxScreen;
use super::new_table::NewTable;
use super::people::PeopleScreen;
use super::settings::SettingsScreen;
use super::shell::MailShell;
use crate::mail::MailError;
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::driver::{App, Exit};
use crate::ui::games::face::Faces;
use crate::ui::kit::canvas::Canvas;
use crate::ui::kit::chat_log::{ChatLog, Tone};
use crate::ui::kit::help::HelpPage;
use crate::ui::kit::keys::is_control;
use crate::ui::kit::overlay;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::clean;
use adjourn_game::ids::GameId;
use adjourn_shared::api::LiveView;
use adjourn_shared::turns::rules::TableStatus;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use ratatui::layout::Rect;

enum View {
    Inbox,
    NewTable(Box<NewTable>),
    People(Box<PeopleScreen>),
    Settings(Box<SettingsScreen>),
    Game(Box<GameScreen>),
}

/// The screens for play by mail.
pub struct MailApp {
    shell: MailShell,
    inbox: InboxScreen,
    view: View,
    help: Option<HelpPage>,
    /// The way out that waits for a yes, since orders are not sent.
    leaving: Option<Goto>,
    /// Whether the player has signed in.
    welcome: bool,
    ended: Option<String>,
    exit: Option<Exit>,
}

impl MailApp {
    /// Before anything was heard from the mailbox.
    #[must_use]
    pub fn new(place: String, theme: Theme, faces: Faces) -> Self {
        Self {
            shell: MailShell::new(theme, place, faces),
            inbox: InboxScreen::default(),
            view: View::Inbox,
            help: None,
            leaving: None,
            welcome: false,
            ended: None,
            exit: None,
        }
    }

    /// The time since the UI began, and the wall clock.
    pub fn set_now(&mut self, now_ms: u64, wall_ms: u64) {
        self.shell.canvas.now_ms = now_ms;
        self.shell.wall_ms = wall_ms;
    }

    /// What the mailbox should be asked.
    pub fn take_commands(&mut self) -> Vec<MailCommand> {
        self.shell.take_commands()
    }

    /// The live session that the player wants to be in: of which game, and where.
    pub fn take_live(&mut self) -> Option<(GameId, LiveView)> {
        let live = self.shell.take_live()?;
        match &self.view {
            View::Game(screen) => Some((screen.game(), live)),
            _ => None,
        }
    }

    /// Whether the game whose session was joined is by mail again.
    #[must_use]
    pub fn is_by_mail_again(&self) -> bool {
        matches!(&self.view, View::Game(screen) if screen.is_by_mail_again())
    }

    /// Back from a live session, or not let in: what is to be said of it.
    pub fn back(&mut self, tone: Tone, text: &str) {
        self.shell.say(tone, text);
        if let View::Game(screen) = &self.view {
            self.shell.send(MailCommand::Open(Some(screen.game())));
        }
    }

    /// Back from a live session whose game is over, for another one.
    pub fn rematch(&mut self) {
        self.back(Tone::Plain, "The game is over: you ask for a rematch.");
        if let View::Game(screen) = &mut self.view {
            screen.wants_rematch(&mut self.shell);
        }
    }

    /// A command found no room in the queue.
    pub fn command_lost(&mut self) {
        self.shell.say(Tone::Bad, "The connection is busy: your last command was not sent.");
    }

    /// The player has had enough.
    pub fn quit(&mut self) {
        self.shell.send(MailCommand::Quit);
        self.exit = Some(Exit::Quit);
    }

    /// Why the UI should end, once it should.
    #[must_use]
    pub fn exit(&self) -> Option<&Exit> {
        self.exit.as_ref()
    }

    /// Something from the mailbox.
    pub fn mail(&mut self, event: MailEvent) {
        if !matches!(event, MailEvent::Failed { .. } | MailEvent::Away { .. } | MailEvent::Ended { .. })
            && let Some(reason) = self.shell.away.take()
        {
            self.shell.canvas.log.forget(&reason);
        }
        match event {
            MailEvent::Welcome { player, name, place } => {
                self.welcome = true;
                (self.shell.me, self.shell.name, self.shell.place) = (Some(player), name, place);
                self.shell.send(MailCommand::Games);
                self.shell.ask_tables();
            }
            MailEvent::Away { reason } => self.shell.away = Some(reason),
            MailEvent::Back => self.shell.say(Tone::Good, "The server answers again."),
            MailEvent::Inbox(inbox) => {
                self.shell.set_inbox(inbox.games);
                // What changes at the player's tables may change what is open.
                if matches!(self.view, View::Inbox) && self.welcome {
                    self.shell.ask_tables();
                }
                // The inbox comes every minute: others come and go meanwhile.
                if matches!(self.view, View::People(_)) {
                    self.shell.send(MailCommand::People);
                }
            }
            MailEvent::Finished(all) => {
                let over = |status| matches!(status, TableStatus::Finished | TableStatus::Abandoned);
                self.shell.finished = all.games.into_iter().filter(|game| over(game.table.status)).collect();
                if self.shell.finished.is_empty() {
                    self.shell.say(Tone::Plain, "None of your games is over.");
                }
            }
            MailEvent::Invitations(page) => self.shell.invitations = page.items,
            MailEvent::Tables(page) => self.shell.tables = page.items,
            MailEvent::Games(games) => self.shell.games = games,
            MailEvent::People { .. } | MailEvent::Player(_) => {
                if let View::People(screen) = &mut self.view {
                    screen.mail(event, &mut self.shell);
                }
            }
            MailEvent::Settings(settings) => {
                if let View::Settings(screen) = &mut self.view {
                    screen.mail(*settings, &mut self.shell);
                }
            }
            MailEvent::Table(table) if !self.shows(table.summary.game_id) => {
                self.inbox.taken();
                // A table was made, or joined: there is where the player wants to be.
                self.shell.send(MailCommand::Inbox);
                if table.my_seat.is_some() {
                    self.go(Goto::Game(table.summary.game_id));
                }
            }
            MailEvent::Submitted(game, _) if !self.shows(game) => self.stored_elsewhere(game),
            MailEvent::Failed { game, error } => self.failed(game, error),
            MailEvent::Ended { reason } => {
                self.ended.get_or_insert_with(|| clean(&reason));
            }
            event => {
                if let View::Game(screen) = &mut self.view
                    && game_of(&event) == Some(screen.game())
                {
                    screen.mail(event, &mut self.shell);
                }
            }
        }
    }

    fn failed(&mut self, game: Option<GameId>, error: MailError) {
        self.shell.say(Tone::Bad, &error.to_string());
        if let MailError::Away { .. } = error {
            self.shell.away = Some(error.to_string());
        }
        match &mut self.view {
            View::Game(screen) if game == Some(screen.game()) => {
                screen.mail(MailEvent::Failed { game, error }, &mut self.shell);
            }
            View::Inbox if game.is_none() => self.inbox.failed(),
            View::People(screen) if game.is_none() => screen.failed(),
            View::Settings(screen) if game.is_none() => screen.failed(),
            _ => {
                if let Some(pad) = game.and_then(|game| self.shell.unsent.get_mut(&game)) {
                    pad.draft.sending = false;
                }
            }
        }
    }

    fn shows(&self, game: GameId) -> bool {
        matches!(&self.view, View::Game(screen) if screen.game() == game)
    }

    fn go(&mut self, next: Goto) {
        let way_out = matches!(next, Goto::Lobby | Goto::Quit);
        if way_out && self.leaving.is_none() && self.has_unsent() {
            self.leaving = Some(next);
            return;
        }
        if !way_out && !matches!(next, Goto::Stay | Goto::Help) {
            self.put_away();
        }
        match next {
            Goto::Stay => {}
            Goto::Inbox => {
                if matches!(self.view, View::Game(_)) {
                    self.shell.send(MailCommand::Open(None));
                    self.shell.send(MailCommand::Inbox);
                    // What was said of one game says nothing elsewhere.
                    self.shell.canvas.log = ChatLog::default();
                }
                self.view = View::Inbox;
            }
            Goto::NewTable => self.view = View::NewTable(Box::new(NewTable::new(&mut self.shell))),
            Goto::Settings => self.view = View::Settings(Box::new(SettingsScreen::new(&mut self.shell))),
            Goto::People => self.view = View::People(Box::new(PeopleScreen::new(&mut self.shell))),
            Goto::Game(game) => {
                self.shell.canvas.log = ChatLog::default();
                self.view = View::Game(Box::new(GameScreen::new(game, &mut self.shell)));
            }
            Goto::Help => self.help = Some(HelpPage::default()),
            Goto::Lobby => {
                self.quit();
                self.exit = Some(Exit::OtherTempo);
            }
            Goto::Quit => self.quit(),
        }
    }
}

impl App for MailApp {
    fn canvas(&mut self) -> &mut Canvas {
        &mut self.shell.canvas
    }

    fn key(&mut self, key: KeyEvent) {
        if let Some(reason) = &self.ended {
            let reason = reason.clone();
            self.exit = Some(if self.welcome { Exit::Ended(reason) } else { Exit::NotOpened(reason) });
            return;
        }
        if let Some(way_out) = self.leaving {
            if matches!(key.code, KeyCode::Char('y')) || is_control(key, 'c') {
                self.go(way_out);
            } else {
                self.leaving = None;
            }
            return;
        }
        if let Some(page) = &mut self.help {
            if !page.key(key) {
                self.help = None;
            }
            return;
        }
        let next = match &mut self.view {
            _ if is_control(key, 'c') => Goto::Quit,
            View::Inbox if !self.welcome && key.code == KeyCode::Esc => Goto::Quit,
            View::Inbox => self.inbox.key(key, &mut self.shell),
            View::NewTable(form) => form.key(key, &mut self.shell),
            View::People(screen) => screen.key(key, &mut self.shell),
            View::Settings(screen) => screen.key(key, &mut self.shell),
            View::Game(screen) => screen.key(key, &mut self.shell),
        };
        self.go(next);
    }

    fn click(&mut self, row: usize) {
        if self.leaving.is_some() {
            return;
        }
        let next = match &mut self.view {
            View::Inbox => self.inbox.click(row, &mut self.shell),
            View::NewTable(form) => form.click(row, &self.shell),
            View::People(screen) => screen.click(row, &mut self.shell),
            View::Settings(screen) => screen.click(row),
            View::Game(screen) => screen.click(row, &mut self.shell),
        };
        self.go(next);
    }

    fn mouse(&mut self, mouse: MouseEvent) {
        if let View::Game(screen) = &mut self.view {
            screen.mouse(mouse, &mut self.shell);
        }
    }

    fn paste(&mut self, text: &str) {
        if self.leaving.is_some() {
            return;
        }
        match &mut self.view {
            View::Inbox => self.inbox.paste(text),
            View::NewTable(form) => form.paste(text),
            View::People(screen) => screen.paste(text),
            View::Settings(screen) => screen.paste(text),
            View::Game(screen) => screen.paste(text, &mut self.shell),
        }
    }

    fn draw_all(&mut self, area: Rect, buf: &mut Buffer) {
        match &mut self.view {
            View::Inbox => self.inbox.draw(area, buf, &mut self.shell),
            View::NewTable(form) => form.draw(area, buf, &mut self.shell),
            View::People(screen) => screen.draw(area, buf, &mut self.shell),
            View::Settings(screen) => screen.draw(area, buf, &mut self.shell),
            View::Game(screen) => screen.draw(area, buf, &mut self.shell),
        }
        let canvas = &self.shell.canvas;
        if let Some(page) = &mut self.help {
            let sections = match &self.view {
                View::Game(screen) => screen.help(),
                View::People(_) => help::PEOPLE.to_vec(),
                View::Settings(_) => help::SETTINGS.to_vec(),
                _ => help::INBOX.to_vec(),
            };
            page.draw(&sections, area, buf, canvas);
        }
        self.draw_question(area, buf);
        let canvas = &self.shell.canvas;
        if let Some(reason) = &self.ended {
            let text = overlay::ended_words(self.welcome, reason);
            overlay::draw_ended(&text, area, buf, canvas);
        } else if !self.welcome {
            let text = match &self.shell.away {
                None => format!("Connecting to {}…", clean(&self.shell.place)),
                Some(reason) => format!("{}. Trying again…", clean(reason)),
            };
            overlay::draw_connecting(&text, area, buf, canvas);
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
        | MailEvent::Written(game, _)
        | MailEvent::MeetingTimes(game, _)
        | MailEvent::Messages(game, _)
        | MailEvent::Done(game) => Some(*game),
        _ => None,
    }
}
