//! What a game maker needs, and nothing else: a game's crate depends on this one alone.
//! Nothing in here knows of clocks, sockets, files or players' names.
//!
//! # A game in seventy lines
//!
//! A game whose state is small implements [`Rules`]: the state is plain data, and the trait asks for what only its rules
//! can know. [`FromRules`] makes a full [`Game`] of it: digest, snapshots, views, JSON, texts of orders, turns, a bot. This
//! is the game of Nim, whole:
//!
//! ```
//! use adjourn_game::ids::Seat;
//! use adjourn_game::serde::{Deserialize, Serialize};
//! use adjourn_game::{Choice, Ending, FromRules, Rules};
//!
//! /// The game as it is registered: `kind::<Nim>()`.
//! type Nim = FromRules<Heap>;
//!
//! const LAST: &str = "the last match was taken";
//! const GAVE_UP: &str = "the other seat gave up";
//! const SIZE: &str = "a heap has 5 to 50 matches";
//!
//! // What is chosen before the game. A game without choices has `type Setup = NoChoices`.
//! #[derive(Serialize, Deserialize)]
//! #[serde(crate = "adjourn_game::serde", default)]
//! struct Setup {
//!     matches: u8,
//! }
//!
//! impl Default for Setup {
//!     fn default() -> Self {
//!         Self { matches: 21 }
//!     }
//! }
//!
//! // The state: all of it, and nothing that does not follow from the orders.
//! #[derive(Clone, Serialize)]
//! #[serde(crate = "adjourn_game::serde")]
//! struct Heap {
//!     matches: u8,
//!     next: Seat,
//!     ending: Option<Ending>,
//! }
//!
//! impl Rules for Heap {
//!     const NAME: &'static str = "nim";
//!     const TITLE: &'static str = "Nim";
//!     const LINE: &'static str = "Take one, two or three matches: who takes the last has won";
//!     const WORDS: &'static [&'static str] = &[LAST, GAVE_UP, SIZE];
//!     type Setup = Setup;
//!     type Order = u8; // how many are taken
//!
//!     fn new(setup: &Setup, _seats: u8, _seed: &[u8; 32]) -> Result<Self, &'static str> {
//!         let good = (5..=50).contains(&setup.matches);
//!         let begin = || Self { matches: setup.matches, next: Seat(0), ending: None };
//!         good.then(begin).ok_or(SIZE)
//!     }
//!
//!     fn choices() -> Vec<Choice> {
//!         vec![Choice::number("matches", "Matches to begin with", 5, 50)]
//!     }
//!
//!     fn to_act(&self) -> Vec<Seat> {
//!         vec![self.next]
//!     }
//!
//!     fn legal(&self, _seat: Seat) -> Vec<u8> {
//!         (1..=self.matches.min(3)).collect()
//!     }
//!
//!     fn notation(taken: &u8) -> String {
//!         taken.to_string()
//!     }
//!
//!     fn apply(&mut self, seat: Seat, taken: &u8) {
//!         self.matches -= taken;
//!         self.next = Seat(1 - seat.0);
//!         if self.matches == 0 {
//!             self.ending = Some(Ending::won(seat, 2, LAST));
//!         }
//!     }
//!
//!     fn give_up(&mut self, seat: Seat) {
//!         self.ending = Some(Ending::won(Seat(1 - seat.0), 2, GAVE_UP));
//!     }
//!
//!     fn outcome(&self) -> Option<Ending> {
//!         self.ending.clone()
//!     }
//! }
//!
//! // One call tests what every game must hold to; tests of your own rules come beside it.
//! adjourn_game::check::<Nim>();
//! ```
//!
//! What you get without writing it: texts are read by [`Rules::legal`] and [`Rules::notation`], bots look ahead
//! ([`Rules::worth`] tells them what is good), the picture is the state as JSON, and refusals and endings have codes by
//! their place in [`Rules::WORDS`]. Each has a method that replaces it. A game in real time states [`Rules::TICK_HZ`] and
//! moves its world in [`Rules::tick`]; by mail a turn is [`Rules::steps_per_turn`] of them. One that hides something states
//! [`Rules::HIDDEN`] and says in [`Rules::shown`] who sees what.
//!
//! Who calls what when is in the crate's README; the full traits are [`Game`] and [`ByTurns`].

mod about; // what a game says of itself, and what is chosen before it
mod adapter; // the object-safe face: bytes in, bytes out
pub mod check; // the checks that every game passes
pub mod codec; // the one encoding of everything
mod from_rules; // a full game out of small rules
mod game; // the full traits
mod games; // the games of a build, as one value
pub mod ids; // players, games, seats, ticks, digests
pub mod limits; // the bounds that every game keeps to
mod rules; // the small trait, and a bot for any small game
mod running; // a game that is being played, and its digest
pub mod text; // names, titles and chat made fit to show
mod types; // orders of a step, events, endings, refusals

pub use about::{About, Choice, ChoiceKind, Colour};
pub use adapter::{AnyGame, GameKind, OrderError, kind};
pub use check::check;
#[doc(hidden)]
pub use codec::{BorrowDecode, Decode, Encode, de, enc, error}; // what the derives name
pub use from_rules::FromRules;
pub use game::{ByTurns, Game};
pub use games::Games;
pub use rules::{Ending, NoChoices, Rules};
pub use running::Running;
/// Games derive its traits from here, so that their manifests name one crate.
pub use serde;
pub use types::{DigestRow, Heading, Illegal, Outcome, SeatEvent, SetupError, StepItem, Strength, What};
