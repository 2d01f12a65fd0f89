//! Skirmish by mail: orders as text, lists of orders, and what a seat is shown.

use super::orders::any_order;
use super::{game, item, open_ground, units};
use adjourn_core_tests::bot_match::{orders, seed};
use adjourn_core_tests::samples::skirmish as sample;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Illegal, Running, SeatEvent, Strength};
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::limits;
use adjourn_skirmish::{Activity, BuildingKind, Cell, Kind, Order, SetPieces, Setup, Skirmish, UnitKind};
use proptest::prelude::*;
use serde_json::{Value, json};

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
    game.place_units(super::block(10, 10, 20, 200).map(|cell| (ME, UnitKind::Rifle, cell)));
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

#[test]
fn a_list_costs_no_more_than_the_seat_has() {
    let game = game(1);
    let building = headquarters(&game, 0);
    let train = |count| vec![Order::Train { building, kind: UnitKind::Worker }; count];
    let affordable = (300 / UnitKind::Worker.stats().cost_ore) as usize;
    assert_eq!(game.check_orders(ME, &train(affordable)), Ok(()));
    let refused = game.check_orders(ME, &train(affordable + 1)).expect_err("too dear");
    assert_eq!(why(refused), (affordable, "not enough ore"));
}

#[test]
fn a_list_fills_no_queue_beyond_its_end_and_a_cancelled_one_is_paid_back() {
    let mut game = game(1);
    game.set_ore(ME, 10_000);
    let building = headquarters(&game, 0);
    let train = || Order::Train { building, kind: UnitKind::Worker };
    let refused = game.check_orders(ME, &vec![train(); 9]).expect_err("too long a queue");
    assert_eq!(why(refused), (8, "the building's queue is full"));
    game.step(&[item(0, train())]);
    let cancel = || Order::CancelTrain { building };
    assert_eq!(game.check_orders(ME, &[cancel(), train(), cancel()]), Ok(()));
    let refused = game.check_orders(ME, &[cancel(), cancel()]).expect_err("one in training");
    assert_eq!(why(refused), (1, "nothing is in training there"));
}

#[test]
fn what_a_list_allows_is_carried_out_whole() {
    let mut game = game(1);
    let building = headquarters(&game, 0);
    let orders = vec![Order::Train { building, kind: UnitKind::Worker }; 6];
    assert_eq!(game.check_orders(ME, &orders), Ok(()));
    game.step(&orders.into_iter().map(|order| item(0, order)).collect::<Vec<_>>());
    assert!(game.see(Some(ME)).notices.is_empty(), "nothing was refused");
}

#[test]
fn a_list_is_bounded() {
    let game = game(1);
    let worker = units(&game.see(None), 0, UnitKind::Worker)[0];
    let ceiling = limits::TURN_ORDERS_CEILING;
    let stop = || Order::Stop { units: vec![worker] };
    assert_eq!(game.check_orders(ME, &vec![stop(); ceiling]), Ok(()));
    let refused = game.check_orders(ME, &vec![stop(); ceiling + 1]).expect_err("too many");
    assert_eq!(why(refused), (ceiling, "a turn has at most 128 orders"));
    let crowd = Order::Stop { units: vec![worker; limits::ORDER_UNITS_CEILING] };
    let fit = limits::TURN_UNITS_CEILING / limits::ORDER_UNITS_CEILING;
    let refused = game.check_orders(ME, &vec![crowd; ceiling]).expect_err("too many units");
    assert_eq!(why(refused), (fit, "the orders of this turn name too many units in all"));
    let refused = game.check_orders(ME, &[Order::Surrender, stop()]).expect_err("given up");
    assert_eq!(why(refused), (1, "nothing can follow a surrender"));
}

#[test]
fn a_turn_waits_for_the_seats_in_the_game_and_keeps_all_orders_sealed() {
    let teams = [0, 1, 2];
    let mut game = Running::<Skirmish>::create(&Setup::default(), &teams, &seed(1)).expect("good");
    assert_eq!(game.to_act(), [Seat(0), Seat(1), Seat(2)]);
    assert!(!game.at_once(ME, &[Order::Surrender]));
    assert_eq!(game.check_orders(ME, &game.default_orders(ME).expect("there are safe ones")), Ok(()));
    game.step(&[item(1, Order::Surrender)]);
    assert_eq!(game.to_act(), [Seat(0), Seat(2)]);
    let refused = game.check_orders(Seat(1), &[]).expect_err("out");
    assert_eq!(why(refused), (0, "you are out of the game"));
    assert_eq!(game.legal(Seat(1)), Vec::<String>::new());
    game.step(&[item(0, Order::Surrender)]);
    assert_eq!(game.to_act(), []);
    assert!(game.check_orders(Seat(2), &[]).is_err());
}

