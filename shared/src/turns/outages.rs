//! Outages: stretches of time in which the service could take no orders, whatever the cause: it was not running, the
//! process or the machine slept, or nothing could be written. Decides by signs of life alone; writes and reads nothing.

use crate::base::limits::clocks::{BEAT_MS, SETTLE_AFTER_MS, SETTLE_FROM_MS, SIGN_OF_LIFE_MS};

/// A stretch of time in which the service could take no orders. It is nobody's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The last sign of life before it, in milliseconds since 1970.
    pub from_ms: u64,
    /// The first sign of life after it.
    pub to_ms: u64,
}

impl Outage {
    /// How long it was, in milliseconds.
    #[must_use]
    pub const fn length_ms(&self) -> u64 {
        self.to_ms.saturating_sub(self.from_ms)
    }

    /// What lies between two signs of life, if that is at least so long. A clock that was set back takes nobody's time.
    fn between(from_ms: u64, to_ms: u64, least_ms: u64) -> Option<Self> {
        let outage = Self { from_ms, to_ms };
        (outage.length_ms() >= least_ms).then_some(outage)
    }
}

/// What the next sign of life writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextSign {
    /// It must show that there is room for orders.
    pub needs_room: bool,
    /// Outages that are not on disk yet.
    pub outages: Vec<Outage>,
}

/// What is known of the service's signs of life. There are two kinds. A *beat* is in memory: the process runs. A *sign on
/// disk* is a write that came through: so whoever could give one could also take orders. Each is expected at its time,
/// and one that comes twice as late as that has an outage before it. After a start, and after a write that was refused,
/// all the time since the last sign on disk is one.
///
/// Times are those of the wall, by which deadlines are set: a clock that jumps ahead is an outage too.
#[derive(Clone, Debug, Default)]
pub struct SignsOfLife {
    /// The last sign on disk. `None`: there was none yet.
    last_ms: Option<u64>,
    /// The last beat.
    beat_ms: Option<u64>,
    /// This process has written a sign.
    started: bool,
    /// Since the last sign on disk, a write was refused.
    refused: bool,
    /// Outages that are known, and not on disk yet.
    noticed: Vec<Outage>,
    /// Outages on disk that not all clocks have been credited for, in their order.
    outages: Vec<Outage>,
    /// How many there ever were.
    seen: u64,
}

impl SignsOfLife {
    /// Whether this process has written a sign.
    #[must_use]
    pub const fn is_started(&self) -> bool {
        self.started
    }

    /// What an earlier process has left on disk.
    pub fn found(&mut self, last_ms: Option<u64>) {
        self.last_ms = last_ms;
    }

    /// The process runs. Gives the outage that is over with that.
    pub fn beat(&mut self, now_ms: u64) -> Option<Outage> {
        let outage = self.gap(now_ms);
        self.beat_ms = Some(now_ms);
        if let Some(outage) = outage {
            self.seen += 1;
            self.noticed.push(outage);
        }
        outage
    }

    /// What the next sign of life writes: all that is not on disk yet.
    pub fn next_sign(&mut self, now_ms: u64) -> NextSign {
        self.beat(now_ms);
        NextSign { needs_room: self.refused, outages: self.unwritten(now_ms) }
    }

    /// The sign of life of `now_ms` is on disk, and these are the outages that not all clocks have been credited for.
    pub fn alive(&mut self, now_ms: u64, outages: Vec<Outage>) {
        let news = |outage: &&Outage| !self.outages.contains(outage) && !self.noticed.contains(outage);
        self.seen += outages.iter().filter(news).count() as u64;
        self.noticed.retain(|outage| outage.to_ms > now_ms);
        (self.last_ms, self.outages) = (Some(now_ms), outages);
        (self.started, self.refused) = (true, false);
    }

    /// A write was refused: the next sign of life must show that there is room again.
    pub fn refused(&mut self) {
        self.refused = true;
    }

    /// Whether nothing may be decided by the clock before there is a sign of life on disk.
    #[must_use]
    pub fn is_silent(&self, now_ms: u64) -> bool {
        !self.started || self.refused || self.silence(now_ms).is_some()
    }

    /// How many outages there ever were: whoever has decided something, and finds another number after it, decides again.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// The outages on disk that not all clocks have been credited for.
    #[must_use]
    pub fn outages(&self) -> &[Outage] {
        &self.outages
    }

