//! How good a position is for the side to move, in hundredths of a pawn: material, and where the pieces stand.

use cozy_chess::{Board, Color, Piece, Square};

/// The worth of a piece, in hundredths of a pawn.
pub const fn worth(piece: Piece) -> i32 {
    match piece {
        Piece::Pawn => 100,
        Piece::Knight => 310,
        Piece::Bishop => 325,
        Piece::Rook => 500,
        Piece::Queen => 950,
        Piece::King => 0,
    }
}

/// What a pawn gains by each rank.
const ADVANCE: [i32; 8] = [0, 0, 4, 10, 20, 40, 80, 0];

/// A side's king is safe in the open when the other side has at most a rook and a piece left.
const ENDGAME: i32 = 900;

/// The position as the side to move sees it.
pub fn evaluate(board: &Board) -> i32 {
    let us = board.side_to_move();
    of_side(board, us) - of_side(board, !us)
}

/// The material alone.
pub fn material(board: &Board, color: Color) -> i32 {
    Piece::ALL.into_iter().map(|piece| worth(piece) * board.colored_pieces(color, piece).len() as i32).sum()
}

fn of_side(board: &Board, color: Color) -> i32 {
    let pawns = |color| board.colored_pieces(color, Piece::Pawn).len() as i32 * worth(Piece::Pawn);
    let (own, theirs) = (material(board, color), material(board, !color));
    let endgame = theirs - pawns(!color) <= ENDGAME;
    let mut score = own;
    for piece in Piece::ALL {
        for square in board.colored_pieces(color, piece) {
            score += placement(piece, square.relative_to(color), endgame);
        }
    }
    if board.colored_pieces(color, Piece::Bishop).len() >= 2 {
        score += 30;
    }
    if board.colored_pieces(!color, Piece::Pawn).is_empty() && own - theirs > 400 {
        // Nothing is left to win but the king: drive it to the edge, and come near.
        let (king, prey) = (board.king(color), board.king(!color));
        score += (3 - centre(prey)) * 25 + (7 - distance(king, prey)) * 10;
    }
    score
}

/// What a place is worth to a piece; the first rank is the side's own.
fn placement(piece: Piece, square: Square, endgame: bool) -> i32 {
    let (file, rank) = (square.file() as usize, square.rank() as usize);
    match piece {
        Piece::Pawn => ADVANCE[rank] + if_so(matches!(file, 3 | 4) && (3..6).contains(&rank), 15),
        Piece::Knight => centre(square) * 12 - 18,
        Piece::Bishop => centre(square) * 6 - if_so(rank == 0, 12),
        Piece::Rook => if_so(rank == 6, 20) + if_so(matches!(file, 3 | 4), 5),
        Piece::Queen => centre(square) * 3,
        Piece::King if endgame => centre(square) * 12,
        Piece::King => if_so(rank == 0 && matches!(file, 1 | 2 | 6), 30) - 12 * rank as i32,
    }
}

const fn if_so(holds: bool, gain: i32) -> i32 {
    if holds { gain } else { 0 }
}

/// 0 at the edge, 3 in the middle.
fn centre(square: Square) -> i32 {
    let off = |index: usize| (2 * index as i32 - 7).abs();
    (7 - off(square.file() as usize).max(off(square.rank() as usize))) / 2
}

/// Steps of a king from one square to another.
fn distance(a: Square, b: Square) -> i32 {
    let files = (a.file() as i32 - b.file() as i32).abs();
    files.max((a.rank() as i32 - b.rank() as i32).abs())
}
