//! Pausing: the owner at once, others by vote, limited for each player and in time.

use crate::ids::Seat;
use std::collections::BTreeSet;

/// The state of the match's clock.
pub(super) struct Pause {
    owner: Option<Seat>,
    left: Vec<u8>,
    longest_ms: u64,
    votes: BTreeSet<Seat>,
    standing: Option<Standing>,
}

struct Standing {
    by: Option<Seat>,
    since_ms: u64,
}

/// What a request led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The clock changes its state now.
    Passed,
    /// More votes are needed.
    Votes { votes: u8, needed: u8 },
    /// The seat has no pauses left.
    NoneLeft,
    /// The clock is in that state already.
    Already,
}

impl Pause {
    pub(super) fn new(seats: usize, owner: Option<Seat>, pauses_per_player: u8, longest_ms: u64) -> Self {
        Self {
            owner,
            left: vec![pauses_per_player; seats],
            longest_ms,
            votes: BTreeSet::new(),
            standing: None,
        }
    }

    /// Whether the clock stands.
    pub(super) const fn stands(&self) -> bool {
        self.standing.is_some()
    }

    /// How often the seat may still ask.
    pub(super) fn left(&self, seat: Seat) -> u8 {
        self.left.get(usize::from(seat.0)).copied().unwrap_or(0)
    }

    /// `seat` asks for a pause or for its end; `here` are the seats whose players may vote.
    pub(super) fn ask(&mut self, seat: Seat, pause: bool, here: &[Seat], now_ms: u64) -> Verdict {
        if pause == self.stands() {
            return Verdict::Already;
        }
        if pause && self.left(seat) == 0 {
            return Verdict::NoneLeft;
        }
        self.votes.insert(seat);
        self.votes.retain(|voter| here.contains(voter));
        let needed = here.len() / 2 + 1;
        let may_alone = self.owner == Some(seat)
            || self.standing.as_ref().is_some_and(|standing| standing.by == Some(seat));
        if !may_alone && self.votes.len() < needed {
            let count = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
            return Verdict::Votes { votes: count(self.votes.len()), needed: count(needed) };
        }
        self.votes.clear();
        if pause {
            self.left[usize::from(seat.0)] -= 1;
            self.standing = Some(Standing { by: Some(seat), since_ms: now_ms });
        } else {
            self.standing = None;
        }
        Verdict::Passed
    }

    /// Ends a pause that has lasted too long; true if it did.
    pub(super) fn overdue(&mut self, now_ms: u64) -> bool {
        let over =
            self.standing.as_ref().is_some_and(|s| now_ms.saturating_sub(s.since_ms) >= self.longest_ms);
        if over {
            self.standing = None;
            self.votes.clear();
        }
        over
    }
}
