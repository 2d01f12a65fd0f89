//! Legal moves: counts, and the rules that are easily got wrong.

use super::*;
use adjourn_game::{ByTurns, Running};

/// "Perft Results" of the Chess Programming Wiki, <https://www.chessprogramming.org/Perft_Results>.
const PERFT: [(&str, &[u64]); 6] = [
    ("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1", &[20, 400, 8_902, 197_281]),
    ("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", &[48, 2_039, 97_862]),
    ("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", &[14, 191, 2_812, 43_238, 674_624]),
    ("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1", &[6, 264, 9_467, 422_333]),
    ("rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", &[44, 1_486, 62_379]),
    ("r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10", &[46, 2_079, 89_890]),
];

#[test]
fn positions_have_as_many_continuations_as_are_known() {
    for (fen, counts) in PERFT {
        let game = from(fen);
        for (plies, &count) in (1..).zip(counts) {
            assert_eq!(game.perft(plies), count, "{fen}, {plies} plies");
        }
    }
}

#[test]
fn castling_moves_king_and_rook() {
    let fen = "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1";
    for (orders, reached) in [
        ("O-O, 0-0-0", "2kr3r/8/8/8/8/8/8/R4RK1 w - - 2 2"),
        ("e1c1, e8g8", "r4rk1/8/8/8/8/8/8/2KR3R w - - 2 2"),
    ] {
        let mut game = from(fen);
        play(&mut game, orders);
        assert_eq!(game.fen(), reached);
    }
}

#[test]
fn castling_needs_right_room_and_safety() {
    let refused = |fen: &str, text: &str, part: &str| {
        let words = refusal(&from(fen), WHITE, text);
        assert!(words.contains(part), "{fen} {text}: {words}");
    };
    for text in ["O-O", "e1g1"] {
        refused("4k3/8/8/8/8/8/8/R3K2R w Q - 0 1", text, "has moved or is gone");
        refused("4k3/8/8/8/8/8/8/R3KB1R w KQ - 0 1", text, "pieces stand between");
        refused("4k3/8/8/8/1b6/8/8/R3K2R w KQ - 0 1", text, "in check");
        refused("4k3/8/8/8/5r2/8/8/R3K2R w KQ - 0 1", text, "attacked");
        refused("4k3/8/8/8/6r1/8/8/R3K2R w KQ - 0 1", text, "attacked");
    }
    // The rook may be attacked, and on the queen's side pass an attacked square.
    assert!(is_legal(&from("4k2r/8/8/8/8/8/8/R3K2R w KQ - 0 1"), WHITE, "O-O"));
    assert!(is_legal(&from("1r2k3/8/8/8/8/8/8/R3K2R w KQ - 0 1"), WHITE, "O-O-O"));
}

#[test]
fn a_right_to_castle_is_lost_by_moving_and_by_capture() {
    let mut game = from("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1");
    play(&mut game, "Rxh8+, Ke7, Ke2, Kf6, Ke1, Kg6");
    assert!(refusal(&game, WHITE, "O-O").contains("has moved or is gone"));
    assert!(game.fen().contains(" w - "), "{}", game.fen());
}

#[test]
fn the_rook_that_the_king_would_capture_is_no_way_to_write_castling() {
    let game = from("4k3/8/8/8/8/8/8/R3K2R w KQ - 0 1");
    assert_eq!(refusal(&game, WHITE, "e1h1"), "a piece of your own stands there");
}

#[test]
fn en_passant_is_for_the_next_move_only() {
    let mut game = game();
    play(&mut game, "e4, a6, e5, d5");
    let mut now = Running::<Chess>::restore(&game.snapshot()).expect("an own snapshot");
    play(&mut now, "exd6");
    assert_eq!(now.fen(), "rnbqkbnr/1pp1pppp/p2P4/8/8/8/PPPP1PPP/RNBQKBNR b KQkq - 0 3");
    play(&mut game, "h3, h6");
    assert_eq!(refusal(&game, WHITE, "e5d6"), "that piece can't go there");
}

#[test]
fn en_passant_must_not_uncover_the_king() {
    // Both pawns leave the rank on which the queen looks at the king.
    let game = from("8/8/8/K2pP2q/8/8/8/7k w - d6 0 1");
    assert_eq!(refusal(&game, WHITE, "exd6"), "exd6: that would leave your king in check");
    assert_eq!(refusal(&game, WHITE, "e5d6"), "that would leave your king in check");
}

#[test]
fn a_pawn_becomes_what_is_said() {
    let fen = "3r3k/4P3/8/8/8/8/8/K7 w - - 0 1";
    for (text, board) in [("e8=N", "3rN2k"), ("e7e8r", "3rR2k"), ("exd8Q+", "3Q3k"), ("exd8=b", "3B3k")] {
        let mut game = from(fen);
        play(&mut game, text);
        assert_eq!(game.fen().split('/').next(), Some(board), "{text}");
    }
    let game = from(fen);
    assert!(refusal(&game, WHITE, "e8").contains("say what the pawn becomes"));
    assert!(refusal(&game, WHITE, "e7e8").contains("say what the pawn becomes"));
    assert!(refusal(&game, WHITE, "e8=K").contains("queen, rook, bishop or knight"));
    assert!(refusal(&game, WHITE, "Kb1=Q").contains("only a pawn"));
    assert!(refusal(&game, WHITE, "a1a2q").contains("only a pawn"));
}

#[test]
fn a_promotion_to_a_king_or_pawn_is_refused_as_bytes_too() {
    use crate::{Move, PieceKind, Square};
    let game = from("7k/4P3/8/8/8/8/8/K7 w - - 0 1");
    for kind in [PieceKind::King, PieceKind::Pawn] {
        let mv = Move { from: Square(52), to: Square(60), promotion: Some(kind) };
        assert!(game.check(WHITE, &Order::Move { mv, offer_draw: false }).is_err(), "{kind:?}");
    }
    let beyond = Move { from: Square(200), to: Square(255), promotion: None };
    let order = Order::Move { mv: beyond, offer_draw: false };
    assert!(game.check(WHITE, &order).is_err());
    assert_eq!(game.notation(WHITE, &order), "????");
}

#[test]
fn mate_ends_the_game_for_the_mating_side() {
    let mut game = game();
    play(&mut game, "f3, e5, g4, Qh4#");
    assert_eq!(ending(&game), Some(([2, 1], "checkmate")));
    assert!(game.to_act().is_empty());
    assert_eq!(refusal(&game, WHITE, "resign"), "the game is over");
    assert!(game.legal(WHITE).is_empty() && game.legal(BLACK).is_empty());
}
