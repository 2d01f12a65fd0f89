//! Rows of lists: drawing one, and going up and down.

use super::canvas::{Canvas, Hit};
use super::theme::Theme;
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

/// Marks a list that goes on above or below what is shown of it, at its right.
pub fn draw_more(above: bool, below: bool, area: Rect, buf: &mut Buffer, theme: Theme) {
    let mut mark = |text: &str, y: u16| {
        let x = area.right().saturating_sub(words::width(text)).max(area.x);
        buf.set_stringn(x, y, text, usize::from(area.width), theme.warning());
    };
    if above && area.height > 0 {
        mark(" ↑ more", area.y);
    }
    if below && area.height > 0 {
        mark(" ↓ more", area.bottom() - 1);
    }
}
