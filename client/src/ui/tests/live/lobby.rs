//! Lobby, rooms, the way into a match and out of it, and how a session ends.

use super::sample::{Driver, ME, frame, info, view};
use crate::live::handle::{LiveCommand, LiveEvent};
use crate::ui::driver::Exit;
use crate::ui::kit::theme::Theme;
use adjourn_game::codec;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::{Outcome, Strength};
use adjourn_shared::live::client::Lost;
use adjourn_shared::wire::lobby::{
    LobbyCommand, LobbyEvent, MatchSummary, Occupant, Overview, Place, Presence, RoomState, RoomSummary,
    SeatState,
};
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};
use adjourn_shared::wire::reason::LobbyError;
use adjourn_skirmish::Setup;
use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};

const OTHER: PlayerId = PlayerId([2; 16]);

fn lobby() -> Driver {
    let mut driver = Driver::in_lobby(80, 24, Theme::plain());
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Overview(Overview {
        rooms: vec![RoomSummary {
            room: 12,
            game: "connectfour".into(),
            title: "Come in".into(),
            taken: 1,
            seats: 4,
        }],
        matches: vec![MatchSummary {
            game_id: GameId([9; 16]),
            game: "skirmish".into(),
            players: vec!["Bob".into(), "Eve\u{1b}[31m".into()],
        }],
        players: vec![Presence { player: ME, name: "Ada".into(), place: Place::Lobby }],
        players_online: 17,
    })));
    driver
}

fn room(owner: PlayerId) -> RoomState {
    let seat = |team, occupant| SeatState { team, occupant };
    RoomState {
        room: 12,
        code: Some("KIWI-42".into()),
        game: "skirmish".into(),
        title: "Come in".into(),
        setup: codec::encode(&Setup { map_cells: 64, starting_ore: 400, unit_cap: 100, ..Setup::default() }),
        owner,
        seats: vec![
            seat(0, Occupant::Player { player: ME, name: "Ada".into(), ready: false }),
            seat(1, Occupant::Player { player: OTHER, name: "Bob".into(), ready: true }),
            seat(2, Occupant::Free),
        ],
    }
}

fn in_room(owner: PlayerId) -> Driver {
    let mut driver = lobby();
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Room(room(owner))));
    driver
}

fn lobby_commands(driver: &mut Driver) -> Vec<LobbyCommand> {
    let command = |command| match command {
        LiveCommand::Lobby(command) => Some(command),
        _ => None,
    };
    driver.commands().into_iter().filter_map(command).collect()
}

#[test]
fn the_lobby_shows_what_is_there() {
    let text = lobby().text();
    for wanted in [
        "Esc quit",
        "Have fun",
        "Come in  Connect Four  1/4",
        "Bob · Eve[31m  Skirmish",
        "17 online",
        "Ada (you)",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
}

#[test]
fn every_way_into_a_match_has_a_key() {
    let mut driver = lobby();
    for letter in ["q", "p", "P"] {
        driver.keys(letter);
        driver.key(KeyCode::Enter);
    }
    driver.keys("jKIWI-42");
    driver.key(KeyCode::Enter);
    let game = || "skirmish".to_owned();
    assert_eq!(
        lobby_commands(&mut driver),
        [
            LobbyCommand::QuickMatch(game()),
            LobbyCommand::Practice(game(), Strength::Weak),
            LobbyCommand::Practice(game(), Strength::Strong),
            LobbyCommand::JoinCode("KIWI-42".into()),
        ]
    );
}

#[test]
fn letters_that_stray_into_the_lobby_begin_nothing() {
    let mut driver = lobby();
    driver.keys("hey: happy Pill P");
    assert!(driver.text().contains("Skirmish against a strong bot?  Enter begins"), "{}", driver.text());
    driver.key(KeyCode::Esc);
    assert_eq!(lobby_commands(&mut driver), []);
}

#[test]
fn the_lobby_and_rooms_show_their_keys() {
    for (mut driver, wanted) in [(lobby(), "practice: weak/strong"), (in_room(ME), "add a strong bot")] {
        driver.keys("?");
        assert!(driver.text().contains(wanted), "{}", driver.text());
        driver.keys("b");
        assert!(!driver.text().contains(wanted), "any key closes it");
        assert_eq!(lobby_commands(&mut driver), [], "and does nothing else");
    }
}

#[test]
fn what_happened_in_a_match_is_not_told_in_the_next_lobby_and_match() {
    let mut driver = lobby();
    let line = |name: &str, text: &str| {
        let to = adjourn_shared::wire::lobby::ChatTo::Lobby;
        LiveEvent::Lobby(LobbyEvent::Chat(adjourn_shared::wire::lobby::ChatLine {
            from: OTHER,
            name: name.into(),
            to,
            text: text.into(),
        }))
    };
    driver.app.live(line("Bob", "who plays?"));
    driver.app.live(LiveEvent::MatchBegan(info(Some(0))));
    assert!(!driver.text().contains("who plays?"));
    driver.app.live(LiveEvent::OrdersMayBeLost(3));
    assert!(driver.text().contains("3 of your orders"));
    driver.app.live(LiveEvent::MatchLeft(MatchLeftReason::ServerStopping));
    let text = driver.text();
    assert!(text.contains("Back in the lobby") && text.contains("who plays?"), "{text}");
    assert!(!text.contains("of your orders"), "{text}");
    driver.app.live(LiveEvent::MatchBegan(info(Some(0))));
    assert!(!driver.text().contains("Back in the lobby"), "{}", driver.text());
}

#[test]
fn the_list_leads_into_rooms_and_matches_by_keys_and_by_mouse() {
    let mut driver = lobby();
    // "Join by code" was the last choice of a fixed way; below it are the room and the match.
    for _ in 0..5 {
        driver.key(KeyCode::Down);
    }
    driver.key(KeyCode::Enter);
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::Join(12)]);
    let at = driver.find("Bob · Eve").expect("the match is listed");
    driver.mouse(MouseEventKind::Down(MouseButton::Left), at);
    driver.mouse(MouseEventKind::Down(MouseButton::Left), at);
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::Watch(GameId([9; 16]))]);
}

