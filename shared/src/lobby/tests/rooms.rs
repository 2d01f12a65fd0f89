//! Rooms: who gets in, who sits where, who may change what, and when the match begins.

use super::*;
use crate::lobby::{StartOccupant, StartSeat};
use LobbyCommand::{AddBot, Join, JoinCode, Kick, Leave, Ready, RemoveBot, SetTeam, Setup, Sit};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

/// Ada's room of two with Bob in it, both ready.
fn counting_down() -> Table {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let room = table.room(ADA, 2);
    table.says(BOB, Join(room));
    table.says(ADA, Ready(true));
    table.outputs.clear();
    table.says(BOB, Ready(true));
    table
}

fn countdown(table: &Table, player: PlayerId) -> Vec<Option<u8>> {
    let events = table.events(player).into_iter();
    events.filter_map(|event| if let LobbyEvent::Countdown(s) = event { Some(s) } else { None }).collect()
}

#[test]
fn who_creates_a_room_owns_it_and_has_its_first_seat() {
    let mut table = Table::with(&[ADA]);
    table.room(ADA, 3);
    let state = table.room_state(ADA);
    assert_eq!((state.owner, state.title.as_str(), state.code.clone()), (ADA, "Friday", None));
    assert_eq!(state.setup, stub::DEFAULT_SETUP);
    assert_eq!(sits(&state), [Some(ADA), None, None]);
    assert_eq!(state.seats.iter().map(|seat| seat.team).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn a_room_needs_a_known_game_a_fitting_table_and_a_setup_that_the_rules_accept() {
    let mut table = Table::with(&[ADA]);
    let mut with = |change: fn(&mut CreateRoom)| {
        let LobbyCommand::Create(mut room) = create(2, false) else { unreachable!() };
        change(&mut room);
        table.wait(2_000);
        table.refused(ADA, LobbyCommand::Create(room))
    };
    assert_eq!(with(|room| room.game = "chess".into()), LobbyError::NoSuchGame);
    assert_eq!(with(|room| room.seats = 0), LobbyError::BadSetup);
    assert_eq!(with(|room| room.seats = 5), LobbyError::BadSetup);
    assert_eq!(with(|room| room.setup = stub::BAD_SETUP.to_vec()), LobbyError::BadSetup);
    assert_eq!(with(|room| room.setup = vec![0; 1_001]), LobbyError::BadSetup);
    assert_eq!(with(|room| room.title = "x".repeat(41)), LobbyError::BadText);
}

#[test]
fn a_title_can_not_steer_a_terminal_and_an_empty_one_names_the_owner() {
    let mut table = Table::with(&[ADA, BOB]);
    for (player, raw, title) in [(ADA, "\u{1b}]0;x\u{7} y", "]0;x y"), (BOB, " ", "Bob's room")] {
        let LobbyCommand::Create(mut room) = create(2, false) else { unreachable!() };
        room.title = raw.into();
        table.says(player, LobbyCommand::Create(room));
        assert_eq!(table.room_state(player).title, title);
    }
}

#[test]
fn players_take_the_first_free_seat_until_the_room_is_full() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let room = table.room(ADA, 2);
    table.says(BOB, Join(room));
    assert_eq!(sits(&table.room_state(ADA)), [Some(ADA), Some(BOB)]);
    assert_eq!(table.refused(CLEO, Join(room)), LobbyError::RoomFull);
    assert_eq!(table.refused(CLEO, Join(room + 1)), LobbyError::NoSuchRoom);
    assert_eq!(table.refused(BOB, create(2, false)), LobbyError::AlreadyInRoom);
}

#[test]
fn a_private_room_opens_to_its_code_in_either_case_and_to_nothing_else() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    table.says(ADA, create(3, true));
    let state = table.room_state(ADA);
    let code = state.code.expect("a private room has a code");
    assert_eq!(code.len(), 6);
    assert!(code.chars().all(|c| c.is_ascii_alphanumeric() && !"01ILOU".contains(c)), "{code}");
    assert!(table.overview(BOB).rooms.is_empty());
    assert_eq!(table.refused(BOB, Join(state.room)), LobbyError::NoSuchRoom);
    table.says(BOB, JoinCode(format!(" {} ", code.to_lowercase())));
    assert_eq!(sits(&table.room_state(BOB)), [Some(ADA), Some(BOB), None]);
    assert_eq!(table.refused(CLEO, JoinCode("AAAAAA".into())), LobbyError::NoSuchRoom);
}

