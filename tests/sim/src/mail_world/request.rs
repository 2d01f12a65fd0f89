//! Tables at random: clocks, schedules, ladders, and how many people play.

use super::{DAY_MS, HOUR_MS};
use crate::dice::Dice;
use crate::scenario::Scenario;
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::ladder::{Ladder, MissAction, MissRung};
use adjourn_shared::turns::pause::VacationRule;
use adjourn_shared::turns::rules::{BotRequest, CreateTable};
use adjourn_shared::turns::schedule::{ClosedSpan, Schedule, WeekTime, Weekday};
use serde_json::json;

/// With so many seats, bots take some more often than not: so many people keep each other waiting.
const MANY_SEATS: u8 = 4;

/// A table, and how many of its seats are people.
pub(super) fn request(scenario: &Scenario, dice: &mut Dice) -> (CreateTable, u8) {
    let seats = scenario.seats;
    let with_bots = seats >= MANY_SEATS || dice.one_in(4);
    let players = if with_bots { 1 + dice.below(u64::from(seats.max(2) - 1)) } else { seats.into() };
    let players = u8::try_from(players).expect("no more than there are seats").min(seats);
    let bots = (players..seats).map(|seat| BotRequest { seat: Seat(seat), strength: Strength::Weak });
    let (clock, ladder, schedule) = (clock(dice), ladder(dice), schedule(dice));
    let request = json!({
        "game": scenario.game,
        "seats": seats,
        "seat": 0,
        "bots": bots.collect::<Vec<_>>(),
        "setup": scenario.setup_of_request(),
        "rules": {
            "clock": clock,
            "schedule": schedule,
            "ladder": ladder,
            "vacation": VacationRule { days_per_player: if dice.one_in(3) { 0 } else { 5 } },
        },
    });
    (serde_json::from_value(request).expect("a request"), players)
}

fn clock(dice: &mut Dice) -> ClockRule {
    match dice.below(5) {
        0 => ClockRule::None,
        1 => ClockRule::PerTurn { turn_ms: HOUR_MS + dice.below(4 * DAY_MS) },
        2 | 3 => {
            let bank_ms = 6 * HOUR_MS + dice.below(6 * DAY_MS);
            ClockRule::Fischer {
                bank_ms,
                increment_ms: dice.below(DAY_MS),
                cap_ms: bank_ms + dice.below(2 * DAY_MS),
            }
        }
        _ => {
            let length_ms = 4 * HOUR_MS + dice.below(3 * DAY_MS);
            ClockRule::Phase {
                length_ms,
                earliest_close_ms: if dice.one_in(2) { 0 } else { dice.below(length_ms) },
            }
        }
    }
}

fn schedule(dice: &mut Dice) -> Schedule {
    let at = |weekday, minute_of_day| WeekTime { weekday, minute_of_day };
    let weekend = ClosedSpan { from: at(Weekday::Friday, 1_200), to: at(Weekday::Monday, 480) };
    let closed = if dice.one_in(2) { vec![weekend] } else { Vec::new() };
    Schedule { time_zone: "Europe/Berlin".into(), closed }
}

fn ladder(dice: &mut Dice) -> Option<Ladder> {
    use MissAction::{BotTakeover, DefaultOrders, OpenSeat, StandingOrders};
    let rung = |at_miss, actions: &[MissAction]| MissRung { at_miss, actions: actions.to_vec() };
    let last = match dice.below(4) {
        0 => return None,
        1 => rung(2, &[BotTakeover { strength: Strength::Weak }]),
        _ => rung(2, &[OpenSeat]),
    };
    let misses = vec![rung(1, &[StandingOrders, DefaultOrders]), last];
    let grace_ms = if dice.one_in(2) { 0 } else { dice.below(6 * HOUR_MS) };
    Some(Ladder { reminders_permille: vec![500, 900], grace_ms, misses })
}
