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
    pub(super) fn is_overdue(&self, now_ms: u64) -> bool {
        self.since_ms.is_some_and(|since_ms| now_ms.saturating_sub(since_ms) >= PATIENCE_MS)
    }

    /// The time goes on while the mailbox is being asked.
    pub(super) const fn look(&mut self, now_ms: u64) {
        if self.asked && self.since_ms.is_none() {
            self.since_ms = Some(now_ms);
        }
    }

    /// The mailbox could not take the match: it goes on, and the votes are void.
    pub(super) fn decline(&mut self) {
        *self = Self::default();
    }
}
