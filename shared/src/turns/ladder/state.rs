//! What the ladder has done in a window, and what is due now.

use super::rule::{Ladder, MissAction, SeatFacts};
use crate::base::limits::clocks::REMINDERS_CEILING;
use crate::turns::clock::Clocks;
use crate::turns::schedule::{Schedule, Zone};
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// Something that is due. Each comes once for a seat and a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LadderEvent {
    /// The player is to be reminded.
    Reminder {
        /// Whose time it is.
        seat: Seat,
        /// How much of it is used up, in thousandths.
        permille: u16,
        /// When it is up, in milliseconds since 1970.
        deadline_ms: u64,
    },
    /// The deadline has passed, and orders are still taken for a while. It is the seat's deadline now.
    GraceBegan {
        /// Whose.
        seat: Seat,
        /// Until when, in milliseconds since 1970.
        until_ms: u64,
    },
    /// The turn is missed, and this is done.
    Missed {
        /// By whom.
        seat: Seat,
        /// How many in a row, with this one.
        miss: u8,
        /// What is done.
        action: MissAction,
        /// Why that, for the log.
        why: String,
    },
}

/// What the ladder has done in the open window, and how many turns in a row each seat has missed. It lives as long as the
/// game. Misses are counted here when they are due, and forgotten when the caller says that the seat has
/// [acted](LadderState::acted).
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct LadderState {
    /// By seat; beyond its end there are none.
    misses: Vec<u8>,
    /// Which of the clocks' windows it is, counted from 1.
    window: u64,
    /// The seats of the window.
    steps: Vec<Steps>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
struct Steps {
    seat: Seat,
    /// So many reminders were given, or passed over.
    reminded: u8,
    graced: bool,
    missed: bool,
}

impl LadderState {
    /// These clocks' window has been opened: nothing has been done in it. Called again when only who is to act in it has
    /// changed, it keeps what was done about seats that still are.
    pub fn open_window(&mut self, clocks: &Clocks) {
        let before = core::mem::take(&mut self.steps);
        let same = self.window == clocks.windows();
        self.window = clocks.windows();
        let steps = clocks.to_act().map(|seat| {
            let kept = before.iter().find(|steps| same && steps.seat == seat);
            kept.cloned().unwrap_or(Steps { seat, reminded: 0, graced: false, missed: false })
        });
        self.steps = steps.collect();
    }

    /// The seat's own orders counted in a turn: it has missed none in a row.
    pub fn acted(&mut self, seat: Seat) {
        if let Some(misses) = self.misses.get_mut(usize::from(seat.0)) {
            *misses = 0;
        }
    }

    /// Somebody else has the seat now: with nothing missed, and all reminders still to come.
    pub fn renew(&mut self, seat: Seat) {
        self.acted(seat);
        if let Some(steps) = self.steps.iter_mut().find(|steps| steps.seat == seat) {
            (steps.reminded, steps.graced, steps.missed) = (0, false, false);
        }
    }

    /// How many turns in a row the seat has missed.
    #[must_use]
    pub fn misses(&self, seat: Seat) -> u8 {
        self.misses.get(usize::from(seat.0)).copied().unwrap_or(0)
    }

    /// Whether the seat has missed the open window's turn.
    #[must_use]
    pub fn has_missed(&self, seat: Seat) -> bool {
        self.steps.iter().any(|steps| steps.seat == seat && steps.missed)
    }

    /// When something is due next, in milliseconds since 1970; it may have passed. `None`: nothing, as long as nobody
    /// does anything.
    #[must_use]
    pub fn next_ms(&self, ladder: &Ladder, clocks: &Clocks) -> Option<u64> {
        let waiting: Vec<Seat> = clocks.waiting().collect();
        let times = self.steps.iter().filter(|steps| !steps.missed && waiting.contains(&steps.seat));
        times.filter_map(|steps| steps.next_ms(ladder, clocks)).min()
    }

    /// Does what is due at `now_ms`: grace moves the seat's deadline, a miss is counted and stops the seat's clock. What
    /// comes late because nobody could ask in time comes in short: of the reminders the latest, none after the deadline,
    /// and no grace that has passed. By seat, ascending.
    pub fn due(
        &mut self,
        now_ms: u64,
        ladder: &Ladder,
        clocks: &mut Clocks,
        schedule: &Schedule,
        zone: &dyn Zone,
        facts: &dyn Fn(Seat) -> SeatFacts,
    ) -> Vec<LadderEvent> {
        let waiting: Vec<Seat> = clocks.waiting().collect();
        let mut events = Vec::new();
        for steps in self.steps.iter_mut().filter(|steps| !steps.missed && waiting.contains(&steps.seat)) {
            let seat = steps.seat;
            let Some(deadline_ms) = clocks.deadline_ms(seat) else { continue };
            if now_ms < deadline_ms {
                events.extend(steps.remind(now_ms, deadline_ms, ladder, clocks));
                continue;
            }
            let grace_ms = ladder.grace_ms.min(clocks.whole_ms(seat).unwrap_or(0));
            if !steps.graced && grace_ms > 0 {
                steps.graced = true;
                let until_ms = clocks.extend(seat, grace_ms, schedule, zone).unwrap_or(deadline_ms);
                if now_ms < until_ms {
                    events.push(LadderEvent::GraceBegan { seat, until_ms });
                    continue;
                }
            }
            steps.missed = true;
            clocks.acted(now_ms, seat);
            let miss = count_miss(&mut self.misses, seat);
            let (action, why) = ladder.choose(miss, facts(seat));
            events.push(LadderEvent::Missed { seat, miss, action, why });
        }
        events
    }
}

fn count_miss(misses: &mut Vec<u8>, seat: Seat) -> u8 {
    let index = usize::from(seat.0);
    if misses.len() <= index {
        misses.resize(index + 1, 0);
    }
    misses[index] = misses[index].saturating_add(1);
    misses[index]
}

impl Steps {
    fn next_ms(&self, ladder: &Ladder, clocks: &Clocks) -> Option<u64> {
        let deadline_ms = clocks.deadline_ms(self.seat)?;
        if self.graced {
            return Some(deadline_ms);
        }
        let whole_ms = clocks.whole_ms(self.seat)?;
        let to_come = ladder.reminders_permille.iter().skip(usize::from(self.reminded));
        Some(
            to_come.map(|permille| reminder_ms(deadline_ms, whole_ms, *permille)).fold(deadline_ms, u64::min),
        )
    }

    fn remind(
        &mut self,
        now_ms: u64,
        deadline_ms: u64,
        ladder: &Ladder,
        clocks: &Clocks,
    ) -> Option<LadderEvent> {
        let whole_ms = clocks.whole_ms(self.seat)?;
        if self.graced {
            return None;
        }
        let is_due = |permille: &&u16| reminder_ms(deadline_ms, whole_ms, **permille) <= now_ms;
        let due = ladder.reminders_permille.iter().take(REMINDERS_CEILING).take_while(is_due).count();
        let passed = usize::from(self.reminded);
        if due <= passed {
            return None;
        }
        self.reminded = u8::try_from(due).unwrap_or(u8::MAX);
        Some(LadderEvent::Reminder {
            seat: self.seat,
            permille: ladder.reminders_permille[due - 1],
            deadline_ms,
        })
    }
}

/// When so many thousandths of the seat's time are used up.
fn reminder_ms(deadline_ms: u64, whole_ms: u64, permille: u16) -> u64 {
    let to_come = u128::from(1_000 - permille.min(1_000)) * u128::from(whole_ms) / 1_000;
    deadline_ms.saturating_sub(u64::try_from(to_come).unwrap_or(u64::MAX))
}
