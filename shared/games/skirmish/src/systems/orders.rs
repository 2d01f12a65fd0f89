//! Applies the step's orders, in bundle order. Each was legal before the step; one that no longer is does nothing,
//! and its player hears why.

use super::sight::Fog;
use super::{harvest, victory};
use crate::check;
use crate::codes;
use crate::components::{Goal, Identity, Position, Task, Trainer, Travel};
use crate::formation::{own_units, slots};
use crate::map::Map;
use crate::orders::{BuildingKind, Cell, Order, SimId, UnitKind};
use crate::scene::Scene;
use crate::state::{Exit, Inbox, Index, Notices, Seats};
use crate::view::{Kind, Notice};
use adjourn_game::Illegal;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::{Entity, World};

/// Applies what is in the inbox, after the seats that resigned since the last step have left the map.
pub fn apply(world: &mut World) {
    victory::clear_resigned(world);
    let orders = core::mem::take(&mut world.resource_mut::<Inbox>().0);
    for (seat, order) in orders {
        match check::check(world, seat, &order) {
            Ok(()) => carry_out(world, seat, order),
            Err(reason) => refuse(world, seat, reason),
        }
    }
}

fn refuse(world: &mut World, seat: Seat, reason: Illegal) {
    let seats = world.resource::<Seats>();
    let Some(state) = seats.0.get(usize::from(seat.0)) else { return };
    let at = state.start;
    let notice =
        if reason.0 == codes::NOT_ENOUGH_ORE { Notice::NotEnoughOre } else { Notice::OrderImpossible };
    world.resource_mut::<Notices>().tell(seat, notice, at);
}

fn carry_out(world: &mut World, seat: Seat, order: Order) {
    match order {
        Order::Move { units, to } => send(world, seat, &units, to, false),
        Order::AttackMove { units, to } => send(world, seat, &units, to, true),
        Order::Attack { units, target } => each(world, seat, &units, |kind, _| {
            kind.stats().weapon.is_some().then_some(Task::Attack { target })
        }),
        Order::Stop { units } => {
            each(world, seat, &units, |_, at| Some(Task::Guard { post: at, strayed: false }))
        }
        Order::Harvest { units, at } => {
            let team = world.resource::<Seats>().team(seat);
            let ore =
                harvest::known_ore_near(world.resource::<Map>(), world.resource::<Fog>().team(team), at);
            let Some(at) = ore else { return };
            let task = Task::Harvest { at, homeward: false, wait_ticks: 0 };
            each(world, seat, &units, |kind, _| (kind == UnitKind::Worker).then_some(task));
        }
        Order::Build { worker, kind, at } => {
            each(world, seat, &[worker], |_, _| Some(Task::Place { kind, at }));
        }
        Order::Repair { units, building } => each(world, seat, &units, |kind, _| {
            (kind == UnitKind::Worker).then_some(Task::Build { building, wait_ticks: 0 })
        }),
        Order::Train { building, kind } => enqueue(world, seat, building, kind),
        Order::CancelTrain { building } => cancel(world, seat, building),
        Order::Rally { building, to } => rally(world, building, to),
        Order::RallyHeadquarters { to } => rally_headquarters(world, seat, to),
        Order::Surrender => victory::go_out(world, seat, Exit::Surrendered),
    }
}

/// Gives each own unit the task that `task` finds for its kind and cell.
fn each(world: &mut World, seat: Seat, units: &[SimId], task: impl Fn(UnitKind, Cell) -> Option<Task>) {
    for (_, entity) in own_units(world, seat, units) {
        let Some(&Identity { kind: Kind::Unit(kind), .. }) = world.get(entity) else { continue };
        let Some(&Position(at)) = world.get(entity) else { continue };
        if let Some(task) = task(kind, at.cell()) {
            assign(world, entity, task, None);
        }
    }
}

fn assign(world: &mut World, entity: Entity, task: Task, goal: Option<Goal>) {
    if let Some(mut own) = world.get_mut::<Task>(entity) {
        *own = task;
    }
    if let Some(mut travel) = world.get_mut::<Travel>(entity) {
        match goal {
            Some(goal) => travel.head_for(goal),
            None => travel.stand(),
        }
    }
    if let Some(mut gun) = world.get_mut::<crate::components::Gun>(entity) {
        gun.target = 0;
    }
}

fn send(world: &mut World, seat: Seat, units: &[SimId], to: Cell, fight: bool) {
    let units = own_units(world, seat, units);
    let Some((hub, slots)) = slots(world, &units, to) else { return };
    for (&(_, entity), slot) in units.iter().zip(slots) {
        let armed = world.get::<crate::components::Gun>(entity).is_some();
        let task = if fight && armed { Task::AttackMove { hub, slot } } else { Task::Move };
        assign(world, entity, task, Some(Goal::Spot { hub, slot }));
    }
}

/// Sends one unit on its own; used for what comes out of a building.
pub fn send_one(world: &mut World, id: SimId, entity: Entity, to: Cell) {
    let Some((hub, slots)) = slots(world, &[(id, entity)], to) else { return };
    let slot = slots[0];
    let armed = world.get::<crate::components::Gun>(entity).is_some();
    let task = if armed { Task::AttackMove { hub, slot } } else { Task::Move };
    assign(world, entity, task, Some(Goal::Spot { hub, slot }));
}

fn enqueue(world: &mut World, seat: Seat, building: SimId, kind: UnitKind) {
    let Some(entity) = world.resource::<Index>().get(building) else { return };
    let Some(mut trainer) = world.get_mut::<Trainer>(entity) else { return };
    trainer.queue.push(kind);
    world.resource_mut::<Seats>().get_mut(seat).ore -= kind.stats().cost_ore;
    world.resource_mut::<Scene>().population[usize::from(seat.0)] += 1;
}

fn cancel(world: &mut World, seat: Seat, building: SimId) {
    let Some(entity) = world.resource::<Index>().get(building) else { return };
    let Some(mut trainer) = world.get_mut::<Trainer>(entity) else { return };
    let Some(kind) = trainer.queue.pop() else { return };
    if trainer.queue.is_empty() {
        trainer.trained_ticks = 0;
    }
    let mut seats = world.resource_mut::<Seats>();
    let ore = &mut seats.get_mut(seat).ore;
    *ore = ore.saturating_add(kind.stats().cost_ore);
    let mut scene = world.resource_mut::<Scene>();
    let population = &mut scene.population[usize::from(seat.0)];
    *population = population.saturating_sub(1);
}

fn rally(world: &mut World, building: SimId, to: Cell) {
    let Some(entity) = world.resource::<Index>().get(building) else { return };
    if let Some(mut trainer) = world.get_mut::<Trainer>(entity) {
        trainer.rally = Some(to);
    }
}

fn rally_headquarters(world: &mut World, seat: Seat, to: Cell) {
    let last = world.resource::<Map>().size - 1;
    let to = Cell { x: to.x.min(last), y: to.y.min(last) };
    let own: Vec<SimId> = world
        .resource::<Scene>()
        .things
        .iter()
        .filter(|thing| thing.seat == seat && thing.building() == Some(BuildingKind::Headquarters))
        .map(|thing| thing.id)
        .collect();
    for building in own {
        rally(world, building, to);
    }
}
