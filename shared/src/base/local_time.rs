//! Local times of day: when a minute of the day comes next, and when quiet hours end, across changes of the clocks.

use serde::{Deserialize, Serialize};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// A time zone.
pub trait Zone {
    /// How many seconds local time is ahead of UTC at this time (milliseconds since 1970).
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32;
}

/// The hours of the day in which nothing is sent. If they end before they begin, they go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// The first quiet minute of the local day, 0 to 1439.
    pub from_minute: u16,
    /// The first minute after the quiet hours, 0 to 1439.
    pub to_minute: u16,
}

fn offset_ms(zone: &dyn Zone, utc_ms: i64) -> i64 {
    i64::from(zone.utc_offset_seconds(u64::try_from(utc_ms).unwrap_or(0))) * 1_000
}

fn local_ms(zone: &dyn Zone, utc_ms: u64) -> i64 {
    let utc_ms = i64::try_from(utc_ms).unwrap_or(i64::MAX / 2);
    utc_ms + offset_ms(zone, utc_ms)
}

/// The first time at which clocks show `local` (milliseconds of local time since 1970), or the moment when they were set
/// forward over it.
fn instant(zone: &dyn Zone, local: i64) -> i64 {
    let (before, after) = (offset_ms(zone, local - DAY_MS), offset_ms(zone, local + DAY_MS));
    let (early, late) = (local - before.max(after), local - before.min(after));
    let shows = |utc: i64| utc + offset_ms(zone, utc) == local;
    match (shows(early), shows(late)) {
        (true, _) => early,
        (false, true) => late,
        (false, false) => first_with_offset(zone, early, late),
    }
}

