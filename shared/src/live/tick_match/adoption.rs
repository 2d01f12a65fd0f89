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
}

impl Adoption {
    /// Asks the mailbox. False if it is being asked already.
    pub(super) const fn ask(&mut self) -> bool {
        !core::mem::replace(&mut self.asked, true)
    }

    /// Whether the mailbox is being asked: no step is made until it answers.
    pub(super) const fn is_asked(&self) -> bool {
        self.asked
    }

    /// The mailbox could not take the match: it goes on, and the votes are void.
    pub(super) fn decline(&mut self) {
        *self = Self::default();
    }
}
