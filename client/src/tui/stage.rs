//! A session and the UI that shows it, for whichever loop has the terminal: what came in goes to the UI, what it wants goes
//! to the session.

use super::app::App;
use super::{Exit, terminal};
use crate::live::handle::{LiveCommand, LiveEvent, LiveHandle};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::Event;
use ratatui::layout::Rect;
use std::io;
use std::time::Instant;

/// A session on the screen.
pub(super) struct Stage {
    handle: LiveHandle,
    app: App,
    began: Instant,
    events_open: bool,
    frames_open: bool,
}

/// What has come from the session.
pub(super) enum Came {
    Event(Option<LiveEvent>),
    Frame(bool),
}

impl Stage {
    pub(super) fn new(handle: LiveHandle, app: App) -> Self {
        Self { handle, app, began: Instant::now(), events_open: true, frames_open: true }
    }

    pub(super) fn draw(&mut self, area: Rect, buf: &mut Buffer) {
        self.app.draw(area, buf);
    }

    /// The next thing that comes from the session. Cancelling this loses nothing.
    pub(super) async fn next(&mut self) -> Came {
        tokio::select! {
            event = self.handle.events.recv(), if self.events_open => Came::Event(event),
            changed = self.handle.frame.changed(), if self.frames_open => Came::Frame(changed.is_ok()),
            else => std::future::pending().await,
        }
    }

    /// The time goes on.
    pub(super) fn set_now(&mut self) {
        self.app.set_now(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX));
    }

    /// Something from the terminal.
    pub(super) fn terminal(&mut self, event: Event) {
        self.app.terminal(event);
    }

    /// Shows what has come, with all else that is ready, and does what the UI wants.
    pub(super) fn settle(&mut self, came: Option<Came>) -> io::Result<()> {
        let mut look = came.is_some();
        match came {
            Some(Came::Event(event)) => {
                self.events_open = event.is_some();
                self.app.live(event.unwrap_or_else(session_gone));
            }
            Some(Came::Frame(open)) => self.frames_open = open,
            None => {}
        }
        while let Ok(event) = self.handle.events.try_recv() {
            self.app.live(event);
            look = true;
        }
        // Frames overtake events: that of a match that just began may have been there before it was announced.
        if look && let Some(frame) = self.handle.frame.borrow_and_update().clone() {
            self.app.frame(frame);
        }
        for command in self.app.take_commands() {
            if self.handle.commands.try_send(command).is_err() {
                self.app.command_lost();
            }
        }
        if self.app.take_bell() {
            terminal::bell()?;
        }
        Ok(())
    }

    /// Why the UI should end, once it should.
    pub(super) fn exit(&self) -> Option<&Exit> {
        self.app.exit()
    }

    /// Whether there is no connection now.
    pub(super) fn is_connecting(&self) -> bool {
        self.app.is_connecting()
    }

    /// Asks the session to end; it may be stuck, and is not waited for.
    pub(super) fn quit(&self) {
        let _stuck = self.handle.commands.try_send(LiveCommand::Quit);
    }
}

/// What to make of a session that closed its channel: it gives its reason before, if it can.
fn session_gone() -> LiveEvent {
    LiveEvent::Ended { reason: "the session stopped".into() }
}
