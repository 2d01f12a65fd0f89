//! Skirmish by mail: whose orders a turn waits for, which orders go together, and what a bot orders for a turn.
//! Changes nothing in the world.

pub mod describe; // what a seat sees, as JSON
pub mod legal; // examples of legal orders
pub mod parse; // orders out of text
pub mod picture; // what a seat sees, as a text
pub mod words; // names, notation, orders in words

use super::bot;
use super::check::{self, Legal, require};
use super::codes;
use super::components::{QUEUE_CEILING, Trainer};
use super::orders::{Order, SimId, UnitKind};
use super::scene::Scene;
use super::state::{Clock, Index, Rules, Seats};
use crate::limits;
use adjourn_game::ids::Seat;
use adjourn_game::{Illegal, Strength};
use bevy_ecs::prelude::World;
use std::collections::BTreeMap;

/// The seats still in the game; none once it is over.
pub fn to_act(world: &World) -> Vec<Seat> {
    let seats = (0..).map(Seat).take(world.resource::<Seats>().0.len());
    seats.filter(|&seat| check::may_order(world, seat).is_ok()).collect()
}

/// The number of the present turn, from 1. Ticks made between turns are few, and do not count.
fn turn(world: &World) -> u32 {
    world.resource::<Clock>().tick / u32::from(world.resource::<Rules>().0.ticks_per_turn) + 1
}

/// What people call the present turn.
pub fn turn_name(world: &World) -> String {
    format!("turn {}, tick {}", turn(world), world.resource::<Clock>().tick)
}

/// Whether these orders are legal together: each by itself, and all that they cost and add in their order.
pub fn check_orders(world: &World, seat: Seat, orders: &[Order]) -> Result<(), (usize, Illegal)> {
    check::may_order(world, seat).map_err(|illegal| (0, illegal))?;
    let ceiling = limits::TURN_ORDERS_CEILING;
    require(orders.len() <= ceiling, codes::TOO_MANY_ORDERS).map_err(|illegal| (ceiling, illegal))?;
    let mut plan = Plan::new(world, seat);
    for (index, order) in orders.iter().enumerate() {
        let legal = check::check(world, seat, order).and_then(|()| plan.add(order));
        legal.map_err(|illegal| (index, illegal))?;
    }
    Ok(())
}

/// What a bot orders at the start of a turn: as much of what it wants as goes together.
pub fn bot_turn(world: &World, seat: Seat, strength: Strength) -> Vec<Order> {
    let mut orders = bot::think(world, seat, strength);
    orders.truncate(limits::TURN_ORDERS_CEILING);
    if !orders.is_empty() {
        let mut plan = Plan::new(world, seat);
        orders.retain(|order| check::check(world, seat, order).is_ok() && plan.add(order).is_ok());
    }
    orders
}

/// What a seat will have after the orders so far.
struct Plan<'w> {
    world: &'w World,
    ore: u32,
    population: u16,
    queues: BTreeMap<SimId, Vec<UnitKind>>,
    named: usize,
    surrenders: bool,
}

impl<'w> Plan<'w> {
    fn new(world: &'w World, seat: Seat) -> Self {
        Self {
            world,
            ore: world.resource::<Seats>().get(seat).ore,
            population: world.resource::<Scene>().population[usize::from(seat.0)],
            queues: BTreeMap::new(),
            named: 0,
            surrenders: false,
        }
    }

    /// Adds an order that is legal by itself.
    fn add(&mut self, order: &Order) -> Legal {
        require(!self.surrenders, codes::SURRENDERS_BEFORE)?;
        match order {
            Order::Move { units, .. }
            | Order::AttackMove { units, .. }
            | Order::Attack { units, .. }
            | Order::Stop { units }
            | Order::Harvest { units, .. }
            | Order::Repair { units, .. } => {
                self.named = self.named.saturating_add(units.len());
                require(self.named <= limits::TURN_UNITS_CEILING, codes::TOO_MANY_UNITS_IN_TURN)
            }
            Order::Train { building, kind } => self.train(*building, *kind),
            Order::CancelTrain { building } => {
                let kind = self.queue(*building).pop().ok_or(Illegal(codes::QUEUE_EMPTY))?;
                self.ore = self.ore.saturating_add(kind.stats().cost_ore);
                self.population = self.population.saturating_sub(1);
                Ok(())
            }
            Order::Surrender => {
                self.surrenders = true;
                Ok(())
            }
            // What a building costs is paid when its worker has come there.
            Order::Build { .. } | Order::Rally { .. } | Order::RallyHeadquarters { .. } => Ok(()),
        }
    }

    fn train(&mut self, building: SimId, kind: UnitKind) -> Legal {
        let cap = self.world.resource::<Rules>().0.unit_cap;
        let cost = kind.stats().cost_ore;
        require(self.queue(building).len() < QUEUE_CEILING, codes::QUEUE_FULL)?;
        require(self.population < cap, codes::UNIT_CAP)?;
        self.ore = self.ore.checked_sub(cost).ok_or(Illegal(codes::NOT_ENOUGH_ORE))?;
        self.population += 1;
        self.queue(building).push(kind);
        Ok(())
    }

    /// The queue as it will be.
    fn queue(&mut self, building: SimId) -> &mut Vec<UnitKind> {
        let world = self.world;
        self.queues.entry(building).or_insert_with(|| {
            let entity = world.resource::<Index>().get(building);
            let trainer = entity.and_then(|entity| world.get::<Trainer>(entity));
            trainer.map_or_else(Vec::new, |trainer| trainer.queue.clone())
        })
    }
}
