//! Adjourn's client: the live session, the terminal UI, bots, replays and load.

pub mod bot; // a player without a terminal
pub mod identity; // the player's keys
pub mod live; // the live session
pub mod load; // many simulated players
pub mod mail; // the turn mailbox
pub mod replay; // timelines of matches that are over
pub mod store; // the player's own folder
pub mod tui; // the terminal UI
