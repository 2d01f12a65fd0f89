//! Training: what a building has finished steps out of it and goes to its rally point.

use super::harvest;
use super::orders::send_one;
use super::sight::Fog;
use crate::components::{Task, Trainer};
use crate::flow::NEIGHBOURS;
use crate::geometry::Point;
use crate::map::{Map, footprint, has};
use crate::orders::{Cell, UnitKind};
use crate::scene::{Scene, Thing};
use crate::state::{Index, Notices, Seats, spawn_unit};
use crate::view::Notice;
use bevy_ecs::prelude::World;

/// One step of all training.
pub fn train(world: &mut World) {
    let trainers: Vec<Thing> = world
        .resource::<Scene>()
        .things
        .iter()
        .filter(|thing| {
            thing.finished && thing.building().is_some_and(|kind| !kind.stats().trains.is_empty())
        })
        .copied()
        .collect();
    for thing in trainers {
        let Some(mut trainer) = world.get_mut::<Trainer>(thing.entity) else { continue };
        let Some(&kind) = trainer.queue.first() else { continue };
        trainer.trained_ticks += 1;
        if trainer.trained_ticks >= kind.stats().train_ticks {
            trainer.trained_ticks = 0;
            trainer.queue.remove(0);
            let rally = trainer.rally;
            step_out(world, &thing, kind, rally);
        }
    }
}

fn step_out(world: &mut World, building: &Thing, kind: UnitKind, rally: Option<Cell>) {
    let map = world.resource::<Map>();
    let middle = Cell { x: map.size / 2, y: map.size / 2 };
    let door = door(map, building, rally.unwrap_or(middle));
    let id = spawn_unit(world, building.seat, kind, Point::centre_of(door));
    world.resource_mut::<Notices>().tell(building.seat, Notice::UnitReady(kind), door);
    let Some(entity) = world.resource::<Index>().get(id) else { return };
    let (map, seats) = (world.resource::<Map>(), world.resource::<Seats>());
    let fog = world.resource::<Fog>();
    let sight = fog.team(seats.team(building.seat));
    let to_ore = rally.is_none_or(|cell| map.contains(cell) && has(&sight.known_ore, cell));
    if kind == UnitKind::Worker && to_ore {
        let task = harvest::resume(map, sight, rally.unwrap_or(door));
        if let Some(mut own) = world.get_mut::<Task>(entity) {
            *own = task;
        }
    } else {
        send_one(world, id, entity, rally.unwrap_or(door));
    }
}

/// The free cell at the building's rim that is nearest to where the unit will go.
fn door(map: &Map, building: &Thing, to: Cell) -> Cell {
    let side = building.building().map_or(1, |kind| kind.stats().side_cells);
    let centre = building.at.cell();
    let rim = footprint(building.corner, side)
        .flat_map(|cell| NEIGHBOURS.map(|(dx, dy)| (i32::from(cell.x) + dx, i32::from(cell.y) + dy)))
        .filter(|&(x, y)| map.free(x, y))
        .map(|(x, y)| Cell { x: x as u16, y: y as u16 })
        .min_by_key(|&cell| (crate::geometry::cells_squared(cell, to), cell.y, cell.x));
    rim.or_else(|| map.nearest_free(centre)).unwrap_or(centre)
}
