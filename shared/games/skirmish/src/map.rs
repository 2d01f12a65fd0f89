//! The ground: rock, ore, and what buildings block. A map has at most 128 columns, so a row of flags is one `u128`.

use super::geometry::{CELL_256, Point, cells_squared};
use super::orders::Cell;
use bevy_ecs::prelude::Resource;

/// Flags for the cells of a map, row by row.
pub type Rows = Vec<u128>;

/// The ground of the map.
#[derive(Resource, Clone, Debug)]
pub struct Map {
    /// Side, in cells.
    pub size: u16,
    pub rock: Rows,
    /// Ore left in each cell, row by row.
    pub ore: Vec<u16>,
    /// Cells with ore left: derived from `ore`.
    pub ore_rows: Rows,
    /// Rock and buildings: derived.
    blocked: Rows,
    /// Counts changes of `blocked` in this process; a cache key, not part of the state.
    pub revision: u32,
}

impl Map {
    pub fn new(size: u16, rock: Rows, ore: Vec<u16>) -> Self {
        let mut ore_rows = vec![0; usize::from(size)];
        for (i, &left) in ore.iter().enumerate() {
            if left > 0 {
                ore_rows[i / usize::from(size)] |= 1 << (i % usize::from(size));
            }
        }
        Self { size, blocked: rock.clone(), rock, ore, ore_rows, revision: 0 }
    }

    pub fn contains(&self, cell: Cell) -> bool {
        cell.x < self.size && cell.y < self.size
    }

    pub fn index(&self, cell: Cell) -> usize {
        usize::from(cell.y) * usize::from(self.size) + usize::from(cell.x)
    }

    pub fn cell_at(&self, index: usize) -> Cell {
        let size = usize::from(self.size);
        Cell { x: (index % size) as u16, y: (index / size) as u16 }
    }

    /// Whether a unit may stand there; false outside the map.
    pub fn free(&self, x: i32, y: i32) -> bool {
        let size = i32::from(self.size);
        x >= 0 && y >= 0 && x < size && y < size && self.blocked[y as usize] >> x & 1 == 0
    }

    pub fn free_cell(&self, cell: Cell) -> bool {
        self.free(i32::from(cell.x), i32::from(cell.y))
    }

    pub fn free_at(&self, point: Point) -> bool {
        self.free(point.x.div_euclid(CELL_256), point.y.div_euclid(CELL_256))
    }

    pub fn is_rock(&self, cell: Cell) -> bool {
        has(&self.rock, cell)
    }

    pub fn ore_at(&self, cell: Cell) -> u16 {
        self.ore[self.index(cell)]
    }

    /// Takes up to `most` ore out of a cell.
    pub fn take_ore(&mut self, cell: Cell, most: u16) -> u16 {
        let index = self.index(cell);
        let taken = self.ore[index].min(most);
        self.ore[index] -= taken;
        if self.ore[index] == 0 {
            self.ore_rows[usize::from(cell.y)] &= !(1 << cell.x);
        }
        taken
    }

    /// Blocks a footprint, or opens it again.
    pub fn set_blocked(&mut self, at: Cell, side: u16, blocked: bool) {
        for cell in footprint(at, side) {
            let bit = 1 << cell.x;
            if blocked {
                self.blocked[usize::from(cell.y)] |= bit;
            } else {
                self.blocked[usize::from(cell.y)] &= !bit;
            }
        }
        self.revision = self.revision.wrapping_add(1);
    }

    /// The cell nearest to `to` that passes `wanted`; of equal ones the upper, then the left.
    pub fn nearest(&self, to: Cell, within: u16, wanted: impl Fn(Cell) -> bool) -> Option<Cell> {
        let mut best: Option<(u32, Cell)> = None;
        for ring in 0..=within {
            // A cell of ring r is at least r away: what was found nearer than that stands.
            if best.is_some_and(|(d, _)| d <= u32::from(ring) * u32::from(ring)) {
                break;
            }
            self.ring(to, ring, |cell| {
                if wanted(cell) {
                    let key = (cells_squared(cell, to), cell);
                    if best.is_none_or(|(d, c)| (key.0, cell.y, cell.x) < (d, c.y, c.x)) {
                        best = Some(key);
                    }
                }
            });
        }
        best.map(|(_, cell)| cell)
    }

    /// Visits the cells of the map on the square with this half side around `centre`.
    fn ring(&self, centre: Cell, half: u16, mut visit: impl FnMut(Cell)) {
        let (cx, cy, half) = (i32::from(centre.x), i32::from(centre.y), i32::from(half));
        let mut at = |x: i32, y: i32| {
            if let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y))
                && x < self.size
                && y < self.size
            {
                visit(Cell { x, y });
            }
        };
        for y in [cy - half, cy + half].into_iter().take(if half == 0 { 1 } else { 2 }) {
            (cx - half..=cx + half).for_each(|x| at(x, y));
        }
        for y in cy - half + 1..cy + half {
            at(cx - half, y);
            at(cx + half, y);
        }
    }

    /// The free cell nearest to this one.
    pub fn nearest_free(&self, to: Cell) -> Option<Cell> {
        self.nearest(to, self.size, |cell| self.free_cell(cell))
    }

    /// Whether a unit of this radius can go straight from one point to the other.
    pub fn clear_way(&self, from: Point, to: Point, radius: i32) -> bool {
        let way = to.minus(from);
        let samples = way.length() / (CELL_256 / 2) + 1;
        (1..=samples).all(|i| {
            let at = Point::new(from.x + way.x * i / samples, from.y + way.y * i / samples);
            [(-radius, -radius), (radius, -radius), (-radius, radius), (radius, radius)]
                .into_iter()
                .all(|(x, y)| self.free_at(at.plus(Point::new(x, y))))
        })
    }

    /// Whether a building may stand here as far as the ground goes. All cells around it must be free as well:
    /// so no building ever closes a way, and what is connected stays connected.
    ///
    /// `in_the_way` tells for a cell, and whether it is inside of the footprint, whether something is there.
    pub fn has_room(&self, at: Cell, side: u16, in_the_way: impl Fn(Cell, bool) -> bool) -> bool {
        let (x0, y0, side) = (i32::from(at.x), i32::from(at.y), i32::from(side));
        (y0 - 1..=y0 + side).all(|y| {
            (x0 - 1..=x0 + side).all(|x| {
                let (Ok(cx), Ok(cy)) = (u16::try_from(x), u16::try_from(y)) else { return false };
                let cell = Cell { x: cx, y: cy };
                let inside = x >= x0 && y >= y0 && x < x0 + side && y < y0 + side;
                self.contains(cell) && !self.is_rock(cell) && !in_the_way(cell, inside)
            })
        })
    }

    pub fn built_on(&self, cell: Cell) -> bool {
        has(&self.blocked, cell) && !self.is_rock(cell)
    }
}

/// Whether the flag of a cell on the map is set.
pub fn has(rows: &[u128], cell: Cell) -> bool {
    rows[usize::from(cell.y)] >> cell.x & 1 == 1
}

/// The cells of a square footprint.
pub fn footprint(at: Cell, side: u16) -> impl Iterator<Item = Cell> + Clone {
    (at.y..at.y + side).flat_map(move |y| (at.x..at.x + side).map(move |x| Cell { x, y }))
}

/// The centre of a square footprint.
pub fn footprint_centre(at: Cell, side: u16) -> Point {
    let half = i32::from(side) * CELL_256 / 2;
    Point::new(i32::from(at.x) * CELL_256 + half, i32::from(at.y) * CELL_256 + half)
}
