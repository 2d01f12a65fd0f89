//! A match: keyframes that come early, connections that come back, orders that wait.

use super::rig::{GAME, Match, Rig};
use crate::live::client::{Command, Ending, Event, Follow, Input, Lost, Output};
use crate::timeline::bundle::Item;
use crate::wire::message::{ClientMessage, MatchLeftReason, ServerMessage};
use crate::wire::reason::RejectReason;
use adjourn_game::SeatEvent;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::{Cell, Order};

/// An order that is always legal, and unlike those with other numbers.
fn order(number: u16) -> Vec<u8> {
    codec::encode(&Order::RallyHeadquarters { to: Cell { x: number, y: 0 } })
}

fn give(rig: &mut Rig, number: u16) {
    rig.command(Command::Order(order(number)));
}

/// In a match of some steps, as the first seat.
fn playing() -> (Rig, Match) {
    let (mut rig, mut match_) = (Rig::signed_in(), Match::new("skirmish"));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    match_.run(&mut rig, 10);
    rig.outputs();
    (rig, match_)
}

fn tick(rig: &Rig) -> Option<u32> {
    Some(rig.client.follower()?.simulation()?.tick())
}

/// The orders of the last datagram: their numbers and inputs.
fn last_orders(rig: &mut Rig) -> Vec<(u32, Vec<u8>)> {
    let up = rig.ups().pop().expect("a datagram");
    up.orders.into_iter().map(|order| (order.sequence, order.input)).collect()
}

#[test]
fn a_match_is_followed_from_its_beginning() {
    let (mut rig, mut match_) = (Rig::signed_in(), Match::new("skirmish"));
    rig.says(&match_.begin(Some(Seat(1)), 0));
    let [Event::MatchBegan(info)] = &rig.events()[..] else { panic!("it begins") };
    assert_eq!((info.game_id, info.seat, info.pauses_left), (GAME, Some(Seat(1)), 2));
    match_.run(&mut rig, 20);
    rig.pass_ms(500);
    let lean = rig.client.frame(&["chess"]).expect("a state");
    assert_eq!((lean.tick, lean.snapshot), (20, None), "a screen that draws from the view needs no more");
    let frame = rig.client.frame(&["chess", "skirmish"]).expect("a state");
    assert_eq!((frame.tick, &frame.view), (20, &lean.view));
    let whole = GAMES.newest("skirmish").expect("a game").restore(&frame.snapshot.expect("the whole state"));
    assert_eq!(whole.expect("a state").digest(), match_.digest(), "a screen without a face draws from it");
    assert!(rig.outputs().contains(&Output::Event(Event::Stepped)));
    let simulation = rig.client.follower().and_then(|follower| follower.simulation());
    assert_eq!(simulation.map(|state| state.game().digest()), Some(match_.digest()));
}

#[test]
fn a_keyframe_that_overtakes_its_announcement_is_not_lost() {
    let (mut rig, mut match_) = (Rig::signed_in(), Match::new("skirmish"));
    (0..30).for_each(|_| drop(match_.step(Vec::new())));
    let id = rig.connection;
    rig.input(Input::Stream(id, match_.keyframe()));
    assert!(rig.client.frame(&[]).is_none());
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert_eq!(tick(&rig), Some(30));
    match_.run(&mut rig, 3);
    rig.pass_ms(500);
    assert_eq!(tick(&rig), Some(33));
}

#[test]
fn a_keyframe_that_overtakes_even_the_welcome_is_not_lost() {
    let (mut rig, mut match_) = playing();
    rig.lose();
    (0..30).for_each(|_| drop(match_.step(Vec::new())));
    rig.pass_ms(500);
    let id = rig.connection;
    rig.input(Input::Stream(id, match_.keyframe()));
    rig.sign_in(Some(GAME));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert_eq!(tick(&rig), Some(40));
}

#[test]
fn a_keyframe_of_a_match_before_is_not_taken_for_this_ones() {
    let (mut rig, mut match_) = (Rig::signed_in(), Match::new("skirmish"));
    (0..10).for_each(|_| drop(match_.step(Vec::new())));
    let (id, stale) = (rig.connection, match_.keyframe());
    (0..20).for_each(|_| drop(match_.step(Vec::new())));
    rig.input(Input::Stream(id, stale.clone()));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert_eq!(tick(&rig), None, "the state of another tick");
    rig.input(Input::Stream(id, stale));
    rig.input(Input::Stream(id, b"no keyframe".to_vec()));
    assert_eq!(tick(&rig), None);
    rig.input(Input::Stream(id, match_.keyframe()));
    assert_eq!(tick(&rig), Some(30));
    assert!(rig.outputs().contains(&Output::Event(Event::Stepped)), "it is shown at once");
}

