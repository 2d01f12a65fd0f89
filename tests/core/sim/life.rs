//! The life of a match: leaving, returning, pausing, watching, ending.

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::ids::Seat;
use adjourn_game::{SeatEvent, Strength};
use adjourn_shared::live::io::HostInput;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry};
use adjourn_shared::wire::datagram::Up;
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world::{Delivery, MatchWorld};
use adjourn_sim::net::Faults;

fn world(seed: u64) -> MatchWorld {
    let faults = Faults { delay_us: 10_000, ..Faults::default() };
    let mut world = MatchWorld::new(&skirmish(2), seed, faults, Delivery::Datagrams);
    world.run_ms(1_000);
    world
}

/// The network of somebody who is away: nothing gets through, the way back neither.
const SILENT: Faults = Faults { loss_permille: 1_000, duplicate_permille: 0, delay_us: 0, jitter_us: 0 };

/// All items of the journal, with the ticks of their steps.
fn items(world: &MatchWorld) -> Vec<(u32, Item)> {
    let entries = timeline::recover(&world.journal).expect("a journal").entries;
    entries
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Step { tick, items } => Some(items.into_iter().map(move |item| (tick, item))),
            _ => None,
        })
        .flatten()
        .collect()
}

fn seat_events(world: &MatchWorld, of: Seat) -> Vec<SeatEvent> {
    items(world)
        .into_iter()
        .filter_map(|(_, item)| match item {
            Item::Seat { seat, event, .. } if seat == of => Some(event),
            _ => None,
        })
        .collect()
}

#[test]
fn a_lost_player_is_replaced_by_a_bot_and_gets_the_seat_back() {
    let mut world = world(1);
    world.clients[1].set_faults(SILENT);
    world.input(HostInput::Lost(1));
    world.run_ms(6_000);
    let bot = SeatEvent::BotTookOver(Strength::Strong);
    assert_eq!(seat_events(&world, Seat(1)), [SeatEvent::TimedOut, bot]);
    let back = world.join(Some(Seat(1)), 100, Faults::default());
    world.run_ms(2_000);
    assert_eq!(seat_events(&world, Seat(1)), [SeatEvent::TimedOut, bot, SeatEvent::Returned]);
    let follower = world.clients[back].follower().expect("the match goes on for it");
    let simulation = follower.simulation().expect("the keyframe gave a state");
    assert!(world.host.simulation().tick() - simulation.tick() <= 3);
    assert!(world.clients[back].reports.is_empty());
}

#[test]
fn who_gives_up_watches_on_but_is_not_taken_back() {
    let mut world = world(7);
    world.input(HostInput::Resign(1));
    assert_eq!(world.given_up, [Seat(1)]);
    assert!(world.refused.is_empty());
    world.input(HostInput::Lost(1));
    world.input(HostInput::Joined(1, Some(Seat(1))));
    assert_eq!(world.refused, [1]);
}

#[test]
fn who_leaves_for_good_gives_up_and_the_match_is_decided() {
    let mut world = world(2);
    world.input(HostInput::Left(1));
    world.run_ms(8_000);
    assert_eq!(seat_events(&world, Seat(1)), [SeatEvent::Resigned]);
    assert!(world.finished);
    let outcome = world.host.simulation().game().outcome().expect("decided");
    assert_eq!(outcome.places, [1, 2]);
    let recovered = timeline::recover(&world.journal).expect("a journal");
    assert!(matches!(recovered.entries.last(), Some(Entry::Outcome { .. })));
}

#[test]
fn a_match_without_players_is_broken_off_in_the_end() {
    let mut world = world(3);
    for client in &mut world.clients {
        client.set_faults(SILENT);
    }
    world.input(HostInput::Lost(0));
    world.input(HostInput::Lost(1));
    world.run_ms(59_000);
    assert!(!world.finished, "players may come back for a minute");
    world.run_ms(8_000);
    assert!(world.finished);
    let recovered = timeline::recover(&world.journal).expect("a journal");
    assert!(
        recovered
            .entries
            .iter()
            .any(|entry| matches!(entry, Entry::Abandoned { .. } | Entry::Outcome { .. }))
    );
}

