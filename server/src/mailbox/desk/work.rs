//! What is due at a table: full tables begin, turns are resolved, deadlines do what the ladder says.

use super::commit::{self, Change};
use super::{ATTEMPTS, Desk, Loaded, busy, store_problem, zone_of};
use crate::mailbox::store::{Commit, Store, StoreError};
use adjourn_game::ids::GameId;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::timeline::Simulation;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::{TableContext, TableState};

/// How long a table that can't be worked on is left alone, in milliseconds.
const SET_ASIDE_MS: u64 = 600_000;

impl Desk {
    /// Does what is due at a table. If there is more at once, it is due again. Gives whether a live service is to take the
    /// game now.
    ///
    /// # Errors
    /// [`Problem`] of the store; a table that can't be worked on is set aside for a while, and logged.
    pub async fn work(&self, game_id: GameId) -> Result<bool, Problem> {
        let _turn = self.lines.wait(game_id).await;
        for _ in 0..ATTEMPTS {
            let loaded = self.load(game_id).await?;
            // Should the call of the last one who sat down have died before it could see to that.
            if loaded.table.begins_by_itself() {
                return match self.begin(game_id, None).await {
                    // Another process has begun it.
                    Err(problem) if problem.is(ProblemKind::Conflict) => Ok(false),
                    begun => begun.map(|()| false),
                };
            }
            if loaded.table.status() != TableStatus::Running {
                return self.set_aside(&loaded, None).await.map(|()| false);
            }
            let (now_ms, table, row) = (self.now_ms(), loaded.table.clone(), loaded.row.clone());
            let stored = self.stored_state(&loaded).await;
            let worked = match stored {
                Ok(stored) => self.compute(move || worked(now_ms, table, stored.simulation()?)).await,
                Err(problem) => Err(problem),
            };
            let (table, change) = match worked {
                Ok(worked) => worked,
                // Its state can't be had, or its rules fail: what else goes wrong passes.
                Err(problem) if problem.is(ProblemKind::Internal) => {
                    tracing::error!(%game_id, problem = problem.detail, "a table can't be worked on: it is set aside");
                    return self.set_aside(&loaded, Some(SET_ASIDE_MS)).await.map(|()| false);
                }
                Err(problem) => return Err(problem),
            };
            if change.is_nothing()
                && commit::index(&table, now_ms).due_ms.is_some_and(|due_ms| due_ms <= now_ms)
            {
                tracing::error!(%game_id, "a table is due and has nothing to do: it is set aside");
                return self.set_aside(&loaded, Some(SET_ASIDE_MS)).await.map(|()| false);
            }
            let wanted = table.live().votes.are_agreed();
            match self.commit(&row, table, change).await {
                Ok(_) => return Ok(wanted),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// Gives the time of an outage back to a table's clocks, once.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn credit(&self, game_id: GameId, from_ms: u64, to_ms: u64) -> Result<(), Problem> {
        self.change(game_id, |table, context| Ok((table.credit_outage(context, from_ms, to_ms), ()))).await
    }

    /// Writes a table as it is, with another time at which it is due.
    async fn set_aside(&self, loaded: &Loaded, for_ms: Option<u64>) -> Result<(), Problem> {
        let now_ms = self.now_ms();
        let mut index = commit::index(&loaded.table, now_ms);
        index.due_ms = for_ms.map(|for_ms| now_ms + for_ms);
        let commit = Commit::on(&loaded.row, loaded.row.table.clone(), index, now_ms);
        match self.store.commit(commit).await {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(store_problem(error)),
        }
    }
}

fn worked(
    now_ms: u64,
    mut table: TableState,
    mut simulation: Simulation,
) -> Result<(TableState, Change), Problem> {
    let zone = zone_of(&table);
    let before = simulation.tick();
    let done = table.work(TableContext { now_ms, zone: &zone }, &mut simulation);
    let done = done.map_err(|error| {
        tracing::error!(game_id = %table.game_id(), %error, "a turn can't be resolved");
        Problem::new(ProblemKind::Internal, "the turn can't be resolved")
    })?;
    let mut change = Change::of(done.effects);
    if simulation.tick() != before {
        change = change.with_state(&simulation);
    }
    change.reports = done.reports;
    Ok((table, change))
}
