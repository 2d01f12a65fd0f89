//! What runs beside the calls. Each worker is driven by the store, so that a killed process goes on where it was; one
//! that panics is named to whoever runs the service.

use super::app::{ActiveStore, App};
use super::notify::{ByTable, Outbox, Parts};
use super::{ratings, upkeep, worker};
use crate::config::NotifyError;
use crate::ops::heartbeat::Heartbeat;
use adjourn_shared::notify::TokenKey;
use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Starts all workers: the place where one is added. They end when `app.stopping` says so.
///
/// # Errors
/// If notices can't be sent as the configuration says.
pub(super) fn start(workers: &mut Workers, app: &App, heartbeat: Heartbeat) -> Result<(), NotifyError> {
    let outbox = outbox(app)?;
    let mut stopping = app.stopping.clone();
    let stop = async move {
        // Who has dropped the other end is stopping too.
        let _gone = stopping.wait_for(|stopping| *stopping).await;
    };
    workers.spawn("the worker of notices", outbox.run(stop));
    workers.spawn("the worker of turns", worker::run(app.clone(), app.stopping.clone()));
    workers.spawn("the worker of ratings", ratings::run(app.clone()));
    workers.spawn("the mailbox's upkeep", upkeep::run(app.clone(), heartbeat));
    Ok(())
}

fn outbox(app: &App) -> Result<Outbox<ActiveStore, ByTable<ActiveStore>>, NotifyError> {
    let mailbox = &app.config.mailbox;
    Outbox::new(Parts {
        store: app.store.clone(),
        relevance: ByTable { store: app.store.clone(), clock: app.clock.clone() },
        config: mailbox.notify.clone(),
        public_url: mailbox.public_url.clone(),
        tokens: TokenKey::from_secret(&app.identity.secret()),
        server: app.config.name.clone(),
        clock: Arc::clone(&app.clock),
        wake: Arc::clone(&app.notices_due),
    })
}

/// Running workers.
pub(super) struct Workers {
    runtime: Handle,
    broken: mpsc::UnboundedSender<&'static str>,
    running: Vec<JoinHandle<()>>,
}

impl Workers {
    /// None yet, and the way on which one tells that it has panicked.
    pub(super) fn new(runtime: Handle) -> (Self, mpsc::UnboundedReceiver<&'static str>) {
        let (broken, heard) = mpsc::unbounded_channel();
        (Self { runtime, broken, running: Vec::new() }, heard)
    }

    /// Adds one.
    pub(super) fn spawn(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let broken = self.broken.clone();
        let watched = async move {
            if AssertUnwindSafe(work).catch_unwind().await.is_err() {
                // If nobody listens, the service is ending anyway.
                let _ending = broken.send(name);
            }
        };
        self.running.push(self.runtime.spawn(watched));
    }

    /// Waits until all have ended.
    pub(super) async fn ended(self) {
        for worker in self.running {
            // Its panic was told already.
            let _panicked = worker.await;
        }
    }
}
