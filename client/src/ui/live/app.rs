//! All screens of a session as one state machine: events in, commands and a picture out. It waits for nothing and reads no
//! clock.

use super::create::CreateForm;
use super::lobby::Lobby;
use super::next::Next;
use super::options::LiveOptions;
use super::playing::Playing;
use super::room::RoomScreen;
use super::shell::LiveShell;
use super::turns::TurnsScreen;
use super::words::seconds;
use crate::live::handle::{Frame, LiveCommand, LiveEvent, MatchInfo};
use crate::submission::words as problem_words;
use crate::ui::driver::{App, Exit};
use crate::ui::kit::canvas::Canvas;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::is_control;
use crate::ui::kit::overlay::{draw_connecting, draw_ended};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words;
use adjourn_shared::live::client::{Lost, NotTaken};
use adjourn_shared::wire::lobby::LobbyEvent;
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use ratatui::layout::Rect;

/// Whoever signs in while a session is being opened is let in as soon as it is: for so long it is waited for.
const PATIENCE_MS: u64 = 15_000;

enum View {
    Connecting,
    Lobby(Lobby),
    Create(Box<CreateForm>),
    Room(RoomScreen),
    Match(Box<Playing>),
    Turns(Box<TurnsScreen>),
}

/// The screens of a session.
pub struct LiveApp {
    shell: LiveShell,
    view: View,
    options: LiveOptions,
    /// What the session is trying to do, while it has no connection.
    connecting: Option<String>,
    ended: Option<String>,
    exit: Option<Exit>,
    /// Since when the only match is waited for.
    waiting_since_ms: Option<u64>,
    /// Why the match was left, as the server said.
    left: Option<MatchLeftReason>,
}

impl LiveApp {
    /// Before anything was heard from the session.
    #[must_use]
    pub fn new(options: LiveOptions, theme: Theme) -> Self {
        let connecting = Some(format!("Connecting to {}…", options.place));
        let shell = LiveShell::new(theme, options.faces, options.around);
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
        self.shell.canvas.now_ms = now_ms;
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
                let when = seconds(in_s);
                self.shell.say(Tone::Warning, &format!("Adjourned in {when}: you go on by mail then."));
            }
            LiveEvent::ClockStalled(stands) => {
                if let View::Match(playing) = &mut self.view {
                    playing.stands(stands, &mut self.shell);
                }
            }
            LiveEvent::Table(table) => {
                if let View::Turns(turns) = &mut self.view {
                    turns.table(table, &mut self.shell);
                }
            }
            LiveEvent::Stored(receipt) => {
                if let View::Turns(turns) = &mut self.view {
                    turns.stored(&receipt, &mut self.shell);
                }
            }
            LiveEvent::NotTaken(why) => {
                let text = match why {
                    NotTaken::Refused(problem) => problem_words(&problem),
                    why => why.to_string(),
                };
                match &mut self.view {
                    View::Turns(turns) => turns.not_taken(&text, &mut self.shell),
                    _ => self.shell.say(Tone::Bad, &text),
                }
            }
            LiveEvent::PauseVote { by, pause, votes, needed } => {
                if let View::Match(playing) = &self.view {
                    playing.pause_vote(by, pause, (votes, needed), &mut self.shell);
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
                let tells_why = self.options.is_one_match() && self.left.is_none();
                let reason = self.ended.get_or_insert_with(|| words::clean(&reason.to_string()));
                // Whoever shows the game by mail tells why.
                if tells_why {
                    self.exit.get_or_insert(Exit::Ended(reason.clone()));
                }
            }
        }
    }

    /// The newest frame. The same one may be shown again.
    pub fn frame(&mut self, frame: Frame) {
        match &mut self.view {
            View::Match(playing) => playing.frame(frame, &mut self.shell),
            View::Turns(turns) => turns.frame(frame, &mut self.shell),
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
        if self.options.is_one_match() {
            self.waiting_since_ms.get_or_insert(self.shell.canvas.now_ms);
        } else {
            self.view = View::Lobby(Lobby::default());
        }
    }

    /// Signed in again, but the room or match that the user was in is gone: the user is told, and is in the lobby.
    fn lost(&mut self, lost: Lost) {
        match lost {
            Lost::Match | Lost::Watched => {}
            Lost::Room(_) => (self.shell.room, self.shell.countdown) = (None, None),
            Lost::Queue(_) => self.shell.waiting = false,
        }
        self.shell.say(Tone::Warning, &format!("Back in the lobby: {lost}."));
        let shown = match lost {
            Lost::Match | Lost::Watched => matches!(self.view, View::Match(_) | View::Turns(_)),
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
            View::Turns(turns) if turns.game_id() == info.game_id => return turns.go_on(info),
            _ => {}
        }
        let session = TurnsScreen::new(info.clone(), &self.shell).map(|screen| View::Turns(Box::new(screen)));
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
            View::Turns(turns) => turns.over = true,
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
                self.shell.canvas.log.chat(&line, |seat| match view {
                    View::Turns(turns) => turns.who(seat),
                    View::Match(playing) => playing.who(seat),
                    _ => format!("seat {seat}"),
                });
            }
            LobbyEvent::Error(error) => self.shell.say(Tone::Bad, &format!("Not done: {error}.")),
        }
    }

    fn go(&mut self, next: Next) {
        match next {
            Next::Stay => {}
            Next::Lobby if self.options.is_one_match() => {
                self.exit = Some(Exit::Left(self.left.or(Some(MatchLeftReason::Left))));
            }
            Next::Lobby if self.shell.room.is_some() => self.view = View::Room(RoomScreen::default()),
            Next::Lobby => self.view = View::Lobby(Lobby::default()),
            Next::Rematch => self.exit = Some(Exit::Rematch),
            Next::Create => {
                if let Some(game) = self.shell.game {
                    let form = CreateForm::new(&self.options.player_name, game);
                    self.view = View::Create(Box::new(form));
                }
            }
            Next::Quit => {
                self.shell.send(LiveCommand::Quit);
                self.exit = Some(Exit::Quit);
            }
        }
    }
}

