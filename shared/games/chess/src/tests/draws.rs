//! Endings that nobody wins, and who has to ask for them.

use super::*;
use adjourn_game::{ByTurns, Running};

/// Both sides move a knight out and back: the position is there once more.
const BACK_AND_FORTH: &str = "Nf3, Nf6, Ng1, Ng8";

#[test]
fn stalemate_is_a_draw() {
    let mut game = from("7k/8/6K1/8/8/8/8/5Q2 w - - 0 1");
    play(&mut game, "Qf7");
    assert_eq!(ending(&game), Some((DRAWN, "stalemate")));
}

#[test]
fn material_that_can_not_mate_is_a_draw() {
    // White has a king on e1, Black on e8 and a pawn on d2 that White captures: what is left decides.
    for (white, black, drawn) in [
        ("", "", true),
        ("N", "", true),
        ("B", "", true),
        ("", "n", true),
        ("", "b", true),
        ("P", "", false),
        ("R", "", false),
        ("", "q", false),
        ("NN", "", false),
        ("N", "n", false),
        ("N", "b", false),
    ] {
        let rank = |pieces: &str| {
            let rest = 8 - pieces.len();
            format!("{pieces}{rest}")
        };
        let fen = format!("4k3/8/{}/{}/8/8/3p4/4K3 w - - 0 1", rank(black), rank(white));
        let mut game = from(&fen);
        play(&mut game, "Kxd2");
        assert_eq!(ending(&game).is_some(), drawn, "{fen}");
        assert!(ending(&game).is_none_or(|ending| ending == (DRAWN, "insufficient material")));
    }
}

#[test]
fn bishops_of_one_colour_can_not_mate_and_others_can() {
    for (squares, drawn) in [("b7/8/2B5", true), ("1b6/8/2B5", false), ("b7/8/3B4", false)] {
        let mut game = from(&format!("4k3/{squares}/8/3p4/4K3/8 w - - 0 1"));
        play(&mut game, "Kxd3");
        assert_eq!(ending(&game).is_some(), drawn, "{squares}");
    }
}

#[test]
fn a_draw_by_threefold_repetition_is_claimed() {
    let mut game = game();
    play(&mut game, BACK_AND_FORTH);
    assert!(refusal(&game, WHITE, "claim draw").contains("third time"));
    play(&mut game, BACK_AND_FORTH);
    assert_eq!(ending(&game), None);
    assert!(refusal(&game, BLACK, "claim draw").contains("turn"));
    assert!(game.legal(WHITE).contains(&"claim draw".to_owned()));
    say(&mut game, WHITE, "claim draw");
    assert_eq!(ending(&game), Some((DRAWN, "threefold repetition")));
}

#[test]
fn a_threefold_repetition_is_claimed_before_the_move_that_brings_it() {
    let mut game = game();
    play(&mut game, BACK_AND_FORTH);
    play(&mut game, "Nf3, Nf6, Ng1");
    let before = game.fen();
    assert!(refusal(&game, BLACK, "claim draw Nd5").contains("no draw to claim with that move"));
    assert!(game.legal(BLACK).contains(&"claim draw Ng8".to_owned()));
    say(&mut game, BLACK, "claim draw Ng8");
    assert_eq!(ending(&game), Some((DRAWN, "threefold repetition")));
    // The move was announced, not made.
    assert_eq!(game.fen(), before);
}

#[test]
fn a_repetition_counts_rights_and_not_only_pieces() {
    // The king's way out and back costs Black's rights: the first position is not among the repetitions.
    let mut game = from("4k2r/8/8/8/8/8/4P3/4K3 b k - 0 1");
    play(&mut game, "Ke7, Kd2, Ke8, Ke1, Ke7, Kd2, Ke8, Ke1");
    assert_eq!(game.see(None).repetitions, 2);
    play(&mut game, "Ke7, Kd2, Ke8, Ke1");
    assert_eq!(game.see(None).repetitions, 3);
}

#[test]
fn a_right_en_passant_that_nobody_can_use_makes_no_other_position() {
    let mut game = game();
    play(&mut game, "e4, Nf6, Nf3, Ng8, Ng1");
    // After 1. e4 no black pawn could capture on e3.
    assert_eq!(game.see(None).repetitions, 2);
    let mut game = from("4k3/8/8/8/3p4/8/4P3/4K3 w - - 0 1");
    play(&mut game, "e4, Ke7, Ke2, Ke8, Ke1");
    assert_eq!(game.see(None).repetitions, 1);
}

