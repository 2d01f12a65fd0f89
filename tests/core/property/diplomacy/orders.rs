//! Dense positions: the adjudicator meets supports, convoys and battles that games seldom see.

use super::{Dice, game, item, random_orders};
use adjourn_diplomacy::{Kind, Location, Order, Phase, Placed, Position, Power, Province, Setup, Start};
use adjourn_game::ids::Seat;
use std::collections::BTreeSet;

/// Up to 34 units anywhere, of some powers; every other position has many fleets.
fn dense(dice: &mut Dice) -> Setup {
    let (count, powers, fleets) = (4 + dice.below(31), 1 + dice.below(7), 20 + dice.below(60));
    let (mut units, mut taken): (Vec<Placed>, BTreeSet<Province>) = (Vec::new(), BTreeSet::new());
    while units.len() < count {
        let province = Province::ALL[dice.below(75)];
        let kind = if dice.below(100) < fleets { Kind::Fleet } else { Kind::Army };
        let coasts: Vec<_> = province.coasts().collect();
        let coast = if kind == Kind::Army || coasts.is_empty() {
            None
        } else {
            Some(coasts[dice.below(coasts.len())])
        };
        let at = Location { province, coast };
        if at.holds(kind) && taken.insert(province) {
            units.push(Placed { power: Power::ALL[dice.below(powers)], kind, at });
        }
    }
    let position = Position { year: 1901, phase: Phase::SpringOrders, units, centres: Vec::new() };
    Setup { last_year: None, start: Start::Position(position) }
}

#[test]
fn no_unit_is_lost_or_doubled_however_orders_meet() {
    let mut dice = Dice(1);
    for number in 0..300 {
        let setup = dense(&mut dice);
        let (mut own, mut other) = (game(&setup, number), game(&setup, number));
        let before = own.see().units.len();
        let mut items = Vec::new();
        let mut moved: Vec<(Seat, Order)> = Vec::new();
        for seat in (0..7).map(Seat) {
            let orders = random_orders(&own, seat, &mut dice);
            moved.extend(orders.into_iter().map(|order| (seat, order)));
        }
        items.extend(moved.iter().map(|&(seat, order)| item(seat, order)));
        own.step(&items);
        items.reverse();
        other.step(&items);
        assert_eq!(own.snapshot(), other.snapshot(), "{moved:?}");
        let view = own.see();
        // Those who have nowhere to go may be gone already: their phase is told too.
        let disbanded = view.report.iter().skip(1).flat_map(|chapter| &chapter.orders);
        let gone = disbanded.filter(|line| line.order.ends_with(" D")).count();
        assert_eq!(view.units.len() + view.retreats.len() + gone, before, "{moved:?}");
        let impossible = view.report[0].orders.iter().find(|line| line.reason.contains("does not allow"));
        assert_eq!(impossible, None, "what passed the check is possible");
    }
}
