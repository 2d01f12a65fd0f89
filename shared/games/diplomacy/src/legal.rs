//! All orders that a power can give: every candidate that the board suggests, less those that are not legal.

use super::check::{check, convoy_reach};
use super::state::State;
use super::types::{Kind, Location, Order, Phase, Power, Unit};

/// The legal orders of a power: unit by unit, votes last.
pub fn legal(state: &State, power: Power) -> Vec<Order> {
    let mut orders = match state.phase {
        Phase::SpringOrders | Phase::AutumnOrders => {
            state.units_of(power).flat_map(|unit| of_unit(state, unit)).collect()
        }
        Phase::SpringRetreats | Phase::AutumnRetreats => retreats(state, power),
        Phase::Winter => adjustments(state, power),
    };
    orders.extend([Order::VoteDraw, Order::VoteNoDraw]);
    orders.retain(|order| check(state, power, order).is_ok());
    orders
}

/// What one unit could be ordered to do.
pub fn of_unit(state: &State, unit: Unit) -> Vec<Order> {
    let mut orders = vec![Order::Hold { unit }];
    orders.extend(moves(state, unit));
    let units = || state.units.iter().map(|(at, piece)| piece.unit(*at)).filter(move |other| *other != unit);
    orders.extend(units().map(|other| Order::SupportHold { unit, other }));
    for other in units() {
        let mut targets = destinations(state, other);
        targets.retain(|to| unit.at.reaches(unit.kind, to.province));
        orders.extend(targets.into_iter().map(|to| Order::SupportMove { unit, other, to }));
    }
    if unit.kind == Kind::Fleet {
        for army in units().filter(|other| other.kind == Kind::Army) {
            let from = army.at.province;
            let reach = convoy_reach(state, from);
            orders.extend(reach.into_iter().map(|to| Order::Convoy { unit, from, to }));
        }
    }
    orders
}

/// Where a unit could go, by itself or carried.
fn destinations(state: &State, unit: Unit) -> Vec<Location> {
    let mut to = unit.at.next(unit.kind);
    if unit.kind == Kind::Army {
        to.extend(convoy_reach(state, unit.at.province).into_iter().map(Location::from));
        to.sort_unstable();
        to.dedup();
    }
    to
}

fn moves(state: &State, unit: Unit) -> Vec<Order> {
    let mut orders: Vec<Order> =
        destinations(state, unit).into_iter().map(|to| Order::Move { unit, to, via: false }).collect();
    if unit.kind == Kind::Army {
        let beside = |to: &Location| unit.at.reaches(Kind::Army, to.province);
        let carried = convoy_reach(state, unit.at.province).into_iter().map(Location::from);
        orders.extend(carried.filter(beside).map(|to| Order::Move { unit, to, via: true }));
    }
    orders
}

fn retreats(state: &State, power: Power) -> Vec<Order> {
    let mut orders = Vec::new();
    for (at, own) in state.beaten.iter().filter(|(_, own)| own.power == power) {
        let unit = own.unit(*at);
        orders.extend(own.options.iter().map(|to| Order::Retreat { unit, to: *to }));
        orders.push(Order::Disband { unit });
    }
    orders
}

fn adjustments(state: &State, power: Power) -> Vec<Order> {
    let mut orders = Vec::new();
    for at in state.building_sites(power) {
        orders.push(Order::Build { unit: Unit { kind: Kind::Army, at: at.into() } });
        let mut coasts: Vec<Location> =
            at.coasts().map(|coast| Location { province: at, coast: Some(coast) }).collect();
        if coasts.is_empty() {
            coasts.push(at.into());
        }
        orders.extend(coasts.into_iter().map(|at| Order::Build { unit: Unit { kind: Kind::Fleet, at } }));
    }
    orders.push(Order::Waive);
    orders.extend(state.units_of(power).map(|unit| Order::Disband { unit }));
    orders
}
