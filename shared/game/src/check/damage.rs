//! Texts, orders and snapshots from strangers: refused, or fit to be used; never a panic.

use super::state::bot_items;
use super::{Checker, Law, seats};
use crate::ids::Seat;
use crate::{AnyGame, StepItem, Strength, What};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Snapshots that are damaged at each look: more of small ones, which cost little.
const SNAPSHOTS: usize = 12;
const SMALL_SNAPSHOTS: usize = 100;
const SMALL_BYTES: usize = 1_000;

/// Orders that are damaged at each look, for each seat.
const ORDERS: usize = 12;

const TEXTS: [&str; 9] =
    ["", " ", "\0", "zzz", "-1", "99999999999999999999", "\u{202e}e4", "🙂", "(((((((((((((((((((((((((("];

fn holds<T>(act: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(act)).ok()
}

impl Checker<'_> {
    /// Some bytes changed, left out or added.
    fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.dice.below(3) {
            let at = self.dice.below(bytes.len());
            match self.dice.below(8) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.dice.next() as u8),
                2 if !bytes.is_empty() => bytes[at] = bytes[at].wrapping_add(1),
                _ if !bytes.is_empty() => bytes[at] = self.dice.next() as u8,
                _ => {}
            }
        }
        bytes
    }

    pub(super) fn garbage(&mut self, game: &dyn AnyGame, count: u8) {
        for seat in seats(count).chain([Seat(200)]) {
            let legal = game.legal(seat);
            let good = if legal.is_empty() { "1" } else { &legal[self.dice.below(legal.len())] };
            let mut texts: Vec<String> = TEXTS.map(ToOwned::to_owned).to_vec();
            for _ in 0..ORDERS {
                texts.push(String::from_utf8_lossy(&self.damaged(good.as_bytes())).into_owned());
            }
            texts.push("9".repeat(10_000));
            for text in texts {
                let read = holds(|| game.order(seat, &text).ok());
                let short = || text.chars().take(80).collect::<String>();
                self.note(Law::Garbage, read.is_some(), || format!("{seat:?}, the text {:?}", short()));
                if let Some(order) = read.flatten() {
                    self.use_order(game, seat, &order);
                }
            }
            let good = game.order(seat, good).unwrap_or_default();
            let random = (0..ORDERS).map(|_| self.damaged(&good)).collect::<Vec<_>>();
            for order in random.into_iter().chain([vec![], vec![255; 9], vec![251, 255, 255], vec![0; 64]]) {
                self.use_order(game, seat, &order);
            }
        }
    }

    /// An order of a stranger is refused, or is one like any other.
    fn use_order(&mut self, game: &dyn AnyGame, seat: Seat, order: &[u8]) {
        let checked = holds(|| {
            (game.check(seat, order).is_ok(), game.notation(seat, order), game.meaning(seat, order))
        });
        self.note(Law::Garbage, checked.is_some(), || format!("{seat:?}, the bytes {order:?}"));
        let Some((legal, notation, _)) = checked else { return };
        // By itself it may be refused, and be applied all the same: it then changes nothing, or what it says.
        let Some(mut copy) = self.copy(game) else { return };
        let item = StepItem { seat, what: What::Input(order.to_vec()) };
        let made = holds(|| copy.step(&[item])).is_some();
        self.note(Law::Garbage, made, || format!("{seat:?}, a step with the bytes {order:?}"));
        if legal && self.kind.about().by_mail {
            let back = holds(|| game.order(seat, notation.as_deref().unwrap_or_default()).ok()).flatten();
            let same = back.as_deref() == Some(order);
            self.note(Law::Orders, same, || {
                format!("{seat:?}, {order:?} is legal, is written {notation:?}, read as {back:?}")
            });
        }
    }

    pub(super) fn damage(&mut self, game: &dyn AnyGame, count: u8) {
        let bytes = game.snapshot();
        for _ in 0..if bytes.len() < SMALL_BYTES { SMALL_SNAPSHOTS } else { SNAPSHOTS } {
            let damaged = self.damaged(&bytes);
            let kind = self.kind;
            let used = holds(|| kind.restore(&damaged).map(|game| use_up(game, count)).is_ok());
            self.note(Law::DamagedSnapshots, used.is_some(), || {
                let changed = bytes.iter().zip(&damaged).position(|(own, other)| own != other);
                format!(
                    "{} bytes, the first changed one is {changed:?}: {:?}",
                    damaged.len(),
                    changed.map(|at| damaged[at])
                )
            });
        }
    }
}

/// All that one could do with a state.
fn use_up(mut game: Box<dyn AnyGame>, count: u8) {
    for _ in 0..2 {
        for viewer in seats(count).map(Some).chain([None]) {
            let _ = (game.view(viewer), game.describe(viewer), game.picture(viewer), game.svg(viewer));
        }
        let items: Vec<_> = seats(count).flat_map(|seat| bot_items(&*game, seat, Strength::Weak)).collect();
        let _ = (
            game.outcome(),
            game.turn_name(),
            game.turn(),
            game.to_act(),
            game.breakdown(),
            game.steps_per_turn(),
        );
        seats(count).for_each(|seat| drop(game.legal(seat)));
        game.step(&items);
    }
    let _ = game.snapshot();
}
