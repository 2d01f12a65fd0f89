//! Pure rules: the [`Game`] trait that a game maker implements, and the games that ship.
//! Nothing in here knows of clocks, sockets, files or players' names.

mod adapter;
mod registry;
pub mod skirmish;

pub use adapter::{AnyGame, GameKind};
pub use registry::{find, kinds};

use crate::ids::{Digest, Seat};
use crate::wire::codec::{CodecError, Decode, Encode};
use thiserror::Error;

/// The rules of one game.
///
/// A state is made from a setup and a seed, and changes only by [`Game::step`]. Everything must be a pure
/// function of what is passed: no floats, clocks, hash order, or process-wide state.
pub trait Game: Sized + Send + 'static {
    /// The game's name in lobbies, files and on the wire: lower case letters.
    const NAME: &'static str;
    /// Raised whenever the same inputs would give another state.
    const RULES_VERSION: u32;
    /// The names of the parts of the state in a breakdown, indexed by [`DigestRow::part`].
    const PARTS: &'static [&'static str];
    /// The fewest and the most seats.
    const SEATS: (u8, u8);
    /// What is chosen before the game begins.
    type Setup: Encode + Decode<()>;
    /// One order of one seat.
    type Input: Encode + Decode<()>;

    /// The setup that a lobby offers first.
    fn default_setup() -> Self::Setup;

    /// The state at tick 0. `teams` has one entry for each seat; equal numbers play together.
    ///
    /// # Errors
    /// [`SetupError`] if the setup is out of its bounds or does not fit the teams.
    fn create(setup: &Self::Setup, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError>;

    /// Whether `seat` may give this input in the present state.
    ///
    /// # Errors
    /// [`Illegal`] with the game's own code, which [`Game::explain`] puts in words.
    fn check(&self, seat: Seat, input: &Self::Input) -> Result<(), Illegal>;

    /// Makes one step. `items` are in bundle order and were each checked against the state before the step;
    /// one that has become impossible within the step changes nothing.
    fn step(&mut self, items: &[StepItem<Self::Input>]);

    /// The whole state. [`Game::restore`] of it continues exactly as this value would.
    fn snapshot(&self) -> Vec<u8>;

    /// The state that [`Game::snapshot`] took.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no snapshot. They may come from a peer.
    fn restore(bytes: &[u8]) -> Result<Self, CodecError>;

    /// An ordered hash of the whole state that also covers the digest of the step before.
    fn digest(&self) -> Digest;

    /// What the digest was made of, in an order that two equal states share.
    fn breakdown(&self) -> Vec<DigestRow>;

    /// What `viewer` may see, or everything for `None`; the game's presenter decodes it.
    fn view(&self, viewer: Option<Seat>) -> Vec<u8>;

    /// How the game ended, once it has.
    fn outcome(&self) -> Option<Outcome>;

    /// The inputs that a bot gives now for `seat`: a pure function of what the seat may know.
    fn bot(&self, seat: Seat, strength: Strength) -> Vec<Self::Input>;

    /// The words for a code of [`Illegal`] or [`Outcome::reason`].
    fn explain(code: u16) -> &'static str;
}

/// One thing that a step applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepItem<I> {
    /// Whose it is.
    pub seat: Seat,
    /// What it is.
    pub what: What<I>,
}

/// An order of a seat, or something that happened to the seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What<I> {
    /// An input that was legal before the step.
    Input(I),
    /// A change of who plays the seat.
    Seat(SeatEvent),
}

/// What happens to a seat; an entry of the timeline, so that all apply it in the same step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum SeatEvent {
    /// The player went away on purpose.
    Left,
    /// The player's connection was silent for too long.
    TimedOut,
    /// The player is back.
    Returned,
    /// The player gave up: the seat is out of the game.
    Resigned,
    /// From here on a bot gives the seat's inputs.
    BotTookOver(Strength),
}

/// How well a bot plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Strength {
    /// For a first game.
    Weak,
    /// For a second one.
    Strong,
}

impl Strength {
    /// The name that a seat with such a bot goes by.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Weak => "weak bot",
            Self::Strong => "strong bot",
        }
    }
}

/// The end of a game.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Outcome {
    /// The place of each seat, from 1; seats with the same place share it.
    pub places: Vec<u8>,
    /// The game's code for how it ended ([`Game::explain`]).
    pub reason: u16,
}

/// One line of a breakdown: the hash of one entity's data within one part of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DigestRow {
    /// Index into [`Game::PARTS`].
    pub part: u8,
    /// The game's own number for the entity; 0 for data that belongs to none.
    pub entity: u32,
    /// XXH3-64 of the data.
    pub hash: u64,
}

/// Why an input is refused: the game's own code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("illegal input (code {0})")]
pub struct Illegal(pub u16);

impl Illegal {
    /// The input's bytes are not an input of this game. Games number their own codes from 1.
    pub const UNREADABLE: Self = Self(0);
}

/// Why a setup is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SetupError {
    /// The setup's bytes are not a setup of this game.
    #[error("the setup can't be read: {0}")]
    Unreadable(#[from] CodecError),
    /// A value is out of its bounds.
    #[error("{0}")]
    OutOfBounds(&'static str),
}
