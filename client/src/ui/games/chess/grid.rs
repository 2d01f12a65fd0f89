//! The chess board on the screen: squares with lines around them, readable in letters and without colours.

use crate::ui::kit::theme::{Rgb, Theme};
use adjourn_chess::{Piece, Side, Square};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

/// Columns before the first line: the row's number and a space.
const LABEL_COLUMNS: u16 = 2;

const LIGHT: Rgb = (150, 130, 100);
const DARK: Rgb = (80, 105, 75);
const LAST: Rgb = (140, 140, 40);
const CHOSEN: Rgb = (40, 110, 150);
const WHITE_PIECE: Rgb = (255, 255, 255);
const BLACK_PIECE: Rgb = (0, 0, 0);

/// How a square stands out; what comes later stands out more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Not at all.
    Plain,
    /// The last move began or ended here.
    Last,
    /// The chosen piece can go here.
    Target,
    /// The chosen piece stands here.
    Chosen,
}

/// Where the squares are.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    area: Rect,
    /// Rows inside of a square; columns are twice as many and one more.
    rows: u16,
    /// Whether there are lines between the rows of squares; a small screen has no room for them.
    lined: bool,
    /// Whether Black sits below.
    flipped: bool,
}

impl Grid {
    /// The largest grid that fits.
    #[must_use]
    pub fn fit(area: Rect, flipped: bool) -> Self {
        let grids = [(3, true), (2, true), (1, true), (1, false)].map(|(rows, lined)| Self {
            area,
            rows,
            lined,
            flipped,
        });
        let fits = |grid: &&Self| area.height > grid.bottom() && area.width >= grid.columns();
        grids.iter().find(fits).copied().unwrap_or(grids[3])
    }

    /// Rows of a square, with the line above it.
    const fn square_rows(&self) -> u16 {
        self.rows + self.lined as u16
    }

    /// The row below the squares, with the names of columns.
    const fn bottom(&self) -> u16 {
        8 * self.square_rows() + self.lined as u16
    }

    /// Columns of the whole grid.
    #[must_use]
    pub const fn columns(&self) -> u16 {
        LABEL_COLUMNS + 8 * self.square_columns() + 1
    }

    /// Columns of a square, with the line at its left.
    const fn square_columns(&self) -> u16 {
        self.rows * 2 + 2
    }

    /// The place on the screen: column and row of squares, from the upper left.
    const fn place(&self, square: Square) -> (u16, u16) {
        let (file, rank) = (square.file() as u16, square.rank() as u16);
        if self.flipped { (7 - file, rank) } else { (file, 7 - rank) }
    }

    /// The inside of a square.
    fn inside(&self, square: Square) -> Rect {
        let (column, row) = self.place(square);
        Rect {
            x: self.area.x + LABEL_COLUMNS + column * self.square_columns() + 1,
            y: self.area.y + row * self.square_rows() + u16::from(self.lined),
            width: self.square_columns() - 1,
            height: self.rows,
        }
    }

    /// The square under a character of the screen; its upper and left line belong to it.
    #[must_use]
    pub fn square_at(&self, at: Position) -> Option<Square> {
        let column = at.x.checked_sub(self.area.x + LABEL_COLUMNS)? / self.square_columns();
        let row = at.y.checked_sub(self.area.y)? / self.square_rows();
        (0..64).map(Square).find(|square| self.place(*square) == (column, row))
    }

    /// The square next to one, as the player sees it; none beyond the rim.
    #[must_use]
    pub fn next(&self, square: Square, (dx, dy): (i8, i8)) -> Square {
        let turn: i8 = if self.flipped { -1 } else { 1 };
        let step = |at: u8, by: i8| at.saturating_add_signed(by * turn).min(7);
        Square::at(step(square.file(), dx), step(square.rank(), -dy))
    }

    /// Draws the lines and the names of columns and rows.
    pub fn draw_lines(&self, buf: &mut Buffer, theme: Theme) {
        let x = self.area.x + LABEL_COLUMNS;
        let line = |left: char, cross: char, right: char| {
            let dash = "─".repeat(usize::from(self.square_columns() - 1));
            let mut text = String::from(left);
            for square in 0..8 {
                text += &dash;
                text.push(if square < 7 { cross } else { right });
            }
            text
        };
        for row in 0..=8_u16 {
            let y = self.area.y + row * self.square_rows();
            let text = match row {
                0 => line('┌', '┬', '┐'),
                8 => line('└', '┴', '┘'),
                _ => line('├', '┼', '┤'),
            };
            if self.lined {
                self.put(buf, x, y, &text, theme.quiet());
            }
            for inner in (0..self.rows).filter(|_| row < 8) {
                for column in 0..=8_u16 {
                    let y = y + u16::from(self.lined) + inner;
                    self.put(buf, x + column * self.square_columns(), y, "│", theme.quiet());
                }
            }
        }
        for step in 0..8 {
            let (file, rank) = (Square::at(step, 0), Square::at(0, step));
            let inside = self.inside(file);
            let letter = char::from(b'a' + step).to_string();
            let bottom = self.area.y + self.bottom();
            self.put(buf, inside.x + inside.width / 2, bottom, &letter, theme.quiet());
            let inside = self.inside(rank);
            self.put(buf, self.area.x, inside.y + inside.height / 2, &(step + 1).to_string(), theme.quiet());
        }
    }

