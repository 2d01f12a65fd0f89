//! Simulations that a seed decides, of any game: matches in real time over a virtual network, games by mail over months,
//! and games that move between the tempos. Only the clock and the faults of networks are made up, all else is what
//! players run. Nothing in here names a game.
//!
//! A maker of a game has it simulated in one call of its tests, with this crate among the `dev-dependencies`:
//!
//! ```
//! use adjourn_game::{Games, kind};
//! use adjourn_sim::{Scenario, simulate};
//! # use adjourn_connect_four::ConnectFour;
//!
//! const GAMES: Games = Games::new(&[kind::<ConnectFour>()]);
//! simulate(&Scenario::new(GAMES, "connectfour"), 1);
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

use std::collections::BTreeMap;

/// How many things happen in a game by mail.
const THINGS_BY_MAIL: u32 = 80;

/// How many things happen in a game between the tempos.
const THINGS_BETWEEN: u32 = 60;

/// Plays a game in all the ways that it can be played, with its own bots, over bad networks and with services that die:
/// what each simulation demands must hold. A seed decides everything. Gives back how often each thing has happened.
///
/// # Panics
/// If something does not hold.
pub fn simulate(scenario: &Scenario, seed: u64) -> BTreeMap<String, u32> {
    let about = scenario.kind().about();
    if about.tick_hz.is_some() {
        match_world::play(scenario, seed).check();
    }
    let mut covered = BTreeMap::new();
    if about.by_mail {
        let mut world = mail_world::MailWorld::new(scenario, seed);
        world.play(THINGS_BY_MAIL);
        world.check();
        covered.extend(world.covered);
        let mut world = tempo_world::TempoWorld::new(scenario, seed);
        world.play(THINGS_BETWEEN);
        world.check(&format!("{}, seed {seed}", scenario.game));
        covered.extend(world.covered.into_iter().map(|(what, times)| (what.to_owned(), times)));
    }
    covered
}
