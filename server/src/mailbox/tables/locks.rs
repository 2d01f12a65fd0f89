//! Who changes a table comes one after another, in the order of arrival. It is no authority, the store's compare-and-set
//! is: it spares those who come together from deciding anew, again and again, while others get ahead.

use adjourn_shared::ids::GameId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Tables in use are forgotten with those that use them; what is left of them is swept when it has grown to this.
const SWEPT_FROM: usize = 1_024;

/// The lines before all tables that are in use.
#[derive(Clone, Debug, Default)]
pub struct Lines(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    lines: BTreeMap<GameId, Weak<AsyncMutex<()>>>,
    sweep_from: usize,
}

impl Lines {
    /// Waits for one's turn at a table; it ends when what is returned is dropped.
    pub(crate) async fn wait(&self, game_id: GameId) -> OwnedMutexGuard<()> {
        let line = self.0.lock().unwrap_or_else(PoisonError::into_inner).line(game_id);
        line.lock_owned().await
    }
}

impl Known {
    fn line(&mut self, game_id: GameId) -> Arc<AsyncMutex<()>> {
        if let Some(line) = self.lines.get(&game_id).and_then(Weak::upgrade) {
            return line;
        }
        if self.lines.len() >= self.sweep_from.max(SWEPT_FROM) {
            self.lines.retain(|_, line| line.strong_count() > 0);
            self.sweep_from = 2 * self.lines.len();
        }
        let line = Arc::new(AsyncMutex::new(()));
        self.lines.insert(game_id, Arc::downgrade(&line));
        line
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
        let lines = Lines::default();
        let first = lines.wait(game(1)).await;
        let _elsewhere = lines.wait(game(2)).await;
        let second = tokio::time::timeout(Duration::from_millis(20), lines.wait(game(1))).await;
        assert!(second.is_err(), "the first one is still there");
        drop(first);
        let _second = lines.wait(game(1)).await;
    }

    #[tokio::test]
    async fn tables_that_nobody_uses_are_forgotten() {
        let lines = Lines::default();
        let kept = lines.wait(game(0)).await;
        for number in 1..5_000 {
            drop(lines.wait(game(number)).await);
        }
        assert!(lines.0.lock().expect("not poisoned").lines.len() <= SWEPT_FROM + 1);
        let second = tokio::time::timeout(Duration::from_millis(20), lines.wait(game(0))).await;
        assert!(second.is_err(), "one in use is not");
        drop(kept);
    }
}
