//! The names of a screen's panes in a row, with what matters now on the right.

use super::canvas::{Canvas, Hit};
use super::words::width;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Rows from here on are the names of panes: a click on one is a click on this row and its index.
pub const TAB_ROWS: usize = 1_000_000;

/// Draws the names; the one at `chosen` is the pane in front.
pub fn draw_tabs(
    names: &[String],
    chosen: usize,
    (text, style): (String, Style),
    area: Rect,
    buf: &mut Buffer,
    canvas: &mut Canvas,
) {
    let mut x = area.x;
    for (index, name) in names.iter().enumerate() {
        let name = format!(" {name} ");
        let look = if index == chosen { canvas.theme.chosen() } else { Style::new() };
        buf.set_stringn(x, area.y, &name, usize::from(area.right().saturating_sub(x)), look);
        canvas.hit(Rect { x, width: width(&name), ..area }, Hit::Row(TAB_ROWS + index));
        x = x.saturating_add(width(&name) + 1);
    }
    let at = area.right().saturating_sub(width(&text)).max(x.min(area.right()));
    buf.set_stringn(at, area.y, &text, usize::from(area.right() - at), style);
}