#[test]
fn waiting_can_be_stopped() {
    let mut driver = lobby();
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Waiting(true)));
    assert!(driver.text().contains("Waiting for an opponent"));
    driver.key(KeyCode::Esc);
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::CancelQuickMatch]);
}

#[test]
fn a_new_room_is_as_described() {
    let mut driver = lobby();
    driver.keys("c");
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Right);
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Right);
    driver.key(KeyCode::Enter);
    let commands = lobby_commands(&mut driver);
    let [LobbyCommand::Create(created)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!((created.title.as_str(), created.private, created.seats), ("Ada's room", true, 3));
}

#[test]
fn an_owner_fills_seats_and_turns_settings() {
    let mut driver = in_room(ME);
    let text = driver.text();
    assert!(text.contains("KIWI-42") && text.contains("Esc leave"), "{text}");
    driver.keys("b");
    driver.key(KeyCode::Down);
    driver.keys("x");
    driver.key(KeyCode::Right);
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Right);
    driver.keys("r");
    let larger = Setup { map_cells: 72, starting_ore: 400, unit_cap: 100, ..Setup::default() };
    assert_eq!(
        lobby_commands(&mut driver),
        [
            LobbyCommand::AddBot(Seat(2), Strength::Weak),
            LobbyCommand::Kick(OTHER),
            LobbyCommand::SetTeam(Seat(1), 2),
            LobbyCommand::Setup(codec::encode(&larger)),
            LobbyCommand::Ready(true),
        ]
    );
}

#[test]
fn a_guest_changes_nothing_but_the_own_seat() {
    let mut driver = in_room(OTHER);
    driver.keys("b");
    driver.key(KeyCode::Right);
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Right);
    driver.keys("x");
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Enter);
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::SetTeam(Seat(0), 1), LobbyCommand::Sit(Seat(2))]);
}

#[test]
fn the_countdown_and_a_kick_are_told() {
    let mut driver = in_room(OTHER);
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Countdown(Some(3))));
    assert!(driver.text().contains("The match begins in 3"));
    driver.app.live(LiveEvent::Lobby(LobbyEvent::RoomLeft(Some(LobbyError::Kicked))));
    let text = driver.text();
    assert!(text.contains("the owner has removed you") && text.contains("Quick match"), "{text}");
}

#[test]
fn the_result_leads_to_the_lobby_or_to_another_match() {
    let ended = |driver: &mut Driver| {
        driver.app.live(LiveEvent::MatchBegan(info(Some(0))));
        let mut last = frame(&view());
        last.outcome = Some(Outcome { places: vec![1, 2, 1], reason: 100 });
        driver.app.frame(last);
        driver.app.live(LiveEvent::MatchLeft(MatchLeftReason::Ended));
    };
    let mut driver = lobby();
    driver.keys("P");
    driver.key(KeyCode::Enter);
    driver.commands();
    ended(&mut driver);
    let text = driver.text();
    assert!(
        text.contains("VICTORY") && text.contains("1. Ada (you)") && text.contains("2. strong bot"),
        "{text}"
    );
    driver.keys("a");
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::Practice("skirmish".into(), Strength::Strong)]);
    ended(&mut driver);
    driver.key(KeyCode::Enter);
    assert_eq!(lobby_commands(&mut driver), [], "the match has let go already");
    assert!(driver.text().contains("Quick match"));
}

#[test]
fn leaving_a_running_match_is_asked_for_and_told_to_the_server() {
    let mut driver = Driver::playing();
    driver.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    driver.keys("n");
    assert!(driver.commands().is_empty());
    driver.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    driver.keys("y");
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::LeaveMatch]);
    assert!(driver.text().contains("Quick match"));
}

