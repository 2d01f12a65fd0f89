//! The help page: all keys of a screen, by heading. It scrolls where it does not fit.

use super::canvas::Canvas;
use super::keys::HelpSection;
use super::overlay::framed;
use super::words::wrap;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The columns that keys take.
const KEY_COLUMNS: u16 = 15;
/// The columns of one heading's keys.
const HELP_COLUMN: u16 = 38;
/// The columns of a key's meaning: what is longer goes on in the next row. Two columns part it from what stands beside it.
const HELP_WORDS: u16 = HELP_COLUMN - KEY_COLUMNS - 2;
/// Rows that a page of it scrolls.
const PAGE: u16 = 10;

/// The page while it is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HelpPage {
    /// The first row that is shown.
    first: u16,
}

impl HelpPage {
    /// Applies a key: arrows scroll. False: the page is closed.
    #[must_use]
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let first = self.first;
        self.first = match key.code {
            KeyCode::Up => first.saturating_sub(1),
            KeyCode::Down => first.saturating_add(1),
            KeyCode::PageUp => first.saturating_sub(PAGE),
            KeyCode::PageDown => first.saturating_add(PAGE),
            KeyCode::Home => 0,
            KeyCode::End => u16::MAX,
            _ => return false,
        };
        true
    }

    /// Draws the headings with their keys, in as many columns as fit.
    pub fn draw(&mut self, sections: &[HelpSection], area: Rect, buf: &mut Buffer, canvas: &Canvas) {
        let most = usize::from(((area.width.saturating_sub(4)) / HELP_COLUMN).clamp(1, 3));
        let total: usize = sections.iter().map(rows).sum();
        let tallest = sections.iter().map(rows).max().unwrap_or(1);
        // As low as the columns allow, with each heading's keys in one piece.
        let height =
            (tallest..=total).find(|height| in_columns(sections, *height).len() <= most).unwrap_or(total);
        let columns = in_columns(sections, height);
        let width = HELP_COLUMN * u16::try_from(columns.len()).unwrap_or(1);
        let height = u16::try_from(height).unwrap_or(u16::MAX);
        let scrolls = height + 2 > area.height;
        let title =
            if scrolls { "Keys · ↑↓ scroll, any other key closes" } else { "Keys · any key closes" };
        let inner = framed(title, width, height, area, buf, canvas);
        self.first = self.first.min(height.saturating_sub(inner.height));
        let mut x = inner.x;
        for column in columns {
            let lines = lines(&column, canvas).into_iter().skip(self.first.into());
            for ((key, what, style), y) in lines.zip(inner.top()..inner.bottom()) {
                buf.set_stringn(x, y, key, usize::from(KEY_COLUMNS - 1), style);
                buf.set_stringn(x + KEY_COLUMNS, y, what, usize::from(HELP_WORDS), Style::new());
            }
            x += HELP_COLUMN;
        }
    }
}

/// Rows that a heading takes with its keys.
fn rows(section: &HelpSection) -> usize {
    1 + section.1.iter().map(|(_, what)| wrap(what, HELP_WORDS).len()).sum::<usize>()
}

/// A column, line by line: a key or a heading, what it does, and how it looks.
fn lines(column: &[&HelpSection], canvas: &Canvas) -> Vec<(&'static str, String, Style)> {
    let mut lines = Vec::new();
    for (heading, keys) in column {
        lines.push((*heading, String::new(), canvas.theme.warning()));
        for (key, what) in *keys {
            let names = std::iter::once(*key).chain(std::iter::repeat(""));
            let rows = names.zip(wrap(what, HELP_WORDS));
            lines.extend(rows.map(|(key, what)| (key, what, canvas.theme.accent())));
        }
    }
    lines
}

/// The sections in columns of at most so many rows; a section that is higher stands alone.
fn in_columns(sections: &[HelpSection], height: usize) -> Vec<Vec<&HelpSection>> {
    let mut columns: Vec<Vec<_>> = Vec::new();
    let mut used = 0;
    for section in sections {
        let rows = rows(section);
        match columns.last_mut() {
            Some(column) if used + rows <= height => column.push(section),
            _ => {
                columns.push(vec![section]);
                used = 0;
            }
        }
        used += rows;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::kit::keys::plain_key;
    use crate::ui::kit::theme::Theme;

    #[test]
    fn a_meaning_that_is_too_long_for_its_column_goes_on_below_and_touches_nothing() {
        const LONG: &[HelpSection] =
            &[("A", &[("a", "join a private room by its code"), ("b", "x")]), ("B", &[("!", "urgent")])];
        let mut buf = Buffer::empty(Rect::new(0, 0, 80, 12));
        HelpPage::default().draw(LONG, buf.area, &mut buf, &Canvas::new(Theme::plain()));
        let text: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        assert!(text.contains("join a private room  ") && text.contains(" by its code "), "{text}");
        assert!(text.contains("urgent") && text.contains(" x "), "{text}");
    }

    #[test]
    fn a_page_that_does_not_fit_scrolls_to_its_last_key_and_back() {
        const MANY: &[HelpSection] =
            &[("A", &[("a", "first"); 12]), ("B", &[("b", "second"); 12]), ("C", &[("c", "the last one")])];
        let canvas = Canvas::new(Theme::plain());
        let mut page = HelpPage::default();
        let drawn = |page: &mut HelpPage| {
            let mut buf = Buffer::empty(Rect::new(0, 0, 50, 12));
            page.draw(MANY, buf.area, &mut buf, &canvas);
            buf.content().iter().map(ratatui::buffer::Cell::symbol).collect::<String>()
        };
        assert!(!drawn(&mut page).contains("the last one"));
        assert!(page.key(plain_key(KeyCode::End)));
        assert!(drawn(&mut page).contains("the last one"));
        assert!(page.key(plain_key(KeyCode::Up)));
        assert!(!drawn(&mut page).contains("the last one"), "one press goes up at once");
        assert!(!page.key(plain_key(KeyCode::Esc)), "any other key closes it");
    }
}
