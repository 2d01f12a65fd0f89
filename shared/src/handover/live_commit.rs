//! The mailbox's side of a live session: what the live side has done is made again before it is accepted.

use super::messages::{CommitEntry, CommitSubmission, LiveCommit};
use crate::base::lease::LeaseError;
use crate::base::limits::live::{EMPTY_STEPS, LEASE_MS};
use crate::timeline::submission::Receipt;
use crate::timeline::{Entry, Simulation};
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::table::{Acknowledged, Audit, Effects, NewEntry};
use crate::turns::table::{TableContext, TableState};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, PlayerId, Tick};

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

fn unreadable(what: &str) -> Refusal {
    Refusal::new(RefusalKind::Malformed, format!("{what} can't be read"))
}

impl From<LeaseError> for Refusal {
    fn from(error: LeaseError) -> Self {
        Refusal::conflict(error.to_string())
    }
}

impl TableState {
    /// Whether this commit is the next one of the session that has the lease; false if it is stored already.
    ///
    /// # Errors
    /// [`Refusal`] if the lease is not its sender's any more, or something is missing in between.
    pub fn expects_commit(&self, now_ms: u64, commit: &LiveCommit) -> Result<bool, Refusal> {
        let lease = &self.live().lease;
        // It may have been the one that gave the game back: its answer was lost.
        let same_session = lease.epoch == commit.epoch || lease.epoch == commit.epoch + 1;
        if same_session && self.live().commits == commit.number {
            return Ok(false);
        }
        lease.check(now_ms, commit.epoch)?;
        if commit.number == self.live().commits + 1 {
            Ok(true)
        } else {
            Err(Refusal::conflict("something is missing before that"))
        }
    }

    /// Makes the steps of the live side once more, from the stored state, and gives what is to be stored of them. The
    /// table that the live side sends is believed as far as it follows from the stored one and the entries ([`Audit`]).
    /// Who resigned, and when within a clock's bounds something happened, is the session's word.
    ///
    /// # Errors
    /// [`Refusal`] if the lease is not its sender's any more, the states differ, or the table can't be so.
    pub fn commit_live(
        &self,
        context: TableContext<'_>,
        commit: &LiveCommit,
        simulation: &mut Simulation,
    ) -> Result<CheckedCommit, Refusal> {
        self.live().lease.check(context.now_ms, commit.epoch)?;
        let mut audit = Audit::new(context, self);
        make_again(&mut audit, commit, simulation)?;
        let claimed: Self = serde_json::from_slice(&commit.table).map_err(|_| unreadable("the table"))?;
        let receipt = commit.submission.as_ref().map(|made| codec::decode::<Receipt>(&made.receipt));
        let receipt = receipt.transpose().map_err(|_| unreadable("the receipt"))?;
        let made = commit.submission.as_ref().zip(receipt.as_ref()).map(|(made, receipt)| {
            let CommitSubmission { seat, sequence, turn, hash, salt, .. } = *made;
            Acknowledged { seat, sequence, turn, hash, salt, receipt }
        });
        let mut table = audit.table(&claimed, simulation, made.as_ref())?;
        table.renew_lease(context.now_ms, LEASE_MS, commit.epoch)?;
        table.note_commit(commit.number);
        let mut effects = self.effects_of(commit)?;
        if let Some(why) = &commit.gives_back {
            table.fall_back(context, simulation.game(), why, &mut effects);
        }
        Ok(CheckedCommit { table, effects, receipt })
    }

    /// What is stored beside the table. It is about people of this table alone.
    fn effects_of(&self, commit: &LiveCommit) -> Result<Effects, Refusal> {
        let entries = commit.entries.iter();
        let effects = Effects {
            entries: entries
                .map(|entry| NewEntry { entry: entry.entry.clone(), opened: entry.opened.clone() })
                .collect(),
            log: serde_json::from_slice(&commit.log).map_err(|_| unreadable("the log"))?,
            tell: serde_json::from_slice(&commit.tell).map_err(|_| unreadable("what is told"))?,
            tallies: commit.tallies.clone(),
        };
        let sits = |player: &PlayerId| self.seat_of(*player).is_some();
        let told = effects.tell.iter().all(|(player, _)| sits(player) || *player == self.owner());
        let tallied = effects.tallies.iter().all(|(player, _)| sits(player));
        let logged = effects.log.iter().all(|line| line.seat.is_none_or(|seat| self.seat(seat).is_some()));
        if told && tallied && logged {
            Ok(effects)
        } else {
            Err(Refusal::conflict("it is about others than the table's"))
        }
    }
}

/// Checks the entries and makes their steps, each in the state before it.
fn make_again(
    audit: &mut Audit<'_>,
    commit: &LiveCommit,
    simulation: &mut Simulation,
) -> Result<(), Refusal> {
    if commit.tick.saturating_sub(simulation.tick()) > EMPTY_STEPS {
        return Err(Refusal::conflict("too many empty steps at once"));
    }
    for CommitEntry { entry, opened } in &commit.entries {
        if entry.tick() < simulation.tick() || entry.tick_after() > commit.tick {
            return Err(Refusal::conflict("the entries are not in order"));
        }
        simulation.idle_until(entry.tick());
        audit.entry(entry, &opened.openings, simulation)?;
        let applied = simulation.apply(entry, &opened.openings);
        applied.map_err(|error| Refusal::conflict(error.to_string()))?;
        let turn_differs = match entry {
            Entry::Turn(turn) => turn.digest != simulation.game().digest(),
            _ => false,
        };
        if turn_differs {
            return Err(Refusal::conflict("the states differ"));
        }
    }
    reach(simulation, commit.tick, commit.digest)
}

/// Makes the empty steps up to a tick, and compares the state.
///
/// # Errors
/// [`Refusal`] if it is not the one with this digest.
pub fn reach(simulation: &mut Simulation, tick: Tick, digest: Digest) -> Result<(), Refusal> {
    if tick.saturating_sub(simulation.tick()) > EMPTY_STEPS {
        return Err(Refusal::conflict("too many empty steps at once"));
    }
    simulation.idle_until(tick);
    if simulation.tick() != tick || simulation.game().digest() != digest {
        return Err(Refusal::conflict("the states differ"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
