//! Crashes between any two outputs, states that differ, timelines that were tampered with.

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Seat};
use adjourn_shared::live::client::{Ending, Event};
use adjourn_shared::live::io::{HostInput, HostOutput};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry, Recovered, Seed, VerifyError};
use adjourn_shared::wire::message::{DesyncReport, MatchBegin, ServerMessage};
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world::{Client, Delivery, MatchWorld, config, key};
use adjourn_sim::net::Faults;
use adjourn_skirmish::{Cell, Order};

fn played(seed: u64, seconds: u64) -> MatchWorld {
    let faults = Faults { delay_us: 10_000, ..Faults::default() };
    let mut world = MatchWorld::new(&skirmish(2), seed, faults, Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(seconds * 1_000);
    world
}

#[test]
fn a_killed_server_goes_on_at_the_tick_that_clients_saw() {
    let world = played(1, 12);
    let recovered = timeline::recover(&world.journal).expect("a journal");
    assert_eq!(recovered.reached, world.host.simulation().tick(), "what was sent was written before");
    let host = TickMatch::recover(world.now(), recovered, key(), config(GAMES)).expect("goes on");
    assert_eq!(host.simulation().tick(), world.host.simulation().tick());
    assert_eq!(host.simulation().game().digest(), world.host.simulation().game().digest());
}

#[test]
fn a_journal_cut_anywhere_gives_the_state_of_its_last_whole_frame() {
    let world = played(2, 6);
    let whole = timeline::recover(&world.journal).expect("a journal");
    let header_bytes = codec::encode(&whole.header).len() + 21;
    let mut reached_before = 0;
    for cut in (header_bytes..world.journal.len()).step_by(997) {
        let recovered = timeline::recover(&world.journal[..cut]).expect("the header is whole");
        assert!(recovered.good_bytes + recovered.torn_bytes == cut);
        assert!(recovered.reached >= reached_before, "more bytes never mean less");
        assert!(whole.entries.starts_with(&recovered.entries));
        reached_before = recovered.reached;
        let simulation = timeline::replay(GAMES, &recovered, recovered.reached).expect("a state");
        assert_eq!(simulation.tick(), recovered.reached);
    }
    assert!(reached_before > 60);
}

#[test]
fn after_a_recovery_the_timeline_is_one_and_verifies() {
    let world = played(3, 10);
    let mut journal = world.journal.clone();
    let recovered = timeline::recover(&journal).expect("a journal");
    let mut host = TickMatch::recover(world.now(), recovered, key(), config(GAMES)).expect("goes on");
    for peer in 0..2 {
        host.handle(world.now(), HostInput::Joined(peer, Some(Seat(u8::try_from(peer).expect("small")))));
    }
    let mut incarnations = Vec::new();
    for _ in 0..100 {
        host.handle(world.now(), HostInput::Tick);
    }
    while let Some(output) = host.poll_output() {
        match output {
            HostOutput::Append(bytes) => journal.extend(bytes),
            HostOutput::Message(_, ServerMessage::MatchBegin(begin)) => incarnations.push(begin.incarnation),
            _ => {}
        }
    }
    assert_eq!(incarnations, [1, 1], "clients can tell the runs apart");
    let recovered = timeline::recover(&journal).expect("a journal");
    // The first beat finds everyone there, and opens the clock.
    assert_eq!(recovered.reached, world.host.simulation().tick() + 99);
    let report = timeline::verify(GAMES, &recovered).expect("verifies");
    assert_eq!(report.digest, host.simulation().game().digest());
}

#[test]
fn a_client_with_another_state_is_told_where_it_differs() {
    let mut world = MatchWorld::new(
        &skirmish(2),
        4,
        Faults { delay_us: 10_000, ..Faults::default() },
        Delivery::Datagrams,
    );
    // The match has begun for the client, and the first bundle is not there yet.
    world.run_ms(30);
    // A follower whose seed differs in one bit.
    let mut header = world.host.header().clone();
    let Seed::Open(seed) = &mut header.seed else { panic!("live matches share their seed") };
    seed[31] ^= 1;
    let begin = MatchBegin {
        slot: 1,
        incarnation: 0,
        header: codec::encode(&header),
        seat: Some(Seat(0)),
        tick: 0,
        next_sequence: 0,
        watch_delay_ticks: 0,
        pauses_left: 0,
    };
    world.clients[0].hear(&ServerMessage::MatchBegin(begin));
    world.run_ms(3_000);
    assert_eq!(world.clients[0].reports.len(), 1, "a difference is reported once");
    assert_eq!(world.clients[0].dumps.len(), 1, "and written down");
    assert!(world.clients[1].reports.is_empty(), "the match is not corrupted for others");
    let found = world.found.first().expect("the server looked into it");
    assert_eq!(found.tick, 0, "the states differ from the start");
    assert!(found.part.is_some(), "the part of the state is named: {found:?}");
    assert_eq!(world.host.stats().desyncs, 1);
}

/// An order that changes the state and is in no bundle of the server.
fn foreign(number: u16) -> Item {
    let input = codec::encode(&Order::RallyHeadquarters { to: Cell { x: number, y: 1 } });
    Item::Order { seat: Seat(1), sequence: 9_000, input }
}

fn begun(client: &Client) -> usize {
    client.events.iter().filter(|event| matches!(event, Event::MatchBegan(_))).count()
}

#[test]
fn a_client_whose_state_went_wrong_is_healed_within_a_second_and_nobody_else_notices() {
    let path = Faults { delay_us: 20_000, jitter_us: 5_000, ..Faults::default() };
    let mut world = MatchWorld::new(&skirmish(2), 14, path, Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(6_000);
    let spectator = world.join(None, 14, path);
    world.run_ms(4_000);
    for wrong in [0, spectator] {
        let before = world.host.simulation().tick();
        world.clients[wrong].tamper = Some(foreign(5));
        world.run_ms(1_000);
        let (client, ticks) = (&world.clients[wrong], world.host.simulation().tick() - before);
        assert_eq!((client.reports.len(), begun(client)), (1, 2), "client {wrong}: {:?}", client.events);
        let delay = if wrong == 0 { 0 } else { 40 };
        let behind = world.host.simulation().tick() - client.simulation().expect("a state").tick();
        assert!((delay..delay + 5).contains(&behind), "client {wrong} is {behind} ticks behind");
        assert!((19..=21).contains(&ticks), "the clock went on");
    }
    world.run_ms(3_000);
    let reports: Vec<_> = world.clients.iter().map(|client| client.reports.len()).collect();
    assert_eq!(reports, [1, 0, 1], "from here on the states are the server's");
    assert_eq!(begun(&world.clients[1]), 1);
}

#[test]
fn a_state_that_goes_wrong_again_and_again_ends_with_words() {
    let path = Faults { delay_us: 20_000, ..Faults::default() };
    let mut world = MatchWorld::new(&skirmish(2), 15, path, Delivery::Datagrams);
    world.run_ms(3_000);
    for number in 0..4 {
        world.clients[0].tamper = Some(foreign(number));
        world.run_ms(1_500);
    }
    let events = &world.clients[0].events;
    assert_eq!(begun(&world.clients[0]), 4, "three times it is healed: {events:?}");
    assert_eq!(events.last(), Some(&Event::Ended { reason: Ending::OutOfStep }));
    assert!(Ending::OutOfStep.to_string().contains("again and again"));
}

#[test]
fn tampering_is_found() {
    let world = played(5, 8);
    let good = timeline::recover(&world.journal).expect("a journal");
    let verify =
        |entries: &[Entry]| timeline::verify(GAMES, &Recovered { entries: entries.to_vec(), ..good.clone() });
    assert!(verify(&good.entries).is_ok());

    let mut entries = good.entries.clone();
    let digest = entries.iter_mut().rev().find_map(|entry| match entry {
        Entry::Digest { digest, .. } => Some(digest),
        _ => None,
    });
    digest.expect("one a second").0[0] ^= 1;
    assert!(matches!(verify(&entries), Err(VerifyError::DigestDiffers { .. })));

    let mut entries = good.entries.clone();
    let step =
        entries.iter().position(|entry| matches!(entry, Entry::Step { .. })).expect("orders were given");
    entries.remove(step);
    assert!(verify(&entries).is_err(), "a missing order changes the states after it");

    let mut forged = good.clone();
    forged.header.server_identity[0] ^= 1;
    let forged = timeline::verify(GAMES, &forged);
    assert!(matches!(forged, Err(VerifyError::BadSignature(0))), "{forged:?}");
}

#[test]
fn a_report_that_the_server_can_not_confirm_is_not_looked_into() {
    let mut world = played(6, 4);
    let honest = world.clients[0].follower().and_then(|follower| follower.simulation()).expect("a state");
    let (tick, digest) = (honest.tick(), honest.game().digest());
    let report = |tick, digest| DesyncReport { slot: 1, incarnation: 0, tick, digest, rows: Vec::new() };
    world.input(HostInput::Desync(0, report(tick, digest)));
    world.input(HostInput::Desync(0, report(tick + 1_000_000, Digest([1; 32]))));
    assert!(world.found.is_empty());
    world.input(HostInput::Desync(0, report(tick, Digest([1; 32]))));
    world.input(HostInput::Desync(0, report(tick, Digest([2; 32]))));
    assert_eq!(world.found.len(), 1, "once for each seat");
}
