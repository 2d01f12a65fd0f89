//! The one piece of code that turns entries into states: nearest keyframe, then the steps after it.
//! Server, follower, recovery, replay and verification all use it.

use super::entry::{Entry, Header, Seed, SignedKeyframe};
use super::recovered::Recovered;
use super::turn::{Opening, TurnError};
use crate::timeline::bundle::{Bundle, Item};
use crate::timeline::report;
use adjourn_game::codec::CodecError;
use adjourn_game::ids::{Digest, Seat, Tick};
use adjourn_game::{AnyGame, GameKind, Games, SetupError, StepItem, What};
use thiserror::Error;

/// A state and its tick.
pub struct Simulation {
    game: Box<dyn AnyGame>,
    tick: Tick,
    /// The steps made since [`Simulation::take_steps`] was called last, if steps are recorded.
    steps: Option<Vec<Bundle>>,
    /// What came after this state is lost: the next one that is known is that of a keyframe.
    lost: bool,
}

/// Why there is no state.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SimulationError {
    /// This build does not know the game.
    #[error("unknown game \"{0}\"")]
    UnknownGame(String),
    /// The game's rules have changed since. The timeline can only be verified by hash and signature.
    #[error("the game was played by rules version {theirs}, this build has {ours}")]
    OtherRules {
        /// Of the timeline.
        theirs: u32,
        /// Of this build.
        ours: u32,
    },
    /// The seed is sealed until the game is over.
    #[error("the seed is sealed")]
    SealedSeed,
    /// A turn by mail can't be made.
    #[error("turn {number}: {error}")]
    Turn {
        /// The window's number.
        number: u32,
        /// Why.
        error: TurnError,
    },
    /// The setup does not pass.
    #[error("the setup does not pass: {0}")]
    Setup(SetupError),
    /// The snapshot can't be restored.
    #[error("the snapshot can't be restored: {0}")]
    Snapshot(CodecError),
    /// The restored state is not the one that the keyframe names.
    #[error("the snapshot of tick {0} does not have the digest that it should have")]
    WrongDigest(Tick),
}

impl From<SetupError> for SimulationError {
    fn from(error: SetupError) -> Self {
        Self::Setup(error)
    }
}

impl From<CodecError> for SimulationError {
    fn from(error: CodecError) -> Self {
        Self::Snapshot(error)
    }
}

impl Simulation {
    /// The state at tick 0.
    ///
    /// # Errors
    /// [`SimulationError`] if this build can't play the header, or the seed is sealed.
    pub fn start(games: Games, header: &Header) -> Result<Self, SimulationError> {
        let Seed::Open(seed) = &header.seed else { return Err(SimulationError::SealedSeed) };
        Self::start_with(games, header, seed)
    }

    /// The state at tick 0 of a game whose seed the caller knows.
    ///
    /// # Errors
    /// [`SimulationError`] if this build can't play the header.
    pub fn start_with(games: Games, header: &Header, seed: &[u8; 32]) -> Result<Self, SimulationError> {
        let game = kind_of(games, header)?.create(&header.setup, &header.teams(), seed)?;
        Ok(Self { game, tick: 0, steps: None, lost: false })
    }

    /// The state of a keyframe.
    ///
    /// # Errors
    /// [`SimulationError`] if it can't be restored, or its digest differs.
    pub fn restore(
        games: Games,
        header: &Header,
        tick: Tick,
        digest: Digest,
        snapshot: &[u8],
    ) -> Result<Self, SimulationError> {
        let game = kind_of(games, header)?.restore(snapshot)?;
        if game.digest() != digest {
            return Err(SimulationError::WrongDigest(tick));
        }
        Ok(Self { game, tick, steps: None, lost: false })
    }

