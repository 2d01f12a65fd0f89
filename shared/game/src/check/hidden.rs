//! Two games that differ only in what others do. As long as they look the same to a seat, everything that the seat can ask
//! must be answered the same: lists, refusals, JSON and pictures, and what a bot in its place orders.

use super::{Checker, Law, seats, strength};
use crate::ids::Seat;
use crate::{AnyGame, StepItem, What};

impl Checker<'_> {
    /// Plays two games apart, for as long as the first seat can't tell.
    pub(super) fn apart(&mut self, count: u8, number: u8) {
        let kind = self.kind;
        let own = Seat(number % count);
        self.place = format!("{count} seats, seed {number}, two games that {own:?} can't tell apart");
        let Some((mut one, mut other)) = self.start(count, number).zip(self.start(count, number)) else {
            return;
        };
        for turn in 0..40 {
            if one.outcome().is_some() || one.view(Some(own)) != other.view(Some(own)) {
                return;
            }
            let same = one.legal(own) == other.legal(own)
                && one.describe(Some(own)) == other.describe(Some(own))
                && one.picture(Some(own)) == other.picture(Some(own))
                && one.bot(own, strength(own)) == other.bot(own, strength(own))
                && refusals(&*one, own) == refusals(&*other, own);
            self.note(Law::Hidden, same, || format!("turn {turn}: lists, pictures, refusals or bots differ"));
            let mut items = Vec::new();
            for seat in seats(count).filter(|seat| *seat != own) {
                let legal = one.legal(seat);
                let text =
                    legal.get(self.dice.below(legal.len())).filter(|text| other.order(seat, text).is_ok());
                let order = text.and_then(|text| one.order(seat, text).ok());
                items.extend(order.map(|order| StepItem { seat, what: What::Input(order) }));
            }
            // What others order in the one game, they leave out in the other.
            one.step(&items);
            other.step(&[]);
            for _ in 1..one.steps_per_turn().min(if kind.is_of_ticks() { 20 } else { 1 }) {
                one.step(&[]);
                other.step(&[]);
            }
        }
    }
}

/// What the seat hears of orders that every list has.
fn refusals(game: &dyn AnyGame, seat: Seat) -> Vec<bool> {
    let bytes =
        (0..24).flat_map(|first: u8| [vec![first], vec![first, 1], vec![first, 1, 1], vec![first, 1, 1, 1]]);
    bytes.map(|order| game.check(seat, &order).is_ok()).collect()
}
