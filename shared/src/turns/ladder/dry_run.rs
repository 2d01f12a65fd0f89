//! What will happen, and when, if nobody acts: the ladder itself, run ahead on a copy.

use super::rule::{Ladder, MissAction, SeatFacts};
use super::state::{LadderEvent, LadderState};
use crate::base::limits::clocks::DRY_RUN_CEILING;
use crate::turns::clock::Clocks;
use crate::turns::schedule::{Schedule, Zone};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// Something that will happen at a table if nobody acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Planned {
    /// When it will happen, in milliseconds since 1970.
    pub at_ms: u64,
    /// The seat to which it will happen.
    pub seat: Seat,
    /// What will happen.
    pub what: PlannedKind,
    /// Why, in words.
    pub why: String,
}

/// What will happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlannedKind {
    /// The player is reminded.
    Reminder {
        /// How much of the seat's time will be used up then, in thousandths.
        permille: u16,
        /// When all of it will be used up, in milliseconds since 1970.
        deadline_ms: u64,
    },
    /// The deadline passes, and grace begins: orders are still taken.
    Grace {
        /// When grace ends, in milliseconds since 1970.
        until_ms: u64,
    },
    /// The turn is missed.
    Missed {
        /// How many turns in a row are missed then, this one included.
        miss: u8,
        /// What is done.
        action: MissAction,
        /// What is tried next, in order, if that is not possible. Whether other players have standing orders is sealed, so
        /// the forecast can't say. If nothing is possible, the seat forfeits the game. Empty: it is known what is done.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        otherwise: Vec<MissAction>,
    },
}

impl Planned {
    fn new(at_ms: u64, event: LadderEvent, ladder: &Ladder, facts: &dyn Fn(Seat) -> SeatFacts) -> Self {
        match event {
            LadderEvent::Reminder { seat, permille, deadline_ms } => {
                let why = format!("{}.{}% of the time are used up", permille / 10, permille % 10);
                Self { at_ms, seat, what: PlannedKind::Reminder { permille, deadline_ms }, why }
            }
            LadderEvent::GraceBegan { seat, until_ms } => {
                let why = "the deadline has passed, orders are still taken".to_owned();
                Self { at_ms, seat, what: PlannedKind::Grace { until_ms }, why }
            }
            LadderEvent::Missed { seat, miss, action, why } => {
                let otherwise = ladder.otherwise(miss, action, facts(seat));
                Self { at_ms, seat, what: PlannedKind::Missed { miss, action, otherwise }, why }
            }
        }
    }
}

/// What will happen from `now_ms` on if nobody does anything, in order of time: in the open window, and then in windows
/// that wait for the same seats again, until what happens would only repeat itself (at most
/// [`DRY_RUN_CEILING`] things). Which seats later turns really wait for is up to the game. Nothing while the clocks are
/// paused: to see what follows a pause, resume a copy.
#[must_use]
#[allow(clippy::too_many_arguments, reason = "all that `LadderState::due` is told, by its names")]
pub fn dry_run(
    now_ms: u64,
    ladder: &Ladder,
    state: &LadderState,
    clocks: &Clocks,
    schedule: &Schedule,
    zone: &dyn Zone,
    facts: &dyn Fn(Seat) -> SeatFacts,
) -> Vec<Planned> {
    let (mut state, mut clocks) = (state.clone(), clocks.clone());
    let last_rung = ladder.misses.last().map_or(1, |rung| rung.at_miss);
    let mut playing: Vec<Seat> = clocks.to_act().collect();
    let mut planned = Vec::new();
    if clocks.is_paused() {
        return planned;
    }
    let mut at_ms = now_ms;
    loop {
        while let Some(next_ms) = state.next_ms(ladder, &clocks) {
            at_ms = at_ms.max(next_ms);
            for event in state.due(at_ms, ladder, &mut clocks, schedule, zone, facts) {
                if let LadderEvent::Missed {
                    seat,
                    action: MissAction::BotTakeover { .. } | MissAction::Forfeit,
                    ..
                } = event
                {
                    playing.retain(|playing| *playing != seat);
                }
                planned.push(Planned::new(at_ms, event, ladder, facts));
                if planned.len() == DRY_RUN_CEILING {
                    return planned;
                }
            }
        }
        let settled = playing.iter().all(|seat| state.misses(*seat) >= last_rung);
        let Some(close_ms) = clocks.close_from_ms(at_ms, schedule, zone) else { return planned };
        if settled {
            return planned;
        }
        at_ms = close_ms;
        let acted: Vec<Seat> = clocks.to_act().filter(|seat| !state.has_missed(*seat)).collect();
        acted.into_iter().for_each(|seat| state.acted(seat));
        clocks.close_window(at_ms);
        clocks.open_window(at_ms, &playing, schedule, zone);
        state.open_window(&clocks);
    }
}
