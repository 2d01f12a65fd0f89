//! What a bad network may cost, and what it may not.

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::Strength;
use adjourn_sim::match_world::{Client, Delivery, MatchWorld};
use adjourn_sim::net::Faults;

const TICK_US: u64 = 50_000;

/// A path of 100 ms round trip with 20 ms jitter.
fn path(loss_permille: u32) -> Faults {
    Faults { loss_permille, delay_us: 40_000, jitter_us: 20_000, ..Faults::default() }
}

fn play(seed: u64, faults: Faults, seconds: u64) -> MatchWorld {
    let mut world = MatchWorld::new(&skirmish(2), seed, faults, Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(seconds * 1_000);
    world
}

/// Every client made the server's steps, and none saw another state.
fn assert_in_step(world: &MatchWorld, behind_ticks: u32) {
    let host_tick = world.host.simulation().tick();
    for client in &world.clients {
        let follower = client.follower().expect("the match began");
        assert!(
            client.reports.is_empty(),
            "a desync: {:?}",
            client.reports.first().map(|report| report.tick)
        );
        let tick = follower.simulation().expect("a state").tick();
        assert!(host_tick - tick <= behind_ticks, "at {tick}, the server at {host_tick}");
    }
    assert_eq!(world.host.stats().desyncs, 0);
}

#[test]
fn followers_stay_in_step_without_faults() {
    let world = play(1, path(0), 30);
    assert!(world.host.stats().orders > 8, "bots gave {} orders", world.host.stats().orders);
    assert_in_step(&world, 6);
}

#[test]
fn five_percent_loss_costs_at_most_one_tick_at_p99() {
    // In some of these matches a packet is lost among the very first: it costs itself alone.
    for seed in [2, 4, 5, 7] {
        let (lossless, lossy) = (play(seed, path(0), 60), play(seed, path(50), 60));
        assert_in_step(&lossy, 8);
        let (best_us, lossy_us) = (lossless.latency_us(990), lossy.latency_us(990));
        assert!(
            lossy_us <= best_us + TICK_US,
            "seed {seed}: p99 {lossy_us} us with loss, {best_us} us without"
        );
    }
}

#[test]
fn the_match_goes_on_at_25_percent_loss() {
    let world = play(3, path(250), 60);
    assert_in_step(&world, 40);
    assert!(world.host.simulation().tick() > 1_150, "the server's clock never waits");
}

#[test]
fn doubled_and_reordered_packets_change_nothing() {
    let faults = Faults { duplicate_permille: 300, jitter_us: 120_000, ..path(30) };
    let world = play(4, faults, 30);
    assert_in_step(&world, 12);
}

#[test]
fn orders_arrive_once_and_in_their_order_whatever_is_lost() {
    let world = play(5, Faults { duplicate_permille: 200, ..path(200) }, 40);
    let entries = adjourn_shared::timeline::recover(&world.journal).expect("a journal").entries;
    let mut next = [0_u32; 2];
    for entry in entries {
        let adjourn_shared::timeline::Entry::Step { items, .. } = entry else { continue };
        for item in items {
            if let adjourn_shared::timeline::bundle::Item::Order { seat, sequence, .. } = item {
                let next = &mut next[usize::from(seat.0)];
                assert!(sequence >= *next, "order {sequence} of {seat:?} came after {next}");
                *next = sequence + 1;
            }
        }
    }
    assert!(next.iter().all(|count| *count > 5), "orders came through: {next:?}");
}

#[test]
fn a_client_that_stops_reading_does_not_hold_up_the_other() {
    let mut world = MatchWorld::new(&skirmish(2), 6, path(0), Delivery::Datagrams);
    world.set_bots(Strength::Weak);
    world.run_ms(5_000);
    world.clients[0].stop_reading();
    // It hears nothing any more, either way.
    world.clients[0].set_faults(Faults { loss_permille: 1_000, ..Faults::default() });
    world.run_ms(20_000);
    let other = world.clients[1].follower().and_then(|follower| follower.simulation()).expect("a state");
    assert!(world.host.simulation().tick() - other.tick() <= 6);
    assert!(world.host.simulation().tick() >= 480, "the clock went on");
}

#[test]
fn a_client_cut_off_for_seconds_catches_up_through_the_stream() {
    let mut world = MatchWorld::new(&skirmish(2), 7, path(0), Delivery::Datagrams);
    world.set_bots(Strength::Weak);
    world.run_ms(3_000);
    world.clients[0].set_faults(Faults { loss_permille: 1_000, ..Faults::default() });
    world.run_ms(4_000);
    world.clients[0].set_faults(path(0));
    world.run_ms(5_000);
    assert!(world.host.stats().bundles_streamed > 0, "a gap of 80 bundles does not fit datagrams");
    assert_in_step(&world, 6);
}

#[test]
fn one_seed_is_one_match() {
    let (first, second) = (play(8, path(100), 20), play(8, path(100), 20));
    assert_eq!(first.journal, second.journal);
    assert_eq!(first.clients[0].latency_us, second.clients[0].latency_us);
    assert_ne!(first.journal, play(9, path(100), 20).journal);
}

/// The loss that each client shows after a match of so many seconds.
fn shown_loss_permille(faults: Faults) -> Vec<u32> {
    let mut world = MatchWorld::new(&skirmish(2), 31, faults, Delivery::Datagrams);
    world.set_bots(Strength::Weak);
    world.run_ms(10_000);
    let late = world.join(None, 31, faults);
    world.run_ms(8_000);
    let shown = |client: &Client| client.follower().map_or(1_000, |follower| follower.loss_permille());
    assert!(shown(&world.clients[late]) <= 150, "what was sent before one came in is not lost");
    world.clients.iter().map(shown).collect()
}

#[test]
fn jitter_alone_is_no_loss() {
    let jitter = Faults { delay_us: 20_000, jitter_us: 150_000, ..Faults::default() };
    assert_eq!(shown_loss_permille(jitter), [0, 0, 0], "datagrams overtake each other by three ticks");
}

#[test]
fn the_loss_that_is_shown_is_that_of_the_network() {
    let lossy = Faults { loss_permille: 50, delay_us: 20_000, jitter_us: 60_000, ..Faults::default() };
    for shown in shown_loss_permille(lossy) {
        assert!((15..=100).contains(&shown), "{shown} of a thousand, and 50 are lost");
    }
}
