//! Any game by its picture: the text that the server sends with each state. So a new game can be played at once.

use crate::tui::mail::board::{Act, Board};
use crate::tui::presenter::Hint;
use crate::tui::theme::Theme;
use crate::tui::words::clean;
use adjourn_game::ids::Seat;
use adjourn_shared::api::State;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Pictures have at most so many columns.
const COLUMNS: u16 = 80;
/// The fewest columns that are worth a list of players beside the picture.
const SIDE_COLUMNS: u16 = 28;

/// For the help page.
pub const HELP: &[(&str, &[Hint])] =
    &[("Board", &[("arrows, wheel", "scroll"), ("PgUp, PgDn", "by a page"), ("Home, End", "to its ends")])];

/// A picture that can be scrolled.
pub struct PictureBoard {
    lines: Vec<(String, Style)>,
    seats: Vec<(String, Seat)>,
    first: usize,
    rows: usize,
    theme: Theme,
}

impl PictureBoard {
    /// Before the first state; `seats` are what people call them.
    #[must_use]
    pub fn new(seats: Vec<(String, Seat)>, theme: Theme) -> Self {
        Self { lines: Vec::new(), seats, first: 0, rows: 1, theme }
    }

    /// Shows these lines.
    pub fn set(&mut self, lines: Vec<(String, Style)>) {
        self.lines = lines;
        self.scroll(0);
    }

    /// A line that begins with a seat's name has the seat's colour.
    fn style(&self, line: &str) -> Style {
        let line = line.trim_start();
        let seat = self.seats.iter().find(|(name, _)| !name.is_empty() && line.starts_with(name.as_str()));
        seat.map_or_else(Style::new, |(_, seat)| self.theme.seat(*seat))
    }

    fn scroll(&mut self, rows: isize) {
        let last = self.lines.len().saturating_sub(self.rows);
        self.first = self.first.saturating_add_signed(rows).min(last);
    }
}

impl Board for PictureBoard {
    fn show(&mut self, state: &State, _now_ms: u64) -> Result<(), String> {
        let lines = state.picture.lines().map(clean);
        self.set(lines.map(|line| (line.clone(), self.style(&line))).collect());
        Ok(())
    }

    fn key(&mut self, key: KeyEvent, _now_ms: u64) -> Option<Vec<Act>> {
        let page = isize::try_from(self.rows).unwrap_or(1);
        match key.code {
            KeyCode::Up => self.scroll(-1),
            KeyCode::Down => self.scroll(1),
            KeyCode::PageUp => self.scroll(-page),
            KeyCode::PageDown | KeyCode::Char(' ') => self.scroll(page),
            KeyCode::Home => self.scroll(isize::MIN),
            KeyCode::End => self.scroll(isize::MAX),
            _ => return None,
        }
        Some(Vec::new())
    }

    fn mouse(&mut self, mouse: MouseEvent, _now_ms: u64) -> Vec<Act> {
        match mouse.kind {
            MouseEventKind::ScrollUp => self.scroll(-3),
            MouseEventKind::ScrollDown => self.scroll(3),
            _ => {}
        }
        Vec::new()
    }

    fn columns(&self, area: Rect) -> u16 {
        if area.width >= COLUMNS + 2 + SIDE_COLUMNS { COLUMNS } else { area.width }
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, _now_ms: u64) {
        self.rows = usize::from(area.height).max(1);
        self.scroll(0);
        for ((line, style), y) in self.lines.iter().skip(self.first).zip(area.top()..area.bottom()) {
            buf.set_stringn(area.x, y, line, usize::from(area.width), *style);
        }
        let more = self.lines.len().saturating_sub(self.first + self.rows);
        if more > 0 && area.height > 0 {
            let text = format!(" ↓ {more} more ");
            let x = area.right().saturating_sub(crate::tui::words::width(&text));
            buf.set_stringn(x, area.bottom() - 1, text, usize::from(area.width), self.theme.chosen());
        }
    }

    fn hints(&self) -> Vec<Hint> {
        vec![("↑↓", "scroll")]
    }

    fn help(&self) -> &'static [(&'static str, &'static [Hint])] {
        HELP
    }
}
