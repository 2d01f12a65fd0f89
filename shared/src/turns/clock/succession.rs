//! Whether clocks can have come of others by live play. The live service counts time by its own clock, so this knows bounds,
//! not what exactly stands on a clock: nobody gains time out of nothing, and nobody loses time that has not passed.

use super::clocks::Clocks;
use super::rule::ClockRule;
use super::window::{Timer, Window};
use crate::base::limits::live::CLOCK_SKEW_MS;
use adjourn_game::ids::Seat;
use core::ops::RangeInclusive;

impl Clocks {
    /// Whether live play can have led from `before` to these clocks, by `now_ms` of the mailbox's clock.
    #[must_use]
    pub fn can_follow(&self, before: &Self, now_ms: u64) -> bool {
        let latest_ms = now_ms.saturating_add(CLOCK_SKEW_MS);
        let alike = self.rule == before.rule
            && self.pauses == before.pauses
            && self.banks_ms.len() == before.banks_ms.len()
            && self.windows >= before.windows
            && (before.given_back_to_ms..=latest_ms.max(before.given_back_to_ms))
                .contains(&self.given_back_to_ms);
        if !alike {
            return false;
        }
        match (&before.window, &self.window) {
            (Some(was), Some(is)) if self.windows == before.windows => {
                self.goes_on(is, before, was, latest_ms)
            }
            (None, None) => self.windows == before.windows && self.banks_ms == before.banks_ms,
            _ => self.closed(before, latest_ms),
        }
    }

    /// The same window is open, whoever is to act in it.
    fn goes_on(&self, is: &Window, before: &Self, was: &Window, latest_ms: u64) -> bool {
        let timers = is.timers.iter().all(|timer| match before.timer(timer.seat) {
            Some(earlier) => before.timer_goes_on(was, earlier, timer, latest_ms),
            None => before.timer_begins(is, timer, latest_ms),
        });
        let banks = (0u8..).map(Seat).zip(&self.banks_ms).all(|(seat, bank_ms)| {
            let has_left = before.timer(seat).is_some() && self.timer(seat).is_none();
            match before.own_time_by(seat, latest_ms) {
                Some(left_ms) if has_left => left_ms.contains(bank_ms),
                _ => before.banks_ms.get(usize::from(seat.0)) == Some(bank_ms),
            }
        });
        was.opened_ms == is.opened_ms && timers && banks
    }

    fn timer_goes_on(&self, window: &Window, was: &Timer, is: &Timer, latest_ms: u64) -> bool {
        let given_back_ms = latest_ms.saturating_sub(self.counted_from_ms(window));
        let moved = match (was.left_ms, is.left_ms) {
            (Some(was_ms), Some(is_ms)) => was_ms == is_ms,
            (Some(left_ms), None) => {
                let own_until_ms =
                    window.opened_ms.saturating_add(left_ms)..=latest_ms.saturating_add(left_ms);
                is.own_until_ms == was.own_until_ms || own_until_ms.contains(&is.own_until_ms)
            }
            (None, Some(left_ms)) => {
                self.own_time_by(was.seat, latest_ms).is_some_and(|bounds_ms| bounds_ms.contains(&left_ms))
            }
            (None, None) => {
                (was.own_until_ms..=was.own_until_ms.saturating_add(given_back_ms)).contains(&is.own_until_ms)
            }
        };
        moved && is.deadline_ms >= was.deadline_ms
    }

    /// A clock that begins to run, or would if its seat were not ready at once.
    fn timer_begins(&self, window: &Window, timer: &Timer, latest_ms: u64) -> bool {
        let Some(own_ms) = self.own_time(timer.seat) else { return false };
        let own_until_ms = window.opened_ms.saturating_add(own_ms)..=latest_ms.saturating_add(own_ms);
        own_until_ms.contains(&timer.own_until_ms)
            && timer.deadline_ms >= timer.own_until_ms
            && timer.left_ms.is_none_or(|left_ms| left_ms <= own_ms)
    }

    /// The window has closed, and perhaps others have been open since.
    fn closed(&self, before: &Self, latest_ms: u64) -> bool {
        let gone = u64::from(before.window.is_some() && self.window.is_none());
        let closed = (self.windows - before.windows).saturating_add(gone);
        let banks = match self.rule {
            ClockRule::Fischer { increment_ms, cap_ms, .. } => {
                (0u8..).map(Seat).zip(&self.banks_ms).all(|(seat, bank_ms)| {
                    let Some(left_ms) = before.own_time_by(seat, latest_ms) else { return false };
                    let most_ms = left_ms.end().saturating_add(increment_ms.saturating_mul(closed));
                    (*left_ms.start().min(&cap_ms)..=most_ms.min(cap_ms)).contains(bank_ms)
                })
            }
            _ => self.banks_ms == before.banks_ms,
        };
        let opened = self.window.as_ref().is_none_or(|window| {
            let earliest_ms = before.window.as_ref().map_or(0, |was| was.opened_ms);
            (earliest_ms..=latest_ms).contains(&window.opened_ms)
                && window.timers.iter().all(|timer| self.timer_begins(window, timer, latest_ms))
        });
        banks && opened
    }

