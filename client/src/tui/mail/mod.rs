//! The mail side of the terminal UI: inbox, tables, games by mail. It knows of a mailbox only what
//! [`crate::mail::handle`] says, and waits for nothing.

mod app;
mod board; // what a game brings
mod boards; // the games
mod desk;
mod game; // a game on the screen
mod help;
mod inbox;
mod new_table;
mod words;

#[cfg(test)]
mod tests;

use super::terminal::{Screen, Signals};
use super::theme::Theme;
use super::{BEAT, Exit};
use crate::mail::handle::{MailCommand, MailEvent, MailHandle};
use crate::mail::now_ms;
use adjourn_shared::ids::GameId;
use app::MailApp;
use ratatui::crossterm::event::Event;
use std::io;
use std::time::Instant;
use tokio::time::MissedTickBehavior;

/// Shows a mailbox until the player quits or the session ends; `place` is where it is, in words.
///
/// It takes the calling thread as [`super::run`] does.
///
/// # Errors
/// If the terminal can't be used.
pub fn run(handle: MailHandle, place: String) -> io::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(drive(handle, place))
}

/// What ended the wait for something to show.
enum Woken {
    Terminal(Event),
    Mail(Option<MailEvent>),
    Beat,
}

async fn drive(mut handle: MailHandle, place: String) -> io::Result<Exit> {
    let mut signals = Signals::listen()?;
    let mut screen = Screen::open("Adjourn by mail")?;
    let mut app = MailApp::new(place, Theme::from_env());
    let began = Instant::now();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut events_open = true;
    loop {
        app.set_now(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), now_ms());
        screen.draw(|area, buf| app.draw(area, buf))?;
        let woken = tokio::select! {
            signal = signals.next() => {
                let _ = handle.commands.try_send(MailCommand::Quit);
                return Ok(Exit::Signal(signal));
            }
            event = screen.next_event() => Woken::Terminal(event?),
            event = handle.events.recv(), if events_open => Woken::Mail(event),
            _ = beat.tick() => Woken::Beat,
        };
        app.set_now(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), now_ms());
        match woken {
            Woken::Terminal(event) => app.terminal(event),
            Woken::Mail(event) => {
                events_open = event.is_some();
                app.mail(event.unwrap_or_else(session_gone));
            }
            Woken::Beat => {}
        }
        // All that is ready goes into the same picture.
        while let Some(event) = screen.pending_event() {
            app.terminal(event?);
        }
        while let Ok(event) = handle.events.try_recv() {
            app.mail(event);
        }
        for command in app.take_commands() {
            if handle.commands.try_send(command).is_err() {
                app.command_lost();
            }
        }
        if let Some(exit) = app.exit() {
            return Ok(exit.clone());
        }
    }
}

/// What to make of a session that closed its channel: it gives its reason before, if it can.
fn session_gone() -> MailEvent {
    MailEvent::Ended { reason: "the session stopped".into() }
}

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goto {
    /// Nowhere else.
    Stay,
    /// To the inbox.
    Inbox,
    /// To the form for a new table.
    NewTable,
    /// To a game.
    Game(GameId),
    /// To the help page.
    Help,
    /// Out of the program.
    Quit,
}