#[test]
fn the_owner_pauses_at_once_and_nobody_steps_meanwhile() {
    let mut world = world(4);
    world.input(HostInput::Pause(0, true));
    world.run_ms(200);
    let paused_at = world.host.simulation().tick();
    world.run_ms(5_000);
    assert_eq!(world.host.simulation().tick(), paused_at);
    for client in &world.clients {
        assert_eq!(client.follower().and_then(|follower| follower.paused()), Some(Some(Seat(0))));
    }
    world.input(HostInput::Pause(0, false));
    world.run_ms(1_000);
    assert!(world.host.simulation().tick() > paused_at + 15);
    assert!(world.clients.iter().all(|client| client.follower().is_some_and(|f| f.paused().is_none())));
}

#[test]
fn others_pause_by_vote_and_as_often_as_they_may() {
    let mut world = world(5);
    world.input(HostInput::Pause(1, true));
    world.run_ms(500);
    let moving = world.host.simulation().tick();
    world.run_ms(500);
    assert!(world.host.simulation().tick() > moving, "one of two is no majority");
    for _ in 0..2 {
        world.input(HostInput::Pause(0, true));
        world.run_ms(200);
        world.input(HostInput::Pause(0, false));
        world.run_ms(200);
    }
    let pauses = |world: &MatchWorld| {
        items(world).iter().filter(|(_, item)| matches!(item, Item::Paused { .. })).count()
    };
    assert_eq!(pauses(&world), 2);
    world.input(HostInput::Pause(0, true));
    world.run_ms(500);
    assert_eq!(pauses(&world), 2, "both pauses are used up");
}

#[test]
fn a_pause_ends_by_itself() {
    let mut world = world(6);
    world.input(HostInput::Pause(0, true));
    world.run_ms(200);
    let paused_at = world.host.simulation().tick();
    world.run_ms(31_000);
    assert!(world.host.simulation().tick() > paused_at + 10);
}

#[test]
fn a_spectator_sees_the_match_later() {
    let mut world = world(7);
    world.set_bots(Strength::Weak);
    world.run_ms(20_000);
    let spectator = world.join(None, 101, Faults { delay_us: 10_000, ..Faults::default() });
    world.run_ms(6_000);
    let follower = world.clients[spectator].follower().expect("begins");
    assert_eq!(follower.seat(), None);
    let behind = world.host.simulation().tick() - follower.simulation().expect("a state").tick();
    assert!((40..=46).contains(&behind), "2 s are 40 ticks; it is {behind} behind");
    assert!(world.clients[spectator].reports.is_empty());
}

#[test]
fn a_whole_match_of_bots_ends_and_verifies() {
    let mut world = MatchWorld::new(
        &skirmish(2),
        8,
        Faults { delay_us: 5_000, ..Faults::default() },
        Delivery::Datagrams,
    );
    world.clients[0].bot = Some(Strength::Strong);
    while !world.finished {
        assert!(world.now_us() < 700_000_000, "a bot beats an idle seat within ten minutes");
        world.run_ms(1_000);
    }
    let recovered = timeline::recover(&world.journal).expect("a journal");
    let report = timeline::verify(GAMES, &recovered).expect("verifies");
    assert_eq!(report.outcome.map(|outcome| outcome.places), Some(vec![1, 2]));
    for client in &world.clients {
        let simulation = client.follower().and_then(|follower| follower.simulation()).expect("a state");
        assert_eq!(simulation.game().digest(), report.digest, "everyone saw the end");
    }
}

