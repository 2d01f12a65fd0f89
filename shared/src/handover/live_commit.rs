//! The mailbox's side of a live session: what the live side has done is made again before it is accepted.

use super::messages::LiveCommit;
use crate::base::lease::LeaseError;
use crate::base::limits::live::{EMPTY_STEPS, LEASE_MS};
use crate::timeline::Simulation;
use crate::timeline::submission::Receipt;
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::table::{Effects, NewEntry};
use crate::turns::table::{TableContext, TableState};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Tick};

/// What a commit of the live side leads to.
#[derive(Debug)]
pub struct CheckedCommit {
    /// The table after it.
    pub table: TableState,
    /// To be stored with it.
    pub effects: Effects,
    /// To be signed and stored, if a submission is acknowledged with it.
    pub receipt: Option<Receipt>,
}

fn conflict(detail: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::Conflict, detail)
}

fn unreadable(what: &str) -> Refusal {
    Refusal::new(RefusalKind::Malformed, format!("{what} can't be read"))
}

impl From<LeaseError> for Refusal {
    fn from(error: LeaseError) -> Self {
        conflict(error.to_string())
    }
}

impl TableState {
    /// Whether this commit is the next one of the session that has the lease; false if it is stored already.
    ///
    /// # Errors
    /// [`Refusal`] if the lease is not its sender's any more, or something is missing in between.
    pub fn expects_commit(&self, now_ms: u64, commit: &LiveCommit) -> Result<bool, Refusal> {
        let lease = &self.live.lease;
        // It may have been the one that gave the game back: its answer was lost.
        let same_session = lease.epoch == commit.epoch || lease.epoch == commit.epoch + 1;
        if same_session && self.live.commits == commit.number {
            return Ok(false);
        }
        lease.check(now_ms, commit.epoch)?;
        if commit.number == self.live.commits + 1 {
            Ok(true)
        } else {
            Err(conflict("something is missing before that"))
        }
    }

    /// Makes the steps of the live side once more, from the stored state, and gives what is to be stored of them.
    ///
    /// # Errors
    /// [`Refusal`] if the lease is not its sender's any more, or the states differ.
    pub fn commit_live(
        &self,
        context: TableContext<'_>,
        commit: &LiveCommit,
        simulation: &mut Simulation,
    ) -> Result<CheckedCommit, Refusal> {
        for entry in &commit.entries {
            let applied = simulation.apply(&entry.entry, &entry.opened.openings);
            applied.map_err(|error| conflict(error.to_string()))?;
        }
        reach(simulation, commit.tick, commit.digest)?;
        let mut table: Self = serde_json::from_slice(&commit.table).map_err(|_| unreadable("the table"))?;
        if table.game_id != self.game_id {
            return Err(conflict("it is another game's"));
        }
        table.live.lease = self.live.lease;
        table.live.lease.renew(context.now_ms, LEASE_MS, commit.epoch)?;
        table.live.commits = commit.number;
        table.keyframe = self.keyframe;
        let entries = commit.entries.iter();
        let mut effects = Effects {
            entries: entries
                .map(|entry| NewEntry { entry: entry.entry.clone(), opened: entry.opened.clone() })
                .collect(),
            log: serde_json::from_slice(&commit.log).map_err(|_| unreadable("the log"))?,
            tell: serde_json::from_slice(&commit.tell).map_err(|_| unreadable("what is told"))?,
            tallies: commit.tallies.clone(),
        };
        if let Some(why) = &commit.gives_back {
            table.fall_back(context, simulation.game(), why, &mut effects);
        }
        let receipt = commit.submission.as_ref().map(|submission| codec::decode(&submission.receipt));
        let receipt = receipt.transpose().map_err(|_| unreadable("the receipt"))?;
        Ok(CheckedCommit { table, effects, receipt })
    }
}

/// Makes the empty steps up to a tick, and compares the state.
///
/// # Errors
/// [`Refusal`] if it is not the one with this digest.
pub fn reach(simulation: &mut Simulation, tick: Tick, digest: Digest) -> Result<(), Refusal> {
    if tick.saturating_sub(simulation.tick()) > EMPTY_STEPS {
        return Err(conflict("too many empty steps at once"));
    }
    simulation.idle_until(tick);
    if simulation.tick() != tick || simulation.game().digest() != digest {
        return Err(conflict("the states differ"));
    }
    Ok(())
}
