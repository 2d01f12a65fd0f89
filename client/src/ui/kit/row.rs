//! Rows of lists: drawing one, and going up and down.

use super::canvas::{Canvas, Hit};
use super::words;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Draws a row of a list, with a mark before the chosen one, and makes it clickable.
pub fn draw_row(canvas: &mut Canvas, text: &str, index: usize, chosen: bool, area: Rect, buf: &mut Buffer) {
    let style = if chosen { canvas.theme.chosen() } else { Style::new() };
    let line = format!("{}{text}", if chosen { "> " } else { "  " });
    buf.set_stringn(area.x, area.y, words::fit(&line, area.width), usize::from(area.width), style);
    canvas.hit(area, Hit::Row(index));
}

/// The index one up or down in a list of `count`, round its ends.
#[must_use]
pub fn stepped(index: usize, count: usize, down: bool) -> usize {
    match (count, down) {
        (0, _) => 0,
        (_, true) => (index + 1) % count,
        (_, false) => (index + count - 1) % count,
    }
}
