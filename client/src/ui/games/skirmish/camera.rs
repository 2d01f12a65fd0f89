//! Which part of the map is on the screen, and which cell lies under which character.

use super::world::Area;
use adjourn_skirmish::Cell;
use ratatui::layout::{Position, Rect};

/// How large a cell is drawn. Both show squares as squares, as characters are twice as high as wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    /// Two characters for each cell: units with their marks.
    Near,
    /// Half blocks, two cells in each character: the whole battle.
    Far,
}

/// A window onto the map.
#[derive(Clone, Copy, Debug)]
pub struct Camera {
    /// How large cells are.
    pub zoom: Zoom,
    /// The cell at the upper left; below 0 where the map is smaller than the window.
    left: i32,
    top: i32,
    area: Rect,
    map_cells: u16,
}

impl Camera {
    /// The upper left corner of a map.
    #[must_use]
    pub const fn new(zoom: Zoom) -> Self {
        Self { zoom, left: 0, top: 0, area: Rect::ZERO, map_cells: 0 }
    }

    /// Fits the window to the screen and the map.
    pub fn fit(&mut self, area: Rect, map_cells: u16) {
        let middle = self.middle();
        let changed = self.area != area || self.map_cells != map_cells;
        let first = self.area.is_empty();
        (self.area, self.map_cells) = (area, map_cells);
        if changed && !first {
            self.centre_on(middle);
        }
        self.clamp();
    }

    /// Columns and rows of cells in the window.
    #[must_use]
    pub fn cells(&self) -> (i32, i32) {
        let (width, height) = (i32::from(self.area.width), i32::from(self.area.height));
        match self.zoom {
            Zoom::Near => (width / 2, height),
            Zoom::Far => (width, height * 2),
        }
    }

    /// The cell in the middle of the window.
    #[must_use]
    pub fn middle(&self) -> Cell {
        let (wide, high) = self.cells();
        self.on_map(self.left + wide / 2, self.top + high / 2)
    }

    /// The rectangle of the map that the window shows.
    #[must_use]
    pub fn shown(&self) -> Area {
        let (wide, high) = self.cells();
        Area {
            from: self.on_map(self.left, self.top),
            to: self.on_map(self.left + wide - 1, self.top + high - 1),
        }
    }

    /// Shows the other size of cells, around the same cell.
    pub fn toggle_zoom(&mut self, around: Cell) {
        self.zoom = if self.zoom == Zoom::Near { Zoom::Far } else { Zoom::Near };
        self.centre_on(around);
    }

    /// Brings a cell into the middle, as far as the map's edges allow.
    pub fn centre_on(&mut self, cell: Cell) {
        let (wide, high) = self.cells();
        self.left = i32::from(cell.x) - wide / 2;
        self.top = i32::from(cell.y) - high / 2;
        self.clamp();
    }

    /// Moves the window by so many cells.
    pub fn scroll(&mut self, dx: i32, dy: i32) {
        self.left += dx;
        self.top += dy;
        self.clamp();
    }

    /// Moves the window just so far that the cell is in it and not at its rim.
    pub fn keep_in_window(&mut self, cell: Cell) {
        let (wide, high) = self.cells();
        let (margin_x, margin_y) = ((wide / 6).min(4), (high / 6).min(4));
        let (x, y) = (i32::from(cell.x), i32::from(cell.y));
        self.left = self.left.min(x - margin_x).max(x + margin_x + 1 - wide);
        self.top = self.top.min(y - margin_y).max(y + margin_y + 1 - high);
        self.clamp();
    }

    /// The cells under a character of the screen: one, or in half blocks two.
    #[must_use]
    pub fn cells_at(&self, column: u16, row: u16) -> Option<Area> {
        if !self.area.contains(Position::new(column, row)) {
            return None;
        }
        let (column, row) = (i32::from(column - self.area.x), i32::from(row - self.area.y));
        let (x, y, rows) = match self.zoom {
            Zoom::Near => (self.left + column / 2, self.top + row, 1),
            Zoom::Far => (self.left + column, self.top + row * 2, 2),
        };
        let side = i32::from(self.map_cells);
        let inside = (0..side).contains(&x) && y + rows > 0 && y < side;
        inside.then(|| Area { from: self.on_map(x, y), to: self.on_map(x, y + rows - 1) })
    }

