//! Moves as people write them: "Nf3", "exd5", "e8=Q", "O-O". Reads generously, and says what is wrong with the rest.

use super::codes;
use super::orders::{Move, PROMOTIONS, PieceKind, Square};
use super::position::Position;

/// A move in algebraic notation, taken apart.
struct Parts {
    kind: PieceKind,
    file: Option<u8>,
    rank: Option<u8>,
    to: Square,
    captures: bool,
    promotion: Option<PieceKind>,
}

/// The move that a text means in a position.
///
/// # Errors
/// Words for the player.
pub fn find(position: &Position, text: &str) -> Result<Move, String> {
    let (core, in_passing) = without_signs(text);
    if let Some(short) = castling(core) {
        return castle(position, short).map_err(|code| format!("{text}: {}", codes::explain(code)));
    }
    let parts = parts(core).ok_or_else(|| unreadable(text))?;
    if parts.promotion.is_some_and(|kind| !PROMOTIONS.contains(&kind)) {
        return Err(format!("{text}: a pawn becomes a queen, rook, bishop or knight"));
    }
    let moves: Vec<Move> =
        position.legal_moves().into_iter().filter(|&mv| parts.names(position, mv)).collect();
    if parts.captures && !moves.is_empty() && moves.iter().all(|&mv| position.captured(mv).is_none()) {
        return Err(format!("{text}: there is nothing to capture on {}", parts.to));
    }
    let fitting: Vec<Move> = moves.iter().copied().filter(|mv| mv.promotion == parts.promotion).collect();
    match fitting.as_slice() {
        [mv] if in_passing && !position.passes(*mv) => Err(format!("{text}: that is no capture en passant")),
        [mv] => Ok(*mv),
        [] if moves.is_empty() => Err(impossible(position, text, &parts)),
        [] if parts.promotion.is_some() => Err(format!("{text}: {}", codes::explain(codes::NO_PROMOTION))),
        [] => Err(format!("{text}: {}", codes::explain(codes::PROMOTION_MISSING))),
        several => Err(ambiguous(position, text, &parts, several)),
    }
}

/// The move without the signs of check and praise, and whether "e.p." says that it captures in passing.
fn without_signs(text: &str) -> (&str, bool) {
    const SIGNS: [char; 4] = ['+', '#', '!', '?'];
    let core = text.trim_end_matches(SIGNS);
    let sign = ["e.p.", "e.p", "ep"].iter().find_map(|sign| core.strip_suffix(sign));
    // "exd6ep" ends with a rank before it; "Nep" is no such thing.
    let sign = sign.filter(|before| before.trim_end_matches(SIGNS).ends_with(|c: char| c.is_ascii_digit()));
    sign.map_or((core, false), |before| (before.trim_end_matches(SIGNS), true))
}

/// Words for a text that is no move; a text with odd characters is not repeated.
pub fn unreadable(text: &str) -> String {
    const HELP: &str = "write a move like Nf3, exd5, e8=Q, O-O or e2e4";
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if plain && !text.is_empty() {
        format!("can't read \"{text}\": {HELP}")
    } else {
        format!("can't read that: {HELP}")
    }
}

/// Whether a text means castling, and then on the king's side (short) or not.
fn castling(text: &str) -> Option<bool> {
    match text.to_ascii_uppercase().replace('0', "O").as_str() {
        "O-O" => Some(true),
        "O-O-O" => Some(false),
        _ => None,
    }
}

fn castle(position: &Position, short: bool) -> Result<Move, u16> {
    let king = position.squares(position.side(), PieceKind::King).pop();
    let from = king.filter(|square| square.file() == 4).ok_or(codes::CASTLE_RIGHT_LOST)?;
    let to = Square::at(if short { 6 } else { 2 }, from.rank());
    let mv = Move { from, to, promotion: None };
    if position.is_legal(mv) { Ok(mv) } else { Err(position.castling_obstacle(short)) }
}

fn parts(text: &str) -> Option<Parts> {
    if !text.is_ascii() {
        return None;
    }
    let (mut text, mut promotion) = (text, None);
    let last = text.chars().last()?;
    if text.len() > 2 && last.is_ascii_alphabetic() {
        promotion = Some(PieceKind::of_letter(last)?);
        text = text[..text.len() - 1].trim_end_matches('=');
    }
    let first = text.chars().next()?;
    // A small b is a file.
    let kind = if first == 'b' { None } else { PieceKind::of_letter(first) };
    if kind.is_some() {
        text = &text[1..];
    }
    let (before, to) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let to = Square::parse(to)?;
    let captures = before.ends_with(['x', ':']);
    let before = before.trim_end_matches(['x', ':', '-']);
    let (file, rank) = match before.as_bytes() {
        [] => (None, None),
        [file @ b'a'..=b'h'] => (Some(file - b'a'), None),
        [rank @ b'1'..=b'8'] => (None, Some(rank - b'1')),
        [file @ b'a'..=b'h', rank @ b'1'..=b'8'] => (Some(file - b'a'), Some(rank - b'1')),
        _ => return None,
    };
    Some(Parts { kind: kind.unwrap_or(PieceKind::Pawn), file, rank, to, captures, promotion })
}

impl Parts {
    /// Whether this could name the move, whatever the pawn becomes.
    fn names(&self, position: &Position, mv: Move) -> bool {
        let kind = position.piece(mv.from).map(|piece| piece.kind);
        // "e6" is a pawn's step, not what a pawn of another file captures there; "Kg1" is not castling.
        let pawn_step = self.kind != PieceKind::Pawn || self.file.is_some() || mv.from.file() == mv.to.file();
        let castles = kind == Some(PieceKind::King) && mv.from.file().abs_diff(mv.to.file()) == 2;
        kind == Some(self.kind) && mv.to == self.to && self.stands(mv.from) && pawn_step && !castles
    }

    fn stands(&self, from: Square) -> bool {
        self.file.is_none_or(|file| file == from.file()) && self.rank.is_none_or(|rank| rank == from.rank())
    }
}

/// Why no legal move is named.
fn impossible(position: &Position, text: &str, parts: &Parts) -> String {
    let name = parts.kind.name();
    let own = position.piece(parts.to).filter(|piece| piece.side == position.side());
    if let Some(piece) = own {
        return format!("{text}: your own {} stands on {}", piece.kind.name(), parts.to);
    }
    let mut pieces = position.squares(position.side(), parts.kind);
    if pieces.is_empty() {
        return format!("{text}: you have no {name}");
    }
    pieces.retain(|&from| parts.stands(from));
    if pieces.is_empty() {
        return format!("{text}: no {name} of yours stands there");
    }
    pieces.retain(|&from| position.reaches(from, parts.to));
    if parts.kind == PieceKind::Pawn && parts.file.is_none() {
        pieces.retain(|from| from.file() == parts.to.file());
    }
    if pieces.is_empty() {
        return format!("{text}: no {name} can go to {}", parts.to);
    }
    let code = if position.in_check() { codes::STILL_IN_CHECK } else { codes::LEAVES_IN_CHECK };
    format!("{text}: {}", codes::explain(code))
}

/// "Nd2: two knights can go there: Nbd2, Nfd2".
fn ambiguous(position: &Position, text: &str, parts: &Parts, moves: &[Move]) -> String {
    let count = match moves.len() {
        2 => "two".to_owned(),
        3 => "three".to_owned(),
        more => more.to_string(),
    };
    let names: Vec<String> = moves.iter().filter_map(|&mv| position.san(mv)).collect();
    format!("{text}: {count} {}s can go there: {}", parts.kind.name(), names.join(", "))
}
