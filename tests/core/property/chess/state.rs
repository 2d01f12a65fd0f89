//! Snapshots, digests, and what bytes of a peer can do.

use super::{item, plainly, wander};
use adjourn_chess::{Chess, Order};
use adjourn_core_tests::heavy;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, Strength};
use proptest::prelude::*;

#[test]
fn heavy_mode_through_random_games() {
    let (mut ended, mut taken_back) = (0, 0);
    for number in 0..42 {
        let game = wander(number, 150, |game, seat, order| {
            taken_back += u32::from(order == Order::AcceptTakeback);
            heavy::step_any(game, &[item(seat, order)])
        });
        ended += u32::from(game.outcome().is_some());
    }
    assert!(ended > 10 && taken_back > 10, "{ended} ended, {taken_back} takebacks: these are no games");
}

#[test]
fn the_same_orders_give_the_same_digests_and_others_give_others() {
    assert_eq!(wander(1, 60, plainly).digest(), wander(1, 60, plainly).digest());
    assert_ne!(wander(1, 60, plainly).digest(), wander(8, 60, plainly).digest());
}

#[test]
fn every_picture_fits_a_terminal() {
    for number in 0..7 {
        let game = wander(number, 60, plainly);
        for viewer in [None, Some(Seat(0)), Some(Seat(1))] {
            let picture = game.picture(viewer);
            assert!(picture.lines().all(|line| line.chars().count() <= 80), "{picture}");
        }
    }
}

/// Uses a state in every way.
fn use_it(mut game: Running<Chess>) {
    for _ in 0..4 {
        for seat in [Seat(0), Seat(1)] {
            let _ =
                (game.view(Some(seat)), game.describe(Some(seat)), game.picture(Some(seat)), game.svg(None));
            for text in game.legal(seat) {
                game.parse(seat, &text).expect("a listed order");
            }
            for order in game.bot(seat, Strength::Weak) {
                assert_eq!(game.check(seat, &order), Ok(()));
                game.step(&[item(seat, order)]);
            }
        }
        let _ = (game.outcome(), game.turn_name(), game.breakdown());
        let again = Running::<Chess>::restore(&game.snapshot()).expect("an own snapshot");
        assert_eq!(again.digest(), game.digest());
    }
}

#[test]
fn a_strong_bot_thinks_about_what_a_damaged_snapshot_gives() {
    // Nine queens: the most captures that a search can meet.
    let fen = "qqqqkqqq/8/pp6/8/8/PP6/8/QQQQKQQQ w - - 0 1";
    let setup = adjourn_chess::Setup { fen: Some(fen.to_owned()), ..adjourn_chess::Setup::default() };
    let game = Running::<Chess>::create(&setup, &[0, 1], &[0; 32]).expect("a legal position");
    assert_eq!(game.bot(Seat(0), Strength::Strong).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Bytes of a peer: a snapshot with some of them changed is refused, or is a state that can be played.
    #[test]
    fn a_damaged_snapshot_never_panics(number in 0_u64..21, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = wander(number, 12, plainly).snapshot();
        // The digest at the end may be anything.
        let end = bytes.len() - 32;
        for (at, byte) in changes {
            bytes[at.index(end)] = byte;
        }
        if let Ok(game) = Running::<Chess>::restore(&bytes) {
            prop_assert_eq!(game.snapshot(), bytes);
            use_it(game);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_a_state(bytes in prop::collection::vec(0_u8..70, 0..80)) {
        if let Ok(game) = Running::<Chess>::restore(&bytes) {
            use_it(game);
        }
    }
}
