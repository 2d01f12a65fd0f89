//! Boxes over a screen: a menu, a question, banners, what is to be said of the session itself.

use super::canvas::Canvas;
use super::row::draw_row;
use super::words;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

/// An empty box in the middle of `area`; returns the space inside.
pub(super) fn framed(
    title: &str,
    width: u16,
    height: u16,
    area: Rect,
    buf: &mut Buffer,
    canvas: &Canvas,
) -> Rect {
    let (width, height) = ((width + 4).min(area.width), (height + 2).min(area.height));
    let outer =
        Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height };
    Clear.render(outer, buf);
    let block = Block::bordered()
        .border_type(BorderType::Rounded)
        .title(Line::styled(format!(" {title} "), canvas.theme.accent()));
    let inner = block.inner(outer);
    block.render(outer, buf);
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }
}

/// A box of lines.
pub fn draw_box(title: &str, lines: &[(String, Style)], area: Rect, buf: &mut Buffer, canvas: &Canvas) {
    let lines: Vec<(String, Style)> = lines
        .iter()
        .flat_map(|(text, style)| {
            // A long line goes on in the next row; how it begins is kept, since that may be a column of keys.
            let fits = words::width(text) <= area.width.saturating_sub(4);
            let rows =
                if fits { vec![text.clone()] } else { words::wrap(text, area.width.saturating_sub(6)) };
            rows.into_iter().map(|row| (row, *style))
        })
        .collect();
    let width =
        lines.iter().map(|(text, _)| words::width(text)).max().unwrap_or(0).max(words::width(title) + 2);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let inner = framed(title, width, height, area, buf, canvas);
    for ((text, style), y) in lines.iter().zip(inner.top()..inner.bottom()) {
        buf.set_stringn(inner.x, y, text, usize::from(inner.width), *style);
    }
}

/// A menu; its rows can be clicked.
pub fn draw_menu(
    title: &str,
    rows: &[&str],
    chosen: usize,
    area: Rect,
    buf: &mut Buffer,
    canvas: &mut Canvas,
) {
    let width = rows.iter().map(|row| words::width(row) + 4).max().unwrap_or(0);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let inner = framed(title, width, height, area, buf, canvas);
    for ((index, row), y) in rows.iter().enumerate().zip(inner.top()..inner.bottom()) {
        draw_row(canvas, row, index, index == chosen, Rect { y, height: 1, ..inner }, buf);
    }
}

/// Lines across the top of the map, each in the middle.
pub fn draw_banners(banners: &[(String, Style)], area: Rect, buf: &mut Buffer) {
    let lines = banners.iter().flat_map(|(text, style)| {
        words::wrap(text, area.width.saturating_sub(2)).into_iter().map(move |line| (line, *style))
    });
    for ((line, style), y) in lines.zip(area.top()..area.bottom()) {
        let line = format!(" {line} ");
        let x = area.x + (area.width - words::width(&line).min(area.width)) / 2;
        buf.set_stringn(x, y, &line, usize::from(area.width), style.add_modifier(Modifier::REVERSED));
    }
}

/// Why there is no session any more, or never was one.
#[must_use]
pub fn ended_words(begun: bool, reason: &str) -> String {
    match begun {
        true => format!("The session has ended: {reason}."),
        false => {
            format!("No session could be opened: {reason}. Is the server running, and is this its address?")
        }
    }
}

/// Over all else: there is no session any more, for good. `text` says why.
pub fn draw_ended(text: &str, area: Rect, buf: &mut Buffer, canvas: &Canvas) {
    let lines = [
        (text.to_owned(), canvas.theme.bad()),
        (String::new(), Style::new()),
        ("Press any key to leave.".into(), Style::new()),
    ];
    draw_box("Adjourn", &lines, area, buf, canvas);
}

/// Over all else: there is no connection now, or not yet.
pub fn draw_connecting(text: &str, area: Rect, buf: &mut Buffer, canvas: &Canvas) {
    let lines = words::wrap(text, area.width.saturating_sub(6));
    let lines = lines.into_iter().map(|line| (line, canvas.theme.warning()));
    let lines: Vec<_> = lines.chain([("Ctrl-C quits.".into(), canvas.theme.quiet())]).collect();
    draw_box("Adjourn", &lines, area, buf, canvas);
}

/// In the place of everything: the terminal is too small.
pub fn draw_too_small((columns, rows): (u16, u16), area: Rect, buf: &mut Buffer) {
    let text = format!(
        "This terminal has {}x{} characters; Adjourn needs {columns}x{rows} or more. Please make it larger.",
        area.width, area.height
    );
    for (line, y) in words::wrap(&text, area.width).iter().zip(area.top()..area.bottom()) {
        buf.set_stringn(area.x, y, line, usize::from(area.width), Style::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::kit::theme::Theme;

    #[test]
    fn a_reason_that_is_longer_than_the_screen_is_told_to_its_end() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 12));
        let reason = "the server speaks another version of the protocol; this client is too old, and has to be replaced";
        draw_ended(reason, buf.area, &mut buf, &Canvas::new(Theme::plain()));
        let text: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.contains("be replaced"), "{text}");
    }
}
