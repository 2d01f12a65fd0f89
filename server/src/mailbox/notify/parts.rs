//! What the worker behind the outbox is made of.

use crate::config::NotifyConfig;
use crate::mailbox::time::Clock;
use crate::ops::health::Trouble;
use adjourn_shared::turns::notices::TokenKey;
use std::sync::Arc;
use tokio::sync::Notify;

/// What a worker is made of.
pub struct OutboxParts<S, R> {
    /// The store whose outbox it empties.
    pub store: S,
    /// Tells whether a notice is still worth sending.
    pub relevance: R,
    /// How notices are sent.
    pub config: NotifyConfig,
    /// Where players reach the HTTP API from context, for links in mails. If it is empty, mails have no links, and
    /// nobody can unsubscribe by one.
    pub public_url: String,
    /// The key behind codes and links.
    pub tokens: TokenKey,
    /// The server's name in mails.
    pub server: String,
    /// Gives milliseconds since 1970.
    pub clock: Clock,
    /// Notified after notices were stored, so that they need not wait for the next look.
    pub wake: Arc<Notify>,
    /// Told if mail can't be handed over.
    pub mail_trouble: Trouble,
}