impl App for LiveApp {
    fn canvas(&mut self) -> &mut Canvas {
        &mut self.shell.canvas
    }

    fn key(&mut self, key: KeyEvent) {
        if let Some(reason) = &self.ended {
            self.exit = Some(Exit::Ended(reason.clone()));
            return;
        }
        let next = match &mut self.view {
            View::Match(playing) => playing.key(key, &mut self.shell),
            View::Turns(turns) => turns.key(key, &mut self.shell),
            _ if is_control(key, 'c') => Next::Quit,
            View::Connecting if key.code == KeyCode::Esc => Next::Quit,
            View::Connecting => Next::Stay,
            View::Lobby(lobby) => lobby.key(key, &mut self.shell),
            View::Create(form) => form.key(key, &mut self.shell),
            View::Room(room) => room.key(key, &mut self.shell),
        };
        self.go(next);
    }

    fn click(&mut self, row: usize) {
        let next = match &mut self.view {
            View::Connecting => Next::Stay,
            View::Lobby(lobby) => lobby.click(row, &mut self.shell),
            View::Create(form) => form.click(row, &self.shell),
            View::Room(room) => room.click(row, &mut self.shell),
            View::Match(playing) => playing.click(row, &mut self.shell),
            View::Turns(turns) => turns.click(row),
        };
        self.go(next);
    }

    fn mouse(&mut self, mouse: MouseEvent) {
        match &mut self.view {
            View::Turns(turns) => turns.mouse(mouse, &mut self.shell),
            View::Match(playing) => playing.mouse(mouse, &mut self.shell),
            View::Connecting | View::Lobby(_) | View::Create(_) | View::Room(_) => {}
        }
    }

    fn paste(&mut self, text: &str) {
        match &mut self.view {
            View::Lobby(lobby) => lobby.paste(text),
            View::Create(form) => form.paste(text),
            View::Room(room) => room.paste(text),
            View::Match(playing) => playing.paste(text),
            View::Turns(turns) => turns.paste(text, &mut self.shell),
            View::Connecting => {}
        }
    }

    fn draw_all(&mut self, area: Rect, buf: &mut Buffer) {
        match &mut self.view {
            View::Connecting => {}
            View::Lobby(lobby) => lobby.draw(area, buf, &mut self.shell),
            View::Create(form) => form.draw(area, buf, &mut self.shell),
            View::Room(room) => room.draw(area, buf, &mut self.shell),
            View::Match(playing) => playing.draw(area, buf, &mut self.shell),
            View::Turns(turns) => turns.draw(area, buf, &mut self.shell),
        }
        if let Some(reason) = &self.ended {
            draw_ended(reason, area, buf, &self.shell.canvas);
        } else if let Some(text) = &self.connecting {
            draw_connecting(text, area, buf, &self.shell.canvas);
        }
    }
}
