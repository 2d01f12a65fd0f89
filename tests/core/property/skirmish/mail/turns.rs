//! Lists of orders, and turns.

use super::super::{game, item, units};
use super::{ME, headquarters, why};
use adjourn_core_tests::bot_match::{orders, seed};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, SeatEvent, Strength};
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::limits;
use adjourn_skirmish::{Activity, Order, SetPieces, Setup, Skirmish, UnitKind};
use serde_json::json;

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
