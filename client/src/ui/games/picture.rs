//! A text that can be scrolled: a game's picture, or lines that a board has made. It knows no game and makes no orders.

use super::board::{BoardInfo, Styled};
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, width};
use adjourn_game::ids::Seat;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Pictures have at most so many columns.
pub const COLUMNS: u16 = 80;
/// The fewest columns that are worth a list of players beside the picture.
pub const SIDE_COLUMNS: u16 = 28;

/// For the help page.
pub const HELP: &[HelpSection] =
    &[("Board", &[("arrows, wheel", "scroll"), ("PgUp, PgDn", "by a page"), ("Home, End", "to its ends")])];

/// For the hint line.
pub const HINT: Hint = ("↑↓", "scroll");

/// A picture that can be scrolled.
pub struct Picture {
    lines: Vec<Styled>,
    seats: Vec<(String, Seat)>,
    first: usize,
    rows: usize,
    theme: Theme,
}

impl Picture {
    /// Before the first state.
    #[must_use]
    pub fn new(info: &BoardInfo, theme: Theme) -> Self {
        let names = info.seats.iter().map(|seat| seat.name.clone());
        Self { lines: Vec::new(), seats: names.zip((0..).map(Seat)).collect(), first: 0, rows: 1, theme }
    }

    /// Shows a text; a line that begins with a seat's name has the seat's colour.
    pub fn set_text(&mut self, text: &str) {
        let lines = text.lines().map(clean);
        self.set(lines.map(|line| (line.clone(), self.style(&line))).collect());
    }

    /// Shows these lines.
    pub fn set(&mut self, lines: Vec<Styled>) {
        self.lines = lines;
        self.scroll(0);
    }

    /// How many columns the longest line takes.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.lines.iter().map(|(line, _)| width(line)).max().unwrap_or(0)
    }

    fn style(&self, line: &str) -> Style {
        let line = line.trim_start();
        let seat = self.seats.iter().find(|(name, _)| !name.is_empty() && line.starts_with(name.as_str()));
        seat.map_or_else(Style::new, |(_, seat)| self.theme.seat(*seat))
    }

    fn scroll(&mut self, rows: isize) {
        let last = self.lines.len().saturating_sub(self.rows);
        self.first = self.first.saturating_add_signed(rows).min(last);
    }

    /// A key; false: it means nothing here.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let page = isize::try_from(self.rows).unwrap_or(1);
        match key.code {
            KeyCode::Up => self.scroll(-1),
            KeyCode::Down => self.scroll(1),
            KeyCode::PageUp => self.scroll(-page),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll(page),
            KeyCode::Home => self.scroll(isize::MIN),
            KeyCode::End => self.scroll(isize::MAX),
            _ => return false,
        }
        true
    }

    /// The wheel scrolls.
    pub fn mouse(&mut self, mouse: MouseEvent) {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.scroll(-3),
            MouseEventKind::ScrollDown => self.scroll(3),
            _ => {}
        }
    }

    /// How many columns it wants of an area.
    #[must_use]
    pub const fn columns(area: Rect) -> u16 {
        if area.width >= COLUMNS + 2 + SIDE_COLUMNS { COLUMNS } else { area.width }
    }

    /// Draws it.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer) {
        self.rows = usize::from(area.height).max(1);
        self.scroll(0);
        for ((line, style), y) in self.lines.iter().skip(self.first).zip(area.top()..area.bottom()) {
            buf.set_stringn(area.x, y, line, usize::from(area.width), *style);
        }
        let more = self.lines.len().saturating_sub(self.first + self.rows);
        if more > 0 && area.height > 0 {
            let text = format!(" ↓ {more} more ");
            let x = area.right().saturating_sub(width(&text)).max(area.x);
            buf.set_stringn(x, area.bottom() - 1, text, usize::from(area.width), self.theme.chosen());
        }
    }
}
