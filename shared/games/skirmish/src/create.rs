//! The state at tick 0, and the empty world that every state lives in.

use super::components::{Cargo, Gun, Health, Identity, Position, Site, Task, Trainer, Travel};
use super::flow::Fields;
use super::geometry::Point;
use super::map::Map;
use super::mapgen::{self, Start, Symmetry};
use super::orders::{BuildingKind, Cell, Setup, UnitKind};
use super::scene::{self, Scene};
use super::state::{
    Clock, Dice, Edition, Ended, Hits, Inbox, Index, Notices, Rules, SeatState, Seats, spawn_building,
    spawn_unit,
};
use super::systems::construction::Placements;
use super::systems::harvest;
use super::systems::sight::{self, Fog, TeamSight};
use crate::limits;
use adjourn_game::SetupError;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;
use bevy_ecs::system::RunSystemOnce;

/// Where a seat's first workers stand, from the centre of its headquarters.
const WORKERS: [(i32, i32); 5] = [(3, 0), (-3, 0), (0, 3), (0, -3), (3, 3)];

/// Checks the setup against its bounds.
pub fn validate(setup: &Setup, teams: &[u8]) -> Result<(), SetupError> {
    let holds = |holds: bool, words| if holds { Ok(()) } else { Err(SetupError::OutOfBounds(words)) };
    let (fewest, most) = limits::MAP_CELLS;
    holds((2..=8).contains(&teams.len()), "skirmish is for 2 to 8 seats")?;
    holds(teams.iter().any(|team| *team != teams[0]), "there must be at least two teams")?;
    holds((fewest..=most).contains(&setup.map_cells), "a map has 48 to 128 cells a side")?;
    holds(teams.len() <= 4 || setup.map_cells >= 72, "more than 4 seats need a map of at least 72 cells")?;
    holds(
        setup.starting_ore >= BuildingKind::Barracks.stats().cost_ore
            && setup.starting_ore <= limits::STARTING_ORE_CEILING,
        "starting ore is 150 to 100000",
    )?;
    let cap_ceiling = limits::UNITS_CEILING / teams.len() as u16;
    holds(setup.unit_cap >= 10, "the unit cap is at least 10")?;
    holds(setup.unit_cap <= cap_ceiling, "the unit caps of all seats together are at most 2400")?;
    let (shortest, longest) = limits::TICKS_PER_TURN;
    holds((shortest..=longest).contains(&setup.ticks_per_turn), "a turn by mail has 20 to 1200 ticks")
}

/// The world of a new game.
pub fn create(setup: &Setup, edition: Edition, teams: &[u8], seed: &[u8; 32]) -> Result<World, SetupError> {
    validate(setup, teams)?;
    let mut dice = Dice::new(seed, 0);
    let plan = mapgen::generate(setup.map_cells, teams.len(), &mut dice);
    let starts = assign(teams, &plan.starts, &mut dice);
    let seats = teams
        .iter()
        .zip(&starts)
        .map(|(&team, start)| SeatState {
            team,
            ore: setup.starting_ore,
            start: start.cell,
            out: None,
            alert: None,
        })
        .collect();
    let clock = Clock { tick: 0, next_id: 1 };
    let mut world = empty(setup.clone(), edition, clock, dice, Seats(seats), plan.map);
    let symmetry = Symmetry::for_seats(setup.map_cells, teams.len());
    let first = plan.starts.iter().find(|start| start.image == 0).map_or(plan.starts[0].cell, |s| s.cell);
    for (seat, start) in starts.iter().enumerate() {
        let seat = Seat(seat as u8);
        let corner = Cell { x: start.cell.x - 1, y: start.cell.y - 1 };
        let kind = BuildingKind::Headquarters;
        spawn_building(&mut world, seat, kind, corner, kind.stats().build_ticks);
        for (dx, dy) in WORKERS {
            let at = Cell { x: (i32::from(first.x) + dx) as u16, y: (i32::from(first.y) + dy) as u16 };
            let at = symmetry.image(start.image, at);
            spawn_unit(&mut world, seat, UnitKind::Worker, Point::centre_of(at));
        }
    }
    derive(&mut world);
    send_to_work(&mut world);
    Ok(world)
}

/// Seats in the order of teams, spread over the ring of starts from a random one: team-mates are neighbours.
fn assign(teams: &[u8], ring: &[Start], dice: &mut Dice) -> Vec<Start> {
    let turn = dice.below(ring.len() as u32) as usize;
    let mut order: Vec<usize> = (0..teams.len()).collect();
    order.sort_by_key(|&seat| (teams[seat], seat));
    let mut starts = vec![ring[0]; teams.len()];
    for (i, &seat) in order.iter().enumerate() {
        starts[seat] = ring[(i * ring.len() / teams.len() + turn) % ring.len()];
    }
    starts
}

/// The first workers begin to harvest without being told.
fn send_to_work(world: &mut World) {
    let entities: Vec<_> = world.resource::<Index>().iter().map(|(_, entity)| entity).collect();
    for entity in entities {
        let Some(&Task::Guard { post, .. }) = world.get::<Task>(entity) else { continue };
        let Some(identity) = world.get::<super::components::Identity>(entity) else { continue };
        let team = world.resource::<Seats>().team(identity.seat);
        let task = harvest::resume(world.resource::<Map>(), world.resource::<Fog>().team(team), post);
        if let Some(mut own) = world.get_mut::<Task>(entity) {
            *own = task;
        }
    }
}

/// What an entity can be made of is known before there is one: a digest asks for all of it.
fn register_components(world: &mut World) {
    world.register_component::<Identity>();
    world.register_component::<Position>();
    world.register_component::<Health>();
    world.register_component::<Travel>();
    world.register_component::<Task>();
    world.register_component::<Gun>();
    world.register_component::<Cargo>();
    world.register_component::<Site>();
    world.register_component::<Trainer>();
}

/// A world with all resources and no entity.
pub fn empty(setup: Setup, edition: Edition, clock: Clock, dice: Dice, seats: Seats, map: Map) -> World {
    let mut world = World::new();
    register_components(&mut world);
    let sights = seats.teams().into_iter().map(|team| TeamSight::new(team, setup.map_cells)).collect();
    world.insert_resource(Rules(setup));
    world.insert_resource(edition);
    world.insert_resource(clock);
    world.insert_resource(dice);
    world.insert_resource(seats);
    world.insert_resource(map);
    world.insert_resource(Fog(sights));
    world.insert_resource(Notices::default());
    world.insert_resource(Inbox::default());
    world.insert_resource(Hits::default());
    world.insert_resource(Ended::default());
    world.insert_resource(Index::default());
    world.insert_resource(Scene::default());
    world.insert_resource(Fields::default());
    world.insert_resource(Placements::default());
    world
}

/// Builds all that is derived from the state.
pub fn derive(world: &mut World) {
    world.run_system_once(scene::rebuild).expect("all resources are there");
    world.run_system_once(sight::look).expect("all resources are there");
}
