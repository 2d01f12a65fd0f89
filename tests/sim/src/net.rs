//! One direction of a virtual network: packets are lost, delayed, doubled and reordered as a seed decides.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// What happens to packets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// Of a thousand packets, so many are lost.
    pub loss_permille: u32,
    /// Of a thousand packets, so many arrive twice.
    pub duplicate_permille: u32,
    /// Every packet takes at least so long, in microseconds.
    pub delay_us: u64,
    /// And up to so much more, each by its own luck: packets overtake each other.
    pub jitter_us: u64,
}

/// Packets under way in one direction.
pub struct Wire {
    faults: Faults,
    rng: ChaCha8Rng,
    /// By arrival, then in the order of sending.
    under_way: BTreeMap<(u64, u64), Vec<u8>>,
    sent: u64,
}

impl Wire {
    /// An empty wire.
    #[must_use]
    pub fn new(seed: u64, faults: Faults) -> Self {
        Self { faults, rng: ChaCha8Rng::seed_from_u64(seed), under_way: BTreeMap::new(), sent: 0 }
    }

    /// From now on, other faults.
    pub fn set_faults(&mut self, faults: Faults) {
        self.faults = faults;
    }

    /// Sends a packet.
    pub fn send(&mut self, now_us: u64, packet: &[u8]) {
        // The same draws for every packet, whatever becomes of it: faults of one don't shift the luck of the next.
        let lost = self.draw(1_000) < u64::from(self.faults.loss_permille);
        let doubled = self.draw(1_000) < u64::from(self.faults.duplicate_permille);
        let jitters = [self.draw(self.faults.jitter_us + 1), self.draw(self.faults.jitter_us + 1)];
        if lost {
            return;
        }
        for jitter_us in &jitters[..if doubled { 2 } else { 1 }] {
            self.sent += 1;
            let arrival = now_us + self.faults.delay_us + jitter_us;
            self.under_way.insert((arrival, self.sent), packet.to_vec());
        }
    }

    /// The next packet that has arrived.
    pub fn receive(&mut self, now_us: u64) -> Option<Vec<u8>> {
        let entry = self.under_way.first_entry().filter(|entry| entry.key().0 <= now_us)?;
        Some(entry.remove())
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.rng.next_u64() % below
    }
}
