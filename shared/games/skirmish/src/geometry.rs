//! Points and distances in 1/256 of a cell. Plain integers: nothing here rounds differently on another machine.

use super::orders::Cell;
use adjourn_game::codec::{Decode, Encode};

/// The side of a cell in the unit of [`Point`].
pub const CELL_256: i32 = 256;

/// A place on the map, or a way to go, in 1/256 of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Down.
    pub y: i32,
}

impl Point {
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    pub fn centre_of(cell: Cell) -> Self {
        Self::new(i32::from(cell.x) * CELL_256 + CELL_256 / 2, i32::from(cell.y) * CELL_256 + CELL_256 / 2)
    }

    /// The cell that holds this point, which must be on the map.
    pub fn cell(self) -> Cell {
        let along = |v: i32| u16::try_from(v / CELL_256).unwrap_or(0);
        Cell { x: along(self.x), y: along(self.y) }
    }

    pub fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }

    pub fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    /// The square of the length. Both sides of a difference on the map fit (128 cells squared, twice).
    pub fn squared(self) -> u32 {
        let (x, y) = (self.x.unsigned_abs(), self.y.unsigned_abs());
        x.saturating_mul(x).saturating_add(y.saturating_mul(y))
    }

    pub fn length(self) -> i32 {
        self.squared().isqrt().cast_signed()
    }

    /// The same direction with this length; zero stays zero.
    pub fn scaled_to(self, length: i32) -> Self {
        let own = self.length();
        if own == 0 { self } else { Self::new(self.x * length / own, self.y * length / own) }
    }

    /// At most this long.
    pub fn at_most(self, length: i32) -> Self {
        if self.length() > length { self.scaled_to(length) } else { self }
    }
}

/// The distance from `from` to a square with this centre and half side; 0 inside.
pub fn distance_to_square(from: Point, centre: Point, half: i32) -> i32 {
    let d = from.minus(centre);
    Point::new((d.x.abs() - half).max(0), (d.y.abs() - half).max(0)).length()
}

/// The square of the distance between two cells, in cells.
pub fn cells_squared(a: Cell, b: Cell) -> u32 {
    let (dx, dy) = (u32::from(a.x.abs_diff(b.x)), u32::from(a.y.abs_diff(b.y)));
    dx * dx + dy * dy
}
