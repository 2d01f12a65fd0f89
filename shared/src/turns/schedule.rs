//! When no deadline falls: closed spans of the week in a table's time zone, across changes of the clocks. Knows no time
//! zones itself: what a zone's clocks show is told through [`Zone`].

use crate::base::limits::TIME_ZONE_NAME_BYTES;
use crate::base::limits::clocks::{
    CLOSED_SPANS_CEILING, OPEN_MINUTES_FLOOR, SCHEDULE_STEPS, TIME_CEILING_MS,
};
pub use crate::base::local_time::Zone;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const MINUTE_MS: i64 = 60_000;
const DAY_MINUTES: u32 = 24 * 60;
const DAY_MS: i64 = DAY_MINUTES as i64 * MINUTE_MS;
const WEEK_MINUTES: u32 = 7 * DAY_MINUTES;
const WEEK_MS: i64 = 7 * DAY_MS;

/// UTC: the zone of tables that name none.
#[derive(Clone, Copy, Debug)]
pub struct Utc;

impl Zone for Utc {
    fn utc_offset_seconds(&self, _utc_ms: u64) -> i32 {
        0
    }
}

/// Why a schedule is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ScheduleError {
    /// The time zone can't be the name of one.
    #[error("`time_zone` must be the name of a time zone, such as Europe/Berlin")]
    TimeZone,
    /// Too many spans.
    #[error("`closed` must have at most {CLOSED_SPANS_CEILING} spans")]
    TooMany,
    /// A minute of the day is none.
    #[error("`minute_of_day` must be 0 to 1439")]
    Minute,
    /// A span without an end.
    #[error("a closed span must begin and end at different times")]
    Empty,
    /// Hardly anything is left open.
    #[error("at least {OPEN_MINUTES_FLOOR} minutes of the week must be open")]
    NothingOpen,
}

/// When no deadline falls, in the table's time zone.
///
/// A deadline that would fall into a closed span falls at the end of the span instead. The time that this adds costs
/// nobody anything. Clocks run in closed spans as always: only the deadline moves.
///
/// Spans are times as clocks on the wall show them. If the clocks are set forward over the end of a span, it ends with
/// that jump. If they are set back into a span, it closes again until its end comes for the second time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Schedule {
    /// The table's time zone, by its name in the tz database.
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// Spans of the week in which no deadline falls. They may overlap. At least an hour of the week must stay open.
    pub closed: Vec<ClosedSpan>,
}

/// A span of the week, such as Saturday 0:00 to Monday 0:00. If `to` comes before `from`, it goes over the end of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClosedSpan {
    /// The first minute of the span.
    pub from: WeekTime,
    /// The first minute after the span. A deadline may fall there.
    pub to: WeekTime,
}

/// A time of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WeekTime {
    /// The day.
    pub weekday: Weekday,
    /// The minute of the day, 0 to 1439: 510 is 8:30.
    #[cfg_attr(feature = "openapi", schema(maximum = 1439))]
    pub minute_of_day: u16,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { time_zone: "UTC".to_owned(), closed: Vec::new() }
    }
}

impl WeekTime {
    /// Minutes since Monday 0:00.
    fn minute(self) -> u32 {
        self.weekday as u32 * DAY_MINUTES + u32::from(self.minute_of_day)
    }
}

impl Schedule {
    /// Whether it can be kept. Whether the time zone exists is up to whoever knows time zones.
    ///
    /// # Errors
    /// [`ScheduleError`] says what is out of its bounds.
    pub fn check(&self) -> Result<(), ScheduleError> {
        let zone = &self.time_zone;
        let plain = zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
        if !plain || zone.is_empty() || zone.len() > TIME_ZONE_NAME_BYTES {
            return Err(ScheduleError::TimeZone);
        }
        if self.closed.len() > CLOSED_SPANS_CEILING {
            return Err(ScheduleError::TooMany);
        }
        for span in &self.closed {
            if [span.from, span.to].iter().any(|time| u32::from(time.minute_of_day) >= DAY_MINUTES) {
                return Err(ScheduleError::Minute);
            }
            if span.from == span.to {
                return Err(ScheduleError::Empty);
            }
        }
        let closed: u32 = self.closed_minutes().iter().map(|(from, to)| to - from).sum();
        if WEEK_MINUTES - closed < OPEN_MINUTES_FLOOR {
            return Err(ScheduleError::NothingOpen);
        }
        Ok(())
    }

