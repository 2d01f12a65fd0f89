//! The state as JSON and as a text picture.

use super::codes;
use super::orders::{PieceKind, Side, Square};
use super::state::State;
use super::{text, view};
use adjourn_game::ids::Seat;
use core::fmt::Write as _;
use serde_json::{Value, json};

/// The state in the API. Keys are never renamed.
pub fn json(state: &State, viewer: Option<Seat>) -> Value {
    let position = state.position();
    let over = state.ended.is_some();
    let legal = if over { Vec::new() } else { position.legal_moves() };
    let uci: Vec<String> = legal.iter().map(ToString::to_string).collect();
    let moves = moves(state);
    let captured = view::captured(state);
    let letters = |side| {
        let of_side = captured.iter().filter(|piece| piece.side == side);
        of_side.map(|piece| piece.letter()).collect::<String>()
    };
    json!({
        "fen": position.fen(),
        "start_fen": state.positions()[0].fen(),
        "turn": text::turn_name(state),
        "to_move": if over { Value::Null } else { position.side().key().into() },
        "move_number": position.move_number(),
        "check": position.in_check(),
        "halfmove_clock": position.clock(),
        "repetitions": state.repetitions(),
        "last_move": moves.last().cloned(),
        "moves": moves,
        "legal": uci,
        "orders": viewer.map_or_else(Vec::new, |seat| text::other_orders(state, seat)),
        "captured": { "white": letters(Side::White), "black": letters(Side::Black) },
        "material": { "white": material(state, Side::White), "black": material(state, Side::Black) },
        "draw_offer": state.offers.draw.map(Side::key),
        "takeback": state.offers.takeback.map(Side::key),
        "claim": if over { None } else { state.claim().map(codes::explain) },
        "outcome": state.ended.map(|ending| json!({
            "result": ending.result(),
            "winner": ending.winner.map(Side::key),
            "reason": codes::explain(ending.reason),
        })),
    })
}

fn moves(state: &State) -> Vec<Value> {
    let before = state.positions().iter();
    let plies = before.zip(state.plies());
    plies
        .map(|(position, ply)| {
            json!({
                "number": position.move_number(),
                "side": position.side().key(),
                "san": ply.san,
                "uci": ply.mv.to_string(),
            })
        })
        .collect()
}

/// What a side has on the board, in pawns.
fn material(state: &State, side: Side) -> u32 {
    let count = |kind| u32::try_from(state.position().squares(side, kind).len()).unwrap_or(0);
    PieceKind::ALL.into_iter().map(|kind| u32::from(kind.worth()) * count(kind)).sum()
}

/// The ranks from top to bottom and the files from left to right, as the viewer sits.
pub fn axes(viewer: Option<Seat>) -> ([u8; 8], [u8; 8]) {
    let up = core::array::from_fn(|index| index as u8);
    let down = core::array::from_fn(|index| 7 - index as u8);
    if viewer.and_then(Side::of) == Some(Side::Black) { (up, down) } else { (down, up) }
}

/// The board in letters, White's in capitals, and what there is to say about it.
pub fn picture(state: &State, viewer: Option<Seat>) -> String {
    let position = state.position();
    let (ranks, files) = axes(viewer);
    let names: String = files.iter().map(|file| format!(" {}", char::from(b'a' + file))).collect();
    let mut picture = format!("  {names}\n");
    for rank in ranks {
        let square = |file| position.piece(Square::at(file, rank)).map_or('.', |piece| piece.letter());
        let row: String = files.iter().map(|&file| format!(" {}", square(file))).collect();
        let _ = writeln!(picture, " {}{row}  {}", rank + 1, rank + 1);
    }
    let _ = writeln!(picture, "  {names}\n");
    for line in lines(state) {
        let _ = writeln!(picture, "{line}");
    }
    picture
}

/// Lines of words under the board, each short.
fn lines(state: &State) -> Vec<String> {
    let position = state.position();
    let mut lines = Vec::new();
    match state.ended {
        Some(ending) => lines.push(format!("{}: {}", ending.result(), codes::explain(ending.reason))),
        None => {
            let check = if position.in_check() { ", in check" } else { "" };
            lines.push(format!("{} to move{check}", text::turn_name(state)));
        }
    }
    if let ([.., before, _], Some(ply)) = (state.positions(), state.plies().last()) {
        let dots = if before.side() == Side::White { "." } else { "..." };
        lines.push(format!("last move: {}{dots} {}", before.move_number(), ply.san));
    }
    if let Some(side) = state.offers.draw {
        lines.push(format!("{} offers a draw", side.name()));
    }
    if let Some(side) = state.offers.takeback {
        lines.push(format!("{} asks for a takeback", side.name()));
    }
    if let (None, Some(code)) = (state.ended, state.claim()) {
        lines.push(format!("{} may claim a draw: {}", position.side().name(), codes::explain(code)));
    }
    lines
}
