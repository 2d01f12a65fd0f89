//! The store: everything of the mailbox that must not be lost. One call is one transaction, and acknowledged means
//! synced. It knows no rules: tables, entries and messages are bytes and a few columns to find them by.
//!
//! Written so that a server database can stand behind it too: ids are 16 bytes (UUID-sized), nothing depends on
//! triggers or on one process, and whatever may collide is said as [`StoreError::Conflict`] for the caller to retry.

mod error; // why a call did nothing
mod interface; // what a store must do
mod keeping; // what a store must do for the service itself
mod messages; // what is said and told, as plain data
mod people; // players, who was seen, who follows whom, as plain data
mod problem; // faults of the store as callers of the API are told of them
mod rows; // games, as plain data
pub mod sqlite; // the store in one file

pub use error::{StoreError, StoreResult};
pub use interface::Store;
pub use keeping::Keeping;
pub use messages::*;
pub use people::*;
pub use problem::store_problem;
pub use rows::*;
/// The store that this build uses: the one place that chooses it.
pub use sqlite::SqliteStore as ActiveStore;
