//! The terminal UI: a shell of screens around one presenter for each game. It knows of a session only what
//! [`crate::live::handle`] says, so that a live match and a replay look the same from here.

mod app;
mod chatbox;
mod chatlog;
mod input;
pub mod mail; // the turn mailbox
mod presenter;
mod prompt;
mod screens;
mod shell;
pub mod skirmish; // the presenter of skirmish
mod terminal;
#[cfg(test)]
mod tests;
mod theme;
mod words;

pub use prompt::{ask_name, show_message};
pub use theme::Theme;

use crate::live::handle::{LiveCommand, LiveEvent, LiveHandle};
use app::App;
use ratatui::crossterm::event::Event;
use std::io;
use std::time::{Duration, Instant};
use terminal::{Screen, Signals};
use tokio::time::MissedTickBehavior;

/// How often the picture is drawn without any event: markers fade and clocks go on.
const BEAT: Duration = Duration::from_millis(100);

/// What the UI needs to know beside the session.
#[derive(Clone, Debug)]
pub struct TuiOptions {
    /// The name that the player goes by.
    pub player_name: String,
    /// Where the session leads, in words: the server's address, or the replay's file.
    pub place: String,
}

/// Why the UI ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The player asked for it.
    Quit,
    /// The session ended; the reason was shown, and is here for the shell's prompt.
    Ended(String),
    /// A signal asked for it: its name.
    Signal(&'static str),
}

/// Shows a session, live or a replay, until the player quits or the session ends.
///
/// It takes the calling thread, and gives the terminal back however it ends. It must not be called on
/// the thread of an async runtime; the session itself runs elsewhere. From here on SIGTERM, SIGINT and
/// SIGHUP no longer end the process by themselves: the caller should return soon after this does.
///
/// # Errors
/// If the terminal can't be used.
pub fn run(handle: LiveHandle, options: TuiOptions) -> io::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(drive(handle, options))
}

/// What ended the wait for something to show.
enum Woken {
    Terminal(Event),
    Live(Option<LiveEvent>),
    Frame(bool),
    Beat,
}

async fn drive(mut handle: LiveHandle, options: TuiOptions) -> io::Result<Exit> {
    let mut signals = Signals::listen()?;
    let mut screen = Screen::open("Adjourn")?;
    let mut app = App::new(options, Theme::from_env());
    let began = Instant::now();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let (mut events_open, mut frames_open) = (true, true);
    loop {
        screen.draw(|area, buf| app.draw(area, buf))?;
        let woken = tokio::select! {
            signal = signals.next() => {
                // The session may be stuck; it is asked, not waited for.
                let _ = handle.commands.try_send(LiveCommand::Quit);
                return Ok(Exit::Signal(signal));
            }
            event = screen.next_event() => Woken::Terminal(event?),
            event = handle.events.recv(), if events_open => Woken::Live(event),
            changed = handle.frame.changed(), if frames_open => Woken::Frame(changed.is_ok()),
            _ = beat.tick() => Woken::Beat,
        };
        app.set_now(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        let mut look = false;
        match woken {
            Woken::Terminal(event) => app.terminal(event),
            Woken::Live(event) => {
                events_open = event.is_some();
                app.live(event.unwrap_or_else(session_gone));
                look = true;
            }
            Woken::Frame(open) => {
                frames_open = open;
                look = true;
            }
            Woken::Beat => {}
        }
        // All that is ready goes into the same picture.
        while let Some(event) = screen.pending_event() {
            app.terminal(event?);
        }
        while let Ok(event) = handle.events.try_recv() {
            app.live(event);
            look = true;
        }
        // Frames overtake events: that of a match that just began may have been there before it was announced.
        if look && let Some(frame) = handle.frame.borrow_and_update().clone() {
            app.frame(frame);
        }
        for command in app.take_commands() {
            if handle.commands.try_send(command).is_err() {
                app.command_lost();
            }
        }
        if app.take_bell() {
            terminal::bell()?;
        }
        if let Some(exit) = app.exit() {
            return Ok(exit.clone());
        }
    }
}

/// What to make of a session that closed its channel: it gives its reason before, if it can.
fn session_gone() -> LiveEvent {
    LiveEvent::Ended { reason: "the session stopped".into() }
}
