//! Games as files.

use super::*;
use crate::pgn::{PgnResult, Roster, import};
use adjourn_game::codec;

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

#[test]
fn a_capture_in_passing_is_read_however_it_is_marked() {
    for mark in ["", " e.p.", "e.p.", " ep", " e.p. {well}", "e.p.+"] {
        let text = format!("1. e4 a6 2. e5 d5 3. exd6{mark} exd6 *");
        let game = import(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((game.moves.len(), game.moves[4].to_string().as_str()), (6, "e5d6"), "{text}");
    }
}

fn played_on(text: &str) -> Result<Running<Chess>, String> {
    let setup = Chess::import(text)?;
    let bytes = codec::encode(&setup);
    assert!(bytes.len() <= 1_000, "{} bytes", bytes.len());
    assert_eq!(codec::decode(&bytes), Ok(setup.clone()));
    let json = serde_json::to_value(&setup).expect("JSON");
    assert_eq!(serde_json::from_value::<Setup>(json).expect("a setup"), setup);
    Ok(Running::<Chess>::create(&setup, &[0, 1], &[0; 32]).expect("it can be played"))
}

#[test]
fn a_game_in_a_file_is_played_on_where_it_ends() {
    // That Black resigned is no reason not to play on.
    let mut game = played_on("[White \"Ann\"]\n1. e4 e5 2. Nf3 Nc6 3. Bb5 1-0").expect("it goes on");
    assert_eq!(game.turn_name(), "3. Black");
    assert!(!is_legal(&game, WHITE, "takeback"), "what was played elsewhere stays");
    play(&mut game, "a6");
    let kept = Running::<Chess>::restore(&game.snapshot()).expect("a snapshot");
    assert_eq!((kept.digest(), kept.see(None).moves.len()), (game.digest(), 6));
    assert!(game.pgn(&Roster::default()).contains("1. e4 e5 2. Nf3 Nc6 3. Bb5 a6 *"));
    say(&mut game, BLACK, "takeback");
    say(&mut game, WHITE, "accept takeback");
    assert_eq!(game.turn_name(), "3. Black");
}

#[test]
fn of_a_long_game_the_last_moves_are_kept_after_the_position_before_them() {
    // Whatever is legal and captures nothing, in some order that leads nowhere.
    let (mut long, mut moves) = (super::game(), String::new());
    for index in 0..272 {
        let legal: Vec<String> = long.see(None).legal.into_iter().map(|legal| legal.san).collect();
        let quiet: Vec<&String> = legal.iter().filter(|san| !san.contains(['x', '=', '#'])).collect();
        let san = quiet.get((index * 7 + index / 5) % quiet.len().max(1)).map_or(&legal[0], |san| *san);
        moves += &format!("{san} ");
        play(&mut long, san);
    }
    assert_eq!(long.outcome(), None);
    let whole = import(&moves).expect("a good game");
    assert_eq!(whole.moves.len(), 272);
    let game = played_on(&moves).expect("it goes on");
    let (view, first) = (game.see(None), whole.moves.len() - 240);
    assert_eq!((view.moves.len(), usize::from(view.first_number)), (240, 1 + first / 2));
    assert_eq!((game.fen(), game.turn_name()), (long.fen(), "137. White".to_owned()));
}

#[test]
fn a_file_that_leaves_nothing_to_play_is_refused_in_words() {
    for (text, words) in [
        ("1. f3 e5 2. g4 Qh4#", "the game in the file is over (checkmate): there is nothing to play on"),
        ("", "there is no game in it"),
        ("1. e5", "line 1: move 1. White: e5: no pawn can go to e5"),
    ] {
        assert_eq!(Chess::import(text).err().as_deref(), Some(words));
    }
}