#[test]
fn codes_differ_from_room_to_room_and_from_seed_to_seed() {
    let code = |seed: u8, player: PlayerId| {
        let mut table = Table::with(&[ADA, BOB]);
        table.lobby = Lobby::new(stub::GAMES, LobbyLimits::default(), [seed; 32]);
        table.arrive(ADA, None);
        table.arrive(BOB, None);
        table.says(ADA, create(2, true));
        table.says(BOB, create(2, true));
        table.room_state(player).code
    };
    assert_eq!(code(1, ADA), code(1, ADA));
    assert_ne!(code(1, ADA), code(1, BOB));
    assert_ne!(code(1, ADA), code(2, ADA));
}

#[test]
fn guessing_codes_is_slower_than_other_commands() {
    let mut table = Table::with(&[ADA]);
    for _ in 0..4 {
        assert_eq!(table.refused(ADA, JoinCode("222222".into())), LobbyError::NoSuchRoom);
    }
    assert_eq!(table.refused(ADA, JoinCode("222222".into())), LobbyError::TooFast);
    table.wait(1_000);
    assert_eq!(table.refused(ADA, JoinCode("222222".into())), LobbyError::NoSuchRoom);
}

#[test]
fn the_room_passes_on_when_its_owner_goes_and_vanishes_when_nobody_is_left() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let room = table.room(ADA, 2);
    table.says(BOB, Join(room));
    table.says(ADA, Leave);
    assert_eq!(table.events(ADA).last(), Some(&LobbyEvent::RoomLeft(None)));
    assert_eq!(table.room_state(BOB).owner, BOB);
    table.says(BOB, AddBot(Seat(0), Strength::Weak));
    table.gone(BOB);
    assert!(table.overview(CLEO).rooms.is_empty(), "a bot alone keeps no room");
    assert_eq!(table.refused(CLEO, Join(room)), LobbyError::NoSuchRoom);
}

#[test]
fn players_move_to_free_seats_only() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 3);
    table.says(BOB, Join(room));
    table.says(ADA, Sit(Seat(2)));
    assert_eq!(sits(&table.room_state(BOB)), [None, Some(BOB), Some(ADA)]);
    assert_eq!(table.refused(ADA, Sit(Seat(1))), LobbyError::SeatTaken);
    assert_eq!(table.refused(ADA, Sit(Seat(3))), LobbyError::SeatTaken);
}

#[test]
fn the_owner_sets_every_team_and_others_their_own() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 3);
    table.says(BOB, Join(room));
    table.says(ADA, SetTeam(Seat(2), 1));
    table.says(BOB, SetTeam(Seat(1), 0));
    let teams: Vec<_> = table.room_state(ADA).seats.iter().map(|seat| seat.team).collect();
    assert_eq!(teams, [0, 0, 1]);
    assert_eq!(table.refused(BOB, SetTeam(Seat(0), 1)), LobbyError::NotOwner);
    assert_eq!(table.refused(ADA, SetTeam(Seat(0), 3)), LobbyError::BadSetup);
    assert_eq!(table.refused(ADA, SetTeam(Seat(9), 0)), LobbyError::SeatTaken);
}

