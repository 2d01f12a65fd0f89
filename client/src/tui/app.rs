//! The whole UI as one state machine: events in, commands and a picture out. It waits for nothing and reads no clock.

use super::chatlog::Tone;
use super::screens::create::CreateForm;
use super::screens::lobby::Lobby;
use super::screens::playing::Playing;
use super::screens::room::RoomScreen;
use super::screens::{Next, overlay};
use super::session::SessionScreen;
use super::shell::{Hit, Shell, is_control, plain_key};
use super::theme::Theme;
use super::{Exit, TuiOptions, words};
use crate::live::handle::{Frame, LiveCommand, LiveEvent, MatchInfo};
use crate::mail::words as problem_words;
use adjourn_shared::live::client::{Lost, NotTaken};
use adjourn_shared::wire::lobby::LobbyEvent;
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Whoever signs in while a session is being opened is let in as soon as it is: for so long it is waited for.
const PATIENCE_MS: u64 = 15_000;

/// The least size in which all screens can be used.
pub(super) const LEAST_SIZE: (u16, u16) = (72, 20);

enum View {
    Connecting,
    Lobby(Lobby),
    Create(Box<CreateForm>),
    Room(RoomScreen),
    Match(Box<Playing>),
    Session(Box<SessionScreen>),
}

/// The UI.
pub struct App {
    shell: Shell,
    view: View,
    options: TuiOptions,
    /// What the session is trying to do, while it has no connection.
    connecting: Option<String>,
    ended: Option<String>,
    exit: Option<Exit>,
    /// Since when the only match is waited for.
    waiting_since_ms: Option<u64>,
    /// Why the match was left, as the server said.
    left: Option<MatchLeftReason>,
}

impl App {
    /// Before anything was heard from the session.
    #[must_use]
    pub fn new(options: TuiOptions, theme: Theme) -> Self {
        let connecting = Some(format!("Connecting to {}…", options.place));
        let mut shell = Shell::new(theme);
        if options.only_match {
            (shell.home, shell.of_a_table) = ("game", true);
        }
        Self {
            shell,
            view: View::Connecting,
            options,
            connecting,
            ended: None,
            exit: None,
            waiting_since_ms: None,
            left: None,
        }
    }

    /// The time since the UI began.
    pub fn set_now(&mut self, now_ms: u64) {
        self.shell.now_ms = now_ms;
        let waited = |since_ms: u64| now_ms.saturating_sub(since_ms) > PATIENCE_MS;
        if matches!(self.view, View::Connecting) && self.waiting_since_ms.is_some_and(waited) {
            self.exit = Some(Exit::Left(None));
        }
    }

    /// Whether there is no connection now, or not yet.
    #[must_use]
    pub fn is_connecting(&self) -> bool {
        self.connecting.is_some()
    }

    /// What the session should do.
    pub fn take_commands(&mut self) -> Vec<LiveCommand> {
        self.shell.take_commands()
    }

    /// A command found no room in the session's queue.
    pub fn command_lost(&mut self) {
        self.shell.say(Tone::Bad, "The session is busy: your last command was not sent.");
    }

    /// Whether to ring the bell now.
    pub fn take_bell(&mut self) -> bool {
        self.shell.take_bell()
    }

    /// Why the UI should end, once it should.
    #[must_use]
    pub fn exit(&self) -> Option<&Exit> {
        self.exit.as_ref()
    }