    /// All outages that a clock may have to be credited for at `now_ms`, with the one that is under way.
    pub fn outages_at(&self, now_ms: u64) -> impl Iterator<Item = Outage> + '_ {
        self.outages.iter().copied().chain(self.unwritten(now_ms))
    }

    /// Those of them that are not on disk.
    fn unwritten(&self, now_ms: u64) -> Vec<Outage> {
        // All beats of which the disk knows nothing came after the last sign on it.
        match self.silence(now_ms) {
            Some(silence) => vec![silence],
            None => self.noticed.iter().copied().chain(self.gap(now_ms)).collect(),
        }
    }

    /// Whether all clocks are to be credited now. Each is credited anyway before anything is decided by it. So short
    /// outages add up first: going through all games costs a write for each.
    #[must_use]
    pub fn are_to_be_settled(&self, now_ms: u64) -> bool {
        let whole_ms: u64 = self.outages.iter().map(Outage::length_ms).sum();
        let waits_ms = self.outages.first().map_or(0, |oldest| now_ms.saturating_sub(oldest.to_ms));
        whole_ms >= SETTLE_FROM_MS || waits_ms >= SETTLE_AFTER_MS
    }

    /// All clocks have been credited for these.
    pub fn settled(&mut self, settled: &[Outage]) {
        self.outages.retain(|outage| !settled.contains(outage));
    }

    /// The process has not run since the last beat.
    fn gap(&self, now_ms: u64) -> Option<Outage> {
        Outage::between(self.beat_ms?, now_ms, 2 * BEAT_MS)
    }

    /// Nothing was written since the last sign on disk.
    fn silence(&self, now_ms: u64) -> Option<Outage> {
        let expected = self.started && !self.refused;
        let least_ms = if expected { 2 * SIGN_OF_LIFE_MS } else { BEAT_MS };
        Outage::between(self.last_ms?, now_ms, least_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that has just started, for the first time.
    fn started() -> SignsOfLife {
        let mut signs = SignsOfLife::default();
        alive(&mut signs, 1_000);
        signs
    }

    /// A sign of life comes through, on a disk that holds what was written to it.
    fn alive(signs: &mut SignsOfLife, now_ms: u64) {
        let sign = signs.next_sign(now_ms);
        let on_disk = signs.outages().iter().chain(&sign.outages).copied().collect();
        signs.alive(now_ms, on_disk);
    }

    /// The service runs as it should, up to then.
    fn runs(signs: &mut SignsOfLife, from_ms: u64, to_ms: u64) {
        for now_ms in (from_ms..=to_ms).step_by(250) {
            assert_eq!(signs.beat(now_ms), None);
            if (now_ms - from_ms).is_multiple_of(2_000) {
                alive(signs, now_ms);
            }
        }
    }

    fn whole_ms(signs: &SignsOfLife, now_ms: u64) -> u64 {
        signs.outages_at(now_ms).map(|outage| outage.length_ms()).sum()
    }

    #[test]
    fn a_service_that_runs_has_no_outages() {
        let mut signs = started();
        runs(&mut signs, 1_000, 61_000);
        assert_eq!((signs.seen(), whole_ms(&signs, 61_250)), (0, 0));
        assert_eq!(signs.beat(5), None, "a clock that was set back takes nobody's time");
    }

    #[test]
    fn each_sleep_of_twice_a_beat_is_an_outage_and_short_ones_add_up() {
        let (mut signs, mut now_ms) = (started(), 1_000);
        for _ in 0..20 {
            runs(&mut signs, now_ms, now_ms + 500);
            let (from_ms, to_ms) = (now_ms + 500, now_ms + 2_000);
            assert_eq!(whole_ms(&signs, to_ms) % 1_500, 0, "shown before it is noticed");
            assert_eq!(signs.beat(to_ms), Some(Outage { from_ms, to_ms }));
            now_ms = to_ms;
        }
        assert_eq!((signs.seen(), whole_ms(&signs, now_ms)), (20, 20 * 1_500));
        assert_eq!(signs.beat(now_ms + 2 * BEAT_MS - 1), None, "a beat that is a little late");
    }

    #[test]
    fn what_is_noticed_goes_to_disk_with_the_next_sign_and_is_counted_once() {
        let mut signs = started();
        let slept = Outage { from_ms: 1_000, to_ms: 2_500 };
        assert_eq!(signs.beat(2_500), Some(slept));
        let sign = signs.next_sign(2_600);
        assert_eq!(sign, NextSign { needs_room: false, outages: vec![slept] });
        signs.alive(2_600, vec![slept]);
        assert_eq!((signs.outages(), signs.seen()), (&[slept][..], 1));
        assert_eq!(signs.outages_at(2_700).collect::<Vec<_>>(), [slept]);
        assert_eq!(signs.next_sign(2_700).outages, []);
        signs.settled(&[slept]);
        assert_eq!(signs.outages(), []);
    }

    #[test]
    fn after_a_start_all_since_the_last_sign_on_disk_was_an_outage() {
        let mut signs = SignsOfLife::default();
        signs.found(Some(1_000));
        assert!(signs.is_silent(1_100), "nothing is decided before the first sign");
        let down = Outage { from_ms: 1_000, to_ms: 4_000 };
        assert_eq!(signs.outages_at(4_000).collect::<Vec<_>>(), [down]);
        assert_eq!(signs.next_sign(4_000).outages, [down]);
        alive(&mut signs, 4_000);
        assert_eq!((signs.is_silent(4_100), signs.seen()), (false, 1));
    }

    #[test]
    fn after_a_refused_write_nothing_is_decided_and_all_since_the_last_sign_is_given_back() {
        let mut signs = started();
        signs.refused();
        assert!(signs.is_silent(1_100));
        // The process runs meanwhile.
        (1_000..3_000).step_by(250).for_each(|now_ms| assert_eq!(signs.beat(now_ms), None));
        let sign = signs.next_sign(3_000);
        assert_eq!(
            sign,
            NextSign { needs_room: true, outages: vec![Outage { from_ms: 1_000, to_ms: 3_000 }] }
        );
        alive(&mut signs, 3_000);
        assert!(!signs.is_silent(3_100) && !signs.next_sign(3_100).needs_room);
    }

    #[test]
    fn a_disk_that_answers_nothing_for_two_signs_is_an_outage() {
        let mut signs = started();
        (1_000..5_000).step_by(250).for_each(|now_ms| assert_eq!(signs.beat(now_ms), None));
        assert!(!signs.is_silent(4_999) && signs.is_silent(5_000));
        assert_eq!(whole_ms(&signs, 5_000), 4_000);
    }

    #[test]
    fn all_games_are_gone_through_for_a_long_outage_or_an_old_one() {
        let mut signs = started();
        signs.beat(2_000);
        alive(&mut signs, 2_000);
        assert!(!signs.are_to_be_settled(3_000) && signs.are_to_be_settled(2_000 + SETTLE_AFTER_MS));
        signs.beat(2_000 + SETTLE_FROM_MS);
        alive(&mut signs, 2_000 + SETTLE_FROM_MS);
        assert!(signs.are_to_be_settled(2_000 + SETTLE_FROM_MS));
    }
}
