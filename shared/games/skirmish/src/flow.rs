//! Flow fields: for a goal, the way left from every cell. A cache, a pure function of goal and ground: a field is
//! grown outward from its goal only as far as somebody asks, and what was grown never depends on who asked.

use super::map::{Map, footprint};
use super::orders::Cell;
use bevy_ecs::prelude::Resource;
use std::collections::BTreeMap;

/// A way straight to the next cell, in tenths of a cell.
const STRAIGHT: u16 = 10;
/// A way to the next cell across the corner.
const DIAGONAL: u16 = 14;
const BUCKETS: usize = DIAGONAL as usize + 1;
const UNREACHED: u16 = u16::MAX;
/// Ways longer than this count as no way: it keeps sums within `u16`.
const LONGEST: u16 = 60_000;
/// Fields that nobody asked for in as many ticks are dropped.
const KEPT_TICKS: u32 = 100;
/// More fields than this at once are dropped but for those of the present tick.
const KEPT_FIELDS: usize = 512;

/// What a field leads to: a cell (side 0), or the free cells around a footprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldKey {
    pub at: Cell,
    pub side_cells: u16,
}

/// The eight neighbours, straight ones first.
pub const NEIGHBOURS: [(i32, i32); 8] =
    [(0, -1), (1, 0), (0, 1), (-1, 0), (1, -1), (1, 1), (-1, 1), (-1, -1)];

/// One goal's field.
struct Field {
    way: Vec<u16>,
    buckets: [Vec<u16>; BUCKETS],
    /// Cells with less way than this are final.
    frontier: u16,
    pending: usize,
    used: u32,
}

/// All fields of the present ground.
#[derive(Resource, Default)]
pub struct Fields {
    fields: BTreeMap<FieldKey, Field>,
    revision: u32,
    now: u32,
}

impl Fields {
    /// Drops what has become false or is no longer used.
    pub fn begin(&mut self, map: &Map, tick: u32) {
        self.now = tick;
        if self.revision != map.revision {
            self.fields.clear();
            self.revision = map.revision;
        }
        let keep = if self.fields.len() > KEPT_FIELDS { 1 } else { KEPT_TICKS };
        self.fields.retain(|_, field| field.used.wrapping_add(keep) >= tick);
    }

    /// The way from `from` to the goal in tenths of a cell, if there is one.
    pub fn way(&mut self, map: &Map, key: FieldKey, from: Cell) -> Option<u16> {
        let now = self.now;
        let field = self.fields.entry(key).or_insert_with(|| Field::new(map, key));
        field.used = now;
        field.grow_to(map, map.index(from));
        let way = field.way[map.index(from)];
        (way != UNREACHED).then_some(way)
    }

    /// The cells that follow `from` on the way to the goal, up to `ahead.len()` of them; returns how many.
    pub fn path(&mut self, map: &Map, key: FieldKey, from: Cell, ahead: &mut [Cell]) -> usize {
        let Some(mut left) = self.way(map, key, from) else { return 0 };
        let Some(field) = self.fields.get(&key) else { return 0 };
        let mut at = from;
        for (count, place) in ahead.iter_mut().enumerate() {
            let mut best = None;
            for (dx, dy) in NEIGHBOURS {
                let (x, y) = (i32::from(at.x) + dx, i32::from(at.y) + dy);
                if !map.free(x, y) {
                    continue;
                }
                let cell = Cell { x: x as u16, y: y as u16 };
                // Only final cells have less way than a final cell: an unfinished field reads like a whole one.
                let cost = if dx == 0 || dy == 0 { STRAIGHT } else { DIAGONAL };
                let way = field.way[map.index(cell)];
                let better = way.saturating_add(cost) <= left && best.is_none_or(|(w, _)| way < w);
                if better && can_go(map, at, dx, dy) {
                    best = Some((way, cell));
                }
            }
            let Some((way, cell)) = best else { return count };
            (left, at) = (way, cell);
            *place = cell;
        }
        ahead.len()
    }
}

/// Whether a unit can go from a cell to this neighbour: not across the corner of something.
pub fn can_go(map: &Map, from: Cell, dx: i32, dy: i32) -> bool {
    let (x, y) = (i32::from(from.x), i32::from(from.y));
    map.free(x + dx, y + dy) && (dx == 0 || dy == 0 || (map.free(x + dx, y) && map.free(x, y + dy)))
}

impl Field {
    fn new(map: &Map, key: FieldKey) -> Self {
        let cells = usize::from(map.size) * usize::from(map.size);
        let mut field = Self {
            way: vec![UNREACHED; cells],
            buckets: Default::default(),
            frontier: 0,
            pending: 0,
            used: 0,
        };
        for cell in goal_cells(map, key) {
            field.reach(map.index(cell), 0);
        }
        field
    }

    fn reach(&mut self, index: usize, way: u16) {
        self.way[index] = way;
        self.buckets[usize::from(way) % BUCKETS].push(index as u16);
        self.pending += 1;
    }

    /// Dijkstra's algorithm with a bucket for each length, until this cell is final.
    fn grow_to(&mut self, map: &Map, wanted: usize) {
        while self.pending > 0 && self.way[wanted] >= self.frontier && self.frontier < LONGEST {
            let bucket = usize::from(self.frontier) % BUCKETS;
            let cells = core::mem::take(&mut self.buckets[bucket]);
            self.pending -= cells.len();
            for &index in &cells {
                if self.way[usize::from(index)] == self.frontier {
                    self.relax(map, usize::from(index));
                }
            }
            self.frontier += 1;
            // The bucket gets its memory back: nothing was put in, since no step is BUCKETS long.
            self.buckets[bucket] = cells;
            self.buckets[bucket].clear();
        }
    }

    fn relax(&mut self, map: &Map, index: usize) {
        let cell = map.cell_at(index);
        for (dx, dy) in NEIGHBOURS {
            let way = self.frontier + if dx == 0 || dy == 0 { STRAIGHT } else { DIAGONAL };
            let next = index as i32 + dy * i32::from(map.size) + dx;
            // A blocked start (a unit that was just built over) still finds its way out.
            if can_go(map, cell, dx, dy) && way < self.way[next as usize] {
                self.reach(next as usize, way);
            }
        }
    }
}

fn goal_cells(map: &Map, key: FieldKey) -> Vec<Cell> {
    if key.side_cells == 0 {
        return vec![key.at];
    }
    let (x, y) = (key.at.x, key.at.y);
    let around = Cell { x: x.saturating_sub(1), y: y.saturating_sub(1) };
    let inside = |c: Cell| c.x >= x && c.y >= y && c.x < x + key.side_cells && c.y < y + key.side_cells;
    footprint(around, key.side_cells + 2)
        .filter(|&cell| map.contains(cell) && !inside(cell) && map.free_cell(cell))
        .collect()
}
