//! Skirmish: setup, orders, and the states that a fixed match goes through. They are the same in every build, or the
//! rules' version differs.

use adjourn_core_tests::book::{Book, hex};
use adjourn_core_tests::bot_match;
use adjourn_core_tests::samples::skirmish as sample;
use adjourn_game::ids::Seat;
use adjourn_game::{Game, Running, StepItem, Strength, What};
use adjourn_skirmish::{ByRules, Cell, Order, SetPieces, Skirmish, UnitKind};

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
    match_of_bots::<2>("skirmish_match_2.txt");
    match_of_bots::<3>("skirmish_match_3.txt");
}

#[test]
fn a_raid_goes_as_it_went() {
    raid::<2>("skirmish_raid_2.txt");
    raid::<3>("skirmish_raid_3.txt");
    assert_eq!(Skirmish::ABOUT.rules_version, 3);
}

fn match_of_bots<const VERSION: u32>(name: &str) {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), name);
    book.line("rules", &VERSION.to_string());
    let players = [Some(Strength::Weak), Some(Strength::Strong)];
    bot_match::play::<ByRules<VERSION>>(&sample::setup(), &players, &[0, 1], 1, 600, |tick, game| {
        if tick % 100 == 0 {
            let snapshot = blake3::hash(&game.snapshot());
            book.line(&format!("tick.{tick}"), &format!("{} {}", game.digest(), hex(snapshot.as_bytes())));
        }
    });
    book.close();
}

/// What units do by themselves, which a match of bots comes to late: idle ones are led away from their posts, workers
/// and a building are shot at near others, and a group of attackers meets both.
fn raid<const VERSION: u32>(name: &str) {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), name);
    book.line("rules", &VERSION.to_string());
    let mut game =
        Running::<ByRules<VERSION>>::create(&sample::setup(), &[0, 1], &bot_match::seed(1)).expect("a setup");
    let home = game.see(None).seats[0].start;
    let at = |x: i32, y: i32| {
        let along =
            |from: u16, by: i32| u16::try_from((i32::from(from) + by).clamp(1, 70)).expect("on the map");
        Cell { x: along(home.x, x), y: along(home.y, y) }
    };
    for i in 0..6 {
        game.place_unit(Seat(0), if i % 2 == 0 { UnitKind::Rifle } else { UnitKind::Tank }, at(i - 3, 7));
    }
    let raiders: Vec<_> = (0..8)
        .map(|i| {
            let kinds = [UnitKind::Scout, UnitKind::Rifle, UnitKind::Rocket, UnitKind::Artillery];
            game.place_unit(Seat(1), kinds[i % kinds.len()], at(2 + i as i32, -9))
        })
        .collect();
    let (scouts, others): (Vec<_>, Vec<_>) = raiders.into_iter().enumerate().partition(|(i, _)| i % 4 == 0);
    let ids = |units: Vec<(usize, u32)>| units.into_iter().map(|(_, id)| id).collect();
    let raid = Order::AttackMove { units: ids(others), to: at(3, 0) };
    let lure = Order::Move { units: ids(scouts), to: at(0, 12) };
    let items = [raid, lure].map(|order| StepItem { seat: Seat(1), what: What::Input(order) });
    for tick in 1..=900 {
        game.step(if tick == 1 { &items } else { &[] });
        if tick % 60 == 0 {
            let view = game.see(None);
            let left = [0, 1].map(|seat| view.entities.iter().filter(|e| e.seat.0 == seat).count());
            book.line(&format!("tick.{tick}"), &format!("{} {left:?}", game.digest()));
        }
    }
    book.close();
}
