//! What is asked of one state: whose turn it is, what is legal, and what happens to seats. The state stays as it is.

use super::{Checker, Law, seats};
use crate::ids::Seat;
use crate::limits::{INPUT_BYTES_CEILING, ORDER_TEXT_BYTES_CEILING, ORDERS_PER_TURN_CEILING};
use crate::{AnyGame, SeatEvent, StepItem, Strength, What};

/// Of long lists so many orders are looked at.
const ORDERS_LOOKED_AT: usize = 40;

/// A name of a turn stands in lists of 80 columns.
const TURN_NAME_CHARS: usize = 60;

impl Checker<'_> {
    /// Everything.
    pub(super) fn look(&mut self, game: &dyn AnyGame, count: u8) {
        self.turns(game, count);
        if self.kind.about().by_mail {
            for seat in seats(count) {
                self.orders_of(game, seat);
                self.lists_of(game, seat);
            }
        }
        self.garbage(game, count);
        self.damage(game, count);
        self.events(game, count);
        let width = seats(count)
            .map(Some)
            .chain([None])
            .map(|viewer| game.picture(viewer).lines().map(|line| line.chars().count()).max().unwrap_or(0));
        let width = width.max().unwrap_or(0);
        self.note(Law::Orders, width <= 80, || format!("a picture of {width} columns"));
    }

    fn turns(&mut self, game: &dyn AnyGame, count: u8) {
        let parts = self.kind.parts().len();
        let named = game.breakdown().iter().all(|row| usize::from(row.part) < parts);
        self.note(Law::Digests, named, || "a row names no part".into());
        let nobody = Seat(200);
        let outside = game.legal(nobody).is_empty() && game.check(nobody, &[0]).is_err();
        self.note(Law::Turns, outside, || "a seat that there is not may order".into());
        if !self.kind.about().by_mail {
            return;
        }
        let acting = game.to_act();
        let ascending =
            acting.windows(2).all(|pair| pair[0] < pair[1]) && acting.iter().all(|seat| seat.0 < count);
        self.note(Law::Turns, ascending, || format!("to act: {acting:?}"));
        let over = game.outcome().is_some();
        self.note(Law::Turns, over == acting.is_empty(), || format!("over: {over}, to act: {acting:?}"));
        let name = game.turn_name();
        let fits = !name.is_empty() && name.chars().count() <= TURN_NAME_CHARS;
        self.note(Law::Turns, fits, || format!("the turn is called {name:?}"));
        let steps = game.steps_per_turn();
        self.note(Law::Turns, steps > 0, || "a turn of no steps".into());
    }

    /// What is listed is understood, passes, and has a notation.
    fn orders_of(&mut self, game: &dyn AnyGame, seat: Seat) {
        let mut legal = self.timed("legal", || game.legal(seat));
        let listed = !game.to_act().contains(&seat) || !legal.is_empty();
        self.note(Law::Orders, listed, || format!("{seat:?} is to act and has no order to choose"));
        while legal.len() > ORDERS_LOOKED_AT {
            legal.swap_remove(self.dice.below(legal.len()));
        }
        for text in legal {
            let fits = text.len() <= ORDER_TEXT_BYTES_CEILING;
            self.note(Law::Orders, fits, || format!("a text of {} bytes", text.len()));
            let order = match game.order(seat, &text) {
                Ok(order) => order,
                Err(why) => {
                    self.note(Law::Orders, false, || {
                        format!("{seat:?}, {text:?} is listed and not read: {why}")
                    });
                    continue;
                }
            };
            let checked = game.check(seat, &order);
            self.note(Law::Orders, checked.is_ok(), || {
                format!("{seat:?}, {text:?} is listed and refused: {checked:?}")
            });
            self.note(Law::Orders, order.len() <= INPUT_BYTES_CEILING, || {
                format!("{text:?}: {} bytes", order.len())
            });
            let notation = game.notation(seat, &order).unwrap_or_default();
            let back = game.order(seat, &notation);
            let same = back.as_ref() == Ok(&order);
            self.note(Law::Orders, same, || {
                format!("{seat:?}, {text:?} is written {notation:?}, read as {back:?}")
            });
            let meaning = game.meaning(seat, &order).unwrap_or_default();
            self.note(Law::Orders, !meaning.is_empty(), || format!("{text:?} has no meaning"));
        }
    }

    /// What stands in for a seat, and what bots order, passes.
    fn lists_of(&mut self, game: &dyn AnyGame, seat: Seat) {
        if !game.to_act().contains(&seat) {
            return;
        }
        let bots = [Strength::Weak, Strength::Strong].map(|strength| Some(game.bot_turn(seat, strength)));
        for orders in bots.into_iter().chain([game.default_orders(seat)]).flatten() {
            let texts: Vec<String> = orders.iter().filter_map(|order| game.notation(seat, order)).collect();
            let read = game.orders(seat, &texts);
            let same = read.as_ref() == Ok(&orders) && orders.len() <= ORDERS_PER_TURN_CEILING;
            self.note(Law::Lists, same, || format!("{seat:?}, {texts:?}: {read:?}"));
        }
    }

    /// What happens to seats now.
    fn events(&mut self, game: &dyn AnyGame, count: u8) {
        use SeatEvent::{BotTookOver, Forfeited, Left, Resigned, Returned, TimedOut};
        let over = game.outcome();
        for event in [Left, TimedOut, Returned, BotTookOver(Strength::Weak), Resigned, Forfeited] {
            let seat = Seat(self.dice.below(usize::from(count)) as u8);
            let (Some(mut own), Some(mut twin)) = (self.copy(game), self.copy(game)) else { return };
            own.seat_events(&[(seat, event)]);
            twin.seat_events(&[(seat, event)]);
            let detail = |what: &str| format!("{seat:?} {event:?}: {what}");
            self.note(Law::SeatEvents, own.turn() == game.turn(), || detail("the turn is another"));
            let changed = own.digest() != game.digest();
            self.note(Law::Digests, changed, || detail("the digest is the same"));
            if event.drops_out().is_some() {
                let out = !own.to_act().contains(&seat);
                self.note(Law::SeatEvents, out, || detail("it is still to act"));
            } else {
                let same = own.outcome() == over && own.to_act() == game.to_act();
                self.note(Law::SeatEvents, same, || detail("who is to act changed, or the game is over"));
            }
            if over.is_some() {
                self.note(Law::SeatEvents, own.outcome() == over, || detail("it changes an ending"));
            }
            let Some(mut copy) = self.copy(&*own) else { return };
            let items: Vec<_> =
                seats(count).flat_map(|seat| bot_items(&*own, seat, Strength::Weak)).collect();
            for game in [&mut own, &mut twin, &mut copy] {
                game.step(&items);
            }
            let same = own.digest() == copy.digest() && own.digest() == twin.digest();
            self.note(Law::SeatEvents, same, || detail("the step after it differs in a restored copy"));
        }
        let Some(mut deserted) = self.copy(game) else { return };
        seats(count).for_each(|seat| deserted.seat_events(&[(seat, Resigned)]));
        let ended = deserted.outcome().is_some();
        self.note(Law::SeatEvents, ended, || "all have resigned, and it is not over".into());
    }
}

/// What a bot would order now.
pub(super) fn bot_items(game: &dyn AnyGame, seat: Seat, strength: Strength) -> Vec<StepItem<Vec<u8>>> {
    let orders = game.bot(seat, strength);
    orders.into_iter().map(|order| StepItem { seat, what: What::Input(order) }).collect()
}
