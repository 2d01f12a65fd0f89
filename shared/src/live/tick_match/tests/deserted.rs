//! A match that all its players have left: it stands at once, is kept, and goes on when one of them is back.

use super::{DAY_MS, Match, SLOT, TICK_MS, config, key};
use crate::live::io::{HostInput, PeerId};
use crate::live::tick_match::TickMatch;
use crate::timeline::bundle::Item;
use crate::timeline::{self, Entry};
use crate::wire::message::{MatchLeftReason, ServerMessage, Stall};
use adjourn_game::ids::Seat;
use adjourn_game::{SeatEvent, Strength};

/// Both players have lost their connections; the step that tells of it is made.
fn deserted() -> Match {
    let mut running = Match::alone(2);
    running.run(20);
    running.input(HostInput::Lost(0));
    running.input(HostInput::Lost(1));
    running.beat(1);
    assert_eq!(running.deserted, [true]);
    running
}

/// Why a peer was told that the clock stands, or that it goes on.
fn told_stalls(running: &Match, whom: PeerId) -> Vec<Option<Stall>> {
    let told = running.told.iter().filter_map(|(peer, message)| match message {
        ServerMessage::ClockStalled { why, .. } if *peer == whom => Some(*why),
        _ => None,
    });
    told.collect()
}

/// What happened to seats, as the journal has it.
fn written(running: &Match) -> Vec<(Seat, SeatEvent)> {
    let entries = timeline::recover(&running.journal).expect("our own").entries;
    let items = entries.into_iter().flat_map(|entry| match entry {
        Entry::Step { items, .. } => items,
        _ => Vec::new(),
    });
    let events = items.filter_map(|item| match item {
        Item::Seat { seat, event, .. } => Some((seat, event)),
        _ => None,
    });
    events.collect()
}

#[test]
fn a_match_that_all_players_have_left_stands_at_once_and_nobody_need_wake_it() {
    let mut running = deserted();
    let (tick, left_ms) = (running.tick(), running.now.mono_ms);
    assert_eq!(written(&running), [(Seat(0), SeatEvent::TimedOut), (Seat(1), SeatEvent::TimedOut)]);
    assert_eq!(running.host.sleeps_until_ms(running.now), Some(left_ms + DAY_MS));
    let journal_bytes = running.journal.len();
    running.beat(1_000);
    assert_eq!((running.tick(), running.journal.len()), (tick, journal_bytes), "no bot takes over");
}

#[test]
fn it_goes_on_when_one_is_back_and_the_others_have_all_their_time_again() {
    let mut running = deserted();
    let tick = running.tick();
    running.now.mono_ms += DAY_MS / 2;
    running.input(HostInput::Joined(7, Some(Seat(1))));
    assert_eq!(
        (&running.deserted[..], running.host.sleeps_until_ms(running.now)),
        (&[true, false][..], None)
    );
    running.beat(1);
    assert_eq!((running.tick(), told_stalls(&running, 7)), (tick, vec![Some(Stall::Gathering)]));
    running.now.mono_ms += config().start_wait_ms;
    running.beat(2);
    assert_eq!(told_stalls(&running, 7), [Some(Stall::Gathering), None]);
    assert!(running.tick() > tick, "the match does not wait for the other for long");
    running.up(7, None);
    running.beat(u32::try_from(config().absence_grace_ms / TICK_MS).expect("few") / 2);
    let taken_over = (Seat(0), SeatEvent::BotTookOver(Strength::Strong));
    assert!(running.host.sleeps_until_ms(running.now).is_none());
    assert!(written(&running).contains(&(Seat(1), SeatEvent::Returned)));
    assert!(!written(&running).contains(&taken_over));
}

#[test]
fn who_plays_alone_goes_on_at_once() {
    let mut running = Match::against_bots(1, 1);
    running.run(5);
    running.input(HostInput::Lost(0));
    running.beat(100);
    let tick = running.tick();
    running.input(HostInput::Joined(7, Some(Seat(0))));
    running.beat(2);
    assert_eq!((running.tick(), told_stalls(&running, 7)), (tick + 1, vec![]));
}

#[test]
fn who_watches_keeps_no_match_going_and_is_told_why_it_stands() {
    let mut running = Match::alone(2);
    running.input(HostInput::Joined(9, None));
    running.run(20);
    running.input(HostInput::Lost(0));
    running.input(HostInput::Lost(1));
    running.beat(1);
    let tick = running.tick();
    assert_eq!(told_stalls(&running, 9), [Some(Stall::Deserted)]);
    let soon_ms = running.host.sleeps_until_ms(running.now).expect("it stands") - running.now.mono_ms;
    assert_eq!(soon_ms, 1_000, "who watches is answered");
    running.down.clear();
    running.up(9, None);
    running.beat(1);
    assert_eq!((running.tick(), running.down.len()), (tick, 1));
    running.input(HostInput::Joined(0, Some(Seat(0))));
    running.input(HostInput::Joined(1, Some(Seat(1))));
    running.beat(1);
    assert_eq!(told_stalls(&running, 9), [Some(Stall::Deserted), None]);
}

#[test]
fn after_the_time_that_the_host_sets_it_is_over() {
    let mut running = deserted();
    running.now.mono_ms += DAY_MS - TICK_MS;
    running.input(HostInput::Tick);
    assert!(!running.over);
    running.beat(1);
    assert!(running.over);
    let entries = timeline::recover(&running.journal).expect("our own").entries;
    assert!(matches!(entries.last(), Some(Entry::Abandoned { .. })));
}

#[test]
fn one_of_too_many_is_over_and_one_that_goes_on_is_not() {
    let mut running = deserted();
    running.input(HostInput::BreakOff);
    running.beat(1);
    assert!(running.over);
    let mut running = Match::alone(2);
    running.input(HostInput::BreakOff);
    running.run(5);
    assert!(!running.over && running.tick() == 5);
}

#[test]
fn a_recovery_does_not_run_it_and_a_player_who_is_back_does() {
    let running = deserted();
    let recovered = timeline::recover(&running.journal).expect("our own");
    let tick = running.tick();
    let host = TickMatch::recover(running.now, recovered, key(99), config()).expect("it goes on");
    let mut again = Match { host, incarnation: 1, deserted: Vec::new(), ..running };
    again.beat(100);
    assert_eq!((again.tick(), &again.deserted[..]), (tick, &[true][..]));
    assert!(again.host.sleeps_until_ms(again.now).is_some());
    again.input(HostInput::Joined(0, Some(Seat(0))));
    again.input(HostInput::Joined(1, Some(Seat(1))));
    again.run(10);
    assert_eq!(again.tick(), tick + 9, "the first beat finds both there");
}

#[test]
fn what_the_last_player_does_is_written_before_the_match_stands() {
    for paused in [false, true] {
        let mut running = Match::alone(3);
        running.run(5);
        running.input(HostInput::Lost(1));
        running.run(1);
        running.input(HostInput::Pause(0, paused));
        running.run(2);
        running.input(HostInput::Left(0));
        running.input(HostInput::Lost(2));
        running.beat(2);
        assert_eq!(running.deserted, [true], "paused: {paused}");
        assert!(written(&running).contains(&(Seat(0), SeatEvent::Resigned)), "paused: {paused}");
        let left = ServerMessage::MatchLeft { slot: SLOT, reason: MatchLeftReason::Left };
        assert!(running.told.contains(&(0, left)));
    }
}
