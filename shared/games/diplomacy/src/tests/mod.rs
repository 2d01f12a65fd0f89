//! Positions set up in words, orders given as texts, and what became of them.

mod datc; // the adjudicator's cases
mod oracle; // another adjudicator
mod play; // phases, votes, ends
mod retreats; // retreats, builds, civil disorder
mod text; // notation

use super::board::location;
use super::province::Province;
use super::types::{Kind, Phase, Power};
use super::{Diplomacy, FirstDiplomacy, LineView, Placed, Position, SecondDiplomacy, Setup, Start};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, StepItem, What};

fn power(name: &str) -> Power {
    let begins = |power: &Power| power.name().to_lowercase().starts_with(&name.to_lowercase());
    Power::ALL.into_iter().find(begins).expect("a power")
}

fn at(text: &str) -> super::Location {
    location(text).expect("a place")
}

/// A game from a position: `"eng": "F lon, A wal"` for units, `"eng": "lon lvp"` for centres.
fn position(phase: Phase, units: &[(&str, &str)], centres: &[(&str, &str)]) -> Setup {
    let placed = |power: Power, text: &str| {
        let (kind, place) = text.trim().split_once(' ').expect("a kind and a place");
        let kind = if kind == "A" { Kind::Army } else { Kind::Fleet };
        Placed { power, kind, at: at(place) }
    };
    let units = units.iter().flat_map(|(name, list)| list.split(',').map(|text| placed(power(name), text)));
    let owned = |power: Power, text: &str| (power, at(text).province);
    let centres =
        centres.iter().flat_map(|(name, list)| list.split(' ').map(|text| owned(power(name), text)));
    let position = Position { year: 1901, phase, units: units.collect(), centres: centres.collect() };
    Setup { last_year: None, start: Start::Position(position) }
}

fn game(setup: &Setup) -> Running<Diplomacy> {
    Running::<Diplomacy>::create(setup, &[0, 1, 2, 3, 4, 5, 6], &[7; 32]).expect("a good setup")
}

/// Gives orders as texts and closes the phase; all must be understood and legal.
fn play(game: &mut Running<Diplomacy>, orders: &[(&str, &str)]) {
    let mut items = Vec::new();
    for (name, list) in orders {
        let seat = power(name).seat();
        let read = |text: &str| game.parse(seat, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let own: Vec<_> = list.split(',').filter(|text| !text.trim().is_empty()).map(read).collect();
        let legal = game.check_orders(seat, &own).map_err(|(index, code)| (own[index], code));
        assert_eq!(legal.map_err(|(order, code)| format!("{order}: {}", Diplomacy::explain(code.0))), Ok(()));
        items.extend(own.into_iter().map(|order| StepItem { seat, what: What::Input(order) }));
    }
    game.step(&items);
}

/// The units of a power after the last phase, as one text.
fn units(game: &Running<Diplomacy>, name: &str) -> String {
    game.see().powers[power(name) as usize].units.join(", ")
}

/// What the last step's first phase made of the order of the unit that stood in a province.
fn line(game: &Running<Diplomacy>, place: &str) -> LineView {
    let names = |line: &&LineView| {
        line.order.split([' ', '/']).nth(1).is_some_and(|own| own.eq_ignore_ascii_case(place))
    };
    game.see().report[0].orders.iter().find(names).cloned().unwrap_or_else(|| panic!("no order of {place}"))
}

fn refusal(game: &Running<Diplomacy>, name: &str, text: &str) -> String {
    let seat = power(name).seat();
    match game.parse(seat, text) {
        Err(error) => error,
        Ok(order) => match game.check_orders(seat, &[order]) {
            Err((_, code)) => Diplomacy::explain(code.0).to_owned(),
            Ok(()) => format!("{order} is legal"),
        },
    }
}

fn owner(game: &Running<Diplomacy>, place: &str) -> Option<Power> {
    let province: Province = at(place).province;
    game.see().centres.iter().find(|centre| centre.at == province.short()).and_then(|centre| centre.owner)
}

fn seats(game: &Running<Diplomacy>) -> Vec<Seat> {
    game.to_act()
}

#[test]
fn it_passes_the_checks_of_every_game() {
    adjourn_game::check::<Diplomacy>();
}

#[test]
fn the_second_rules_pass_the_checks_of_every_game() {
    adjourn_game::check::<SecondDiplomacy>();
}

#[test]
fn the_first_rules_pass_the_checks_of_every_game() {
    adjourn_game::check::<FirstDiplomacy>();
}
