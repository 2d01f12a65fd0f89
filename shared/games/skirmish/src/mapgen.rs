//! Maps out of a seed. Whatever is put down is put down at all images of the place under the map's symmetry,
//! so every start is as good as any other.

use super::flow::{NEIGHBOURS, can_go};
use super::map::{Map, Rows};
use super::orders::Cell;
use super::state::Dice;

/// Maps are tried until one has all starts connected; after as many the last has no rocks.
const ATTEMPTS: u32 = 24;
/// No rock this near to a start.
const CLEAR_CELLS: i32 = 9;
/// Ore in each cell of the patch at a start, of those a way off, and of those in between.
const HOME_ORE: u16 = 450;
const NATURAL_ORE: u16 = 500;
const FAR_ORE: u16 = 700;

/// A generated map.
pub struct Plan {
    pub map: Map,
    /// The centre of each seat's first headquarters, by its number in the ring of starts.
    pub starts: Vec<Start>,
}

/// A start: its cell, and which image of the first start it is.
#[derive(Clone, Copy, Debug)]
pub struct Start {
    pub cell: Cell,
    pub image: usize,
}

/// The ways in which a square map can be laid upon itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Symmetry {
    size: u16,
    images: usize,
}

impl Symmetry {
    /// Half turns for two seats, quarter turns for up to four, all turns and mirrors beyond.
    pub fn for_seats(size: u16, seats: usize) -> Self {
        let images = match seats {
            ..=2 => 2,
            3..=4 => 4,
            _ => 8,
        };
        Self { size, images }
    }

    pub fn count(self) -> usize {
        self.images
    }

    /// The image of a place on the map; number 0 is the place itself.
    pub fn image(self, number: usize, cell: Cell) -> Cell {
        let last = self.size - 1;
        let (x, y) = (cell.x, cell.y);
        let (x, y) = match (self.images, number) {
            (2, 1) | (_, 2) => (last - x, last - y),
            (_, 0) => (x, y),
            (_, 1) => (last - y, x),
            (_, 3) => (y, last - x),
            (_, 4) => (y, x),
            (_, 5) => (last - x, y),
            (_, 6) => (last - y, last - x),
            _ => (x, last - y),
        };
        Cell { x, y }
    }

    fn images(self, cell: Cell) -> impl Iterator<Item = Cell> {
        (0..self.images).map(move |number| self.image(number, cell))
    }
}

/// Makes the map for as many seats.
pub fn generate(size: u16, seats: usize, dice: &mut Dice) -> Plan {
    let symmetry = Symmetry::for_seats(size, seats);
    let mut attempt = 0;
    loop {
        attempt += 1;
        let mut draft = Draft::new(symmetry, dice);
        draft.put_ore(dice);
        if attempt < ATTEMPTS {
            draft.put_rocks(dice);
        }
        if let Some(plan) = draft.finish() {
            return plan;
        }
    }
}

struct Draft {
    symmetry: Symmetry,
    size: i32,
    rock: Rows,
    ore: Vec<u16>,
    starts: Vec<Start>,
}

impl Draft {
    fn new(symmetry: Symmetry, dice: &mut Dice) -> Self {
        let size = symmetry.size;
        let part = |percent: u32| (u32::from(size) * percent / 100) as u16;
        let first = if symmetry.count() == 8 {
            Cell { x: part(12), y: part(33) }
        } else {
            Cell { x: part(15), y: part(16 + dice.below(26)) }
        };
        let mut starts: Vec<Start> =
            (0..symmetry.count()).map(|image| Start { cell: symmetry.image(image, first), image }).collect();
        starts.sort_by_key(|start| around_the_centre(size, start.cell));
        let cells = usize::from(size) * usize::from(size);
        Self {
            symmetry,
            size: i32::from(size),
            rock: vec![0; usize::from(size)],
            ore: vec![0; cells],
            starts,
        }
    }

    fn cell(&self, x: i32, y: i32) -> Option<Cell> {
        let inside = x >= 0 && y >= 0 && x < self.size && y < self.size;
        inside.then_some(Cell { x: x as u16, y: y as u16 })
    }

    fn index(&self, cell: Cell) -> usize {
        usize::from(cell.y) * usize::from(self.symmetry.size) + usize::from(cell.x)
    }

    fn far_from_starts(&self, cell: Cell, cells: i32) -> bool {
        self.starts
            .iter()
            .all(|start| super::geometry::cells_squared(start.cell, cell) > (cells * cells).unsigned_abs())
    }

    /// One patch beside each start, one a way off, and more in the rest of the map.
    fn put_ore(&mut self, dice: &mut Dice) {
        let first = self.symmetry_first();
        let (sx, sy) = (i32::from(first.x), i32::from(first.y));
        let inward = |v: i32| if v < self.size / 2 { 1 } else { -1 };
        let (ix, iy) = (inward(sx), inward(sy));
        // Away from the middle if there is room: a home is to be defended.
        let homes = [(0, -6 * iy), (0, 7 * iy), (5 * ix, 5 * iy), (-6 * ix, 0)];
        let turn = dice.below(4) as usize;
        let home = (0..4).map(|i| homes[(i + turn) % 4]).find(|&(x, y)| self.has_margin(sx + x, sy + y, 3));
        let (hx, hy) = home.unwrap_or((5 * ix, 5 * iy));
        self.patch(sx + hx, sy + hy, 6, HOME_ORE, dice);
        for (least, most, ore) in [(12, 17, NATURAL_ORE), (18, self.size * 2 / 3, FAR_ORE)] {
            let place = (0..64).find_map(|_| {
                let cell = self.anywhere(dice, 4);
                let away = super::geometry::cells_squared(first, cell).isqrt() as i32;
                ((least..=most).contains(&away) && self.far_from_starts(cell, least - 1)).then_some(cell)
            });
            if let Some(cell) = place {
                self.patch(i32::from(cell.x), i32::from(cell.y), 5, ore, dice);
            }
        }
    }

