//! The turn mailbox: games by mail, in a store, served over HTTP. It does not need the live service. It has threads of
//! its own, and shares with it only the configuration and the identity.

pub mod http; // the API, and the connections on which it is called
pub mod live_link; // what live services are asked for, and tell
pub mod notify; // from the outbox to webhooks and mail
pub mod people; // players: signing in, names, settings, mutes
mod service; // starting and stopping
pub mod store; // what must not be lost: the interface, and SQLite behind it
pub mod tables; // all changes of tables
pub mod time; // the clock, time zones, times as people write them
pub mod workers; // what runs beside the calls

pub use service::{MailboxService, backup, names_of, player_named};
