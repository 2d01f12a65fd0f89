//! The screens for play by mail: inbox, tables, people, games. They know of a mailbox only what [`crate::mail::handle`]
//! says, and wait for nothing.

mod app; // all of it as one state machine
mod game; // a game on the screen
mod goto; // where a key leads
mod help; // help pages
mod inbox; // games, invitations, open tables
mod mail_view; // a mailbox, the app that shows it, and the live session over it
mod new_table; // the form for a new table
mod people; // whom the player follows
mod settings; // what the player is told, and how
mod shell; // what all screens share
mod words; // tables and times as the player reads them

pub use app::MailApp;
pub use mail_view::Connect;

use crate::mail::handle::MailHandle;
use crate::ui::driver::{self, Exit};
use crate::ui::live::LiveOptions;
use mail_view::MailView;
use std::io;

/// Shows a mailbox until the player quits or the session ends. A game that goes live is shown by the session that `connect`
/// gives, with these options, and by mail again afterwards. It takes the calling thread, as [`driver::run`] does.
///
/// # Errors
/// If the terminal can't be used.
pub fn run(handle: MailHandle, options: LiveOptions, connect: Connect<'_>) -> io::Result<Exit> {
    driver::run("Adjourn by mail", MailView::new(handle, options, connect))
}
