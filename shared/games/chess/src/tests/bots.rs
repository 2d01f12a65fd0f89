//! Bots: they find what is plain, answer what they are asked, and the strong one beats the weak one.

use super::*;
use adjourn_game::Strength::{self, Strong, Weak};
use adjourn_game::{ByTurns, Running};

fn answer(game: &Running<Chess>, seat: Seat, strength: Strength) -> Option<String> {
    let orders = game.bot(seat, strength);
    let order = orders.first()?;
    assert_eq!(game.check_orders(seat, &orders), Ok(()), "{order:?} in {}", game.fen());
    Some(game.notation(seat, order))
}

#[test]
fn the_strong_bot_mates_in_two_and_wins_a_queen() {
    // The rooks drive the king to the edge and mate.
    let mut game = from("7k/R7/8/8/8/8/1R6/6K1 w - - 0 1");
    assert_eq!(answer(&game, WHITE, Strong).as_deref(), Some("b2b8"));
    game = from("4k3/8/8/3q4/8/2N5/8/4K3 w - - 0 1");
    assert_eq!(answer(&game, WHITE, Strong).as_deref(), Some("c3d5"));
    let game = from("6k1/5ppp/8/8/8/8/r4PPP/1R4K1 w - - 0 1");
    assert_eq!(answer(&game, WHITE, Strong).as_deref(), Some("b1b8"));
}

#[test]
fn bots_answer_a_takeback_out_of_turn() {
    let mut game = game();
    say(&mut game, WHITE, "e4");
    say(&mut game, WHITE, "takeback");
    assert_eq!(answer(&game, BLACK, Weak).as_deref(), Some("accept takeback"));
    assert_eq!(answer(&game, BLACK, Strong).as_deref(), Some("decline takeback"));
    assert_eq!(answer(&game, WHITE, Strong), None);
    say(&mut game, BLACK, "e5");
    say(&mut game, BLACK, "takeback");
    assert_eq!(answer(&game, WHITE, Strong).as_deref(), Some("decline takeback"));
}

#[test]
fn bots_take_a_draw_when_they_stand_worse_and_play_on_otherwise() {
    for strength in [Weak, Strong] {
        let mut worse = from("4k3/4p3/8/8/8/8/PPPPP3/R3K3 w - - 0 1");
        say(&mut worse, WHITE, "a3 offer draw");
        assert_eq!(answer(&worse, BLACK, strength).as_deref(), Some("accept draw"), "{strength:?}");
        let mut better = from("r3k3/ppppp3/8/8/8/8/4P3/4K3 w - - 0 1");
        say(&mut better, WHITE, "e3 offer draw");
        assert_ne!(answer(&better, BLACK, strength).as_deref(), Some("accept draw"), "{strength:?}");
    }
}

#[test]
fn a_bot_that_stands_worse_claims_a_draw() {
    let mut game = from("4k3/8/8/8/8/8/PPP5/1N2K3 b - - 0 1");
    play(&mut game, "Kd8, Nc3, Ke8, Nb1, Kd8, Nc3, Ke8, Nb1");
    assert_eq!(answer(&game, BLACK, Strong).as_deref(), Some("claim draw"));
}

#[test]
fn a_bot_whose_game_is_over_or_whose_turn_it_is_not_says_nothing() {
    let mut game = game();
    assert_eq!(answer(&game, BLACK, Strong), None);
    assert_eq!(answer(&game, Seat(2), Weak), None);
    say(&mut game, BLACK, "resign");
    assert_eq!(answer(&game, WHITE, Strong), None);
}

#[test]
fn the_strong_bot_beats_the_weak_one() {
    for strong in [WHITE, BLACK] {
        let mut game = game();
        for _ in 0..300 {
            if game.outcome().is_some() {
                break;
            }
            let seat = to_move(&game);
            let text = answer(&game, seat, if seat == strong { Strong } else { Weak });
            say(&mut game, seat, &text.expect("it is to move"));
        }
        let places = ending(&game).map(|ending| ending.0);
        assert_eq!(places, Some(if strong == WHITE { [1, 2] } else { [2, 1] }), "{}", game.fen());
    }
}
