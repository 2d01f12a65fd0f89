//! Named cases of each rule, and the checks that every game passes.

use super::*;
use adjourn_game::codec::Json;
use adjourn_game::{ByTurns, Game, Running, SeatEvent, StepItem, What};

fn game(seats: u8) -> Running<LightCycles> {
    let teams: Vec<u8> = (0..seats).collect();
    Running::create(&Json(Setup { cells: 16 }), &teams, &[0; 32]).expect("a good setup")
}

/// As many cells, the first with these orders.
fn drive(game: &mut Running<LightCycles>, orders: &[(u8, &str)], cells: u32) {
    let order =
        |(seat, text): &(u8, &str)| StepItem { seat: Seat(*seat), what: What::Input((*text).to_owned()) };
    let orders: Vec<_> = orders.iter().map(order).collect();
    for tick in 0..PACE_TICKS * cells {
        game.step(if tick == 0 { &orders } else { &[] });
    }
}

fn ending(game: &Running<LightCycles>) -> Option<(Vec<u8>, &'static str)> {
    game.outcome().map(|outcome| (outcome.places, LightCycles::explain(outcome.reason)))
}

#[test]
fn a_grid_has_its_bounds() {
    let make = |cells| Running::<LightCycles>::create(&Json(Setup { cells }), &[0, 1], &[0; 32]).is_ok();
    assert_eq!([15, 16, 40, 41].map(make), [false, true, true, false]);
}

#[test]
fn a_cycle_moves_every_third_tick_and_leaves_a_wall() {
    let mut game = game(2);
    game.step(&[]);
    assert_eq!(game.rules().cycles[0].x, 4);
    drive(&mut game, &[], 1);
    assert_eq!((game.rules().cycles[0].x, game.rules().cycles[0].y), (5, 4));
    assert_eq!(game.rules().grid[4][3..7], [0, 1, 1, 0]);
}

#[test]
fn nobody_turns_back_into_the_own_wall() {
    let mut game = game(2);
    drive(&mut game, &[(0, "down")], 1);
    assert_eq!(game.legal(Seat(0)), ["right", "down", "left"]);
    assert!(game.parse(Seat(0), "up").is_err());
    game.step(&[StepItem { seat: Seat(0), what: What::Input("left".into()) }]);
    assert_eq!(game.legal(Seat(0)), ["right", "down", "left"], "until it has left the cell");
}

#[test]
fn who_hits_the_edge_or_a_wall_is_out() {
    let mut game = game(2);
    drive(&mut game, &[(0, "up")], 4);
    assert_eq!(ending(&game), None, "Blue is at the edge");
    drive(&mut game, &[], 1);
    assert_eq!(ending(&game), Some((vec![2, 1], LAST)));
    let mut game = self::game(2);
    drive(&mut game, &[], 1);
    drive(&mut game, &[(0, "down")], 7);
    assert_eq!(ending(&game), Some((vec![2, 1], LAST)), "Red's wall was there before");
}

#[test]
fn two_who_meet_fall_together() {
    let mut game = game(2);
    drive(&mut game, &[(1, "up")], 6);
    assert_eq!((game.rules().cycles[0].x, game.rules().cycles[1].y, ending(&game)), (10, 5, None));
    drive(&mut game, &[], 1);
    assert_eq!(ending(&game), Some((vec![1, 1], TOGETHER)));
}

#[test]
fn places_follow_who_lasted_longest() {
    let mut game = game(3);
    game.seat_events(&[(Seat(2), SeatEvent::Resigned)]);
    assert_eq!((game.to_act(), ending(&game)), (vec![Seat(0), Seat(1)], None));
    drive(&mut game, &[], 1);
    game.seat_events(&[(Seat(0), SeatEvent::Resigned)]);
    assert_eq!(ending(&game), Some((vec![2, 1, 3], LAST)));
}

#[test]
fn it_passes_the_checks_of_every_game() {
    adjourn_game::check::<LightCycles>();
}
