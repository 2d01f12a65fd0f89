//! Pausing: the owner at once, others by vote, limited for each player and in time.

use crate::base::limits;
use crate::timeline::bundle::Item;
use crate::timeline::{Entry, Terms};
use adjourn_game::ids::Seat;
use std::collections::BTreeMap;

/// The state of the match's clock.
pub(super) struct Pause {
    owner: Option<Seat>,
    left: Vec<u8>,
    longest_ms: u64,
    /// Who asks, and since when.
    votes: BTreeMap<Seat, u64>,
    standing: Option<Standing>,
}

struct Standing {
    by: Option<Seat>,
    since_ms: u64,
}

/// What a request led to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The clock changes its state now, as this seat has asked for.
    Passed(Seat),
    /// More votes are needed.
    Votes { votes: u8, needed: u8 },
    /// The seat has no pauses left.
    NoneLeft,
    /// The clock is in that state already, or the seat's vote counts already.
    Already,
}

impl Pause {
    /// `entries` are those of a recovered timeline: who has paused how often, and whether the clock stands, is in them.
    pub(super) fn new(seats: usize, terms: &Terms, entries: &[Entry], longest_ms: u64, now_ms: u64) -> Self {
        let mut pause = Self {
            owner: terms.owner,
            left: vec![terms.pauses_per_player; seats],
            longest_ms,
            votes: BTreeMap::new(),
            standing: None,
        };
        for entry in entries {
            let Entry::Step { items, .. } = entry else { continue };
            for item in items {
                match item {
                    Item::Paused { by, .. } => pause.begin(*by, now_ms),
                    Item::Resumed { .. } => pause.standing = None,
                    Item::Seat { .. } | Item::Order { .. } => {}
                }
            }
        }
        pause
    }

    /// The clock stands from now on, and whoever asked for it pays.
    fn begin(&mut self, by: Option<Seat>, now_ms: u64) {
        if let Some(left) = by.and_then(|seat| self.left.get_mut(usize::from(seat.0))) {
            *left = left.saturating_sub(1);
        }
        self.standing = Some(Standing { by, since_ms: now_ms });
    }

    /// The pause was never told of: it costs nothing.
    pub(super) fn undo(&mut self, by: Option<Seat>) {
        if let Some(left) = by.and_then(|seat| self.left.get_mut(usize::from(seat.0))) {
            *left = left.saturating_add(1);
        }
        self.end();
    }

    /// The clock goes on.
    pub(super) fn end(&mut self) {
        self.standing = None;
        self.votes.clear();
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
        self.votes.retain(|voter, since_ms| {
            here.contains(voter) && now_ms.saturating_sub(*since_ms) < limits::PAUSE_VOTE_MS
        });
        let may_alone = self.owner == Some(seat)
            || self.standing.as_ref().is_some_and(|standing| standing.by == Some(seat));
        // Who asks first pays; others may support it whatever they have left.
        let first =
            self.votes.iter().min_by_key(|(_, since_ms)| **since_ms).map_or(seat, |(voter, _)| *voter);
        let payer = if may_alone { seat } else { first };
        if pause && self.left(payer) == 0 {
            return Verdict::NoneLeft;
        }
        if self.votes.insert(seat, now_ms).is_some() && !may_alone {
            return Verdict::Already;
        }
        let needed = here.len() / 2 + 1;
        if !may_alone && self.votes.len() < needed {
            let count = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
            return Verdict::Votes { votes: count(self.votes.len()), needed: count(needed) };
        }
        self.votes.clear();
        if pause {
            self.begin(Some(payer), now_ms);
        } else {
            self.end();
        }
        Verdict::Passed(payer)
    }

    /// Ends a pause that has lasted too long; true if it did.
    pub(super) fn overdue(&mut self, now_ms: u64) -> bool {
        let over =
            self.standing.as_ref().is_some_and(|s| now_ms.saturating_sub(s.since_ms) >= self.longest_ms);
        if over {
            self.end();
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [Seat; 3] = [Seat(0), Seat(1), Seat(2)];

    /// One pause for each of three players.
    fn pause(owner: Option<Seat>, entries: &[Entry]) -> Pause {
        let terms = Terms { owner, pauses_per_player: 1, ..Terms::default() };
        Pause::new(3, &terms, entries, 30_000, 0)
    }

    #[test]
    fn after_a_recovery_it_is_known_who_has_paused_and_whether_the_clock_stands() {
        let step = |item| Entry::Step { tick: 1, items: vec![item] };
        let paused = step(Item::Paused { by: Some(Seat(1)), server_time_ms: 0 });
        let resumed = step(Item::Resumed { server_time_ms: 0 });
        let standing = pause(None, std::slice::from_ref(&paused));
        assert!(standing.stands());
        assert_eq!([0, 1, 2].map(|seat| standing.left(Seat(seat))), [1, 0, 1]);
        assert!(!pause(None, &[paused, resumed]).stands());
    }

    #[test]
    fn a_pause_costs_one_of_those_that_are_left_and_its_end_costs_nothing() {
        let mut pause = pause(Some(Seat(0)), &[]);
        assert_eq!(pause.ask(Seat(0), true, &HERE, 0), Verdict::Passed(Seat(0)));
        assert_eq!((pause.stands(), pause.left(Seat(0))), (true, 0));
        assert_eq!(pause.ask(Seat(0), false, &HERE, 1_000), Verdict::Passed(Seat(0)));
        assert_eq!((pause.stands(), pause.left(Seat(0))), (false, 0));
        assert_eq!(pause.ask(Seat(0), true, &HERE, 2_000), Verdict::NoneLeft);
    }

    #[test]
    fn who_asks_first_pays_and_others_support_it_whatever_they_have_left() {
        let mut pause = pause(None, &[]);
        pause.left[2] = 0;
        assert_eq!(pause.ask(Seat(2), true, &HERE, 0), Verdict::NoneLeft);
        assert_eq!(pause.ask(Seat(1), true, &HERE, 0), Verdict::Votes { votes: 1, needed: 2 });
        assert_eq!(pause.ask(Seat(1), true, &HERE, 1_000), Verdict::Already);
        assert_eq!(pause.ask(Seat(2), true, &HERE, 2_000), Verdict::Passed(Seat(1)));
        assert_eq!((pause.left(Seat(1)), pause.left(Seat(2))), (0, 0));
    }
}
