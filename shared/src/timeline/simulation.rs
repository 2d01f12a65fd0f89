//! The one piece of code that turns entries into states: nearest keyframe, then the steps after it.
//! Server, follower, recovery, replay and verification all use it.

use super::entry::{Entry, Header, SignedKeyframe};
use crate::game::{self, AnyGame, GameKind, SetupError, StepItem, What};
use crate::ids::{Digest, Tick};
use crate::wire::codec::CodecError;
use crate::wire::datagram::Item;
use thiserror::Error;

/// A state and its tick.
pub struct Simulation {
    game: Box<dyn AnyGame>,
    tick: Tick,
}

/// Why there is no state.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SimulationError {
    /// This build does not know the game.
    #[error("unknown game \"{0}\"")]
    UnknownGame(String),
    /// The game's rules have changed since: it can be verified by hash and signature alone.
    #[error("the game was played by rules version {theirs}, this build has {ours}")]
    OtherRules {
        /// Of the timeline.
        theirs: u32,
        /// Of this build.
        ours: u32,
    },
    /// The setup does not pass.
    #[error("the setup does not pass: {0}")]
    Setup(#[from] SetupError),
    /// The snapshot can't be restored.
    #[error("the snapshot can't be restored: {0}")]
    Snapshot(#[from] CodecError),
    /// The restored state is not the one that the keyframe names.
    #[error("the snapshot of tick {0} does not have the digest that it should have")]
    WrongDigest(Tick),
}

impl Simulation {
    /// The state at tick 0.
    ///
    /// # Errors
    /// [`SimulationError`] if this build can't play the header.
    pub fn start(header: &Header) -> Result<Self, SimulationError> {
        let game = kind_of(header)?.create(&header.setup, &header.teams(), &header.seed)?;
        Ok(Self { game, tick: 0 })
    }

    /// The state of a keyframe.
    ///
    /// # Errors
    /// [`SimulationError`] if it can't be restored, or its digest differs.
    pub fn restore(
        header: &Header,
        tick: Tick,
        digest: Digest,
        snapshot: &[u8],
    ) -> Result<Self, SimulationError> {
        let game = kind_of(header)?.restore(snapshot)?;
        if game.digest() != digest {
            return Err(SimulationError::WrongDigest(tick));
        }
        Ok(Self { game, tick })
    }

    /// The state of a keyframe of the timeline.
    ///
    /// # Errors
    /// As [`Simulation::restore`].
    pub fn at_keyframe(header: &Header, keyframe: &SignedKeyframe) -> Result<Self, SimulationError> {
        Self::restore(header, keyframe.tick, keyframe.digest, &keyframe.snapshot)
    }

    /// The tick of the state.
    #[must_use]
    pub const fn tick(&self) -> Tick {
        self.tick
    }

    /// The game in its present state.
    #[must_use]
    pub fn game(&self) -> &dyn AnyGame {
        &*self.game
    }

    /// Makes one step.
    pub fn step(&mut self, items: &[Item]) {
        let items: Vec<_> = items.iter().filter_map(step_item).collect();
        self.game.step(&items);
        self.tick += 1;
    }

    /// Makes empty steps until the state's tick is `tick`.
    pub fn idle_until(&mut self, tick: Tick) {
        while self.tick < tick {
            self.step(&[]);
        }
    }
}

/// The state at `reached`: the last keyframe that this build can restore, and the steps after it.
///
/// # Errors
/// [`SimulationError`] if there is no state to begin with.
pub fn replay(header: &Header, entries: &[Entry], reached: Tick) -> Result<Simulation, SimulationError> {
    let keyframe = entries.iter().enumerate().rev().find_map(|(index, entry)| match entry {
        Entry::Keyframe(keyframe) if keyframe.tick <= reached => Some((index, keyframe)),
        _ => None,
    });
    let (mut simulation, rest) = match keyframe {
        Some((index, keyframe)) => (Simulation::at_keyframe(header, keyframe)?, &entries[index + 1..]),
        None => (Simulation::start(header)?, entries),
    };
    for entry in rest {
        if entry.tick() >= reached {
            break;
        }
        simulation.idle_until(entry.tick());
        if let Entry::Step { items, .. } = entry {
            simulation.step(items);
        }
    }
    simulation.idle_until(reached);
    Ok(simulation)
}

fn kind_of(header: &Header) -> Result<&'static dyn GameKind, SimulationError> {
    let kind = game::find(&header.game).ok_or_else(|| SimulationError::UnknownGame(header.game.clone()))?;
    if kind.rules_version() != header.rules_version {
        return Err(SimulationError::OtherRules { theirs: header.rules_version, ours: kind.rules_version() });
    }
    Ok(kind)
}

/// What the rules see of an item; the clock's items are for the clock alone.
fn step_item(item: &Item) -> Option<StepItem<Vec<u8>>> {
    match item {
        Item::Seat { seat, event, .. } => Some(StepItem { seat: *seat, what: What::Seat(*event) }),
        Item::Order { seat, input, .. } => Some(StepItem { seat: *seat, what: What::Input(input.clone()) }),
        Item::Paused { .. } | Item::Resumed { .. } => None,
    }
}
