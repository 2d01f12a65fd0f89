//! Whole games, by turns and by ticks, with bots and with random orders. Every step is made twice: by the game, and by a
//! copy that was restored just before, with the orders as text where there is text.

use super::state::bot_items;
use super::{Checker, Law, seats, strength};
use crate::ids::Seat;
use crate::limits::{ORDER_BURST, SNAPSHOT_BYTES_CEILING};
use crate::{AnyGame, StepItem, What};

type Item = StepItem<Vec<u8>>;

/// A sort of game.
#[derive(Clone, Copy)]
struct Sort {
    count: u8,
    bots: bool,
    ticks: bool,
    /// The most turns or ticks.
    most: u32,
}

impl Checker<'_> {
    pub(super) fn games(&mut self) {
        let about = self.kind.about();
        let (fewest, most) = about.seats;
        // The fewest seats play to the end; the most, which cost the most, for a while.
        let counts = [(fewest, 1), (most, 10)];
        for (count, part) in counts.into_iter().take(if fewest == most { 1 } else { 2 }) {
            for (bots, ticks) in [(true, false), (false, false), (true, true), (false, true)] {
                let played = if ticks { about.tick_hz.is_some() } else { about.by_mail };
                let most = if ticks { self.effort.ticks } else { self.effort.turns } / part;
                if played {
                    self.sort(Sort { count, bots, ticks, most }, part == 1);
                }
            }
            if about.hidden {
                (0..4).for_each(|number| self.apart(count, number));
            }
        }
    }

    /// A few turns or ticks of games with one choice at one of its ends: bounds that fit the usual setup alone show there.
    pub(super) fn games_at_ends(&mut self) {
        let about = self.kind.about();
        for setup in core::mem::take(&mut self.at_ends) {
            self.setup = setup;
            for ticks in [false, true] {
                let played = if ticks { about.tick_hz.is_some() } else { about.by_mail };
                let most = if ticks { self.effort.ticks } else { self.effort.turns } / 20;
                if played {
                    self.game(Sort { count: about.seats.0, bots: false, ticks, most }, 0);
                }
            }
        }
    }

    fn sort(&mut self, sort: Sort, to_the_end: bool) {
        let (mut ended, mut made) = (0, 0);
        for number in 0..self.effort.games {
            let (steps, over) = self.game(sort, number as u8);
            ended += u32::from(over);
            made += steps;
        }
        let who = if sort.bots { "bots" } else { "random orders" };
        let how = if sort.ticks { "ticks" } else { "turns" };
        let games = self.effort.games;
        let line = format!("{} seats, {who}: {made} {how}, {ended} of {games} games ended", sort.count);
        self.place.clone_from(&line);
        self.note(Law::Bots, !(sort.bots && to_the_end) || ended > 0, || {
            "no game of bots comes to its end".into()
        });
        self.report.played.push(line);
    }

    pub(super) fn start(&mut self, count: u8, number: u8) -> Option<Box<dyn AnyGame>> {
        let teams: Vec<u8> = (0..count).collect();
        let made = self.kind.create(&self.setup.0, &teams, &[number; 32]);
        self.note(Law::Setups, made.is_ok(), || "the setup is refused".into());
        made.ok()
    }

    /// One game. Gives how many turns or ticks it took, and whether it ended.
    fn game(&mut self, sort: Sort, number: u8) -> (u32, bool) {
        let Some(mut game) = self.start(sort.count, number) else { return (0, false) };
        for made in 0..sort.most {
            let what = if sort.ticks { "tick" } else { "turn" };
            let who = if sort.bots { "bots" } else { "random orders" };
            let setup = &self.setup.1;
            self.place = format!("{setup}{} seats, seed {number}, {who}, {what} {made}", sort.count);
            if game.outcome().is_some() {
                self.ending(&*game, sort.count);
                self.look(&*game, sort.count);
                return (made, true);
            }
            let close = if sort.ticks {
                made % self.effort.look_every_ticks == 0
            } else {
                made < 4 || made % 24 == 0
            };
            if close {
                self.look(&*game, sort.count);
            }
            let items = if sort.bots { self.bots(&*game, sort) } else { self.random(&*game, sort) };
            let turn = game.turn();
            let closes = items.iter().any(|item| match &item.what {
                What::Input(order) => !game.at_once(item.seat, core::slice::from_ref(order)),
                What::Seat(_) => false,
            });
            if close || !sort.ticks {
                let Some(next) = self.twice(game, &items, sort.count) else { return (made, false) };
                game = next;
            } else {
                self.timed("step", || game.step(&items));
            }
            if !sort.ticks {
                for _ in 1..game.steps_per_turn() {
                    if game.outcome().is_none() {
                        game.step(&[]);
                    }
                }
                // What takes effect at once closes no turn.
                let counts = game.turn() > turn || !closes || game.outcome().is_some();
                self.note(Law::Turns, counts, || format!("after turn {turn} comes turn {}", game.turn()));
            }
        }
        (sort.most, game.outcome().is_some())
    }

    fn bots(&mut self, game: &dyn AnyGame, sort: Sort) -> Vec<Item> {
        let mut items = Vec::new();
        for seat in seats(sort.count) {
            if sort.ticks {
                let orders = self.timed("bot", || bot_items(game, seat, strength(seat)));
                self.note(Law::Bots, orders.len() <= ORDER_BURST as usize, || {
                    format!("{} orders in a tick", orders.len())
                });
                let refused = orders.iter().find(|item| match &item.what {
                    What::Input(order) => game.check(seat, order).is_err(),
                    What::Seat(_) => true,
                });
                self.note(Law::Bots, refused.is_none(), || format!("a bot's order is refused: {refused:?}"));
                items.extend(orders);
            } else if game.to_act().contains(&seat) {
                let orders = self.timed("bot", || game.bot_turn(seat, strength(seat)));
                items.extend(orders.into_iter().map(|order| StepItem { seat, what: What::Input(order) }));
            }
        }
        items
    }

    /// Any legal order; rarely one that ends the game at once.
    fn random(&mut self, game: &dyn AnyGame, sort: Sort) -> Vec<Item> {
        let mut items = Vec::new();
        for seat in game.to_act() {
            if sort.ticks && self.dice.below(20) > 0 {
                continue;
            }
            let legal = game.legal(seat);
            for tries in 0..4 {
                let text = legal.get(self.dice.below(legal.len()));
                let Some(order) = text.and_then(|text| game.order(seat, text).ok()) else { break };
                let item = StepItem { seat, what: What::Input(order) };
                let Some(mut copy) = self.copy(game) else { break };
                copy.step(core::slice::from_ref(&item));
                if copy.outcome().is_none() || tries == 3 {
                    items.push(item);
                    break;
                }
            }
        }
        items
    }

    /// Makes a step with the game, with a restored copy, and with another that gets the orders as text. Goes on with the
    /// copy.
    fn twice(&mut self, mut game: Box<dyn AnyGame>, items: &[Item], count: u8) -> Option<Box<dyn AnyGame>> {
        let (mut copy, mut reader) = (self.copy(&*game)?, self.copy(&*game)?);
        self.alike(&*game, &*copy, count, "before the step");
        let size = game.snapshot().len();
        self.note(Law::Snapshots, size <= SNAPSHOT_BYTES_CEILING, || format!("a snapshot of {size} bytes"));
        let before = (game.digest(), game.breakdown(), game.view(None));
        let read = if self.kind.about().by_mail { read(&*reader, items) } else { items.to_vec() };
        self.timed("step", || game.step(items));
        self.note(Law::Digests, game.digest() != before.0, || "the digest is the same after a step".into());
        let covered = game.breakdown() != before.1 || game.view(None) == before.2;
        self.note(Law::Digests, covered, || "a step changed what is seen, and no row of the digest".into());
        copy.step(items);
        reader.step(&read);
        self.alike(&*game, &*copy, count, "after the step");
        self.note(Law::Tempos, reader.digest() == game.digest(), || {
            format!("{} orders, read as {}", items.len(), read.len())
        });
        Some(copy)
    }

    fn alike(&mut self, game: &dyn AnyGame, copy: &dyn AnyGame, count: u8, when: &str) {
        let rows = (game.breakdown(), copy.breakdown());
        let row = rows.0.iter().zip(&rows.1).find(|(own, other)| own != other);
        let part = row.and_then(|(row, _)| self.kind.parts().get(usize::from(row.part)));
        let same = rows.0 == rows.1 && game.digest() == copy.digest();
        self.note(Law::Snapshots, same, || format!("{when} a copy differs in {part:?}, {row:?}"));
        self.note(Law::Snapshots, game.snapshot() == copy.snapshot(), || {
            format!("{when} its snapshot is another")
        });
        for viewer in seats(count).map(Some).chain([None]) {
            let view = self.timed("view", || game.view(viewer));
            self.report.size("view", view.len());
            let same = view == copy.view(viewer)
                && game.describe(viewer) == copy.describe(viewer)
                && game.picture(viewer) == copy.picture(viewer)
                && game.svg(viewer) == copy.svg(viewer)
                && viewer.is_none_or(|seat| game.legal(seat) == copy.legal(seat));
            self.note(Law::Snapshots, same, || format!("{when} a copy looks different to {viewer:?}"));
        }
        let same = (game.to_act(), game.turn(), game.turn_name())
            == (copy.to_act(), copy.turn(), copy.turn_name())
            && game.outcome() == copy.outcome();
        self.note(Law::Snapshots, same, || format!("{when} a copy is at another turn"));
    }

    fn ending(&mut self, game: &dyn AnyGame, count: u8) {
        let Some(outcome) = game.outcome() else { return };
        let places = outcome.places.len() == usize::from(count)
            && outcome.places.contains(&1)
            && outcome.places.iter().all(|place| (1..=count).contains(place));
        self.note(Law::Endings, places, || format!("{outcome:?}"));
        let words = self.kind.explain(outcome.reason);
        self.note(Law::Endings, !words.is_empty() && !words.contains("unknown"), || {
            format!("{outcome:?}: {words:?}")
        });
        if let Some(mut copy) = self.copy(game) {
            copy.step(&[]);
            self.note(Law::Endings, copy.outcome().as_ref() == Some(&outcome), || {
                "it changes afterwards".into()
            });
        }
    }
}

/// Orders by way of their texts, seat by seat, as a window by mail takes them.
fn read(game: &dyn AnyGame, items: &[Item]) -> Vec<Item> {
    let mut read: Vec<Item> = Vec::new();
    let mut seats: Vec<Seat> = items.iter().map(|item| item.seat).collect();
    seats.dedup();
    for seat in seats {
        let of_seat = items.iter().filter(|item| item.seat == seat);
        let texts = of_seat.filter_map(|item| match &item.what {
            What::Input(order) => game.notation(seat, order),
            What::Seat(_) => None,
        });
        let orders = texts.filter_map(|text| game.order(seat, &text).ok());
        read.extend(orders.map(|order| StepItem { seat, what: What::Input(order) }));
    }
    read
}
