//! What one fighter sees: its targets, and the ways to them. It decides nothing about the unit's task.

use super::sight::TeamSight;
use crate::components::Goal;
use crate::geometry::CELL_256;
use crate::map::Map;
use crate::orders::{Cell, SimId};
use crate::scene::{Scene, Thing};
use crate::stats::{WATCH_256, Weapon};
use crate::view::Kind;

/// A unit looks around every so many ticks; units take turns.
const LOOK_TICKS: u32 = 8;
const BUSY_LOOK_TICKS: u32 = 24;
/// How much better than the present target another must be, as a distance.
const LOYALTY_256: i32 = CELL_256;
/// Side of the blocks of the map that one way to chase leads to.
const CHASE_CELLS: u16 = 3;

/// What one fighter sees.
pub struct Eye<'a> {
    scene: &'a Scene,
    map: &'a Map,
    pub sight: &'a TeamSight,
    own: &'a Thing,
    pub weapon: Weapon,
    /// How much nearer a target of each class seems for what the weapon does to it.
    fit_256: [i32; 3],
    /// See [`Eye::new`].
    turn: u32,
}

impl<'a> Eye<'a> {
    /// `turn`: it looks around when this is a multiple of [`LOOK_TICKS`].
    pub fn new(
        scene: &'a Scene,
        map: &'a Map,
        sight: &'a TeamSight,
        own: &'a Thing,
        weapon: Weapon,
        turn: u32,
    ) -> Self {
        Self { scene, map, sight, own, weapon, fit_256: fits(&weapon), turn }
    }
}

impl Eye<'_> {
    pub fn target(&self, id: SimId) -> Option<&Thing> {
        let hostile = |thing: &&Thing| thing.team != self.own.team && self.sight.sees(thing);
        if id == 0 { None } else { self.scene.get(id).filter(hostile) }
    }

    pub fn in_range(&self, thing: &Thing) -> bool {
        let distance = thing.distance_from(self.own.at);
        distance <= self.weapon.range_256 && distance >= self.weapon.min_range_256
    }

    /// How far ahead it looks for enemies by itself.
    pub fn watch_256(&self) -> i32 {
        self.weapon.range_256.max(WATCH_256)
    }

    /// The target to aim at within `reach`: the present one unless there is a clearly better one. 0 for none.
    pub fn choose(&self, present: SimId, reach: i32) -> SimId {
        let kept = self.target(present).and_then(|thing| self.worth(thing, reach));
        // One that already shoots at something that shoots back has less reason to look for another.
        let busy = kept.is_some() && self.target(present).is_some_and(|own| own.armed && self.in_range(own));
        let looks = self.turn.is_multiple_of(if busy { BUSY_LOOK_TICKS } else { LOOK_TICKS });
        if !looks && (kept.is_some() || present == 0) {
            return if kept.is_some() { present } else { 0 };
        }
        let mut best: Option<(i32, SimId)> = kept.map(|worth| (worth - LOYALTY_256, present));
        self.scene.near(self.own.at, reach, |_, thing| {
            if thing.team == self.own.team || thing.id == present {
                return;
            }
            // The longer side of the way is no longer than the way: most candidates are settled without a root.
            let way = thing.at.minus(self.own.at);
            let nearest = way.x.abs().max(way.y.abs()) - thing.half;
            let least = nearest - self.fit_256[thing.class as usize];
            if nearest > reach || best.is_some_and(|(worth, _)| least > worth) {
                return;
            }
            if let Some(worth) = self.worth(thing, reach)
                && best.is_none_or(|b| (worth, thing.id) < b)
                && self.sight.sees(thing)
            {
                best = Some((worth, thing.id));
            }
        });
        best.map_or(0, |(_, id)| id)
    }

    /// How good a target is, as a distance: the smaller the better.
    fn worth(&self, thing: &Thing, reach: i32) -> Option<i32> {
        let distance = thing.distance_from(self.own.at);
        if distance > reach || distance < self.weapon.min_range_256 {
            return None;
        }
        let danger = match thing.kind {
            _ if thing.armed => 0,
            Kind::Unit(_) => 2 * CELL_256,
            Kind::Building(_) => 6 * CELL_256,
        };
        let beyond = (distance - self.weapon.range_256).max(0);
        Some(distance + 2 * beyond + danger - self.fit_256[thing.class as usize])
    }

    /// Where to go to get at a target. All who chase something in the same block of the map share one way, which
    /// ends nearer to it than any weapon reaches.
    pub fn way_to(&self, thing: &Thing) -> Goal {
        match thing.kind {
            Kind::Unit(_) => {
                let cell = thing.at.cell();
                let last = self.map.size - 1;
                let middle = |v: u16| (v / CHASE_CELLS * CHASE_CELLS + CHASE_CELLS / 2).min(last);
                let block = Cell { x: middle(cell.x), y: middle(cell.y) };
                let end = if self.map.free_cell(block) { block } else { cell };
                Goal::Spot { hub: end, slot: end }
            }
            Kind::Building(kind) => Goal::Beside { at: thing.corner, side_cells: kind.stats().side_cells },
        }
    }
}

fn fits(weapon: &Weapon) -> [i32; 3] {
    let best = weapon.damage_hp.into_iter().max().unwrap_or(1).max(1);
    weapon.damage_hp.map(|damage| 2 * CELL_256 * i32::from(damage) / i32::from(best))
}
