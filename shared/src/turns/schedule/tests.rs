//! Closed spans, above all where clocks change.

use super::*;
use Weekday::{Friday, Monday, Saturday, Sunday, Wednesday};

const MIN_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MIN_MS;

/// 2026-03-29 01:00 UTC, a Sunday: Berlin's clocks go from 02:00 to 03:00.
const BERLIN_SPRING_MS: u64 = 1_774_746_000_000;
/// 2026-10-25 01:00 UTC, a Sunday: from 03:00 to 02:00.
const BERLIN_AUTUMN_MS: u64 = BERLIN_SPRING_MS + 210 * 24 * HOUR_MS;
/// 2026-04-04 16:00 UTC: Sydney's clocks go from Sunday 03:00 to 02:00.
const SYDNEY_AUTUMN_MS: u64 = BERLIN_SPRING_MS + 6 * 24 * HOUR_MS + 15 * HOUR_MS;
/// 2026-10-03 16:00 UTC: from Sunday 02:00 to 03:00.
const SYDNEY_SPRING_MS: u64 = SYDNEY_AUTUMN_MS + 182 * 24 * HOUR_MS;

/// Central Europe in 2026.
struct Berlin;

impl Zone for Berlin {
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
        if (BERLIN_SPRING_MS..BERLIN_AUTUMN_MS).contains(&utc_ms) { 7_200 } else { 3_600 }
    }
}

/// New South Wales in 2026: its summer is around the turn of the year.
struct Sydney;

impl Zone for Sydney {
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
        if (SYDNEY_AUTUMN_MS..SYDNEY_SPRING_MS).contains(&utc_ms) { 36_000 } else { 39_600 }
    }
}

/// A day of the week and hours and minutes.
type At = (Weekday, u16, u16);

fn closed(spans: &[(At, At)]) -> Schedule {
    let time = |(weekday, hour, minute): At| WeekTime { weekday, minute_of_day: hour * 60 + minute };
    let closed = spans.iter().map(|(from, to)| ClosedSpan { from: time(*from), to: time(*to) }).collect();
    Schedule { time_zone: "Europe/Berlin".to_owned(), closed }
}

fn weekend() -> Schedule {
    closed(&[((Saturday, 0, 0), (Monday, 0, 0))])
}

#[test]
fn a_deadline_in_a_closed_span_falls_at_its_end_and_others_stay() {
    // 2026-03-23, a Monday, 00:00 UTC.
    let monday_ms = BERLIN_SPRING_MS - 6 * 24 * HOUR_MS - HOUR_MS;
    let schedule = closed(&[((Wednesday, 22, 0), (Wednesday, 23, 30))]);
    let at = |hour: u64, minute: u64| monday_ms + 2 * 24 * HOUR_MS + hour * HOUR_MS + minute * MIN_MS;
    assert_eq!(schedule.open_from(at(21, 59), &Utc), at(21, 59));
    assert_eq!(schedule.open_from(at(22, 0) - 1, &Utc), at(22, 0) - 1);
    assert_eq!(schedule.open_from(at(22, 0), &Utc), at(23, 30));
    assert_eq!(schedule.open_from(at(23, 30) - 1, &Utc), at(23, 30));
    assert_eq!(schedule.open_from(at(23, 30), &Utc), at(23, 30));
    assert!(schedule.is_closed(at(22, 0), &Utc) && !schedule.is_closed(at(23, 30), &Utc));
}

#[test]
fn spans_that_touch_overlap_or_go_over_the_end_of_the_week_are_one() {
    let sunday_noon_ms = BERLIN_SPRING_MS - 7 * 24 * HOUR_MS + 11 * HOUR_MS;
    let schedule = closed(&[
        ((Monday, 7, 0), (Monday, 8, 0)),
        ((Sunday, 12, 0), (Monday, 6, 0)),
        ((Monday, 5, 0), (Monday, 7, 0)),
    ]);
    assert_eq!(schedule.open_from(sunday_noon_ms, &Utc), sunday_noon_ms + 20 * HOUR_MS);
}

#[test]
fn a_weekend_in_which_clocks_change_ends_on_monday_by_the_clock() {
    // Saturday noon, local time, before the change in spring and in autumn: Monday comes in 35 and in 37 hours.
    let spring_ms = BERLIN_SPRING_MS - 14 * HOUR_MS;
    assert_eq!(weekend().open_from(spring_ms, &Berlin), spring_ms + 35 * HOUR_MS);
    let autumn_ms = BERLIN_AUTUMN_MS - 15 * HOUR_MS;
    assert_eq!(weekend().open_from(autumn_ms, &Berlin), autumn_ms + 37 * HOUR_MS);
    let friday_ms = BERLIN_SPRING_MS - 26 * HOUR_MS - 1;
    assert_eq!(weekend().open_from(friday_ms, &Berlin), friday_ms);
}

#[test]
fn in_the_south_it_is_the_other_way_round() {
    let autumn_ms = SYDNEY_AUTUMN_MS - 15 * HOUR_MS;
    assert_eq!(weekend().open_from(autumn_ms, &Sydney), autumn_ms + 37 * HOUR_MS);
    let spring_ms = SYDNEY_SPRING_MS - 14 * HOUR_MS;
    assert_eq!(weekend().open_from(spring_ms, &Sydney), spring_ms + 35 * HOUR_MS);
}

