//! Whole games: of bots, and of players who order anything.

use super::{Dice, game, item, random_orders, sound};
use adjourn_diplomacy::{Diplomacy, Order, Setup};
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{ByTurns, Game, Running, SeatEvent, StepItem, Strength, What};
use std::process::Command;

fn setup(last_year: u16) -> Setup {
    Setup { last_year: Some(last_year), ..Setup::default() }
}

/// A game of players who order anything, step by step.
fn random_game(
    number: u64,
    mut watch: impl FnMut(&Running<Diplomacy>, &[StepItem<Order>]),
) -> Running<Diplomacy> {
    let mut dice = Dice(number);
    let mut game = game(&setup(1906), number);
    while game.outcome().is_none() {
        let mut items = Vec::new();
        for seat in (0..7).map(Seat) {
            let orders = random_orders(&game, seat, &mut dice);
            items.extend(orders.into_iter().map(|order| item(seat, order)));
        }
        if dice.below(8) == 0 {
            let events = [SeatEvent::Resigned, SeatEvent::Returned, SeatEvent::BotTookOver(Strength::Weak)];
            let seat = Seat(u8::try_from(dice.below(7)).expect("a seat"));
            items.insert(0, StepItem { seat, what: What::Seat(events[dice.below(3)]) });
        }
        watch(&game, &items);
        game.step(&items);
    }
    game
}

#[test]
fn whatever_is_ordered_the_position_is_sound_and_its_snapshot_goes_on_alike() {
    for number in 0..12 {
        random_game(number, |game, items| {
            sound(game);
            let mut own = Running::<Diplomacy>::restore(&game.snapshot()).expect("an own snapshot");
            let mut other = Running::<Diplomacy>::restore(&game.snapshot()).expect("an own snapshot");
            assert_eq!(own.snapshot(), game.snapshot());
            assert_eq!((own.digest(), own.breakdown()), (game.digest(), game.breakdown()));
            own.step(items);
            let events = items.iter().filter(|item| matches!(item.what, What::Seat(_)));
            let inputs = items.iter().rev().filter(|item| matches!(item.what, What::Input(_)));
            let turned: Vec<_> = inputs.chain(events).cloned().collect();
            other.step(&turned);
            assert_eq!(own.snapshot(), other.snapshot(), "the order of the items made a difference");
        });
    }
}

#[test]
fn a_step_of_illegal_orders_is_a_step_without_orders() {
    let mut dice = Dice(5);
    random_game(99, |game, _| {
        // Orders that another seat may give now, or this one at another time.
        let others = random_orders(game, Seat(1), &mut dice);
        let stray: Vec<_> = others.into_iter().map(|order| item(Seat(2), order)).collect();
        let illegal = |item: &&StepItem<Order>| match item.what {
            What::Input(order) => game.check(item.seat, &order).is_err(),
            What::Seat(_) => false,
        };
        let stray: Vec<_> = stray.iter().filter(illegal).cloned().collect();
        let (mut with, mut without) = (
            Running::<Diplomacy>::restore(&game.snapshot()).expect("an own snapshot"),
            Running::<Diplomacy>::restore(&game.snapshot()).expect("an own snapshot"),
        );
        with.step(&stray);
        without.step(&[]);
        assert_eq!(with.snapshot(), without.snapshot());
    });
}

fn digest_of_a_game(number: u64) -> Digest {
    random_game(number, |_, _| {}).digest()
}

/// The adjudicator hashes with keys of its own in every process and every map; its results must not show it.
#[test]
fn the_same_orders_give_the_same_digests_in_another_process() {
    const CHILD: &str = "ADJOURN_DIPLOMACY_DIGEST";
    let own = digest_of_a_game(7);
    assert_eq!(own, digest_of_a_game(7));
    if std::env::var_os(CHILD).is_some() {
        println!("digest {own}");
        return;
    }
    let this = std::env::current_exe().expect("this program");
    let name = "diplomacy::games::the_same_orders_give_the_same_digests_in_another_process";
    let child = Command::new(this).args([name, "--exact", "--nocapture"]).env(CHILD, "1").output();
    let output = String::from_utf8(child.expect("the child runs").stdout).expect("text");
    assert!(output.contains(&format!("digest {own}")), "{output}");
}

#[test]
fn bots_give_legal_lists_and_their_games_end() {
    for number in 0..6 {
        let mut game = game(&setup(1940), number);
        let mut steps = 0;
        while game.outcome().is_none() {
            let mut items = Vec::new();
            for seat in (0..7).map(Seat) {
                let strong = (u64::from(seat.0) + number) % 2 == 0;
                let strength = if strong { Strength::Strong } else { Strength::Weak };
                let orders = game.bot(seat, strength);
                assert_eq!(game.check_orders(seat, &orders), Ok(()), "{orders:?}");
                assert_eq!(game.bot(seat, strength), orders, "a bot is a pure function");
                items.extend(orders.into_iter().map(|order| item(seat, order)));
            }
            sound(&game);
            game.step(&items);
            steps += 1;
            assert!(steps <= 40 * 5, "a year has five phases");
        }
    }
}

#[test]
fn strong_bots_do_better_than_weak_ones() {
    let (mut strong, mut weak) = (0, 0);
    for number in 0..8 {
        let mut game = game(&setup(1910), number);
        let is_strong = |seat: Seat| (u64::from(seat.0) + number) % 2 == 0;
        while game.outcome().is_none() {
            let mut items = Vec::new();
            for seat in (0..7).map(Seat) {
                let strength = if is_strong(seat) { Strength::Strong } else { Strength::Weak };
                items.extend(game.bot(seat, strength).into_iter().map(|order| item(seat, order)));
            }
            game.step(&items);
        }
        for power in game.see().powers {
            let centres = power.centres.len();
            if is_strong(Seat(power.seat)) { strong += centres } else { weak += centres }
        }
    }
    // Over eight games each kind has played every power four times.
    assert!(strong > weak + weak / 4, "strong bots have {strong} centres, weak ones {weak}");
}