#[test]
fn only_the_owner_seats_bots_changes_settings_and_kicks() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 3);
    table.says(BOB, Join(room));
    for command in
        [AddBot(Seat(2), Strength::Weak), RemoveBot(Seat(2)), Setup(b"\x03big".to_vec()), Kick(ADA)]
    {
        assert_eq!(table.refused(BOB, command), LobbyError::NotOwner);
    }
    table.says(ADA, AddBot(Seat(2), Strength::Strong));
    assert_eq!(table.room_state(BOB).seats[2].occupant, Occupant::Bot(Strength::Strong));
    assert_eq!(table.refused(ADA, AddBot(Seat(1), Strength::Weak)), LobbyError::SeatTaken);
    assert_eq!(table.refused(ADA, RemoveBot(Seat(1))), LobbyError::NotFound);
    table.says(ADA, RemoveBot(Seat(2)));
    table.says(ADA, Setup(b"\x03big".to_vec()));
    let state = table.room_state(BOB);
    assert_eq!((&state.seats[2].occupant, state.setup.as_slice()), (&Occupant::Free, &b"\x03big"[..]));
    assert_eq!(table.refused(ADA, Setup(stub::BAD_SETUP.to_vec())), LobbyError::BadSetup);
}

#[test]
fn who_is_kicked_is_told_and_can_not_come_back() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 2);
    table.says(BOB, Join(room));
    table.says(ADA, Kick(BOB));
    assert_eq!(table.events(BOB).last(), Some(&LobbyEvent::RoomLeft(Some(LobbyError::Kicked))));
    assert_eq!(sits(&table.room_state(ADA)), [Some(ADA), None]);
    assert_eq!(table.refused(BOB, Join(room)), LobbyError::Kicked);
    assert_eq!(table.refused(ADA, Kick(BOB)), LobbyError::NotFound);
    assert_eq!(table.refused(ADA, Kick(ADA)), LobbyError::NotFound);
}

#[test]
fn a_room_forgets_whom_it_kicked_first_beyond_the_limit() {
    let limits = LobbyLimits { kicked_per_room: 1, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO]);
    let room = table.room(ADA, 3);
    for player in [BOB, CLEO] {
        table.says(player, Join(room));
        table.says(ADA, Kick(player));
    }
    assert_eq!(table.refused(CLEO, Join(room)), LobbyError::Kicked);
    table.says(BOB, Join(room));
    assert_eq!(sits(&table.room_state(ADA)), [Some(ADA), Some(BOB), None]);
}

#[test]
fn when_all_are_ready_the_seconds_are_counted_and_the_match_is_asked_for() {
    let mut table = counting_down();
    table.wait(2_999);
    assert_eq!(countdown(&table, ADA), [Some(3), Some(2), Some(1)]);
    assert_eq!(table.starts(), []);
    table.wait(1);
    let starts = table.starts();
    let [start] = starts.as_slice() else { panic!("one match is asked for: {starts:?}") };
    let player = |player: PlayerId| StartOccupant::Player { player, name: name(player).into() };
    assert_eq!(
        start.seats,
        [StartSeat { team: 0, occupant: player(ADA) }, StartSeat { team: 1, occupant: player(BOB) }]
    );
    assert_eq!((start.game, start.owner, start.listed), ("stub", Some(ADA), true));
    assert_eq!((start.setup.as_slice(), start.title.as_str()), (stub::DEFAULT_SETUP, "Friday"));
}

#[test]
fn any_change_breaks_the_countdown_off_and_clears_the_ready_marks() {
    let changes = [
        (BOB, Ready(false)),
        (BOB, Leave),
        (ADA, Kick(BOB)),
        (BOB, SetTeam(Seat(1), 1)),
        (ADA, Setup(Vec::new())),
    ];
    for (player, change) in changes {
        let mut table = counting_down();
        table.wait(1_500);
        table.says(player, change.clone());
        assert_eq!(countdown(&table, ADA).last(), Some(&None), "{change:?}");
        assert_ne!(ready(&table.room_state(ADA)), [ADA, BOB]);
        table.wait(10_000);
        assert_eq!(table.starts(), []);
    }
}

#[test]
fn a_lost_connection_breaks_the_countdown_off() {
    let mut table = counting_down();
    table.gone(BOB);
    assert_eq!(countdown(&table, ADA), [Some(3), None]);
    assert_eq!(sits(&table.room_state(ADA)), [Some(ADA), None]);
}

