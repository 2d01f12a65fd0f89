//! Connections that end, and clients that come back by themselves: through a dead path, to a server that was killed.

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::live::client::{Command, Event};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry};
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world::{Client, Delivery, MatchWorld};
use adjourn_sim::net::Faults;
use adjourn_skirmish::{Cell, Order};
use std::collections::BTreeMap;

const PATH: Faults =
    Faults { loss_permille: 50, duplicate_permille: 20, delay_us: 20_000, jitter_us: 10_000 };
const DEAD: Faults = Faults { loss_permille: 1_000, ..PATH };

/// Two bots play; the path of the first one is dead for so long.
fn cut_off(seed: u64, dead_ms: u64) -> MatchWorld {
    let mut world = MatchWorld::new(&skirmish(2), seed, PATH, Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(5_000);
    world.clients[0].set_faults(DEAD);
    world.run_ms(dead_ms);
    world.clients[0].set_faults(PATH);
    world.run_ms(20_000);
    world
}

fn begun(client: &Client) -> usize {
    client.events.iter().filter(|event| matches!(event, Event::MatchBegan(_))).count()
}

/// Everyone has the server's state, and nobody ever saw another one.
fn assert_in_step(world: &MatchWorld) {
    for client in &world.clients {
        let tick = client.simulation().expect("a state").tick();
        let behind = world.host.simulation().tick() - tick;
        assert!(behind <= 8 && client.reports.is_empty(), "{behind} behind, {:?}", client.events.last());
    }
}

#[test]
fn who_was_cut_off_for_longer_than_a_connection_lives_comes_back_by_itself() {
    for (seed, dead_ms) in [(1, 13_000), (2, 25_000), (3, 60_000)] {
        let world = cut_off(seed, dead_ms);
        let [away, other] = &world.clients[..] else { panic!("two") };
        assert_eq!((begun(away), begun(other)), (2, 1), "seed {seed}");
        assert!(away.events.iter().any(|event| matches!(event, Event::Reconnecting { attempt: 1, .. })));
        assert_in_step(&world);
        assert_eq!(world.given_up, [], "the seat is kept");
    }
}

#[test]
fn a_seed_is_one_match_with_its_outages_too() {
    let (first, second) = (cut_off(4, 13_000), cut_off(4, 13_000));
    assert_eq!(first.journal, second.journal);
    assert_eq!(first.clients[0].events, second.clients[0].events);
    assert_eq!(first.clients[0].latency_us, second.clients[0].latency_us);
}

#[test]
fn a_spectator_who_was_cut_off_watches_again() {
    let mut world = MatchWorld::new(&skirmish(2), 5, PATH, Delivery::Datagrams);
    world.run_ms(5_000);
    let spectator = world.join(None, 5, PATH);
    world.run_ms(2_000);
    world.clients[spectator].set_faults(DEAD);
    world.run_ms(15_000);
    world.clients[spectator].set_faults(PATH);
    world.run_ms(15_000);
    assert_eq!(begun(&world.clients[spectator]), 2);
    let behind =
        world.host.simulation().tick() - world.clients[spectator].simulation().expect("a state").tick();
    assert!(behind < 60, "{behind} ticks; the delay is 40");
}

/// An order that is always legal, and unlike those with other numbers.
fn order(number: u16) -> Command {
    Command::Order(codec::encode(&Order::RallyHeadquarters { to: Cell { x: number, y: 0 } }))
}

/// How often each of the first seat's orders is in the journal.
fn played(world: &MatchWorld) -> BTreeMap<u16, u32> {
    let mut counts = BTreeMap::new();
    for entry in timeline::recover(&world.journal).expect("a journal").entries {
        let Entry::Step { items, .. } = entry else { continue };
        for item in items {
            if let Item::Order { seat: Seat(0), input, .. } = item {
                let Ok(Order::RallyHeadquarters { to }) = codec::decode(&input) else { continue };
                *counts.entry(to.x).or_default() += 1;
            }
        }
    }
    counts
}

#[test]
fn orders_given_without_a_connection_count_once() {
    for seed in 10..13 {
        let mut world = MatchWorld::new(&skirmish(2), seed, PATH, Delivery::Datagrams);
        world.run_ms(3_000);
        world.clients[0].set_faults(DEAD);
        for number in 0..6 {
            // Some before the connection is known to be lost, some after; all before a bot takes over.
            world.run_ms(400);
            world.clients[0].command(order(number));
        }
        world.clients[0].set_faults(PATH);
        world.run_ms(15_000);
        let once: BTreeMap<_, _> = (0..6).map(|number| (number, 1)).collect();
        assert_eq!(played(&world), once, "seed {seed}");
        assert_in_step(&world);
    }
}

/// How many orders the client was told that may be lost.
fn told_lost(client: &Client) -> u32 {
    let counts = client.events.iter().map(|event| match event {
        Event::OrdersMayBeLost(count) => *count,
        _ => 0,
    });
    counts.sum()
}

#[test]
fn players_come_back_to_a_server_that_was_killed_and_no_order_counts_twice() {
    for seed in 20..24 {
        let mut world = MatchWorld::new(&skirmish(2), seed, PATH, Delivery::Datagrams);
        world.run_ms(3_000);
        world.clients[0].command(order(0));
        // The kill comes while the next one is on its way, or has just been written down.
        world.run_ms(1_000);
        world.clients[0].command(order(1));
        world.run_ms(20 + seed % 4 * 20);
        world.kill_server();
        world.run_ms(5_000);
        world.clients[0].command(order(2));
        // By now the connection is known to be lost.
        world.run_ms(7_000);
        world.clients[0].command(order(3));
        world.restart_server();
        world.run_ms(15_000);
        assert_in_step(&world);
        let played = played(&world);
        assert!(played.values().all(|count| *count == 1), "seed {seed}: {played:?}");
        assert!(played.contains_key(&0) && played.contains_key(&3), "seed {seed}: {played:?}");
        // What was not played is told.
        let missing = 4 - u32::try_from(played.len()).expect("four at most");
        assert!(told_lost(&world.clients[0]) >= missing, "seed {seed}: {played:?}");
        for client in &world.clients {
            assert_eq!(begun(client), 2);
        }
        assert!(timeline::verify(GAMES, &timeline::recover(&world.journal).expect("a journal")).is_ok());
    }
}

/// A path of a good line at home.
const HOME: Faults = Faults { loss_permille: 0, duplicate_permille: 0, delay_us: 20_000, jitter_us: 10_000 };

/// Lets time pass until every client shows the match as it is now, and gives how long that took.
fn until_all_play_ms(world: &mut MatchWorld) -> u64 {
    for passed_ms in 0..60_000 {
        let now = world.host.simulation().tick();
        let ticks = world.clients.iter().map(|client| client.simulation().map_or(0, |state| state.tick()));
        // A way down and the delay that hides jitter.
        if ticks.into_iter().all(|tick| tick + 3 >= now) {
            return passed_ms;
        }
        world.run_ms(1);
    }
    panic!("never");
}

#[test]
fn after_an_outage_of_up_to_ten_seconds_one_plays_again_within_one() {
    for dead_ms in [1_000, 1_500, 1_900, 2_100, 2_600, 3_300, 4_000, 5_000, 6_400, 7_700, 9_000, 10_000] {
        let mut world = MatchWorld::new(&skirmish(2), dead_ms, HOME, Delivery::Datagrams);
        world.set_bots(Strength::Strong);
        world.run_ms(8_000);
        world.clients[0].set_faults(Faults { loss_permille: 1_000, ..HOME });
        world.run_ms(dead_ms);
        world.clients[0].set_faults(HOME);
        let back_ms = until_all_play_ms(&mut world);
        assert!(back_ms <= 1_000, "after {dead_ms} ms it takes {back_ms} ms");
        assert_in_step(&world);
    }
}

#[test]
fn one_plays_again_within_two_seconds_of_the_servers_being_ready() {
    for off_ms in [100, 500, 1_900, 2_500, 5_000, 9_900, 10_300, 15_000, 40_000, 120_000] {
        let mut world = MatchWorld::new(&skirmish(2), off_ms, HOME, Delivery::Datagrams);
        world.set_bots(Strength::Strong);
        world.run_ms(8_000);
        world.kill_server();
        world.run_ms(off_ms);
        world.restart_server();
        world.run_ms(100);
        let back_ms = 100 + until_all_play_ms(&mut world);
        assert!(back_ms <= 2_000, "after {off_ms} ms it takes {back_ms} ms");
        world.run_ms(2_000);
        assert_in_step(&world);
    }
}
