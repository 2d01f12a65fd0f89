//! Figures of python-chess, compared with ours. `generate.py` beside this file wrote them. They say what decides results:
//! who can still mate, how often a position was there, and how a game ends.

use super::*;
use crate::mating;
use crate::position::Position;

const MATES: &str = include_str!("mates.txt");
const GAMES: &str = include_str!("games.txt");
const PASSING: &str = include_str!("passing.txt");

fn parts<const N: usize>(line: &str) -> [&str; N] {
    let parts: Vec<&str> = line.split('|').collect();
    parts.try_into().expect("the figures have so many parts")
}

#[test]
fn who_can_still_mate_is_what_python_chess_and_a_search_say() {
    for line in MATES.lines() {
        let [fen, figures] = parts(line);
        let position = Position::from_fen(fen).expect("a position");
        let own = [Side::White, Side::Black].map(|side| mating::can_mate(&position, side));
        let figures: Vec<bool> = figures.chars().map(|figure| figure == '1').collect();
        assert_eq!(own.to_vec(), figures, "{fen}");
    }
}

#[test]
fn positions_return_as_often_and_games_end_as_python_chess_says() {
    for line in GAMES.lines() {
        let [fen, moves, digits, end] = parts(line);
        let mut game = from(fen);
        for (text, times) in moves.split(' ').zip(digits.chars()) {
            assert_eq!(game.outcome(), None, "{text} of {line}");
            play(&mut game, text);
            let times = times.to_digit(10).and_then(|times| u16::try_from(times).ok());
            assert_eq!(Some(game.see(None).repetitions), times, "{text} of {line}");
        }
        if let Some(claims) = end.strip_prefix("claim:") {
            let (now, with) = claims.split_once(':').expect("two parts");
            assert_eq!(game.outcome(), None, "{line}");
            assert_eq!(is_legal(&game, to_move(&game), "claim draw"), now != "no", "{line}");
            let all = game.see(None).legal.into_iter().map(|legal| legal.mv.to_string());
            let mut own: Vec<String> =
                all.filter(|mv| is_legal(&game, to_move(&game), &format!("claim draw {mv}"))).collect();
            own.sort_unstable();
            assert_eq!(own.join(" "), with, "{line}");
            continue;
        }
        let (how, result) = end.split_once(':').expect("two parts");
        let words = match how {
            "checkmate" => "checkmate",
            "stalemate" => "stalemate",
            "insufficient_material" => "insufficient material",
            "seventyfive_moves" => "seventy-five moves without a capture or a pawn's move",
            _ => "fivefold repetition",
        };
        let places = match result {
            "1-0" => [1, 2],
            "0-1" => [2, 1],
            _ => DRAWN,
        };
        assert_eq!(ending(&game), Some((places, words)), "{line}");
    }
}

#[test]
fn a_capture_en_passant_that_is_not_legal_makes_no_other_position() {
    let (mut legal, mut all) = (0, 0);
    for line in PASSING.lines() {
        let [fen, figure] = parts(line);
        let with = Position::from_fen(fen).expect("a position");
        let mut fields: Vec<&str> = fen.split(' ').collect();
        fields[3] = "-";
        let without = Position::from_fen(&fields.join(" ")).expect("a position");
        assert_eq!(with.same(&without), figure == "0", "{fen}");
        legal += usize::from(figure == "1");
        all += 1;
    }
    assert!(legal > 20 && legal + 20 < all, "{legal} of {all} are legal");
}