#[test]
fn whoever_comes_in_must_be_agreed_to_again() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 2);
    table.says(ADA, Ready(true));
    assert_eq!(ready(&table.room_state(ADA)), [ADA]);
    table.says(BOB, Join(room));
    assert_eq!(ready(&table.room_state(ADA)), []);
}

#[test]
fn a_free_seat_or_a_single_side_keeps_the_match_from_beginning() {
    let mut table = Table::with(&[ADA, BOB]);
    table.room(ADA, 2);
    table.says(ADA, Ready(true));
    table.wait(5_000);
    assert_eq!((countdown(&table, ADA), table.starts()), (vec![], vec![]));
    table.says(ADA, AddBot(Seat(1), Strength::Weak));
    table.says(ADA, SetTeam(Seat(1), 0));
    assert_eq!(table.refused(ADA, Ready(true)), LobbyError::BadSetup);
    table.says(ADA, SetTeam(Seat(1), 1));
    table.says(ADA, Ready(true));
    table.wait(3_000);
    assert_eq!(table.starts().len(), 1);
}

#[test]
fn nothing_changes_between_the_request_and_its_answer() {
    let mut table = counting_down();
    table.wait(3_000);
    let room = table.room_state(ADA).room;
    for command in [Leave, Kick(BOB), Ready(false), LobbyCommand::LeaveMatch] {
        assert_eq!(table.refused(ADA, command), LobbyError::Started);
    }
    assert_eq!(table.refused(CLEO, Join(room)), LobbyError::Started);
    assert!(table.overview(CLEO).rooms.is_empty());
}

#[test]
fn a_match_that_can_not_begin_gives_the_room_back_to_those_who_are_still_here() {
    let mut table = counting_down();
    table.wait(3_000);
    let start = table.starts()[0].start;
    table.gone(ADA);
    table.outputs.clear();
    table.input(Input::StartFailed { start, why: LobbyError::DiskFull });
    assert!(table.events(BOB).contains(&LobbyEvent::Error(LobbyError::DiskFull)));
    let state = table.room_state(BOB);
    assert_eq!((state.owner, sits(&state), ready(&state)), (BOB, vec![None, Some(BOB)], vec![]));
    table.says(BOB, Leave);
    assert!(table.overview(CLEO).rooms.is_empty());
}

#[test]
fn a_full_server_refuses_rooms_and_matches() {
    let limits = LobbyLimits { rooms: 1, matches: 0, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB]);
    table.room(ADA, 2);
    assert_eq!(table.refused(BOB, create(2, false)), LobbyError::ServerFull);
    table.says(ADA, AddBot(Seat(1), Strength::Weak));
    table.says(ADA, Ready(true));
    table.wait(3_000);
    assert_eq!(table.starts(), []);
    assert!(table.events(ADA).contains(&LobbyEvent::Error(LobbyError::ServerFull)));
    assert_eq!(countdown(&table, ADA).last(), Some(&None));
    assert_eq!(ready(&table.room_state(ADA)), []);
}

#[test]
fn a_countdown_of_no_seconds_starts_at_once() {
    let limits = LobbyLimits { countdown_seconds: 0, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA]);
    table.room(ADA, 2);
    table.says(ADA, AddBot(Seat(1), Strength::Weak));
    table.says(ADA, Ready(true));
    assert_eq!(table.starts().len(), 1);
}

#[test]
fn commands_have_a_budget_that_reconnecting_does_not_refill() {
    let mut table = Table::with(&[ADA, BOB]);
    for _ in 0..20 {
        assert_eq!(table.refused(ADA, Leave), LobbyError::NotInRoom);
    }
    assert_eq!(table.refused(ADA, Leave), LobbyError::TooFast);
    table.gone(ADA);
    table.arrive(ADA, None);
    assert_eq!(table.refused(ADA, Leave), LobbyError::TooFast);
    assert_eq!(table.refused(BOB, Leave), LobbyError::NotInRoom);
    table.wait(200);
    assert_eq!(table.refused(ADA, Leave), LobbyError::NotInRoom);
    assert_eq!(table.refused(ADA, Leave), LobbyError::TooFast);
}