#[test]
fn a_match_goes_on_after_a_lost_connection() {
    let (mut rig, mut match_) = playing();
    rig.lose();
    (0..40).for_each(|_| drop(match_.step(Vec::new())));
    rig.pass_ms(500);
    assert!(rig.ups().is_empty(), "nothing is sent without a connection");
    rig.sign_in(Some(GAME));
    rig.events();
    let id = rig.connection;
    // The keyframe overtakes again, and the slot is the same.
    rig.input(Input::Stream(id, match_.keyframe()));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert!(matches!(rig.events()[..], [Event::MatchBegan(_)]));
    match_.run(&mut rig, 5);
    rig.pass_ms(500);
    assert_eq!(tick(&rig), Some(55));
    assert!(rig.client.follower().is_some_and(|follower| !follower.desynced()));
}

#[test]
fn an_order_given_while_the_connection_is_away_is_sent_again_once() {
    let (mut rig, match_) = playing();
    give(&mut rig, 1);
    give(&mut rig, 2);
    assert_eq!(last_orders(&mut rig), [(0, order(1)), (1, order(2))]);
    rig.lose();
    give(&mut rig, 3);
    assert!(rig.ups().is_empty());
    rig.pass_ms(500);
    rig.sign_in(Some(GAME));
    let id = rig.connection;
    rig.input(Input::Stream(id, match_.keyframe()));
    // The first one has been handled; the second one was lost on the way.
    rig.says(&match_.begin(Some(Seat(0)), 1));
    assert_eq!(last_orders(&mut rig), [(1, order(2)), (2, order(3))]);
    // Repeated until the server says that it has them, and not after.
    rig.pass_ms(60);
    assert_eq!(last_orders(&mut rig), [(1, order(2)), (2, order(3))]);
    rig.input(Input::Datagram(id, match_.down(3, Vec::new())));
    rig.outputs();
    rig.pass_ms(2_000);
    assert!(rig.ups().iter().all(|up| up.orders.is_empty()));
    give(&mut rig, 4);
    assert_eq!(last_orders(&mut rig), [(3, order(4))]);
    // A connection later they are not remembered.
    rig.come_back(Some(GAME));
    rig.input(Input::Stream(rig.connection, match_.keyframe()));
    rig.says(&match_.begin(Some(Seat(0)), 4));
    assert_eq!(last_orders(&mut rig), []);
}

/// An order is sent, the server is killed, another order is given, and the server is back with a journal in which there
/// are so many steps that the client has not seen.
fn restarted(unseen: u32) -> Rig {
    let (mut rig, mut match_) = playing();
    give(&mut rig, 1);
    rig.lose();
    give(&mut rig, 2);
    (0..unseen).for_each(|_| drop(match_.step(Vec::new())));
    rig.pass_ms(500);
    rig.sign_in(Some(GAME));
    rig.outputs();
    // It counts anew.
    match_.incarnation = 1;
    rig.input(Input::Stream(rig.connection, match_.keyframe()));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    rig
}

#[test]
fn a_server_that_was_started_anew_gets_what_its_journal_can_not_have() {
    let mut rig = restarted(0);
    assert_eq!(last_orders(&mut rig), [(0, order(1)), (1, order(2))]);
    // Whether a step that was not seen has the first order, nobody can tell: it is not given twice.
    let mut rig = restarted(1);
    assert!(rig.events().contains(&Event::OrdersMayBeLost(1)));
    rig.pass_ms(60);
    assert_eq!(last_orders(&mut rig), [(0, order(2))]);
}

#[test]
fn orders_that_were_never_sent_count_though_a_bot_has_played_meanwhile() {
    let (mut rig, match_) = playing();
    give(&mut rig, 1);
    rig.lose();
    give(&mut rig, 2);
    rig.pass_ms(500);
    rig.sign_in(Some(GAME));
    rig.outputs();
    rig.input(Input::Stream(rig.connection, match_.keyframe()));
    // The bot has given five orders, and the server has counted them with the player's.
    rig.says(&match_.begin(Some(Seat(0)), 5));
    assert!(rig.events().contains(&Event::OrdersMayBeLost(1)), "of the first one nobody can tell");
    rig.pass_ms(60);
    assert_eq!(last_orders(&mut rig), [(5, order(2))]);
}

#[test]
fn a_match_that_the_server_does_not_hold_any_more_is_over_and_told() {
    let (mut rig, _) = playing();
    rig.come_back(None);
    assert!(rig.events().contains(&Event::Lost(Lost::Match)));
    assert_eq!(tick(&rig), Some(10), "its last state stays to be looked at");
    give(&mut rig, 1);
    assert!(matches!(rig.events()[..], [Event::Rejected { reason: RejectReason::OverBudget, .. }]));
    rig.pass_ms(5_000);
    assert!(rig.ups().is_empty(), "the server is told no more of it");
}

#[test]
fn a_match_that_was_left_is_not_come_back_to() {
    let (mut rig, _) = playing();
    rig.says(&ServerMessage::MatchLeft { slot: 9, reason: MatchLeftReason::Ended });
    assert_eq!(rig.events(), [], "that is another match");
    rig.says(&ServerMessage::MatchLeft { slot: 1, reason: MatchLeftReason::Ended });
    assert_eq!(rig.events(), [Event::MatchLeft(MatchLeftReason::Ended)]);
    rig.come_back(None);
    assert!(!rig.events().iter().any(|event| matches!(event, Event::Lost(_))));
}

