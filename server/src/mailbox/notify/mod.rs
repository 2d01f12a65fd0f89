//! Notices to people who are not connected: from the store's outbox to webhooks and mail. What players are told is
//! decided elsewhere (`adjourn_shared::turns::notices`). A slow receiver holds up only its own notices.
//!
//! **How often a notice can arrive.** A notice is stored in the transaction that causes it, once for each key. The
//! attempt is written down before it is sent, and the result after it. If the process dies between the two, the notice
//! is sent again by the next one: with the same id (`webhook-id`, `Message-ID`), by which receivers and mail systems can
//! tell a repetition, and not more often than there are attempts. Neither SMTP nor HTTP lets a sender do better.

mod address; // addresses that may be called
pub mod calendar; // entries for calendars
mod delivery; // to whom, and what is written down before and after
mod email; // mails
mod feed; // wakes those who wait for changes
mod grouping; // what goes together
mod notices; // notices that follow from an event
mod outbox; // the worker: a queue for each receiver
mod outcome; // what became of an attempt
mod parts; // what the worker is made of
mod relevance; // whether a notice is still worth sending
mod render; // the words
mod settings; // whether this server can do what a player chooses
mod webhook; // signed calls

pub use address::is_public;
pub use feed::Feed;
pub use notices::{new_notice, notices};
pub use outbox::Outbox;
pub use parts::OutboxParts;
pub use relevance::Relevance;
pub use settings::{SettingsRefused, check_settings};
pub use webhook::UrlError;
