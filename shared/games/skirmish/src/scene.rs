//! The spatial index: all entities by number and by place, built anew from the state twice in every step.

use super::components::{Identity, Position, Site, Trainer};
use super::geometry::{Point, distance_to_square};
use super::orders::{BuildingKind, Cell, SimId, UnitKind};
use super::state::{Index, Seats};
use super::stats::Class;
use super::view::Kind;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::{Entity, Query, Res, ResMut, Resource};

/// Side of a bucket: two cells.
const BUCKET_256: i32 = 512;
/// Half the side of the largest building: a thing this far out of reach may still touch it.
const LARGEST_HALF_256: i32 = 384;

/// What others need to know of an entity.
#[derive(Clone, Copy, Debug)]
pub struct Thing {
    pub id: SimId,
    pub entity: Entity,
    pub seat: Seat,
    pub team: u8,
    pub kind: Kind,
    pub at: Point,
    /// Half its width.
    pub half: i32,
    pub class: Class,
    pub armed: bool,
    /// Units: yes. Buildings: whether they are built.
    pub finished: bool,
    /// Buildings: upper left cell.
    pub corner: Cell,
}

impl Thing {
    /// The distance from a point to the rim.
    pub fn distance_from(&self, from: Point) -> i32 {
        match self.kind {
            Kind::Unit(_) => (self.at.minus(from).length() - self.half).max(0),
            Kind::Building(_) => distance_to_square(from, self.at, self.half),
        }
    }

    pub fn unit(&self) -> Option<UnitKind> {
        if let Kind::Unit(kind) = self.kind { Some(kind) } else { None }
    }

    pub fn building(&self) -> Option<BuildingKind> {
        if let Kind::Building(kind) = self.kind { Some(kind) } else { None }
    }
}

/// All entities, by number and by place.
#[derive(Resource, Default)]
pub struct Scene {
    /// In the order of their numbers.
    pub things: Vec<Thing>,
    /// Units alive and in training, by seat.
    pub population: Vec<u16>,
    columns: i32,
    /// Where each bucket begins in `members`, and the end.
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl Scene {
    pub fn position_of(&self, id: SimId) -> Option<usize> {
        self.things.binary_search_by_key(&id, |thing| thing.id).ok()
    }

    pub fn get(&self, id: SimId) -> Option<&Thing> {
        self.position_of(id).map(|at| &self.things[at])
    }

    /// Visits what may touch the circle, with its position in `things`: bucket by bucket, in each by number.
    pub fn near(&self, centre: Point, reach: i32, visit: impl FnMut(usize, &Thing)) {
        self.centred_near(centre, reach + LARGEST_HALF_256, visit);
    }

    /// The same for what has its centre in the circle.
    pub fn centred_near(&self, centre: Point, reach: i32, mut visit: impl FnMut(usize, &Thing)) {
        let span = |v: i32| {
            let low = ((v - reach) / BUCKET_256).clamp(0, self.columns - 1);
            let high = ((v + reach) / BUCKET_256).clamp(0, self.columns - 1);
            low..=high
        };
        for row in span(centre.y) {
            let columns = span(centre.x);
            let first = self.starts[(row * self.columns + columns.start()) as usize] as usize;
            let end = self.starts[(row * self.columns + columns.end()) as usize + 1] as usize;
            for &member in &self.members[first..end] {
                visit(member as usize, &self.things[member as usize]);
            }
        }
    }

    fn bucket(&self, at: Point) -> usize {
        let along = |v: i32| (v / BUCKET_256).clamp(0, self.columns - 1);
        (along(at.y) * self.columns + along(at.x)) as usize
    }

    /// Sorts all things into buckets by counting.
    fn sort(&mut self, map_cells: u16) {
        self.columns = i32::from(map_cells).div_euclid(2) + 1;
        let buckets = (self.columns * self.columns) as usize;
        self.starts.clear();
        self.starts.resize(buckets + 2, 0);
        for i in 0..self.things.len() {
            let bucket = self.bucket(self.things[i].at);
            self.starts[bucket + 2] += 1;
        }
        for i in 1..self.starts.len() {
            self.starts[i] += self.starts[i - 1];
        }
        self.members.clear();
        self.members.resize(self.things.len(), 0);
        for i in 0..self.things.len() {
            let bucket = self.bucket(self.things[i].at);
            let place = &mut self.starts[bucket + 1];
            self.members[*place as usize] = i as u32;
            *place += 1;
        }
        self.starts.truncate(buckets + 1);
    }
}

/// Builds the scene from the state.
pub fn rebuild(
    mut scene: ResMut<Scene>,
    index: Res<Index>,
    seats: Res<Seats>,
    map: Res<super::map::Map>,
    query: Query<(&Identity, &Position, Option<&Site>, Option<&Trainer>)>,
) {
    let scene = &mut *scene;
    scene.things.clear();
    scene.population.clear();
    scene.population.resize(seats.0.len(), 0);
    for (id, entity) in index.iter() {
        let Ok((identity, position, site, trainer)) = query.get(entity) else { continue };
        let population = &mut scene.population[usize::from(identity.seat.0)];
        let finished = match identity.kind {
            Kind::Unit(_) => true,
            Kind::Building(kind) => site.is_some_and(|site| site.built_ticks >= kind.stats().build_ticks),
        };
        *population += match identity.kind {
            Kind::Unit(_) => 1,
            Kind::Building(_) => trainer.map_or(0, |trainer| trainer.queue.len() as u16),
        };
        scene.things.push(Thing {
            id,
            entity,
            seat: identity.seat,
            team: seats.team(identity.seat),
            kind: identity.kind,
            at: position.0,
            half: identity.kind.half_256(),
            class: identity.kind.class(),
            armed: identity.kind.weapon().is_some(),
            finished,
            corner: site.map_or(position.0.cell(), |site| site.at),
        });
    }
    scene.sort(map.size);
}
