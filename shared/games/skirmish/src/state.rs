//! The state that belongs to no entity: clock, seats, dice, notices. And the ordered index of the entities.

use super::components::{Cargo, Gun, Health, Identity, Position, Site, Task, Trainer, Travel};
use super::geometry::Point;
use super::map::{Map, footprint_centre};
use super::orders::{BuildingKind, Cell, Setup, SimId, UnitKind};
use super::view::{Kind, Notice, NoticeView};
use adjourn_game::Outcome;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{Seat, Tick};
use bevy_ecs::prelude::{Entity, Resource, World};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Steps made, and the next number for an entity.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Clock {
    pub tick: Tick,
    pub next_id: SimId,
}

/// What was chosen before the game.
#[derive(Resource, Clone, Debug)]
pub struct Rules(pub Setup);

/// By which version of the rules a game is played. It is not written: whoever reads a state knows it.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Who stands idle looks after itself alone.
    Second,
    /// Who stands idle helps what is hit near it.
    Third,
}

/// Why a seat is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Exit {
    /// Its team lost the last headquarters.
    HeadquartersLost,
    /// It gave up.
    Surrendered,
}

/// One seat.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SeatState {
    pub team: u8,
    pub ore: u32,
    /// Centre of its first headquarters.
    pub start: Cell,
    /// When and why it went out of the game.
    pub out: Option<(Tick, Exit)>,
    /// When it last heard that it is under attack, and where.
    pub alert: Option<(Tick, Cell)>,
}

/// All seats, by number.
#[derive(Resource, Clone, Debug)]
pub struct Seats(pub Vec<SeatState>);

impl Seats {
    pub fn get(&self, seat: Seat) -> &SeatState {
        &self.0[usize::from(seat.0)]
    }

    pub fn get_mut(&mut self, seat: Seat) -> &mut SeatState {
        &mut self.0[usize::from(seat.0)]
    }

    pub fn team(&self, seat: Seat) -> u8 {
        self.get(seat).team
    }

    /// The teams in the game, each once, in order.
    pub fn teams(&self) -> Vec<u8> {
        let mut teams: Vec<u8> = self.0.iter().map(|seat| seat.team).collect();
        teams.sort_unstable();
        teams.dedup();
        teams
    }
}

/// The random numbers of the game.
#[derive(Resource, Clone, Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: &[u8; 32], position: u64) -> Self {
        let mut rng = ChaCha8Rng::from_seed(*seed);
        rng.set_word_pos(u128::from(position));
        Self(rng)
    }

    pub fn seed(&self) -> [u8; 32] {
        self.0.get_seed()
    }

    /// How many words were drawn.
    pub fn position(&self) -> u64 {
        self.0.get_word_pos() as u64
    }

    /// A number from 0 to `below` - 1, from the high bits of one draw.
    pub fn below(&mut self, below: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(below)) >> 32) as u32
    }
}

/// What happened in the last step, by the seat that hears of it.
#[derive(Resource, Clone, Debug, Default)]
pub struct Notices(pub Vec<(Seat, NoticeView)>);

impl Notices {
    pub fn tell(&mut self, seat: Seat, notice: Notice, at: Cell) {
        self.0.push((seat, NoticeView { notice, at }));
    }
}

/// The orders of the step that is being made.
#[derive(Resource, Default)]
pub struct Inbox(pub Vec<(Seat, super::Order)>);

/// The shots of the step that is being made, in the order in which they fell.
#[derive(Resource, Default)]
pub struct Hits(pub Vec<Hit>);

/// One shot, or the part of it that struck one thing.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Who shot, as a position in the scene.
    pub by: usize,
    /// What was struck, as a position in the scene.
    pub struck: usize,
    pub damage_hp: u16,
}

/// The end of the game, once it has come.
#[derive(Resource, Clone, Debug, Default)]
pub struct Ended(pub Option<Outcome>);

/// Every entity, by number: the one order in which rules walk over entities.
#[derive(Resource, Default)]
pub struct Index(Vec<(SimId, Entity)>);

impl Index {
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SimId, Entity)> + '_ {
        self.0.iter().copied()
    }

    pub fn get(&self, id: SimId) -> Option<Entity> {
        self.0.binary_search_by_key(&id, |entry| entry.0).ok().map(|at| self.0[at].1)
    }

    pub fn insert(&mut self, id: SimId, entity: Entity) {
        let at = self.0.partition_point(|entry| entry.0 < id);
        self.0.insert(at, (id, entity));
    }

    pub fn remove(&mut self, id: SimId) {
        if let Ok(at) = self.0.binary_search_by_key(&id, |entry| entry.0) {
            self.0.remove(at);
        }
    }
}

fn next_id(world: &mut World) -> SimId {
    let mut clock = world.resource_mut::<Clock>();
    let id = clock.next_id;
    clock.next_id += 1;
    id
}

/// Adds a unit, which stands guard where it is.
pub fn spawn_unit(world: &mut World, seat: Seat, kind: UnitKind, at: Point) -> SimId {
    let id = next_id(world);
    let stats = kind.stats();
    let mut entity = world.spawn((
        Identity { id, seat, kind: Kind::Unit(kind) },
        Position(at),
        Health { hp: stats.max_hp },
        Travel::default(),
        Task::Guard { post: at.cell(), strayed: false },
    ));
    if stats.weapon.is_some() {
        entity.insert(Gun::default());
    }
    if kind == UnitKind::Worker {
        entity.insert(Cargo::default());
    }
    let entity = entity.id();
    world.resource_mut::<Index>().insert(id, entity);
    id
}

/// Adds a building with as much work done, and blocks its footprint.
pub fn spawn_building(
    world: &mut World,
    seat: Seat,
    kind: BuildingKind,
    at: Cell,
    built_ticks: u16,
) -> SimId {
    let id = next_id(world);
    let stats = kind.stats();
    let whole = built_ticks >= stats.build_ticks;
    let mut entity = world.spawn((
        Identity { id, seat, kind: Kind::Building(kind) },
        Position(footprint_centre(at, stats.side_cells)),
        Health { hp: if whole { stats.max_hp } else { stats.max_hp / 10 } },
        Site { at, built_ticks },
    ));
    if stats.weapon.is_some() {
        entity.insert(Gun::default());
    }
    if !stats.trains.is_empty() {
        entity.insert(Trainer::default());
    }
    let entity = entity.id();
    world.resource_mut::<Index>().insert(id, entity);
    world.resource_mut::<Map>().set_blocked(at, stats.side_cells, true);
    id
}

/// Removes an entity, and opens its footprint.
pub fn despawn(world: &mut World, id: SimId) {
    let Some(entity) = world.resource::<Index>().get(id) else { return };
    let identity = *world.get::<Identity>(entity).expect("every entity has an identity");
    if let (Kind::Building(kind), Some(site)) = (identity.kind, world.get::<Site>(entity)) {
        let at = site.at;
        world.resource_mut::<Map>().set_blocked(at, kind.stats().side_cells, false);
    }
    world.resource_mut::<Index>().remove(id);
    world.despawn(entity);
}
