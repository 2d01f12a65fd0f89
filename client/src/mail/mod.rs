//! The mail side of the client: a mailbox's API as calls, receipts that are kept, timelines that are verified, turns
//! that are signed without a connection. It draws nothing: verbs print JSON, and the terminal UI has a handle.

mod address; // where a mailbox is
mod answers; // from a command of the user's to the call that does it
mod calls; // one method for each call of the API: games, talk, what changes
mod compose; // what a player signs, and portable turns
mod error; // what goes wrong, in words
mod feed; // what changes, as it changes
pub mod handle; // the seam to the terminal UI
mod http; // one call
mod place; // where a game is played live
mod players; // the calls about players
mod receipts; // what proves that turns were handed in
mod session; // who calls and who answers
mod slots; // when to meet live
mod tables; // the calls about tables
mod trust; // TLS, and which certificates count
pub mod verbs; // `adjourn mail`
mod verify; // an export, checked without a connection

pub use address::{Address, DEFAULT, DEFAULT_PORT};
pub use calls::MailClient;
pub use compose::{Hand, TurnFile, sign, turn_sequence};
pub use error::{MailError, words};
pub use feed::Feed;
pub use place::LivePlace;
pub use receipts::{Judgement, ReceiptCounts, StoredReceipt, judge, stored};
pub use tables::TableFilter;
pub use verify::{MailVerifyLine, verify_bytes, verify_file};

use crate::store::Home;
use adjourn_shared::base::identity::Fingerprint;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where to play, and as whom.
#[derive(Clone, Debug)]
pub struct MailOptions {
    /// The mailbox.
    pub address: Address,
    /// The player's own folder.
    pub home: Home,
    /// The identity that the server must have; else the one that it had before, else whatever it shows.
    pub fingerprint: Option<Fingerprint>,
    /// The name that a new player wants; else the one of the folder.
    pub name: Option<String>,
}

/// This machine's clock, in milliseconds since 1970.
#[must_use]
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod stub; // a mailbox for tests
#[cfg(test)]
mod tests;
