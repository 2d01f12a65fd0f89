//! Determinism, snapshots, digests.

use super::{block, game, item, open_ground};
use adjourn_core_tests::bot_match::{orders, seed};
use adjourn_core_tests::heavy;
use adjourn_game::ids::Seat;
use adjourn_game::{Game, Running, SeatEvent, StepItem, Strength, What};
use adjourn_skirmish::{Order, SetPieces, Setup, Skirmish, UnitKind};
use proptest::prelude::*;

#[test]
fn heavy_mode_through_the_opening_of_a_match_of_bots() {
    let players = [Some(Strength::Strong), Some(Strength::Weak)];
    let mut game = game(3);
    for _ in 0..900 {
        let items = orders(&game, &players);
        game = heavy::step(game, &items);
    }
}

#[test]
fn heavy_mode_through_a_battle() {
    let mut game = open_ground(|x, y| x == 36 && y % 9 > 2);
    let kinds = [UnitKind::Rifle, UnitKind::Rocket, UnitKind::Tank, UnitKind::Artillery];
    for (seat, x) in [(0, 20), (1, 46)] {
        let of = |(i, cell)| (Seat(seat), kinds[i % kinds.len()], cell);
        game.place_units(block(x, 30, 6, 36).enumerate().map(of));
    }
    let view = game.see(None);
    let army = |seat| {
        let units = kinds.iter().flat_map(|&kind| super::units(&view, seat, kind)).collect();
        item(seat, Order::AttackMove { units, to: view.seats[1 - usize::from(seat)].start })
    };
    let (mut items, before) = (vec![army(0), army(1)], view.entities.len());
    for _ in 0..500 {
        game = heavy::step(game, &items);
        items.clear();
    }
    assert!(game.see(None).entities.len() < before, "nobody fell: this was no battle");
}

#[test]
fn two_runs_of_the_same_match_are_the_same_and_other_seeds_are_others() {
    let play = |number| {
        let mut game = game(number);
        for _ in 0..1_500 {
            let items = orders(&game, &[Some(Strength::Strong), Some(Strength::Strong)]);
            game.step(&items);
        }
        game.digest()
    };
    assert_eq!(play(1), play(1));
    assert_ne!(play(1), play(2));
}

#[test]
fn a_digest_covers_what_was_before() {
    let (mut one, mut other) = (game(1), game(1));
    one.step(&[item(0, Order::RallyHeadquarters { to: adjourn_skirmish::Cell { x: 1, y: 1 } })]);
    other.step(&[]);
    assert_ne!(one.digest(), other.digest());
    let back = |game: &mut Running<Skirmish>| {
        for _ in 0..3 {
            let to = adjourn_skirmish::Cell { x: 2, y: 2 };
            game.step(&[item(0, Order::RallyHeadquarters { to })]);
        }
    };
    back(&mut one);
    back(&mut other);
    // The states are equal again; the digests know that they once were not.
    assert_eq!(one.see(None), other.see(None));
    assert_ne!(one.digest(), other.digest());
    assert_eq!(one.breakdown(), other.breakdown());
}

#[test]
fn who_plays_a_seat_makes_no_difference_to_the_rules() {
    let (mut one, mut other) = (game(1), game(1));
    let events =
        [SeatEvent::Left, SeatEvent::TimedOut, SeatEvent::Returned, SeatEvent::BotTookOver(Strength::Weak)];
    let items = events.map(|event| StepItem { seat: Seat(1), what: What::Seat(event) });
    one.step(&items);
    other.step(&[]);
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn breakdowns_are_ordered_and_name_their_parts() {
    let rows = game(1).breakdown();
    assert!(rows.is_sorted_by_key(|row| (row.entity, row.part)));
    assert!(rows.iter().all(|row| usize::from(row.part) < Skirmish::ABOUT.parts.len()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes of a peer: a snapshot with some of them changed is refused, or is a state that can be played.
    #[test]
    fn a_damaged_snapshot_never_panics(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = damaged_base();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(mut game) = Running::<Skirmish>::restore(&bytes) {
            for _ in 0..30 {
                let mut items = Vec::new();
                for seat in 0..2 {
                    items.extend(game.bot(Seat(seat), Strength::Strong).into_iter().map(|order| item(seat, order)));
                }
                game.step(&items);
                let _ = (game.view(Some(Seat(0))), game.view(None), game.snapshot(), game.outcome());
            }
        }
    }

    #[test]
    fn any_setup_is_refused_or_makes_a_game(map_cells in 0_u16..200, starting_ore in 0_u32..200_000, unit_cap in 0_u16..3_000, teams in prop::collection::vec(0_u8..5, 0..10)) {
        let setup = Setup { map_cells, starting_ore, unit_cap, ..Setup::default() };
        if let Ok(mut game) = Running::<Skirmish>::create(&setup, &teams, &seed(u64::from(starting_ore))) {
            game.step(&[]);
            prop_assert_eq!(game.outcome(), None);
        }
    }
}

/// A snapshot of a match under way; made once.
fn damaged_base() -> Vec<u8> {
    static BASE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    let play = || {
        let mut game = game(5);
        for _ in 0..1_200 {
            let items = orders(&game, &[Some(Strength::Strong), Some(Strength::Weak)]);
            game.step(&items);
        }
        game.snapshot()
    };
    BASE.get_or_init(play).clone()
}
