//! Putting bundles in order: what has arrived, and what may be acknowledged.

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
}

impl Reception {
    /// Begins before the bundle of tick `from`.
    #[must_use]
    pub const fn new(from: Tick) -> Self {
        Self { next: from, early: BTreeMap::new() }
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
        for bundle in bundles {
            let wanted = self.next..self.next.saturating_add(limits::EARLY_BUNDLES_CEILING);
            if wanted.contains(&bundle.tick) {
                self.early.entry(bundle.tick).or_insert(bundle);
            }
        }
        let mut ready = Vec::new();
        while let Some(bundle) = self.early.remove(&self.next) {
            self.next += 1;
            ready.push(bundle);
        }
        ready
    }
}
