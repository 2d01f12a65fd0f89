//! Why a call of the store did nothing.

use thiserror::Error;

/// Why a call of the store did nothing.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Something that the call expected has changed meanwhile: load again, decide again.
    #[error("changed meanwhile")]
    Conflict,
    /// There is no such thing.
    #[error("not there")]
    NotFound,
    /// The disk is full, or a sync failed: nothing of the call is kept, and nothing is pretended.
    #[error("the store can't write: {0}")]
    Unwritable(String),
    /// The store's own fault, or damage.
    #[error("the store failed: {0}")]
    Broken(String),
    /// Too much waits already.
    #[error("the store is busy")]
    Busy,
}

/// A result of the store.
pub type StoreResult<T> = Result<T, StoreError>;
