//! Orders as text.

use super::super::{block, game, item, open_ground, units};
use super::{ME, headquarters, parsed, refused};
use adjourn_core_tests::samples::skirmish as sample;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running};
use adjourn_skirmish::limits;
use adjourn_skirmish::{BuildingKind, Cell, Order, SetPieces, Skirmish, UnitKind};

#[test]
fn every_kind_of_order_has_a_notation_that_is_typed_easily() {
    let game = game(1);
    let texts: Vec<String> = sample::orders().iter().map(|(_, order)| game.notation(ME, order)).collect();
    let expected = [
        "move 1,250,251,70000 to 30,300",
        "attack 1,250,251,70000 to 30,300",
        "attack 1,250,251,70000 at 9",
        "stop 1,250,251,70000",
        "harvest 1,250,251,70000 at 30,300",
        "build barracks at 30,300 by 5",
        "repair 1,250,251,70000 at 9",
        "train tank at 9",
        "cancel 9",
        "rally 9 to 30,300",
        "rally hq to 30,300",
        "surrender",
    ];
    assert_eq!(texts, expected);
    for ((_, order), text) in sample::orders().iter().zip(&texts) {
        assert_eq!(game.parse(ME, text).as_ref(), Ok(order));
        assert!(!game.meaning(ME, order).is_empty());
    }
}

#[test]
fn spaces_and_large_letters_make_no_difference() {
    let game = game(1);
    let to = Cell { x: 12, y: 30 };
    assert_eq!(parsed(&game, "  MOVE 4 , 5  to 12 , 30 "), Order::Move { units: vec![4, 5], to });
    assert_eq!(parsed(&game, "attack 4 5 to 12 30"), Order::AttackMove { units: vec![4, 5], to });
    assert_eq!(parsed(&game, "rally headquarters to 12,30"), Order::RallyHeadquarters { to });
}

#[test]
fn what_cannot_be_understood_is_named() {
    let game = game(1);
    refused(&game, "", "empty");
    refused(&game, "fly 4 to 1,1", "'fly' is no order");
    refused(&game, "move 4", "move UNITS to X,Y");
    refused(&game, "move to 4,4", "move UNITS to X,Y");
    refused(&game, "move 4 to", "move UNITS to X,Y");
    refused(&game, "move 4 to 5", "'5' is not a place");
    refused(&game, "move 4 to 5,70000", "'5,70000' is not a place");
    refused(&game, "move 4 to 5,6,7", "is not a place");
    refused(&game, "move +4 to 5,5", "neither numbers nor a group");
    refused(&game, "move 4,,5 to 5,5", "a comma too many");
    refused(&game, "move horses to 5,5", "'horses' is neither numbers nor a group");
    refused(&game, "move idle workers to 5,5", "you have no units that are: idle workers");
    refused(&game, "move tanks to 5,5", "you have no units");
    refused(&game, "attack 4 at 5,5", "'to 5,5'");
    refused(&game, "build castle at 5,5 by 4", "'castle' is no building");
    refused(&game, "build barracks at 5,5", "by WORKER");
    refused(&game, "train dragon at 1", "'dragon' is no unit");
    refused(&game, "train tank", "no finished building that trains a tank");
    refused(&game, "cancel all", "'all' is not the number");
    refused(&game, "surrender 1", "alone");
    refused(&game, &format!("move {} to 1,1", "1,".repeat(1_000)), "too long");
    let steering = game.parse(ME, "move \u{1b}[2J\u{202e}x to 1,1").expect_err("no units");
    assert!(!steering.chars().any(char::is_control) && !steering.contains('\u{202e}'), "{steering:?}");
}

#[test]
fn groups_become_the_units_of_the_present_state() {
    let mut game = open_ground(|_, _| false);
    let tank = game.place_unit(ME, UnitKind::Tank, Cell { x: 30, y: 30 });
    let rifle = game.place_unit(ME, UnitKind::Rifle, Cell { x: 32, y: 30 });
    let scout = game.place_unit(ME, UnitKind::Scout, Cell { x: 34, y: 30 });
    game.place_unit(Seat(1), UnitKind::Tank, Cell { x: 60, y: 60 });
    let workers = units(&game.see(None), 0, UnitKind::Worker);
    let stopped = |game: &Running<Skirmish>, who: &str| match parsed(game, &format!("stop {who}")) {
        Order::Stop { units } => units,
        other => panic!("{other:?}"),
    };
    assert_eq!(stopped(&game, "army"), [tank, rifle]);
    assert_eq!(stopped(&game, "scouts"), [scout]);
    assert_eq!(stopped(&game, "workers"), workers);
    assert_eq!(stopped(&game, "scout, army, 30"), [scout, tank, rifle, 30]);
    assert_eq!(stopped(&game, "all").len(), workers.len() + 3);
    game.step(&[
        item(0, Order::Stop { units: vec![workers[1]] }),
        item(0, Order::Move { units: vec![rifle], to: Cell { x: 50, y: 30 } }),
    ]);
    game.step(&[]);
    assert!(stopped(&game, "idle workers").contains(&workers[1]));
    assert_eq!(stopped(&game, "idle army"), [tank]);
    assert!(stopped(&game, "none").is_empty());
}

#[test]
fn a_group_names_no_more_units_than_an_order_may() {
    let mut game = open_ground(|_, _| false);
    game.place_units(block(10, 10, 20, 200).map(|cell| (ME, UnitKind::Rifle, cell)));
    let Order::Move { units, .. } = parsed(&game, "move rifles, all to 40,40") else { panic!("a move") };
    assert_eq!(units.len(), limits::ORDER_UNITS_CEILING);
    assert_eq!(game.check(ME, &Order::Stop { units }), Ok(()));
}

#[test]
fn training_without_a_building_takes_the_shortest_queue() {
    let mut game = open_ground(|_, _| false);
    let first = game.place_building(ME, BuildingKind::Barracks, Cell { x: 30, y: 30 });
    let second = game.place_building(ME, BuildingKind::Barracks, Cell { x: 40, y: 30 });
    let train = |building| Order::Train { building, kind: UnitKind::Rifle };
    assert_eq!(parsed(&game, "train rifle"), train(first));
    game.step(&[item(0, train(first))]);
    assert_eq!(parsed(&game, "train rifle"), train(second));
}

#[test]
fn a_meaning_is_in_words_and_tells_nothing_that_is_hidden() {
    let game = game(1);
    let workers = units(&game.see(None), 0, UnitKind::Worker);
    let order = Order::Move { units: workers[..2].to_vec(), to: Cell { x: 12, y: 30 } };
    assert_eq!(
        game.meaning(ME, &order),
        "Move 2 workers to column 12, row 30, without stopping for enemies."
    );
    let hidden = headquarters(&game, 1);
    let attack = Order::Attack { units: workers.clone(), target: hidden };
    let unknown = Order::Attack { units: workers, target: 9_999 };
    let words = |order: &Order, id: u32| game.meaning(ME, order).replace(&id.to_string(), "ID");
    assert_eq!(words(&attack, hidden), words(&unknown, 9_999));
    assert!(game.meaning(Seat(1), &Order::CancelTrain { building: hidden }).contains("your headquarters"));
}
