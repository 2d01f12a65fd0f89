//! Checking a whole timeline: every signature, every digest, every keyframe, the outcome.

use super::entry::{Chain, Entry, Header};
use super::simulation::{Simulation, SimulationError};
use crate::game::Outcome;
use crate::ids::{Digest, Seat, Tick};
use crate::wire::codec;
use crate::wire::datagram::Item;
use thiserror::Error;

/// What a verified timeline says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Steps made.
    pub ticks: Tick,
    /// The digest of the last state.
    pub digest: Digest,
    /// The outcome; `None` if the timeline ends without one.
    pub outcome: Option<Outcome>,
    /// Digests and keyframes that were compared and agree.
    pub states_compared: u32,
    /// The hash over all of the timeline.
    pub head: Digest,
}

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// There is no state to compare with.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// The state differs from the recorded digest.
    #[error("at tick {tick} the state's digest is {found}, recorded is {recorded}")]
    DigestDiffers {
        /// The tick.
        tick: Tick,
        /// By re-simulation.
        found: Digest,
        /// In the timeline.
        recorded: Digest,
    },
    /// A keyframe's snapshot is not that of the re-simulated state.
    #[error("the keyframe of tick {0} does not hold the state of that tick")]
    KeyframeDiffers(Tick),
    /// A keyframe is not signed by the header's server.
    #[error("the keyframe of tick {0} is not signed by the server")]
    BadSignature(Tick),
    /// A recorded order was illegal.
    #[error("an order of {seat} in tick {tick} was illegal")]
    IllegalOrder {
        /// The tick.
        tick: Tick,
        /// Whose order.
        seat: Seat,
    },
    /// The recorded outcome is not the game's.
    #[error("the recorded outcome is not the one that the rules give")]
    OutcomeDiffers,
    /// Something follows the end.
    #[error("entries follow the outcome")]
    AfterTheEnd,
}

/// Re-simulates a timeline from its setup and compares everything that was recorded.
///
/// The entries are in order and without long gaps, as [`super::recover`] gives them out.
/// `reached` is the tick up to which the game was played: empty steps after the last entry have no entry.
///
/// # Errors
/// The first difference, as [`VerifyError`].
pub fn verify(header: &Header, entries: &[Entry], reached: Tick) -> Result<VerifyReport, VerifyError> {
    let mut simulation = Simulation::start(header)?;
    let mut chain = Chain::start(&codec::encode(header));
    let mut states_compared = 0;
    let mut outcome = None;
    for entry in entries {
        if outcome.is_some() {
            return Err(VerifyError::AfterTheEnd);
        }
        let tick = entry.tick();
        simulation.idle_until(tick);
        match entry {
            Entry::Step { items, .. } => {
                check_orders(&simulation, items)?;
                simulation.step(items);
            }
            Entry::Digest { digest, .. } => {
                compare(&simulation, *digest)?;
                states_compared += 1;
            }
            Entry::Keyframe(keyframe) => {
                if !keyframe.verify(&header.server_identity, chain.head()) {
                    return Err(VerifyError::BadSignature(tick));
                }
                compare(&simulation, keyframe.digest)?;
                if simulation.game().snapshot() != keyframe.snapshot {
                    return Err(VerifyError::KeyframeDiffers(tick));
                }
                states_compared += 1;
            }
            Entry::Outcome { outcome: recorded, .. } => {
                if simulation.game().outcome().as_ref() != Some(recorded) {
                    return Err(VerifyError::OutcomeDiffers);
                }
                outcome = Some(recorded.clone());
            }
            Entry::Incarnation { .. } | Entry::Abandoned { .. } => {}
        }
        chain.add(&codec::encode(entry));
    }
    simulation.idle_until(reached);
    if outcome.is_none() && simulation.game().outcome().is_some() {
        return Err(VerifyError::OutcomeDiffers);
    }
    Ok(VerifyReport {
        ticks: simulation.tick(),
        digest: simulation.game().digest(),
        outcome,
        states_compared,
        head: chain.head(),
    })
}

fn compare(simulation: &Simulation, recorded: Digest) -> Result<(), VerifyError> {
    let found = simulation.game().digest();
    if found == recorded {
        return Ok(());
    }
    Err(VerifyError::DigestDiffers { tick: simulation.tick(), found, recorded })
}

fn check_orders(simulation: &Simulation, items: &[Item]) -> Result<(), VerifyError> {
    for item in items {
        if let Item::Order { seat, input, .. } = item
            && simulation.game().check(*seat, input).is_err()
        {
            return Err(VerifyError::IllegalOrder { tick: simulation.tick(), seat: *seat });
        }
    }
    Ok(())
}
