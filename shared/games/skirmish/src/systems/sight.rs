//! Fog of war: what each team sees now, what it has seen, and the enemy buildings that it remembers.

use crate::components::Health;
use crate::map::{Map, Rows, footprint, has};
use crate::orders::{Cell, SimId};
use crate::scene::{Scene, Thing};
use crate::state::Rules;
use crate::view::Kind;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::{Query, Res, ResMut, Resource};

/// An enemy building as it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Memory {
    pub id: SimId,
    pub seat: Seat,
    pub kind: crate::orders::BuildingKind,
    pub at: Cell,
    pub hp: u16,
    pub finished: bool,
}

/// What one team knows of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamSight {
    pub team: u8,
    pub explored: Rows,
    /// Ore as it was last seen.
    pub known_ore: Rows,
    /// Ordered by id.
    pub memories: Vec<Memory>,
    /// In sight now: derived from where the team's units are.
    pub visible: Rows,
}

impl TeamSight {
    pub fn new(team: u8, size: u16) -> Self {
        let rows = vec![0; usize::from(size)];
        Self { team, explored: rows.clone(), known_ore: rows.clone(), memories: Vec::new(), visible: rows }
    }

    /// Whether any part of the thing is in sight.
    pub fn sees(&self, thing: &Thing) -> bool {
        match thing.kind {
            Kind::Unit(_) => has(&self.visible, thing.at.cell()),
            Kind::Building(kind) => self.sees_footprint(thing.corner, kind.stats().side_cells),
        }
    }

    pub fn sees_footprint(&self, at: Cell, side: u16) -> bool {
        footprint(at, side).any(|cell| has(&self.visible, cell))
    }

    pub fn memory(&self, id: SimId) -> Option<&Memory> {
        self.memories.binary_search_by_key(&id, |memory| memory.id).ok().map(|at| &self.memories[at])
    }
}

/// What every team knows, ordered by team.
#[derive(Resource, Clone, Debug)]
pub struct Fog(pub Vec<TeamSight>);

impl Fog {
    pub fn team(&self, team: u8) -> &TeamSight {
        let at = self.0.partition_point(|sight| sight.team < team);
        &self.0[at]
    }
}

/// Brings the fog up to date after all has moved.
pub fn look(
    mut fog: ResMut<Fog>,
    scene: Res<Scene>,
    map: Res<Map>,
    rules: Res<Rules>,
    health: Query<&Health>,
) {
    let discs: [Disc; MOST_SIGHT_CELLS + 1] = core::array::from_fn(disc);
    for sight in &mut fog.0 {
        see(sight, &scene, map.size, rules.0.fog, &discs);
        for (y, &visible) in sight.visible.iter().enumerate() {
            sight.explored[y] |= visible;
            sight.known_ore[y] = (sight.known_ore[y] & !visible) | (map.ore_rows[y] & visible);
        }
        remember(sight, &scene, &health);
    }
}

/// The farthest that anything sees.
const MOST_SIGHT_CELLS: usize = 12;

/// Half the width of a disc in the rows from its middle outward.
type Disc = [u32; MOST_SIGHT_CELLS + 1];

/// The disc of this radius; a little more than the radius rounds it off nicely.
fn disc(radius: usize) -> Disc {
    core::array::from_fn(|dy| ((radius * radius + radius).saturating_sub(dy * dy) as u32).isqrt())
}

/// Marks what is in sight of the team's things.
fn see(sight: &mut TeamSight, scene: &Scene, size: u16, fog: bool, discs: &[Disc]) {
    let full = full_row(size);
    sight.visible.fill(if fog { 0 } else { full });
    if !fog {
        return;
    }
    for thing in scene.things.iter().filter(|thing| thing.team == sight.team) {
        let radius = if thing.finished { i32::from(thing.kind.sight_cells()) } else { 2 };
        let centre = thing.at.cell();
        for dy in -radius..=radius {
            let y = i32::from(centre.y) + dy;
            if y < 0 || y >= i32::from(size) {
                continue;
            }
            let half = discs[radius as usize][dy.unsigned_abs() as usize];
            let disc = (1_u128 << (2 * half + 1)) - 1;
            let x = u32::from(centre.x);
            let row = if x >= half { disc << (x - half) } else { disc >> (half - x) };
            sight.visible[y as usize] |= row & full;
        }
    }
}

/// All cells of a row of the map.
pub fn full_row(size: u16) -> u128 {
    if size >= 128 { u128::MAX } else { (1 << size) - 1 }
}

/// Writes down the enemy buildings in sight, and forgets those seen to be gone.
fn remember(sight: &mut TeamSight, scene: &Scene, health: &Query<&Health>) {
    let memories = core::mem::take(&mut sight.memories);
    let mut kept: Vec<Memory> = memories
        .into_iter()
        .filter(|memory| !sight.sees_footprint(memory.at, memory.kind.stats().side_cells))
        .collect();
    for thing in scene.things.iter().filter(|thing| thing.team != sight.team) {
        let Kind::Building(kind) = thing.kind else { continue };
        if sight.sees(thing) {
            let hp = health.get(thing.entity).map_or(0, |health| health.hp);
            let (id, seat, at, finished) = (thing.id, thing.seat, thing.corner, thing.finished);
            kept.push(Memory { id, seat, kind, at, hp, finished });
        }
    }
    kept.sort_unstable_by_key(|memory| memory.id);
    kept.dedup_by_key(|memory| memory.id);
    sight.memories = kept;
}
