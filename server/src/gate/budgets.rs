//! Budgets of many callers: so many at once, one more every so often (the virtual scheduling form of GCRA, ITU-T
//! I.371). Only callers that have used a part of their budget are remembered, and not more than a given number.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The time between two searches for callers that can be forgotten, in microseconds.
const PRUNE_EVERY_US: u64 = 1_000_000;

/// What callers have left. Times are microseconds of any clock, the same one in all calls.
#[derive(Debug)]
pub struct Budgets<K> {
    burst: u64,
    every_us: u64,
    remembered: usize,
    used: Mutex<Used<K>>,
}

#[derive(Debug)]
struct Used<K> {
    /// When each caller's budget is whole again. A whole one need not be remembered.
    whole_at_us: BTreeMap<K, u64>,
    /// The budget that all callers share for whom there is no room.
    others_us: u64,
    pruned_us: u64,
}

impl<K: Ord> Budgets<K> {
    /// Whole budgets of `burst` that grow by one every `every_us` microseconds; at most `remembered` callers.
    #[must_use]
    pub fn new(burst: u32, every_us: u64, remembered: usize) -> Self {
        let used = Used { whole_at_us: BTreeMap::new(), others_us: 0, pruned_us: 0 };
        Self { burst: burst.into(), every_us, remembered, used: Mutex::new(used) }
    }

    /// Whole budgets of `burst` that grow by so many a second.
    #[must_use]
    pub fn per_second(burst: u32, per_second: u32, remembered: usize) -> Self {
        Self::new(burst, 1_000_000 / u64::from(per_second.max(1)), remembered)
    }

    /// Takes one of a caller's budget.
    ///
    /// # Errors
    /// The time until there is one again.
    pub fn take(&self, caller: K, now_us: u64) -> Result<(), Duration> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.whole_at_us.len() >= self.remembered
            && !used.whole_at_us.contains_key(&caller)
            && now_us.abs_diff(used.pruned_us) >= PRUNE_EVERY_US
        {
            used.pruned_us = now_us;
            used.whole_at_us.retain(|_, whole_at_us| *whole_at_us > now_us);
        }
        let room = used.whole_at_us.len() < self.remembered;
        let whole_at_us = if room || used.whole_at_us.contains_key(&caller) {
            used.whole_at_us.entry(caller).or_default()
        } else {
            &mut used.others_us
        };
        let most_us = self.burst * self.every_us;
        // If the clock was set back, nobody is shut out for longer than with an empty budget.
        let after_us = (*whole_at_us).clamp(now_us, now_us + most_us) + self.every_us;
        if after_us > now_us + most_us {
            return Err(Duration::from_micros(after_us - now_us - most_us));
        }
        *whole_at_us = after_us;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(budgets: &Budgets<u8>, caller: u8, tries: u32, now_us: u64) -> usize {
        (0..tries).filter(|_| budgets.take(caller, now_us).is_ok()).count()
    }

    #[test]
    fn each_caller_has_a_burst_and_then_a_rate() {
        let budgets = Budgets::per_second(3, 10, 100);
        assert_eq!(taken(&budgets, 1, 5, 0), 3);
        assert_eq!(taken(&budgets, 2, 5, 0), 3);
        assert_eq!(budgets.take(1, 0), Err(Duration::from_millis(100)));
        assert_eq!(taken(&budgets, 1, 5, 200_000), 2);
        assert_eq!(taken(&budgets, 1, 5, 60_000_000), 3);
    }

    #[test]
    fn who_finds_no_room_shares_one_budget_and_room_comes_back() {
        let budgets = Budgets::per_second(1, 1, 2);
        assert_eq!(taken(&budgets, 1, 1, 0) + taken(&budgets, 2, 1, 0), 2);
        assert_eq!(taken(&budgets, 3, 1, 0) + taken(&budgets, 4, 1, 0), 1);
        assert_eq!(taken(&budgets, 1, 1, 0), 0, "a caller who is remembered keeps an own budget");
        assert_eq!(taken(&budgets, 3, 1, 2_000_000) + taken(&budgets, 4, 1, 2_000_000), 2);
        assert_eq!(budgets.used.lock().expect("not poisoned").whole_at_us.len(), 2);
    }

    #[test]
    fn a_clock_that_is_set_back_costs_no_more_than_an_empty_budget() {
        let budgets = Budgets::per_second(2, 1, 10);
        assert_eq!(taken(&budgets, 1, 2, 1_000_000_000), 2);
        assert_eq!(budgets.take(1, 0), Err(Duration::from_secs(1)));
    }
}
