//! The words in which games and those who run them speak: orders of a step, events, endings, refusals. No behaviour.

use crate::codec::{self, CodecError, Decode, Encode};
use crate::ids::Seat;
use serde::Serialize;
use thiserror::Error;
use twox_hash::XxHash3_64;

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
    /// The player resigned: the seat is out of the game.
    Resigned,
    /// From here on a bot gives the seat's inputs.
    BotTookOver(Strength),
    /// The player's time was up, or the player was away for too long: the seat is out of the game.
    Forfeited,
}

impl SeatEvent {
    /// Whether the seat is out of the game with it, and why.
    #[must_use]
    pub const fn drops_out(self) -> Option<DropsOut> {
        match self {
            Self::Resigned => Some(DropsOut::Resigned),
            Self::Forfeited => Some(DropsOut::Forfeited),
            Self::Left | Self::TimedOut | Self::Returned | Self::BotTookOver(_) => None,
        }
    }
}

/// Why a seat is out of the game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DropsOut {
    /// Its player resigned.
    Resigned,
    /// Its player's time was up.
    Forfeited,
}

impl DropsOut {
    /// The words for an ending by resignation.
    pub const RESIGNATION: &'static str = "resignation";
    /// The words for an ending by the clock.
    pub const TIME_FORFEIT: &'static str = "time forfeit";

    /// The words for an ending: games whose refusals and endings are words list both.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Resigned => Self::RESIGNATION,
            Self::Forfeited => Self::TIME_FORFEIT,
        }
    }
}

/// How well a bot plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// A weak bot, for your first games.
    Weak,
    /// A strong bot.
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
    /// The game's code for how it ended ([`crate::Game::explain`]).
    pub reason: u16,
}

/// One line of a breakdown: the hash of one entity's data within one part of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DigestRow {
    /// Index into [`crate::About::parts`].
    pub part: u8,
    /// The game's own number for the entity; 0 for data that belongs to none.
    pub entity: u32,
    /// XXH3-64 of the data.
    pub hash: u64,
}

impl DigestRow {
    /// The row of a value, by its encoding.
    #[must_use]
    pub fn of(part: u8, entity: u32, data: &impl Encode) -> Self {
        Self::of_bytes(part, entity, &codec::encode(data))
    }

    /// The row of bytes.
    #[must_use]
    pub fn of_bytes(part: u8, entity: u32, bytes: &[u8]) -> Self {
        Self { part, entity, hash: XxHash3_64::oneshot(bytes) }
    }
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
    Unreadable(CodecError),
    /// A value is out of its bounds.
    #[error("{0}")]
    OutOfBounds(&'static str),
}

impl From<CodecError> for SetupError {
    fn from(error: CodecError) -> Self {
        Self::Unreadable(error)
    }
}
