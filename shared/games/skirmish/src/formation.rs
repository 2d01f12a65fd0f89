//! Where the members of a group stand in the end: a cell for each alone, close around the cell ordered.

use super::components::{Goal, Identity, Position, Travel};
use super::flow::{NEIGHBOURS, can_go};
use super::geometry::Point;
use super::map::{Map, Rows};
use super::orders::{Cell, SimId};
use super::scene::Scene;
use super::state::Index;
use bevy_ecs::prelude::{Entity, World};

/// The hub of the group's way and a slot for each of `units`, in their order. Empty if there is nowhere to stand.
pub fn slots(world: &World, units: &[(SimId, Entity)], to: Cell) -> Option<(Cell, Vec<Cell>)> {
    let map = world.resource::<Map>();
    let hub = map.nearest_free(to)?;
    let mut open = around(map, hub, &taken(world, units), units.len());
    let mut order: Vec<(u32, usize)> = units
        .iter()
        .enumerate()
        .map(|(i, &(_, entity))| (position(world, entity).minus(Point::centre_of(hub)).squared(), i))
        .collect();
    order.sort_unstable();
    let mut slots = vec![hub; units.len()];
    for (_, i) in order {
        let at = position(world, units[i].1);
        let nearest = open
            .iter()
            .enumerate()
            .min_by_key(|&(k, &cell)| (Point::centre_of(cell).minus(at).squared(), k))
            .map(|(k, _)| k);
        if let Some(k) = nearest {
            slots[i] = open.remove(k);
        }
    }
    Some((hub, slots))
}

fn position(world: &World, entity: Entity) -> Point {
    world.get::<Position>(entity).map_or(Point::default(), |position| position.0)
}

/// Cells where units stand, or will, that are not of the group.
fn taken(world: &World, group: &[(SimId, Entity)]) -> Rows {
    let scene = world.resource::<Scene>();
    let mut rows = vec![0; usize::from(world.resource::<Map>().size)];
    for (id, entity) in world.resource::<Index>().iter() {
        let Some(travel) = world.get::<Travel>(entity) else { continue };
        if group.iter().any(|&(member, _)| member == id) || scene.get(id).is_none() {
            continue;
        }
        let cell = match travel.goal {
            Some(Goal::Spot { slot, .. }) => slot,
            Some(Goal::Beside { .. }) => continue,
            None => position(world, entity).cell(),
        };
        rows[usize::from(cell.y)] |= 1 << cell.x;
    }
    rows
}

/// As many cells as wanted that can be reached from the hub, nearest first.
fn around(map: &Map, hub: Cell, taken: &Rows, wanted: usize) -> Vec<Cell> {
    let mut seen = vec![0_u128; usize::from(map.size)];
    let mut queue = vec![hub];
    let mut found = Vec::with_capacity(wanted);
    seen[usize::from(hub.y)] |= 1 << hub.x;
    let mut next = 0;
    while next < queue.len() && found.len() < wanted {
        let cell = queue[next];
        next += 1;
        if taken[usize::from(cell.y)] >> cell.x & 1 == 0 {
            found.push(cell);
        }
        for (dx, dy) in NEIGHBOURS {
            if can_go(map, cell, dx, dy) {
                let (x, y) = ((i32::from(cell.x) + dx) as u16, (i32::from(cell.y) + dy) as u16);
                if seen[usize::from(y)] >> x & 1 == 0 {
                    seen[usize::from(y)] |= 1 << x;
                    queue.push(Cell { x, y });
                }
            }
        }
    }
    found
}

/// The units of the list that are the seat's own and alive, each once, in the order of their numbers.
pub fn own_units(world: &World, seat: adjourn_game::ids::Seat, units: &[SimId]) -> Vec<(SimId, Entity)> {
    let index = world.resource::<Index>();
    let mut ids = units.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter()
        .filter_map(|id| Some((id, index.get(id)?)))
        .filter(|&(_, entity)| {
            world.get::<Identity>(entity).is_some_and(|identity| identity.seat == seat)
                && world.get::<Travel>(entity).is_some()
        })
        .collect()
}
