//! Times as people of a time zone write them.

use super::zones::TzZone;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{Timestamp, ToSpan};

/// The longest text that is looked at, in bytes.
const TEXT_BYTES: usize = 64;

/// What a player is told if the text is no time.
const HELP: &str = "is no time: write it like 20:00 (the next one), `fri 20:00`, `tomorrow 20:00`, \
                    `2026-12-04 20:00`, or `2026-12-04T20:00:00+01:00`";

/// Reads a time, in milliseconds since 1970. If clocks show it twice, the first one counts; if they skip it, it is as
/// much later (as in RFC 5545).
///
/// # Errors
/// What to tell the player.
pub fn read(text: &str, zone: &TzZone, now_ms: u64) -> Result<u64, String> {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(TEXT_BYTES).collect();
    let told = || format!("\"{shown}\" {HELP}");
    if text.len() > TEXT_BYTES {
        return Err(told());
    }
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return u64::try_from(at.as_millisecond()).map_err(|_| told());
    }
    if let (true, Ok(at)) = (text.contains(':'), text.parse::<DateTime>()) {
        return zone.instant(at).ok_or_else(told);
    }
    let (day, time) = match text.rsplit_once(char::is_whitespace) {
        Some((day, time)) => (Some(day.trim().to_lowercase()), time),
        None => (None, text),
    };
    let time = time_of_day(time).ok_or_else(told)?;
    let today = zone.civil(now_ms).date();
    let on = |date: Date| zone.instant(date.to_datetime(time)).filter(|at_ms| *at_ms > now_ms);
    let found = match day.as_deref() {
        None => days_from(today, 0).find_map(on),
        Some("today") => on(today),
        Some("tomorrow") => days_from(today, 1).next().and_then(on),
        Some(name) => {
            let wanted = weekday(name).ok_or_else(told)?;
            days_from(today, 0).filter(|date| date.weekday() == wanted).find_map(on)
        }
    };
    found.ok_or_else(|| format!("\"{shown}\" is past"))
}

/// The days of a week and one more, from so many days after this one.
fn days_from(date: Date, after: i64) -> impl Iterator<Item = Date> {
    (after..=after + 7).filter_map(move |days| date.checked_add(days.days()).ok())
}

/// `20:00` or `8:30`.
fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !(digits(hour) && digits(minute) && (1..=2).contains(&hour.len()) && minute.len() == 2) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// A day of the week by its English name, or the first three letters of it.
fn weekday(name: &str) -> Option<Weekday> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let place = NAMES.iter().position(|full| *full == name || full[..3] == *name)?;
    Weekday::from_monday_zero_offset(i8::try_from(place).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::time::zones;

    /// Saturday, 28 March 2026, 13:00 in Berlin; in the night clocks go from 02:00 to 03:00.
    const NOW_MS: u64 = 1_774_699_200_000;

    fn in_berlin(text: &str) -> String {
        let berlin = zones::zone("Europe/Berlin").expect("in the database");
        read(text, &berlin, NOW_MS).map_or_else(|told| told, |at_ms| berlin.show(at_ms))
    }

    #[test]
    fn times_are_read_as_clocks_of_the_zone_show_them() {
        for (text, meant) in [
            ("20:00", "Sat 28 Mar 2026, 20:00 CET"),
            ("9:30", "Sun 29 Mar 2026, 09:30 CEST"),
            ("13:00", "Sun 29 Mar 2026, 13:00 CEST"),
            ("today 13:01", "Sat 28 Mar 2026, 13:01 CET"),
            ("tomorrow 08:00", "Sun 29 Mar 2026, 08:00 CEST"),
            ("Fri 20:00", "Fri 3 Apr 2026, 20:00 CEST"),
            ("saturday  12:00", "Sat 4 Apr 2026, 12:00 CEST"),
            ("sat 14:00", "Sat 28 Mar 2026, 14:00 CET"),
            (" 2026-04-01 18:15 ", "Wed 1 Apr 2026, 18:15 CEST"),
            ("2026-04-01T18:15", "Wed 1 Apr 2026, 18:15 CEST"),
            ("2026-04-01T18:15:00Z", "Wed 1 Apr 2026, 20:15 CEST"),
            ("2026-04-01T18:15:00-04:00", "Thu 2 Apr 2026, 00:15 CEST"),
            ("tomorrow 02:30", "Sun 29 Mar 2026, 03:30 CEST"),
        ] {
            assert_eq!(in_berlin(text), meant, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused_with_how_to_write_one() {
        let long = "9".repeat(1_000);
        for text in [
            "",
            ":",
            "25:00",
            "20:60",
            "8",
            "20:0",
            "someday 20:00",
            "fri",
            "2026-13-01 10:00",
            "+1:00",
            &long,
        ] {
            assert!(in_berlin(text).contains("is no time"), "{text}: {}", in_berlin(text));
        }
        assert!(in_berlin("today 12:00").contains("is past"));
    }
}
