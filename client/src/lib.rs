//! Adjourn's client: the live session, the terminal UI, bots, replays and load.

pub mod live; // the live session
