//! Quick match, practice, watching and leaving, and where players are when matches begin and end.

use super::*;
use crate::lobby::{RecoveredMatch, StartOccupant, StartSeat};
use LobbyCommand::{CancelQuickMatch, LeaveMatch, Practice, QuickMatch, Ready, Watch};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

fn quick() -> LobbyCommand {
    QuickMatch("stub".into())
}

fn humans(start: &StartMatch) -> Vec<(PlayerId, u8)> {
    let player = |seat: &StartSeat| match seat.occupant {
        StartOccupant::Player { player, .. } => Some((player, seat.team)),
        StartOccupant::Bot(_) => None,
    };
    start.seats.iter().filter_map(player).collect()
}

#[test]
fn a_quick_match_pairs_those_who_waited_longest() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    table.says(CLEO, quick());
    assert_eq!(table.events(CLEO).last(), Some(&LobbyEvent::Waiting(true)));
    assert_eq!(table.starts(), []);
    table.says(ADA, quick());
    table.says(BOB, quick());
    let starts = table.starts();
    assert_eq!(starts.iter().map(humans).collect::<Vec<_>>(), [[(CLEO, 0), (ADA, 1)]]);
    assert_eq!((starts[0].owner, starts[0].setup.as_slice()), (None, stub::DEFAULT_SETUP));
    assert_eq!(table.events(ADA).last(), Some(&LobbyEvent::Waiting(false)));
    assert_eq!(table.events(BOB).last(), Some(&LobbyEvent::Waiting(true)));
}

#[test]
fn who_goes_away_or_does_something_else_no_longer_waits() {
    let elsewhere = [CancelQuickMatch, create(2, false), Practice("stub".into(), Strength::Weak)];
    for command in elsewhere {
        let mut table = Table::with(&[ADA, BOB]);
        table.says(ADA, quick());
        table.says(ADA, command);
        assert!(table.events(ADA).contains(&LobbyEvent::Waiting(false)));
        table.outputs.clear();
        table.says(BOB, quick());
        assert_eq!(table.starts(), []);
    }
    let mut table = Table::with(&[ADA, BOB]);
    table.says(ADA, quick());
    table.gone(ADA);
    table.says(BOB, quick());
    assert_eq!(table.starts(), []);
}

#[test]
fn asking_again_keeps_the_place_in_the_queue_and_pairs_nobody_with_oneself() {
    let limits = LobbyLimits { matches: 1, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO, DAN]);
    let game_id = table.duel([CLEO, DAN], 1);
    table.says(ADA, quick());
    table.says(BOB, quick());
    table.says(ADA, quick());
    table.input(Input::MatchEnded { game_id });
    assert_eq!(humans(&table.starts()[1]), [(ADA, 0), (BOB, 1)]);
}

#[test]
fn a_quick_match_is_for_games_that_two_can_play() {
    let mut table = Table::with(&[ADA]);
    assert_eq!(table.refused(ADA, QuickMatch("trio".into())), LobbyError::BadSetup);
    assert_eq!(table.refused(ADA, QuickMatch("go".into())), LobbyError::NoSuchGame);
}

#[test]
fn practice_of_a_game_for_more_than_two_has_bots_on_all_other_seats() {
    let mut table = Table::with(&[ADA]);
    table.says(ADA, Practice("trio".into(), Strength::Weak));
    let starts = table.starts();
    assert_eq!((humans(&starts[0]), starts[0].seats.len()), (vec![(ADA, 0)], 3));
}

#[test]
fn waiting_players_are_paired_when_a_full_server_has_room_again() {
    let limits = LobbyLimits { matches: 1, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO, DAN]);
    let first = table.duel([ADA, BOB], 1);
    table.says(CLEO, quick());
    table.says(DAN, quick());
    assert_eq!(table.starts().len(), 1);
    table.input(Input::MatchEnded { game_id: first });
    assert_eq!(humans(&table.starts()[1]), [(CLEO, 0), (DAN, 1)]);
    assert_eq!(table.refused(ADA, Practice("stub".into(), Strength::Weak)), LobbyError::ServerFull);
}

#[test]
fn practice_is_a_match_of_one_player_and_one_bot_at_once() {
    let mut table = Table::with(&[ADA]);
    table.says(ADA, Practice("stub".into(), Strength::Strong));
    let start = &table.starts()[0];
    assert_eq!(humans(start), [(ADA, 0)]);
    assert_eq!(start.seats[1], StartSeat { team: 1, occupant: StartOccupant::Bot(Strength::Strong) });
    assert_eq!(start.owner, Some(ADA));
}

