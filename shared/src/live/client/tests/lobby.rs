//! The way back into a room, a queue, a match that was watched.

use super::rig::{GAME, ME, Match, Rig};
use crate::live::client::{Event, Lost};
use crate::wire::lobby::{
    CreateRoom, LobbyCommand, LobbyEvent, Occupant, Overview, RoomState, RoomSummary, SeatState,
};
use crate::wire::message::{MatchLeftReason, ServerMessage};
use crate::wire::reason::LobbyError;
use adjourn_game::Strength;
use adjourn_game::ids::{PlayerId, Seat};

const BOB: PlayerId = PlayerId([8; 16]);

/// A room with two players and a bot.
fn room(number: u32, owner: PlayerId, code: Option<&str>) -> RoomState {
    let seat = |team, occupant| SeatState { team, occupant };
    let player = |player| Occupant::Player { player, name: "somebody".into(), ready: false };
    RoomState {
        room: number,
        code: code.map(str::to_owned),
        game: "skirmish".into(),
        title: "our room".into(),
        setup: vec![1, 2],
        owner,
        seats: vec![seat(0, player(ME)), seat(1, player(BOB)), seat(2, Occupant::Bot(Strength::Weak))],
    }
}

fn summary(number: u32, title: &str) -> RoomSummary {
    RoomSummary { room: number, game: "skirmish".into(), title: title.into(), taken: 1, seats: 3 }
}

fn overview(rooms: Vec<RoomSummary>) -> LobbyEvent {
    LobbyEvent::Overview(Overview { rooms, ..Overview::default() })
}

/// In this room; the connection was lost and found.
fn back_from(room: RoomState) -> Rig {
    let mut rig = Rig::signed_in();
    rig.tells(LobbyEvent::Room(room));
    rig.come_back(None);
    rig
}

fn lost(rig: &mut Rig) -> Vec<Lost> {
    let lost = rig.events().into_iter().filter_map(|event| match event {
        Event::Lost(lost) => Some(lost),
        _ => None,
    });
    lost.collect()
}

#[test]
fn a_public_room_that_is_still_there_is_entered_again() {
    let mut rig = back_from(room(5, BOB, None));
    assert_eq!(rig.asked(), [], "the list of rooms comes first");
    rig.tells(overview(vec![summary(6, "our room"), summary(5, "our room"), summary(7, "another")]));
    assert_eq!(rig.asked(), [LobbyCommand::Join(5)]);
    rig.tells(LobbyEvent::Room(room(5, BOB, None)));
    assert_eq!(rig.client.lobby().room.as_ref().map(|room| room.room), Some(5));
    rig.pass_ms(60_000);
    assert_eq!((lost(&mut rig), rig.client.poll_timeout()), (vec![], None));
}

#[test]
fn who_finds_the_seat_kept_is_back_and_asks_for_nothing() {
    for code in [None, Some("ABCDEF")] {
        let mut rig = back_from(room(5, BOB, code));
        rig.tells(LobbyEvent::Room(room(5, BOB, code)));
        rig.tells(overview(Vec::new()));
        assert_eq!(rig.asked(), []);
        assert_eq!(rig.client.lobby().room, Some(room(5, BOB, code)));
        rig.pass_ms(60_000);
        assert_eq!(lost(&mut rig), []);
    }
}

#[test]
fn a_number_that_another_room_has_now_is_not_taken_for_ones_own() {
    let mut rig = back_from(room(1, BOB, None));
    // The server was started anew, and somebody else was faster.
    rig.tells(overview(vec![summary(1, "of strangers")]));
    assert_eq!(rig.asked(), []);
    rig.tells(overview(vec![summary(1, "of strangers"), summary(2, "our room")]));
    assert_eq!(rig.asked(), [LobbyCommand::Join(2)], "its owner has opened it again");
}

#[test]
fn a_room_that_is_gone_is_opened_again_by_its_owner_with_its_bots() {
    let open = LobbyCommand::Create(CreateRoom {
        game: "skirmish".into(),
        title: "our room".into(),
        private: false,
        seats: 3,
        setup: vec![1, 2],
    });
    let mut rig = back_from(room(5, ME, None));
    rig.tells(overview(Vec::new()));
    assert_eq!(rig.asked(), [open]);
    rig.tells(LobbyEvent::Room(room(1, ME, None)));
    assert_eq!(rig.asked(), [LobbyCommand::AddBot(Seat(2), Strength::Weak)]);
    // A private one is found out to be gone by its code.
    let mut rig = back_from(room(5, ME, Some("ABCDEF")));
    rig.tells(overview(Vec::new()));
    assert_eq!(rig.asked(), [LobbyCommand::JoinCode("ABCDEF".into())]);
    rig.tells(LobbyEvent::Error(LobbyError::NoSuchRoom));
    assert!(matches!(&rig.asked()[..], [LobbyCommand::Create(CreateRoom { private: true, .. })]));
}

