//! What this process knows of the service's signs of life. It writes none itself.

use adjourn_shared::turns::outages::SignsOfLife;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// What this process knows of the signs of life.
#[derive(Clone, Debug, Default)]
pub struct Vigil {
    signs: Arc<Mutex<SignsOfLife>>,
    /// One sign of life after the other.
    pub(super) writing: Arc<AsyncMutex<()>>,
}

impl Vigil {
    pub(crate) fn signs(&self) -> MutexGuard<'_, SignsOfLife> {
        self.signs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