#[test]
fn bots_give_a_turn_of_orders_at_any_tick_and_fight_by_mail() {
    let mut game = game(4);
    let mut fights = false;
    for turn in 0..60 {
        if game.outcome().is_some() {
            break;
        }
        let mut items = Vec::new();
        for (seat, strength) in [(Seat(0), Strength::Weak), (Seat(1), Strength::Strong)] {
            let orders = game.bot_turn(seat, strength);
            assert!(turn > 0 || !orders.is_empty(), "{seat:?} does not begin");
            assert_eq!(game.check_orders(seat, &orders), Ok(()), "{seat:?} in turn {turn}");
            items.extend(orders.into_iter().map(|order| item(seat.0, order)));
        }
        // An odd count: turns begin at ticks that no bot prefers.
        for step in 0..201 {
            game.step(if step == 0 { &items } else { &[] });
        }
        fights |= game.see(None).entities.iter().any(|e| e.activity == Activity::Fighting);
    }
    assert!(fights, "sixty turns and not a shot");
}

#[test]
fn turns_are_counted_by_their_ticks() {
    let setup = Setup { ticks_per_turn: 20, ..Setup::default() };
    let mut game = Running::<Skirmish>::create(&setup, &[0, 1], &seed(1)).expect("good");
    assert_eq!((game.turn_name().as_str(), game.steps_per_turn()), ("turn 1, tick 0", 20));
    (0..40).for_each(|_| game.step(&[]));
    assert_eq!(game.turn_name(), "turn 3, tick 40");
    // What was played live may end within a turn; the count goes on.
    game.step(&[]);
    assert_eq!(game.turn_name(), "turn 3, tick 41");
    game.seat_events(&[(Seat(1), SeatEvent::Resigned)]);
    assert_eq!(game.turn_name(), "turn 3, tick 41", "a resignation moves nothing");
    assert_eq!(game.outcome().map(|outcome| outcome.places), Some(vec![1, 2]));
}

#[test]
fn a_setup_in_json_may_leave_fields_out_but_not_invent_any() {
    let kind = GAMES.newest("skirmish").expect("it is registered");
    let setup = kind.setup_from_json(&json!({ "ticks_per_turn": 400 })).expect("a setup");
    let whole = kind.setup_to_json(&setup).expect("a setup");
    assert_eq!(whole["ticks_per_turn"], 400);
    assert_eq!(whole["map_cells"], Setup::default().map_cells);
    assert!(kind.setup_from_json(&json!({ "ticks": 400 })).is_err());
    for ticks_per_turn in [0, 19, 1_201] {
        let setup = Setup { ticks_per_turn, ..Setup::default() };
        assert!(Running::<Skirmish>::create(&setup, &[0, 1], &seed(1)).is_err(), "{ticks_per_turn}");
    }
}

#[test]
fn every_example_of_a_legal_order_is_legal_and_all_kinds_come_up() {
    let mut game = game(3);
    let mut verbs = std::collections::BTreeSet::new();
    for tick in 0..4_000 {
        let items = orders(&game, &[Some(Strength::Strong), Some(Strength::Strong)]);
        game.step(&items);
        if tick % 250 != 0 {
            continue;
        }
        for seat in [Seat(0), Seat(1)] {
            let texts = game.legal(seat);
            assert!(texts.len() <= limits::LEGAL_CEILING);
            for text in texts {
                let order = game.parse(seat, &text).expect(&text);
                assert_eq!(game.check_orders(seat, &[order]), Ok(()), "{text} at {tick}");
                verbs.insert(text.split(' ').next().expect("a verb").to_owned());
            }
        }
    }
    let all =
        ["attack", "build", "cancel", "harvest", "move", "rally", "repair", "stop", "surrender", "train"];
    assert!(verbs.iter().eq(all), "{verbs:?}");
}

/// The numbers in a text, as they stand.
fn ids_of(json: &Value) -> Vec<u32> {
    let entities = json["entities"].as_array().expect("a list");
    entities.iter().map(|e| u32::try_from(e["id"].as_u64().expect("a number")).expect("an id")).collect()
}

