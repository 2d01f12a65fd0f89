//! What people are told when they are not looking: which events go to whom, by which channel, and when. Pure: sending is
//! the server's business, and so is asking whether a notice is still true when its time has come.

mod event;
mod merge; // what is told as one
mod plan;
mod session_news;
mod settings;
mod token;

pub use event::{Content, Event, EventKind, NoticedGame};
pub use merge::merge;
pub use plan::{Channel, PlannedNotice, plan, plan_confirmation};
pub use session_news::SessionNews;
pub use settings::{
    DigestSettings, EmailSettings, PlayerSettings, SettingsError, StoredSettings, WebhookSettings,
    decode_webhook_secret, encode_webhook_secret,
};
pub use token::{TokenKey, Unsubscribe};
