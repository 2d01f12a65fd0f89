//! What has to be done now and then: signs of life, figures for whoever looks, and pruning of what is only kept for a
//! while.

use super::app::App;
use super::store::Store;
use crate::ops::heartbeat::{BEAT_EVERY, Heartbeat};
use metrics::{counter, gauge};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// The time between two prunings.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// Runs until the service stops.
pub(super) async fn run(app: App, heartbeat: Heartbeat) {
    let mut stopping = app.stopping.clone();
    let mut pruned = None;
    loop {
        heartbeat.beat(Instant::now());
        publish(&app);
        reload_bans(&app);
        if pruned.is_none_or(|pruned: Instant| pruned.elapsed() >= PRUNE_EVERY) {
            pruned = Some(Instant::now());
            if let Err(error) = app.store.prune(app.now_ms()).await {
                tracing::error!(%error, "what is old could not be pruned");
            }
        }
        let stopped = stopping.wait_for(|stopping| *stopping);
        if tokio::time::timeout(BEAT_EVERY, stopped).await.is_ok() {
            return;
        }
    }
}

/// What the host has changed in the list holds from here on, for sessions in use too.
fn reload_bans(app: &App) {
    let mut bans = app.bans.write().unwrap_or_else(PoisonError::into_inner);
    match bans.reload() {
        Ok(false) => {}
        Ok(true) => tracing::info!(rules = bans.rules().count(), "the list of bans was read"),
        Err(error) => {
            tracing::error!(error = %format!("{error:#}"), "the list of bans has a mistake; the old one stays in force");
        }
    }
}

fn publish(app: &App) {
    gauge!("adjourn_mail_sessions").set(f64::from(u32::try_from(app.sessions.count()).unwrap_or(u32::MAX)));
    gauge!("adjourn_mail_streams").set(app.streams.count());
    let activity = app.store.activity();
    counter!("adjourn_store_batches_total").absolute(activity.batches);
    counter!("adjourn_store_calls_total").absolute(activity.calls);
    counter!("adjourn_store_checkpoints_total").absolute(activity.checkpoints);
}
