//! Who would adjourn a session. It counts votes; who has one at the moment, the session knows.

use adjourn_game::ids::Seat;
use std::collections::BTreeSet;

/// The seats whose players would adjourn now.
#[derive(Clone, Debug, Default)]
pub(in crate::live) struct AdjournVotes(BTreeSet<Seat>);

impl AdjournVotes {
    /// A player would adjourn, or not any more.
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

    /// Whether all of these would adjourn. Nobody is not all.
    pub(in crate::live) fn are_of_all(&self, here: &BTreeSet<Seat>) -> bool {
        !here.is_empty() && here.is_subset(&self.0)
    }

    /// Whether this seat would.
    pub(in crate::live) fn has(&self, seat: Seat) -> bool {
        self.0.contains(&seat)
    }

    /// The seats that would, ascending.
    pub(in crate::live) fn seats(&self) -> Vec<Seat> {
        self.0.iter().copied().collect()
    }
}
