//! The whole state as bytes, and back. What is read may come from a hostile peer: nothing in it is believed
//! before it is checked, so that no later step can meet a place off the map or a number out of its bounds.

use super::components::{
    Cargo, Goal, Gun, Health, Identity, Position, QUEUE_CEILING, Site, Task, Trainer, Travel,
};
use super::create;
use super::geometry::CELL_256;
use super::map::{Map, Rows};
use super::orders::{Cell, Setup, UnitKind};
use super::state::{Clock, Dice, Edition, Ended, Index, Notices, Rules, SeatState, Seats};
use super::systems::sight::{Fog, Memory, TeamSight, full_row};
use super::view::{Kind, NoticeView};
use crate::limits;
use adjourn_game::Outcome;
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use adjourn_game::ids::{Digest, Seat};
use bevy_ecs::prelude::{Entity, World};

/// The state as it is written.
#[derive(Encode, Decode)]
struct Snapshot {
    setup: Setup,
    clock: Clock,
    seed: [u8; 32],
    dice_position: u64,
    seats: Vec<SeatState>,
    rock: Rows,
    ore: Vec<u16>,
    sights: Vec<Sight>,
    notices: Vec<(Seat, NoticeView)>,
    outcome: Option<Outcome>,
    digest: Digest,
    entities: Vec<Record>,
}

/// A team's knowledge as it is written; what it sees now is derived.
#[derive(Encode, Decode)]
struct Sight {
    explored: Rows,
    known_ore: Rows,
    memories: Vec<Memory>,
}

/// An entity as it is written.
#[derive(Clone, Encode, Decode)]
struct Record {
    identity: Identity,
    position: Position,
    health: Health,
    travel: Option<Travel>,
    task: Option<Task>,
    gun: Option<Gun>,
    cargo: Option<Cargo>,
    site: Option<Site>,
    trainer: Option<Trainer>,
}

/// Writes the state, with the digest of its last step.
pub fn take(world: &World, digest: Digest) -> Vec<u8> {
    let dice = world.resource::<Dice>();
    let map = world.resource::<Map>();
    let sights = world.resource::<Fog>().0.iter().map(|sight| Sight {
        explored: sight.explored.clone(),
        known_ore: sight.known_ore.clone(),
        memories: sight.memories.clone(),
    });
    codec::encode(&Snapshot {
        setup: world.resource::<Rules>().0.clone(),
        clock: *world.resource::<Clock>(),
        seed: dice.seed(),
        dice_position: dice.position(),
        seats: world.resource::<Seats>().0.clone(),
        rock: map.rock.clone(),
        ore: map.ore.clone(),
        sights: sights.collect(),
        notices: world.resource::<Notices>().0.clone(),
        outcome: world.resource::<Ended>().0.clone(),
        digest,
        entities: world.resource::<Index>().iter().map(|(_, entity)| record(world, entity)).collect(),
    })
}

fn record(world: &World, entity: Entity) -> Record {
    let entity = world.entity(entity);
    let own = "every entity has an identity, a position and health";
    Record {
        identity: *entity.get().expect(own),
        position: *entity.get().expect(own),
        health: *entity.get().expect(own),
        travel: entity.get().copied(),
        task: entity.get().copied(),
        gun: entity.get().copied(),
        cargo: entity.get().copied(),
        site: entity.get().copied(),
        trainer: entity.get().cloned(),
    }
}

/// The order in which entities are put into the world; it must make no difference, and tests see to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpawnOrder {
    /// By number.
    Ascending,
    /// The last first.
    Descending,
}