    /// Something from the session.
    pub fn live(&mut self, event: LiveEvent) {
        match event {
            LiveEvent::Welcome(welcome) => self.welcome(welcome),
            LiveEvent::Reconnecting { reason, attempt } => {
                let reason = words::clean(&reason.to_string());
                self.connecting = Some(format!("No connection: {reason}. Trying again (attempt {attempt})…"));
            }
            LiveEvent::Lost(lost) => self.lost(lost),
            LiveEvent::NotSent(_) => {
                self.shell.say(Tone::Warning, "Not done: there is no connection to the server.");
            }
            LiveEvent::Lobby(event) => self.lobby(event),
            LiveEvent::MatchBegan(info) => self.match_began(info),
            LiveEvent::Rejected { text, .. } => {
                self.shell.say(Tone::Warning, &format!("Order refused: {text}"));
                self.shell.ring();
            }
            LiveEvent::OrdersMayBeLost(count) => {
                let text = format!("The connection was lost, and {count} of your orders may be, too.");
                self.shell.say(Tone::Warning, &text);
            }
            LiveEvent::AdjournVotes { seats, needed } => {
                if let View::Match(playing) = &mut self.view {
                    playing.adjourn_votes(&seats, needed, &mut self.shell);
                }
            }
            LiveEvent::Checkpoint(tick) => {
                if let View::Match(playing) = &mut self.view {
                    playing.checkpoint(tick);
                }
            }
            LiveEvent::AdjournsSoon(in_s) => {
                let when = match in_s {
                    0..60 => format!("{in_s} seconds"),
                    60..120 => "a minute".to_owned(),
                    _ => format!("{} minutes", in_s.div_ceil(60)),
                };
                self.shell.say(Tone::Warning, &format!("Adjourned in {when}: you go on by mail then."));
            }
            LiveEvent::Stands(stands) => {
                if let View::Match(playing) = &mut self.view {
                    playing.stands(stands, &mut self.shell);
                }
            }
            LiveEvent::Table(table) => {
                if let View::Session(session) = &mut self.view {
                    session.table(table, &mut self.shell);
                }
            }
            LiveEvent::Stored(receipt) => {
                if let View::Session(session) = &mut self.view {
                    session.stored(&receipt, &mut self.shell);
                }
            }
            LiveEvent::NotTaken(why) => {
                let text = match why {
                    NotTaken::Refused(problem) => problem_words(&problem),
                    why => why.to_string(),
                };
                match &mut self.view {
                    View::Session(session) => session.not_taken(&text, &mut self.shell),
                    _ => self.shell.say(Tone::Bad, &text),
                }
            }
            LiveEvent::PauseVote { by, pause, votes, needed } => {
                if let View::Match(playing) = &self.view {
                    let (who, what) =
                        (playing.player(by), if pause { "a pause" } else { "an end of the pause" });
                    let text = format!("{who} asks for {what}: {votes} of {needed} votes (p: vote for it).");
                    self.shell.say(Tone::Warning, &text);
                }
            }
            LiveEvent::Desync(found) => {
                if let View::Match(playing) = &mut self.view {
                    playing.desync(&found);
                }
            }
            LiveEvent::MatchLeft(reason) => self.match_left(reason),
            // The frames show it, or have no place on the screen yet.
            LiveEvent::Stepped | LiveEvent::Seat(..) | LiveEvent::Bundle(_) => {}
            LiveEvent::Ended { reason } => {
                let reason = self.ended.get_or_insert_with(|| words::clean(&reason.to_string()));
                // Whoever shows the game by mail tells why.
                if self.options.only_match && self.left.is_none() {
                    self.exit.get_or_insert(Exit::Ended(reason.clone()));
                }
            }
        }
    }

    /// The newest frame. The same one may be shown again.
    pub fn frame(&mut self, frame: Frame) {
        match &mut self.view {
            View::Match(playing) => playing.frame(frame, &mut self.shell),
            View::Session(session) => session.frame(frame, &mut self.shell),
            _ => {}
        }
    }

    /// Signed in, for the first time or again.
    fn welcome(&mut self, welcome: Welcome) {
        self.connecting = None;
        self.shell.welcome = Some(welcome);
        if !matches!(self.view, View::Connecting) {
            return;
        }
        if self.options.only_match {
            self.waiting_since_ms.get_or_insert(self.shell.now_ms);
        } else {
            self.view = View::Lobby(Lobby::default());
        }
    }

    /// Signed in again, and what one was in is gone: one is told, and is in the lobby.
    fn lost(&mut self, lost: Lost) {
        match lost {
            Lost::Match | Lost::Watched => {}
            Lost::Room(_) => (self.shell.room, self.shell.countdown) = (None, None),
            Lost::Queue(_) => self.shell.waiting = false,
        }
        self.shell.say(Tone::Warning, &format!("Back in the lobby: {lost}."));
        let shown = match lost {
            Lost::Match | Lost::Watched => matches!(self.view, View::Match(_) | View::Session(_)),
            Lost::Room(_) => matches!(self.view, View::Room(_)),
            Lost::Queue(_) => false,
        };
        if shown {
            self.go(Next::Lobby);
        }
    }

