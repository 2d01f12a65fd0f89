//! The help page: all keys of a screen, by heading. It scrolls where it does not fit.

use super::canvas::Canvas;
use super::keys::HelpSection;
use super::overlay::framed;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The columns that keys take.
const KEY_COLUMNS: u16 = 15;
/// The columns of one heading's keys.
const HELP_COLUMN: u16 = 38;
/// The longest that a key's meaning may be.
const HELP_WORDS: usize = (HELP_COLUMN - KEY_COLUMNS - 1) as usize;
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
        let rows = |section: &HelpSection| section.1.len() + 1;
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
            for ((key, what, style), y) in
                lines(&column, canvas).skip(self.first.into()).zip(inner.top()..inner.bottom())
            {
                buf.set_stringn(x, y, key, usize::from(KEY_COLUMNS - 1), style);
                buf.set_stringn(x + KEY_COLUMNS, y, what, HELP_WORDS, Style::new());
            }
            x += HELP_COLUMN;
        }
    }
}

/// A column, line by line: a key or a heading, what it does, and how it looks.
fn lines<'a>(
    column: &'a [&HelpSection],
    canvas: &'a Canvas,
) -> impl Iterator<Item = (&'static str, &'static str, Style)> + 'a {
    column.iter().flat_map(|(heading, keys)| {
        let first = std::iter::once((*heading, "", canvas.theme.warning()));
        first.chain(keys.iter().map(|(key, what)| (*key, *what, canvas.theme.accent())))
    })
}

/// The sections in columns of at most so many rows; a section that is higher stands alone.
fn in_columns(sections: &[HelpSection], height: usize) -> Vec<Vec<&HelpSection>> {
    let mut columns: Vec<Vec<_>> = Vec::new();
    let mut used = 0;
    for section in sections {
        let rows = section.1.len() + 1;
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
