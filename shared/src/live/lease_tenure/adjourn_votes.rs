//! Votes to adjourn a session. It counts them; the session knows who may vote at the moment.

use adjourn_game::ids::Seat;
use std::collections::BTreeSet;

/// The seats that vote to adjourn now.
#[derive(Clone, Debug, Default)]
pub(in crate::live) struct AdjournVotes(BTreeSet<Seat>);

impl AdjournVotes {
    /// A player votes to adjourn, or takes the vote back.
    pub(in crate::live) fn vote(&mut self, seat: Seat, on: bool) {
        if on {
            self.0.insert(seat);
        } else {
            self.0.remove(&seat);
        }
    }

    /// Only these seats vote: the votes of others are void.
    pub(in crate::live) fn keep_only(&mut self, here: &BTreeSet<Seat>) {
        self.0.retain(|seat| here.contains(seat));
    }

    /// Whether all of these seats vote to adjourn. False if there are none.
    pub(in crate::live) fn are_of_all(&self, here: &BTreeSet<Seat>) -> bool {
        !here.is_empty() && here.is_subset(&self.0)
    }

    /// Whether this seat votes to adjourn.
    pub(in crate::live) fn has(&self, seat: Seat) -> bool {
        self.0.contains(&seat)
    }

    /// The seats that vote to adjourn, ascending.
    pub(in crate::live) fn seats(&self) -> Vec<Seat> {
        self.0.iter().copied().collect()
    }
}
