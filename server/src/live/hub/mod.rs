//! Who is here, and the lobby: one task that holds connections and matches together.

mod order; // who is banned or muted, what players report
mod replays; // replays of finished matches
mod rooms; // the rooms on disk
mod serving; // what the task does
mod state; // what it knows
mod tables; // games of the mailbox

pub(crate) use state::{Events, Hub, QUEUE};
