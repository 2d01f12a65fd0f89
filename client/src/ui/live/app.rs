//! All screens of a session as one state machine: events in, commands and a picture out. It waits for nothing and reads no
//! clock.

mod events; // what comes from the session

use super::create::CreateForm;
use super::help;
use super::lobby::Lobby;
use super::next::Next;
use super::options::LiveOptions;
use super::playing::Playing;
use super::room::RoomScreen;
use super::shell::LiveShell;
use super::turns::TurnsScreen;
use crate::live::handle::{Frame, LiveCommand};
use crate::ui::driver::{App, Exit};
use crate::ui::kit::canvas::Canvas;
use crate::ui::kit::chat_log::{ChatLog, Tone};
use crate::ui::kit::help::HelpPage;
use crate::ui::kit::keys::is_control;
use crate::ui::kit::overlay::{draw_connecting, draw_ended, ended_words};
use crate::ui::kit::theme::Theme;
use crate::ui::orders::OrderPad;
use adjourn_shared::wire::message::MatchLeftReason;
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

impl View {
    const fn is_of_match(&self) -> bool {
        matches!(self, Self::Match(_) | Self::Turns(_))
    }
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
    /// The keys of the lobby or a room, while they are shown.
    help: Option<HelpPage>,
    /// What was said in the lobby, while the player is in a match.
    lobby_log: ChatLog,
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
            help: None,
            lobby_log: ChatLog::default(),
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

    /// The orders of a session of turns that the server is not known to have.
    pub fn take_unsent(&mut self) -> Option<OrderPad> {
        match &mut self.view {
            View::Turns(turns) => turns.take_unsent(),
            _ => None,
        }
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

    /// The newest frame. The same one may be shown again.
    pub fn frame(&mut self, frame: Frame) {
        match &mut self.view {
            View::Match(playing) => playing.frame(frame, &mut self.shell),
            View::Turns(turns) => turns.frame(frame, &mut self.shell),
            _ => {}
        }
    }

    /// Another screen. What happened on the one before is not told on it; what was said in the lobby is there again.
    fn show(&mut self, view: View) {
        let log = &mut self.shell.canvas.log;
        log.forget_notices();
        match (self.view.is_of_match(), view.is_of_match()) {
            (false, true) => self.lobby_log = std::mem::take(log),
            (true, false) => *log = std::mem::take(&mut self.lobby_log),
            (true, true) => *log = ChatLog::default(),
            (false, false) => {}
        }
        self.help = None;
        self.view = view;
    }

    fn go(&mut self, next: Next) {
        match next {
            Next::Stay => {}
            Next::Help => self.help = Some(HelpPage::default()),
            Next::Lobby if self.options.is_one_match() => {
                self.exit = Some(Exit::Left(self.left.or(Some(MatchLeftReason::Left))));
            }
            Next::Lobby if self.shell.room.is_some() => self.show(View::Room(RoomScreen::default())),
            Next::Lobby => self.show(View::Lobby(Lobby::default())),
            Next::Rematch => self.exit = Some(Exit::Rematch),
            Next::Create => {
                if let Some(game) = self.shell.game {
                    let form = CreateForm::new(&self.options.player_name, game);
                    self.show(View::Create(Box::new(form)));
                }
            }
            Next::Inbox => {
                self.shell.send(LiveCommand::Quit);
                self.exit = Some(Exit::OtherTempo);
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
            let reason = reason.clone();
            let begun = self.shell.welcome.is_some();
            self.exit = Some(if begun { Exit::Ended(reason) } else { Exit::NotOpened(reason) });
            return;
        }
        if let Some(page) = &mut self.help {
            if !page.key(key) {
                self.help = None;
            }
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
        if let Some(page) = &mut self.help {
            let sections = if matches!(self.view, View::Room(_)) { help::ROOM } else { help::LOBBY };
            page.draw(sections, area, buf, &self.shell.canvas);
        }
        if let Some(reason) = &self.ended {
            let text = ended_words(self.shell.welcome.is_some(), reason);
            draw_ended(&text, area, buf, &self.shell.canvas);
        } else if let Some(text) = &self.connecting {
            draw_connecting(text, area, buf, &self.shell.canvas);
        }
    }
}
