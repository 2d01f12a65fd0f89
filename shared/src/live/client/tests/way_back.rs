//! The way back to a server that is silent, or gone: several connections beside each other, and whoever answers first.

use super::rig::{GAME, Match, Rig};
use crate::live::client::{ConnectionId, Ending, Event, Follow, Input, Output};
use crate::wire::message::{ClientMessage, Goal, MatchLeftReason, ServerMessage, Stall};
use crate::wire::reason::DisconnectReason;
use adjourn_game::ids::{GameId, Seat};

/// In a match, and the last thing has just come.
fn playing() -> (Rig, Match) {
    let (mut rig, mut match_) = (Rig::signed_in(), Match::new("skirmish"));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    match_.run(&mut rig, 5);
    let bundle = match_.step(Vec::new());
    rig.input(Input::Datagram(rig.connection, match_.down(0, vec![bundle])));
    rig.outputs();
    (rig, match_)
}

/// What was dialled and closed, in order.
fn connections(rig: &mut Rig) -> Vec<(bool, ConnectionId)> {
    let outputs = rig.outputs();
    let changes = outputs.iter().filter_map(|output| match output {
        Output::Dial { connection, .. } => Some((true, *connection)),
        Output::Close(connection, _) => Some((false, *connection)),
        _ => None,
    });
    changes.collect()
}

fn reconnecting(rig: &mut Rig) -> Vec<u32> {
    let attempts = rig.events().into_iter().filter_map(|event| match event {
        Event::Reconnecting { attempt, .. } => Some(attempt),
        _ => None,
    });
    attempts.collect()
}

#[test]
fn after_two_seconds_of_silence_in_a_match_another_way_is_tried_beside() {
    let (mut rig, _) = playing();
    rig.pass_ms(1_999);
    assert_eq!(connections(&mut rig), []);
    rig.pass_ms(1);
    assert_eq!(connections(&mut rig), [(true, 2)]);
    // Each half second one more, and no more than four.
    rig.pass_ms(2_000);
    assert_eq!(connections(&mut rig), [(true, 3), (true, 4), (true, 5), (false, 2), (true, 6)]);
}

#[test]
fn a_server_that_answers_on_the_old_connection_needs_no_new_one() {
    let (mut rig, mut match_) = playing();
    rig.pass_ms(2_500);
    rig.outputs();
    // In real time an acknowledgement is no answer: bundles are.
    rig.input(Input::Heard(1));
    assert_eq!(connections(&mut rig), []);
    let bundle = match_.step(Vec::new());
    rig.input(Input::Datagram(1, match_.down(0, vec![bundle])));
    assert_eq!(connections(&mut rig), [(false, 2), (false, 3)]);
    rig.pass_ms(400);
    assert_eq!(rig.events(), [], "nothing has happened to the user");
}

#[test]
fn a_turn_games_server_that_acknowledges_is_not_silent() {
    let mut rig = Rig::signed_in();
    rig.says(&Match::new("chess").begin(Some(Seat(0)), 0));
    for _ in 0..10 {
        rig.pass_ms(1_500);
        rig.input(Input::Heard(1));
    }
    assert_eq!(connections(&mut rig), []);
    rig.pass_ms(2_000);
    assert_eq!(connections(&mut rig), [(true, 2)]);
}

#[test]
fn a_server_that_acknowledges_is_not_silent_while_a_clock_stands() {
    for why in [Stall::Disk, Stall::Mailbox, Stall::Deserted, Stall::Gathering] {
        let (mut rig, mut match_) = playing();
        rig.says(&ServerMessage::ClockStalled { slot: 1, why: Some(why) });
        for _ in 0..10 {
            rig.pass_ms(1_500);
            rig.input(Input::Heard(1));
        }
        assert_eq!(connections(&mut rig), [], "{why:?}");
        // The clock goes on: bundles are due again.
        rig.says(&ServerMessage::ClockStalled { slot: 1, why: None });
        let bundle = match_.step(Vec::new());
        rig.input(Input::Datagram(1, match_.down(0, vec![bundle])));
        rig.pass_ms(1_500);
        rig.input(Input::Heard(1));
        rig.pass_ms(500);
        assert_eq!(connections(&mut rig), [(true, 2)], "{why:?}");
    }
}

#[test]
fn the_user_of_a_turn_game_is_told_of_a_server_that_says_nothing_and_of_its_return() {
    let mut rig = Rig::signed_in();
    rig.says(&Match::new("chess").begin(Some(Seat(0)), 0));
    rig.input(Input::Heard(1));
    rig.events();
    rig.pass_ms(1_999);
    assert_eq!(rig.events(), []);
    rig.pass_ms(10_000);
    assert_eq!(rig.events(), [Event::Silent(true)], "once is enough");
    rig.input(Input::Heard(1));
    assert_eq!(rig.events(), [Event::Silent(false)]);
    rig.input(Input::Heard(1));
    assert_eq!(rig.events(), []);
}

