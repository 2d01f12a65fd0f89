//! Making tables, starting games, and changes that need no state of a game.

use super::commit::{self, Change};
use super::index::index;
use super::loaded::{Loaded, zone_of};
use super::service::TableService;
use super::transact::Decision;
use crate::mailbox::store::{NewGame, Store, store_problem};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::Problem;
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::table::{Effects, TableContext, TableState};
use std::future::ready;

impl TableService {
    /// Stores a new table.
    ///
    /// # Errors
    /// [`Problem`] if it can't be stored.
    pub async fn create(&self, table: &TableState, effects: Effects) -> Result<(), Problem> {
        let now_ms = self.now_ms();
        let told = self.told(table, &effects, now_ms).await?;
        let game = NewGame {
            game_id: table.game_id(),
            created_ms: now_ms,
            table: commit::encode(table),
            index: index(table, now_ms),
            log: commit::log_rows(&effects, now_ms),
            changes: told.changes,
            notices: told.notices,
        };
        let woken: Vec<_> = game.changes.iter().map(|change| change.player).collect();
        self.store.create_game(game).await.map_err(store_problem)?;
        woken.into_iter().for_each(|player| self.feed.wake(player));
        Ok(())
    }

    /// Changes a table by a decision that needs no state of the game. It is made on what follows from all that was
    /// acknowledged before.
    ///
    /// # Errors
    /// [`Problem`]: what the decision refused, or the store's.
    pub async fn change<R>(
        &self,
        game_id: GameId,
        mut decide: impl FnMut(&mut TableState, TableContext<'_>) -> Result<(Effects, R), Refusal>,
    ) -> Result<R, Problem> {
        self.load(game_id).await?;
        let changed = self.transact(game_id, |loaded| {
            let Loaded { row, mut table } = loaded;
            let zone = zone_of(&table);
            let decided = decide(&mut table, TableContext { now_ms: self.now_ms(), zone: &zone });
            let decided = decided.map_err(|refusal| refusal.problem(&[])).map(|(effects, result)| {
                let change = Change::of(table, effects);
                let nothing = change.is_nothing() && commit::encode(change.table()) == row.table;
                if nothing { Decision::Leave(result) } else { Decision::Commit(Box::new(change), result) }
            });
            ready(decided)
        });
        Ok(changed.await?.answer)
    }

    /// The same for a decision that can't be refused. When the workers are to look at the table is reckoned anew, even if
    /// it stays as it is: it may have been set aside.
    pub(crate) async fn index_anew(
        &self,
        game_id: GameId,
        decide: impl Fn(&mut TableState, TableContext<'_>) -> Effects,
    ) -> Result<(), Problem> {
        let changed = self.transact(game_id, |loaded| {
            let mut table = loaded.table;
            let zone = zone_of(&table);
            let effects = decide(&mut table, TableContext { now_ms: self.now_ms(), zone: &zone });
            ready(Ok(Decision::Commit(Box::new(Change::of(table, effects)), ())))
        });
        changed.await.map(|done| done.answer)
    }

    /// Starts a game.
    ///
    /// # Errors
    /// [`Problem`] if a seat is free, the game has started already, or the caller may not start it.
    pub async fn start(&self, game_id: GameId, by: Option<PlayerId>) -> Result<(), Problem> {
        let started = self.transact(game_id, |loaded| {
            ready(self.started(loaded.table, by).map(|change| Decision::Commit(Box::new(change), ())))
        });
        started.await.map(|done| done.answer)
    }

    pub(crate) fn started(&self, mut table: TableState, by: Option<PlayerId>) -> Result<Change, Problem> {
        let zone = zone_of(&table);
        let context = TableContext { now_ms: self.now_ms(), zone: &zone };
        let started = table.start(self.games, context, by, &self.identity);
        let (header, simulation, effects) = started.map_err(|refusal| refusal.problem(&[]))?;
        let mut change = Change::of(table, effects).with_state(&simulation);
        change.header = Some(header);
        Ok(change)
    }
}
