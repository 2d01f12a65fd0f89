//! Builds the view of a seat, or of a spectator who sees all.

use super::components::{Cargo, Gun, Health, Site, Task, Trainer, Travel};
use super::map::{Map, footprint_centre, has};
use super::orders::{BuildingKind, UnitKind};
use super::scene::{Scene, Thing};
use super::state::{Clock, Notices, Rules, SeatState, Seats};
use super::systems::sight::{Fog, Memory, TeamSight};
use super::view::{Activity, EntityView, Kind, NoticeView, SeatView, Sight, Terrain, View};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;

/// What `viewer` sees; everything for `None` and for a number that is no seat's.
pub fn see(world: &World, viewer: Option<Seat>) -> View {
    let seats = world.resource::<Seats>();
    let viewer = viewer.filter(|seat| usize::from(seat.0) < seats.0.len());
    let sight = viewer.map(|seat| world.resource::<Fog>().team(seats.team(seat)));
    let map = world.resource::<Map>();
    let cells = || (0..map.ore.len()).map(|index| map.cell_at(index));
    View {
        tick: world.resource::<Clock>().tick,
        map_cells: map.size,
        terrain: cells().map(|cell| terrain(map, sight, cell)).collect(),
        sight: cells()
            .map(|cell| match sight {
                Some(sight) if !has(&sight.explored, cell) => Sight::Hidden,
                Some(sight) if !has(&sight.visible, cell) => Sight::Explored,
                _ => Sight::Visible,
            })
            .collect(),
        seats: seats_seen(world, seats, viewer),
        entities: entities(world, viewer, sight),
        notices: notices(world, viewer),
    }
}

fn terrain(map: &Map, sight: Option<&TeamSight>, cell: super::orders::Cell) -> Terrain {
    let ore = match sight {
        Some(sight) if !has(&sight.explored, cell) => return Terrain::Unknown,
        Some(sight) => has(&sight.known_ore, cell),
        None => map.ore_at(cell) > 0,
    };
    match (map.is_rock(cell), ore) {
        (true, _) => Terrain::Rock,
        (false, true) => Terrain::Ore,
        (false, false) => Terrain::Ground,
    }
}

fn seats_seen(world: &World, seats: &Seats, viewer: Option<Seat>) -> Vec<SeatView> {
    let population = &world.resource::<Scene>().population;
    let cap = world.resource::<Rules>().0.unit_cap;
    let seen = |(number, seat): (usize, &SeatState)| {
        let open = viewer.is_none_or(|viewer| seats.team(viewer) == seat.team);
        SeatView {
            team: seat.team,
            in_game: seat.out.is_none(),
            ore: open.then_some(seat.ore),
            units: open.then(|| (population[number], cap)),
            start: seat.start,
        }
    };
    seats.0.iter().enumerate().map(seen).collect()
}

/// Each notice that the viewer hears of; a spectator hears what all hear, each thing once.
fn notices(world: &World, viewer: Option<Seat>) -> Vec<NoticeView> {
    let mut heard: Vec<NoticeView> = Vec::new();
    for (seat, notice) in &world.resource::<Notices>().0 {
        if viewer.map_or(!heard.contains(notice), |viewer| viewer == *seat) {
            heard.push(*notice);
        }
    }
    heard
}

fn entities(world: &World, viewer: Option<Seat>, sight: Option<&TeamSight>) -> Vec<EntityView> {
    let scene = world.resource::<Scene>();
    let seen = |thing: &&Thing| sight.is_none_or(|sight| sight.team == thing.team || sight.sees(thing));
    let mut entities: Vec<EntityView> = scene
        .things
        .iter()
        .filter(seen)
        .map(|thing| entity(world, thing, viewer.is_none_or(|viewer| viewer == thing.seat)))
        .collect();
    let Some(sight) = sight else { return entities };
    let in_sight = entities.len();
    for memory in &sight.memories {
        if entities[..in_sight].binary_search_by_key(&memory.id, |entity| entity.id).is_err() {
            entities.push(remembered(memory));
        }
    }
    entities.sort_unstable_by_key(|entity| entity.id);
    entities
}

/// A thing in sight; what is inside of it is for its owner.
fn entity(world: &World, thing: &Thing, own: bool) -> EntityView {
    let parts = world.entity(thing.entity);
    let trainer = parts.get::<Trainer>().filter(|_| own);
    let hp = parts.get::<Health>().map_or(0, |health| health.hp);
    EntityView {
        id: thing.id,
        seat: thing.seat,
        kind: thing.kind,
        x_256: thing.at.x,
        y_256: thing.at.y,
        hp,
        max_hp: thing.kind.max_hp(),
        activity: activity(world, thing, own),
        carrying: parts.get::<Cargo>().map_or(0, |cargo| cargo.ore),
        queue: trainer.map_or_else(Vec::new, |trainer| trainer.queue.clone()),
        progress_permille: if own { progress(thing, parts.get(), trainer) } else { 0 },
        rally: trainer.and_then(|trainer| trainer.rally),
        remembered: false,
    }
}

fn progress(thing: &Thing, site: Option<&Site>, trainer: Option<&Trainer>) -> u16 {
    let permille = |part: u16, whole: u16| (u32::from(part) * 1_000 / u32::from(whole.max(1))) as u16;
    match (thing.building(), site) {
        (Some(kind), Some(site)) if !thing.finished => permille(site.built_ticks, kind.stats().build_ticks),
        _ => trainer.map_or(0, |trainer| {
            let first = trainer.queue.first().map_or(1, |kind: &UnitKind| kind.stats().train_ticks);
            permille(trainer.trained_ticks, first).min(1_000)
        }),
    }
}

/// What the viewer sees it do. Nobody sees whether a stranger's building trains.
pub fn activity(world: &World, thing: &Thing, own: bool) -> Activity {
    let parts = world.entity(thing.entity);
    let fights = parts.get::<Gun>().is_some_and(|gun| gun.target != 0);
    let moves = parts.get::<Travel>().is_some_and(|travel| travel.goal.is_some());
    let trains = own && parts.get::<Trainer>().is_some_and(|trainer| !trainer.queue.is_empty());
    match parts.get::<Task>() {
        None if !thing.finished => Activity::UnderConstruction,
        None if trains => Activity::Training,
        Some(Task::Harvest { .. }) => Activity::Harvesting,
        Some(Task::Place { .. } | Task::Build { .. }) => Activity::Building,
        _ if fights => Activity::Fighting,
        Some(Task::Attack { .. } | Task::Defend { .. }) if own => Activity::Fighting,
        _ if moves => Activity::Moving,
        _ => Activity::Idle,
    }
}

fn remembered(memory: &Memory) -> EntityView {
    let kind: BuildingKind = memory.kind;
    let centre = footprint_centre(memory.at, kind.stats().side_cells);
    EntityView {
        id: memory.id,
        seat: memory.seat,
        kind: Kind::Building(kind),
        x_256: centre.x,
        y_256: centre.y,
        hp: memory.hp,
        max_hp: kind.stats().max_hp,
        activity: if memory.finished { Activity::Idle } else { Activity::UnderConstruction },
        carrying: 0,
        queue: Vec::new(),
        progress_permille: 0,
        rally: None,
        remembered: true,
    }
}