    /// Whether a deadline at this time (milliseconds since 1970) would fall into a closed span.
    #[must_use]
    pub fn is_closed(&self, at_ms: u64, zone: &dyn Zone) -> bool {
        let at_ms = i64::try_from(at_ms.min(TIME_CEILING_MS)).unwrap_or(i64::MAX);
        closed_for_ms(&self.closed_minutes(), local_ms(zone, at_ms)).is_some()
    }

    /// The first moment from `at_ms` on that is open (both in milliseconds since 1970): where a deadline falls that was
    /// to fall at `at_ms`. A later `at_ms` never gives an earlier moment.
    #[must_use]
    pub fn open_from(&self, at_ms: u64, zone: &dyn Zone) -> u64 {
        let closed = self.closed_minutes();
        if closed.is_empty() || at_ms >= TIME_CEILING_MS {
            return at_ms;
        }
        let mut at = i64::try_from(at_ms).unwrap_or(i64::MAX);
        for _ in 0..SCHEDULE_STEPS {
            let Some(wait_ms) = closed_for_ms(&closed, local_ms(zone, at)) else { break };
            at = advance(zone, at, wait_ms.min(DAY_MS));
        }
        u64::try_from(at).unwrap_or(at_ms).min(TIME_CEILING_MS)
    }

    /// What is closed, in minutes since Monday 0:00: ascending, apart from each other, within the week.
    fn closed_minutes(&self) -> Vec<(u32, u32)> {
        let mut parts = Vec::new();
        for span in &self.closed {
            let (from, to) = (span.from.minute().min(WEEK_MINUTES), span.to.minute().min(WEEK_MINUTES));
            if from <= to {
                parts.push((from, to));
            } else {
                parts.extend([(0, to), (from, WEEK_MINUTES)]);
            }
        }
        parts.retain(|(from, to)| from < to);
        parts.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (from, to) in parts {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        merged
    }
}

/// How long the span around a local time still lasts by the clock, if there is one. One that goes on after the week's end
/// is told up to there.
fn closed_for_ms(closed: &[(u32, u32)], local_ms: i64) -> Option<i64> {
    // 1970 began on a Thursday.
    let week_ms = (local_ms + 3 * DAY_MS).rem_euclid(WEEK_MS);
    let around = |(from, to): &&(u32, u32)| {
        (i64::from(*from) * MINUTE_MS..i64::from(*to) * MINUTE_MS).contains(&week_ms)
    };
    closed.iter().find(around).map(|(_, to)| i64::from(*to) * MINUTE_MS - week_ms)
}

/// `step_ms` later, or the next change of the clocks if that comes first: there local time jumps.
fn advance(zone: &dyn Zone, at: i64, step_ms: i64) -> i64 {
    let (before, mut high) = (offset_ms(zone, at), at + step_ms);
    if offset_ms(zone, high) == before {
        return high;
    }
    let mut low = at;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_ms(zone, middle) == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

fn offset_ms(zone: &dyn Zone, utc_ms: i64) -> i64 {
    i64::from(zone.utc_offset_seconds(u64::try_from(utc_ms).unwrap_or(0))) * 1_000
}

fn local_ms(zone: &dyn Zone, utc_ms: i64) -> i64 {
    utc_ms + offset_ms(zone, utc_ms)
}

#[cfg(test)]
mod tests;
