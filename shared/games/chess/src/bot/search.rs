//! How good a position becomes: alpha-beta with quiescence, to a depth that a bound on positions allows.

use super::evaluate::{evaluate, material, worth};
use crate::position::own_move;
use crate::state::State;
use cozy_chess::{BitBoard, Board, Move, Piece, Rank};

/// Positions that the strong bot looks at for one move: some 40 ms of one core.
const NODES: u32 = 100_000;

/// Beyond this depth a bounded search has long stopped, or there is nothing to find.
const DEPTH: usize = 16;

/// More than any position is worth; a mate is worth this less the plies to it.
const MATE: i32 = 30_000;

/// The range of the weak bot's carelessness, in hundredths of a pawn.
const CARELESS: u64 = 90;

/// The move of one who looks no further than its own move: the best-looking, more or less. With its worth.
pub fn glance(state: &State) -> Option<(Move, i32)> {
    let board = state.position().board();
    let us = board.side_to_move();
    let worth_of = |mv: Move| {
        let mut next = board.clone();
        next.play_unchecked(mv);
        if !next.generate_moves(|_| true) {
            return if next.checkers().is_empty() { 0 } else { MATE };
        }
        // The same in the same position, and as good as chance.
        let mut mixed = next.hash() ^ u64::from(state.position().clock());
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        -evaluate(&next) + ((mixed >> 32) % CARELESS) as i32
    };
    let best = moves(board).into_iter().map(|mv| (mv, worth_of(mv))).max_by_key(|&(_, score)| score)?;
    let balance = material(board, us) - material(board, !us);
    Some((best.0, if best.1 == MATE { MATE } else { balance }))
}

/// The best move that a bounded search finds, with its worth.
pub fn think(state: &State) -> Option<(Move, i32)> {
    let position = state.position();
    let board = position.board();
    let mut search = Search { nodes: 0, killers: [None; KILLERS] };
    let mut roots: Vec<(Move, i32)> =
        ordered(board, moves(board), None).into_iter().map(|mv| (mv, 0)).collect();
    // A position that was there before leads nowhere; after fifty moves the opponent would claim.
    let drawn = |mv| {
        let mv = own_move(board, mv);
        state.claim_with(mv).is_some() || state.returns(mv)
    };
    let draws: Vec<Move> = roots.iter().map(|root| root.0).filter(|&mv| drawn(mv)).collect();
    let mut best = *roots.first()?;
    for depth in 1..=DEPTH {
        let mut alpha = -MATE;
        let mut leader = None;
        for (mv, score) in &mut roots {
            let found = if draws.contains(mv) {
                Some(0)
            } else {
                let mut next = board.clone();
                next.play_unchecked(*mv);
                search.value(&next, depth - 1, 1, -MATE, -alpha).map(|value| -value)
            };
            let Some(found) = found else { break };
            *score = if found > alpha { found } else { -MATE };
            if found > alpha {
                alpha = found;
                leader = Some((*mv, found));
            }
        }
        best = leader.unwrap_or(best);
        if search.spent() || best.1.abs() > MATE - 100 {
            break;
        }
        // The best goes first next time: it makes the bounds tight at once.
        roots.sort_by_key(|&(mv, score)| (mv != best.0, -score));
    }
    Some(best)
}

const KILLERS: usize = 64;

struct Search {
    nodes: u32,
    /// At each ply, the quiet move that was too good for the opponent last time.
    killers: [Option<Move>; KILLERS],
}

impl Search {
    fn spent(&self) -> bool {
        self.nodes >= NODES
    }

    /// The worth for the side to move, `None` when the bound is reached.
    fn value(&mut self, board: &Board, depth: usize, ply: usize, mut alpha: i32, beta: i32) -> Option<i32> {
        if depth == 0 {
            return self.quiet_value(board, ply, alpha, beta);
        }
        self.nodes += 1;
        if self.spent() {
            return None;
        }
        let all = moves(board);
        if all.is_empty() {
            return Some(if board.checkers().is_empty() { 0 } else { ply as i32 - MATE });
        }
        let mut best = -MATE;
        for mv in ordered(board, all, self.killers[ply.min(KILLERS - 1)]) {
            let mut next = board.clone();
            next.play_unchecked(mv);
            let value = -self.value(&next, depth - 1, ply + 1, -beta, -alpha)?;
            best = best.max(value);
            alpha = alpha.max(value);
            if alpha >= beta {
                if !board.occupied().has(mv.to) {
                    self.killers[ply.min(KILLERS - 1)] = Some(mv);
                }
                break;
            }
        }
        Some(best)
    }

    /// The worth when the exchanges that are under way are over.
    fn quiet_value(&mut self, board: &Board, ply: usize, mut alpha: i32, beta: i32) -> Option<i32> {
        self.nodes += 1;
        if self.spent() {
            return None;
        }
        let in_check = !board.checkers().is_empty();
        let mut best = if in_check { ply as i32 - MATE } else { evaluate(board) };
        if best >= beta {
            return Some(best);
        }
        alpha = alpha.max(best);
        let all = if in_check { moves(board) } else { lively(board) };
        for mv in ordered(board, all, None) {
            let mut next = board.clone();
            next.play_unchecked(mv);
            let value = -self.quiet_value(&next, ply + 1, -beta, -alpha)?;
            best = best.max(value);
            alpha = alpha.max(value);
            if alpha >= beta {
                break;
            }
        }
        Some(best)
    }
}

fn moves(board: &Board) -> Vec<Move> {
    let mut moves = Vec::with_capacity(48);
    board.generate_moves(|of_piece| {
        moves.extend(of_piece);
        false
    });
    moves
}

/// Captures and new queens.
fn lively(board: &Board) -> Vec<Move> {
    let us = board.side_to_move();
    let theirs = board.colors(!us);
    let last = Rank::Eighth.relative_to(us).bitboard();
    let mut moves = Vec::with_capacity(8);
    board.generate_moves(|mut of_piece| {
        of_piece.to &= theirs | if of_piece.piece == Piece::Pawn { last } else { BitBoard::EMPTY };
        moves.extend(of_piece.into_iter().filter(|mv| matches!(mv.promotion, None | Some(Piece::Queen))));
        false
    });
    moves
}

/// The moves that promise most first: a wrong guess only costs time.
fn ordered(board: &Board, mut moves: Vec<Move>, killer: Option<Move>) -> Vec<Move> {
    let theirs = board.colors(!board.side_to_move());
    moves.sort_by_cached_key(|&mv| {
        let attacker = board.piece_on(mv.from).map_or(0, worth);
        let prey = if theirs.has(mv.to) { board.piece_on(mv.to).map_or(0, worth) } else { 0 };
        let gain = mv.promotion.map_or(0, worth) + if prey > 0 { 10 * prey - attacker / 10 } else { 0 };
        -(gain + if Some(mv) == killer { 500 } else { 0 })
    });
    moves
}
