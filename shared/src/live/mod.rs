//! Live play. Server: [`tick_match`] is a match of ticks, [`table_session`] a session of a turn game; `io` is what goes
//! into both and comes out. Client: `client` follows either. Nothing in here waits or reads a clock.

pub mod catalogue; // which replays a server keeps, and who may have them
pub mod client; // the client's half
pub mod io; // what goes into a match or session, and what comes out
mod keyframe; // a snapshot in memory
mod lease_tenure; // the lease of a game of the mailbox: renewal, commits, adjournment, the end
pub mod table_session; // a session of a turn game
mod take_over; // what is restored of a game that is handed over
pub mod tick_match; // a match of ticks

pub use take_over::TakeOverError;

/// Why the mailbox gets a game back when the server stops: words for the log.
const STOPPED: &str = "the live server was stopped";
