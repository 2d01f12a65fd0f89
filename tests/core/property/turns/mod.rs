//! Time-keeping by mail: whatever players, zones and schedules do, clocks are fair and the ladder does what it said.

mod clocks;
mod ladder;
mod schedule;

use adjourn_game::ids::Seat;
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::schedule::{ClosedSpan, Schedule, WeekTime, Weekday, Zone};
use proptest::prelude::*;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;
/// 2026-01-05, a Monday, 00:00 UTC.
const START_MS: u64 = 1_767_571_200_000;

/// A zone whose clocks are set forward and back at any times, by half an hour or an hour.
#[derive(Clone, Debug)]
struct Shifting {
    base_s: i32,
    summer_s: i32,
    /// When it changes between the two.
    changes_ms: Vec<u64>,
}

impl Zone for Shifting {
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
        let changes = self.changes_ms.iter().filter(|change_ms| **change_ms <= utc_ms).count();
        if changes % 2 == 0 { self.base_s } else { self.base_s + self.summer_s }
    }
}

fn zone() -> impl Strategy<Value = Shifting> {
    let gaps = prop::collection::vec(10u64..200, 1..12);
    let first = 0..20 * DAY_MS / MINUTE_MS;
    (-48i32..56, prop::sample::select(vec![1_800, 3_600]), first, gaps).prop_map(
        |(quarters, summer_s, first, gaps)| {
            let mut at_ms = START_MS + first * MINUTE_MS;
            let changes = gaps.into_iter().map(|days| {
                at_ms += days * DAY_MS + 17 * HOUR_MS;
                at_ms
            });
            Shifting { base_s: quarters * 900, summer_s, changes_ms: changes.collect() }
        },
    )
}

fn week_time() -> impl Strategy<Value = WeekTime> {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let weekday = prop::sample::select(vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]);
    // Hours around midnight as well as any minute.
    let minute = prop_oneof![(0u16..24).prop_map(|hour| hour * 60), 0u16..1_440];
    (weekday, minute).prop_map(|(weekday, minute_of_day)| WeekTime { weekday, minute_of_day })
}

/// Schedules that pass their check.
fn schedule() -> impl Strategy<Value = Schedule> {
    let span = (week_time(), week_time()).prop_map(|(from, to)| ClosedSpan { from, to });
    prop::collection::vec(span, 0..4)
        .prop_map(|closed| Schedule { closed, ..Schedule::default() })
        .prop_filter("it must pass its check", |schedule| schedule.check().is_ok())
}

/// Rules with a clock, of any size.
fn rule() -> impl Strategy<Value = ClockRule> {
    let ms = || prop_oneof![1_000u64..10_000, HOUR_MS..2 * DAY_MS, DAY_MS..30 * DAY_MS];
    prop_oneof![
        ms().prop_map(|turn_ms| ClockRule::PerTurn { turn_ms }),
        (ms(), 0..2 * DAY_MS, 0..3 * DAY_MS).prop_map(|(bank_ms, increment_ms, more_ms)| {
            ClockRule::Fischer { bank_ms, increment_ms, cap_ms: bank_ms + more_ms }
        }),
        (ms(), 0u64..=4).prop_map(|(length_ms, quarters)| {
            ClockRule::Phase { length_ms, earliest_close_ms: length_ms / 4 * quarters }
        }),
    ]
}

/// The seats whose bits are set.
fn seats(bits: u8) -> Vec<Seat> {
    (0u8..4).filter(|index| bits & (1 << index) != 0).map(Seat).collect()
}
