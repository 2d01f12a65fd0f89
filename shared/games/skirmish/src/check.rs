//! Which orders are legal, by what the seat can know: a refusal never tells what fog hides.

use super::codes::{
    FRIENDLY, GAME_OVER, NEEDS_BARRACKS, NO_ORE, NO_ROOM, NO_TARGET, NO_UNITS, NOT_ENOUGH_ORE, NOT_WORKERS,
    NOT_YOUR_BUILDING, NOTHING_TO_MEND, OFF_MAP, OUT_OF_GAME, QUEUE_EMPTY, QUEUE_FULL, TOO_MANY_UNITS,
    UNARMED, UNFINISHED, UNIT_CAP, WRONG_BUILDING,
};
use super::components::{QUEUE_CEILING, Trainer};
use super::map::{Map, footprint, has};
use super::orders::{BuildingKind, Cell, Order, SimId, UnitKind};
use super::scene::{Scene, Thing};
use super::state::{Ended, Rules, Seats};
use super::systems::sight::{Fog, TeamSight};
use super::systems::victory;
use super::view::Kind;
use crate::limits;
use adjourn_game::Illegal;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;

/// The state as a seat's order meets it.
pub struct Checker<'w> {
    world: &'w World,
    scene: &'w Scene,
    seats: &'w Seats,
    map: &'w Map,
    sight: &'w TeamSight,
    seat: Seat,
}

/// What a check says.
pub type Legal = Result<(), Illegal>;

pub fn require(holds: bool, code: u16) -> Legal {
    if holds { Ok(()) } else { Err(Illegal(code)) }
}

/// Whether `seat` may give orders at all, between two steps.
pub fn may_order(world: &World, seat: Seat) -> Legal {
    require(victory::ended(world).is_none(), GAME_OVER)?;
    in_game(world, seat)
}

/// Whether the orders of `seat` are carried out in a step: the last one goes on to its end.
fn in_game(world: &World, seat: Seat) -> Legal {
    require(world.resource::<Ended>().0.is_none(), GAME_OVER)?;
    let state = world.resource::<Seats>().0.get(usize::from(seat.0)).ok_or(Illegal(OUT_OF_GAME))?;
    require(state.out.is_none(), OUT_OF_GAME)
}

/// Whether `seat` may give this order now.
pub fn check(world: &World, seat: Seat, order: &Order) -> Legal {
    in_game(world, seat)?;
    let seats = world.resource::<Seats>();
    let sight = world.resource::<Fog>().team(seats.team(seat));
    let (scene, map) = (world.resource::<Scene>(), world.resource::<Map>());
    Checker { world, scene, seats, map, sight, seat }.order(order)
}

