//! A moved deadline is the first open moment, found here by looking at each minute.

use super::{DAY_MS, MINUTE_MS, START_MS, schedule, zone};
use adjourn_shared::turns::schedule::{Schedule, WeekTime, Zone};
use proptest::prelude::*;

fn minute_of_week(time: WeekTime) -> i64 {
    time.weekday as i64 * 1_440 + i64::from(time.minute_of_day)
}

/// By the clock on the wall.
fn is_closed(schedule: &Schedule, zone: &dyn Zone, at_ms: u64) -> bool {
    let local_ms = at_ms.cast_signed() + i64::from(zone.utc_offset_seconds(at_ms)) * 1_000;
    let monday_ms = START_MS.cast_signed();
    let minute = (local_ms - monday_ms).div_euclid(MINUTE_MS.cast_signed()).rem_euclid(7 * 1_440);
    schedule.closed.iter().any(|span| {
        let (from, to) = (minute_of_week(span.from), minute_of_week(span.to));
        if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    })
}

fn first_open(schedule: &Schedule, zone: &dyn Zone, at_ms: u64) -> u64 {
    if !is_closed(schedule, zone, at_ms) {
        return at_ms;
    }
    let minutes = (at_ms / MINUTE_MS + 1..).map(|minute| minute * MINUTE_MS);
    minutes.take(30 * 1_440).find(|at_ms| !is_closed(schedule, zone, *at_ms)).expect("some minute is open")
}

/// Any time, and times around a change of the clocks.
fn times() -> impl Strategy<Value = (super::Shifting, u64)> {
    zone().prop_flat_map(|zone| {
        let changes = prop::sample::select(zone.changes_ms.clone());
        let near = (changes, 0..6 * DAY_MS).prop_map(|(change_ms, off_ms)| change_ms + off_ms - 5 * DAY_MS);
        let any = (0..900 * DAY_MS).prop_map(|off_ms| START_MS + off_ms);
        (Just(zone), prop_oneof![any, near])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_deadline_is_moved_to_the_first_open_moment(schedule in schedule(), (zone, at_ms) in times()) {
        prop_assert_eq!(schedule.is_closed(at_ms, &zone), is_closed(&schedule, &zone, at_ms));
        let moved_ms = schedule.open_from(at_ms, &zone);
        prop_assert_eq!(moved_ms, first_open(&schedule, &zone, at_ms));
        prop_assert!(!is_closed(&schedule, &zone, moved_ms));
    }

    #[test]
    fn a_later_deadline_is_never_moved_to_an_earlier_moment(
        schedule in schedule(),
        (zone, at_ms) in times(),
        later_ms in prop_oneof![0u64..10, 0..2 * DAY_MS, 0..20 * DAY_MS],
    ) {
        prop_assert!(schedule.open_from(at_ms, &zone) <= schedule.open_from(at_ms + later_ms, &zone));
    }
}