#[test]
fn a_server_that_answers_on_a_new_connection_has_left_the_old_one() {
    let (mut rig, match_) = playing();
    rig.pass_ms(2_100);
    rig.sign_in(Some(GAME));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    let outputs = rig.outputs();
    assert!(outputs.contains(&Output::Close(1, DisconnectReason::TimedOut)), "{outputs:?}");
    let events: Vec<_> = outputs.iter().filter(|output| matches!(output, Output::Event(_))).collect();
    assert!(
        matches!(
            events[..],
            [
                Output::Event(Event::Reconnecting { attempt: 1, .. }),
                Output::Event(Event::Welcome(_)),
                Output::Event(Event::MatchBegan(_)),
                ..
            ]
        ),
        "{events:?}"
    );
    // What the old one brings now is nothing to the machine.
    rig.input(Input::Closed(1, DisconnectReason::Replaced.into()));
    assert_eq!(rig.events(), []);
    assert!(rig.client.welcome().is_some());
}

#[test]
fn in_the_lobby_silence_is_no_reason_for_another_connection() {
    let mut rig = Rig::signed_in();
    rig.pass_ms(60_000);
    assert_eq!(connections(&mut rig), []);
}

#[test]
fn a_lost_connection_is_followed_at_once_by_another_one() {
    let (mut rig, _) = playing();
    rig.lose();
    let dial = Output::Dial { connection: 2, place: 0 };
    let outputs = rig.outputs();
    assert!(matches!(&outputs[0], Output::Event(Event::Reconnecting { attempt: 1, .. })), "{outputs:?}");
    assert!(outputs.contains(&dial));
    rig.pass_ms(1_000);
    assert_eq!(connections(&mut rig), [(true, 3), (true, 4)]);
}

#[test]
fn the_way_back_ends_after_ten_minutes() {
    let mut rig = Rig::signed_in();
    rig.pass_ms(20_000);
    rig.lose();
    rig.pass_ms(599_999);
    assert_eq!(reconnecting(&mut rig), (1..=120).collect::<Vec<_>>());
    assert_eq!(rig.client.poll_timeout(), Some(620_000_000));
    rig.pass_ms(1);
    let events = rig.events();
    assert!(matches!(events[..], [Event::Ended { .. }]), "{events:?}");
    assert_eq!(rig.client.poll_timeout(), None);
}

#[test]
fn a_good_connection_ends_a_row_of_bad_ones() {
    let mut rig = Rig::signed_in();
    for (lives_ms, attempt, pause_ms) in
        [(1_000, 1, 0), (1_000, 2, 500), (1_000, 3, 1_000), (10_001, 1, 0), (0, 2, 500)]
    {
        rig.pass_ms(lives_ms);
        let before = rig.connection;
        rig.lose();
        assert_eq!(reconnecting(&mut rig), [attempt]);
        if pause_ms > 0 {
            rig.pass_ms(pause_ms - 1);
            assert_eq!(rig.connection, before, "it comes too early");
            rig.pass_ms(1);
        }
        assert_eq!(rig.connection, before + 1);
        rig.sign_in(None);
        rig.events();
    }
}

#[test]
fn a_server_that_moved_is_found() {
    let mut rig = Rig::signed_in();
    rig.pass_ms(20_000);
    rig.lose();
    rig.pass_ms(5_000);
    assert!(rig.outputs().contains(&Output::LookUp));
    rig.reach(&["there", "elsewhere"]);
    let dialled = rig.outputs().into_iter().find_map(|output| match output {
        Output::Dial { place, .. } => Some(place),
        _ => None,
    });
    assert_eq!(dialled, Some(0));
    rig.sign_in(None);
    assert_eq!(rig.client.server().map(|(place, _)| place), Some(0));
}

#[test]
fn whom_the_server_does_not_want_back_does_not_try_its_other_addresses() {
    for reason in [DisconnectReason::Replaced, DisconnectReason::Banned] {
        let mut rig = Rig::new(Follow::States);
        rig.reach(&["v6", "v4"]);
        rig.sign_in(None);
        rig.events();
        rig.input(Input::Closed(1, reason.into()));
        assert_eq!(rig.events(), [Event::Ended { reason: Ending::Server(reason) }]);
    }
}

/// Where a client says in its hello that it goes.
fn goal(rig: &mut Rig) -> Goal {
    let connection = rig.connection;
    rig.outputs();
    rig.input(Input::Connected { connection, certificate: b"DER".to_vec(), nonce: [5; 32] });
    match &rig.sent()[..] {
        [ClientMessage::Hello(hello)] => hello.goal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_says_to_which_match_it_goes_and_comes_back_to_the_one_that_it_was_in() {
    let other = GameId([8; 16]);
    let mut rig = Rig::new(Follow::States);
    rig.reach(&["here"]);
    assert_eq!(goal(&mut rig), Goal::Lobby);
    let mut rig = Rig::going_to(Follow::States, Some(other));
    rig.reach(&["here"]);
    assert_eq!(goal(&mut rig), Goal::Match(other));
    // From the lobby it has gone into another match.
    let mut rig = Rig::going_to(Follow::States, Some(other));
    rig.reach(&["here"]);
    rig.sign_in(None);
    let match_ = Match::new("skirmish");
    rig.says(&match_.begin(Some(Seat(0)), 0));
    let mut again = Rig::going_to(Follow::States, Some(other));
    again.reach(&["here"]);
    again.sign_in(None);
    again.says(&match_.begin(Some(Seat(0)), 0));
    rig.lose();
    assert_eq!(goal(&mut rig), Goal::Match(GAME));
    // Once that is over, it goes where it was to go.
    again.says(&ServerMessage::MatchLeft { slot: 1, reason: MatchLeftReason::Ended });
    again.lose();
    assert_eq!(goal(&mut again), Goal::Match(other));
}
