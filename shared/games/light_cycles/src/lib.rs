//! Light cycles: everybody drives, leaves a wall behind, and the last one who has not hit a wall wins.
#![deny(clippy::float_arithmetic)]

use adjourn_game::ids::Seat;
use adjourn_game::serde::{Deserialize, Serialize};
use adjourn_game::{Choice, DropsOut, Ending, FromRules, Rules, Strength};

/// The game as it is registered. Its pace and its grid are for people at terminals: half as fast as by the first rules.
pub type LightCycles = FromRules<Arena<2>>;

/// By the first rules, for games that began under them.
pub type FirstLightCycles = FromRules<Arena<1>>;

const LAST: &str = "only one was left on the grid";
const TOGETHER: &str = "the last ones fell together";
const TOO_SMALL: &str = "the grid has 16 to 40 cells a side";

/// Right, down, left, up: a turn to the right is the next one.
const STEPS: [(i32, i32); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];
const NAMES: [&str; 4] = ["right", "down", "left", "up"];

/// What is chosen before the game.
#[derive(Clone, Serialize, Deserialize)]
#[serde(crate = "adjourn_game::serde", default, deny_unknown_fields)]
pub struct Setup {
    /// The side of the square grid.
    pub cells: u8,
}

impl Default for Setup {
    /// Of a terminal's 24 rows, a match leaves 19 for the grid, and a turn by mail 18. (What a stored game was set up with
    /// is in its setup: nothing is left out there.)
    fn default() -> Self {
        Self { cells: 18 }
    }
}

/// The grid: each cell is free (0), or has the wall of a seat (its number and 1).
#[derive(Clone, Serialize)]
#[serde(crate = "adjourn_game::serde")]
pub struct Arena<const VERSION: u32> {
    tick: u32,
    grid: Vec<Vec<u8>>,
    cycles: Vec<Cycle>,
}

#[derive(Clone, Serialize)]
#[serde(crate = "adjourn_game::serde")]
struct Cycle {
    x: i32,
    y: i32,
    heading: usize,
    /// The turn after that. Not by the first rules: there, of two keys pressed quickly, one was lost.
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<usize>,
    /// The direction in which it left the last cell: it can't turn back into its own wall.
    left_by: usize,
    /// When it hit something, or its player gave up.
    out: Option<u32>,
}

impl<const VERSION: u32> Arena<VERSION> {
    /// Ticks from one cell to the next. People need about 250 ms to press a key, and its order some 100 ms to take effect:
    /// with 300 ms for a cell, who sees a wall two cells ahead can still turn.
    const PACE_TICKS: u32 = if VERSION == 1 { 3 } else { 6 };

    /// Whether a turn for the next cell has been ordered already, and this one is to follow it.
    fn follows(cycle: &Cycle, heading: usize) -> bool {
        VERSION > 1 && cycle.heading != cycle.left_by && heading % 2 != cycle.heading % 2
    }

    fn is_free(&self, x: i32, y: i32) -> bool {
        let row = usize::try_from(y).ok().and_then(|y| self.grid.get(y));
        row.and_then(|row| row.get(usize::try_from(x).ok()?)) == Some(&0)
    }

    /// How many cells a cycle can drive straight on that way.
    fn room(&self, cycle: &Cycle, heading: usize) -> i32 {
        let (dx, dy) = STEPS[heading];
        (1..).take_while(|n| self.is_free(cycle.x + n * dx, cycle.y + n * dy)).last().unwrap_or(0)
    }
}