    /// Draws a square.
    pub fn draw_square(
        &self,
        square: Square,
        piece: Option<Piece>,
        mark: Mark,
        cursor: bool,
        buf: &mut Buffer,
        theme: Theme,
    ) {
        let inside = self.inside(square);
        let dark = (square.file() + square.rank()).is_multiple_of(2);
        let back = match mark {
            Mark::Chosen => CHOSEN,
            Mark::Last => LAST,
            Mark::Plain | Mark::Target if dark => DARK,
            Mark::Plain | Mark::Target => LIGHT,
        };
        let fill = if theme.has_colour() || !dark { " " } else { "░" };
        let mut style = Style::new();
        if theme.has_colour() {
            style = style.bg(theme.colour(back));
        } else if mark == Mark::Chosen {
            style = style.add_modifier(Modifier::REVERSED);
        }
        for y in inside.top()..inside.bottom() {
            self.put(buf, inside.x, y, &fill.repeat(usize::from(inside.width)), style);
        }
        let (middle_x, middle_y) = (inside.x + inside.width / 2, inside.y + inside.height / 2);
        let (mut left, mut right) = match (mark, piece) {
            (Mark::Target, Some(_)) => ("×", "×"),
            (Mark::Last, _) => ("‹", "›"),
            (Mark::Chosen, _) => (">", "<"),
            _ => (fill, fill),
        };
        if cursor {
            (left, right) = ("[", "]");
        }
        let bold = style.add_modifier(Modifier::BOLD);
        self.put(buf, middle_x - 1, middle_y, left, bold);
        self.put(buf, middle_x + 1, middle_y, right, bold);
        match piece {
            Some(piece) => {
                let rgb = if piece.side == Side::White { WHITE_PIECE } else { BLACK_PIECE };
                let style = if theme.has_colour() { bold.fg(theme.colour(rgb)) } else { bold };
                self.put(buf, middle_x, middle_y, &piece.letter().to_string(), style);
            }
            None if mark == Mark::Target => self.put(buf, middle_x, middle_y, "•", bold),
            None => {}
        }
    }

    /// Writes, as far as the grid has room: what is around it is not its own.
    fn put(&self, buf: &mut Buffer, x: u16, y: u16, text: &str, style: Style) {
        let area = self.area.intersection(buf.area);
        if area.contains(Position::new(x, y)) {
            buf.set_stringn(x, y, text, usize::from(area.right() - x), style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_finds_the_square_that_is_drawn_there_from_both_sides() {
        for flipped in [false, true] {
            for (width, height) in [(72, 14), (80, 18), (80, 28), (100, 40)] {
                let grid = Grid::fit(Rect::new(3, 2, width, height), flipped);
                for square in (0..64).map(Square) {
                    let inside = grid.inside(square);
                    for at in inside.positions() {
                        assert_eq!(grid.square_at(at), Some(square));
                    }
                }
            }
        }
        let grid = Grid::fit(Rect::new(3, 2, 80, 18), false);
        assert_eq!(grid.square_at(Position::new(4, 5)), None, "the names of the rows");
    }

    #[test]
    fn steps_go_where_the_player_looks_and_end_at_the_rim() {
        let (white, black) =
            (Grid::fit(Rect::new(0, 0, 80, 18), false), Grid::fit(Rect::new(0, 0, 80, 18), true));
        let e4 = Square::at(4, 3);
        assert_eq!(white.next(e4, (0, -1)), Square::at(4, 4));
        assert_eq!(black.next(e4, (0, -1)), Square::at(4, 2));
        assert_eq!(white.next(Square::at(7, 7), (1, -1)), Square::at(7, 7));
        assert_eq!(black.next(Square::at(7, 7), (-1, 1)), Square::at(7, 7));
    }

    #[test]
    fn the_small_grid_fits_eighteen_rows() {
        let area = Rect::new(0, 0, 80, 18);
        let grid = Grid::fit(area, false);
        let mut buf = Buffer::empty(area);
        grid.draw_lines(&mut buf, Theme::plain());
        let last: String = (0..80).map(|x| buf[(x, 17)].symbol().to_owned()).collect();
        assert_eq!(last.split_whitespace().collect::<String>(), "abcdefgh");
        assert_eq!(grid.columns(), 35);
    }
}
