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
        self.until_ms = Some(now_ms.saturating_add(for_ms));
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
        self.until_ms = self.until_ms.max(Some(now_ms.saturating_add(for_ms)));
        Ok(())
    }

    /// The mailbox takes the authority back, because the lease was returned or has run out.
    pub const fn take_back(&mut self) {
        self.epoch += 1;
        self.until_ms = None;
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
