//! Diplomacy: orders, and the states that a fixed game of bots goes through. They are the same in every build, or the
//! rules' version differs.

use adjourn_core_tests::book::{Book, hex};
use adjourn_core_tests::bot_match::seed;
use adjourn_core_tests::samples::diplomacy as sample;
use adjourn_diplomacy::{Diplomacy, Order, Setup};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, StepItem, Strength, What};

#[test]
fn orders_are_as_they_were() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "diplomacy.txt");
    book.line("rules", &Diplomacy::ABOUT.rules_version.to_string());
    book.value("Setup", &sample::setup());
    book.every("Order", &sample::orders());
    book.every("Power", &sample::powers());
    book.every("Phase", &sample::phases());
    book.every("Province", &sample::provinces());
    book.close();
}

#[test]
fn a_game_of_bots_goes_as_it_went() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "diplomacy_match.txt");
    book.line("rules", &Diplomacy::ABOUT.rules_version.to_string());
    let setup = Setup { last_year: Some(1908), ..Setup::default() };
    let mut game =
        Running::<Diplomacy>::create(&setup, &[0, 1, 2, 3, 4, 5, 6], &seed(1)).expect("a good setup");
    while game.outcome().is_none() {
        let mut items: Vec<StepItem<Order>> = Vec::new();
        for seat in (0..7).map(Seat) {
            let strength = if seat.0 % 2 == 0 { Strength::Strong } else { Strength::Weak };
            let orders = game.bot(seat, strength).into_iter();
            items.extend(orders.map(|order| StepItem { seat, what: What::Input(order) }));
        }
        let turn = game.turn_name().replace(' ', "_");
        game.step(&items);
        let snapshot = blake3::hash(&game.snapshot());
        book.line(&turn, &format!("{} {}", game.digest(), hex(snapshot.as_bytes())));
    }
    book.close();
}
