//! Putting bundles in order: what has arrived, what may be acknowledged, and how much was lost on the way.

use crate::base::limits;
use crate::timeline::bundle::Bundle;
use adjourn_game::ids::Tick;
use std::collections::BTreeMap;

/// Bundles between their arrival and their use.
#[derive(Debug)]
pub struct Reception {
    /// All bundles below this tick have arrived.
    next: Tick,
    /// What arrived early, behind a gap.
    early: BTreeMap<Tick, Bundle>,
    /// Which of the last ticks came only by repetition: one bit for each, newest lowest.
    repeated: u128,
}

impl Reception {
    /// Begins before the bundle of tick `from`.
    #[must_use]
    pub const fn new(from: Tick) -> Self {
        Self { next: from, early: BTreeMap::new(), repeated: 0 }
    }

    /// All bundles below this tick have arrived.
    #[must_use]
    pub const fn next_tick(&self) -> Tick {
        self.next
    }

    /// How many ticks before the newest bundle that has arrived are still missing, or wait behind one that is.
    #[must_use]
    pub fn behind_ticks(&self) -> Tick {
        self.early.last_key_value().map_or(0, |(newest, _)| newest + 1 - self.next)
    }

    /// Takes the bundles of one datagram or message; gives back those that can be used now, in order, each once.
    pub fn take(&mut self, bundles: Vec<Bundle>) -> Vec<Bundle> {
        let newest = bundles.last().map(|bundle| bundle.tick);
        for bundle in bundles {
            let wanted = self.next..self.next.saturating_add(limits::EARLY_BUNDLES_CEILING);
            if wanted.contains(&bundle.tick) {
                self.early.entry(bundle.tick).or_insert(bundle);
            }
        }
        let mut ready = Vec::new();
        while let Some(bundle) = self.early.remove(&self.next) {
            self.repeated = self.repeated << 1 | u128::from(newest != Some(self.next));
            self.next += 1;
            ready.push(bundle);
        }
        ready
    }

    /// How many of the last 128 bundles did not come with their own datagram, in thousandths.
    #[must_use]
    pub const fn loss_permille(&self) -> u32 {
        self.repeated.count_ones() * 1_000 / u128::BITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_game::ids::Digest;

    fn bundles(ticks: core::ops::Range<Tick>) -> Vec<Bundle> {
        let bundle = |tick| Bundle { tick, digest_before: Digest::default(), items: Vec::new() };
        ticks.map(bundle).collect()
    }

    #[test]
    fn the_loss_is_of_the_last_128_bundles_that_came_only_by_repetition() {
        let mut reception = Reception::new(0);
        (0..128).for_each(|tick| drop(reception.take(bundles(tick..tick + 1))));
        assert_eq!(reception.loss_permille(), 0);
        // Every second datagram is lost.
        (128..256).step_by(2).for_each(|tick| drop(reception.take(bundles(tick..tick + 2))));
        assert_eq!(reception.loss_permille(), 500);
        // What is repeated and had come is not lost.
        (256..320).for_each(|tick| drop(reception.take(bundles(tick - 1..tick + 1))));
        assert_eq!(reception.loss_permille(), 250);
    }
}