impl<const VERSION: u32> Rules for Arena<VERSION> {
    const NAME: &'static str = "lightcycles";
    const TITLE: &'static str = "Light Cycles";
    const LINE: &'static str = "Drive, leave a wall behind you, and be the last one who has not hit one";
    const WORDS: &'static [&'static str] = &[LAST, TOGETHER, TOO_SMALL];
    const SEATS: (u8, u8) = (2, 4);
    const SEAT_NAMES: &'static [&'static str] = &["Blue", "Red", "Green", "Yellow"];
    const ORDERS: (u8, u8) = (0, 1);
    const TICK_HZ: Option<u8> = Some(20);
    const VERSION: u32 = VERSION;
    type Setup = Setup;
    /// A direction: an index into [`STEPS`].
    type Order = usize;

    fn new(setup: &Setup, seats: u8, _seed: &[u8; 32]) -> Result<Self, &'static str> {
        let cells = setup.cells;
        if !(16..=40).contains(&cells) {
            return Err(TOO_SMALL);
        }
        let (near, far) = (i32::from(cells / 4), i32::from(cells - 1 - cells / 4));
        // Each in a corner of the inner square, and heading along it.
        let starts = [(near, near, 0), (far, far, 2), (far, near, 1), (near, far, 3)];
        let cycle = |(x, y, heading)| Cycle { x, y, heading, then: None, left_by: heading, out: None };
        let cycles: Vec<Cycle> = starts.into_iter().take(usize::from(seats)).map(cycle).collect();
        let mut grid = vec![vec![0; usize::from(cells)]; usize::from(cells)];
        for (wall, cycle) in (1..).zip(&cycles) {
            grid[cycle.y as usize][cycle.x as usize] = wall;
        }
        Ok(Self { tick: 0, grid, cycles })
    }

    fn choices() -> Vec<Choice> {
        vec![Choice::number("cells", "Grid side in cells", 16, 40)]
    }

    fn to_act(&self) -> Vec<Seat> {
        (0..)
            .map(Seat)
            .zip(&self.cycles)
            .filter(|(_, cycle)| cycle.out.is_none())
            .map(|(seat, _)| seat)
            .collect()
    }

    fn legal(&self, seat: Seat) -> Vec<usize> {
        let cycle = &self.cycles[usize::from(seat.0)];
        (0..4)
            .filter(|heading| *heading != (cycle.left_by + 2) % 4 || Self::follows(cycle, *heading))
            .collect()
    }

    fn notation(heading: &usize) -> String {
        NAMES[*heading].to_owned()
    }

    fn apply(&mut self, seat: Seat, heading: &usize) {
        let cycle = &mut self.cycles[usize::from(seat.0)];
        if Self::follows(cycle, *heading) {
            cycle.then = Some(*heading);
        } else {
            (cycle.heading, cycle.then) = (*heading, None);
        }
    }

    fn give_up(&mut self, seat: Seat, _why: DropsOut) {
        self.cycles[usize::from(seat.0)].out.get_or_insert(self.tick);
    }

    fn tick(&mut self) {
        self.tick += 1;
        if !self.tick.is_multiple_of(Self::PACE_TICKS) {
            return;
        }
        let ahead = |cycle: &Cycle| (cycle.x + STEPS[cycle.heading].0, cycle.y + STEPS[cycle.heading].1);
        let moving: Vec<_> =
            self.cycles.iter().map(|cycle| cycle.out.is_none().then(|| ahead(cycle))).collect();
        for (index, target) in moving.iter().enumerate() {
            let Some((x, y)) = *target else { continue };
            let alone = moving.iter().filter(|other| *other == target).count() == 1;
            if alone && self.is_free(x, y) {
                let cycle = &mut self.cycles[index];
                (cycle.x, cycle.y, cycle.left_by) = (x, y, cycle.heading);
                cycle.heading = cycle.then.take().unwrap_or(cycle.heading);
            } else {
                self.cycles[index].out = Some(self.tick);
            }
        }
        for (wall, cycle) in (1..).zip(&self.cycles).filter(|(_, cycle)| cycle.out.is_none()) {
            self.grid[cycle.y as usize][cycle.x as usize] = wall;
        }
    }

    /// Two cells.
    fn steps_per_turn(&self) -> u32 {
        2 * Self::PACE_TICKS
    }

    fn outcome(&self) -> Option<Ending> {
        let lasted: Vec<u32> = self.cycles.iter().map(|cycle| cycle.out.unwrap_or(u32::MAX)).collect();
        match self.to_act().len() {
            0 => Some(Ending::ranked(&lasted, TOGETHER)),
            1 => Some(Ending::ranked(&lasted, LAST)),
            _ => None,
        }
    }

    /// Straight on while there is room; else where there is most. It needs no turn after a turn.
    fn bot(&self, seat: Seat, strength: Strength) -> Option<usize> {
        let cycle = &self.cycles[usize::from(seat.0)];
        let enough = if strength == Strength::Weak { 1 } else { 4 };
        let now = self.legal(seat).into_iter().filter(|heading| !Self::follows(cycle, *heading));
        let best = now.max_by_key(|heading| self.room(cycle, *heading))?;
        (self.room(cycle, cycle.heading) < enough && best != cycle.heading).then_some(best)
    }

    fn picture(&self, _viewer: Option<Seat>) -> String {
        let head = |x: usize, y: usize| self.cycles.iter().any(|c| (c.x as usize, c.y as usize) == (x, y));
        let cell = |(x, y, wall): (usize, usize, u8)| match wall {
            0 => " .",
            wall if head(x, y) => [" B", " R", " G", " Y"][usize::from(wall - 1)],
            wall => [" b", " r", " g", " y"][usize::from(wall - 1)],
        };
        let line = |(y, row): (usize, &Vec<u8>)| {
            row.iter().enumerate().map(|(x, wall)| cell((x, y, *wall))).collect::<String>() + "\n"
        };
        self.grid.iter().enumerate().map(line).collect()
    }
}

#[cfg(test)]
mod tests;
