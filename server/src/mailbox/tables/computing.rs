//! What takes its time is computed beside the threads that answer calls.

use adjourn_shared::api::{Problem, ProblemKind};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many states are computed at the same time. Those who wait do so in the order of arrival.
#[derive(Clone, Debug)]
pub struct Computing(Arc<Semaphore>);

impl Computing {
    /// As many as there are threads for them.
    pub(crate) fn new(threads: usize) -> Self {
        Self(Arc::new(Semaphore::new(threads.max(1))))
    }
}

impl Computing {
    /// Computes something that may take its time, when it is one's turn.
    ///
    /// # Errors
    /// [`Problem`] of what is computed, or if it panics.
    pub async fn compute<R: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        let place = Arc::clone(&self.0).acquire_owned().await.expect("it is never closed");
        let computed = tokio::task::spawn_blocking(move || {
            // Given back when it is done, even if nobody waits for it any more.
            let _place = place;
            what()
        });
        computed.await.unwrap_or_else(|_panic| {
            tracing::error!("a computation has panicked");
            Err(Problem::new(ProblemKind::Internal, "the server failed at this computation"))
        })
    }
}