/// Reads a state.
pub fn restore(bytes: &[u8], edition: Edition, order: SpawnOrder) -> Result<(World, Digest), CodecError> {
    if bytes.len() > limits::SNAPSHOT_BYTES_CEILING {
        return Err(CodecError::Malformed);
    }
    let snapshot: Snapshot = codec::decode(bytes)?;
    if !snapshot.holds(edition) {
        return Err(CodecError::Malformed);
    }
    let teams_of = |seats: &Seats| seats.teams();
    let seats = Seats(snapshot.seats);
    let teams = teams_of(&seats);
    let dice = Dice::new(&snapshot.seed, snapshot.dice_position);
    let map = Map::new(snapshot.setup.map_cells, snapshot.rock, snapshot.ore);
    let mut world = create::empty(snapshot.setup, edition, snapshot.clock, dice, seats, map);
    world.resource_mut::<Notices>().0 = snapshot.notices;
    world.resource_mut::<Ended>().0 = snapshot.outcome;
    let mut records = snapshot.entities;
    if order == SpawnOrder::Descending {
        records.reverse();
    }
    for record in records {
        spawn(&mut world, record);
    }
    let size = world.resource::<Map>().size;
    world.resource_mut::<Fog>().0 = teams
        .into_iter()
        .zip(snapshot.sights)
        .map(|(team, sight)| TeamSight {
            explored: sight.explored,
            known_ore: sight.known_ore,
            memories: sight.memories,
            ..TeamSight::new(team, size)
        })
        .collect();
    create::derive(&mut world);
    Ok((world, snapshot.digest))
}

fn spawn(world: &mut World, record: Record) {
    let id = record.identity.id;
    if let (Kind::Building(kind), Some(site)) = (record.identity.kind, record.site) {
        world.resource_mut::<Map>().set_blocked(site.at, kind.stats().side_cells, true);
    }
    let mut entity = world.spawn((record.identity, record.position, record.health));
    if let Some(travel) = record.travel {
        entity.insert(travel);
    }
    if let Some(task) = record.task {
        entity.insert(task);
    }
    if let Some(gun) = record.gun {
        entity.insert(gun);
    }
    if let Some(cargo) = record.cargo {
        entity.insert(cargo);
    }
    if let Some(site) = record.site {
        entity.insert(site);
    }
    if let Some(trainer) = record.trainer {
        entity.insert(trainer);
    }
    let entity = entity.id();
    world.resource_mut::<Index>().insert(id, entity);
}

impl Snapshot {
    /// Whether this could be a state.
    fn holds(&self, edition: Edition) -> bool {
        let size = self.setup.map_cells;
        let teams: Vec<u8> = self.seats.iter().map(|seat| seat.team).collect();
        if create::validate(&self.setup, &teams).is_err() {
            return false;
        }
        let rows = usize::from(size);
        let on_map = |cell: Cell| cell.x < size && cell.y < size;
        let is_rows = |r: &Rows| r.len() == rows && r.iter().all(|row| row & !full_row(size) == 0);
        let known_seat = |seat: Seat| usize::from(seat.0) < self.seats.len();
        let seats = self
            .seats
            .iter()
            .all(|seat| on_map(seat.start) && seat.alert.is_none_or(|(_, cell)| on_map(cell)));
        let sights = self.sights.len() == Seats(self.seats.clone()).teams().len()
            && self.sights.iter().all(|sight| {
                is_rows(&sight.explored)
                    && is_rows(&sight.known_ore)
                    && sight.memories.is_sorted_by(|a, b| a.id < b.id)
                    && sight.memories.iter().all(|memory| {
                        known_seat(memory.seat) && fits(memory.at, memory.kind.stats().side_cells, size)
                    })
            });
        let notices = self.notices.iter().all(|(seat, notice)| known_seat(*seat) && on_map(notice.at));
        let entities = self.entities.is_sorted_by(|a, b| a.identity.id < b.identity.id)
            && self.entities.iter().all(|record| {
                let id = record.identity.id;
                id > 0
                    && id < self.clock.next_id
                    && known_seat(record.identity.seat)
                    && record.holds(size)
                    && record.task.is_none_or(|task| task.is_of(edition))
            });
        is_rows(&self.rock)
            && self.ore.len() == rows * rows
            && seats
            && sights
            && notices
            && entities
            && self.clock.next_id < u32::MAX / 2
            && self.outcome.as_ref().is_none_or(|outcome| outcome.places.len() == self.seats.len())
            && self.footprints_are_apart()
    }

