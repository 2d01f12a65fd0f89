//! Orders as text: what is understood, what is said about the rest, and what the state looks like.

use super::*;
use adjourn_game::{ByTurns, Running};

fn means(game: &Running<Chess>, text: &str) -> String {
    let seat = to_move(game);
    match game.parse(seat, text) {
        Ok(order) => game.notation(seat, &order),
        Err(words) => words,
    }
}

#[test]
fn moves_are_read_as_people_write_them() {
    let game = from("r3k2r/2P1p3/5n2/3pP3/4N3/8/PP1P1PPP/R3K2R w KQkq d6 0 1");
    for (texts, uci) in [
        (&["Nxf6", "Nxf6+", "Nf6", "nxf6", "N:f6", "Ne4xf6", "e4f6", "Nexf6", "N4xf6!?"][..], "e4f6"),
        (&["exd6", "e5xd6", "ed6", "e5d6", "E5D6"], "e5d6"),
        (&["exd6 e.p.", "exd6e.p.", "exd6 ep", "exd6ep", "exd6 e.p.!", "e5xd6e.p."], "e5d6"),
        (&["c8=Q", "c8Q", "c8=q+", "c7c8q", "c7-c8=Q"], "c7c8q"),
        (&["O-O", "0-0", "o-o", "e1g1"], "e1g1"),
        (&["O-O-O", "0-0-0", "e1c1"], "e1c1"),
        (&["b4", "b2-b4", "b2b4", "Pb4"], "b2b4"),
        (&["Kf1", "e1f1"], "e1f1"),
    ] {
        for text in texts {
            assert_eq!(means(&game, text), uci, "{text}");
        }
    }
}

#[test]
fn a_move_of_several_pieces_names_them() {
    let game = from("4k3/8/8/8/8/5N2/8/1N2K3 w - - 0 1");
    assert_eq!(means(&game, "Nd2"), "Nd2: two knights can go there: Nbd2, Nfd2");
    assert_eq!(means(&game, "Nbd2"), "b1d2");
    let queens = from("8/8/6k1/8/Q6Q/8/8/K6Q w - - 0 1");
    assert_eq!(means(&queens, "Qd4+"), "Qd4+: two queens can go there: Qad4, Qhd4");
    assert_eq!(means(&queens, "Qe4"), "Qe4: three queens can go there: Q1e4+, Qae4+, Qh4e4+");
    assert_eq!(means(&queens, "Qh4e4"), "h4e4");
    assert_eq!(means(&queens, "Q1e4"), "h1e4");
}

#[test]
fn a_capital_b_is_a_bishop_and_a_small_one_a_file() {
    let game = from("8/8/8/4k3/8/3B4/8/KN1B4 w - - 0 1");
    assert_eq!(means(&game, "B1c2"), "d1c2");
    assert_eq!(means(&game, "b1c2"), "b1c2");
    assert_eq!(refusal(&game, WHITE, "b1c2"), "that piece can't go there");
    assert_eq!(means(&game, "bc2"), "bc2: you have no pawn");
}

#[test]
fn what_is_impossible_says_why() {
    let game = game();
    for (text, words) in [
        ("Nd5", "Nd5: no knight can go to d5"),
        ("Ng1e4", "Ng1e4: no knight can go to e4"),
        ("Nce4", "Nce4: no knight of yours stands there"),
        ("Nd2", "Nd2: your own pawn stands on d2"),
        ("e5", "e5: no pawn can go to e5"),
        ("exd3", "exd3: no pawn can go to d3"),
        ("Nxf3", "Nxf3: there is nothing to capture on f3"),
        ("O-O", "O-O: you can't castle there: pieces stand between the king and the rook"),
        ("e9", "can't read \"e9\": write a move like Nf3, exd5, e8=Q, O-O or e2e4"),
        ("hello", "can't read \"hello\": write a move like Nf3, exd5, e8=Q, O-O or e2e4"),
        ("e4 please", "can't read \"e4 please\": write a move like Nf3, exd5, e8=Q, O-O or e2e4"),
        ("\u{1f40e}f3", "can't read that: write a move like Nf3, exd5, e8=Q, O-O or e2e4"),
        ("", "an order is missing: a move like Nf3 or e2e4"),
    ] {
        assert_eq!(means(&game, text), words);
    }
    assert!(means(&game, &"e".repeat(65)).contains("too long"));
    assert_eq!(refusal(&game, BLACK, "Nf6"), "it is White's turn to move");
    assert_eq!(refusal(&game, WHITE, "e7e5"), "no piece of yours stands on that square");
    let pinned = from("4r2k/8/8/8/8/8/4N3/4K3 w - - 0 1");
    assert_eq!(means(&pinned, "Nc3"), "Nc3: that would leave your king in check");
    let checked = from("4r2k/8/8/8/8/8/8/4K1N1 w - - 0 1");
    assert_eq!(means(&checked, "Nf3"), "Nf3: your king is in check, and that does not end it");
    assert_eq!(means(&checked, "Qf3"), "Qf3: you have no queen");
}

