//! A client and a server that sends what no honest server sends: whatever comes, the client does not panic.

use crate::wire::values;
use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::Game;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::live::client::{Follower, Uplink};
use adjourn_shared::timeline::Seed;
use adjourn_shared::timeline::bundle::Bundle;
use adjourn_shared::wire::datagram::{Down, DownHead};
use adjourn_shared::wire::message::{KeyframeHead, MatchBegin};
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world;
use adjourn_skirmish::Skirmish;
use proptest::collection::vec;
use proptest::prelude::*;

fn begin(tick: u32, next_sequence: u32) -> MatchBegin {
    MatchBegin {
        slot: 1,
        incarnation: 0,
        header: codec::encode(&match_world::header(&skirmish(2), 1)),
        seat: Some(Seat(0)),
        tick,
        next_sequence,
        watch_delay_ticks: 0,
        pauses_left: 0,
    }
}

/// The state of the setup, said to be that of another tick.
fn keyframe(tick: u32) -> (KeyframeHead, Vec<u8>) {
    let kind = GAMES.newest(Skirmish::ABOUT.name).expect("a known game");
    let header = match_world::header(&skirmish(2), 1);
    let Seed::Open(seed) = header.seed else { panic!("live matches share their seed") };
    let game = kind.create(&header.setup, &header.teams(), &seed).expect("a good setup");
    let length_bytes = 0;
    (KeyframeHead { slot: 1, incarnation: 0, tick, digest: game.digest(), length_bytes }, game.snapshot())
}

fn down(bundles: Vec<Bundle>) -> Down {
    Down { head: DownHead { slot: 1, incarnation: 0, orders_handled: 0, echo: None }, bundles }
}

#[test]
fn a_keyframe_of_another_tick_is_not_what_one_begins_with() {
    let mut follower = Follower::new(GAMES, &begin(400, 0)).expect("it can be played");
    // The keyframe of a match that was left and joined again comes late.
    let (head, snapshot) = keyframe(300);
    assert!(!follower.awaits(&head));
    follower.keyframe(&head, &snapshot).expect("a good snapshot");
    assert!(follower.simulation().is_none(), "bundles begin at tick 400");
    let (head, snapshot) = keyframe(400);
    assert!(follower.awaits(&head));
    follower.keyframe(&head, &snapshot).expect("a good snapshot");
    assert!(!follower.awaits(&head), "one is enough");
    assert_eq!(follower.simulation().map(|simulation| simulation.tick()), Some(400));
}

#[test]
fn the_last_number_of_an_order_is_not_overrun() {
    let mut uplink = Uplink::new(u32::MAX, 0, 20);
    assert_eq!(uplink.push(vec![1]), None);
    assert_eq!(uplink.in_flight(), 0);
}

/// A tick around `from`, or any other.
fn tick(from: u32) -> impl Strategy<Value = u32> {
    prop_oneof![4 => (0..6_u32).prop_map(move |after| from.saturating_add(after)), 1 => values::number()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_server_sends_a_follower_does_not_panic(
        (begin, keyframe_tick, bundles) in values::number().prop_flat_map(|from| {
            let begin = values::number().prop_map(move |next_sequence| begin(from, next_sequence));
            let bundle = (tick(from), values::bundle()).prop_map(|(tick, bundle)| Bundle { tick, ..bundle });
            (begin, tick(from), vec(vec(bundle, 0..4), 0..6))
        }),
    ) {
        let mut follower = Follower::new(GAMES, &begin).expect("it can be played");
        let (head, snapshot) = keyframe(keyframe_tick);
        follower.keyframe(&head, &snapshot).expect("a good snapshot");
        for (seconds, bundles) in (0..).zip(bundles) {
            follower.down(seconds * 1_000_000, down(bundles));
            follower.advance(seconds * 1_000_000 + 999_999);
            follower.order(vec![1]);
            follower.poll_up(seconds * 1_000_000);
        }
    }
}
