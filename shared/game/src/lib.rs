//! What a game maker needs, and nothing else: a game's crate depends on this one alone.
//! Nothing in here knows of clocks, sockets, files or players' names.

mod about; // what a game says of itself, and what is chosen before it
mod adapter; // the object-safe face: bytes in, bytes out
pub mod codec; // the one encoding of everything
mod game; // the full traits
pub mod ids; // players, games, seats, ticks, digests
pub mod limits; // the bounds that every game keeps to
mod running; // a game that is being played, and its digest
pub mod text; // names, titles and chat made fit to show
mod types; // orders of a step, events, endings, refusals

pub use about::{About, Choice, ChoiceKind, Colour};
pub use adapter::{AnyGame, GameKind, OrderError, kind};
pub use game::{ByTurns, Game};
pub use running::Running;
pub use types::{DigestRow, Heading, Illegal, Outcome, SeatEvent, SetupError, StepItem, Strength, What};