#[test]
fn a_span_that_ends_within_the_lost_hour_ends_with_the_jump() {
    let schedule = closed(&[((Sunday, 1, 0), (Sunday, 2, 30))]);
    assert_eq!(schedule.open_from(BERLIN_SPRING_MS - 30 * MIN_MS, &Berlin), BERLIN_SPRING_MS);
}

#[test]
fn a_span_within_the_lost_hour_does_not_happen_and_one_that_the_jump_leads_into_does() {
    let lost = closed(&[((Sunday, 2, 10), (Sunday, 2, 50))]);
    for at_ms in [BERLIN_SPRING_MS - 1, BERLIN_SPRING_MS, BERLIN_SPRING_MS + 20 * MIN_MS] {
        assert_eq!(lost.open_from(at_ms, &Berlin), at_ms);
    }
    let into = closed(&[((Sunday, 2, 30), (Sunday, 4, 0))]);
    assert_eq!(into.open_from(BERLIN_SPRING_MS - 1, &Berlin), BERLIN_SPRING_MS - 1);
    assert_eq!(into.open_from(BERLIN_SPRING_MS, &Berlin), BERLIN_SPRING_MS + HOUR_MS);
}

#[test]
fn a_span_that_ends_within_the_doubled_hour_closes_again_and_ends_again() {
    let schedule = closed(&[((Sunday, 1, 0), (Sunday, 2, 30))]);
    let first_ms = BERLIN_AUTUMN_MS - 30 * MIN_MS;
    assert_eq!(schedule.open_from(BERLIN_AUTUMN_MS - 90 * MIN_MS, &Berlin), first_ms);
    assert_eq!(schedule.open_from(BERLIN_AUTUMN_MS - 1, &Berlin), BERLIN_AUTUMN_MS - 1);
    assert_eq!(schedule.open_from(BERLIN_AUTUMN_MS, &Berlin), BERLIN_AUTUMN_MS + 30 * MIN_MS);
}

#[test]
fn a_span_that_begins_after_the_doubled_hour_is_closed_for_its_own_length() {
    let schedule = closed(&[((Sunday, 2, 0), (Sunday, 3, 0))]);
    // 02:00 comes at first an hour before the change; clocks show 03:00 only after both passes.
    assert_eq!(
        schedule.open_from(BERLIN_AUTUMN_MS - HOUR_MS, &Berlin),
        BERLIN_AUTUMN_MS + HOUR_MS,
        "both passes are closed"
    );
}

#[test]
fn the_only_open_hour_may_be_the_lost_one_and_comes_a_week_later() {
    let schedule = closed(&[((Sunday, 3, 0), (Sunday, 2, 0))]);
    assert_eq!(schedule.check(), Ok(()));
    let saturday_ms = BERLIN_SPRING_MS - 14 * HOUR_MS;
    // Sunday 2026-04-05, 02:00 local time, is 00:00 UTC.
    assert_eq!(schedule.open_from(saturday_ms, &Berlin), BERLIN_SPRING_MS + 7 * 24 * HOUR_MS - HOUR_MS);
}

#[test]
fn what_can_not_be_kept_is_refused() {
    let whole_week = closed(&[((Monday, 0, 0), (Friday, 0, 0)), ((Friday, 0, 0), (Monday, 0, 0))]);
    assert_eq!(whole_week.check(), Err(ScheduleError::NothingOpen));
    let almost = closed(&[((Sunday, 3, 0), (Sunday, 2, 1))]);
    assert_eq!(almost.check(), Err(ScheduleError::NothingOpen));
    assert_eq!(closed(&[((Friday, 1, 0), (Friday, 1, 0))]).check(), Err(ScheduleError::Empty));
    assert_eq!(closed(&[((Friday, 23, 60), (Sunday, 1, 0))]).check(), Err(ScheduleError::Minute));
    assert_eq!(closed(&[((Friday, 1, 0), (Sunday, 1, 0)); 15]).check(), Err(ScheduleError::TooMany));
    for time_zone in ["", "Europe/Berlin\n", "../../etc/passwd\0", &"A".repeat(65)] {
        let schedule = Schedule { time_zone: time_zone.to_owned(), closed: Vec::new() };
        assert_eq!(schedule.check(), Err(ScheduleError::TimeZone), "{time_zone:?}");
    }
}

#[test]
fn times_without_end_and_unchecked_schedules_are_answered() {
    assert_eq!(weekend().open_from(u64::MAX, &Berlin), u64::MAX);
    assert!(weekend().open_from(TIME_CEILING_MS - 1, &Berlin) <= TIME_CEILING_MS);
    let unchecked = closed(&[((Monday, 0, 0), (Friday, 0, 0)), ((Friday, 0, 0), (Monday, 900, 0))]);
    assert!(unchecked.open_from(BERLIN_SPRING_MS, &Berlin) >= BERLIN_SPRING_MS);
    assert!(weekend().open_from(0, &Berlin) < 24 * HOUR_MS);
}

#[test]
fn a_schedule_is_written_with_names_of_days() {
    let text = r#"{"time_zone":"Europe/Berlin","closed":[{"from":{"weekday":"saturday","minute_of_day":0},"to":{"weekday":"monday","minute_of_day":0}}]}"#;
    assert_eq!(serde_json::from_str::<Schedule>(text).expect("a schedule"), weekend());
    assert_eq!(serde_json::to_string(&weekend()).expect("json"), text);
    assert_eq!(serde_json::from_str::<Schedule>("{}").expect("a schedule"), Schedule::default());
    assert!(serde_json::from_str::<Schedule>(r#"{"timezone":"UTC"}"#).is_err());
}