    /// What can be left of the seat's own time at any moment up to `latest_ms`; `None` if it has none.
    fn own_time_by(&self, seat: Seat, latest_ms: u64) -> Option<RangeInclusive<u64>> {
        if let (Some(window), Some(timer)) = (&self.window, self.timer(seat)) {
            return Some(match timer.left_ms {
                Some(left_ms) => left_ms..=left_ms,
                None => {
                    let least_ms = timer.own_until_ms.saturating_sub(latest_ms);
                    least_ms..=timer.own_until_ms.saturating_sub(self.counted_from_ms(window))
                }
            });
        }
        self.banks_ms.get(usize::from(seat.0)).map(|bank_ms| *bank_ms..=*bank_ms)
    }

    /// From when on time has not been given back yet.
    fn counted_from_ms(&self, window: &Window) -> u64 {
        window.opened_ms.max(self.given_back_to_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::turns::pause::VacationRule;
    use crate::turns::schedule::{Schedule, Utc};

    const A: Seat = Seat(0);
    const B: Seat = Seat(1);
    const BANKS: ClockRule = ClockRule::Fischer { bank_ms: 600_000, increment_ms: 5_000, cap_ms: 3_600_000 };
    const NOW_MS: u64 = 1_800_000_000_000;

    /// A is to act since `NOW_MS`.
    fn open() -> Clocks {
        let mut clocks = Clocks::new(&BANKS, &VacationRule::default(), 2);
        clocks.open_window(NOW_MS, &[A], &Schedule::default(), &Utc);
        clocks
    }

    /// A has moved after so long, and B is to act.
    fn moved(after_ms: u64) -> Clocks {
        let mut clocks = open();
        clocks.acted(NOW_MS + after_ms, A);
        clocks.close_window(NOW_MS + after_ms);
        clocks.open_window(NOW_MS + after_ms, &[B], &Schedule::default(), &Utc);
        clocks
    }

    #[test]
    fn clocks_of_live_play_follow_those_before() {
        assert!(open().can_follow(&open(), NOW_MS));
        assert!(moved(20_000).can_follow(&open(), NOW_MS + 20_000));
        let mut credited = open();
        credited.credit(NOW_MS, NOW_MS + 9_000, &Schedule::default(), &Utc);
        assert!(credited.can_follow(&open(), NOW_MS + 9_000));
        let mut ready = open();
        ready.acted(NOW_MS + 5_000, A);
        assert!(ready.can_follow(&open(), NOW_MS + 5_000));
        let mut again = ready.clone();
        again.reopened(NOW_MS + 7_000, A, &Schedule::default(), &Utc);
        assert!(again.can_follow(&ready, NOW_MS + 7_000));
        let mut over = open();
        over.close_window(NOW_MS + 1_000);
        assert!(over.can_follow(&open(), NOW_MS + 1_000));
    }

    #[test]
    fn nobody_gains_time_out_of_nothing() {
        let mut more = moved(20_000);
        more.banks_ms[0] = 605_001;
        assert!(!more.can_follow(&open(), NOW_MS + 20_000), "a bank");
        let mut other = open();
        other.banks_ms[1] += 1;
        assert!(!other.can_follow(&open(), NOW_MS), "the bank of one who is not to act");
        let mut later = open();
        if let Some(window) = &mut later.window {
            window.timers[0].own_until_ms += CLOCK_SKEW_MS + 1;
        }
        assert!(!later.can_follow(&open(), NOW_MS), "a clock that runs");
    }

    #[test]
    fn nobody_loses_time_that_has_not_passed() {
        assert!(!moved(20_000 + CLOCK_SKEW_MS + 1).can_follow(&open(), NOW_MS + 20_000), "a bank");
        let mut sooner = open();
        if let Some(window) = &mut sooner.window {
            window.timers[0].own_until_ms -= 1;
        }
        assert!(!sooner.can_follow(&open(), NOW_MS), "a clock that runs");
        let mut sooner = open();
        if let Some(window) = &mut sooner.window {
            window.timers[0].deadline_ms -= 1;
        }
        assert!(!sooner.can_follow(&open(), NOW_MS), "a deadline");
        let mut less = moved(20_000);
        less.banks_ms[1] -= 1;
        assert!(!less.can_follow(&open(), NOW_MS + 20_000), "the bank of one who was not to act");
    }

    #[test]
    fn the_rule_and_the_pauses_stay() {
        let other = ClockRule::Fischer { bank_ms: 600_000, increment_ms: 9_000, cap_ms: 3_600_000 };
        let mut clocks = Clocks::new(&other, &VacationRule::default(), 2);
        clocks.open_window(NOW_MS, &[A], &Schedule::default(), &Utc);
        assert!(!clocks.can_follow(&open(), NOW_MS));
        let mut paused = open();
        paused.pause(NOW_MS, crate::turns::pause::PauseReason::Host).expect("begins");
        assert!(!paused.can_follow(&open(), NOW_MS));
    }
}
