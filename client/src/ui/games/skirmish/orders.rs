//! From what is selected and where the player points to the orders that mean it.

use super::world::World;
use adjourn_skirmish::limits::ORDER_UNITS_CEILING;
use adjourn_skirmish::{Activity, BuildingKind, Cell, EntityView, Kind, Order, SimId, Terrain, UnitKind};

/// Where the player points: a cell, and what stands on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The cell.
    pub cell: Cell,
    /// What is seen there.
    pub entity: Option<SimId>,
}

/// One order for all units, in as many parts as the bound of an order demands.
pub fn in_parts(units: &[SimId], order: impl Fn(Vec<SimId>) -> Order) -> Vec<Order> {
    units.chunks(ORDER_UNITS_CEILING).map(|part| order(part.to_vec())).collect()
}

/// What a plain order (the right mouse button) means there.
#[must_use]
pub fn context(world: &World, units: &[SimId], buildings: &[SimId], target: Target) -> Vec<Order> {
    if units.is_empty() {
        return rally(world, buildings, target.cell);
    }
    let entity = target.entity.and_then(|id| world.get(id));
    match entity {
        Some(enemy) if is_enemy(world, enemy) => attack(world, units, enemy, target.cell),
        Some(building) if wants_work(world, building) => shared_out(world, units, target.cell, |workers| {
            Order::Repair { units: workers, building: building.id }
        }),
        _ if world.terrain(target.cell) == Some(Terrain::Ore) => {
            shared_out(world, units, target.cell, |workers| Order::Harvest {
                units: workers,
                at: target.cell,
            })
        }
        _ => in_parts(units, |units| Order::Move { units, to: target.cell }),
    }
}

/// Attack what stands there, or fight on the way there.
#[must_use]
pub fn attack_move(world: &World, units: &[SimId], target: Target) -> Vec<Order> {
    match target.entity.and_then(|id| world.get(id)) {
        Some(enemy) if is_enemy(world, enemy) => attack(world, units, enemy, target.cell),
        _ => in_parts(units, |units| Order::AttackMove { units, to: target.cell }),
    }
}

/// New units of the buildings go there.
#[must_use]
pub fn rally(world: &World, buildings: &[SimId], to: Cell) -> Vec<Order> {
    let trains = |id: &&SimId| {
        world
            .get(**id)
            .is_some_and(|e| matches!(e.kind, Kind::Building(kind) if !kind.stats().trains.is_empty()))
    };
    buildings.iter().filter(trains).map(|id| Order::Rally { building: *id, to }).collect()
}

/// Train one more: in the selected building with the shortest queue, else in any own one.
#[must_use]
pub fn train(world: &World, selected: &[SimId], kind: UnitKind) -> Option<Order> {
    trainers(world, kind)
        .min_by_key(|building| (!selected.contains(&building.id), building.queue.len(), building.id))
        .map(|building| Order::Train { building: building.id, kind })
}

/// The viewer's finished buildings that train this kind.
pub fn trainers(world: &World, unit: UnitKind) -> impl Iterator<Item = &EntityView> {
    BuildingKind::ALL
        .into_iter()
        .filter(move |kind| kind.stats().trains.contains(&unit))
        .flat_map(|kind| world.my_finished(kind))
}

/// Whether the viewer has what a building needs before it.
#[must_use]
pub fn may_build(world: &World, kind: BuildingKind) -> bool {
    kind.stats().needs.is_none_or(|needed| world.my_finished(needed).next().is_some())
}

/// The upper left cell of a building whose middle the player points at.
#[must_use]
pub fn corner(kind: BuildingKind, middle: Cell) -> Cell {
    let half = (kind.stats().side_cells - 1) / 2;
    Cell { x: middle.x.saturating_sub(half), y: middle.y.saturating_sub(half) }
}

fn is_enemy(world: &World, entity: &EntityView) -> bool {
    world.relation(entity.seat) == super::world::Relation::Enemy
}

/// Whether workers have something to do at this building of the team.
fn wants_work(world: &World, entity: &EntityView) -> bool {
    let building = matches!(entity.kind, Kind::Building(_));
    let unfinished = entity.activity == Activity::UnderConstruction;
    building && !is_enemy(world, entity) && (unfinished || entity.hp < entity.max_hp)
}

fn is_worker(world: &World, id: SimId) -> bool {
    world.get(id).is_some_and(|entity| entity.kind == Kind::Unit(UnitKind::Worker))
}

/// The armed attack; with no armed unit, all go there.
fn attack(world: &World, units: &[SimId], enemy: &EntityView, cell: Cell) -> Vec<Order> {
    let armed: Vec<_> = units.iter().copied().filter(|id| !is_worker(world, *id)).collect();
    if armed.is_empty() {
        return in_parts(units, |units| Order::Move { units, to: cell });
    }
    in_parts(&armed, |units| Order::Attack { units, target: enemy.id })
}

/// Workers do the work; whoever else is selected goes there.
fn shared_out(world: &World, units: &[SimId], cell: Cell, work: impl Fn(Vec<SimId>) -> Order) -> Vec<Order> {
    let (workers, others): (Vec<_>, Vec<_>) = units.iter().copied().partition(|id| is_worker(world, *id));
    let mut orders = in_parts(&workers, work);
    orders.extend(in_parts(&others, |units| Order::Move { units, to: cell }));
    orders
}
