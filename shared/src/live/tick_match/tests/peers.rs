//! What peers say, one by one: digests, reports, giving up, pauses. And what they are sent who say nothing.

use super::{Match, SLOT};
use crate::base::limits::DIGESTS_KEPT;
use crate::live::io::{HostInput, PeerId};
use crate::timeline::bundle::Item;
use crate::wire::message::{DesyncReport, MatchLeftReason, ServerMessage};
use crate::wire::reason::RejectReason;
use adjourn_game::ids::{Digest, Seat, Tick};
use adjourn_game::{SeatEvent, Strength};

const WRONG: Digest = Digest([0xEE; 32]);

/// The events of seats in the last step.
fn last_seat_events(running: &Match) -> Vec<(Seat, SeatEvent)> {
    let events = running.last_items().iter().filter_map(|item| match item {
        Item::Seat { seat, event, .. } => Some((*seat, *event)),
        _ => None,
    });
    events.collect()
}

fn report(running: &mut Match, peer: PeerId, tick: Tick, digest: Digest) {
    let report = DesyncReport { slot: SLOT, incarnation: 0, tick, digest, rows: Vec::new() };
    running.input(HostInput::Desync(peer, report));
}

#[test]
fn a_digest_that_differs_is_counted_once_and_one_that_agrees_never() {
    let mut running = Match::alone(2);
    running.run(10);
    for tick in 0..10 {
        let ours = running.bundle(tick).digest_before;
        running.up(1, Some((tick, ours)));
    }
    assert_eq!(running.host.stats().desyncs, 0);
    running.up(1, Some((4, WRONG)));
    running.up(1, Some((5, WRONG)));
    assert_eq!(running.host.stats().desyncs, 1, "a client whose state differs goes on differing");
    running.up(0, Some((5, WRONG)));
    assert_eq!(running.host.stats().desyncs, 2, "another client");
}

#[test]
fn the_digests_of_a_number_of_states_are_remembered() {
    let mut running = Match::alone(2);
    let kept = u32::try_from(DIGESTS_KEPT).expect("few");
    running.run(kept + 1);
    running.up(1, Some((0, WRONG)));
    assert_eq!(running.host.stats().desyncs, 0, "what is forgotten can't be compared");
    running.up(1, Some((1, WRONG)));
    assert_eq!(running.host.stats().desyncs, 1, "the oldest that is remembered");
}

#[test]
fn a_report_of_a_state_that_differs_is_looked_into_once_for_each_seat() {
    let mut running = Match::alone(2);
    running.run(10);
    let ours = running.bundle(5).digest_before;
    report(&mut running, 1, 5, ours);
    report(&mut running, 1, 99, WRONG);
    assert!(running.investigated.is_empty(), "it does not differ, or there is no such state");
    report(&mut running, 1, 5, WRONG);
    assert_eq!(running.investigated, [1]);
    report(&mut running, 1, 6, WRONG);
    assert_eq!(running.investigated, [1], "it costs seconds");
    report(&mut running, 0, 6, WRONG);
    assert_eq!(running.investigated, [1, 0]);
}

#[test]
fn a_peer_gives_up_its_own_seat_and_no_other() {
    let mut running = Match::alone(3);
    running.input(HostInput::Joined(7, None));
    running.run(3);
    running.input(HostInput::Resign(7));
    running.run(1);
    assert_eq!(last_seat_events(&running), [], "who looks on has none");
    running.input(HostInput::Resign(1));
    running.run(1);
    assert_eq!(last_seat_events(&running), [(Seat(1), SeatEvent::Resigned)]);
}

