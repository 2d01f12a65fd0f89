//! A snapshot in memory, with what it is of.

use crate::timeline::Simulation;
use adjourn_game::ids::{Digest, Tick};
use std::sync::Arc;

/// A snapshot in memory.
#[derive(Clone)]
pub(super) struct Keyframe {
    pub(super) tick: Tick,
    pub(super) digest: Digest,
    pub(super) snapshot: Arc<[u8]>,
}

impl Keyframe {
    /// Of the present state.
    pub(super) fn of(simulation: &Simulation) -> Self {
        let game = simulation.game();
        Self { tick: simulation.tick(), digest: game.digest(), snapshot: game.snapshot().into() }
    }
}
