//! Whether a side can still mate, by any legal moves of both sides: FIDE Laws 5.1.2, 5.2.2 and 6.9. Who asks decides what
//! follows from it.

use super::orders::Side;
use super::position::Position;
use cozy_chess::{BitBoard, Board, Color, Piece};
use std::collections::BTreeSet;

/// So many positions are looked at before the material alone decides. Kings between locked pawns reach some two thousand.
const POSITIONS_CEILING: usize = 4_000;

const BOTH: [Color; 2] = [Color::White, Color::Black];

/// Whether the side can mate by some series of legal moves, however unlikely.
///
/// Where the material allows it, every position that can follow is looked at. If they are too many for that, the
/// material's word counts.
pub fn can_mate(position: &Position, side: Side) -> bool {
    let color = color_of(side);
    let board = position.board();
    material_suffices(board, color) && search(board, &[color]) != Some(false)
}

/// Whether nobody has what it takes to mate.
pub fn is_dead_by_material(position: &Position) -> bool {
    !BOTH.iter().any(|color| material_suffices(position.board(), *color))
}

/// Whether nobody can mate although the material would do, since kings and pawns lock each other out. Asked after every
/// move: it looks further only if no pawn can go on. Positions that are locked with more pieces are not found.
pub fn is_locked(position: &Position) -> bool {
    let board = position.board();
    let pieces = [Piece::Knight, Piece::Bishop, Piece::Rook, Piece::Queen];
    pieces.iter().all(|kind| board.pieces(*kind).is_empty())
        && stuck(board, Color::White)
        && stuck(board, Color::Black)
        && search(board, &BOTH) == Some(false)
}

/// Whether every pawn of a side has something before it and nothing to capture, but perhaps a king.
fn stuck(board: &Board, color: Color) -> bool {
    let prey = board.colors(!color) & !board.pieces(Piece::King);
    board.colored_pieces(color, Piece::Pawn).iter().all(|pawn| {
        let captures = cozy_chess::get_pawn_attacks(pawn, color) & prey;
        cozy_chess::get_pawn_quiets(pawn, color, board.occupied()).is_empty() && captures.is_empty()
    })
}

/// Whether the pieces on the board could be set up so that `color` has mated, or could become such.
///
/// Pawns, rooks and queens can; so can two pieces, unless all are bishops on squares of one colour. One knight needs a
/// piece of the opponent that blocks its king and can't help itself: any but queens. Bishops on squares of one colour
/// need one on the squares of the other colour: a bishop there, a knight, or a pawn that becomes one.
fn material_suffices(board: &Board, color: Color) -> bool {
    let own = |kind| board.colored_pieces(color, kind);
    let all = |kind| board.pieces(kind);
    if !(own(Piece::Pawn) | own(Piece::Rook) | own(Piece::Queen)).is_empty() {
        return true;
    }
    let theirs = board.colors(!color) & !all(Piece::King) & !all(Piece::Queen);
    if !own(Piece::Knight).is_empty() {
        return board.colors(color).len() > 2 || !theirs.is_empty();
    }
    if own(Piece::Bishop).is_empty() {
        return false;
    }
    let bishops = all(Piece::Bishop);
    let one_colour = bishops.is_subset(BitBoard::DARK_SQUARES) || bishops.is_subset(BitBoard::LIGHT_SQUARES);
    !one_colour || !(all(Piece::Pawn) | all(Piece::Knight)).is_empty()
}

/// Looks at all positions that can follow, this one too, for a mate by one of `colors`, as long as one of them has the
/// material: `None` if they are too many. How often a position was there makes no difference to what can be mated.
fn search(board: &Board, colors: &[Color]) -> Option<bool> {
    let mut seen = BTreeSet::from([board.hash()]);
    let mut open = vec![board.clone()];
    while let Some(board) = open.pop() {
        if !colors.iter().any(|color| material_suffices(&board, *color)) {
            continue;
        }
        let mut moves = Vec::new();
        board.generate_moves(|of_piece| {
            moves.extend(of_piece);
            false
        });
        if moves.is_empty() && !board.checkers().is_empty() && colors.contains(&!board.side_to_move()) {
            return Some(true);
        }
        for mv in moves {
            let mut next = board.clone();
            next.play_unchecked(mv);
            if seen.insert(next.hash()) {
                if seen.len() > POSITIONS_CEILING {
                    return None;
                }
                open.push(next);
            }
        }
    }
    Some(false)
}

const fn color_of(side: Side) -> Color {
    match side {
        Side::White => Color::White,
        Side::Black => Color::Black,
    }
}