#[test]
fn a_match_whose_players_vanish_before_it_begins_is_broken_off_soon() {
    let mut world = MatchWorld::new(&skirmish(2), 9, Faults::default(), Delivery::Datagrams);
    world.input(HostInput::Lost(0));
    world.input(HostInput::Lost(1));
    world.run_ms(12_000);
    assert!(world.finished, "nothing is lost with a match that never began");
}

#[test]
fn a_match_left_while_it_waits_for_another_is_broken_off() {
    let faults = Faults::default();
    let mut world = MatchWorld::new(&skirmish(2), 10, faults, Delivery::Datagrams);
    world.input(HostInput::Lost(1));
    world.input(HostInput::Left(0));
    world.run_ms(12_000);
    assert!(world.finished);
}

#[test]
fn pausing_and_going_on_at_once_is_no_pause() {
    let mut world = world(11);
    world.input(HostInput::Pause(0, true));
    world.input(HostInput::Pause(0, false));
    world.run_ms(1_000);
    assert!(world.clients.iter().all(|client| client.follower().is_some_and(|f| f.paused().is_none())));
    assert!(world.host.simulation().tick() > 30);
}

#[test]
fn giving_up_counts_during_a_pause() {
    let mut world = world(12);
    world.input(HostInput::Pause(0, true));
    world.run_ms(500);
    world.input(HostInput::Resign(1));
    world.run_ms(8_000);
    assert!(world.finished, "the match is decided without waiting for the pause to end");
}

#[test]
fn votes_for_a_pause_do_not_count_for_ever() {
    let mut world = world(13);
    world.input(HostInput::Pause(1, true));
    world.run_ms(21_000);
    world.input(HostInput::Lost(0));
    world.join(Some(Seat(0)), 102, Faults::default());
    world.input(HostInput::Pause(1, true));
    world.run_ms(500);
    let pauses = items(&world).iter().filter(|(_, item)| matches!(item, Item::Paused { .. })).count();
    assert_eq!(pauses, 0, "one vote, twice, is one vote");
}

#[test]
fn a_player_who_says_nothing_is_replaced_and_comes_back_by_speaking() {
    let mut world = world(14);
    world.clients[1].set_faults(SILENT);
    world.run_ms(9_000);
    assert!(seat_events(&world, Seat(1)).is_empty());
    world.run_ms(2_000);
    // The player has the time from the last sign of life on, and that is up.
    let bot = SeatEvent::BotTookOver(Strength::Strong);
    assert_eq!(seat_events(&world, Seat(1)), [SeatEvent::TimedOut, bot]);
    world.clients[1].set_faults(Faults::default());
    world.run_ms(2_000);
    assert_eq!(seat_events(&world, Seat(1)), [SeatEvent::TimedOut, bot, SeatEvent::Returned]);
}

#[test]
fn bundles_that_only_fit_the_stream_are_applied_as_they_come() {
    let mut world = world(15);
    world.run_ms(30_000);
    let late = world.join(None, 103, Faults::default());
    // Every datagram is lost from the first on; streams get through in the end.
    world.clients[late].only_streams = true;
    world.run_ms(5_000);
    let follower = world.clients[late].follower().expect("begins");
    let tick = follower.simulation().expect("a state").tick();
    assert!(tick > 500, "at tick {tick}");
}

#[test]
fn a_late_datagram_from_before_acknowledges_nothing_that_was_not_sent_again() {
    let mut world = world(16);
    world.run_ms(12_000);
    let again = world.join(None, 104, Faults::default());
    let up = Up {
        slot: 1,
        incarnation: 0,
        next_tick: world.host.simulation().tick(),
        sent_ms: 0,
        digest: None,
        orders: Vec::new(),
    };
    world.input(HostInput::Datagram(u64::try_from(again).expect("small"), up, world.now().mono_ms));
    world.run_ms(3_000);
    let follower = world.clients[again].follower().expect("begins");
    assert!(follower.simulation().is_some_and(|simulation| simulation.tick() > 200));
}
