//! When a bundle is applied: a playout delay that hides jitter, as audio players do it.
//!
//! The lateness of a bundle is how much later it arrived than the fastest of the last ones would have. The delay is
//! a high percentile of it: raised at once, lowered slowly. What is later still is applied when it comes, and the
//! delay stays: one straggler costs itself alone.

use crate::base::limits;
use adjourn_game::ids::Tick;
use core::ops::Range;
use std::collections::VecDeque;

/// How many arrivals are remembered: about 13 seconds at 20 Hz.
const WINDOW: usize = 256;
/// The delay covers all but so many thousandths of the arrivals.
const STRAGGLERS_PERMILLE: usize = 25;
/// So many arrivals tell nothing yet of what is a straggler.
const FEW: usize = 4;
/// The delay falls by this part of its distance to the target with each arrival.
const DECAY_DIVISOR: i64 = 64;

/// The schedule of one match.
#[derive(Debug)]
pub(super) struct Playout {
    period_us: i64,
    /// Arrival times, less the tick's nominal time.
    offsets_us: VecDeque<i64>,
    delay_us: i64,
}

impl Playout {
    pub(super) fn new(tick_hz: u8) -> Self {
        let period_us = 1_000_000 / i64::from(tick_hz.max(1));
        Self { period_us, offsets_us: VecDeque::new(), delay_us: 0 }
    }

    /// The clock stood still: times before tell nothing about times after.
    pub(super) fn restart(&mut self) {
        self.offsets_us.clear();
    }

    /// The bundles of `ticks` have arrived in one datagram. Many at once are the end of an outage, or the beginning
    /// of following: the newest alone tells something about the pace to come.
    pub(super) fn arrived(&mut self, mut ticks: Range<Tick>, now_us: u64) {
        let late_us = i64::from(ticks.end - ticks.start) * self.period_us;
        if late_us > limits::PLAYOUT_DELAY_CEILING_US {
            ticks.start = ticks.end - 1;
        }
        ticks.for_each(|tick| self.sample(tick, now_us));
    }

    fn sample(&mut self, tick: Tick, now_us: u64) {
        if self.offsets_us.len() == WINDOW {
            self.offsets_us.pop_front();
        }
        self.offsets_us.push_back(signed(now_us) - i64::from(tick) * self.period_us);
        let target_us = self.target_us().min(limits::PLAYOUT_DELAY_CEILING_US);
        if target_us >= self.delay_us {
            self.delay_us = target_us;
        } else {
            self.delay_us -= (self.delay_us - target_us) / DECAY_DIVISOR;
        }
    }

    /// When the bundle of `tick` should be applied: at once, as long as nothing is known of the pace.
    pub(super) fn due_us(&self, tick: Tick) -> u64 {
        if self.offsets_us.is_empty() {
            return 0;
        }
        let nominal = i64::from(tick) * self.period_us;
        u64::try_from(nominal + self.fastest_us() + self.delay_us).unwrap_or(0)
    }

    /// The delay over the fastest arrival, in microseconds.
    pub(super) const fn delay_us(&self) -> i64 {
        self.delay_us
    }

    fn fastest_us(&self) -> i64 {
        self.offsets_us.iter().copied().min().unwrap_or(0)
    }

    fn target_us(&self) -> i64 {
        let mut sorted: Vec<i64> = self.offsets_us.iter().copied().collect();
        // Of the first arrivals one may be a straggler, too.
        let few = usize::from(sorted.len() > FEW);
        let stragglers = (sorted.len() * STRAGGLERS_PERMILLE / 1_000).max(few);
        let rank = (sorted.len() - 1) - stragglers;
        let (_, late, _) = sorted.select_nth_unstable(rank);
        *late - self.fastest_us()
    }
}

fn signed(time_us: u64) -> i64 {
    i64::try_from(time_us).unwrap_or(i64::MAX)
}