impl Checker<'_> {
    fn order(&self, order: &Order) -> Legal {
        match order {
            Order::Move { units, to } => self.any_unit(units, |_| true, NO_UNITS).and(self.on_map(*to)),
            Order::AttackMove { units, to } => self.any_unit(units, |_| true, NO_UNITS).and(self.on_map(*to)),
            Order::Attack { units, target } => {
                self.any_unit(units, |kind| kind.stats().weapon.is_some(), UNARMED)?;
                self.target(*target)
            }
            Order::Stop { units } => self.any_unit(units, |_| true, NO_UNITS),
            Order::Harvest { units, at } => {
                self.any_unit(units, |kind| kind == UnitKind::Worker, NOT_WORKERS)?;
                self.on_map(*at)?;
                require(self.sight.known_ore.iter().any(|&row| row != 0), NO_ORE)
            }
            Order::Build { worker, kind, at } => {
                self.any_unit(&[*worker], |kind| kind == UnitKind::Worker, NOT_WORKERS)?;
                self.placement(*kind, *at)
            }
            Order::Repair { units, building } => {
                self.any_unit(units, |kind| kind == UnitKind::Worker, NOT_WORKERS)?;
                self.mendable(*building)
            }
            Order::Train { building, kind } => self.training(*building, *kind),
            Order::CancelTrain { building } => {
                let thing = self.own_building(*building)?;
                let trainer = self.world.get::<Trainer>(thing.entity).ok_or(Illegal(QUEUE_EMPTY))?;
                require(!trainer.queue.is_empty(), QUEUE_EMPTY)
            }
            Order::Rally { building, to } => {
                let thing = self.own_building(*building)?;
                require(self.world.get::<Trainer>(thing.entity).is_some(), WRONG_BUILDING)?;
                self.on_map(*to)
            }
            // Legal with any cell, so that it can be given without knowing the map; it is clamped.
            Order::RallyHeadquarters { .. } | Order::Surrender => Ok(()),
        }
    }

    fn on_map(&self, cell: Cell) -> Legal {
        require(self.map.contains(cell), OFF_MAP)
    }

    /// Groups often name units that have just died: one that lives is enough.
    fn any_unit(&self, units: &[SimId], fits: impl Fn(UnitKind) -> bool, code: u16) -> Legal {
        require(units.len() <= limits::ORDER_UNITS_CEILING, TOO_MANY_UNITS)?;
        let mut own = units
            .iter()
            .filter_map(|&id| self.scene.get(id))
            .filter(|thing| thing.seat == self.seat)
            .filter_map(Thing::unit)
            .peekable();
        require(own.peek().is_some(), NO_UNITS)?;
        require(own.any(fits), code)
    }

    fn target(&self, id: SimId) -> Legal {
        if self.sight.memory(id).is_some() {
            return Ok(());
        }
        let thing = self.scene.get(id).ok_or(Illegal(NO_TARGET))?;
        require(thing.team != self.seats.team(self.seat), FRIENDLY)?;
        require(self.sight.sees(thing), NO_TARGET)
    }

    fn own_building(&self, id: SimId) -> Result<&Thing, Illegal> {
        let own = |thing: &&Thing| thing.seat == self.seat && thing.building().is_some();
        self.scene.get(id).filter(own).ok_or(Illegal(NOT_YOUR_BUILDING))
    }

    fn placement(&self, kind: BuildingKind, at: Cell) -> Legal {
        let stats = kind.stats();
        self.on_map(at)?;
        require(may_build(self.scene, self.seat, kind), NEEDS_BARRACKS)?;
        require(room_known(self.map, self.sight, self.scene, at, stats.side_cells), NO_ROOM)?;
        require(self.seats.get(self.seat).ore >= stats.cost_ore, NOT_ENOUGH_ORE)
    }

    fn mendable(&self, id: SimId) -> Legal {
        let team = self.seats.team(self.seat);
        let own = |thing: &&Thing| thing.team == team && thing.building().is_some();
        let thing = self.scene.get(id).filter(own).ok_or(Illegal(NOT_YOUR_BUILDING))?;
        let hp = self.world.get::<super::components::Health>(thing.entity).map_or(0, |health| health.hp);
        require(!thing.finished || hp < thing.kind.max_hp(), NOTHING_TO_MEND)
    }

    fn training(&self, building: SimId, kind: UnitKind) -> Legal {
        let thing = self.own_building(building)?;
        require(thing.building().is_some_and(|b| b.stats().trains.contains(&kind)), WRONG_BUILDING)?;
        require(thing.finished, UNFINISHED)?;
        let queued = self.world.get::<Trainer>(thing.entity).map_or(0, |trainer| trainer.queue.len());
        require(queued < QUEUE_CEILING, QUEUE_FULL)?;
        let cap = self.world.resource::<Rules>().0.unit_cap;
        require(self.scene.population[usize::from(self.seat.0)] < cap, UNIT_CAP)?;
        require(self.seats.get(self.seat).ore >= kind.stats().cost_ore, NOT_ENOUGH_ORE)
    }
}

/// Whether the seat has what a kind of building needs.
pub fn may_build(scene: &Scene, seat: Seat, kind: BuildingKind) -> bool {
    kind.stats().needs.is_none_or(|needed| {
        scene
            .things
            .iter()
            .any(|thing| thing.seat == seat && thing.finished && thing.kind == Kind::Building(needed))
    })
}

/// Whether a building fits there, by all that the team knows.
fn room_known(map: &Map, sight: &TeamSight, scene: &Scene, at: Cell, side: u16) -> bool {
    let explored = |cell: Cell| map.contains(cell) && has(&sight.explored, cell);
    if !footprint(at, side).all(explored) {
        return false;
    }
    let remembered = |cell: Cell| {
        sight.memories.iter().any(|memory| covers(memory.at, memory.kind.stats().side_cells, cell))
    };
    let own = |cell: Cell| {
        scene.things.iter().any(|thing| {
            thing.team == sight.team
                && thing.building().is_some_and(|kind| covers(thing.corner, kind.stats().side_cells, cell))
        })
    };
    map.has_room(at, side, |cell, inside| {
        remembered(cell) || (inside && has(&sight.known_ore, cell)) || (map.built_on(cell) && own(cell))
    })
}

fn covers(at: Cell, side: u16, cell: Cell) -> bool {
    cell.x >= at.x && cell.y >= at.y && cell.x - at.x < side && cell.y - at.y < side
}
