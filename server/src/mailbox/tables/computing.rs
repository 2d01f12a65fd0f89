//! Long computations run beside the threads that answer calls.

use adjourn_shared::api::{Problem, ProblemKind};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Bounds how many computations run at the same time. The others wait in the order of arrival.
#[derive(Clone, Debug)]
pub struct Computing(Arc<Semaphore>);

impl Computing {
    /// So many at the same time.
    pub(crate) fn new(threads: usize) -> Self {
        Self(Arc::new(Semaphore::new(threads.max(1))))
    }
}

impl Computing {
    /// Runs a long computation once there is a place for it.
    ///
    /// # Errors
    /// The [`Problem`] that it gives, or one if it panics.
    pub async fn compute<R: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        let place = Arc::clone(&self.0).acquire_owned().await.expect("it is never closed");
        let computed = tokio::task::spawn_blocking(move || {
            // The place is free again when it is done, even if nobody waits for the result any more.
            let _place = place;
            what()
        });
        computed.await.unwrap_or_else(|_panic| {
            tracing::error!("a computation has panicked");
            Err(Problem::new(ProblemKind::Internal, "the server failed to compute this: tell its host"))
        })
    }
}