#[test]
fn a_player_is_in_one_match_at_a_time() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let room = table.room(CLEO, 2);
    table.duel([ADA, BOB], 1);
    for command in [quick(), create(2, false), LobbyCommand::Join(room), Watch(GameId([1; 16]))] {
        assert_eq!(table.refused(ADA, command), LobbyError::AlreadyInRoom);
    }
}

#[test]
fn a_match_of_a_room_takes_its_players_out_of_the_room() {
    let mut table = Table::with(&[ADA, BOB]);
    table.room(ADA, 2);
    table.says(ADA, LobbyCommand::AddBot(Seat(1), Strength::Weak));
    table.says(ADA, Ready(true));
    table.wait(3_000);
    assert_eq!(table.place(ADA, BOB), Place::Room);
    table.server_starts(1);
    assert_eq!(table.events(ADA).last(), Some(&LobbyEvent::RoomLeft(None)));
    let overview = table.overview(BOB);
    assert_eq!((overview.rooms.len(), overview.matches.len()), (0, 1));
    assert_eq!(overview.matches[0].players, ["Ada", "bot (weak)"]);
    assert_eq!(table.place(ADA, BOB), Place::Playing);
}

#[test]
fn players_and_spectators_are_back_in_the_lobby_when_the_match_is_over() {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN]);
    let game_id = table.duel([ADA, BOB], 1);
    table.says(CLEO, Watch(game_id));
    assert!(table.outputs.contains(&Output::Watch { player: CLEO, game_id }));
    assert_eq!(table.place(CLEO, DAN), Place::Watching);
    table.input(Input::MatchEnded { game_id });
    for player in [ADA, BOB, CLEO] {
        assert_eq!(table.place(player, DAN), Place::Lobby);
    }
    assert!(table.overview(ADA).matches.is_empty());
    assert_eq!(table.refused(CLEO, Watch(game_id)), LobbyError::NotFound);
}

#[test]
fn a_player_may_leave_a_match_for_good_and_begin_another() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let game_id = table.duel([ADA, BOB], 1);
    table.says(ADA, LeaveMatch);
    assert!(table.outputs.contains(&Output::LeaveMatch { player: ADA, game_id }));
    assert_eq!(table.place(ADA, CLEO), Place::Lobby);
    assert_eq!(table.refused(ADA, LeaveMatch), LobbyError::NotInRoom);
    table.duel([ADA, CLEO], 2);
    assert_eq!(table.starts().len(), 2);
}

#[test]
fn a_spectator_may_leave_and_the_match_may_let_go() {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN]);
    let game_id = table.duel([ADA, BOB], 1);
    table.says(CLEO, Watch(game_id));
    table.says(DAN, Watch(game_id));
    table.says(CLEO, LeaveMatch);
    assert!(table.outputs.contains(&Output::LeaveMatch { player: CLEO, game_id }));
    table.input(Input::MatchLeft { player: DAN, game_id: GameId([9; 16]) });
    assert_eq!(table.place(DAN, CLEO), Place::Watching, "another match's word counts for nothing");
    table.input(Input::MatchLeft { player: DAN, game_id });
    assert_eq!(table.place(DAN, CLEO), Place::Lobby);
}

#[test]
fn the_match_of_a_private_room_is_neither_listed_nor_watched() {
    let mut table = Table::with(&[ADA, BOB]);
    table.says(ADA, create(2, true));
    table.says(ADA, LobbyCommand::AddBot(Seat(1), Strength::Weak));
    table.says(ADA, Ready(true));
    table.wait(3_000);
    assert!(!table.starts()[0].listed);
    let game_id = table.server_starts(1);
    assert!(table.overview(BOB).matches.is_empty());
    assert_eq!(table.refused(BOB, Watch(game_id)), LobbyError::NotFound);
}

#[test]
fn the_list_names_matches_the_newest_first() {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN]);
    let first = table.duel([ADA, BOB], 9);
    table.says(CLEO, Practice("stub".into(), Strength::Weak));
    let second = table.server_starts(1);
    let matches = table.overview(DAN).matches;
    assert_eq!(matches.iter().map(|listed| listed.game_id).collect::<Vec<_>>(), [second, first]);
}

