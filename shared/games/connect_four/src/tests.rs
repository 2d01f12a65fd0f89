//! Named cases of each rule, and the checks that every game passes.

use super::*;
use adjourn_game::{ByTurns, Game, Running, SeatEvent, StepItem, Strength, What};

/// Plays columns by their text, the seats in turn.
fn play(columns: &str) -> Running<ConnectFour> {
    let mut game =
        Running::<ConnectFour>::create(&Default::default(), &[0, 1], &[0; 32]).expect("the one setup");
    for text in columns.split(' ') {
        let seat = game.to_act()[0];
        let order = game.parse(seat, text).expect("a legal column");
        game.step(&[StepItem { seat, what: What::Input(order) }]);
    }
    game
}

fn ending(game: &Running<ConnectFour>) -> Option<(Vec<u8>, &'static str)> {
    game.outcome().map(|outcome| (outcome.places, ConnectFour::explain(outcome.reason)))
}

#[test]
fn four_in_a_row_win_in_every_direction() {
    let won = |places: [u8; 2]| Some((places.to_vec(), FOUR));
    assert_eq!(ending(&play("1 7 2 7 3 7")), None);
    assert_eq!(ending(&play("1 7 2 7 3 7 4")), won([1, 2]), "along a row");
    assert_eq!(ending(&play("1 7 2 7 3 7 5 7")), won([2, 1]), "up a column");
    assert_eq!(ending(&play("1 2 2 3 3 4 3 4 4 6 4")), won([1, 2]), "rising");
    assert_eq!(ending(&play("4 3 3 2 2 1 2 1 1 6 1")), won([1, 2]), "falling");
    assert_eq!(ending(&play("1 7 2 7 4 7 3")), won([1, 2]), "with the last disc in between");
}

#[test]
fn a_full_column_takes_no_disc_and_a_full_board_is_a_draw() {
    let game = play("1 1 1 1 1 1");
    assert_eq!(game.parse(Seat(0), "1"), Err("not one of: 4, 3, 5, 2, 6, 7".to_owned()));
    assert_eq!(game.parse(Seat(1), "2"), Err("it is not your turn".to_owned()));
    let column = |x: usize| [x; 6].map(|x| x.to_string()).join(" ");
    let whole = format!(
        "{} {} {} 7 {} {} {} 7 7 7 7 7",
        column(1),
        column(2),
        column(3),
        column(4),
        column(5),
        column(6)
    );
    assert_eq!(ending(&play(&whole)), Some((vec![1, 1], FULL)));
}

#[test]
fn who_resigns_or_runs_out_of_time_has_lost_and_the_result_says_which() {
    for (event, words) in [(SeatEvent::Resigned, "resignation"), (SeatEvent::Forfeited, "time forfeit")] {
        let mut game = play("4");
        game.seat_events(&[(Seat(1), event)]);
        assert_eq!(ending(&game), Some((vec![1, 2], words)));
        assert!(game.to_act().is_empty() && game.legal(Seat(1)).is_empty());
    }
}

#[test]
fn the_picture_shows_the_board() {
    let rows = "1 2 3 4 5 6 7\n . . . . . . .\n . . . . . . .\n . . . . . . .\n . . . . . . .\n . . . R . . .\n . . . Y . . Y\n";
    assert_eq!(play("4 4 7").picture(None), format!(" {rows}"));
}

#[test]
fn a_bot_takes_a_win_and_blocks_one() {
    for strength in [Strength::Weak, Strength::Strong] {
        assert_eq!(play("1 7 1 7 1 6").bot(Seat(0), strength), ["1"]);
        assert_eq!(play("1 7 1 7 1").bot(Seat(1), strength), ["1"]);
        assert!(play("1 7 1 7 1").bot(Seat(0), strength).is_empty(), "out of turn");
    }
}

#[test]
fn it_passes_the_checks_of_every_game() {
    adjourn_game::check::<ConnectFour>();
}
