//! A match that is on this machine alone, and that its players vote to adjourn: the mailbox is asked to adopt it. What
//! becomes of the match then is not decided here.

use crate::live::lease_tenure::AdjournVotes;

/// Where the adoption stands.
#[derive(Default)]
pub(super) struct Adoption {
    /// The votes to adjourn.
    pub(super) votes: AdjournVotes,
    /// Whether the mailbox is being asked.
    asked: bool,
    /// Since when, once that was looked at.
    since_ms: Option<u64>,
}

/// So long a mailbox may take to answer before players are told that it does not, in milliseconds.
const PATIENCE_MS: u64 = 2_000;

impl Adoption {
    /// Asks the mailbox. False if it is being asked already.
    pub(super) const fn ask(&mut self) -> bool {
        !core::mem::replace(&mut self.asked, true)
    }

    /// Whether the mailbox is being asked: no step is made until it answers.
    pub(super) const fn is_asked(&self) -> bool {
        self.asked
    }

    /// Whether the mailbox takes longer to answer than it should.
    pub(super) fn is_overdue(&mut self, now_ms: u64) -> bool {
        self.asked && now_ms.saturating_sub(*self.since_ms.get_or_insert(now_ms)) >= PATIENCE_MS
    }

    /// The mailbox could not take the match: it goes on, and the votes are void.
    pub(super) fn decline(&mut self) {
        *self = Self::default();
    }
}
