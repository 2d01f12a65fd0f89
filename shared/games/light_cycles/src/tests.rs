//! Named cases of each rule, and the checks that every game passes.

use super::*;
use adjourn_game::codec::Json;
use adjourn_game::{ByTurns, Game, Running, SeatEvent, StepItem, What};

fn begin<const VERSION: u32>(seats: u8) -> Running<FromRules<Arena<VERSION>>> {
    let teams: Vec<u8> = (0..seats).collect();
    Running::create(&Json(Setup { cells: 16 }), &teams, &[0; 32]).expect("a good setup")
}

fn game(seats: u8) -> Running<LightCycles> {
    begin(seats)
}

/// As many cells, the first with these orders.
fn drive<const VERSION: u32>(
    game: &mut Running<FromRules<Arena<VERSION>>>,
    orders: &[(u8, &str)],
    cells: u32,
) {
    let order =
        |(seat, text): &(u8, &str)| StepItem { seat: Seat(*seat), what: What::Input((*text).to_owned()) };
    let orders: Vec<_> = orders.iter().map(order).collect();
    for tick in 0..Arena::<VERSION>::PACE_TICKS * cells {
        game.step(if tick == 0 { &orders } else { &[] });
    }
}

fn ending<const VERSION: u32>(game: &Running<FromRules<Arena<VERSION>>>) -> Option<(Vec<u8>, &'static str)> {
    game.outcome().map(|outcome| (outcome.places, LightCycles::explain(outcome.reason)))
}

#[test]
fn a_grid_has_its_bounds() {
    let make = |cells| Running::<LightCycles>::create(&Json(Setup { cells }), &[0, 1], &[0; 32]).is_ok();
    assert_eq!([15, 16, 40, 41].map(make), [false, true, true, false]);
}

#[test]
fn a_cycle_moves_every_sixth_tick_and_leaves_a_wall() {
    let mut game = game(2);
    (0..5).for_each(|_| game.step(&[]));
    assert_eq!(game.rules().cycles[0].x, 4);
    game.step(&[]);
    assert_eq!((game.rules().cycles[0].x, game.rules().cycles[0].y), (5, 4));
    assert_eq!(game.rules().grid[4][3..7], [0, 1, 1, 0]);
}

/// What 80 columns and 24 rows leave beside the list of orders, by mail below heading, tabs and log.
#[test]
fn the_usual_grid_fits_a_small_terminal() {
    let setup = Json(Setup::default());
    let picture = Running::<LightCycles>::create(&setup, &[0, 1], &[0; 32]).expect("good").picture(None);
    assert!(picture.lines().count() <= 18, "{picture}");
    assert!(picture.lines().all(|line| line.len() <= 52), "{picture}");
}

/// Two keys within one cell are a U-turn, not one turn and a lost key.
#[test]
fn a_turn_that_follows_another_waits_for_the_next_cell() {
    let mut game = game(2);
    drive(&mut game, &[(0, "down"), (0, "left")], 1);
    let at = |game: &Running<LightCycles>| (game.rules().cycles[0].x, game.rules().cycles[0].y);
    assert_eq!(at(&game), (4, 5));
    drive(&mut game, &[], 2);
    assert_eq!((at(&game), ending(&game)), ((2, 5), None));
    // Who changes its mind about the first turn has no second one.
    let mut game = self::game(2);
    drive(&mut game, &[(0, "down"), (0, "left"), (0, "up")], 2);
    assert_eq!(at(&game), (4, 2));
}

/// Pace and keys of the first rules, worked out by hand; a state has nothing that they do not know.
#[test]
fn games_of_the_first_rules_go_on_by_them() {
    assert_eq!((FirstLightCycles::ABOUT.rules_version, LightCycles::ABOUT.rules_version), (1, 2));
    let mut game = begin::<1>(2);
    let down = StepItem { seat: Seat(0), what: What::Input("down".to_owned()) };
    let left = StepItem { seat: Seat(0), what: What::Input("left".to_owned()) };
    game.step(&[down, left]);
    (0..5).for_each(|_| game.step(&[]));
    assert_eq!((game.rules().cycles[0].x, game.rules().cycles[0].y), (4, 6));
    let cycle = r#"{"heading":1,"left_by":1,"out":null,"x":4,"y":6}"#;
    assert!(String::from_utf8_lossy(&game.view(None)).contains(cycle));
}

#[test]
fn nobody_turns_back_into_the_own_wall() {
    let mut game = game(2);
    drive(&mut game, &[(0, "down")], 1);
    assert_eq!(game.legal(Seat(0)), ["right", "down", "left"]);
    assert!(game.parse(Seat(0), "up").is_err());
    game.step(&[StepItem { seat: Seat(0), what: What::Input("left".into()) }]);
    assert_eq!(game.legal(Seat(0)), ["right", "down", "left", "up"], "up comes after left");
    let mut first = begin::<1>(2);
    drive(&mut first, &[(0, "down")], 1);
    first.step(&[StepItem { seat: Seat(0), what: What::Input("left".into()) }]);
    assert_eq!(first.legal(Seat(0)), ["right", "down", "left"], "until it has left the cell");
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

/// The digest is of the time when there were no others.
#[test]
fn a_game_by_the_first_rules_goes_as_it_went() {
    let mut game = Running::<FirstLightCycles>::create(&Json(Setup { cells: 24 }), &[0, 1, 2], &[4; 32])
        .expect("a good setup");
    for tick in 0..400 {
        let mut items = Vec::new();
        for seat in game.to_act() {
            let mut order = |text| items.push(StepItem { seat, what: What::Input(text) });
            game.bot(seat, Strength::Strong).into_iter().for_each(&mut order);
            if tick % 37 == 5 {
                let legal = game.legal(seat);
                order(legal[(tick + usize::from(seat.0)) % legal.len()].clone());
            }
        }
        game.step(&items);
    }
    assert_eq!(ending(&game), Some((vec![2, 1, 2], LAST)));
    let digest = "4aaf5270f90f1820d4126c77dbd5d8cccfb220650e178742fb0c1853c6647a66";
    assert_eq!(game.digest().to_string(), digest);
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
    adjourn_game::check::<FirstLightCycles>();
}
