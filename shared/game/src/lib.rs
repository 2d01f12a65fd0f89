//! What a game maker needs: the [`Game`] trait, its object-safe adapter, ids and the codec.
//! Nothing in here knows of clocks, sockets, files or players' names.

mod adapter;
pub mod codec; // the one encoding of everything
pub mod ids; // players, games, seats, ticks, digests
pub mod limits; // the bounds that every game keeps to
pub mod text; // names, titles and chat made fit to show

pub use adapter::{AnyGame, GameKind, OrderError, kind};

use crate::codec::{CodecError, Decode, Encode};
use crate::ids::{Digest, Seat};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// The rules of one game.
///
/// A state is made from a setup and a seed, and changes only by [`Game::step`]. Everything must be a pure
/// function of what is passed: no floats, clocks, hash order, or process-wide state.
///
/// The first half of the methods is all that a live match needs. The second half, from [`Game::HIDDEN`] on, is what
/// lets the game be played by mail: whose orders a turn waits for, and orders and states as text and JSON. By mail,
/// orders are signed as text, so that [`Game::parse`] belongs to the rules: when the same text would mean another
/// order, [`Game::RULES_VERSION`] is raised.
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
    type Setup: Encode + Decode<()> + Serialize + DeserializeOwned;
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

    /// Whether a running game keeps anything from a seat. If so, by mail the seed, the others' orders and the state
    /// stay on the server until the game ends.
    const HIDDEN: bool;

    /// The seats for whose orders the next turn waits, ascending; none once the game is over.
    fn to_act(&self) -> Vec<Seat>;

    /// The steps that one turn makes: the first applies the orders, the others are empty (WEGO).
    fn steps_per_turn(&self) -> u32 {
        1
    }

    /// Whether it is played in real time when it is live: the clock makes steps, and orders come at any of them. Others go
    /// on turn by turn, with clocks of seconds.
    const TICKS: bool = false;

    /// What people call a seat: "White", "Austria".
    fn seat_name(seat: Seat) -> String {
        format!("seat {seat}")
    }

    /// What people call the present turn: "Spring 1901, orders".
    fn turn_name(&self) -> String;

    /// Whether `seat` may give these orders together in the present state, and whether they are all that its turn
    /// needs. An empty list is checked too.
    ///
    /// # Errors
    /// The index of the first order that does not pass and why; the index is the list's length where something is
    /// missing.
    fn check_orders(&self, seat: Seat, orders: &[Self::Input]) -> Result<(), (usize, Illegal)> {
        let mut checked = orders.iter().map(|order| self.check(seat, order)).enumerate();
        checked.try_for_each(|(index, result)| result.map_err(|illegal| (index, illegal)))
    }

    /// Whether these orders, which passed [`Game::check_orders`], take effect now instead of when the turn closes: a
    /// resignation, an answer to an offer. They make a step of their own.
    fn at_once(&self, seat: Seat, _orders: &[Self::Input]) -> bool {
        !self.to_act().contains(&seat)
    }

    /// The safe orders of a seat that has given none when its time is up: hold, or the like. They pass
    /// [`Game::check_orders`]; `None` where no order is safe (chess).
    fn default_orders(&self, seat: Seat) -> Option<Vec<Self::Input>>;

    /// The orders that a bot gives for a whole turn by mail; they pass [`Game::check_orders`].
    fn bot_turn(&self, seat: Seat, strength: Strength) -> Vec<Self::Input> {
        self.bot(seat, strength)
    }

    /// The order that a text means in the present state, in the game's usual notation; whether it is legal is up to
    /// [`Game::check_orders`].
    ///
    /// # Errors
    /// Words for the player that say what can't be understood.
    fn parse(&self, seat: Seat, text: &str) -> Result<Self::Input, String>;

    /// The canonical text of an order: [`Game::parse`] of it gives the same order.
    fn notation(&self, seat: Seat, order: &Self::Input) -> String;

    /// In words, what the order will be taken to mean: for a preview.
    fn meaning(&self, seat: Seat, order: &Self::Input) -> String;

    /// The legal orders of a seat as texts, for those who choose from a list; where there are endlessly many, one of
    /// each kind.
    fn legal(&self, seat: Seat) -> Vec<String>;

    /// What `viewer` may see, or everything for `None`, as JSON: the state in the API. The keys are stable.
    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value;

    /// The same as a plain text picture of at most 80 columns.
    fn picture(&self, viewer: Option<Seat>) -> String;

    /// The game so far in the file format in which people exchange games of this kind (chess: PGN), if there is one.
    fn transcript(&self, _heading: &Heading) -> Option<String> {
        None
    }

    /// The same as an SVG document, if the game draws one.
    fn svg(&self, _viewer: Option<Seat>) -> Option<String> {
        None
    }
}

/// What stands above a transcript: what the rules don't know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The table's title.
    pub event: String,
    /// The server.
    pub site: String,
    /// The day on which the game began: `2026.11.24`.
    pub date: String,
    /// The players' names by seat.
    pub names: Vec<String>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
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
