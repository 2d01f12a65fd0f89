//! Why a store could not be opened.

use std::path::PathBuf;
use thiserror::Error;

/// Why a store could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process has it open, or this one has already.
    #[error("the store {0} is in use: only one server can work on it")]
    InUse(PathBuf),
    /// An older build must not touch it.
    #[error(
        "the store {path} was written by a newer version of Adjourn (schema {found}; this one knows up to {known})"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its schema.
        found: u32,
        /// The newest version that this build knows.
        known: u32,
    },
    /// The file is something else.
    #[error("{0} is not a store of Adjourn")]
    NotAStore(PathBuf),
    /// The file system lacks what the log needs.
    #[error("the store {0} can't have a write-ahead log where it lies: a network file system?")]
    NoWal(PathBuf),
    /// The file can't be made, read or written.
    #[error("can't open the store: {0}")]
    Io(std::io::Error),
    /// SQLite can't work with it.
    #[error("can't open the store: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}