/// The first time after `low` whose offset is that of `high`.
fn first_with_offset(zone: &dyn Zone, mut low: i64, mut high: i64) -> i64 {
    let offset = offset_ms(zone, high);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_ms(zone, middle) == offset {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// The next time after `after_ms` (milliseconds since 1970) that is this minute of a day: it comes once on every day,
/// even if clocks show it twice or never on that day.
#[must_use]
pub fn next_local_minute(zone: &dyn Zone, minute: u16, after_ms: u64) -> u64 {
    let today = local_ms(zone, after_ms).div_euclid(DAY_MS);
    // Yesterday too: a clock set back over midnight shows a day twice.
    let found = (today - 1..=today + 2)
        .filter_map(|day| u64::try_from(instant(zone, day * DAY_MS + i64::from(minute) * MINUTE_MS)).ok())
        .find(|utc_ms| *utc_ms > after_ms);
    found.unwrap_or(after_ms)
}

/// Whether these quiet hours hold at this time.
#[must_use]
pub fn is_quiet(zone: &dyn Zone, quiet: QuietHours, at_ms: u64) -> bool {
    let minute = local_ms(zone, at_ms).rem_euclid(DAY_MS) / MINUTE_MS;
    let (from, to) = (i64::from(quiet.from_minute), i64::from(quiet.to_minute));
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

/// The first time at or after `at_ms` that is not in the quiet hours, in milliseconds since 1970.
///
/// It looks at one minute after the other, for at most two days. So the answer is right whatever the clocks do in
/// that night.
#[must_use]
pub fn quiet_end(zone: &dyn Zone, quiet: QuietHours, at_ms: u64) -> u64 {
    const STEP_MS: u64 = MINUTE_MS.unsigned_abs();
    let mut end_ms = at_ms;
    for _ in 0..2 * DAY_MS / MINUTE_MS {
        if !is_quiet(zone, quiet, end_ms) {
            break;
        }
        end_ms = (end_ms / STEP_MS + 1) * STEP_MS;
    }
    end_ms
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const HOUR_MS: u64 = 3_600_000;
    const MINUTE_MS: u64 = 60_000;
    /// 2026-03-29 01:00 UTC: clocks go from 02:00 to 03:00.
    const SPRING_MS: u64 = 1_774_746_000_000;
    /// 2026-10-25 01:00 UTC: clocks go from 03:00 to 02:00.
    const AUTUMN_MS: u64 = SPRING_MS + 210 * 24 * HOUR_MS;

    /// Central Europe in 2026.
    pub struct Berlin;

    impl Zone for Berlin {
        fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
            if (SPRING_MS..AUTUMN_MS).contains(&utc_ms) { 7_200 } else { 3_600 }
        }
    }

    fn minute_of(utc_ms: u64) -> u64 {
        let offset_ms = u64::from(Berlin.utc_offset_seconds(utc_ms).unsigned_abs()) * 1_000;
        (utc_ms + offset_ms) / MINUTE_MS % 1_440
    }

    const NIGHT: QuietHours = QuietHours { from_minute: 22 * 60, to_minute: 7 * 60 };

    #[test]
    fn quiet_hours_over_midnight_end_in_the_morning() {
        // Ten days after: a plain summer day. 00:00 UTC is 02:00.
        let night_ms = SPRING_MS + 10 * 24 * HOUR_MS - HOUR_MS;
        assert_eq!(quiet_end(&Berlin, NIGHT, night_ms), night_ms + 5 * HOUR_MS);
        assert_eq!(quiet_end(&Berlin, NIGHT, night_ms - 4 * HOUR_MS), night_ms + 5 * HOUR_MS);
        let day_ms = night_ms + 5 * HOUR_MS;
        assert_eq!(quiet_end(&Berlin, NIGHT, day_ms), day_ms);
        assert!(is_quiet(&Berlin, NIGHT, day_ms - 1));
        assert!(is_quiet(&Berlin, NIGHT, night_ms - 4 * HOUR_MS));
        assert!(!is_quiet(&Berlin, NIGHT, night_ms - 4 * HOUR_MS - 1));
    }

    #[test]
    fn a_night_in_which_clocks_change_is_as_long_as_it_is() {
        // 23:00 local on the evening before: 8 hours by the clock, one less or more in truth.
        assert_eq!(quiet_end(&Berlin, NIGHT, SPRING_MS - 3 * HOUR_MS), SPRING_MS + 4 * HOUR_MS);
        assert_eq!(quiet_end(&Berlin, NIGHT, AUTUMN_MS - 4 * HOUR_MS), AUTUMN_MS + 5 * HOUR_MS);
    }

    #[test]
    fn quiet_hours_that_end_within_the_lost_hour_end_with_the_jump() {
        let quiet = QuietHours { from_minute: 60, to_minute: 150 };
        assert_eq!(quiet_end(&Berlin, quiet, SPRING_MS - 30 * MINUTE_MS), SPRING_MS);
    }

    #[test]
    fn quiet_hours_that_end_within_the_doubled_hour_come_back_and_end_again() {
        let quiet = QuietHours { from_minute: 60, to_minute: 150 };
        let first_ms = AUTUMN_MS - 30 * MINUTE_MS;
        assert_eq!(quiet_end(&Berlin, quiet, AUTUMN_MS - HOUR_MS), first_ms);
        assert_eq!(quiet_end(&Berlin, quiet, first_ms), first_ms);
        assert_eq!(quiet_end(&Berlin, quiet, AUTUMN_MS), AUTUMN_MS + 30 * MINUTE_MS);
    }

    #[test]
    fn the_end_of_quiet_hours_is_never_quiet_and_all_before_it_is() {
        for (start, step) in [(SPRING_MS, 7), (AUTUMN_MS, 11)] {
            for quarter in 0..200 {
                let at_ms = start - 25 * HOUR_MS + quarter * 15 * MINUTE_MS;
                for (from_minute, to_minute) in [(22 * 60, 7 * 60), (90, 150), (150, 181), (125, 120)] {
                    let quiet = QuietHours { from_minute, to_minute };
                    let end_ms = quiet_end(&Berlin, quiet, at_ms);
                    assert!(!is_quiet(&Berlin, quiet, end_ms), "{quiet:?} at {at_ms}");
                    let before = (at_ms..end_ms).step_by(step * 60_000);
                    assert!(
                        before.clone().all(|at_ms| is_quiet(&Berlin, quiet, at_ms)),
                        "{quiet:?} at {at_ms}"
                    );
                    assert!(end_ms == at_ms || is_quiet(&Berlin, quiet, end_ms - 1), "{quiet:?} at {at_ms}");
                }
            }
        }
    }

    #[test]
    fn a_minute_of_the_day_comes_once_on_every_day() {
        for (start, minute) in
            [(SPRING_MS, 0), (SPRING_MS, 479), (AUTUMN_MS, 0), (AUTUMN_MS, 150), (AUTUMN_MS, 1_439)]
        {
            let first = next_local_minute(&Berlin, minute, start - 49 * HOUR_MS);
            let mut at_ms = first;
            for _ in 0..4 {
                assert_eq!(minute_of(at_ms), u64::from(minute));
                let next = next_local_minute(&Berlin, minute, at_ms);
                assert!((23 * HOUR_MS..=25 * HOUR_MS).contains(&(next - at_ms)), "{start} {minute}");
                assert_eq!(next_local_minute(&Berlin, minute, next - 1), next);
                at_ms = next;
            }
        }
    }

    #[test]
    fn a_minute_that_a_day_lacks_comes_with_the_jump() {
        assert_eq!(next_local_minute(&Berlin, 150, SPRING_MS - HOUR_MS), SPRING_MS);
        assert_eq!(minute_of(next_local_minute(&Berlin, 150, SPRING_MS)), 150);
    }
}
