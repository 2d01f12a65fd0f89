//! What the weak bot and the strong one have in common: luck that follows from the state, and what is a gain.

use super::super::board::Centre;
use super::super::province::Province;
use super::super::state::State;
use super::super::types::Power;
use adjourn_game::ids::Digest;
use twox_hash::XxHash3_64;

/// A bot's dice: numbers that follow from the state alone.
pub struct Dice {
    seed: [u8; 33],
}

impl Dice {
    /// The dice of a power in a state.
    pub fn new(digest: Digest, power: Power) -> Self {
        let mut seed = [power as u8; 33];
        seed[..32].copy_from_slice(&digest.0);
        Self { seed }
    }

    /// A number below `sides` for a place and a purpose: the same whenever it is asked for.
    pub fn below(&self, sides: u32, at: Province, purpose: u8) -> u32 {
        let mut bytes = self.seed.to_vec();
        bytes.extend([at as u8, purpose]);
        (XxHash3_64::oneshot(&bytes) % u64::from(sides.max(1))) as u32
    }
}

/// Whether a centre there would be a gain.
pub fn is_gain(state: &State, power: Power, at: Province) -> bool {
    at.centre() != Centre::No && state.owners.get(&at) != Some(&power)
}