#[test]
fn who_finds_the_room_gone_is_in_the_lobby_and_told() {
    // Nobody opens it again.
    let mut rig = back_from(room(5, BOB, None));
    rig.tells(overview(Vec::new()));
    rig.pass_ms(9_999);
    assert_eq!(lost(&mut rig), []);
    rig.pass_ms(1);
    assert_eq!(lost(&mut rig), [Lost::Room(LobbyError::NoSuchRoom)]);
    assert!(rig.client.lobby().room.is_none());
    // Its code is void, or it is full.
    for error in [LobbyError::NoSuchRoom, LobbyError::RoomFull] {
        let mut rig = back_from(room(5, BOB, Some("ABCDEF")));
        rig.tells(overview(Vec::new()));
        rig.tells(LobbyEvent::Error(error));
        let events = rig.events();
        assert!(events.contains(&Event::Lost(Lost::Room(error))), "{events:?}");
        let asked_by_user = events.iter().any(|event| matches!(event, Event::Lobby(LobbyEvent::Error(_))));
        assert!(!asked_by_user, "the refusal answers nothing that the user has asked for");
    }
}

#[test]
fn who_waited_for_a_quick_match_waits_again() {
    let mut rig = Rig::signed_in();
    rig.ask(LobbyCommand::QuickMatch("chess".into()));
    rig.tells(LobbyEvent::Waiting(true));
    rig.come_back(None);
    assert_eq!(rig.client.lobby().waiting_for, None, "not yet");
    assert_eq!(rig.asked(), [LobbyCommand::QuickMatch("chess".into())]);
    rig.tells(LobbyEvent::Waiting(true));
    assert_eq!(rig.client.lobby().waiting_for.as_deref(), Some("chess"));
    // And once more, from the same place.
    rig.come_back(None);
    assert_eq!(rig.asked(), [LobbyCommand::QuickMatch("chess".into())]);
    rig.tells(LobbyEvent::Error(LobbyError::NoSuchGame));
    assert_eq!(lost(&mut rig), [Lost::Queue(LobbyError::NoSuchGame)]);
    rig.come_back(None);
    assert_eq!(rig.asked(), [], "it was told that it is over");
}

#[test]
fn a_queue_that_was_left_is_not_entered_again() {
    let mut rig = Rig::signed_in();
    rig.ask(LobbyCommand::QuickMatch("chess".into()));
    rig.tells(LobbyEvent::Waiting(true));
    rig.tells(LobbyEvent::Waiting(false));
    rig.come_back(None);
    assert_eq!(rig.asked(), []);
    let mut rig = Rig::signed_in();
    rig.tells(LobbyEvent::Room(room(5, ME, None)));
    rig.tells(LobbyEvent::RoomLeft(None));
    rig.come_back(None);
    rig.tells(overview(Vec::new()));
    assert_eq!(rig.asked(), []);
}

#[test]
fn whoever_goes_elsewhere_on_the_way_back_does_not_go_back() {
    let mut rig = back_from(room(5, BOB, None));
    rig.ask(LobbyCommand::QuickMatch("chess".into()));
    rig.asked();
    rig.tells(overview(vec![summary(5, "our room")]));
    assert_eq!(rig.asked(), []);
    rig.pass_ms(60_000);
    assert_eq!(lost(&mut rig), []);
}

#[test]
fn a_connection_that_is_lost_on_the_way_back_changes_nothing() {
    let mut rig = back_from(room(5, BOB, None));
    rig.tells(overview(vec![summary(5, "our room")]));
    assert_eq!(rig.asked(), [LobbyCommand::Join(5)]);
    rig.lose();
    rig.pass_ms(5_000);
    rig.sign_in(None);
    rig.tells(overview(vec![summary(5, "our room")]));
    assert_eq!(rig.asked(), [LobbyCommand::Join(5)]);
}

#[test]
fn a_match_that_has_begun_meanwhile_is_what_one_is_back_in() {
    let match_ = Match::new("skirmish");
    let mut rig = Rig::signed_in();
    rig.ask(LobbyCommand::QuickMatch("skirmish".into()));
    rig.tells(LobbyEvent::Waiting(true));
    rig.come_back(Some(GAME));
    assert_eq!(rig.asked(), []);
    rig.events();
    rig.says(&match_.begin(Some(Seat(0)), 0));
    assert!(matches!(rig.events()[..], [Event::MatchBegan(_)]));
}

#[test]
fn who_watched_watches_again_or_is_told() {
    let match_ = Match::new("skirmish");
    let mut rig = Rig::signed_in();
    rig.says(&match_.begin(None, 0));
    rig.come_back(None);
    assert_eq!(rig.asked(), [LobbyCommand::Watch(GAME)]);
    rig.says(&match_.begin(None, 0));
    rig.come_back(None);
    rig.tells(LobbyEvent::Error(LobbyError::NotFound));
    assert_eq!(lost(&mut rig), [Lost::Watched]);
    // One that was left is not watched again.
    let mut rig = Rig::signed_in();
    rig.says(&match_.begin(None, 0));
    rig.says(&ServerMessage::MatchLeft { slot: 1, reason: MatchLeftReason::Left });
    rig.come_back(None);
    assert_eq!(rig.asked(), []);
}