#[test]
fn who_writes_e_p_means_a_capture_in_passing() {
    let game = from("4k3/8/3p4/4P3/8/8/8/4K3 w - - 0 1");
    assert_eq!(means(&game, "exd6"), "e5d6");
    assert_eq!(means(&game, "exd6 e.p."), "exd6e.p.: that is no capture en passant");
    let game = from("4k3/8/8/3pP3/8/8/8/4K3 w - d6 0 2");
    let order = game.parse(WHITE, "exd6 e.p. offer draw").expect("an order");
    assert_eq!(game.notation(WHITE, &order), "e5d6 offer draw");
}

#[test]
fn meanings_are_in_words() {
    let game = from("r3k2r/2P1p3/5n2/3pP3/4N3/8/PP1P1PPP/R3K2R w KQkq d6 0 1");
    for (text, words) in [
        ("Nxf6 offer draw", "White knight e4 captures the knight on f6, check, and offers a draw"),
        ("exd6", "White pawn e5 captures en passant to d6"),
        ("O-O-O", "White castles on the queen's side"),
        ("c8=Q", "White pawn c7 to c8 and becomes a queen, check"),
        ("a2a5", "a2 to a5, which is not legal"),
        ("resign", "White resigns"),
    ] {
        let order = game.parse(WHITE, text).expect("it can be read");
        assert_eq!(game.meaning(WHITE, &order), words);
    }
    let mate = from("7k/8/6K1/8/8/8/8/R7 w - - 0 1");
    let order = mate.parse(WHITE, "Ra8").expect("a move");
    assert_eq!(mate.meaning(WHITE, &order), "White rook a1 to a8, checkmate");
}

#[test]
fn a_list_has_every_legal_order_of_the_seat() {
    let mut game = game();
    play(&mut game, "e4 offer draw");
    let legal = game.legal(BLACK);
    assert_eq!(legal.len(), 20 + 4, "{legal:?}");
    for text in ["Nf6", "e5", "a5 offer draw", "accept draw", "decline draw", "resign"] {
        assert!(legal.iter().any(|order| order == text), "{text} is missing in {legal:?}");
    }
    assert_eq!(game.legal(WHITE), ["takeback", "resign"]);
    assert!(game.legal(Seat(7)).is_empty());
}

#[test]
fn the_state_in_json() {
    let mut game = game();
    play(&mut game, "e4, d5, exd5, Qxd5, Nc3 offer draw");
    let json = game.describe(Some(BLACK));
    let expected = serde_json::json!({
        "fen": "rnb1kbnr/ppp1pppp/8/3q4/8/2N5/PPPP1PPP/R1BQKBNR b KQkq - 1 3",
        "turn": "3. Black",
        "to_move": "black",
        "move_number": 3,
        "check": false,
        "halfmove_clock": 1,
        "repetitions": 1,
        "last_move": { "number": 3, "side": "white", "san": "Nc3", "uci": "b1c3" },
        "orders": ["accept draw", "decline draw", "takeback", "resign"],
        "captured": { "white": "P", "black": "p" },
        "material": { "white": 38, "black": 38 },
        "draw_offer": "white",
        "takeback": null,
        "claim": null,
        "outcome": null,
    });
    for (key, value) in expected.as_object().expect("an object") {
        assert_eq!(&json[key], value, "{key}");
    }
    assert_eq!(json["moves"].as_array().map(Vec::len), Some(5));
    assert!(json["legal"].as_array().expect("a list").contains(&"d5a5".into()));
    say(&mut game, BLACK, "accept draw");
    let outcome = serde_json::json!({ "result": "1/2-1/2", "winner": null, "reason": "agreement" });
    assert_eq!(game.describe(None)["outcome"], outcome);
    assert_eq!(game.describe(None)["to_move"], serde_json::Value::Null);
}

#[test]
fn the_picture_shows_the_board_as_the_viewer_sits() {
    let mut game = game();
    play(&mut game, "e4");
    let white = "   a b c d e f g h\n 8 r n b q k b n r  8\n 7 p p p p p p p p  7\n 6 . . . . . . . .  6\n \
                 5 . . . . . . . .  5\n 4 . . . . P . . .  4\n 3 . . . . . . . .  3\n 2 P P P P . P P P  2\n \
                 1 R N B Q K B N R  1\n   a b c d e f g h\n\n1. Black to move\nlast move: 1. e4\n";
    assert_eq!(game.picture(None), white);
    let black = game.picture(Some(BLACK));
    assert!(black.starts_with("   h g f e d c b a\n 1 R N B K Q B N R  1\n"), "{black}");
    assert!(black.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn the_drawing_has_every_square_and_piece() {
    let svg = game().svg(None).expect("chess draws");
    assert_eq!(svg.matches("<rect ").count(), 64);
    // 32 pieces and 16 coordinates.
    assert_eq!(svg.matches("<text ").count(), 48);
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"));
}
