//! What all changes of tables have at hand.

use super::computing::Computing;
use super::loaded::Loaded;
use super::locks::TableLocks;
use super::outages::Vigil;
use crate::mailbox::live_link::LiveRequests;
use crate::mailbox::notify::Feed;
use crate::mailbox::store::{ActiveStore, Store, store_problem};
use crate::mailbox::time::Clock;
use adjourn_game::Games;
use adjourn_game::ids::GameId;
use adjourn_shared::api::Problem;
use adjourn_shared::base::identity::KeyPair;
use std::sync::Arc;
use tokio::sync::Notify;

/// A cheap handle.
#[derive(Clone)]
pub struct TableService {
    pub(crate) games: Games,
    pub(crate) store: ActiveStore,
    pub(crate) identity: Arc<KeyPair>,
    pub(crate) clock: Clock,
    pub(crate) feed: Feed,
    pub(crate) turns_due: Arc<Notify>,
    pub(crate) notices_due: Arc<Notify>,
    pub(crate) live_requests: LiveRequests,
    pub(crate) locks: TableLocks,
    pub(crate) vigil: Vigil,
    pub(crate) computing: Computing,
}

impl TableService {
    pub(crate) fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// A table, with the time of outages given back.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub async fn load(&self, game_id: GameId) -> Result<Loaded, Problem> {
        self.read(self.store.game(game_id).await.map_err(store_problem)?)
    }

    /// Runs a long computation beside the threads that answer calls.
    ///
    /// # Errors
    /// The [`Problem`] that it gives, or one if it panics.
    pub async fn compute<R: Send + 'static>(
        &self,
        what: impl FnOnce() -> Result<R, Problem> + Send + 'static,
    ) -> Result<R, Problem> {
        self.computing.compute(what).await
    }
}
