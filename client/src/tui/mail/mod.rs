//! The mail side of the terminal UI: inbox, tables, games by mail. It knows of a mailbox only what
//! [`crate::mail::handle`] says, and waits for nothing.

mod app;
pub(in crate::tui) mod board; // what a game brings
mod boards; // the games
mod desk;
mod game; // a game on the screen
mod help;
mod inbox;
mod new_table;
pub(in crate::tui) mod order_line; // the line in which orders are typed
mod people; // whom one follows
pub(in crate::tui) mod words;

#[cfg(test)]
pub(super) mod tests;

use super::app::App;
use super::chatlog::Tone;
use super::stage::{Came, Stage};
use super::terminal::{Screen, Signals};
use super::theme::Theme;
use super::{BEAT, Exit, TuiOptions};
use crate::live::handle::LiveHandle;
use crate::mail::handle::{MailCommand, MailEvent, MailHandle};
use crate::wall_clock::now_ms;
use adjourn_shared::api::LiveView;
use adjourn_shared::ids::GameId;
use adjourn_shared::wire::message::MatchLeftReason;
use app::MailApp;
use ratatui::crossterm::event::Event;
use std::io;
use std::time::Instant;
use tokio::time::MissedTickBehavior;

/// Opens the live session of a table.
pub type Connect<'a> = &'a dyn Fn(&LiveView) -> anyhow::Result<LiveHandle>;

/// Shows a mailbox until the player quits or the session ends; `place` is where it is, in words, and `name` the one that the
/// player goes by. A game that goes live is shown by the session that `connect` gives, and by mail again afterwards.
///
/// It takes the calling thread as [`super::run`] does.
///
/// # Errors
/// If the terminal can't be used.
pub fn run(handle: MailHandle, place: String, name: String, connect: Connect<'_>) -> io::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let options = TuiOptions { player_name: name, place, only_match: true };
    runtime.block_on(drive(handle, options, connect))
}

/// What ended the wait for something to show.
enum Woken {
    Terminal(Event),
    Mail(Option<MailEvent>),
    Live(Came),
    Beat,
}

async fn drive(mut handle: MailHandle, options: TuiOptions, connect: Connect<'_>) -> io::Result<Exit> {
    let mut signals = Signals::listen()?;
    let mut screen = Screen::open("Adjourn by mail")?;
    let theme = Theme::from_env();
    let mut app = MailApp::new(options.place.clone(), theme);
    // The live session that lies over the game by mail, while there is one.
    let mut stage: Option<Stage> = None;
    let began = Instant::now();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut events_open = true;
    loop {
        app.set_now(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), now_ms());
        screen.draw(|area, buf| match &mut stage {
            Some(stage) => stage.draw(area, buf),
            None => app.draw(area, buf),
        })?;
        let woken = tokio::select! {
            signal = signals.next() => {
                let _ = handle.commands.try_send(MailCommand::Quit);
                stage.iter().for_each(Stage::quit);
                return Ok(Exit::Signal(signal));
            }
            event = screen.next_event() => Woken::Terminal(event?),
            event = handle.events.recv(), if events_open => Woken::Mail(event),
            came = next_live(&mut stage) => Woken::Live(came),
            _ = beat.tick() => Woken::Beat,
        };
        app.set_now(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), now_ms());
        stage.iter_mut().for_each(Stage::set_now);
        let mut to_terminal = |event| match &mut stage {
            Some(stage) => stage.terminal(event),
            None => app.terminal(event),
        };
        let (mut came, mut mail) = (None, None);
        match woken {
            Woken::Terminal(event) => to_terminal(event),
            Woken::Mail(event) => mail = Some(event),
            Woken::Live(news) => came = Some(news),
            Woken::Beat => {}
        }
        // All that is ready goes into the same picture.
        while let Some(event) = screen.pending_event() {
            to_terminal(event?);
        }
        if let Some(event) = mail {
            events_open = event.is_some();
            app.mail(event.unwrap_or_else(session_gone));
        }
        while let Ok(event) = handle.events.try_recv() {
            app.mail(event);
        }
        if let Some(played) = &mut stage {
            played.settle(came)?;
            if let Some(exit) = played.exit().cloned() {
                played.quit();
                stage = None;
                back(&mut app, exit);
            } else if played.is_connecting() && app.is_by_mail_again() {
                // The live service is gone, and nobody waits for it.
                played.quit();
                stage = None;
                app.back(Tone::Warning, "The live session is lost: the game goes on by mail.");
            }
        } else if let Some(live) = app.take_live() {
            match connect(&live) {
                Ok(session) => stage = Some(Stage::new(session, App::new(options.clone(), theme))),
                Err(error) => app.back(Tone::Bad, &format!("The live session can't be joined: {error:#}.")),
            }
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

/// The next thing that comes from the live session, if there is one.
async fn next_live(stage: &mut Option<Stage>) -> Came {
    match stage {
        Some(stage) => stage.next().await,
        None => std::future::pending().await,
    }
}

/// From a live session to the game by mail, with a line that says why.
fn back(app: &mut MailApp, exit: Exit) {
    match exit {
        Exit::Quit | Exit::Signal(_) => app.quit(),
        Exit::Ended(reason) => {
            let text = format!(
                "No connection to the live session: {reason}. L tries again; else it goes on by mail."
            );
            app.back(Tone::Bad, &text);
        }
        Exit::Rematch => app.rematch(),
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

/// Where a key leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goto {
    /// Nowhere else.
    Stay,
    /// To the inbox.
    Inbox,
    /// To the form for a new table; for the guest of the desk, if there is one.
    NewTable,
    /// To those whom one follows.
    People,
    /// To a game.
    Game(GameId),
    /// To the help page.
    Help,
    /// Out of the program.
    Quit,
}
