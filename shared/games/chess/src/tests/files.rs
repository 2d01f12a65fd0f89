//! Games as files.

use super::*;
use crate::pgn::{PgnResult, Roster, import};

#[test]
fn a_game_is_written_with_roster_setup_and_result() {
    let mut game = from("4k3/8/8/8/8/8/8/R3K2R b KQ - 3 40");
    play(&mut game, "Kd7, O-O-O+, resign");
    let roster = Roster { white: "Ann \"A\"".to_owned(), date: "2026.03.31".to_owned(), ..Roster::default() };
    let expected = "[Event \"?\"]\n[Site \"?\"]\n[Date \"2026.03.31\"]\n[Round \"?\"]\n[White \"Ann \\\"A\\\"\"]\n\
                    [Black \"?\"]\n[Result \"1-0\"]\n[SetUp \"1\"]\n[FEN \"4k3/8/8/8/8/8/8/R3K2R b KQ - 3 40\"]\n\
                    [Termination \"normal\"]\n\n40... Kd7 41. O-O-O+ {resignation} 1-0\n";
    assert_eq!(game.pgn(&roster), expected);
}

#[test]
fn a_long_game_is_wrapped() {
    let mut game = game();
    for files in ["a3, a6", "b3, b6", "c3, c6"] {
        play(&mut game, &format!("{files}, Nf3, Nf6, Ng1, Ng8, Nf3, Nf6, Ng1, Ng8"));
    }
    let pgn = game.pgn(&Roster::default());
    assert!(pgn.lines().count() >= 12, "{pgn}");
    assert!(pgn.lines().all(|line| line.len() < 80), "{pgn}");
    assert!(pgn.contains("[Termination \"unterminated\"]") && pgn.ends_with(" *\n"));
}

#[test]
fn what_others_write_is_read() {
    let text = "\u{feff}% escaped\n[Event \"F/S Return Match\"]\r\n[White \"Fischer \\\\ \\\"Bobby\\\"\"]\n[Result \"1-0\"]\n\n\
                1.e4 e5 2. Nf3 $1 {best (by test)} Nc6 ; to the end ) of the line\n\
                3.Bb5 (3. Bc4 Bc5 (3... Nf6 {; )} 4. d3) 4. O-O) 3... a6! 4 Ba4 ?! Nf6 5. 0-0 e7e6 1-0 {over}\n";
    let error = import(text).expect_err("the pawn stands on e5");
    assert_eq!(error.to_string(), "line 7: move 5. Black: e7e6: no pawn of yours stands there");
    let game = import(&text.replace("e7e6", "Be7")).expect("a good game");
    assert_eq!(game.tags[1], ("White".to_owned(), "Fischer \\ \"Bobby\"".to_owned()));
    assert_eq!((game.moves.len(), game.result, game.setup), (10, PgnResult::White, Setup::default()));
    assert_eq!(game.moves[8].to_string(), "e1g1");
}

#[test]
fn what_is_wrong_is_named() {
    for (text, words) in [
        ("", "there is no game in it"),
        ("[Event \"x\n\"]", "line 1: a tag is written [Name \"value\"]"),
        ("[Event x]", "line 1: a tag is written [Name \"value\"]"),
        ("1. e4 e5\n2. Ke3", "line 2: move 2. White: Ke3: no king can go to e3"),
        ("1. e4 { e5", "line 1: { has no partner"),
        ("1. e4 ( e5", "line 1: ( has no partner"),
        ("1. e4 ) e5", "line 1: ) has no partner"),
        ("1. e4 *\n\n1. d4 *", "line 3: something follows the end of the game; one game is read at a time"),
        ("1. f3 e5 2. g4 Qh4# 3. a3", "line 1: move 3. White: a3: the game is over before it"),
        ("[FEN \"8/8/8/8/8/8/8/8 w - -\"]", "the setup: the FEN's board is no legal position"),
    ] {
        let error = import(text).expect_err(text).to_string();
        assert!(error.starts_with(words), "{text}: {error}");
    }
    assert!(import(&" ".repeat((1 << 20) + 1)).is_err());
    assert!(import(&"[A \"b\"]".repeat(101)).is_err());
    assert!(import(&"(".repeat(1 << 20)).is_err());
    assert!(import(&"1. ".repeat(300_000)).is_err());
}
