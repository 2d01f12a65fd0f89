//! Regular chores: signs of life, figures of the store, reading the host's list again, and pruning of what is kept for
//! a limited time.

use crate::gate::bans::{Bans, Rule};
use crate::mailbox::notify::Feed;
use crate::mailbox::store::{ActiveStore, Keeping};
use crate::mailbox::time::Clock;
use crate::ops::heartbeat::{BEAT_EVERY, Heartbeat};
use metrics::counter;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The time between two prunings.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// What the chores need.
pub struct Upkeep {
    /// What is pruned.
    pub store: ActiveStore,
    /// The host's list, which is read again when it has changed.
    pub bans: Arc<RwLock<Bans>>,
    /// Wakes the streams of players.
    pub feed: Feed,
    /// The server's clock.
    pub clock: Clock,
    /// The service's sign of life.
    pub heartbeat: Heartbeat,
}

impl Upkeep {
    /// Runs until the service stops.
    pub async fn run(self, mut stopping: watch::Receiver<bool>) {
        let mut pruned = None;
        loop {
            self.heartbeat.beat(Instant::now());
            self.publish();
            self.reload_bans();
            if pruned.is_none_or(|pruned: Instant| pruned.elapsed() >= PRUNE_EVERY) {
                pruned = Some(Instant::now());
                if let Err(error) = self.store.prune((self.clock)()).await {
                    tracing::error!(%error, "old rows could not be pruned");
                }
            }
            let stopped = stopping.wait_for(|stopping| *stopping);
            if tokio::time::timeout(BEAT_EVERY, stopped).await.is_ok() {
                return;
            }
        }
    }

    /// A changed list of bans is in force at once, also for players who are signed in.
    fn reload_bans(&self) {
        let mut bans = self.bans.write().unwrap_or_else(PoisonError::into_inner);
        match bans.reload() {
            Ok(false) => {}
            Ok(true) => {
                tracing::info!(rules = bans.rules().count(), "the list of bans was read");
                // Whoever listens to a stream hears of a ban as its end.
                for rule in bans.rules() {
                    if let Rule::BanPlayer(player) = rule {
                        self.feed.wake(*player);
                    }
                }
            }
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "the list of bans has a mistake; the old one stays in force");
            }
        }
    }

    fn publish(&self) {
        let activity = self.store.activity();
        counter!("adjourn_store_batches_total").absolute(activity.batches);
        counter!("adjourn_store_calls_total").absolute(activity.calls);
        counter!("adjourn_store_checkpoints_total").absolute(activity.checkpoints);
    }
}