#[test]
fn a_seat_is_described_what_its_view_holds_and_nothing_else() {
    let mut game = Running::<Skirmish>::create(&Setup::default(), &[0, 0, 1, 1], &seed(5)).expect("good");
    for tick in 0..3_000 {
        let items = orders(&game, &[Some(Strength::Strong); 4]);
        game.step(&items);
        if tick % 300 != 0 {
            continue;
        }
        for seat in (0..4).map(Seat) {
            let (view, json) = (game.see(Some(seat)), game.describe(Some(seat)));
            assert!(ids_of(&json).into_iter().eq(view.entities.iter().map(|e| e.id)));
            for (seen, told) in view.seats.iter().zip(json["seats"].as_array().expect("a list")) {
                assert_eq!(seen.ore.map(u64::from), told["ore"].as_u64());
            }
            let hidden =
                json["sight"].as_array().expect("rows").iter().zip(json["terrain"].as_array().expect("rows"));
            for (sight, terrain) in hidden {
                let cells =
                    sight.as_str().expect("a row").chars().zip(terrain.as_str().expect("a row").chars());
                assert!(cells.into_iter().all(|(sight, terrain)| (sight == '?') == (terrain == '?')));
            }
        }
        assert_eq!(ids_of(&game.describe(None)).len(), game.see(None).entities.len());
    }
}

#[test]
fn what_a_hidden_enemy_does_changes_nothing_that_a_seat_is_shown() {
    let (mut busy, mut idle) = (game(6), game(6));
    for tick in 0..700 {
        let items = orders(&busy, &[None, Some(Strength::Strong)]);
        busy.step(&items);
        idle.step(&[]);
        if tick % 50 == 0 {
            assert_eq!(busy.describe(Some(ME)), idle.describe(Some(ME)));
            assert_eq!(busy.picture(Some(ME)), idle.picture(Some(ME)));
            assert_eq!(busy.legal(ME), idle.legal(ME));
        }
    }
    assert_ne!(busy.describe(None), idle.describe(None), "the enemy did nothing");
    assert_ne!(busy.picture(None), idle.picture(None), "the enemy did nothing");
}

#[test]
fn a_picture_fits_eighty_columns_and_names_what_orders_need() {
    for map_cells in [48, 72, 77, 128] {
        let setup = Setup { map_cells, unit_cap: 300, ..Setup::default() };
        let mut game = Running::<Skirmish>::create(&setup, &[0, 1], &seed(2)).expect("good");
        game.set_ore(ME, 5_000);
        let building = headquarters(&game, 0);
        let train = || item(0, Order::Train { building, kind: UnitKind::Worker });
        game.step(&(0..8).map(|_| train()).collect::<Vec<_>>());
        for viewer in [None, Some(ME), Some(Seat(1))] {
            let picture = game.picture(viewer);
            let widest = picture.lines().max_by_key(|line| line.chars().count()).expect("lines");
            assert!(widest.chars().count() <= 80, "{map_cells}: {widest}");
        }
        let picture = game.picture(Some(ME));
        for worker in units(&game.see(None), 0, UnitKind::Worker) {
            assert!(picture.contains(&format!("{worker} at ")), "{worker} is missing in\n{picture}");
        }
        assert!(picture.contains("training worker and 7 more"), "{picture}");
        assert!(picture.contains('H') && picture.contains('w'));
    }
}

#[test]
fn the_end_of_a_game_is_described() {
    let mut game = game(1);
    assert_eq!(game.describe(Some(ME))["outcome"], Value::Null);
    game.step(&[item(0, Order::Surrender)]);
    assert_eq!(game.describe(Some(ME))["outcome"], json!({ "places": [2, 1], "reason": "surrender" }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever order there is, its notation means it, in any state.
    #[test]
    fn a_notation_means_its_order(orders in prop::collection::vec(any_order(), 1..20)) {
        let game = game(9);
        for order in orders {
            let text = game.notation(ME, &order);
            prop_assert_eq!(game.parse(ME, &text), Ok(order), "{}", text);
        }
    }

    /// Whatever is typed, parsing returns, and what it gives can be checked, explained and written again.
    #[test]
    fn nothing_that_is_typed_breaks_a_game(text in "(move|attack|train|build|rally|stop|harvest)?( (to|at|by|all|idle|hq|[0-9]{1,11}|,|\\PC{0,4})){0,8}") {
        let game = game(9);
        if let Ok(order) = game.parse(ME, &text) {
            let _ = game.check_orders(ME, std::slice::from_ref(&order));
            prop_assert!(!game.meaning(ME, &order).is_empty());
            prop_assert_eq!(game.parse(ME, &game.notation(ME, &order)), Ok(order));
        }
    }
}
