//! A live session and the app that shows it: what came in goes to the app, what it wants goes to the session.

use super::app::LiveApp;
use crate::live::handle::{LiveCommand, LiveEvent, LiveHandle};
use crate::ui::driver::{App, Exit, Program, bell};
use crate::ui::orders::OrderPad;
use std::io;
use std::time::Instant;

/// A session on the screen.
pub struct SessionView {
    handle: LiveHandle,
    app: LiveApp,
    began: Instant,
    events_open: bool,
    frames_open: bool,
}

/// What has come from the session.
pub enum Came {
    /// An event; `None`: there are no more.
    Event(Option<LiveEvent>),
    /// A frame; false: there are no more.
    Frame(bool),
}

impl SessionView {
    /// Shows a session.
    #[must_use]
    pub fn new(handle: LiveHandle, app: LiveApp) -> Self {
        Self { handle, app, began: Instant::now(), events_open: true, frames_open: true }
    }

    /// Whether there is no connection now.
    #[must_use]
    pub fn is_connecting(&self) -> bool {
        self.app.is_connecting()
    }

    /// The orders that the server is not known to have.
    pub fn take_unsent(&mut self) -> Option<OrderPad> {
        self.app.take_unsent()
    }
}

impl Program for SessionView {
    type News = Came;

    async fn next(&mut self) -> Came {
        tokio::select! {
            event = self.handle.events.recv(), if self.events_open => Came::Event(event),
            changed = self.handle.frame.changed(), if self.frames_open => Came::Frame(changed.is_ok()),
            else => std::future::pending().await,
        }
    }

    fn set_now(&mut self) {
        self.app.set_now(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX));
    }

    fn front(&mut self) -> &mut dyn App {
        &mut self.app
    }

    fn settle(&mut self, news: Option<Came>) -> io::Result<()> {
        let mut look = news.is_some();
        match news {
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
            bell()?;
        }
        Ok(())
    }

    fn exit(&self) -> Option<&Exit> {
        self.app.exit()
    }

    fn quit(&mut self) {
        let _stuck = self.handle.commands.try_send(LiveCommand::Quit);
    }
}

/// What to make of a session that closed its channel: it gives its reason before, if it can.
fn session_gone() -> LiveEvent {
    LiveEvent::Ended { reason: "the session stopped".into() }
}
