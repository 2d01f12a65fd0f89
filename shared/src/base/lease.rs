//! The mailbox's side of a lease: granted, renewed, run out. The epoch is the fencing token: it rises with each grant
//! and each return, and a call with an older epoch is refused.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The authority over one game, as it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Rises whenever the authority moves.
    pub epoch: u64,
    /// Until when the live side has the authority, in milliseconds since 1970 by the mailbox's clock. `None`: the
    /// mailbox has it.
    pub until_ms: Option<u64>,
    /// By how much `until_ms` was moved since the lease was granted or renewed last.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub prolonged_ms: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_nothing(by_ms: &u64) -> bool {
    *by_ms == 0
}

/// Why the live side may not append.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LeaseError {
    /// The authority has moved on since.
    #[error("the authority over the game has moved on: epoch {yours} is over, {now} is in force")]
    Fenced {
        /// The epoch of the refused call.
        yours: u64,
        /// The epoch that is in force.
        now: u64,
    },
    /// The lease has run out.
    #[error("the lease on the game has run out")]
    RunOut,
}

impl Lease {
    /// Whether the live side has the authority. A lease that has run out counts too: until the mailbox has taken it
    /// back, nobody appends.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        self.until_ms.is_some()
    }

    /// Gives the authority to the live side.
    pub const fn grant(&mut self, now_ms: u64, for_ms: u64) {
        self.epoch += 1;
        (self.until_ms, self.prolonged_ms) = (Some(now_ms.saturating_add(for_ms)), 0);
    }

    /// Checks that the live side of this epoch may append now.
    ///
    /// # Errors
    /// [`LeaseError`].
    pub const fn check(&self, now_ms: u64, epoch: u64) -> Result<(), LeaseError> {
        match self.until_ms {
            Some(until_ms) if epoch == self.epoch && now_ms < until_ms => Ok(()),
            Some(_) if epoch == self.epoch => Err(LeaseError::RunOut),
            _ => Err(LeaseError::Fenced { yours: epoch, now: self.epoch }),
        }
    }

    /// Prolongs the lease.
    ///
    /// # Errors
    /// [`LeaseError`] if the lease is no longer the caller's.
    pub fn renew(&mut self, now_ms: u64, for_ms: u64, epoch: u64) -> Result<(), LeaseError> {
        self.check(now_ms, epoch)?;
        let until_ms = Some(now_ms.saturating_add(for_ms));
        if until_ms > self.until_ms {
            (self.until_ms, self.prolonged_ms) = (until_ms, 0);
        }
        Ok(())
    }

    /// The mailbox could renew nothing for a while: the lease holds at least up to then.
    pub fn outlast(&mut self, until_ms: u64) {
        if let Some(before_ms) = self.until_ms.filter(|before_ms| *before_ms < until_ms) {
            self.until_ms = Some(until_ms);
            self.prolonged_ms += until_ms - before_ms;
        }
    }

    /// When the lease was granted or renewed last, for so long. `None`: the mailbox has the authority.
    #[must_use]
    pub fn renewed_ms(&self, for_ms: u64) -> Option<u64> {
        Some(self.until_ms?.saturating_sub(for_ms.saturating_add(self.prolonged_ms)))
    }

    /// The mailbox takes the authority back, because the lease was returned or has run out.
    pub const fn take_back(&mut self) {
        self.epoch += 1;
        (self.until_ms, self.prolonged_ms) = (None, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_good_for_its_epoch_until_it_runs_out() {
        let mut lease = Lease::default();
        assert_eq!(lease.check(0, 0), Err(LeaseError::Fenced { yours: 0, now: 0 }), "the mailbox has it");
        lease.grant(1_000, 500);
        assert_eq!(lease.check(1_499, 1), Ok(()));
        assert_eq!(lease.check(1_500, 1), Err(LeaseError::RunOut));
        assert_eq!(lease.check(1_200, 0), Err(LeaseError::Fenced { yours: 0, now: 1 }));
        assert_eq!(lease.renew(1_400, 500, 1), Ok(()));
        assert_eq!(lease.check(1_899, 1), Ok(()));
    }

    #[test]
    fn what_the_mailbox_has_slept_through_prolongs_it_and_not_when_it_was_heard() {
        let mut lease = Lease::default();
        lease.outlast(9_000);
        assert_eq!(lease.until_ms, None, "the mailbox has it");
        lease.grant(1_000, 12_000);
        lease.outlast(30_000);
        lease.outlast(20_000);
        assert_eq!((lease.check(29_999, 1), lease.renewed_ms(12_000)), (Ok(()), Some(1_000)));
        lease.renew(29_000, 12_000, 1).expect("in force");
        assert_eq!((lease.until_ms, lease.renewed_ms(12_000)), (Some(41_000), Some(29_000)));
    }

    #[test]
    fn one_that_has_run_out_can_not_be_renewed_and_one_that_was_taken_back_never_comes_back() {
        let mut lease = Lease::default();
        lease.grant(0, 500);
        assert_eq!(lease.renew(500, 500, 1), Err(LeaseError::RunOut));
        lease.take_back();
        assert_eq!(lease.check(100, 1), Err(LeaseError::Fenced { yours: 1, now: 2 }));
        lease.grant(600, 500);
        assert_eq!(lease.check(700, 1), Err(LeaseError::Fenced { yours: 1, now: 3 }));
        assert_eq!(lease.check(700, 3), Ok(()));
    }
}
