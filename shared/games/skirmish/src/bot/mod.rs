//! Bots: what a seat's bot orders now. A pure function of the view of its seat, so it knows what a player knows.

mod army;
mod economy;
mod situation;

use super::check;
use super::orders::Order;
use super::see;
use super::state::Clock;
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use bevy_ecs::prelude::World;
use situation::Situation;

/// A strong bot thinks twice a second, a weak one every three seconds.
const STRONG_TICKS: u32 = 10;
const WEAK_TICKS: u32 = 60;

/// The orders of a bot; most ticks it gives none, and costs nothing.
pub fn orders(world: &World, seat: Seat, strength: Strength) -> Vec<Order> {
    let pace = match strength {
        Strength::Strong => STRONG_TICKS,
        Strength::Weak => WEAK_TICKS,
    };
    let turn = world.resource::<Clock>().tick.wrapping_add(u32::from(seat.0) * 3);
    if turn.is_multiple_of(pace) { think(world, seat, strength) } else { Vec::new() }
}

/// The orders of a bot that thinks now, whichever tick this is; none for a seat that is out of the game.
pub fn think(world: &World, seat: Seat, strength: Strength) -> Vec<Order> {
    if check::may_order(world, seat).is_err() {
        return Vec::new();
    }
    let view = see::see(world, Some(seat));
    let situation = Situation::new(&view, seat, strength);
    let mut orders = economy::orders(&situation);
    orders.extend(army::orders(&situation));
    orders
}
