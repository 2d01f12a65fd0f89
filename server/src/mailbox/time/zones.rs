//! Time zones by name, from the database that is built in: the same on every machine.

use adjourn_shared::base::local_time::Zone;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone of the tz database.
#[derive(Clone, Debug)]
pub struct TzZone(TimeZone);

/// The zone of this name (such as "Europe/Berlin"), if there is one.
#[must_use]
pub fn zone(name: &str) -> Option<TzZone> {
    DATABASE.get(name).ok().map(TzZone)
}

/// UTC, for players who have named no time zone, or one that this build does not know.
#[must_use]
pub fn utc() -> TzZone {
    TzZone(TimeZone::UTC)
}

fn timestamp(utc_ms: u64) -> Timestamp {
    let utc_ms = i64::try_from(utc_ms).unwrap_or(i64::MAX);
    Timestamp::from_millisecond(utc_ms).unwrap_or(Timestamp::MAX)
}

impl TzZone {
    /// A time (milliseconds since 1970) as people of this zone write it, such as "Tue 24 Nov 2026, 16:04 CET".
    #[must_use]
    pub fn show(&self, utc_ms: u64) -> String {
        timestamp(utc_ms).to_zoned_datetime(self.0.clone()).strftime("%a %-d %b %Y, %H:%M %Z").to_string()
    }
}

impl TzZone {
    /// What clocks of the zone show at this time (milliseconds since 1970).
    #[must_use]
    pub fn civil(&self, utc_ms: u64) -> DateTime {
        self.0.to_datetime(timestamp(utc_ms))
    }

    /// When clocks of the zone show this, in milliseconds since 1970; the first time, if they do so twice.
    #[must_use]
    pub fn instant(&self, shown: DateTime) -> Option<u64> {
        let at = self.0.to_timestamp(shown).ok()?;
        u64::try_from(at.as_millisecond()).ok()
    }
}

impl Zone for TzZone {
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
        self.0.to_offset(timestamp(utc_ms)).seconds()
    }
}

/// A time (milliseconds since 1970) as RFC 3339 has it, in UTC.
#[must_use]
pub fn rfc3339(utc_ms: u64) -> String {
    timestamp(utc_ms).to_string()
}

/// A time (milliseconds since 1970) as iCalendar has it, in UTC: `20261124T160400Z`.
#[must_use]
pub fn basic(utc_ms: u64) -> String {
    timestamp(utc_ms).to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The day of a time (milliseconds since 1970) in UTC, as PGN has it: `2026.11.24`.
#[must_use]
pub fn date(utc_ms: u64) -> String {
    timestamp(utc_ms).to_zoned_datetime(TimeZone::UTC).strftime("%Y.%m.%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-03-29 01:00 UTC: central Europe sets its clocks forward.
    const SPRING_MS: u64 = 1_774_746_000_000;

    #[test]
    fn an_offset_changes_with_daylight_saving() {
        let berlin = zone("Europe/Berlin").expect("in the database");
        assert_eq!(berlin.utc_offset_seconds(SPRING_MS - 1), 3_600);
        assert_eq!(berlin.utc_offset_seconds(SPRING_MS), 7_200);
        assert_eq!(berlin.show(SPRING_MS), "Sun 29 Mar 2026, 03:00 CEST");
    }

    #[test]
    fn what_is_no_zone_is_none() {
        for name in ["", "Europe/Nowhere", "../../etc/passwd", "CET-1CEST"] {
            assert!(zone(name).is_none(), "{name}");
        }
        assert!(zone("America/Argentina/ComodRivadavia").is_some());
    }

    #[test]
    fn times_beyond_the_calendar_do_no_harm() {
        assert_eq!(utc().utc_offset_seconds(u64::MAX), 0);
        assert!(rfc3339(u64::MAX).starts_with("9999-"));
        assert_eq!(rfc3339(SPRING_MS), "2026-03-29T01:00:00Z");
        assert_eq!(date(SPRING_MS), "2026.03.29");
    }
}
