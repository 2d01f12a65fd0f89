//! The one way in which a stored table changes: load it, decide, commit, and decide again if the table has changed
//! meanwhile. Nothing else of the mailbox calls the store's commit.

use super::commit::Change;
use super::loaded::Loaded;
use super::service::TableService;
use crate::mailbox::store::{Store, StoreError, store_problem};
use adjourn_game::ids::{Digest, GameId};
use adjourn_shared::api::{Problem, ProblemKind};
use std::sync::Arc;

/// How often a change is decided at the most. Changes of this process wait for each other, so that only another process
/// on the same store can get ahead.
const ATTEMPTS: u32 = 4;

/// What a table that was loaded is to become, and the answer to the caller.
pub(crate) enum Decision<R> {
    /// The table stays as it is.
    Leave(R),
    /// The table changes.
    Commit(Box<Change>, R),
}

/// The result of a transaction.
pub(crate) struct Transacted<R> {
    /// The answer of the decision that was committed.
    pub(crate) answer: R,
    /// The head of the timeline after it.
    pub(crate) head: Digest,
}

impl TableService {
    /// Changes a table. `decide` gets the stored table, with the time of outages given back, and says what it is to become. That is committed if nobody has
    /// changed the table meanwhile. Otherwise `decide` is asked again, with the table as it is by then.
    ///
    /// So `decide` may be asked several times, and must change nothing itself. In this process, no other transaction on
    /// the same table begins before this one is over. `decide` must not begin one either.
    ///
    /// # Errors
    /// The [`Problem`] that `decide` gives, or the store's: nothing has changed then. It is `unavailable` if others got
    /// ahead at every attempt.
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
            self.must_be_alive().await?;
            let outages = self.outages_seen();
            let row = self.store.game(game_id).await.map_err(store_problem)?;
            let (loaded, credited) = self.read_credited(row)?;
            let row = Arc::clone(&loaded.row);
            let decided = decide(loaded).await?;
            // The process may have been stopped in the middle: what was decided by the clock may be wrong.
            if self.is_silent() || self.outages_seen() != outages {
                continue;
            }
            let (mut change, answer) = match decided {
                Decision::Leave(answer) => return Ok(Transacted { answer, head: row.head }),
                Decision::Commit(change, answer) => (change, answer),
            };
            change.comes_after(credited);
            match self.commit(&row, *change).await {
                Ok(head) => return Ok(Transacted { answer, head }),
                Err(StoreError::Conflict) => {}
                Err(error) => {
                    self.note_refusal(&error);
                    return Err(store_problem(error));
                }
            }
        }
        let mut busy = Problem::new(ProblemKind::Unavailable, "the table changes too fast: try again");
        busy.retry_after_seconds = Some(1);
        Err(busy)
    }
}
