//! What happens on the way to a deadline and after it: reminders, grace, and what is done about a turn that is missed.
//! Says what is due and why; sending, ordering and seating are done elsewhere.

use super::clock::Clocks;
use super::schedule::{Schedule, Zone};
use crate::base::limits::clocks::{
    ACTIONS_CEILING, DEFAULT_GRACE_MS, GRACE_MS_CEILING, REMINDERS_CEILING, RUNGS_CEILING,
};
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What happens when a seat's time runs out: reminders before, grace after, and then what is done about the turn, which
/// may depend on how many turns in a row the seat has missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// When to remind, in thousandths of the seat's time for the turn, ascending: 500 is when half of it is used up. At
    /// most 8, each 1 to 999.
    #[serde(default)]
    pub reminders_permille: Vec<u16>,
    /// For how long after the deadline orders are still taken, in milliseconds: at most a week, and never longer than
    /// the seat's time for the turn was. It ends in no closed span, and costs nothing of a bank.
    #[serde(default)]
    pub grace_ms: u64,
    /// What is done about a turn that is missed, by how many were missed in a row. A rung holds until the next one, the
    /// last one for ever. The first is for the first miss; without any, a miss forfeits the game. At most 8.
    #[serde(default)]
    pub misses: Vec<MissRung>,
}

/// What is done from a certain miss on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MissRung {
    /// The first miss in a row for which it holds: 1 is the first.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub at_miss: u8,
    /// What is tried, in order: the first that is possible is done. If none is, the seat forfeits the game. 1 to 5.
    pub actions: Vec<MissAction>,
}

/// What can be done about a missed turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MissAction {
    /// The player's standing orders are used; possible if there are any.
    StandingOrders,
    /// The game's safe orders are used; possible if it has any for the seat.
    DefaultOrders,
    /// A bot plays the seat from now on.
    BotTakeover {
        /// How well it plays.
        strength: Strength,
    },
    /// A substitute may take the seat. Until one does, the game's safe orders are used for turns that the player goes on
    /// to miss; possible if it has any for the seat.
    OpenSeat,
    /// The seat loses the game.
    Forfeit,
}

/// Why a ladder is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LadderError {
    /// Reminders that can't be.
    #[error("`reminders_permille` must be at most {REMINDERS_CEILING} ascending numbers from 1 to 999")]
    Reminders,
    /// Too long a grace.
    #[error("`grace_ms` must be at most {GRACE_MS_CEILING}")]
    Grace,
    /// Rungs that can't be.
    #[error("`misses` must be at most {RUNGS_CEILING} rungs with ascending `at_miss`, the first of them 1")]
    Rungs,
    /// A rung with nothing to do, or too much.
    #[error("`actions` must be 1 to {ACTIONS_CEILING} actions")]
    Actions,
}

impl Ladder {
    /// The ladder of a table that has not chosen one: reminders at half and at nine tenths of the time, an hour of grace,
    /// standing orders or the game's safe orders for missed turns, and from the third in a row on a substitute. In games
    /// without safe orders a miss forfeits.
    #[must_use]
    pub fn default_for(has_default_orders: bool) -> Self {
        use MissAction::{DefaultOrders, Forfeit, OpenSeat, StandingOrders};
        let rung = |at_miss, actions: &[MissAction]| MissRung { at_miss, actions: actions.to_vec() };
        let misses = if has_default_orders {
            vec![rung(1, &[StandingOrders, DefaultOrders, Forfeit]), rung(3, &[OpenSeat, Forfeit])]
        } else {
            vec![rung(1, &[StandingOrders, Forfeit])]
        };
        Self { reminders_permille: vec![500, 900], grace_ms: DEFAULT_GRACE_MS, misses }
    }

