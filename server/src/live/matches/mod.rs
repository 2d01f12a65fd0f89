//! Matches and sessions: the threads that own them, and their files on disk.

mod attempts; // journals that can't go on
mod desync; // dumps of both sides where a state differed
mod handle; // the way to one match
mod host; // what a thread runs
mod journal; // journals on disk, and replays
mod pool; // all threads
mod recovery; // taking matches up again after a start
mod running; // a match on its thread
mod thread; // one thread's matches and their clocks

pub(crate) use handle::MatchHandle;
pub(crate) use journal::JournalThread;
pub(crate) use pool::MatchPool;
pub(crate) use recovery::{seats_of, take_up};
