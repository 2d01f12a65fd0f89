//! Games whose players all want to play live, until a live service takes them. They are kept in memory only: the table
//! forgets such a wish after a few minutes too.

use adjourn_game::ids::GameId;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct LiveRequests(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    games: Mutex<BTreeSet<GameId>>,
    more: Notify,
    /// When a live service called last, in milliseconds since 1970.
    heard_ms: AtomicU64,
}

impl LiveRequests {
    /// A game is wanted.
    pub fn add(&self, game_id: GameId) {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).insert(game_id);
        self.0.more.notify_waiters();
    }

    /// A game is taken, or not wanted any more.
    pub fn remove(&self, game_id: GameId) {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).remove(&game_id);
    }

    fn all(&self) -> Vec<GameId> {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Waits until there are any, but not longer than this.
    pub async fn wait(&self, most: Duration) -> Vec<GameId> {
        let more = self.0.more.notified();
        let now = self.all();
        if !now.is_empty() {
            return now;
        }
        // Timed out or woken: the list is read again in both cases.
        let _elapsed = tokio::time::timeout(most, more).await;
        self.all()
    }

    /// A live service has called.
    pub fn heard(&self, now_ms: u64) {
        self.0.heard_ms.fetch_max(now_ms, Ordering::Relaxed);
    }

    /// Whether a live service is connected: one that is calls again and again.
    #[must_use]
    pub fn is_served(&self, now_ms: u64) -> bool {
        self.0.heard_ms.load(Ordering::Relaxed) + SILENCE_MS > now_ms
    }
}

/// After so long without a call no live service is connected, in milliseconds: twice the time that one waits for an
/// answer.
const SILENCE_MS: u64 = 2 * adjourn_shared::base::limits::live::WAIT_MS;
