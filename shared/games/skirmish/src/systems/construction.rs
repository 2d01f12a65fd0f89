//! Workers at buildings: going there, placing, building on, mending.

use super::harvest;
use super::sight::Fog;
use crate::check::may_build;
use crate::components::{Cargo, Goal, Health, Identity, Position, Site, Task, Travel};
use crate::geometry::distance_to_square;
use crate::map::{Map, footprint_centre};
use crate::orders::{BuildingKind, Cell};
use crate::scene::{Scene, Thing};
use crate::state::{Index, Notices, Seats, spawn_building};
use crate::stats::{MEND_COST_ORE, MEND_HP, MEND_TICKS};
use crate::view::Notice;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::{Entity, Query, Res, ResMut, Resource, With, Without, World};

/// A worker this near to the rim can work on a building.
const AT_WALL_256: i32 = 300;

/// A worker that has come to where it is to place a building.
struct Placement {
    worker: Entity,
    seat: Seat,
    kind: BuildingKind,
    at: Cell,
}

/// The buildings to place in this step; empty between steps.
#[derive(Resource, Default)]
pub struct Placements(Vec<Placement>);

type Buildings<'w, 's> = Query<'w, 's, (&'static mut Site, &'static mut Health), Without<Cargo>>;
type Workers<'w, 's> = Query<
    'w,
    's,
    (&'static Identity, &'static Position, &'static mut Task, &'static mut Travel),
    With<Cargo>,
>;

/// One step of all workers that build or mend.
#[allow(clippy::too_many_arguments, reason = "the parameters of a system name what it reads and writes")]
pub fn work(
    index: Res<Index>,
    scene: Res<Scene>,
    fog: Res<Fog>,
    map: Res<Map>,
    mut seats: ResMut<Seats>,
    mut notices: ResMut<Notices>,
    mut placements: ResMut<Placements>,
    mut workers: Workers,
    mut buildings: Buildings,
) {
    for (_, entity) in index.iter() {
        let Ok((identity, position, mut task, mut travel)) = workers.get_mut(entity) else { continue };
        let seat = identity.seat;
        match *task {
            Task::Place { kind, at } => {
                let side_cells = kind.stats().side_cells;
                let (centre, half) = (footprint_centre(at, side_cells), i32::from(side_cells) * 128);
                if distance_to_square(position.0, centre, half) <= AT_WALL_256 {
                    placements.0.push(Placement { worker: entity, seat, kind, at });
                } else {
                    travel.head_for(Goal::Beside { at, side_cells });
                }
            }
            Task::Build { building, ref mut wait_ticks } => {
                let team = seats.team(seat);
                let thing = scene.get(building).filter(|thing| thing.team == team);
                let on = thing.is_some_and(|thing| {
                    if thing.distance_from(position.0) > AT_WALL_256 {
                        let side_cells = thing.building().map_or(1, |kind| kind.stats().side_cells);
                        travel.head_for(Goal::Beside { at: thing.corner, side_cells });
                        return true;
                    }
                    travel.stand();
                    labour(thing, wait_ticks, seat, &mut seats, &mut notices, &mut buildings)
                });
                if !on {
                    *task = harvest::resume(&map, fog.team(team), position.0.cell());
                    travel.stand();
                }
            }
            _ => {}
        }
    }
}

/// A worker's work of one tick; false when there is no more to do.
fn labour(
    thing: &Thing,
    wait_ticks: &mut u16,
    payer: Seat,
    seats: &mut Seats,
    notices: &mut Notices,
    buildings: &mut Buildings,
) -> bool {
    let (Some(kind), Ok((mut site, mut health))) = (thing.building(), buildings.get_mut(thing.entity)) else {
        return false;
    };
    let stats = kind.stats();
    if site.built_ticks < stats.build_ticks {
        // The hidden tenth was there from the start; the rest grows with the work.
        let grown = |ticks: u16| {
            u32::from(stats.max_hp - stats.max_hp / 10) * u32::from(ticks) / u32::from(stats.build_ticks)
        };
        let gain = grown(site.built_ticks + 1) - grown(site.built_ticks);
        site.built_ticks += 1;
        health.hp = health.hp.saturating_add(gain as u16).min(stats.max_hp);
        if site.built_ticks == stats.build_ticks {
            notices.tell(thing.seat, Notice::BuildingReady(kind), thing.at.cell());
        }
        return site.built_ticks < stats.build_ticks;
    }
    if health.hp >= stats.max_hp {
        return false;
    }
    *wait_ticks += 1;
    if *wait_ticks >= MEND_TICKS {
        *wait_ticks = 0;
        let ore = &mut seats.get_mut(payer).ore;
        if *ore < MEND_COST_ORE {
            return false;
        }
        *ore -= MEND_COST_ORE;
        health.hp = (health.hp + MEND_HP).min(stats.max_hp);
    }
    true
}

/// Places the buildings whose workers have come: now the ground must be free and the price is paid.
pub fn place(world: &mut World) {
    let placements = core::mem::take(&mut world.resource_mut::<Placements>().0);
    for Placement { worker, seat, kind, at } in placements {
        let stats = kind.stats();
        let map = world.resource::<Map>();
        let room = map.contains(at)
            && map.has_room(at, stats.side_cells, |cell, inside| {
                map.built_on(cell) || (inside && map.ore_at(cell) > 0)
            });
        let affordable = world.resource::<Seats>().get(seat).ore >= stats.cost_ore;
        let task = if room && affordable && may_build(world.resource::<Scene>(), seat, kind) {
            world.resource_mut::<Seats>().get_mut(seat).ore -= stats.cost_ore;
            let building = spawn_building(world, seat, kind, at, 0);
            Task::Build { building, wait_ticks: 0 }
        } else {
            let notice = if room && !affordable { Notice::NotEnoughOre } else { Notice::OrderImpossible };
            world.resource_mut::<Notices>().tell(seat, notice, at);
            let team = world.resource::<Seats>().team(seat);
            harvest::resume(world.resource::<Map>(), world.resource::<Fog>().team(team), at)
        };
        if let Some(mut own) = world.get_mut::<Task>(worker) {
            *own = task;
        }
        if let Some(mut travel) = world.get_mut::<Travel>(worker) {
            travel.stand();
        }
    }
}