#[test]
fn a_lost_connection_and_an_end_name_their_reason() {
    let mut driver = Driver::playing();
    driver.app.live(LiveEvent::Reconnecting { reason: "the connection was lost".into(), attempt: 2 });
    let text = driver.text();
    assert!(text.contains("the connection was lost") && text.contains("attempt 2"), "{text}");
    driver.app.live(LiveEvent::MatchBegan(info(Some(0))));
    assert!(!driver.text().contains("attempt 2"));
    driver.app.live(LiveEvent::Ended { reason: "you are banned from this server".into() });
    driver.app.live(LiveEvent::Ended { reason: "the session stopped".into() });
    assert!(driver.text().contains("you are banned from this server"));
    assert_eq!(driver.exit(), None, "the player reads it first");
    driver.key(KeyCode::Enter);
    assert_eq!(driver.exit(), Some(&Exit::Ended("you are banned from this server".into())));
}

#[test]
fn a_match_that_goes_on_is_as_it_was_and_one_that_is_gone_leads_to_the_lobby() {
    let mut driver = Driver::playing();
    let welcome = |resumable| Welcome {
        player: ME,
        server_name: "Test".into(),
        message_of_the_day: String::new(),
        resumable,
    };
    driver.keys("e=5");
    driver.commands();
    let lost = || LiveEvent::Reconnecting { reason: "the connection was lost".into(), attempt: 1 };
    driver.app.live(lost());
    driver.app.live(LiveEvent::Welcome(welcome(Some(info(None).game_id))));
    driver.app.live(LiveEvent::MatchBegan(info(Some(0))));
    driver.app.frame(frame(&view()));
    assert!(driver.text().contains("Groups 5:2"), "{}", driver.text());
    driver.app.live(lost());
    driver.app.live(LiveEvent::Welcome(welcome(None)));
    driver.app.live(LiveEvent::Lost(Lost::Match));
    assert!(driver.text().contains("does not hold the match"), "{}", driver.text());
}

#[test]
fn a_room_and_a_queue_that_are_gone_after_a_reconnect_are_not_drawn_any_more() {
    let mut driver = lobby();
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Room(room(ME))));
    driver.app.live(LiveEvent::Lost(Lost::Room(LobbyError::NoSuchRoom)));
    let text = driver.text();
    assert!(text.contains("your room is gone") && text.contains("Quick match"), "{text}");
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Waiting(true)));
    let waiting = driver.text();
    driver.app.live(LiveEvent::Lost(Lost::Queue(LobbyError::NotFound)));
    assert_ne!(driver.text(), waiting);
    assert!(driver.text().contains("don't wait for a quick match any more"), "{}", driver.text());
}

#[test]
fn quitting_says_goodbye() {
    let mut driver = lobby();
    driver.press(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert!(matches!(driver.commands()[..], [LiveCommand::Quit]));
    assert_eq!(driver.exit(), Some(&Exit::Quit));
}

#[test]
fn a_player_of_the_list_is_muted_and_reported_by_keys() {
    let mut driver = lobby();
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Overview(Overview {
        players: vec![
            Presence { player: ME, name: "Ada".into(), place: Place::Lobby },
            Presence { player: OTHER, name: "Mallory".into(), place: Place::Playing },
        ],
        players_online: 2,
        ..Overview::default()
    })));
    // The list goes round its ends, and other players are its last rows; the game is its first.
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Up);
    assert!(driver.text().contains("> Mallory playing"), "{}", driver.text());
    driver.key(KeyCode::Char('m'));
    assert!(driver.text().contains("> Mallory (muted) playing"), "{}", driver.text());
    driver.key(KeyCode::Char('m'));
    assert_eq!(
        lobby_commands(&mut driver),
        [LobbyCommand::Mute(OTHER, true), LobbyCommand::Mute(OTHER, false)]
    );
    driver.key(KeyCode::Char('r'));
    driver.keys("spam");
    driver.key(KeyCode::Enter);
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::Report(OTHER, "spam".into())]);
}

#[test]
fn who_is_not_back_since_a_restart_is_shown_and_the_owner_may_give_the_seat_up() {
    let mut driver = lobby();
    let mut state = room(ME);
    state.seats[1].occupant = Occupant::Away { player: OTHER, name: "Bob".into(), ready: true };
    driver.app.live(LiveEvent::Lobby(LobbyEvent::Room(state)));
    assert!(driver.text().contains("Bob: not back yet"), "{}", driver.text());
    driver.key(KeyCode::Down);
    driver.keys("x");
    assert_eq!(lobby_commands(&mut driver), [LobbyCommand::Kick(OTHER)]);
}

#[test]
fn who_goes_by_another_name_than_wanted_is_told() {
    let mut driver = lobby();
    driver.app.live(LiveEvent::Lobby(LobbyEvent::NamedApart("Ada 2".into())));
    assert!(driver.text().contains("\"Ada 2\""), "{}", driver.text());
}