#[test]
fn bundles_that_no_longer_fit_a_datagram_go_on_the_stream_once() {
    let mut running = Match::alone(2);
    // Nothing is acknowledged.
    let steps = 100;
    running.beat(steps);
    let streamed = running.told.iter().filter_map(|(peer, message)| match message {
        ServerMessage::Bundles { bundles, .. } if *peer == 1 => Some(bundles),
        _ => None,
    });
    let streamed: Vec<Tick> = streamed.flatten().map(|bundle| bundle.tick).collect();
    let (_, last) = running.down.iter().rfind(|(peer, _)| *peer == 1).expect("a datagram");
    let repeated = last.bundles.iter().map(|bundle| bundle.tick);
    let has: Vec<Tick> = streamed.iter().copied().chain(repeated).collect();
    assert!(!streamed.is_empty());
    assert_eq!(has, (0..steps).collect::<Vec<_>>(), "each once, and the newest in the datagram");
}

#[test]
fn a_pause_and_giving_up_in_it_are_steps_and_nothing_else_is() {
    let mut running = Match::alone(3);
    running.run(3);
    running.input(HostInput::Pause(0, true));
    running.run(1);
    assert_eq!(running.tick(), 4, "all are told of it with the bundle");
    assert!(matches!(running.last_items(), [Item::Paused { by: Some(Seat(0)), .. }]));
    running.run(5);
    assert_eq!(running.tick(), 4);
    running.input(HostInput::Resign(2));
    running.run(5);
    assert_eq!(running.tick(), 5, "nobody has to wait for the end of a pause to give up");
    assert_eq!(last_seat_events(&running), [(Seat(2), SeatEvent::Resigned)]);
    running.input(HostInput::Pause(0, false));
    running.run(5);
    assert_eq!(running.tick(), 10);
}

#[test]
fn orders_in_a_pause_are_refused() {
    let mut running = Match::alone(2);
    let refused = |running: &Match, sequence| {
        let reason = RejectReason::NotRunning;
        running.told.contains(&(1, ServerMessage::Rejected { sequence, reason }))
    };
    running.order(1, 0);
    assert!(!refused(&running, 0), "the clock runs");
    running.input(HostInput::Pause(0, true));
    running.run(1);
    running.order(1, 1);
    assert!(refused(&running, 1));
}

#[test]
fn who_has_all_bundles_and_says_nothing_is_sent_nothing() {
    let mut running = Match::alone(2);
    running.run(3);
    // In a pause there are no new bundles.
    running.input(HostInput::Pause(0, true));
    running.run(2);
    running.beat(1);
    assert_eq!(
        running.down.last().map(|(_, down)| down.bundles.len()),
        Some(0),
        "an answer to the last datagram"
    );
    running.down.clear();
    running.beat(5);
    assert!(running.down.is_empty());
}

#[test]
fn a_match_on_this_machine_alone_stops_with_the_server() {
    let mut running = Match::alone(2);
    running.run(3);
    running.input(HostInput::Stop);
    let left = ServerMessage::MatchLeft { slot: SLOT, reason: MatchLeftReason::ServerStopping };
    assert!(running.told.contains(&(1, left)));
    assert_eq!(running.adoptions, 0);
    running.run(5);
    assert_eq!(running.tick(), 3);
}

/// A connection that falls silent is given up only after a while: that time counts too.
#[test]
fn a_bot_takes_over_so_long_after_the_player_was_last_heard() {
    let mut running = Match::alone(2);
    running.run(1);
    running.up(1, None);
    // Five seconds are the patience of these matches; nothing is heard of the player for four.
    for _ in 0..80 {
        running.beat(1);
        running.up(0, None);
    }
    running.input(HostInput::Lost(1));
    running.beat(1);
    assert_eq!(last_seat_events(&running), [(Seat(1), SeatEvent::TimedOut)]);
    let mut waited = 0;
    while last_seat_events(&running) != [(Seat(1), SeatEvent::BotTookOver(Strength::Strong))] {
        running.up(0, None);
        running.beat(1);
        waited += 1;
        assert!(waited <= 20, "a second is left of five");
    }
    assert!(waited >= 15, "and not less: {waited}");
}