#[test]
fn a_match_has_a_bounded_audience() {
    let limits = LobbyLimits { spectators_per_match: 1, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO, DAN]);
    let game_id = table.duel([ADA, BOB], 1);
    table.says(CLEO, Watch(game_id));
    assert_eq!(table.refused(DAN, Watch(game_id)), LobbyError::TooManyWatch);
    table.gone(CLEO);
    table.says(DAN, Watch(game_id));
    assert!(table.outputs.contains(&Output::Watch { player: DAN, game_id }));
}

#[test]
fn who_comes_back_is_still_in_the_match() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let game_id = table.duel([ADA, BOB], 1);
    table.gone(ADA);
    table.arrive(ADA, Some(game_id));
    assert_eq!(table.place(ADA, CLEO), Place::Playing);
    table.gone(ADA);
    table.arrive(ADA, None);
    assert_eq!(table.place(ADA, CLEO), Place::Lobby, "the server says that the seat is lost");
}

#[test]
fn who_comes_back_while_the_match_begins_is_bound_to_it() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    table.says(ADA, quick());
    table.says(BOB, quick());
    table.gone(ADA);
    table.arrive(ADA, None);
    assert_eq!(table.refused(ADA, create(2, false)), LobbyError::AlreadyInRoom);
    table.server_starts(1);
    assert_eq!(table.place(ADA, CLEO), Place::Playing);
}

#[test]
fn a_quick_match_that_can_not_begin_sends_its_players_back() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    table.says(ADA, quick());
    table.says(BOB, quick());
    let start = table.starts()[0].start;
    table.input(Input::StartFailed { start, why: LobbyError::DiskFull });
    assert!(table.events(BOB).contains(&LobbyEvent::Error(LobbyError::DiskFull)));
    assert_eq!(table.place(ADA, CLEO), Place::Lobby);
    table.input(Input::MatchStarted { start, game_id: GameId([1; 16]) });
    assert!(table.overview(ADA).matches.is_empty(), "a second answer counts for nothing");
}

#[test]
fn a_recovered_match_is_listed_and_takes_its_players_back() {
    let mut table = Table::with(&[CLEO]);
    let game_id = GameId([5; 16]);
    let seat = |team, player| StartSeat {
        team,
        occupant: StartOccupant::Player { player, name: name(player).into() },
    };
    table.input(Input::MatchRecovered(RecoveredMatch {
        game_id,
        game: "stub".into(),
        setup: Vec::new(),
        title: String::new(),
        listed: true,
        seats: vec![seat(0, ADA), seat(1, BOB)],
    }));
    table.arrive(ADA, Some(game_id));
    assert_eq!(table.overview(CLEO).matches[0].players, ["Ada", "Bob"]);
    assert_eq!(table.place(ADA, CLEO), Place::Playing);
    table.input(Input::MatchEnded { game_id });
    assert_eq!(table.place(ADA, CLEO), Place::Lobby);
}

#[test]
fn matches_without_players_take_no_place_of_others_and_are_in_no_list() {
    let limits = LobbyLimits { matches: 1, deserted_matches: 1, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO, DAN]);
    let deserted = |game_id, deserted| Input::MatchDeserted { game_id, deserted };
    let broken_off = |table: &Table| {
        let outputs = table.outputs.iter();
        outputs.filter(|output| matches!(output, Output::BreakOff { .. })).cloned().collect::<Vec<_>>()
    };
    let first = table.duel([ADA, BOB], 1);
    assert_eq!(table.refused(CLEO, Practice("stub".into(), Strength::Weak)), LobbyError::ServerFull);
    table.gone(ADA);
    table.gone(BOB);
    table.input(deserted(first, true));
    assert_eq!(table.overview(CLEO).matches, []);
    let second = table.duel([CLEO, DAN], 2);
    assert_eq!(broken_off(&table), []);
    table.gone(DAN);
    table.input(deserted(second, true));
    assert_eq!(broken_off(&table), [Output::BreakOff { game_id: first }], "it has stood for longer");
    table.input(Input::MatchEnded { game_id: first });
    table.arrive(ADA, None);
    table.arrive(DAN, Some(second));
    table.input(deserted(second, false));
    assert_eq!(table.overview(ADA).matches.len(), 1, "it goes on");
    assert_eq!(table.refused(ADA, Practice("stub".into(), Strength::Weak)), LobbyError::ServerFull);
}
