//! Adjourn's client: the live session, play by mail, the terminal UI, bots, replays and load.

// One module prints, so that nothing that others wrote reaches a terminal as it is.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod bot; // a player without a terminal
mod cli; // the whole client, from its command line on
pub mod home; // the player's own folder
pub mod identity; // the player's keys, as files and codes
mod last_server; // where the player was last
pub mod live; // the live session
pub mod load; // many simulated players
pub mod mail; // the turn mailbox
pub mod new_game; // a crate for a new game
pub mod offline; // games against bots without a server
mod printed; // all that is printed
pub mod replay; // timelines of matches that are over
pub mod replay_file; // replays as files of the player
mod settings; // what a player is told, in words
pub mod submission; // what a player signs, and the receipts for it
pub mod ui; // the terminal UI
pub mod verbs; // verbs for scripts
pub mod wall_clock; // the time of day
pub mod watch; // a spectator without a terminal

pub use cli::main;
