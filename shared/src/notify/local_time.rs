//! Local times of day: when a minute of the day comes next, and when quiet hours end, across changes of the clocks.

use super::settings::QuietHours;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// A time zone.
pub trait Zone {
    /// By how many seconds local time is ahead of UTC at this time (milliseconds since 1970).
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32;
}

fn offset_ms(zone: &dyn Zone, utc_ms: i64) -> i64 {
    i64::from(zone.utc_offset_seconds(u64::try_from(utc_ms).unwrap_or(0))) * 1_000
}

fn local_ms(zone: &dyn Zone, utc_ms: u64) -> i64 {
    let utc_ms = i64::try_from(utc_ms).unwrap_or(i64::MAX / 2);
    utc_ms + offset_ms(zone, utc_ms)
}

/// The first and the last time at which clocks show `local` (milliseconds of local time since 1970): twice the same on
/// most days, two times when clocks were set back over it, and the moment of the jump when they were set forward.
fn instants(zone: &dyn Zone, local: i64) -> (i64, i64) {
    let (before, after) = (offset_ms(zone, local - DAY_MS), offset_ms(zone, local + DAY_MS));
    let (early, late) = (local - before.max(after), local - before.min(after));
    let shows = |utc: i64| utc + offset_ms(zone, utc) == local;
    match (shows(early), shows(late)) {
        (true, true) => (early, late),
        (true, false) => (early, early),
        (false, true) => (late, late),
        (false, false) => {
            let jump = first_with_offset(zone, early, late);
            (jump, jump)
        }
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

/// The earliest of `choose`'s times after `after_ms` at which clocks show this minute of the day.
fn next(zone: &dyn Zone, minute: u16, after_ms: u64, choose: impl Fn((i64, i64), i64) -> Option<i64>) -> u64 {
    let today = local_ms(zone, after_ms).div_euclid(DAY_MS);
    let after = i64::try_from(after_ms).unwrap_or(i64::MAX / 2);
    // Yesterday too: a clock set back over midnight shows a day twice.
    let found = (today - 1..=today + 2)
        .filter_map(|day| choose(instants(zone, day * DAY_MS + i64::from(minute) * MINUTE_MS), after))
        .min();
    found.and_then(|utc| u64::try_from(utc).ok()).unwrap_or(after_ms)
}

/// The next time after `after_ms` (milliseconds since 1970) that is this minute of a day: once on every day, also when
/// clocks show it twice, or never.
#[must_use]
pub fn next_local_minute(zone: &dyn Zone, minute: u16, after_ms: u64) -> u64 {
    next(zone, minute, after_ms, |(first, _), after| (first > after).then_some(first))
}

/// Whether these quiet hours hold at this time.
#[must_use]
pub fn is_quiet(zone: &dyn Zone, quiet: QuietHours, at_ms: u64) -> bool {
    let minute = local_ms(zone, at_ms).rem_euclid(DAY_MS) / MINUTE_MS;
    let (from, to) = (i64::from(quiet.from_minute), i64::from(quiet.to_minute));
    if from <= to { (from..to).contains(&minute) } else { minute >= from || minute < to }
}

/// The first time from `at_ms` on at which it is not quiet, in milliseconds since 1970.
#[must_use]
pub fn quiet_end(zone: &dyn Zone, quiet: QuietHours, at_ms: u64) -> u64 {
    if !is_quiet(zone, quiet, at_ms) {
        return at_ms;
    }
    next(zone, quiet.to_minute, at_ms, |(first, last), after| {
        if first > after { Some(first) } else { (last > after).then_some(last) }
    })
}
