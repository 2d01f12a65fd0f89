//! The checks that every game passes: one call in a game's own tests, and one for whoever has only the object-safe face.
//! They know no game, and read no clock: who wants times passes one.
//!
//! A game plays against itself with bots and with random orders, by turns and by ticks, and at every step is asked what a
//! server, a client or a stranger could ask it. What can't be found out from outside is left to the game's own tests: that
//! a view says what is true, and that entities put into a world in another order make no difference (a restored state
//! beside one that grew shows most of it).

mod damage; // foreign bytes and texts
mod facts; // what a game says of itself, setups, choices
mod hidden; // what one seat hides from another
mod play; // whole games
mod report; // findings and costs
mod state; // what is asked of one state
#[cfg(test)]
mod tests;

pub use report::{Cost, Finding, Law, Report};

use crate::ids::Seat;
use crate::{AnyGame, ByTurns, GameKind, Strength, kind};

/// How much is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Games of each sort: with the fewest and with the most seats, with bots and with random orders, by turns and by ticks.
    pub games: u32,
    /// The most turns of one; a tenth with the most seats.
    pub turns: u32,
    /// The most ticks of one; a tenth with the most seats.
    pub ticks: u32,
    /// Of ticks every so many is looked at closely.
    pub look_every_ticks: u32,
}

impl Effort {
    /// A few seconds for a game of usual size.
    pub const USUAL: Self = Self { games: 2, turns: 200, ticks: 12_000, look_every_ticks: 1_201 };
}

/// Checks a game, for its own tests.
///
/// # Panics
/// If something does not hold; the message lists what and where.
pub fn check<G: ByTurns>() {
    check_with::<G>(Effort::USUAL);
}

/// The same with as much effort as fits the game.
///
/// # Panics
/// As [`check`].
pub fn check_with<G: ByTurns>(effort: Effort) {
    let report = run(kind::<G>(), effort, &mut || 0);
    assert!(report.holds(), "{report}");
}

/// Checks a game. `clock` tells nanoseconds for the table of costs; one that always tells 0 leaves times out.
pub fn run(kind: &'static dyn GameKind, effort: Effort, clock: &mut dyn FnMut() -> u64) -> Report {
    let mut checker = Checker {
        kind,
        effort,
        clock,
        report: Report::new(kind),
        dice: Dice(0x5eed),
        place: String::new(),
        setup: (kind.default_setup(), String::new()),
        at_ends: Vec::new(),
    };
    checker.facts();
    if checker.report.holds() {
        checker.games();
        checker.games_at_ends();
    }
    checker.report
}

/// A check under way.
struct Checker<'a> {
    kind: &'static dyn GameKind,
    effort: Effort,
    clock: &'a mut dyn FnMut() -> u64,
    report: Report,
    dice: Dice,
    /// Where in which game, to find it again.
    place: String,
    /// The setup of the game that is played, and how it differs from the usual one.
    setup: (Vec<u8>, String),
    /// Setups with one choice at one of its ends, to be played as well.
    at_ends: Vec<(Vec<u8>, String)>,
}

impl Checker<'_> {
    /// Notes that something does not hold.
    fn note(&mut self, law: Law, holds: bool, detail: impl FnOnce() -> String) {
        if !holds {
            let place = &self.place;
            self.report.find(law, || format!("{place}: {}", detail()));
        }
    }

    /// Does something and notes what it cost.
    fn timed<T>(&mut self, what: &'static str, act: impl FnOnce() -> T) -> T {
        let before = (self.clock)();
        let result = act();
        let took = (self.clock)().saturating_sub(before);
        self.report.spend(what, took);
        result
    }

    /// A state out of an own snapshot.
    fn copy(&mut self, game: &dyn AnyGame) -> Option<Box<dyn AnyGame>> {
        let kind = self.kind;
        let bytes = self.timed("snapshot", || game.snapshot());
        self.report.size("snapshot", bytes.len());
        let copy = self.timed("restore", || kind.restore(&bytes));
        self.note(Law::Snapshots, copy.is_ok(), || {
            format!("an own snapshot is refused: {:?}", copy.as_ref().err())
        });
        copy.ok()
    }
}

/// Every seat of a game.
fn seats(count: u8) -> impl Iterator<Item = Seat> + Clone {
    (0..count).map(Seat)
}

/// Weak and strong bots in turn.
const fn strength(seat: Seat) -> Strength {
    if seat.0.is_multiple_of(2) { Strength::Strong } else { Strength::Weak }
}

/// Numbers that are the same in every run (Knuth's linear congruential generator).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}
