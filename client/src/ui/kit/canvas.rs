//! What every screen draws with: colours, the clock, the log, and what lies under the mouse. There is no other clock.

use super::chat_log::{ChatLog, Tone};
use super::keys::{Hint, key_named};
use super::theme::Theme;
use super::words;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// What lies under the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A click is this key.
    Key(KeyCode),
    /// A click chooses this row.
    Row(usize),
}

/// What every screen draws with.
pub struct Canvas {
    /// Colours.
    pub theme: Theme,
    /// Time since the UI began.
    pub now_ms: u64,
    /// What was said and what happened.
    pub log: ChatLog,
    hits: Vec<(Rect, Hit)>,
}

impl Canvas {
    /// Nothing is drawn yet.
    #[must_use]
    pub fn new(theme: Theme) -> Self {
        Self { theme, now_ms: 0, log: ChatLog::default(), hits: Vec::new() }
    }

    /// Tells the player; each line of the text is one of the log.
    pub fn say(&mut self, tone: Tone, text: &str) {
        for line in text.lines() {
            self.log.push(tone, line.trim_end());
        }
    }

    /// Forgets where things were drawn; the screen is drawn anew.
    pub fn clear_hits(&mut self) {
        self.hits.clear();
    }

    /// Remembers where something was drawn.
    pub fn hit(&mut self, area: Rect, hit: Hit) {
        self.hits.push((area, hit));
    }

    /// What was drawn there; what was drawn last lies on top.
    #[must_use]
    pub fn hit_at(&self, column: u16, row: u16) -> Option<Hit> {
        let at = Position::new(column, row);
        self.hits.iter().rev().find(|(area, _)| area.contains(at)).map(|(_, hit)| *hit)
    }

    /// The line at the bottom: keys and what they do. A click on one is that key. Where there is no room for all of them, the
    /// last are left out, but never the way out and the page with all keys.
    pub fn draw_hints(&mut self, hints: &[Hint], area: Rect, buf: &mut Buffer) {
        let mut hints = hints.to_vec();
        let columns = |hint: &Hint| usize::from(words::width(hint.0) + 1 + words::width(hint.1));
        while hints.iter().map(|hint| columns(hint) + 2).sum::<usize>() > usize::from(area.width) + 2
            && let Some(last) = hints.iter().rposition(|(key, _)| !matches!(*key, "Esc" | "?"))
        {
            hints.remove(last);
        }
        let mut x = area.x;
        for (key, what) in hints {
            let text =
                Line::from(vec![Span::styled(key, self.theme.accent()), Span::raw(" "), Span::raw(what)]);
            let width = u16::try_from(text.width()).unwrap_or(u16::MAX);
            if width > area.right().saturating_sub(x) {
                break;
            }
            buf.set_line(x, area.y, &text, width);
            if let Some(code) = key_named(key) {
                self.hit(Rect::new(x, area.y, width, 1), Hit::Key(code));
            }
            x = x.saturating_add(width + 2);
        }
    }

    /// A heading with what belongs to it on the right.
    pub fn draw_heading(&self, left: &str, right: &str, area: Rect, buf: &mut Buffer) {
        buf.set_stringn(area.x, area.y, left, usize::from(area.width), self.theme.accent());
        let room = area.width.saturating_sub(words::width(left) + 2);
        let right = words::fit(right, room);
        let x = area.right().saturating_sub(words::width(&right));
        buf.set_stringn(x, area.y, &right, usize::from(room), Style::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_hints_have_no_room_the_way_out_stays() {
        let hints = [("?", "keys"), ("a", "something long"), ("b", "something longer"), ("Esc", "inbox")];
        let shown = |columns| {
            let mut buf = Buffer::empty(Rect::new(0, 0, columns, 1));
            Canvas::new(Theme::plain()).draw_hints(&hints, buf.area, &mut buf);
            buf.content().iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned()
        };
        assert_eq!(shown(55), "? keys  a something long  b something longer  Esc inbox");
        assert_eq!(shown(54), "? keys  a something long  Esc inbox");
        assert_eq!(shown(20), "? keys  Esc inbox");
    }
}
