//! What always holds in diplomacy, whoever orders what.

mod games; // whole games
mod orders; // dense positions and every kind of order
mod snapshots; // bytes from strangers

use adjourn_core_tests::bot_match::seed;
use adjourn_diplomacy::{Diplomacy, Order, Setup};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, StepItem, What};
use std::collections::BTreeSet;

/// Dice for a test: SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).expect("a small number")
    }
}

fn game(setup: &Setup, number: u64) -> Running<Diplomacy> {
    Running::<Diplomacy>::create(setup, &[0, 1, 2, 3, 4, 5, 6], &seed(number)).expect("a good setup")
}

fn item(seat: Seat, order: Order) -> StepItem<Order> {
    StepItem { seat, what: What::Input(order) }
}

/// A legal list of orders for a seat: for some units one of all that they can do.
fn random_orders(game: &Running<Diplomacy>, seat: Seat, dice: &mut Dice) -> Vec<Order> {
    let mut orders: Vec<Order> = Vec::new();
    let mut legal = game.legal(seat);
    while !legal.is_empty() && dice.below(40) > 0 {
        let text = legal.swap_remove(dice.below(legal.len()));
        let order = game.parse(seat, &text).expect("a legal order is understood");
        assert_eq!(game.notation(seat, &order), text);
        orders.push(order);
        if order.is_vote() || game.check_orders(seat, &orders).is_err() {
            orders.pop();
        }
    }
    orders
}

/// What the rules promise of every position.
fn sound(game: &Running<Diplomacy>) {
    let view = game.see();
    let provinces: BTreeSet<&str> = view.units.iter().map(|unit| &unit.at[..3]).collect();
    assert_eq!(provinces.len(), view.units.len(), "two units in one province");
    let owned = view.centres.iter().filter(|centre| centre.owner.is_some()).count();
    assert_eq!(view.centres.len(), 34);
    assert_eq!(owned, view.powers.iter().map(|power| power.centres.len()).sum::<usize>());
    assert!(view.units.len() + view.retreats.len() <= 34);
    if game.outcome().is_none() {
        assert!(!game.to_act().is_empty(), "a phase in which nobody has anything to do");
    }
    for seat in (0..7).map(Seat) {
        let default = game.default_orders(seat).expect("safe orders");
        if game.to_act().contains(&seat) {
            assert_eq!(game.check_orders(seat, &default), Ok(()));
        }
    }
    let picture = game.picture(None);
    assert!(picture.lines().all(|line| line.chars().count() <= 80), "{picture}");
    assert!(game.svg(None).is_some_and(|svg| svg.starts_with("<svg") && svg.ends_with("</svg>")));
}
