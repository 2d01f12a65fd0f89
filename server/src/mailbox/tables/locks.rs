//! Changes of one table in this process come one after another, in the order of arrival. The locks hold no authority: the
//! store's compare-and-set does. They only spare callers who come together from deciding again and again.

use adjourn_game::ids::GameId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// A lock that nobody uses any more is dropped at the next sweep. There is none below this many.
const SWEPT_FROM: usize = 1_024;

/// The locks of all tables that are in use.
#[derive(Clone, Debug, Default)]
pub struct TableLocks(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    locks: BTreeMap<GameId, Weak<AsyncMutex<()>>>,
    sweep_from: usize,
}

impl TableLocks {
    /// Waits until no other change of the table is under way. The lock is free again when the guard is dropped.
    pub(crate) async fn lock(&self, game_id: GameId) -> OwnedMutexGuard<()> {
        let lock = self.0.lock().unwrap_or_else(PoisonError::into_inner).lock_of(game_id);
        lock.lock_owned().await
    }
}

impl Known {
    fn lock_of(&mut self, game_id: GameId) -> Arc<AsyncMutex<()>> {
        if let Some(lock) = self.locks.get(&game_id).and_then(Weak::upgrade) {
            return lock;
        }
        if self.locks.len() >= self.sweep_from.max(SWEPT_FROM) {
            self.locks.retain(|_, lock| lock.strong_count() > 0);
            self.sweep_from = 2 * self.locks.len();
        }
        let lock = Arc::new(AsyncMutex::new(()));
        self.locks.insert(game_id, Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn game(number: u16) -> GameId {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_le_bytes());
        GameId(id)
    }

    #[tokio::test]
    async fn one_waits_for_the_other_at_the_same_table_alone() {
        let locks = TableLocks::default();
        let first = locks.lock(game(1)).await;
        let _elsewhere = locks.lock(game(2)).await;
        let second = tokio::time::timeout(Duration::from_millis(20), locks.lock(game(1))).await;
        assert!(second.is_err(), "the first one is still there");
        drop(first);
        let _second = locks.lock(game(1)).await;
    }

    #[tokio::test]
    async fn tables_that_nobody_uses_are_forgotten() {
        let locks = TableLocks::default();
        let kept = locks.lock(game(0)).await;
        for number in 1..5_000 {
            drop(locks.lock(game(number)).await);
        }
        assert!(locks.0.lock().expect("not poisoned").locks.len() <= SWEPT_FROM + 1);
        let second = tokio::time::timeout(Duration::from_millis(20), locks.lock(game(0))).await;
        assert!(second.is_err(), "one in use is not");
        drop(kept);
    }
}