    /// The state of a keyframe of the timeline.
    ///
    /// # Errors
    /// As [`Simulation::restore`].
    pub fn at_keyframe(
        games: Games,
        header: &Header,
        keyframe: &SignedKeyframe,
    ) -> Result<Self, SimulationError> {
        Self::restore(games, header, keyframe.tick, keyframe.digest, &keyframe.snapshot)
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

    /// Records steps from now on, for [`Simulation::take_steps`].
    pub fn record_steps(&mut self) {
        self.steps.get_or_insert_default();
    }

    /// The steps made since this was called last, in the form in which followers get them.
    pub fn take_steps(&mut self) -> Vec<Bundle> {
        self.steps.as_mut().map(core::mem::take).unwrap_or_default()
    }

    fn note_step(&mut self, items: &[Item]) {
        if let Some(steps) = &mut self.steps {
            let digest_before = self.game.digest();
            steps.push(Bundle { tick: self.tick, digest_before, items: items.to_vec() });
        }
    }

    /// Makes one step.
    pub fn step(&mut self, items: &[Item]) {
        self.note_step(items);
        let items: Vec<_> = items.iter().filter_map(step_item).collect();
        self.game.step(&items);
        self.tick += 1;
    }

    /// Applies what happened to seats while the game stands. It counts as a step, and moves nothing.
    pub fn seat_events(&mut self, items: &[Item]) {
        let event = |item: &Item| match item {
            Item::Seat { seat, event, .. } => Some((*seat, *event)),
            Item::Order { .. } | Item::Paused { .. } | Item::Resumed { .. } => None,
        };
        self.game.seat_events(&items.iter().filter_map(event).collect::<Vec<_>>());
        self.tick += 1;
    }

    /// Makes a turn by mail: one step with `items`, and if it closes a window the empty steps that belong to it. Gives
    /// what each of `seats` sees of it, where that is more than a step.
    pub fn turn(&mut self, items: &[Item], closes: bool, seats: &[Seat]) -> Vec<(Seat, Vec<u8>)> {
        if !closes || self.game.steps_per_turn() <= 1 {
            self.step(items);
            return Vec::new();
        }
        let items: Vec<_> = items.iter().filter_map(step_item).collect();
        let (steps, reports) = report::record_turn(&mut *self.game, &items, seats, report::FRAME_EVERY_STEPS);
        self.tick += steps;
        reports
    }

    /// Does what an entry says, after the empty steps before it.
    ///
    /// # Errors
    /// [`SimulationError::Turn`] if it is a turn whose openings don't give its orders.
    pub fn apply(&mut self, entry: &Entry, openings: &[Opening]) -> Result<(), SimulationError> {
        self.apply_until(entry, openings, entry.tick_after())
    }

    /// The same, but of a turn of many steps no more than those before the tick `until`.
    fn apply_until(
        &mut self,
        entry: &Entry,
        openings: &[Opening],
        until: Tick,
    ) -> Result<(), SimulationError> {
        self.idle_until(entry.tick());
        if self.first_step(entry, openings)? {
            self.idle_until(entry.tick_after().min(until));
        }
        Ok(())
    }

    /// Makes the step in which an entry does what it says; all further steps of a turn are empty ones. False if the
    /// entry makes no step.
    ///
    /// # Errors
    /// As [`Simulation::apply`].
    pub(super) fn first_step(
        &mut self,
        entry: &Entry,
        openings: &[Opening],
    ) -> Result<bool, SimulationError> {
        match entry {
            Entry::Step { items, .. } => self.step(items),
            Entry::SeatEvents { items, .. } => self.seat_events(items),
            Entry::Turn(turn) => {
                let items = turn.items(self.game(), openings);
                let items = items.map_err(|error| SimulationError::Turn { number: turn.number, error })?;
                self.step(&items);
            }
            Entry::Lost { tick, to } => {
                self.lost |= to > tick;
                return Ok(false);
            }
            Entry::Keyframe(keyframe) if self.lost => {
                self.find(keyframe)?;
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether what was played from here on is lost, up to the next keyframe.
    pub(super) const fn is_lost(&self) -> bool {
        self.lost
    }

    /// The state is known again.
    fn find(&mut self, keyframe: &SignedKeyframe) -> Result<(), SimulationError> {
        let game = self.game.kind().restore(&keyframe.snapshot)?;
        if game.digest() != keyframe.digest {
            return Err(SimulationError::WrongDigest(keyframe.tick));
        }
        (self.game, self.tick, self.lost) = (game, keyframe.tick, false);
        Ok(())
    }

    /// Makes empty steps until the state's tick is `tick`. Where what was played is lost, the state stays as it is.
    pub fn idle_until(&mut self, tick: Tick) {
        while !self.lost && self.tick < tick {
            self.step(&[]);
        }
    }
}

/// The state at `reached`: the last keyframe that this build can restore, and the steps after it.
///
/// # Errors
/// [`SimulationError`] if there is no state to begin with.
pub fn replay(games: Games, timeline: &Recovered, reached: Tick) -> Result<Simulation, SimulationError> {
    let Recovered { header, entries, openings, .. } = timeline;
    let keyframe = entries.iter().enumerate().rev().find_map(|(index, entry)| match entry {
        Entry::Keyframe(keyframe) if keyframe.tick <= reached => Some((index, keyframe)),
        _ => None,
    });
    let (mut simulation, first) = match keyframe {
        Some((index, keyframe)) => (Simulation::at_keyframe(games, header, keyframe)?, index + 1),
        None => (start_opened(games, header, entries)?, 0),
    };
    for (index, entry) in entries.iter().enumerate().skip(first) {
        if entry.tick() >= reached {
            break;
        }
        simulation.apply_until(entry, openings.get(&index).map_or(&[], Vec::as_slice), reached)?;
    }
    simulation.idle_until(reached);
    Ok(simulation)
}

/// The state at tick 0: by the header's seed, or by the one that was opened at the end.
pub(super) fn start_opened(
    games: Games,
    header: &Header,
    entries: &[Entry],
) -> Result<Simulation, SimulationError> {
    let opened = entries.iter().rev().find_map(|entry| match entry {
        Entry::SeedOpened { seed, .. } => Some(seed),
        _ => None,
    });
    match (&header.seed, opened) {
        (Seed::Sealed(_), Some(seed)) => Simulation::start_with(games, header, seed),
        _ => Simulation::start(games, header),
    }
}

fn kind_of(games: Games, header: &Header) -> Result<&'static dyn GameKind, SimulationError> {
    let Header { game, rules_version, .. } = header;
    games.find(game, *rules_version).ok_or_else(|| match games.newest(game) {
        Some(newest) => SimulationError::OtherRules { theirs: *rules_version, ours: newest.rules_version() },
        None => SimulationError::UnknownGame(game.clone()),
    })
}

/// What the rules see of an item. They do not see the items of the clock.
fn step_item(item: &Item) -> Option<StepItem<Vec<u8>>> {
    match item {
        Item::Seat { seat, event, .. } => Some(StepItem { seat: *seat, what: What::Seat(*event) }),
        Item::Order { seat, input, .. } => Some(StepItem { seat: *seat, what: What::Input(input.clone()) }),
        Item::Paused { .. } | Item::Resumed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::rig::header;
    use adjourn_shipped_games::GAMES;

    #[test]
    fn a_step_of_the_timeline_applies_its_items_after_the_empty_steps_before_it() {
        let start = || Simulation::start(GAMES, &header()).expect("it starts");
        let mut played = start();
        played.idle_until(2);
        let orders = played.game().orders(Seat(0), &["down".to_owned()]).expect("legal");
        let orders = (0u32..).zip(orders);
        let items: Vec<_> =
            orders.map(|(sequence, input)| Item::Order { seat: Seat(0), sequence, input }).collect();
        played.step(&items);
        let mut applied = start();
        applied.apply(&Entry::Step { tick: 2, items }, &[]).expect("a step");
        assert_eq!(applied.tick(), 3);
        assert_eq!(applied.game().digest(), played.game().digest());
    }
}
