//! The store in one SQLite file: one thread writes, a few read. Only one process can have it open, but another one may
//! take a backup at any time.

mod backup; // a copy while it is in use
mod call; // a call on its way to a thread and back
mod error; // why a store could not be opened
mod feed; // changes and notices
mod game_rows; // reading and finding games
mod games; // making games, and the one commit
mod incarnations; // whose store it is, and the starts on it
mod keeping; // what is done for the service itself
mod listing; // lists of games, inboxes
mod looking; // what the host's verbs look up
mod members; // who sits where
mod methods; // the trait
mod names; // what names look like
mod people; // who was seen, who plays live, who follows whom
mod players; // players, keys, sign-ins
mod pruning; // what is kept only for a while
mod ratings; // ratings
mod readers; // the reading threads
mod rules; // by which rules games are played
mod schema; // what the file must be
mod signs_of_life; // signs of life, and outages
mod store; // the handle, and the threads behind it
mod talk; // messages and what was read of them
mod timeline; // entries, keyframes, reports, log, submissions
mod values; // numbers and errors in and out
mod writer; // the writing thread

pub use backup::backup_file;
pub use error::OpenError;
pub use looking::{names_of, player_named};
pub use schema::version;
pub use store::{Activity, SqliteStore};
