//! Live play. Server: [`tick_match`] is a match of ticks, [`table_session`] a session of a turn game; `io` is what goes
//! into both and comes out. Client: `client` follows either. Nothing in here waits or reads a clock.

mod adjourn_notice; // the hour at which a table adjourns
pub mod client; // the client's half
pub mod io; // what goes into a match or session, and what comes out
mod keyframe; // a snapshot in memory
pub mod table_session; // a session of a turn game
pub mod tick_match; // a match of ticks

/// Why the mailbox gets a game back when the server stops: words for the log.
const STOPPED: &str = "the live server was stopped";
