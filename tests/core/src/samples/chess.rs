//! Orders and setup of chess.

use super::Named;
use adjourn_chess::{Move, Order, PieceKind, Setup, Side, Square};

/// Setups: the usual position, and another.
#[must_use]
pub fn setups() -> Named<Setup> {
    let fen = "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1".to_owned();
    vec![
        ("usual", Setup { fen: None, ..Setup::default() }),
        ("fen", Setup { fen: Some(fen), ..Setup::default() }),
    ]
}

/// Every kind of [`Order`].
#[must_use]
pub fn orders() -> Named<Order> {
    let mv = Move { from: Square(52), to: Square(60), promotion: Some(PieceKind::Knight) };
    vec![
        ("Move", Order::Move { mv, offer_draw: true }),
        ("ClaimDraw", Order::ClaimDraw),
        ("ClaimDrawWith", Order::ClaimDrawWith { mv }),
        ("AcceptDraw", Order::AcceptDraw),
        ("DeclineDraw", Order::DeclineDraw),
        ("Resign", Order::Resign),
        ("AskTakeback", Order::AskTakeback),
        ("AcceptTakeback", Order::AcceptTakeback),
        ("DeclineTakeback", Order::DeclineTakeback),
    ]
}

/// Every [`PieceKind`].
#[must_use]
pub fn piece_kinds() -> Named<PieceKind> {
    vec![
        ("Pawn", PieceKind::Pawn),
        ("Knight", PieceKind::Knight),
        ("Bishop", PieceKind::Bishop),
        ("Rook", PieceKind::Rook),
        ("Queen", PieceKind::Queen),
        ("King", PieceKind::King),
    ]
}

/// Every [`Side`].
#[must_use]
pub fn sides() -> Named<Side> {
    vec![("White", Side::White), ("Black", Side::Black)]
}

/// A short game in which every order but a resignation is given: each with its seat. The last ends it.
pub const GAME: [(u8, &str); 25] = [
    (0, "e4"),
    (1, "e5 offer draw"),
    (0, "decline draw"),
    (0, "Nf3"),
    (1, "a6"),
    (1, "takeback"),
    (0, "accept takeback"),
    (1, "Nc6"),
    (0, "Bc4"),
    (0, "takeback"),
    (1, "decline takeback"),
    (1, "Nf6"),
    (0, "O-O"),
    (1, "Nxe4"),
    (0, "Re1"),
    (1, "Nf6"),
    (0, "Nxe5"),
    (1, "Nb8"),
    (0, "Nf3+"),
    (1, "Be7"),
    (0, "Bf1"),
    (1, "h5"),
    (0, "Nd4"),
    (1, "h4"),
    (0, "Nf5 offer draw"),
];
