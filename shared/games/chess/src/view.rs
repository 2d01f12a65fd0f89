//! What a seat sees, for a client's presenter. Nothing is hidden in chess: only the orders differ by viewer.

use super::orders::{Move, Piece, Side, Square};
use super::state::State;
use super::text;
use adjourn_game::Outcome;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;

/// The state as a player or spectator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChessView {
    /// What stands on each square, a1 first, then b1; see [`Square`].
    pub board: [Option<Piece>; 64],
    /// Whose turn it is; who would move next, once the game is over.
    pub side: Side,
    /// The number of the move that is made next, from 1.
    pub move_number: u16,
    /// Whether the side to move is in check.
    pub check: bool,
    /// The side that made the first of [`ChessView::moves`].
    pub first_side: Side,
    /// The number of the first of [`ChessView::moves`].
    pub first_number: u16,
    /// Every move made, in standard algebraic notation.
    pub moves: Vec<String>,
    /// The last of them.
    pub last: Option<Move>,
    /// The legal moves of the side to move; none once the game is over.
    pub legal: Vec<LegalMove>,
    /// The orders beside plain moves that the viewer may give now, as texts; none for a spectator.
    pub orders: Vec<String>,
    /// The pieces that were captured, in the order of captures.
    pub captured: Vec<Piece>,
    /// Plies since the last capture or pawn's move.
    pub halfmove_clock: u16,
    /// How often the present position has been there, this time included.
    pub repetitions: u16,
    /// Who offers a draw.
    pub draw_offer: Option<Side>,
    /// Who asks for a takeback.
    pub takeback: Option<Side>,
    /// How the game ended, once it has.
    pub outcome: Option<Outcome>,
}

/// A move that could be made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LegalMove {
    /// Its squares.
    pub mv: Move,
    /// In standard algebraic notation.
    pub san: String,
}

/// What `viewer` sees.
pub fn view(state: &State, viewer: Option<Seat>) -> ChessView {
    let position = state.position();
    let first = &state.positions()[0];
    let over = state.ended.is_some();
    let moves = if over { Vec::new() } else { position.legal_moves() };
    let legal = moves.into_iter().filter_map(|mv| Some(LegalMove { mv, san: position.san(mv)? }));
    ChessView {
        board: core::array::from_fn(|square| position.piece(Square(square as u8))),
        side: position.side(),
        move_number: position.move_number(),
        check: position.in_check(),
        first_side: first.side(),
        first_number: first.move_number(),
        moves: state.plies().iter().map(|ply| ply.san.clone()).collect(),
        last: state.plies().last().map(|ply| ply.mv),
        legal: legal.collect(),
        orders: viewer.map_or_else(Vec::new, |seat| text::other_orders(state, seat)),
        captured: captured(state),
        halfmove_clock: position.clock(),
        repetitions: u16::try_from(state.repetitions()).unwrap_or(u16::MAX),
        draw_offer: state.offers.draw,
        takeback: state.offers.takeback,
        outcome: state.ended.map(super::state::Ending::outcome),
    }
}

/// The pieces that were captured, in the order of captures.
pub fn captured(state: &State) -> Vec<Piece> {
    let by = state.positions().iter().map(super::position::Position::side);
    let plies = by.zip(state.plies());
    plies.filter_map(|(side, ply)| Some(Piece { side: side.other(), kind: ply.captured? })).collect()
}
