//! The whole map in a corner: where everyone is, what the window shows, where something happened.

use super::map;
use super::world::{self, Area, Relation};
use crate::ui::kit::theme::{Rgb, Theme};
use adjourn_game::ids::Seat;
use adjourn_skirmish::{Cell, Kind, Sight, Terrain, View};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

const WINDOW: Rgb = (150, 150, 150);
const ALERT: Rgb = (255, 80, 40);

/// The minimap; it is half as many characters high as wide.
pub struct Minimap<'a> {
    /// What is seen.
    pub view: &'a View,
    /// Whose view it is.
    pub viewer: Option<Seat>,
    /// Colours.
    pub theme: Theme,
    /// The part that the map's window shows.
    pub window: Area,
    /// Places that should catch the eye now.
    pub alerts: &'a [Cell],
}

/// The cell under a character of the minimap.
#[must_use]
pub fn cell_at(area: Rect, map_cells: u16, column: u16, row: u16) -> Option<Cell> {
    if !area.contains(Position::new(column, row)) || map_cells == 0 {
        return None;
    }
    let scale = |at: u16, length: u16| {
        let cell = (u32::from(at) * 2 + 1) * u32::from(map_cells) / (u32::from(length) * 2);
        u16::try_from(cell).unwrap_or(map_cells - 1).min(map_cells - 1)
    };
    Some(Cell { x: scale(column - area.x, area.width), y: scale(row - area.y, area.height) })
}

/// What a dot of the minimap shows; the greatest of what lies under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Dot {
    Ground { ore: bool, rock: bool, seen: u8 },
    Thing { building: bool, enemy: bool, seat: u8 },
    Alert,
}

impl Widget for Minimap<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let (width, height) = (usize::from(area.width), usize::from(area.height) * 2);
        if width == 0 || height == 0 || self.view.map_cells == 0 {
            return;
        }
        let dots = self.dots(width, height);
        let frame = self.window_dots(width, height);
        for (index, position) in area.positions().enumerate() {
            let (x, y) = (index % width, index / width * 2);
            let Some(cell) = buf.cell_mut(position) else { continue };
            let (upper, lower) = (dots[y * width + x], dots[(y + 1) * width + x]);
            let framed = |y: usize| on_rim(&frame, x, y);
            if self.theme.has_colour() {
                let colour =
                    |dot: Dot, y: usize| self.theme.colour(if framed(y) { WINDOW } else { self.rgb(dot) });
                cell.set_char('▀').set_fg(colour(upper, y)).set_bg(colour(lower, y + 1));
            } else {
                let corner = corner_sign(&frame, x, y);
                cell.set_char(corner.unwrap_or_else(|| sign(upper.max(lower))));
            }
        }
    }
}

impl Minimap<'_> {
    fn dots(&self, width: usize, height: usize) -> Vec<Dot> {
        let side = usize::from(self.view.map_cells);
        let mut dots = vec![Dot::Ground { ore: false, rock: false, seen: 0 }; width * height];
        let at = |cell: Cell| {
            let (x, y) = (usize::from(cell.x) * width / side, usize::from(cell.y) * height / side);
            y.min(height - 1) * width + x.min(width - 1)
        };
        // By dots, so that a map smaller than the minimap leaves no holes.
        for (index, dot) in dots.iter_mut().enumerate() {
            let (x, y) = (index % width * side / width, index / width * side / height);
            *dot = self.ground(y * side + x);
        }
        for entity in &self.view.entities {
            let area = world::footprint(entity);
            let middle = Cell { x: area.from.x.midpoint(area.to.x), y: area.from.y.midpoint(area.to.y) };
            let dot = &mut dots[at(middle)];
            *dot = (*dot).max(Dot::Thing {
                building: matches!(entity.kind, Kind::Building(_)),
                enemy: world::relation(self.view, self.viewer, entity.seat) == Relation::Enemy,
                seat: entity.seat.0,
            });
        }
        for cell in self.alerts {
            dots[at(*cell)] = Dot::Alert;
        }
        dots
    }

    fn ground(&self, index: usize) -> Dot {
        let terrain = self.view.terrain.get(index).copied().unwrap_or(Terrain::Unknown);
        let seen = match self.view.sight.get(index).copied().unwrap_or(Sight::Hidden) {
            Sight::Hidden => 0,
            Sight::Explored => 1,
            Sight::Visible => 2,
        };
        Dot::Ground { ore: terrain == Terrain::Ore, rock: terrain == Terrain::Rock, seen }
    }

    fn rgb(&self, dot: Dot) -> Rgb {
        match dot {
            Dot::Alert => ALERT,
            Dot::Thing { seat, .. } => self.theme.seat_rgb(Seat(seat)),
            Dot::Ground { ore, rock, seen } => {
                let terrain = match (ore, rock) {
                    (true, _) => Terrain::Ore,
                    (_, true) => Terrain::Rock,
                    _ => Terrain::Ground,
                };
                let sight = [Sight::Hidden, Sight::Explored, Sight::Visible][usize::from(seen)];
                map::ground_rgb(terrain, sight)
            }
        }
    }

    /// The window's corners in dots: left, top, right, bottom.
    fn window_dots(&self, width: usize, height: usize) -> [usize; 4] {
        let side = usize::from(self.view.map_cells);
        let (x, y) =
            (|cell: u16| usize::from(cell) * width / side, |cell: u16| usize::from(cell) * height / side);
        [x(self.window.from.x), y(self.window.from.y), x(self.window.to.x), y(self.window.to.y)]
    }
}

fn on_rim([left, top, right, bottom]: &[usize; 4], x: usize, y: usize) -> bool {
    let inside = (*left..=*right).contains(&x) && (*top..=*bottom).contains(&y);
    inside && (x == *left || x == *right || y == *top || y == *bottom)
}

/// Without colours only the corners are drawn, so that the window hides nothing.
fn corner_sign([left, top, right, bottom]: &[usize; 4], x: usize, y: usize) -> Option<char> {
    let row = y / 2;
    match (x == *left, x == *right, row == top / 2, row == bottom / 2) {
        (true, _, true, _) => Some('┌'),
        (_, true, true, _) => Some('┐'),
        (true, _, _, true) => Some('└'),
        (_, true, _, true) => Some('┘'),
        _ => None,
    }
}

fn sign(dot: Dot) -> char {
    match dot {
        Dot::Alert => '!',
        Dot::Thing { building: true, enemy: false, .. } => 'O',
        Dot::Thing { building: false, enemy: false, .. } => 'o',
        Dot::Thing { building: true, enemy: true, .. } => 'X',
        Dot::Thing { building: false, enemy: true, .. } => 'x',
        Dot::Ground { seen: 0, .. } => '░',
        Dot::Ground { ore: true, .. } => '*',
        Dot::Ground { rock: true, .. } => '#',
        Dot::Ground { .. } => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_finds_the_cell_in_its_place() {
        let area = Rect::new(10, 5, 24, 12);
        assert_eq!(cell_at(area, 96, 10, 5), Some(Cell { x: 2, y: 4 }));
        assert_eq!(cell_at(area, 96, 33, 16), Some(Cell { x: 94, y: 92 }));
        assert_eq!(cell_at(area, 96, 34, 16), None);
    }
}