    /// The first character of a cell, if it is in the window.
    #[must_use]
    pub fn place_of(&self, cell: Cell) -> Option<Position> {
        let (x, y) = (i32::from(cell.x) - self.left, i32::from(cell.y) - self.top);
        let (wide, high) = self.cells();
        if !(0..wide).contains(&x) || !(0..high).contains(&y) {
            return None;
        }
        let (column, row) = match self.zoom {
            Zoom::Near => (x * 2, y),
            Zoom::Far => (x, y / 2),
        };
        Some(Position::new(
            self.area.x + u16::try_from(column).unwrap_or(0),
            self.area.y + u16::try_from(row).unwrap_or(0),
        ))
    }

    /// How many characters wide a cell is.
    #[must_use]
    pub const fn columns_per_cell(&self) -> u16 {
        match self.zoom {
            Zoom::Near => 2,
            Zoom::Far => 1,
        }
    }

    /// The window on the screen.
    #[must_use]
    pub const fn area(&self) -> Rect {
        self.area
    }

    fn on_map(&self, x: i32, y: i32) -> Cell {
        let last = i32::from(self.map_cells.max(1)) - 1;
        let fit = |value: i32| u16::try_from(value.clamp(0, last)).unwrap_or(0);
        Cell { x: fit(x), y: fit(y) }
    }

    fn clamp(&mut self) {
        let (wide, high) = self.cells();
        let side = i32::from(self.map_cells);
        // A map smaller than the window stands in its middle.
        let fit = |at: i32, window: i32| {
            if side <= window { -((window - side) / 2) } else { at.clamp(0, side - window) }
        };
        self.left = fit(self.left, wide);
        self.top = fit(self.top, high);
        // Two cells share a character, so the upper one must have an even row.
        if self.zoom == Zoom::Far && self.top.rem_euclid(2) == 1 {
            self.top -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera(zoom: Zoom, width: u16, height: u16, map_cells: u16) -> Camera {
        let mut camera = Camera::new(zoom);
        camera.fit(Rect::new(3, 2, width, height), map_cells);
        camera
    }

    #[test]
    fn every_cell_in_the_window_is_found_again_under_its_character() {
        for zoom in [Zoom::Near, Zoom::Far] {
            for (map_cells, at) in
                [(64, Cell { x: 30, y: 41 }), (64, Cell { x: 0, y: 63 }), (9, Cell { x: 4, y: 4 })]
            {
                let mut camera = camera(zoom, 40, 20, map_cells);
                camera.centre_on(at);
                let shown = camera.shown();
                assert!(shown.meets(&Area { from: at, to: at }), "{zoom:?} {at:?} {shown:?}");
                for y in shown.from.y..=shown.to.y {
                    for x in shown.from.x..=shown.to.x {
                        let cell = Cell { x, y };
                        let place = camera.place_of(cell).expect("in the window");
                        let under = camera.cells_at(place.x, place.y).expect("on the map");
                        assert!(under.meets(&Area { from: cell, to: cell }), "{zoom:?} {cell:?} {under:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn half_blocks_show_four_times_as_much() {
        let (near, far) = (camera(Zoom::Near, 40, 20, 64), camera(Zoom::Far, 40, 20, 64));
        assert_eq!((near.cells(), far.cells()), ((20, 20), (40, 40)));
    }

    #[test]
    fn the_window_never_leaves_the_map() {
        let mut camera = camera(Zoom::Far, 40, 20, 64);
        camera.scroll(-100, 1000);
        assert_eq!(camera.shown(), Area { from: Cell { x: 0, y: 24 }, to: Cell { x: 39, y: 63 } });
    }

    #[test]
    fn outside_of_the_window_and_of_the_map_there_is_no_cell() {
        let camera = camera(Zoom::Far, 40, 20, 10);
        assert_eq!(camera.cells_at(2, 5), None, "left of the window");
        assert_eq!(camera.cells_at(4, 5), None, "left of the map, which stands in the middle");
        assert!(camera.cells_at(3 + 20, 2 + 10).is_some());
    }

    #[test]
    fn the_window_follows_the_cursor() {
        let mut camera = camera(Zoom::Near, 40, 20, 64);
        let cell = Cell { x: 25, y: 3 };
        assert_eq!(camera.place_of(cell), None);
        camera.keep_in_window(cell);
        assert!(camera.place_of(cell).is_some());
        assert_eq!(camera.shown().from.y, 0, "no further than needed");
    }
}
