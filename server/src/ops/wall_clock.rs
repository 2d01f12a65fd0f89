//! Watches the machine's clock: deadlines and timelines go by it, so a host should know if it jumps. It corrects nothing.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// 2026-01-01: no build of this program is older.
const EARLIEST_UNIX_MS: u64 = 1_767_225_600_000;

/// A change that network time makes in small steps stays below it.
const JUMP_MS: u64 = 10_000;

/// For how long a jump is told.
const TELL: Duration = Duration::from_secs(600);

/// What is known of the clock.
#[derive(Default)]
pub struct WallClock(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    last: Option<(Instant, u64)>,
    jumped: Option<(Instant, i64)>,
}

impl WallClock {
    /// Looks at the clock. Gives what is wrong with it, if something is.
    pub fn look(&self, now: Instant, unix_ms: u64) -> Option<String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, before_ms)) = seen.last.replace((now, unix_ms)) {
            let passed_ms =
                u64::try_from(now.saturating_duration_since(then).as_millis()).unwrap_or(u64::MAX);
            let expected_ms = before_ms.saturating_add(passed_ms);
            if unix_ms.abs_diff(expected_ms) > JUMP_MS {
                let by_ms = i64::try_from(i128::from(unix_ms) - i128::from(expected_ms)).unwrap_or(i64::MAX);
                seen.jumped = Some((now, by_ms));
            }
        }
        if unix_ms < EARLIEST_UNIX_MS {
            return Some("the machine's clock is wrong: it shows a time before 2026".to_owned());
        }
        let (at, by_ms) = seen.jumped.filter(|(at, _)| now.saturating_duration_since(*at) < TELL)?;
        let ago_s = now.saturating_duration_since(at).as_secs();
        Some(format!("the machine's clock has jumped by {} s, {ago_s} s ago", by_ms / 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_is_told_for_some_time_and_small_corrections_are_not() {
        let (clock, start) = (WallClock::default(), Instant::now());
        let look = |after_s: u64, unix_s: u64| {
            clock.look(start + Duration::from_secs(after_s), EARLIEST_UNIX_MS + unix_s * 1_000)
        };
        assert_eq!(look(0, 100), None);
        assert_eq!(look(10, 111), None, "a second off");
        assert_eq!(look(20, 61), Some("the machine's clock has jumped by -60 s, 0 s ago".to_owned()));
        assert!(look(300, 341).is_some());
        assert_eq!(look(700, 741), None);
        assert!(clock.look(start + Duration::from_secs(701), 5).is_some(), "1970");
    }
}
