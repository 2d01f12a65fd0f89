//! The screens of a live session: lobby, rooms, matches in real time, sessions of turn games, replays. They know of a
//! session only what [`crate::live::handle`] says, so that a live match and a replay look the same from here.

mod app; // all of it as one state machine
mod chat_box; // the line in which the player says something
mod create; // the form for a new room
mod help; // the keys of lobby and room
mod keeping; // the replay of a match, which the player keeps
mod lobby; // ways into a match
mod menu; // the menu of a match
mod next; // where a key leads
mod options; // what the screens need to know beside the session
mod playing; // a match in real time
mod replay; // the controls of a replay
mod result; // how a match ended
mod room; // seats, settings, ready marks
mod session_view; // a session and the app that shows it
mod shell; // what all screens share
mod turns; // a session of a turn game
mod words; // measures as the player reads them

pub use app::LiveApp;
pub use options::{Around, LiveOptions};
pub use session_view::{Came, SessionView};

use crate::live::handle::LiveHandle;
use crate::ui::driver::{self, Exit};
use crate::ui::kit::theme::Theme;
use std::io;

/// Shows a session, live or a replay, until the player quits or the session ends. It takes the calling thread, as
/// [`driver::run`] does; the session itself runs elsewhere.
///
/// # Errors
/// If the terminal can't be used.
pub fn run(handle: LiveHandle, options: LiveOptions) -> io::Result<Exit> {
    driver::run("Adjourn", SessionView::new(handle, LiveApp::new(options, Theme::from_env())))
}
