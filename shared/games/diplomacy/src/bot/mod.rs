//! What a bot orders. It knows what everybody knows, and where it does not care, the state's digest throws the dice.

mod dice; // luck that follows from the state, and what is a gain
mod plan; // the strong bot's moves

use super::board::{Centre, Terrain};
use super::check::check;
use super::disorder;
use super::province::Province;
use super::state::State;
use super::types::{Kind, Location, Order, Phase, Power, Unit};
use adjourn_game::Strength;
use adjourn_game::ids::Digest;
use dice::{Dice, is_gain};
use std::collections::BTreeSet;

/// After so many years in which no centre changed hands a bot votes for a draw.
const STALL_YEARS: u16 = 5;

/// The orders of a bot: they pass the check together.
pub fn orders(state: &State, digest: Digest, power: Power, strength: Strength) -> Vec<Order> {
    if state.outcome.is_some() || !state.plays(power) {
        return Vec::new();
    }
    let dice = Dice::new(digest, power);
    let mut orders = match (state.phase, strength) {
        (Phase::SpringOrders | Phase::AutumnOrders, Strength::Strong) => plan::orders(state, power, &dice),
        (Phase::SpringOrders | Phase::AutumnOrders, Strength::Weak) => wander(state, power, &dice),
        (Phase::SpringRetreats | Phase::AutumnRetreats, _) => retreats(state, power, &dice),
        (Phase::Winter, _) => adjustments(state, power, &dice),
    };
    let stalled = state.year >= state.changed + STALL_YEARS;
    if stalled != state.seated(power).draw {
        orders.push(if stalled { Order::VoteDraw } else { Order::VoteNoDraw });
    }
    orders.retain(|order| check(state, power, order).is_ok());
    orders
}

/// The weak bot's moves: to free centres if there are any near, else anywhere; never two to one place.
fn wander(state: &State, power: Power, dice: &Dice) -> Vec<Order> {
    let mut taken: BTreeSet<Province> = state.units_of(power).map(|unit| unit.at.province).collect();
    let mut orders = Vec::new();
    for unit in state.units_of(power) {
        let at = unit.at.province;
        let stays = is_gain(state, power, at) || dice.below(4, at, 0) == 0;
        let free: Vec<Location> =
            unit.at.next(unit.kind).into_iter().filter(|to| !taken.contains(&to.province)).collect();
        let gains: Vec<Location> =
            free.iter().copied().filter(|to| is_gain(state, power, to.province)).collect();
        let choice = if gains.is_empty() { free } else { gains };
        let pick = dice.below(choice.len() as u32, at, 1) as usize;
        match choice.get(pick) {
            Some(&to) if !stays => {
                taken.insert(to.province);
                orders.push(Order::Move { unit, to, via: false });
            }
            _ => orders.push(Order::Hold { unit }),
        }
    }
    orders
}

/// Back to a centre if possible, and never two to one place.
fn retreats(state: &State, power: Power, dice: &Dice) -> Vec<Order> {
    let mut taken = BTreeSet::new();
    let mut orders = Vec::new();
    for (at, own) in state.beaten.iter().filter(|(_, own)| own.power == power) {
        let unit = own.unit(*at);
        let free = own.options.iter().filter(|to| !taken.contains(&to.province));
        let best = free.max_by_key(|to| {
            let centre = to.province.centre() != Centre::No;
            (is_gain(state, power, to.province), centre, dice.below(100, to.province, 2))
        });
        orders.push(match best {
            Some(&to) => {
                taken.insert(to.province);
                Order::Retreat { unit, to }
            }
            None => Order::Disband { unit },
        });
    }
    orders
}

/// Builds what it can, about one fleet to two armies (England the other way round), and gives up what it must.
fn adjustments(state: &State, power: Power, dice: &Dice) -> Vec<Order> {
    let mut orders: Vec<Order> =
        disorder::removals(state, power).into_iter().map(|unit| Order::Disband { unit }).collect();
    let fleets = state.units_of(power).filter(|unit| unit.kind == Kind::Fleet).count();
    let mut counts = (state.units_of(power).count() - fleets, fleets);
    let mut sites = state.building_sites(power);
    sites.sort_by_key(|at| dice.below(1_000, *at, 3));
    for at in sites.into_iter().take(state.builds(power)) {
        let wants_fleet =
            if power == Power::England { counts.1 <= 2 * counts.0 } else { 2 * counts.1 < counts.0 };
        let unit = if wants_fleet && at.terrain() == Terrain::Coast {
            counts.1 += 1;
            let coasts: Vec<_> = at.coasts().collect();
            let coast = coasts.get(dice.below(coasts.len() as u32, at, 4) as usize).copied();
            Unit { kind: Kind::Fleet, at: Location { province: at, coast } }
        } else {
            counts.0 += 1;
            Unit { kind: Kind::Army, at: at.into() }
        };
        orders.push(Order::Build { unit });
    }
    orders
}
