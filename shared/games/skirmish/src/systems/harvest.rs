//! Workers at the ore: each out to its own cell, lump by lump, home when the load is full, and out again.

use super::sight::{Fog, TeamSight};
use crate::components::{Cargo, Goal, Identity, Position, Task, Travel};
use crate::geometry::Point;
use crate::map::{Map, has};
use crate::orders::{Cell, SimId};
use crate::scene::{Scene, Thing};
use crate::state::{Index, Notices, Seats};
use crate::stats::{MINE_ORE, MINE_TICKS, WORKER_LOAD_ORE};
use crate::view::Notice;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::{Mut, Query, Res, ResMut};
use std::collections::BTreeMap;

/// A worker this near to the middle of its cell mines.
const AT_ORE_256: i32 = 110;
/// A worker this near to the rim of a building can hand over its load.
const AT_DOOR_256: i32 = 220;
/// How far a worker looks for ore when its own cell is empty.
const SEARCH_CELLS: u16 = 16;

type Workers<'w, 's> = Query<
    'w,
    's,
    (&'static Identity, &'static Position, &'static mut Task, &'static mut Travel, &'static mut Cargo),
>;
type Worker<'a> = (&'a Identity, &'a Position, Mut<'a, Task>, Mut<'a, Travel>, Mut<'a, Cargo>);

/// Which worker holds which cell; by seat, since what others do may be hidden.
type Claims = BTreeMap<(Seat, Cell), SimId>;

/// One step of all workers that harvest.
pub fn work(
    index: Res<Index>,
    scene: Res<Scene>,
    fog: Res<Fog>,
    mut map: ResMut<Map>,
    mut seats: ResMut<Seats>,
    mut notices: ResMut<Notices>,
    mut workers: Workers,
) {
    let mut claims = Claims::new();
    for (id, entity) in index.iter() {
        if let Ok((identity, _, task, ..)) = workers.get(entity)
            && let Task::Harvest { at, .. } = *task
        {
            claims.entry((identity.seat, at)).or_insert(id);
        }
    }
    let drops: Vec<&Thing> = scene
        .things
        .iter()
        .filter(|thing| thing.finished && thing.building().is_some_and(|kind| kind.stats().takes_ore))
        .collect();
    for (_, entity) in index.iter() {
        let Ok(worker) = workers.get_mut(entity) else { continue };
        let seat = worker.0.seat;
        let Task::Harvest { homeward, .. } = *worker.2 else { continue };
        if homeward {
            carry_home(worker, &drops, &mut seats);
        } else {
            let sight = fog.team(seats.team(seat));
            mine(worker, &mut map, sight, &mut claims, &mut notices);
        }
    }
}

fn carry_home(worker: Worker, drops: &[&Thing], seats: &mut Seats) {
    let (identity, position, mut task, mut travel, mut cargo) = worker;
    let Task::Harvest { homeward, .. } = &mut *task else { return };
    let drop = drops
        .iter()
        .filter(|drop| drop.seat == identity.seat)
        .min_by_key(|drop| (drop.distance_from(position.0), drop.id));
    let Some(drop) = drop else {
        *task = Task::Guard { post: position.0.cell(), strayed: false };
        travel.stand();
        return;
    };
    if drop.distance_from(position.0) <= AT_DOOR_256 {
        let ore = &mut seats.get_mut(identity.seat).ore;
        *ore = ore.saturating_add(u32::from(cargo.ore));
        cargo.ore = 0;
        *homeward = false;
        travel.stand();
    } else if let Some(kind) = drop.building() {
        travel.head_for(Goal::Beside { at: drop.corner, side_cells: kind.stats().side_cells });
    }
}

fn mine(worker: Worker, map: &mut Map, sight: &TeamSight, claims: &mut Claims, notices: &mut Notices) {
    let (identity, position, mut task, mut travel, mut cargo) = worker;
    let Task::Harvest { at, homeward, wait_ticks } = &mut *task else { return };
    if cargo.ore >= WORKER_LOAD_ORE {
        *homeward = true;
        *wait_ticks = 0;
        return;
    }
    let seat = identity.seat;
    let own = claims.get(&(seat, *at)) == Some(&identity.id);
    // A cell in the fog is believed to hold what it held when it was seen.
    let empty = !has(&sight.known_ore, *at) || (has(&sight.visible, *at) && map.ore_at(*at) == 0);
    if empty || !own {
        let free = |cell: Cell| has(&sight.known_ore, cell) && !claims.contains_key(&(seat, cell));
        match map.nearest(*at, SEARCH_CELLS, free) {
            Some(cell) => {
                if own {
                    claims.remove(&(seat, *at));
                }
                claims.insert((seat, cell), identity.id);
                (*at, *wait_ticks) = (cell, 0);
            }
            None if !empty => {}
            None if cargo.ore > 0 => {
                *homeward = true;
                return;
            }
            None => {
                notices.tell(seat, Notice::OreExhausted, *at);
                *task = Task::Guard { post: position.0.cell(), strayed: false };
                travel.stand();
                return;
            }
        }
    }
    if Point::centre_of(*at).minus(position.0).length() > AT_ORE_256 {
        *wait_ticks = 0;
        travel.head_for(Goal::Spot { hub: *at, slot: *at });
        return;
    }
    travel.stand();
    *wait_ticks += 1;
    if *wait_ticks >= MINE_TICKS {
        *wait_ticks = 0;
        cargo.ore += map.take_ore(*at, MINE_ORE.min(WORKER_LOAD_ORE - cargo.ore));
    }
}

/// The nearest ore that the team knows of.
pub fn known_ore_near(map: &Map, sight: &TeamSight, to: Cell) -> Option<Cell> {
    map.nearest(to, map.size, |cell| has(&sight.known_ore, cell))
}

/// What a worker does that has nothing else to do: harvest what is near, or stand.
pub fn resume(map: &Map, sight: &TeamSight, at: Cell) -> Task {
    match map.nearest(at, SEARCH_CELLS, |cell| has(&sight.known_ore, cell)) {
        Some(at) => Task::Harvest { at, homeward: false, wait_ticks: 0 },
        None => Task::Guard { post: at, strayed: false },
    }
}