    fn symmetry_first(&self) -> Cell {
        self.starts.iter().find(|start| start.image == 0).map_or(self.starts[0].cell, |start| start.cell)
    }

    fn has_margin(&self, x: i32, y: i32, margin: i32) -> bool {
        x >= margin && y >= margin && x < self.size - margin && y < self.size - margin
    }

    fn anywhere(&self, dice: &mut Dice, margin: i32) -> Cell {
        let span = (self.size - 2 * margin).unsigned_abs();
        let mut draw = || (margin.unsigned_abs() + dice.below(span)) as u16;
        Cell { x: draw(), y: draw() }
    }

    /// A round patch with frayed edges, at all images.
    fn patch(&mut self, x: i32, y: i32, radius_squared: i32, ore: u16, dice: &mut Dice) {
        for dy in -3_i32..=3 {
            for dx in -3_i32..=3 {
                let edge = dx * dx + dy * dy - radius_squared;
                let wanted = edge < 0 || (edge <= 2 && dice.below(2) == 0);
                let Some(cell) = self.cell(x + dx, y + dy) else { continue };
                if wanted && self.far_from_starts(cell, 3) {
                    for image in self.symmetry.images(cell).collect::<Vec<_>>() {
                        let index = self.index(image);
                        self.ore[index] = ore;
                    }
                }
            }
        }
    }

    /// Winding ridges, at all images, never at a start or beside ore.
    fn put_rocks(&mut self, dice: &mut Dice) {
        let ridges = self.size * self.size / 130 / self.symmetry.count() as i32;
        for _ in 0..ridges {
            let mut at = self.anywhere(dice, 1);
            let mut heading = dice.below(8) as usize;
            for _ in 0..4 + dice.below(8) {
                for (dx, dy) in [(0, 0), (1, 0), (0, 1)] {
                    if let Some(cell) = self.cell(i32::from(at.x) + dx, i32::from(at.y) + dy) {
                        self.put_rock(cell);
                    }
                }
                if dice.below(3) == 0 {
                    heading = (heading + [1, 7][dice.below(2) as usize]) % 8;
                }
                let (dx, dy) = COMPASS[heading];
                match self.cell(i32::from(at.x) + dx, i32::from(at.y) + dy) {
                    Some(next) => at = next,
                    None => break,
                }
            }
        }
    }

    fn put_rock(&mut self, cell: Cell) {
        let beside_ore = (-2..=2).any(|dy| {
            (-2..=2).any(|dx| {
                self.cell(i32::from(cell.x) + dx, i32::from(cell.y) + dy)
                    .is_some_and(|near| self.ore[self.index(near)] > 0)
            })
        });
        if !beside_ore && self.far_from_starts(cell, CLEAR_CELLS) {
            for image in self.symmetry.images(cell).collect::<Vec<_>>() {
                self.rock[usize::from(image.y)] |= 1 << image.x;
            }
        }
    }

    /// The map, if all starts and all ore are connected; what nobody can reach becomes rock.
    fn finish(mut self) -> Option<Plan> {
        let map = Map::new(self.symmetry.size, self.rock.clone(), self.ore.clone());
        let reached = reachable(&map, self.starts[0].cell);
        let connected = |cell: Cell| reached[usize::from(cell.y)] >> cell.x & 1 == 1;
        let ore_connected = (0..self.ore.len()).all(|i| self.ore[i] == 0 || connected(map.cell_at(i)));
        if !ore_connected || !self.starts.iter().all(|start| connected(start.cell)) {
            return None;
        }
        let full = super::systems::sight::full_row(self.symmetry.size);
        for (rock, reached) in self.rock.iter_mut().zip(&reached) {
            *rock = !reached & full;
        }
        Some(Plan { map: Map::new(self.symmetry.size, self.rock, self.ore), starts: self.starts })
    }
}

/// The eight directions in the order of the compass.
const COMPASS: [(i32, i32); 8] = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)];

/// The cells that can be reached on foot.
fn reachable(map: &Map, from: Cell) -> Rows {
    let mut reached = vec![0_u128; usize::from(map.size)];
    let mut open = vec![from];
    reached[usize::from(from.y)] |= 1 << from.x;
    while let Some(cell) = open.pop() {
        for (dx, dy) in NEIGHBOURS {
            let (x, y) = (i32::from(cell.x) + dx, i32::from(cell.y) + dy);
            if can_go(map, cell, dx, dy) && reached[y as usize] >> x & 1 == 0 {
                reached[y as usize] |= 1 << x;
                open.push(Cell { x: x as u16, y: y as u16 });
            }
        }
    }
    reached
}

/// A key that grows with the angle around the centre of the map.
fn around_the_centre(size: u16, cell: Cell) -> i32 {
    let from_centre = |v: u16| 2 * i32::from(v) + 1 - i32::from(size);
    let (x, y) = (from_centre(cell.x), from_centre(cell.y));
    let slope = x * 10_000 / (x.abs() + y.abs()).max(1);
    if y >= 0 { 10_000 - slope } else { 30_000 + slope }
}
