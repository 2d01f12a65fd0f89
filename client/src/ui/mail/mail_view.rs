//! A mailbox and the app that shows it, and the live session that lies over a game by mail while there is one.

use super::app::MailApp;
use crate::live::handle::LiveHandle;
use crate::mail::handle::{MailCommand, MailEvent, MailHandle};
use crate::ui::driver::{App, Exit, Program};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::theme::Theme;
use crate::ui::live::{Came, LiveApp, LiveOptions, SessionView};
use crate::wall_clock::now_ms;
use adjourn_game::ids::GameId;
use adjourn_shared::api::LiveView;
use adjourn_shared::wire::message::MatchLeftReason;
use std::io;
use std::time::Instant;

/// Opens the live session of a table.
pub type Connect<'a> = &'a dyn Fn(GameId, &LiveView) -> anyhow::Result<LiveHandle>;

/// A mailbox on the screen.
pub struct MailView<'a> {
    handle: MailHandle,
    app: MailApp,
    /// The live session that lies over the game by mail, while there is one.
    session: Option<SessionView>,
    connect: Connect<'a>,
    options: LiveOptions,
    theme: Theme,
    began: Instant,
    events_open: bool,
}

/// What has come.
pub enum News {
    /// From the mailbox; `None`: there is no more.
    Mail(Option<MailEvent>),
    /// From the live session.
    Live(Came),
}

impl<'a> MailView<'a> {
    /// Shows a mailbox.
    pub fn new(handle: MailHandle, options: LiveOptions, connect: Connect<'a>) -> Self {
        let theme = Theme::from_env();
        let app = MailApp::new(options.place.clone(), theme, options.faces);
        let began = Instant::now();
        Self { handle, app, session: None, connect, options, theme, began, events_open: true }
    }

    /// Goes on with the live session, ends it, or begins the one that the player wants to be in.
    fn settle_session(&mut self, came: Option<Came>) -> io::Result<()> {
        if let Some(session) = &mut self.session {
            session.settle(came)?;
            // The live service is gone, and nobody waits for it.
            let gone = session.is_connecting() && self.app.is_by_mail_again();
            let gone =
                gone.then(|| Exit::Lost("The live session was lost: the game goes on by mail.".into()));
            if let Some(exit) = session.exit().cloned().or(gone) {
                session.quit();
                let unsent = session.take_unsent();
                self.session = None;
                back(&mut self.app, exit);
                if let Some(pad) = unsent {
                    self.app.take_over(pad);
                }
            }
        } else if let Some((game, live)) = self.app.take_live() {
            match (self.connect)(game, &live) {
                Ok(handle) => {
                    let app = LiveApp::new(self.options.clone(), self.theme);
                    self.session = Some(SessionView::new(handle, app));
                }
                Err(error) => {
                    self.app.back(Tone::Bad, &format!("The live session can't be joined: {error:#}."));
                }
            }
        }
        Ok(())
    }
}

impl Program for MailView<'_> {
    type News = News;

    async fn next(&mut self) -> News {
        let session = async {
            match &mut self.session {
                Some(session) => session.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            event = self.handle.events.recv(), if self.events_open => News::Mail(event),
            came = session => News::Live(came),
        }
    }

    fn set_now(&mut self) {
        self.app.set_now(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX), now_ms());
        self.session.iter_mut().for_each(SessionView::set_now);
    }

    fn front(&mut self) -> &mut dyn App {
        match &mut self.session {
            Some(session) => session.front(),
            None => &mut self.app,
        }
    }

    fn settle(&mut self, news: Option<News>) -> io::Result<()> {
        let mut came = None;
        match news {
            Some(News::Mail(event)) => {
                self.events_open = event.is_some();
                self.app.mail(event.unwrap_or_else(session_gone));
            }
            Some(News::Live(live)) => came = Some(live),
            None => {}
        }
        while let Ok(event) = self.handle.events.try_recv() {
            self.app.mail(event);
        }
        self.settle_session(came)?;
        for command in self.app.take_commands() {
            if self.handle.commands.try_send(command).is_err() {
                self.app.command_lost();
            }
        }
        Ok(())
    }

    fn exit(&self) -> Option<&Exit> {
        self.app.exit()
    }

    fn quit(&mut self) {
        let _stuck = self.handle.commands.try_send(MailCommand::Quit);
        self.session.iter_mut().for_each(SessionView::quit);
    }
}

/// From a live session to the game by mail, with a line that says why.
fn back(app: &mut MailApp, exit: Exit) {
    match exit {
        Exit::Quit | Exit::Signal(_) => app.quit(),
        Exit::Ended(reason) | Exit::NotOpened(reason) => {
            let text = format!(
                "No connection to the live session: {reason}. L tries again; else it goes on by mail."
            );
            app.back(Tone::Bad, &text);
        }
        Exit::Lost(text) => app.back(Tone::Warning, &text),
        Exit::Rematch => app.rematch(),
        // From a session that lies over a game there is no way to the lobby.
        Exit::OtherTempo => {}
        Exit::Left(None) => app.back(Tone::Warning, "The live session did not open for you: L tries again."),
        Exit::Left(Some(MatchLeftReason::Ended)) => app.back(Tone::Plain, "The game is over."),
        Exit::Left(Some(MatchLeftReason::Left)) => {
            app.back(Tone::Plain, "You left the session: the game goes on by mail.");
        }
        Exit::Left(Some(MatchLeftReason::Adjourned)) => {
            app.back(Tone::Good, "The session is over: the game goes on by mail.");
        }
        Exit::Left(Some(reason)) => {
            app.back(
                Tone::Warning,
                &format!("{reason}. The game goes on by mail when nobody plays it live."),
            );
        }
    }
}

/// What to make of a session that closed its channel: it gives its reason before, if it can.
fn session_gone() -> MailEvent {
    MailEvent::Ended { reason: "the session stopped".into() }
}
