//! What every call of the API and every worker of the mailbox has at hand.

use super::desk::Desk;
use super::feed::Feed;
use super::store::sqlite::SqliteStore;
use adjourn_shared::identity::KeyPair;
use std::sync::Arc;
use tokio::sync::Notify;

/// The store that this build uses: the one place that chooses it.
pub type ActiveStore = SqliteStore;

/// The server's clock, in milliseconds since 1970. A test puts its own here.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// A cheap handle of the running mailbox.
#[derive(Clone)]
pub struct App {
    /// What must not be lost.
    pub store: ActiveStore,
    /// The server's long-lived key.
    pub identity: Arc<KeyPair>,
    /// The clock.
    pub clock: Clock,
    /// Changes of tables: load, decide, commit.
    pub desk: Desk,
    /// Wakes those who wait for changes.
    pub feed: Feed,
    /// Wakes the worker of turns and deadlines.
    pub turns_due: Arc<Notify>,
    /// Wakes the worker of notices.
    pub notices_due: Arc<Notify>,
}

impl App {
    /// Now, in milliseconds since 1970.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        (self.clock)()
    }
}