    /// A match begins, or goes on after a lost connection: then the player finds everything as it was.
    fn match_began(&mut self, info: MatchInfo) {
        self.connecting = None;
        self.shell.waiting = false;
        self.shell.countdown = None;
        self.left = None;
        match &mut self.view {
            View::Match(playing) if playing.game_id() == info.game_id => return playing.go_on(info),
            View::Session(session) if session.game_id() == info.game_id => return session.go_on(info),
            _ => {}
        }
        let session =
            SessionScreen::new(info.clone(), &self.shell).map(|screen| View::Session(Box::new(screen)));
        let match_ = || Playing::new(info.clone(), &self.shell).map(|screen| View::Match(Box::new(screen)));
        match session.or_else(match_) {
            None => self.shell.say(Tone::Bad, &format!("This build can't show the game {}.", info.game)),
            Some(view) => {
                self.view = view;
                self.shell.ring();
            }
        }
    }

    fn match_left(&mut self, reason: MatchLeftReason) {
        match &mut self.view {
            View::Match(playing) => playing.over = true,
            View::Session(session) => session.over = true,
            _ => return,
        }
        self.left = Some(reason);
        // After the end the player looks at the result for as long as he likes.
        if reason != MatchLeftReason::Ended {
            self.shell.say(Tone::Warning, &format!("Back in the lobby: {reason}."));
            if reason == MatchLeftReason::Adjourned {
                self.shell.say(Tone::Plain, "`adjourn mail` shows it among your games.");
            }
            self.go(Next::Lobby);
        }
    }

    fn lobby(&mut self, event: LobbyEvent) {
        match event {
            LobbyEvent::Overview(overview) => self.shell.overview = overview,
            LobbyEvent::Room(room) => {
                self.shell.room = Some(room);
                if matches!(self.view, View::Connecting | View::Lobby(_) | View::Create(_)) {
                    self.view = View::Room(RoomScreen::default());
                }
            }
            LobbyEvent::RoomLeft(error) => {
                self.shell.room = None;
                self.shell.countdown = None;
                if let Some(error) = error {
                    self.shell.say(Tone::Warning, &format!("You left the room: {error}."));
                }
                if matches!(self.view, View::Room(_)) {
                    self.view = View::Lobby(Lobby::default());
                }
            }
            LobbyEvent::Countdown(seconds) => {
                if seconds.is_none() && self.shell.countdown.is_some() {
                    self.shell.say(Tone::Plain, "The countdown was broken off.");
                }
                self.shell.countdown = seconds;
            }
            LobbyEvent::Waiting(waiting) => self.shell.waiting = waiting,
            LobbyEvent::Chat(line) => {
                self.shell.heard(&line);
                let view = &self.view;
                self.shell.log.chat(&line, |seat| match view {
                    View::Session(session) => session.who(seat),
                    View::Match(playing) => playing.who(seat),
                    _ => format!("seat {seat}"),
                });
            }
            LobbyEvent::Error(error) => self.shell.say(Tone::Bad, &format!("Not done: {error}.")),
        }
    }

