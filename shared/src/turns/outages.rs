//! Outages: stretches of time in which the service could take no orders, whatever the cause: it was not running, the
//! process or the machine slept, or nothing could be written. Decides by signs of life alone; writes and reads nothing.

use crate::base::limits::clocks::OUTAGE_MS;

/// A stretch of time in which the service could take no orders. It is nobody's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The last sign of life before it, in milliseconds since 1970.
    pub from_ms: u64,
    /// The first sign of life after it.
    pub to_ms: u64,
}

impl Outage {
    /// What lies between two signs of life, if that is long enough.
    #[must_use]
    pub fn between(from_ms: u64, to_ms: u64) -> Option<Self> {
        (to_ms.saturating_sub(from_ms) >= OUTAGE_MS).then_some(Self { from_ms, to_ms })
    }
}

/// What is known of the service's signs of life. A sign of life is a write that is on disk: so whoever could give one
/// could also take orders. Times are those of the wall, by which deadlines are set: a clock that jumps ahead is an
/// outage too.
#[derive(Clone, Debug, Default)]
pub struct SignsOfLife {
    /// `None`: there was none yet.
    last_ms: Option<u64>,
    /// Outages that not all clocks have been credited for, in their order.
    outages: Vec<Outage>,
    /// How many there ever were.
    seen: u64,
    /// Since the last sign of life, a write was refused.
    refused: bool,
}

impl SignsOfLife {
    /// A sign of life is on disk, and these are the outages that not all clocks have been credited for.
    pub fn alive(&mut self, now_ms: u64, outages: Vec<Outage>) {
        self.seen += outages.iter().filter(|outage| !self.outages.contains(outage)).count() as u64;
        (self.last_ms, self.outages, self.refused) = (Some(now_ms), outages, false);
    }

    /// A write was refused: the next sign of life must show that there is room again.
    pub fn refused(&mut self) {
        self.refused = true;
    }

    /// Whether the next sign of life must show that there is room for orders.
    #[must_use]
    pub const fn needs_room(&self) -> bool {
        self.refused
    }

    /// Whether the service has been silent for too long: nothing may be decided by the clock before there is a sign of
    /// life.
    #[must_use]
    pub fn is_silent(&self, now_ms: u64) -> bool {
        self.last_ms.is_none_or(|last_ms| Outage::between(last_ms, now_ms).is_some())
    }

    /// How many outages there ever were: whoever has decided something, and finds another number after it, decides again.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// The outages that not all clocks have been credited for.
    #[must_use]
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }

    /// The same with the one that is under way at `now_ms`, if there is one.
    pub fn outages_at(&self, now_ms: u64) -> impl Iterator<Item = Outage> + '_ {
        let under_way = self.last_ms.and_then(|last_ms| Outage::between(last_ms, now_ms));
        self.outages.iter().copied().chain(under_way)
    }

    /// All clocks have been credited for these.
    pub fn settled(&mut self, settled: &[Outage]) {
        self.outages.retain(|outage| !settled.contains(outage));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_lies_between_two_signs_of_life_that_are_far_apart() {
        assert_eq!(Outage::between(1_000, 1_000 + OUTAGE_MS - 1), None);
        let outage = Outage { from_ms: 1_000, to_ms: 1_000 + OUTAGE_MS };
        assert_eq!(Outage::between(1_000, 1_000 + OUTAGE_MS), Some(outage));
        assert_eq!(Outage::between(1_000, 10), None, "a clock that was set back takes nobody's time");
    }

    #[test]
    fn nothing_is_decided_before_the_first_sign_of_life_and_in_silence() {
        let mut signs = SignsOfLife::default();
        assert!(signs.is_silent(1_000));
        signs.alive(1_000, Vec::new());
        assert!(!signs.is_silent(1_000 + OUTAGE_MS - 1));
        assert!(signs.is_silent(1_000 + OUTAGE_MS));
    }

    #[test]
    fn the_outage_that_is_under_way_counts_up_to_now() {
        let mut signs = SignsOfLife::default();
        let past = Outage { from_ms: 0, to_ms: 60_000 };
        signs.alive(60_000, vec![past]);
        assert_eq!(signs.outages_at(61_000).collect::<Vec<_>>(), [past]);
        let under_way = Outage { from_ms: 60_000, to_ms: 90_000 };
        assert_eq!(signs.outages_at(90_000).collect::<Vec<_>>(), [past, under_way]);
        signs.settled(&[past]);
        assert_eq!((signs.outages(), signs.seen()), (&[][..], 1));
    }

    #[test]
    fn after_a_refused_write_the_next_sign_of_life_shows_that_there_is_room() {
        let mut signs = SignsOfLife::default();
        signs.alive(1_000, Vec::new());
        signs.refused();
        assert!(signs.needs_room());
        signs.alive(2_000, Vec::new());
        assert!(!signs.needs_room());
    }
}