#[test]
fn a_server_that_stops_takes_its_players_back_when_it_is_there_again() {
    let (mut rig, match_) = playing();
    rig.says(&ServerMessage::MatchLeft { slot: 1, reason: MatchLeftReason::ServerStopping });
    give(&mut rig, 1);
    rig.come_back(Some(GAME));
    rig.input(Input::Stream(rig.connection, match_.keyframe()));
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert_eq!(last_orders(&mut rig), [(0, order(1))]);
    // It may also have lost it.
    rig.says(&ServerMessage::MatchLeft { slot: 1, reason: MatchLeftReason::ServerStopping });
    rig.come_back(None);
    assert!(rig.events().contains(&Event::Lost(Lost::Match)));
}

#[test]
fn a_state_that_differs_is_written_down_and_reported_once() {
    let (mut rig, mut match_) = playing();
    for _ in 0..5 {
        let mut bundle = match_.step(Vec::new());
        bundle.digest_before.0[0] ^= 1;
        let down = match_.down(0, vec![bundle]);
        rig.input(Input::Datagram(rig.connection, down));
    }
    rig.pass_ms(1_000);
    let outputs = rig.outputs();
    let dumps: Vec<_> = outputs.iter().filter(|output| matches!(output, Output::Dump(_))).collect();
    let [Output::Dump(dump)] = &dumps[..] else { panic!("one: {dumps:?}") };
    assert_eq!((dump.game_id, dump.report.tick, dump.snapshot.is_empty()), (GAME, 10, false));
    let reports: Vec<_> = outputs
        .iter()
        .filter_map(|output| match output {
            Output::Stream(1, bytes) => Some(codec::decode::<ClientMessage>(bytes).expect("a message")),
            _ => None,
        })
        .collect();
    assert_eq!(reports, [ClientMessage::Desync(dump.report.clone())]);
}

/// The next bundle of the server comes, and says that the state before it is another one.
fn differ(rig: &mut Rig, match_: &mut Match) -> Vec<Event> {
    let mut bundle = match_.step(Vec::new());
    bundle.digest_before.0[0] ^= 1;
    let down = match_.down(0, vec![bundle]);
    rig.input(Input::Datagram(rig.connection, down));
    rig.pass_ms(400);
    rig.events()
}

#[test]
fn a_state_that_differs_is_asked_for_anew_and_the_fourth_time_in_a_minute_ends_it() {
    let (mut rig, mut match_) = playing();
    for _ in 0..3 {
        assert_eq!(differ(&mut rig, &mut match_), [Event::OutOfStep]);
        rig.says(&match_.begin(Some(Seat(0)), 0));
        rig.input(Input::Stream(rig.connection, match_.keyframe()));
        assert!(matches!(rig.events()[..], [Event::MatchBegan(_)]));
        assert_eq!(tick(&rig), Some(match_.tick()), "healed");
    }
    assert_eq!(differ(&mut rig, &mut match_), [Event::Ended { reason: Ending::OutOfStep }]);
}

#[test]
fn who_goes_and_who_comes_back_is_told() {
    let (mut rig, mut match_) = playing();
    let event = |event| Item::Seat { seat: Seat(1), event, server_time_ms: 0 };
    for item in [SeatEvent::TimedOut, SeatEvent::Returned] {
        let bundle = match_.step(vec![event(item)]);
        rig.input(Input::Datagram(rig.connection, match_.down(0, vec![bundle])));
    }
    rig.pass_ms(500);
    let told = [Event::Seat(Seat(1), SeatEvent::TimedOut), Event::Seat(Seat(1), SeatEvent::Returned)];
    assert_eq!(rig.events(), told);
}

#[test]
fn who_makes_no_states_gets_bundles_in_order_and_gives_orders() {
    let (mut rig, mut match_) = (Rig::new(Follow::Bundles), Match::new("skirmish"));
    rig.reach(&["here"]);
    rig.sign_in(None);
    rig.says(&match_.begin(Some(Seat(0)), 0));
    rig.events();
    let bundles: Vec<_> = (0..4).map(|_| match_.step(Vec::new())).collect();
    let id = rig.connection;
    rig.input(Input::Datagram(id, match_.down(0, bundles[2..].to_vec())));
    assert_eq!(rig.client.follower().map(|follower| follower.behind_ticks()), Some(4));
    assert_eq!(rig.events(), []);
    rig.input(Input::Datagram(id, match_.down(0, bundles[..2].to_vec())));
    assert_eq!(rig.events(), bundles.into_iter().map(Event::Bundle).collect::<Vec<_>>());
    assert!(rig.client.frame(&[]).is_none());
    give(&mut rig, 1);
    let up = rig.ups().pop().expect("at once");
    assert_eq!((up.next_tick, up.digest, up.orders.len()), (4, None, 1));
}
