//! Who wants to play on live, and since when all agree. It does not know who plays: the table says.

use crate::base::limits::live::WANTED_MS;
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// The votes of a table for playing on live.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LiveVotes {
    votes: Vec<LiveVote>,
    /// Since when all agree, and a live service is to take the game, in milliseconds since 1970.
    wanted_since_ms: Option<u64>,
}

/// A player's wish to play on live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct LiveVote {
    /// Whose.
    seat: Seat,
    /// It holds until then, in milliseconds since 1970.
    until_ms: u64,
}

impl LiveVotes {
    /// The seats whose vote holds now.
    pub fn in_force(&self, now_ms: u64) -> impl Iterator<Item = Seat> {
        self.votes.iter().filter(move |vote| vote.until_ms > now_ms).map(|vote| vote.seat)
    }

    /// Whether there is none, lapsed or not.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.votes.is_empty()
    }

    /// Whether all agree, and a live service is to take the game.
    #[must_use]
    pub const fn are_agreed(&self) -> bool {
        self.wanted_since_ms.is_some()
    }

    /// Whether the seat has voted, be it that its vote has lapsed.
    pub(super) fn has(&self, seat: Seat) -> bool {
        self.votes.iter().any(|vote| vote.seat == seat)
    }

    /// Whether the vote of this seat holds now.
    pub(super) fn holds(&self, seat: Seat, now_ms: u64) -> bool {
        self.in_force(now_ms).any(|voter| voter == seat)
    }

    /// Forgets the votes that don't hold any more.
    pub(super) fn forget_lapsed(&mut self, now_ms: u64) {
        self.votes.retain(|vote| vote.until_ms > now_ms);
    }

    /// The seat votes; its vote holds until then.
    pub(super) fn vote(&mut self, seat: Seat, until_ms: u64) {
        self.votes.retain(|vote| vote.seat != seat);
        self.votes.push(LiveVote { seat, until_ms });
    }

    /// The seat takes its vote back, or another player has the seat.
    pub(super) fn withdraw(&mut self, seat: Seat) {
        self.votes.retain(|vote| vote.seat != seat);
        self.wanted_since_ms = None;
    }

    /// All agree since now, if they have not before; or they don't any more.
    pub(super) fn note_agreement(&mut self, now_ms: u64, agreed: bool) {
        if agreed {
            self.wanted_since_ms.get_or_insert(now_ms);
        } else {
            self.wanted_since_ms = None;
        }
    }

    /// A live service is waited for from now on.
    pub(super) const fn wait_from(&mut self, now_ms: u64) {
        self.wanted_since_ms = Some(now_ms);
    }

    /// Until when a live service is waited for, if it is.
    pub(super) fn waits_until_ms(&self) -> Option<u64> {
        self.wanted_since_ms.map(|since_ms| since_ms + WANTED_MS)
    }

    /// No vote holds longer than this.
    pub(super) fn hold_at_most_until(&mut self, until_ms: u64) {
        for vote in &mut self.votes {
            vote.until_ms = vote.until_ms.min(until_ms);
        }
    }

    /// All votes are void.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}
