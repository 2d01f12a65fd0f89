//! What is due at a table: full tables begin, turns are resolved, and passed deadlines are handled as the ladder says.

use super::commit::Change;
use super::index::index;
use super::loaded::{Loaded, zone_of};
use super::service::TableService;
use super::transact::Decision;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::timeline::Simulation;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::{TableContext, TableState};

/// For how long a table is left alone if the work on it fails, in milliseconds.
const SET_ASIDE_MS: u64 = 600_000;

impl TableService {
    /// Does what is due at a table. If more is due at once, the table stays due. Returns whether a live service is to
    /// take the game now.
    ///
    /// # Errors
    /// [`Problem`] of the store. If the work itself fails, the table is set aside for a while, and the failure is
    /// logged.
    pub async fn work(&self, game_id: GameId) -> Result<bool, Problem> {
        Ok(self.transact(game_id, |loaded| self.worked_on(loaded)).await?.answer)
    }

    /// The same, and live services hear of a game that they are to take. Returns false if it failed: the caller leaves
    /// the table alone for a moment.
    pub async fn work_on(&self, game_id: GameId) -> bool {
        match self.work(game_id).await {
            Ok(wanted) => {
                if wanted {
                    self.live_requests.add(game_id);
                }
                true
            }
            Err(problem) => {
                tracing::warn!(%game_id, problem = problem.detail, "a table that is due could not be worked on");
                false
            }
        }
    }

    async fn worked_on(&self, loaded: Loaded) -> Result<Decision<bool>, Problem> {
        let (game_id, now_ms) = (loaded.row.game_id, self.now_ms());
        let for_now =
            |table| Decision::Commit(Box::new(Change::set_aside(table, Some(now_ms + SET_ASIDE_MS))), false);
        if loaded.table.kind(self.games).is_err() {
            // The start has named it, and looks at it again when it has the rules.
            return Ok(Decision::Commit(Box::new(Change::set_aside(loaded.table, None)), false));
        }
        // Usually the call of the last player who sat down starts the game. That call may have died before it could.
        if loaded.table.begins_by_itself() {
            return match self.started(loaded.table, None) {
                // Another process has started it.
                Err(problem) if problem.is(ProblemKind::Conflict) => Ok(Decision::Leave(false)),
                started => Ok(Decision::Commit(Box::new(started?), false)),
            };
        }
        if loaded.table.status() != TableStatus::Running {
            return Ok(Decision::Commit(Box::new(Change::set_aside(loaded.table, None)), false));
        }
        let table = loaded.table.clone();
        let worked = match self.stored_state(&loaded).await {
            Ok(stored) => self.compute(move || worked(now_ms, table, stored.simulation()?)).await,
            Err(problem) => Err(problem),
        };
        let change = match worked {
            Ok(change) => change,
            // The stored state can't be read, or the rules fail. Any other problem passes by itself.
            Err(problem) if problem.is(ProblemKind::Internal) => {
                tracing::error!(%game_id, problem = problem.detail, "a table can't be worked on: it is set aside");
                return Ok(for_now(loaded.table));
            }
            Err(problem) => return Err(problem),
        };
        let due_ms = index(change.table(), now_ms).due_ms;
        if change.is_nothing() && due_ms.is_some_and(|due_ms| due_ms <= now_ms) {
            tracing::error!(%game_id, "a table is due and has nothing to do: it is set aside");
            return Ok(for_now(loaded.table));
        }
        let wanted = change.table().live().votes.are_agreed();
        Ok(Decision::Commit(Box::new(change), wanted))
    }
}

fn worked(now_ms: u64, mut table: TableState, mut simulation: Simulation) -> Result<Change, Problem> {
    let zone = zone_of(&table);
    let before = simulation.tick();
    let done = table.work(TableContext { now_ms, zone: &zone }, &mut simulation);
    let done = done.map_err(|error| {
        tracing::error!(game_id = %table.game_id(), %error, "a turn can't be resolved");
        Problem::new(ProblemKind::Internal, "the server can't resolve the turn: tell its host")
    })?;
    let mut change = Change::of(table, done.effects);
    if simulation.tick() != before {
        change = change.with_state(&simulation);
    }
    change.reports = done.reports;
    Ok(change)
}
