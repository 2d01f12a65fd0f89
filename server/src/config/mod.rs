//! The configuration file: every value has a default, a file may set some, and what is out of bounds is refused in words.

mod file; // the file that a host can begin with
mod http_limits; // the bounds of the HTTP service
mod mailbox; // games by mail
mod names; // players' names
mod notify; // webhooks and mail
mod replays; // replays of finished matches
mod server; // the whole file

pub use file::as_file;
pub use http_limits::HttpLimits;
pub use mailbox::{MailboxConfig, TlsConfig, TlsMode};
pub use names::NamesConfig;
pub use notify::{EmailConfig, MailSecurity, NotifyConfig, NotifyError, WebhookConfig};
pub use replays::ReplayConfig;
pub use server::{Absence, Config, MatchConfig};
