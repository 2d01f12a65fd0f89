//! The names of things, the notation of orders, and what an order means in words. Says nothing that fog hides.

use crate::components::Identity;
use crate::formation::own_units;
use crate::orders::{BuildingKind, Cell, Order, SimId, UnitKind};
use crate::scene::Scene;
use crate::state::Seats;
use crate::systems::sight::Fog;
use crate::view::{Activity, Kind};
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;

/// The name of a kind of unit.
pub const fn unit_name(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Worker => "worker",
        UnitKind::Scout => "scout",
        UnitKind::Rifle => "rifle",
        UnitKind::Rocket => "rocket",
        UnitKind::Tank => "tank",
        UnitKind::Artillery => "artillery",
    }
}

/// The name of a kind of building.
pub const fn building_name(kind: BuildingKind) -> &'static str {
    match kind {
        BuildingKind::Headquarters => "headquarters",
        BuildingKind::Refinery => "refinery",
        BuildingKind::Barracks => "barracks",
        BuildingKind::Factory => "factory",
        BuildingKind::Turret => "turret",
    }
}

/// The name of a kind.
pub const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Unit(kind) => unit_name(kind),
        Kind::Building(kind) => building_name(kind),
    }
}

/// The name of what a thing is doing.
pub const fn activity_name(activity: Activity) -> &'static str {
    match activity {
        Activity::Idle => "idle",
        Activity::Moving => "moving",
        Activity::Fighting => "fighting",
        Activity::Harvesting => "harvesting",
        Activity::Building => "building",
        Activity::UnderConstruction => "under construction",
        Activity::Training => "training",
    }
}

/// The canonical text of an order.
pub fn notation(order: &Order) -> String {
    match order {
        Order::Move { units, to } => format!("move {} to {}", list(units), place(*to)),
        Order::AttackMove { units, to } => format!("attack {} to {}", list(units), place(*to)),
        Order::Attack { units, target } => format!("attack {} at {target}", list(units)),
        Order::Stop { units } => format!("stop {}", list(units)),
        Order::Harvest { units, at } => format!("harvest {} at {}", list(units), place(*at)),
        Order::Build { worker, kind, at } => {
            format!("build {} at {} by {worker}", building_name(*kind), place(*at))
        }
        Order::Repair { units, building } => format!("repair {} at {building}", list(units)),
        Order::Train { building, kind } => format!("train {} at {building}", unit_name(*kind)),
        Order::CancelTrain { building } => format!("cancel {building}"),
        Order::Rally { building, to } => format!("rally {building} to {}", place(*to)),
        Order::RallyHeadquarters { to } => format!("rally hq to {}", place(*to)),
        Order::Surrender => "surrender".to_owned(),
    }
}

fn list(units: &[SimId]) -> String {
    if units.is_empty() {
        return "none".to_owned();
    }
    units.iter().map(SimId::to_string).collect::<Vec<_>>().join(",")
}

/// A cell as it is typed.
pub fn place(cell: Cell) -> String {
    format!("{},{}", cell.x, cell.y)
}

/// What an order of `seat` will be taken to mean.
pub fn meaning(world: &World, seat: Seat, order: &Order) -> String {
    let who = |units: &[SimId]| group(world, seat, units);
    let what = |id: SimId| thing(world, seat, id);
    match order {
        Order::Move { units, to } => {
            format!("Move {} to {}, without stopping for enemies.", who(units), square(*to))
        }
        Order::AttackMove { units, to } => {
            format!("Move {} to {}, and fight what is met on the way.", who(units), square(*to))
        }
        Order::Attack { units, target } => format!("Attack {} with {}.", what(*target), who(units)),
        Order::Stop { units } => format!("Stop {} and stand guard there.", who(units)),
        Order::Harvest { units, at } => {
            format!("Harvest with {} at {}, or at the ore nearest to it.", who(units), square(*at))
        }
        Order::Build { worker, kind, at } => format!(
            "Build a {} for {} ore with {}; its upper left corner is {}.",
            building_name(*kind),
            kind.stats().cost_ore,
            what(*worker),
            square(*at)
        ),
        Order::Repair { units, building } => format!("Mend {} with {}.", what(*building), who(units)),
        Order::Train { building, kind } => {
            format!("Train a {} for {} ore in {}.", unit_name(*kind), kind.stats().cost_ore, what(*building))
        }
        Order::CancelTrain { building } => {
            format!("Take the last unit out of the queue of {}; its ore comes back.", what(*building))
        }
        Order::Rally { building, to } => format!("New units of {} go to {}.", what(*building), square(*to)),
        Order::RallyHeadquarters { to } => {
            format!("New units of your headquarters go to {}.", square(*to))
        }
        Order::Surrender => "Give up: you are out of the game when the turn closes.".to_owned(),
    }
}

fn square(cell: Cell) -> String {
    format!("column {}, row {}", cell.x, cell.y)
}

/// How many of which kind the living units of a list are.
fn group(world: &World, seat: Seat, units: &[SimId]) -> String {
    let mut counts = [0_usize; UnitKind::ALL.len()];
    for (_, entity) in own_units(world, seat, units) {
        if let Some(&Identity { kind: Kind::Unit(kind), .. }) = world.get(entity) {
            counts[kind as usize] += 1;
        }
    }
    let counted = UnitKind::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let parts: Vec<String> = counted.map(|(kind, count)| counted_name(kind, count)).collect();
    match parts.split_last() {
        None => "no unit of yours".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

fn counted_name(kind: UnitKind, count: usize) -> String {
    let plural = if count == 1 || kind == UnitKind::Artillery { "" } else { "s" };
    format!("{count} {}{plural}", unit_name(kind))
}

/// A thing by its number, with its kind where `seat` can know it.
fn thing(world: &World, seat: Seat, id: SimId) -> String {
    let seats = world.resource::<Seats>();
    if usize::from(seat.0) >= seats.0.len() {
        return format!("number {id}");
    }
    let sight = world.resource::<Fog>().team(seats.team(seat));
    let seen =
        world.resource::<Scene>().get(id).filter(|thing| thing.team == sight.team || sight.sees(thing));
    let known = seen
        .map(|thing| (thing.seat, thing.kind))
        .or_else(|| sight.memory(id).map(|memory| (memory.seat, Kind::Building(memory.kind))));
    match known {
        Some((owner, kind)) if owner == seat => format!("your {} {id}", kind_name(kind)),
        Some((owner, kind)) => format!("the {} {id} of seat {}", kind_name(kind), owner.0 + 1),
        None => format!("number {id}, which you do not see"),
    }
}