    fn footprints_are_apart(&self) -> bool {
        let mut built: Rows = self.rock.clone();
        self.entities.iter().all(|record| {
            let (Kind::Building(kind), Some(site)) = (record.identity.kind, record.site) else { return true };
            super::map::footprint(site.at, kind.stats().side_cells).all(|cell| {
                let row = &mut built[usize::from(cell.y)];
                let free = *row >> cell.x & 1 == 0;
                *row |= 1 << cell.x;
                free
            })
        })
    }
}

fn fits(at: Cell, side: u16, size: u16) -> bool {
    at.x < size && at.y < size && side <= size - at.x && side <= size - at.y
}

impl Record {
    /// Whether this could be an entity of a map of this size.
    fn holds(&self, size: u16) -> bool {
        let on_map = |cell: Cell| cell.x < size && cell.y < size;
        let edge = i32::from(size) * CELL_256;
        let at = self.position.0;
        let kind = self.identity.kind;
        let common = (0..edge).contains(&at.x)
            && (0..edge).contains(&at.y)
            && (1..=kind.max_hp()).contains(&self.health.hp)
            && self.gun.is_some() == kind.weapon().is_some();
        let own = match kind {
            Kind::Unit(unit) => {
                self.site.is_none()
                    && self.trainer.is_none()
                    && self.cargo.is_some() == (unit == UnitKind::Worker)
                    && self.cargo.is_none_or(|cargo| cargo.ore <= super::stats::WORKER_LOAD_ORE)
                    && self.travel.is_some_and(|travel| travel.goal.is_none_or(|goal| goal.holds(size)))
                    && self.task.is_some_and(|task| task.holds(size))
            }
            Kind::Building(building) => {
                let stats = building.stats();
                self.travel.is_none()
                    && self.task.is_none()
                    && self.cargo.is_none()
                    && self.trainer.is_some() != stats.trains.is_empty()
                    && self.trainer.as_ref().is_none_or(|trainer| {
                        trainer.queue.len() <= QUEUE_CEILING
                            && trainer.queue.iter().all(|kind| stats.trains.contains(kind))
                            && trainer.trained_ticks < u16::MAX / 2
                            && trainer.rally.is_none_or(on_map)
                    })
                    && self.site.is_some_and(|site| {
                        site.built_ticks <= stats.build_ticks && fits(site.at, stats.side_cells, size)
                    })
            }
        };
        common && own
    }
}

impl Goal {
    fn holds(self, size: u16) -> bool {
        match self {
            Self::Spot { hub, slot } => fits(hub, 1, size) && fits(slot, 1, size),
            Self::Beside { at, side_cells } => (1..=3).contains(&side_cells) && fits(at, side_cells, size),
        }
    }
}

impl Task {
    /// Whether there is such a task by these rules.
    fn is_of(self, edition: Edition) -> bool {
        edition != Edition::Second || !matches!(self, Self::Defend { .. })
    }

    fn holds(self, size: u16) -> bool {
        match self {
            Self::Guard { post, .. } => fits(post, 1, size),
            Self::Defend { post, seen_at, .. } => fits(post, 1, size) && fits(seen_at, 1, size),
            Self::AttackMove { hub, slot } => fits(hub, 1, size) && fits(slot, 1, size),
            Self::Harvest { at, wait_ticks, .. } => fits(at, 1, size) && wait_ticks < u16::MAX / 2,
            Self::Place { kind, at } => fits(at, kind.stats().side_cells, size),
            Self::Build { wait_ticks, .. } => wait_ticks < u16::MAX / 2,
            Self::Move | Self::Attack { .. } => true,
        }
    }
}
