//! What always holds in skirmish.

mod bots;
mod defence;
mod fog;
mod mail; // orders as text, lists of orders, the state as JSON and text
mod maps;
mod movement;
mod orders;
mod report; // turns by mail, and reports of them
mod state;

use adjourn_core_tests::bot_match::seed;
use adjourn_game::ids::Seat;
use adjourn_game::{Running, StepItem, What};
use adjourn_skirmish::{Cell, Kind, Order, SetPieces, Setup, SimId, Skirmish, UnitKind, View};

/// A new game of two seats with the default setup.
fn game(number: u64) -> Running<Skirmish> {
    Running::<Skirmish>::create(&Setup::default(), &[0, 1], &seed(number)).expect("a good setup")
}

/// A game of two seats on open ground without ore, and nothing hidden.
fn open_ground(rows: impl Fn(u16, u16) -> bool) -> Running<Skirmish> {
    let setup = Setup { fog: false, unit_cap: 1_000, ..Setup::default() };
    let mut game = Running::<Skirmish>::create(&setup, &[0, 1], &seed(1)).expect("a good setup");
    game.replace_ground(&ground(&setup, rows));
    game
}

/// A map with rock where `rock` says so.
fn ground(setup: &Setup, rock: impl Fn(u16, u16) -> bool) -> Vec<String> {
    let line = |y| (0..setup.map_cells).map(|x| if rock(x, y) { '#' } else { '.' }).collect();
    (0..setup.map_cells).map(line).collect()
}

fn item(seat: u8, order: Order) -> StepItem<Order> {
    StepItem { seat: Seat(seat), what: What::Input(order) }
}

fn units(view: &View, seat: u8, kind: UnitKind) -> Vec<SimId> {
    let fits = |e: &&adjourn_skirmish::EntityView| e.seat.0 == seat && e.kind == Kind::Unit(kind);
    view.entities.iter().filter(fits).map(|e| e.id).collect()
}

fn block(x: u16, y: u16, width: u16, count: u16) -> impl Iterator<Item = Cell> {
    (0..count).map(move |i| Cell { x: x + i % width, y: y + i / width })
}
