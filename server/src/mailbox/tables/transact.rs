//! The one way in which a stored table changes: load it, decide, commit, and decide again if the table has changed
//! meanwhile. Nothing else of the mailbox calls the store's commit.

use super::commit::Change;
use super::loaded::Loaded;
use super::service::TableService;
use crate::mailbox::store::{StoreError, store_problem};
use adjourn_game::ids::{Digest, GameId};
use adjourn_shared::api::{Problem, ProblemKind};
use std::sync::Arc;

/// How often a change is decided at the most. Changes of this process come one after another; only another process on the
/// same store can get ahead.
const ATTEMPTS: u32 = 4;

/// What is to become of a table that was loaded, and what is answered then.
pub(crate) enum Decision<R> {
    /// It stays as it is.
    Leave(R),
    /// It becomes another.
    Commit(Box<Change>, R),
}

/// What a transaction has led to.
pub(crate) struct Transacted<R> {
    /// The answer of the decision that holds.
    pub(crate) answer: R,
    /// The head of the timeline after it.
    pub(crate) head: Digest,
}

impl TableService {
    /// Changes a table. `decide` is given the table as it is stored and says what becomes of it. That is committed if the
    /// table is still the one that was loaded; otherwise `decide` is asked again, with the table as it is by then.
    ///
    /// So `decide` may be asked several times, and must change nothing itself. Until the transaction is over, no other one
    /// begins on the same table in this process: `decide` must not begin one either.
    ///
    /// # Errors
    /// The [`Problem`] that `decide` gives, or the store's; nothing has changed then. `unavailable` if others are faster
    /// again and again.
    pub(crate) async fn transact<R, F>(
        &self,
        game_id: GameId,
        mut decide: impl FnMut(Loaded) -> F,
    ) -> Result<Transacted<R>, Problem>
    where
        F: Future<Output = Result<Decision<R>, Problem>>,
    {
        let _lock = self.locks.lock(game_id).await;
        for _ in 0..ATTEMPTS {
            let loaded = self.load(game_id).await?;
            let row = Arc::clone(&loaded.row);
            let (change, answer) = match decide(loaded).await? {
                Decision::Leave(answer) => return Ok(Transacted { answer, head: row.head }),
                Decision::Commit(change, answer) => (change, answer),
            };
            match self.commit(&row, *change).await {
                Ok(head) => return Ok(Transacted { answer, head }),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        let mut busy = Problem::new(ProblemKind::Unavailable, "the table changes too fast: try again");
        busy.retry_after_seconds = Some(1);
        Err(busy)
    }
}
