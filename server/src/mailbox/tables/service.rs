//! What all changes of tables have at hand.

use super::computing::Computing;
use super::loaded::Loaded;
use super::locks::TableLocks;
use super::vigil::Vigil;
use crate::mailbox::live_link::LiveRequests;
use crate::mailbox::notify::Feed;
use crate::mailbox::store::{ActiveStore, Store, store_problem};
use crate::mailbox::time::Clock;
use adjourn_game::Games;
use adjourn_game::ids::GameId;
use adjourn_shared::api::Problem;
use adjourn_shared::base::identity::KeyPair;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How often a table is worked on before it is shown: a resolved turn may lead to another one at once.
const SETTLING: u32 = 4;

/// How long a receipt may wait for what follows from it.
const SETTLED_SOON: Duration = Duration::from_millis(500);

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

    /// A table on which nothing is left to do that follows from what was acknowledged: a turn that was closed by the last
    /// orders is resolved first, and the time of outages is given back. So whoever has a receipt sees the state that follows
    /// from it.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub async fn load(&self, game_id: GameId) -> Result<Loaded, Problem> {
        for _ in 0..SETTLING {
            let loaded = self.load_stored(game_id).await?;
            // What can't be worked on is shown as it is.
            if !loaded.table.is_to_be_resolved() || !self.work_on(game_id).await {
                return Ok(loaded);
            }
        }
        self.load_stored(game_id).await
    }

    async fn load_stored(&self, game_id: GameId) -> Result<Loaded, Problem> {
        self.read(self.store.game(game_id).await.map_err(store_problem)?)
    }

    /// A table that was acknowledged to be closed is resolved soon, by whoever comes first: this, or a worker. Lists show
    /// what is stored, and the caller may ask for one next.
    pub(crate) async fn settle_soon(&self, game_id: GameId) {
        let tables = self.clone();
        let settled = tokio::spawn(async move { tables.load(game_id).await.is_ok() });
        let _in_time = tokio::time::timeout(SETTLED_SOON, settled).await;
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
