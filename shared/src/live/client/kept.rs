//! What comes of a replay that the user wants.

use crate::wire::replays::ReplayRefusal;
use thiserror::Error;

/// A replay that the shell keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReplay {
    /// Where it is.
    pub place: String,
    /// Whether it was there already, byte for byte.
    pub was_there: bool,
}

/// Why the user does not get a replay.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoReplay {
    /// The server says so.
    #[error(transparent)]
    Refused(ReplayRefusal),
    /// One after the other.
    #[error("another replay is still on its way")]
    Busy,
    /// Nothing has come for a long time.
    #[error("the server does not answer")]
    Silent,
    /// What the server sends does not fit together.
    #[error("what the server sends is no whole replay")]
    Broken,
    /// It came, and the shell could not keep it.
    #[error("{0}")]
    NotStored(String),
}
