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
mod session; // a live session of a turn game
mod shell;
pub mod skirmish; // the presenter of skirmish
mod stage; // a session, and what shows it
mod terminal;
#[cfg(test)]
mod tests;
mod theme;
mod words;

pub use prompt::{ask_name, show_message};
pub use theme::Theme;

use crate::live::handle::LiveHandle;
use adjourn_shared::wire::message::MatchLeftReason;
use app::App;
use ratatui::crossterm::event::Event;
use stage::{Came, Stage};
use std::io;
use std::time::Duration;
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
    /// Only the match of this player that is under way, without a lobby: what a game by mail has become. The UI ends with it.
    pub only_match: bool,
}

/// Why the UI ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The player asked for it.
    Quit,
    /// The session ended; the reason was shown, and is here for the shell's prompt.
    Ended(String),
    /// The only match was left: why, if the server said so.
    Left(Option<MatchLeftReason>),
    /// The only match is over, and the player wants another one of the same players.
    Rematch,
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
    Live(Came),
    Beat,
}

async fn drive(handle: LiveHandle, options: TuiOptions) -> io::Result<Exit> {
    let mut signals = Signals::listen()?;
    let mut screen = Screen::open("Adjourn")?;
    let mut stage = Stage::new(handle, App::new(options, Theme::from_env()));
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        screen.draw(|area, buf| stage.draw(area, buf))?;
        let woken = tokio::select! {
            signal = signals.next() => {
                stage.quit();
                return Ok(Exit::Signal(signal));
            }
            event = screen.next_event() => Woken::Terminal(event?),
            came = stage.next() => Woken::Live(came),
            _ = beat.tick() => Woken::Beat,
        };
        stage.set_now();
        let mut came = None;
        match woken {
            Woken::Terminal(event) => stage.terminal(event),
            Woken::Live(news) => came = Some(news),
            Woken::Beat => {}
        }
        // All that is ready goes into the same picture.
        while let Some(event) = screen.pending_event() {
            stage.terminal(event?);
        }
        stage.settle(came)?;
        if let Some(exit) = stage.exit() {
            return Ok(exit.clone());
        }
    }
}
