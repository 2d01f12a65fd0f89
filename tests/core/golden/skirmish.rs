//! Skirmish: setup, orders, and the states that a fixed match goes through. They are the same in every build, or the
//! rules' version differs.

use adjourn_core_tests::book::{Book, hex};
use adjourn_core_tests::bot_match;
use adjourn_core_tests::samples::skirmish as sample;
use adjourn_game::{Game, Strength};
use adjourn_skirmish::Skirmish;

#[test]
fn setup_and_orders_are_as_they_were() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "skirmish.txt");
    book.line("rules", &Skirmish::ABOUT.rules_version.to_string());
    book.value("Setup", &sample::setup());
    book.every("Order", &sample::orders());
    book.every("UnitKind", &sample::unit_kinds());
    book.every("BuildingKind", &sample::building_kinds());
    book.close();
}

#[test]
fn a_match_of_bots_goes_as_it_went() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "skirmish_match.txt");
    book.line("rules", &Skirmish::ABOUT.rules_version.to_string());
    let players = [Some(Strength::Weak), Some(Strength::Strong)];
    bot_match::play(&sample::setup(), &players, &[0, 1], 1, 600, |tick, game| {
        if tick % 100 == 0 {
            let snapshot = blake3::hash(&game.snapshot());
            book.line(&format!("tick.{tick}"), &format!("{} {}", game.digest(), hex(snapshot.as_bytes())));
        }
    });
    book.close();
}
