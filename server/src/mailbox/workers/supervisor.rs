//! Starts workers, reports the name of one that panics, and waits until all have ended.

use futures::FutureExt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Running workers.
pub struct Supervisor {
    runtime: Handle,
    broken: mpsc::UnboundedSender<&'static str>,
    running: Vec<JoinHandle<()>>,
}

impl Supervisor {
    /// No workers yet; and the receiver of the names of those that panic.
    pub(crate) fn new(runtime: Handle) -> (Self, mpsc::UnboundedReceiver<&'static str>) {
        let (broken, heard) = mpsc::unbounded_channel();
        (Self { runtime, broken, running: Vec::new() }, heard)
    }

    /// Adds one.
    pub(crate) fn spawn(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
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
    pub(crate) async fn ended(self) {
        for worker in self.running {
            // Its panic was reported already.
            let _panicked = worker.await;
        }
    }
}
