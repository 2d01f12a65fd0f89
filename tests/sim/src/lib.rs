//! Simulations that a seed decides, of any game: matches in real time over a virtual network, games by mail over months,
//! and games that move between the tempos. Only the clock and the faults of networks are made up, all else is what
//! players run. Nothing in here names a game.
//!
//! A maker of a game has it simulated in one call of its tests:
//!
//! ```ignore
//! adjourn_sim::simulate(&Scenario::new(GAMES, "nim"), 1);
//! ```

pub mod alone; // a game played in one go, to compare with one that changed its tempo
mod dice; // luck by a seed
mod keys; // who takes part
pub mod mail_world; // a table by mail, over months
pub mod match_world; // a match in real time
pub mod net; // a virtual network with faults
pub mod quic; // real QUIC over it
mod scenario; // which game, and its setup
mod server_end; // the server's end of a control stream
pub mod tempo_world; // a game that moves between the tempos

pub use dice::Dice;
pub use keys::{claim, key};
pub use scenario::Scenario;
