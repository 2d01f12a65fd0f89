//! Games that all their players want to play live, until a live service takes them. In memory alone: a wish is as
//! short-lived as the players' patience, and the table forgets it too.

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
    /// When a live service was heard last, in milliseconds since 1970.
    heard_ms: AtomicU64,
}

impl LiveRequests {
    /// A game is wanted.
    pub fn add(&self, game_id: GameId) {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).insert(game_id);
        self.0.more.notify_waiters();
    }

    /// It is taken, or not wanted any more.
    pub fn remove(&self, game_id: GameId) {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).remove(&game_id);
    }

    fn all(&self) -> Vec<GameId> {
        self.0.games.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Waits until there are any, at most for so long.
    pub async fn wait(&self, most: Duration) -> Vec<GameId> {
        let more = self.0.more.notified();
        let now = self.all();
        if !now.is_empty() {
            return now;
        }
        // Whether there are any is looked at again anyway.
        let _elapsed = tokio::time::timeout(most, more).await;
        self.all()
    }

    /// A live service was heard.
    pub fn heard(&self, now_ms: u64) {
        self.0.heard_ms.fetch_max(now_ms, Ordering::Relaxed);
    }

    /// Whether a live service is there to take games: it asks again and again.
    #[must_use]
    pub fn is_served(&self, now_ms: u64) -> bool {
        self.0.heard_ms.load(Ordering::Relaxed) + SILENCE_MS > now_ms
    }
}

/// A live service that has not been heard for so long is not there, in milliseconds: twice what it waits for an answer.
const SILENCE_MS: u64 = 2 * adjourn_shared::base::limits::live::WAIT_MS;
