//! Why a call of the store did nothing.

use thiserror::Error;

/// Why a call of the store did nothing.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Something has changed since it was loaded: load and decide again.
    #[error("changed meanwhile")]
    Conflict,
    /// There is no such thing.
    #[error("not there")]
    NotFound,
    /// The disk is full, or a sync failed. Nothing of the call is stored.
    #[error("the store can't write: {0}")]
    Unwritable(String),
    /// A fault of the store itself, or damage.
    #[error("the store failed: {0}")]
    Broken(String),
    /// Too many calls are waiting.
    #[error("the store is busy")]
    Busy,
}

/// A result of the store.
pub type StoreResult<T> = Result<T, StoreError>;
