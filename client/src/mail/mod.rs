//! The mail side of the client: a mailbox's API as calls, timelines that are verified, and the task behind the screens
//! for mail. It draws nothing and prints nothing.

mod account; // who calls and who answers
mod address; // where a mailbox is
mod answers; // from a command of the user's to the call that does it
mod calls; // one method for each call of the API: games, talk, what changes
mod error; // what goes wrong, in words
mod feed; // what changes, as it changes
pub mod handle; // the seam to the terminal UI
mod http; // one call
mod meeting; // when to meet live
mod options; // where to play, and as whom
mod place; // where a game is played live
mod players; // the calls about players
mod speaks; // which protocol a mailbox speaks
mod tables; // the calls about tables
mod task; // the thread behind the seam
mod trust; // TLS, and which certificates count
mod verify; // an export, checked without a connection

pub use address::{Address, DEFAULT_PORT};
pub use calls::MailClient;
pub use error::MailError;
pub use feed::Feed;
pub use options::MailOptions;
pub use place::LivePlace;
pub use tables::TableFilter;
pub use task::start;
pub use verify::{MailVerifyLine, verify_bytes, verify_file};

#[cfg(test)]
mod stub; // a mailbox for tests
#[cfg(test)]
mod tests;
