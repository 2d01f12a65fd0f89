//! What a game maker needs, and nothing else: a game's crate depends on this one alone.
//! Nothing in here knows of clocks, sockets, files or players' names.
//!
#![doc = include_str!("../SEVENTY_LINES.md")]

mod about; // what a game says of itself
mod adapter; // the object-safe face: bytes in, bytes out
pub mod check; // the checks that every game passes
mod choice; // what is chosen before a game begins
pub mod codec; // the one encoding of everything
mod codes; // codes of refusals and endings, with their words
mod from_rules; // a full game out of small rules
mod game; // the full traits
mod games; // the games of a build, as one value
pub mod ids; // players, games, seats, ticks, digests
pub mod limits; // the bounds that every game keeps to
mod rules; // the small trait, and a bot for any small game
mod running; // a game that is being played, and its digest
pub mod text; // names, titles and chat made fit to show
mod types; // orders of a step, events, endings, refusals

pub use about::{About, Colour};
pub use adapter::{AnyGame, GameKind, OrderError, kind};
pub use check::check;
pub use choice::{Choice, ChoiceKind};
#[doc(hidden)]
pub use codec::{BorrowDecode, Decode, Encode, de, enc, error}; // what the derives name
pub use from_rules::FromRules;
pub use game::{ByTurns, Game};
pub use games::Games;
pub use rules::{Ending, NoChoices, Rules};
pub use running::Running;
/// Games derive its traits from here, so that their manifests name one crate.
pub use serde;
pub use types::{
    DigestRow, DropsOut, Heading, Illegal, Outcome, SeatEvent, SetupError, StepItem, Strength, What,
};
