//! What a seat is shown.

use super::super::orders::any_order;
use super::super::{game, item, units};
use super::{ME, headquarters};
use adjourn_core_tests::bot_match::{orders, seed};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Running, Strength};
use adjourn_skirmish::{Order, SetPieces, Setup, Skirmish, UnitKind};
use proptest::prelude::*;
use serde_json::{Value, json};

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
