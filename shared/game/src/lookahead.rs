//! A bot for any small game: it plays all orders in its head, as deep as its budget allows. It takes every opponent for
//! one who only wants to harm it (paranoid search with alpha-beta pruning).

use crate::ids::Seat;
use crate::{Rules, Strength};

/// A won game's value; what is sooner is better.
const WON: i32 = 1_000_000;

/// The best order of a seat that is to act.
pub(crate) fn best<R: Rules>(rules: &R, seat: Seat, strength: Strength) -> Option<R::Order> {
    let orders = rules.legal(seat);
    let depth = depth(orders.len(), strength);
    let (mut best, mut most) = (None, i32::MIN);
    for order in orders {
        let mut next = rules.clone();
        next.apply(seat, &order);
        let value = value(&next, seat, depth, most, i32::MAX);
        if best.is_none() || value > most {
            (best, most) = (Some(order), value);
        }
    }
    best
}

/// As deep as some positions allow if every one had as many orders as this.
fn depth(orders: usize, strength: Strength) -> u32 {
    let (positions, deepest) = match strength {
        Strength::Weak => (10, 1),
        Strength::Strong => (3_000, 12),
    };
    let (mut depth, mut reached) = (0, orders.max(2));
    while depth < deepest && reached <= positions {
        reached = reached.saturating_mul(orders.max(2));
        depth += 1;
    }
    depth
}

/// What a state is worth to `own`, as far as it lies between `least` and `most`.
fn value<R: Rules>(rules: &R, own: Seat, depth: u32, mut least: i32, mut most: i32) -> i32 {
    if let Some(ending) = rules.outcome() {
        let mine = i32::from(ending.places.get(usize::from(own.0)).copied().unwrap_or(u8::MAX));
        let shared = ending.places.iter().filter(|place| **place == 1).count() > 1;
        let soon = depth as i32;
        return match mine {
            1 if shared => 0,
            1 => WON + soon,
            place => -WON * place / 256 - soon,
        };
    }
    let acting = rules.to_act();
    let Some(&seat) = acting.iter().find(|seat| **seat != own).or(acting.first()).filter(|_| depth > 0)
    else {
        return rules.worth(own);
    };
    let mut found = if seat == own { i32::MIN } else { i32::MAX };
    for order in rules.legal(seat) {
        let mut next = rules.clone();
        next.apply(seat, &order);
        let value = value(&next, own, depth - 1, least, most);
        if seat == own {
            found = found.max(value);
            least = least.max(found);
        } else {
            found = found.min(value);
            most = most.min(found);
        }
        if least >= most {
            break;
        }
    }
    found
}