    /// Whether it is within its bounds.
    ///
    /// # Errors
    /// [`LadderError`] says what is not.
    pub fn check(&self) -> Result<(), LadderError> {
        let reminders = &self.reminders_permille;
        let apart = reminders.windows(2).all(|pair| pair[0] < pair[1]);
        let within = reminders.iter().all(|permille| (1..1_000).contains(permille));
        if !apart || !within || reminders.len() > REMINDERS_CEILING {
            return Err(LadderError::Reminders);
        }
        if self.grace_ms > GRACE_MS_CEILING {
            return Err(LadderError::Grace);
        }
        let apart = self.misses.windows(2).all(|pair| pair[0].at_miss < pair[1].at_miss);
        let first = self.misses.first().is_none_or(|rung| rung.at_miss == 1);
        if !apart || !first || self.misses.len() > RUNGS_CEILING {
            return Err(LadderError::Rungs);
        }
        if self.misses.iter().any(|rung| !(1..=ACTIONS_CEILING).contains(&rung.actions.len())) {
            return Err(LadderError::Actions);
        }
        Ok(())
    }

    /// What is tried after the action that was chosen with these facts, where they leave open whether it is possible.
    fn otherwise(&self, miss: u8, chosen: MissAction, facts: SeatFacts) -> Vec<MissAction> {
        let rung = self.misses.iter().rev().find(|rung| rung.at_miss <= miss);
        let declared = rung.iter().flat_map(|rung| &rung.actions).copied();
        let after = declared.skip_while(|action| *action != chosen).skip(1);
        if facts.leave_open(chosen) { after.collect() } else { Vec::new() }
    }

    /// What is done about the `miss`th miss in a row, and why that.
    fn choose(&self, miss: u8, facts: SeatFacts) -> (MissAction, String) {
        let rung = self.misses.iter().rev().find(|rung| rung.at_miss <= miss);
        let mut why = match miss {
            1 => "turn missed".to_owned(),
            _ => format!("{miss} turns missed in a row"),
        };
        for action in rung.iter().flat_map(|rung| &rung.actions) {
            match action.obstacle(facts) {
                None => {
                    why.push_str(": ");
                    why.push_str(action.words());
                    if facts.leave_open(*action) {
                        why.push_str(", if there are any");
                    }
                    return (*action, why);
                }
                Some(obstacle) => {
                    why.push_str("; ");
                    why.push_str(obstacle);
                }
            }
        }
        why.push_str(": ");
        why.push_str(MissAction::Forfeit.words());
        (MissAction::Forfeit, why)
    }
}

impl MissAction {
    /// In words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::StandingOrders => "the standing orders are used",
            Self::DefaultOrders => "the game's safe orders are used",
            Self::BotTakeover { strength: Strength::Weak } => "a weak bot takes the seat over",
            Self::BotTakeover { strength: Strength::Strong } => "a strong bot takes the seat over",
            Self::OpenSeat => "the seat is open to a substitute, the game's safe orders are used",
            Self::Forfeit => "the seat forfeits the game",
        }
    }

    /// Why it can't be done.
    const fn obstacle(&self, facts: SeatFacts) -> Option<&'static str> {
        match self {
            Self::StandingOrders if matches!(facts.standing, Standing::None) => {
                Some("there are no standing orders")
            }
            Self::DefaultOrders if !facts.has_default => Some("the game has no safe orders"),
            Self::OpenSeat if !facts.has_default => {
                Some("the game has no safe orders until a substitute comes")
            }
            _ => None,
        }
    }
}

/// What is known of a seat's standing orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It has none that may be given now.
    #[default]
    None,
    /// It has some that may be given now.
    Pass,
    /// Whether it has any is not to be told, in a forecast for others.
    Sealed,
}

/// What is known of a seat when its turn is missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatFacts {
    /// Its standing orders.
    pub standing: Standing,
    /// The game has safe orders for it now.
    pub has_default: bool,
}

impl SeatFacts {
    /// Whether they don't tell if the action is possible.
    fn leave_open(self, action: MissAction) -> bool {
        action == MissAction::StandingOrders && self.standing == Standing::Sealed
    }
}

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

mod dry_run; // what will happen if nobody does anything

pub use dry_run::{Planned, PlannedKind, dry_run};

#[cfg(test)]
mod tests;
