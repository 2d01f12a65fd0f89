//! The board as an SVG document: squares, the last move, coordinates, and pieces as characters.

use super::describe::axes;
use super::orders::{PieceKind, Side, Square};
use super::state::State;
use adjourn_game::ids::Seat;
use core::fmt::Write as _;

/// The side of a square, in user units.
const CELL: usize = 45;
/// The room for coordinates at the left and below.
const MARGIN: usize = 18;

/// The board as `viewer` sits at it.
pub fn svg(state: &State, viewer: Option<Seat>) -> String {
    let position = state.position();
    let (ranks, files) = axes(viewer);
    let side = 8 * CELL + MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" font-family=\"sans-serif\" \
         text-anchor=\"middle\">\n<title>{}</title>\n",
        super::text::turn_name(state)
    );
    let last = state.plies().last().map(|ply| ply.mv);
    let kings = position.squares(position.side(), PieceKind::King);
    let in_check = |square| position.in_check() && kings.contains(&square);
    for (row, &rank) in ranks.iter().enumerate() {
        for (column, &file) in files.iter().enumerate() {
            let square = Square::at(file, rank);
            let (x, y) = (MARGIN + column * CELL, row * CELL);
            let moved = last.is_some_and(|mv| mv.from == square || mv.to == square);
            let fill = match (in_check(square), moved, (file + rank) % 2 == 1) {
                (true, ..) => "#e06c5c",
                (_, true, true) => "#d9d06a",
                (_, true, false) => "#b7ab3c",
                (_, _, true) => "#f0d9b5",
                (_, _, false) => "#b58863",
            };
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{CELL}\" height=\"{CELL}\" fill=\"{fill}\"/>"
            );
            if let Some(piece) = position.piece(square) {
                let (fill, stroke) = match piece.side {
                    Side::White => ("#ffffff", "#000000"),
                    Side::Black => ("#000000", "#ffffff"),
                };
                let (x, y) = (x + CELL / 2, y + CELL - 9);
                // The variation selector keeps browsers from drawing the pawn as a picture.
                let _ = writeln!(
                    svg,
                    "<text x=\"{x}\" y=\"{y}\" font-size=\"38\" fill=\"{fill}\" stroke=\"{stroke}\" \
                     stroke-width=\"0.8\">{}\u{fe0e}</text>",
                    glyph(piece.kind)
                );
            }
        }
    }
    coordinates(&mut svg, ranks, files);
    svg.push_str("</svg>\n");
    svg
}

fn coordinates(svg: &mut String, ranks: [u8; 8], files: [u8; 8]) {
    for (index, (rank, file)) in ranks.into_iter().zip(files).enumerate() {
        let (y, x) = (index * CELL + CELL / 2 + 4, MARGIN + index * CELL + CELL / 2);
        let (left, below) = (MARGIN / 2, 8 * CELL + 13);
        let file = char::from(b'a' + file);
        let _ = writeln!(svg, "<text x=\"{left}\" y=\"{y}\" font-size=\"12\">{}</text>", rank + 1);
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"{below}\" font-size=\"12\">{file}</text>");
    }
}

/// The filled figure: both sides use it, in their own colours.
const fn glyph(kind: PieceKind) -> char {
    match kind {
        PieceKind::Pawn => '\u{265f}',
        PieceKind::Knight => '\u{265e}',
        PieceKind::Bishop => '\u{265d}',
        PieceKind::Rook => '\u{265c}',
        PieceKind::Queen => '\u{265b}',
        PieceKind::King => '\u{265a}',
    }
}