    /// Something from the terminal.
    pub fn terminal(&mut self, event: Event) {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Mouse(mouse) => self.mouse(mouse),
            Event::Paste(text) => match &mut self.view {
                View::Lobby(lobby) => lobby.paste(&text),
                View::Create(form) => form.paste(&text),
                View::Room(room) => room.paste(&text),
                View::Match(playing) => playing.paste(&text),
                View::Session(session) => session.paste(&text, &mut self.shell),
                View::Connecting => {}
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
        let next = match &mut self.view {
            View::Match(playing) => playing.key(key, &mut self.shell),
            View::Session(session) => session.key(key, &mut self.shell),
            _ if is_control(key, 'c') => Next::Quit,
            View::Connecting if key.code == KeyCode::Esc => Next::Quit,
            View::Connecting => Next::Stay,
            View::Lobby(lobby) => lobby.key(key, &mut self.shell),
            View::Create(form) => form.key(key, &mut self.shell),
            View::Room(room) => room.key(key, &mut self.shell),
        };
        self.go(next);
    }

    fn mouse(&mut self, mouse: MouseEvent) {
        let pressed = mouse.kind == MouseEventKind::Down(MouseButton::Left);
        let hit = if pressed { self.shell.hit_at(mouse.column, mouse.row) } else { None };
        let next = match (hit, &mut self.view) {
            (Some(Hit::Key(code)), _) => return self.key(plain_key(code)),
            (Some(Hit::Row(row)), View::Lobby(lobby)) => lobby.click(row, &mut self.shell),
            (Some(Hit::Row(row)), View::Room(room)) => room.click(row, &mut self.shell),
            (Some(Hit::Row(row)), View::Match(playing)) => playing.click(row, &mut self.shell),
            (Some(Hit::Row(row)), View::Create(form)) => {
                form.click(row);
                Next::Stay
            }
            (Some(Hit::Row(row)), View::Session(session)) => {
                session.click(row);
                Next::Stay
            }
            (_, View::Session(session)) => {
                session.mouse(mouse, &mut self.shell);
                Next::Stay
            }
            (_, View::Match(playing)) => {
                playing.mouse(mouse, &mut self.shell);
                Next::Stay
            }
            _ => Next::Stay,
        };
        self.go(next);
    }

    fn go(&mut self, next: Next) {
        match next {
            Next::Stay => {}
            Next::Lobby if self.options.only_match => {
                self.exit = Some(Exit::Left(self.left.or(Some(MatchLeftReason::Left))));
            }
            Next::Lobby if self.shell.room.is_some() => self.view = View::Room(RoomScreen::default()),
            Next::Lobby => self.view = View::Lobby(Lobby::default()),
            Next::Rematch => self.exit = Some(Exit::Rematch),
            Next::Create => {
                let form = CreateForm::new(&self.options.player_name, self.shell.game);
                self.view = View::Create(Box::new(form));
            }
            Next::Quit => {
                self.shell.send(LiveCommand::Quit);
                self.exit = Some(Exit::Quit);
            }
        }
    }

    /// Draws everything.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer) {
        self.shell.clear_hits();
        if area.width < LEAST_SIZE.0 || area.height < LEAST_SIZE.1 {
            draw_too_small(area, buf);
            return;
        }
        match &mut self.view {
            View::Connecting => {}
            View::Lobby(lobby) => lobby.draw(area, buf, &mut self.shell),
            View::Create(form) => form.draw(area, buf, &mut self.shell),
            View::Room(room) => room.draw(area, buf, &mut self.shell),
            View::Match(playing) => playing.draw(area, buf, &mut self.shell),
            View::Session(session) => session.draw(area, buf, &mut self.shell),
        }
        if let Some(reason) = &self.ended {
            let lines = [
                (format!("The session has ended: {reason}."), self.shell.theme.bad()),
                (String::new(), Style::new()),
                ("Press any key to leave.".into(), Style::new()),
            ];
            overlay::draw_box("Adjourn", &lines, area, buf, &self.shell);
        } else if let Some(text) = &self.connecting {
            let lines = [
                (text.clone(), self.shell.theme.warning()),
                (String::new(), Style::new()),
                ("Ctrl-C quits.".into(), self.shell.theme.quiet()),
            ];
            overlay::draw_box("Adjourn", &lines, area, buf, &self.shell);
        }
    }
}

pub(super) fn draw_too_small(area: Rect, buf: &mut Buffer) {
    let (width, height) = LEAST_SIZE;
    let text = format!(
        "This terminal has {}x{} characters; Adjourn needs {width}x{height} or more. Please make it larger.",
        area.width, area.height
    );
    for (line, y) in words::wrap(&text, area.width).iter().zip(area.top()..area.bottom()) {
        buf.set_stringn(area.x, y, line, usize::from(area.width), Style::new());
    }
}