#[test]
fn the_fifth_time_ends_the_game_without_a_claim() {
    let mut game = game();
    for _ in 0..3 {
        play(&mut game, BACK_AND_FORTH);
    }
    play(&mut game, "Nf3, Nf6, Ng1");
    assert_eq!(ending(&game), None);
    play(&mut game, "Ng8");
    assert_eq!(ending(&game), Some((DRAWN, "fivefold repetition")));
}

/// Walks a rook and the kings about for so many plies, without ever repeating a position five times.
fn wander(game: &mut Running<Chess>, plies: usize) {
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..plies {
        let seat = to_move(game);
        let fresh = game
            .legal(seat)
            .into_iter()
            .filter(|text| is_quiet(text))
            .min_by_key(|text| {
                let mut next = Running::<Chess>::restore(&game.snapshot()).expect("an own snapshot");
                say(&mut next, seat, text);
                let placement = next.fen().split(' ').take(2).collect::<String>();
                (next.outcome().is_some(), seen.get(&placement).copied().unwrap_or(0))
            })
            .expect("there is a move");
        say(game, seat, &fresh);
        *seen.entry(game.fen().split(' ').take(2).collect::<String>()).or_insert(0) += 1;
    }
}

fn is_quiet(text: &str) -> bool {
    text.len() == 3 && text.starts_with(['K', 'R'])
}

#[test]
fn fifty_moves_are_claimed_and_seventy_five_end_the_game() {
    let mut game = from("4k3/8/8/8/8/8/8/R3K3 w - - 0 1");
    wander(&mut game, 98);
    assert!(refusal(&game, WHITE, "claim draw").contains("fifty moves"));
    wander(&mut game, 1);
    // The hundredth ply would be Black's: it may be claimed before it is made.
    let seat = to_move(&game);
    let claim = game.legal(seat).into_iter().find(|text| text.starts_with("claim draw K"));
    let mut early = Running::<Chess>::restore(&game.snapshot()).expect("an own snapshot");
    say(&mut early, seat, &claim.expect("any quiet move completes fifty"));
    assert_eq!(ending(&early), Some((DRAWN, "fifty moves without a capture or a pawn's move")));
    wander(&mut game, 1);
    assert_eq!(game.see(None).halfmove_clock, 100);
    assert!(game.fen().contains(" 100 51"), "{}", game.fen());
    let mut claimed = Running::<Chess>::restore(&game.snapshot()).expect("an own snapshot");
    let seat = to_move(&claimed);
    say(&mut claimed, seat, "claim draw");
    assert_eq!(ending(&claimed), Some((DRAWN, "fifty moves without a capture or a pawn's move")));
    wander(&mut game, 49);
    assert_eq!((game.see(None).halfmove_clock, ending(&game)), (149, None));
    wander(&mut game, 1);
    assert_eq!(ending(&game), Some((DRAWN, "seventy-five moves without a capture or a pawn's move")));
}

#[test]
fn mate_with_the_hundred_and_fiftieth_ply_is_mate() {
    let mut game = from("7k/6pp/8/8/1r6/8/5PPP/4R1K1 b - - 100 80");
    for round in 0..24 {
        play(&mut game, ["Rb5", "Rb3", "Rb4"][round % 3]);
        play(&mut game, ["Ra1", "Rc1", "Rd1", "Re1"][round % 4]);
    }
    play(&mut game, "Rb5");
    assert_eq!((game.see(None).halfmove_clock, ending(&game)), (149, None));
    play(&mut game, "Re8#");
    assert_eq!(game.see(None).halfmove_clock, 150);
    assert_eq!(ending(&game), Some(([1, 2], "checkmate")));
}

#[test]
fn a_capture_and_a_pawns_move_start_the_count_again() {
    let mut game = from("4k3/8/8/8/8/p7/4P3/R3K3 w - - 98 60");
    play(&mut game, "Kd2");
    assert_eq!(game.see(None).halfmove_clock, 99);
    play(&mut game, "Kd8, Rxa3");
    assert_eq!(game.see(None).halfmove_clock, 0);
    play(&mut game, "Ke8, e4");
    assert_eq!(game.see(None).halfmove_clock, 0);
}
