//! How much is lost on the way down. Each tick's bundle is the newest one of one datagram, and of no other: that one has
//! come, or is still on its way, or is lost.

use crate::base::limits;
use adjourn_game::ids::Tick;
use std::collections::BTreeSet;

/// Datagrams overtake each other. One that so many ticks' datagrams have overtaken is as good as lost.
const OVERTAKEN: Tick = 10;

/// The datagrams of a match, as far as they have come.
#[derive(Debug, Default)]
pub(super) struct Loss {
    /// The first tick of which it is not known yet whether its datagram is lost; `None` before the first one. What was
    /// sent before a client came in was not sent to it.
    next: Option<Tick>,
    newest: Tick,
    /// From `next` on.
    arrived: BTreeSet<Tick>,
    /// Which of the last ticks' datagrams are lost: one bit for each, newest lowest.
    lost: u128,
    /// How many of these bits are known.
    known: u32,
}

impl Loss {
    /// A datagram has come whose newest bundle is that of `tick`.
    pub(super) fn arrived(&mut self, tick: Tick) {
        let next = *self.next.get_or_insert(tick);
        if tick < next || tick - next > limits::EARLY_BUNDLES_CEILING {
            return;
        }
        self.arrived.insert(tick);
        self.newest = self.newest.max(tick);
        let mut next = next;
        while self.newest.saturating_sub(next) > OVERTAKEN {
            self.lost = self.lost << 1 | u128::from(!self.arrived.remove(&next));
            self.known = (self.known + 1).min(u128::BITS);
            next += 1;
        }
        self.next = Some(next);
    }

    /// Of the last 128 ticks' datagrams, in thousandths.
    pub(super) const fn permille(&self) -> u32 {
        match self.known {
            0 => 0,
            known => self.lost.count_ones() * 1_000 / known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(ticks: impl IntoIterator<Item = Tick>) -> u32 {
        let mut loss = Loss::default();
        ticks.into_iter().for_each(|tick| loss.arrived(tick));
        loss.permille()
    }

    #[test]
    fn every_second_one_is_a_half_and_the_last_128_count() {
        assert_eq!(loss(0..200), 0);
        assert_eq!(loss((0..400).step_by(2)), 500);
        assert_eq!(loss((0..400).step_by(2).chain(400..550)), 0);
    }

    #[test]
    fn overtaken_and_doubled_ones_are_not_lost() {
        assert_eq!(loss((0..200).flat_map(|tick| [tick ^ 7, tick ^ 7])), 0);
        // Later than half a second at 20 Hz: as good as lost.
        assert_eq!(loss((0..1).chain(2..129).chain([1])), 1_000 / 118);
    }

    #[test]
    fn what_was_sent_before_one_came_in_is_not_lost() {
        assert_eq!(loss(5_000..5_200), 0);
        assert_eq!(loss([0, Tick::MAX]), 0, "a number that no server says");
    }
}
