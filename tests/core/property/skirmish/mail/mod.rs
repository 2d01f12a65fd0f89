//! Skirmish by mail: orders as text, lists of orders, and what a seat is shown.

mod notation; // orders as text
mod shown; // what a seat is shown
mod turns; // lists of orders, and turns

use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Illegal, Running};
use adjourn_skirmish::{BuildingKind, Kind, Order, Skirmish};

const ME: Seat = Seat(0);

fn headquarters(game: &Running<Skirmish>, seat: u8) -> u32 {
    let fits = |e: &&adjourn_skirmish::EntityView| {
        e.seat.0 == seat && e.kind == Kind::Building(BuildingKind::Headquarters)
    };
    game.see(None).entities.iter().find(fits).expect("it stands").id
}

fn parsed(game: &Running<Skirmish>, text: &str) -> Order {
    game.parse(ME, text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(game: &Running<Skirmish>, text: &str, words: &str) {
    let error = game.parse(ME, text).expect_err(text);
    assert!(error.contains(words), "{text}: {error}");
}

fn why(refused: (usize, Illegal)) -> (usize, &'static str) {
    (refused.0, Skirmish::explain(refused.1.0))
}
