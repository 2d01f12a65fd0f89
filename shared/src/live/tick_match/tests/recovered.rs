//! A match that is taken up from its journal is what it was: what was agreed on, who may pause how often. What damage of the
//! journal has cost is told.

use super::{Match, config, key};
use crate::live::io::{HostConfig, HostInput};
use crate::live::tick_match::TickMatch;
use crate::timeline::bundle::Item;
use crate::timeline::{self, Entry, Recovered, Terms};
use crate::wire::lobby::LobbyEvent;
use crate::wire::message::{JournalDamage, ServerMessage};
use crate::wire::reason::LobbyError;
use adjourn_game::SeatEvent;
use adjourn_game::ids::Seat;

/// The server is started again, with a configuration that knows nothing of the match.
fn again(running: Match, recovered: Recovered) -> Match {
    let config = HostConfig { terms: Terms::default(), ..config() };
    let host = TickMatch::recover(running.now, recovered, key(99), config).expect("it goes on");
    let mut again = Match { host, incarnation: 1, told: Vec::new(), ..running };
    again.input(HostInput::Joined(0, Some(Seat(0))));
    again.input(HostInput::Joined(1, Some(Seat(1))));
    again.run(3);
    again
}

fn recovered(running: &Match) -> Recovered {
    timeline::recover(&running.journal).expect("our own")
}

fn pauses_left(running: &Match) -> Vec<u8> {
    let told = running.told.iter().filter_map(|(_, message)| match message {
        ServerMessage::MatchBegin(begin) => Some(begin.pauses_left),
        _ => None,
    });
    told.collect()
}

#[test]
fn what_was_agreed_on_and_the_pauses_that_are_left_outlive_the_process() {
    let mut running = Match::alone(2);
    running.run(3);
    for pause in [true, false] {
        running.input(HostInput::Pause(0, pause));
        running.run(2);
    }
    let timeline = recovered(&running);
    assert_eq!(timeline.terms(), Some(&config().terms));
    let mut again = again(running, timeline);
    assert_eq!(pauses_left(&again), [1, 2]);
    let tick = again.tick();
    again.input(HostInput::Pause(0, true));
    again.run(5);
    assert_eq!(again.tick(), tick + 1, "the owner needs no vote");
    again.input(HostInput::Pause(0, false));
    again.run(2);
    again.input(HostInput::Pause(0, true));
    again.run(1);
    let none_left = ServerMessage::Lobby(LobbyEvent::Error(LobbyError::NoPausesLeft));
    assert!(again.told.contains(&(0, none_left)));
}

#[test]
fn who_asks_for_a_pause_first_has_paused_and_pays_after_a_recovery_too() {
    let mut running = Match::alone(3);
    running.run(3);
    running.input(HostInput::Pause(1, true));
    running.input(HostInput::Pause(2, true));
    running.run(1);
    assert!(running.host.pause.stands());
    let timeline = recovered(&running);
    let again = again(running, timeline);
    assert_eq!(again.host.pause.left(Seat(1)), 1);
    assert_eq!(again.host.pause.left(Seat(2)), 2);
}

#[test]
fn a_pause_in_which_the_server_was_stopped_is_over_when_players_are_back() {
    let mut running = Match::alone(2);
    running.run(3);
    running.input(HostInput::Pause(0, true));
    running.run(3);
    let (timeline, tick) = (recovered(&running), running.tick());
    let again = again(running, timeline);
    assert!(again.tick() > tick && !again.host.pause.stands());
}

#[test]
fn a_pause_that_is_taken_back_before_anyone_was_told_costs_nothing() {
    let mut running = Match::alone(2);
    running.run(3);
    running.input(HostInput::Pause(0, true));
    running.input(HostInput::Pause(0, false));
    running.run(3);
    assert_eq!(running.host.pause.left(Seat(0)), 2);
}

#[test]
fn what_a_damaged_journal_has_cost_is_told_to_all_who_come_back() {
    let mut running = Match::alone(2);
    running.run(45);
    // The last frame is a pulse: without it, nothing tells of the last step.
    *running.journal.last_mut().expect("a journal") ^= 1;
    let timeline = recovered(&running);
    let (tick, damage) = (running.tick(), timeline.damage.clone().expect("it is found"));
    assert_eq!((timeline.reached, damage.undone), (tick - 1, 0));
    let again = again(running, timeline);
    let told = ServerMessage::JournalDamaged(JournalDamage::default());
    assert!(again.told.contains(&(0, told.clone())) && again.told.contains(&(1, told)));
}

#[test]
fn whose_server_was_away_has_not_been_away_and_is_not_told_back() {
    let mut running = Match::alone(2);
    running.run(3);
    let timeline = recovered(&running);
    let again = again(running, timeline);
    let told = timeline::recover(&again.journal).expect("our own").entries;
    let events = told.iter().filter_map(|entry| match entry {
        Entry::Step { items, .. } => Some(items),
        _ => None,
    });
    let events: Vec<_> = events.flatten().filter(|item| matches!(item, Item::Seat { .. })).collect();
    assert!(events.is_empty(), "{events:?}");
}

#[test]
fn who_was_away_before_the_server_was_is_told_back() {
    let mut running = Match::alone(2);
    running.run(3);
    running.input(HostInput::Lost(1));
    running.run(3);
    let timeline = recovered(&running);
    let again = again(running, timeline);
    let told = timeline::recover(&again.journal).expect("our own").entries;
    let back = |item: &Item| matches!(item, Item::Seat { seat: Seat(1), event: SeatEvent::Returned, .. });
    let is_back = |entry: &Entry| matches!(entry, Entry::Step { items, .. } if items.iter().any(back));
    assert!(told.iter().any(is_back));
}
