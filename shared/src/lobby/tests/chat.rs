//! Who hears whom, and how much may be said.

use super::*;
use crate::api::Press;
use crate::game::Strength;
use crate::ids::Seat;
use crate::wire::lobby::ChatTo;
use LobbyCommand::{Chat, Join, Mute, Ready, Report, SetTeam, Watch};

const ERIN: PlayerId = PlayerId([5; 16]);

fn to(audience: ChatTo) -> LobbyCommand {
    Chat(audience, "hello".into())
}

/// The players who hear a line, of all who may be there.
fn hear(table: &mut Table, from: PlayerId, audience: ChatTo) -> Vec<PlayerId> {
    table.outputs.clear();
    table.says(from, to(audience));
    let everyone = [ADA, BOB, CLEO, DAN, ERIN].into_iter();
    everyone.filter(|&player| !table.chat_heard(player).is_empty()).collect()
}

#[test]
fn lobby_chat_reaches_all_who_are_in_no_match() {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN, ERIN]);
    table.room(CLEO, 2);
    table.duel([ADA, BOB], 1);
    assert_eq!(hear(&mut table, DAN, ChatTo::Lobby), [CLEO, DAN, ERIN]);
    assert_eq!(hear(&mut table, CLEO, ChatTo::Lobby), [CLEO, DAN, ERIN]);
    assert_eq!(table.refused(ADA, to(ChatTo::Lobby)), LobbyError::AlreadyInRoom);
    assert_eq!(table.refused(DAN, to(ChatTo::All)), LobbyError::NotInRoom);
}

#[test]
fn a_line_says_who_said_it_to_whom_and_carries_no_escapes() {
    let mut table = Table::with(&[ADA, BOB]);
    table.says(ADA, Chat(ChatTo::Lobby, " \u{1b}[2Jhi\nthere ".into()));
    let line = ChatLine { from: ADA, name: "Ada".into(), to: ChatTo::Lobby, text: "[2Jhi there".into() };
    assert_eq!(table.chat_heard(BOB), [line]);
}

#[test]
fn room_chat_stays_in_the_room_and_team_chat_on_the_side() {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN]);
    let room = table.room(ADA, 3);
    table.says(BOB, Join(room));
    table.says(CLEO, Join(room));
    table.says(CLEO, SetTeam(Seat(2), 0));
    assert_eq!(hear(&mut table, BOB, ChatTo::All), [ADA, BOB, CLEO]);
    assert_eq!(hear(&mut table, ADA, ChatTo::Team), [ADA, CLEO]);
}

/// Ada and Bob against Cleo and a bot; Dan and Erin watch.
fn match_of_teams() -> Table {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN, ERIN]);
    let room = table.room(ADA, 4);
    table.says(BOB, Join(room));
    table.says(CLEO, Join(room));
    table.says(ADA, LobbyCommand::AddBot(Seat(3), Strength::Weak));
    table.says(ADA, SetTeam(Seat(1), 0));
    for player in [ADA, BOB, CLEO] {
        table.says(player, Ready(true));
    }
    table.wait(3_000);
    let game_id = table.server_starts(1);
    table.says(DAN, Watch(game_id));
    table.says(ERIN, Watch(game_id));
    table
}

#[test]
fn players_are_heard_by_the_match_and_spectators_by_spectators_alone() {
    let mut table = match_of_teams();
    assert_eq!(hear(&mut table, ADA, ChatTo::All), [ADA, BOB, CLEO, DAN, ERIN]);
    assert_eq!(hear(&mut table, ADA, ChatTo::Team), [ADA, BOB]);
    assert_eq!(hear(&mut table, CLEO, ChatTo::Team), [CLEO]);
    assert_eq!(hear(&mut table, DAN, ChatTo::All), [DAN, ERIN]);
    assert_eq!(hear(&mut table, DAN, ChatTo::Team), [DAN, ERIN]);
    assert_eq!(table.refused(DAN, to(ChatTo::Lobby)), LobbyError::AlreadyInRoom);
}

/// The same match as a table's: Bob has come with another key than the one that sat down, Erin looks on.
fn table_with(press: Press) -> Table {
    let mut table = match_of_teams();
    let game_id = GameId([1; 16]);
    let speakers = [(ADA, Seat(0)), (BOB, Seat(1)), (CLEO, Seat(2))].into();
    table.input(Input::MatchOfTable { game_id, press, speakers });
    table
}

#[test]
fn a_private_line_is_heard_by_one_seat_and_the_speaker_alone() {
    let mut table = table_with(Press::Private);
    assert_eq!(hear(&mut table, ADA, ChatTo::Seat(Seat(2))), [ADA, CLEO]);
    assert_eq!(hear(&mut table, CLEO, ChatTo::Seat(Seat(1))), [BOB, CLEO]);
    for seat in [0, 3, 9] {
        let told = table.refused(ADA, to(ChatTo::Seat(Seat(seat))));
        assert_eq!(told, LobbyError::NotFound, "oneself, a bot, nobody");
    }
    assert_eq!(table.refused(ERIN, to(ChatTo::Seat(Seat(0)))), LobbyError::NoPress);
    // Who is away reads it by mail.
    table.input(Input::Gone { player: CLEO });
    assert_eq!(hear(&mut table, ADA, ChatTo::Seat(Seat(2))), [ADA]);
}

#[test]
fn what_the_tables_press_forbids_is_not_said() {
    let mut public = table_with(Press::Public);
    assert_eq!(public.refused(ADA, to(ChatTo::Seat(Seat(2)))), LobbyError::NoPress);
    assert_eq!(public.refused(ADA, to(ChatTo::Team)), LobbyError::NoPress);
    assert_eq!(hear(&mut public, ADA, ChatTo::All), [ADA, BOB, CLEO, DAN, ERIN]);
    let mut silent = table_with(Press::None);
    assert_eq!(silent.refused(ADA, to(ChatTo::All)), LobbyError::NoPress);
    let mut match_of_the_lobby = match_of_teams();
    assert_eq!(match_of_the_lobby.refused(ADA, to(ChatTo::Seat(Seat(2)))), LobbyError::NoPress);
}

#[test]
fn who_left_the_match_hears_nothing_of_it() {
    let mut table = match_of_teams();
    table.says(BOB, LobbyCommand::LeaveMatch);
    assert_eq!(hear(&mut table, ADA, ChatTo::Team), [ADA]);
    assert_eq!(hear(&mut table, ADA, ChatTo::All), [ADA, CLEO, DAN, ERIN]);
}

#[test]
fn after_the_match_its_players_talk_in_the_lobby() {
    let mut table = match_of_teams();
    table.input(Input::MatchEnded { game_id: GameId([1; 16]) });
    assert_eq!(hear(&mut table, ADA, ChatTo::Lobby), [ADA, BOB, CLEO, DAN, ERIN]);
}

#[test]
fn who_mutes_a_player_no_longer_hears_that_player_even_after_reconnecting() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    table.says(BOB, Mute(ADA, true));
    assert_eq!(hear(&mut table, ADA, ChatTo::Lobby), [ADA, CLEO]);
    assert_eq!(hear(&mut table, BOB, ChatTo::Lobby), [ADA, BOB, CLEO]);
    table.gone(BOB);
    table.arrive(BOB, None);
    assert_eq!(hear(&mut table, ADA, ChatTo::Lobby), [ADA, CLEO]);
    table.says(BOB, Mute(ADA, false));
    assert_eq!(hear(&mut table, ADA, ChatTo::Lobby), [ADA, BOB, CLEO]);
    assert_eq!(table.refused(BOB, Mute(BOB, true)), LobbyError::NotFound);
}

#[test]
fn whom_the_host_mutes_may_neither_chat_nor_title_a_room() {
    let mut table = Table::with(&[BOB]);
    table.input(Input::HostMuted { player: ADA, muted: true });
    table.arrive(ADA, None);
    assert_eq!(table.refused(ADA, to(ChatTo::Lobby)), LobbyError::Muted);
    table.room(ADA, 2);
    assert_eq!(table.room_state(ADA).title, "Ada's room");
    table.input(Input::HostMuted { player: ADA, muted: false });
    assert_eq!(hear(&mut table, ADA, ChatTo::Lobby), [ADA, BOB]);
}

#[test]
fn chat_is_bounded_in_length_and_pace() {
    let mut table = Table::with(&[ADA]);
    let line = |text: String| Chat(ChatTo::Lobby, text);
    assert_eq!(table.refused(ADA, line("x".repeat(241))), LobbyError::BadText);
    assert_eq!(table.refused(ADA, line(" \u{200b}".into())), LobbyError::BadText);
    for _ in 0..5 {
        table.says(ADA, line("x".repeat(240)));
    }
    assert_eq!(table.chat_heard(ADA).len(), 5);
    assert_eq!(table.refused(ADA, to(ChatTo::Lobby)), LobbyError::TooFast);
    table.wait(1_000);
    assert_eq!(hear(&mut table, ADA, ChatTo::Lobby), [ADA]);
}

#[test]
fn a_report_goes_to_the_host_and_only_now_and_then() {
    let mut table = Table::with(&[ADA, BOB]);
    let report = || Report(BOB, "cheats\u{7}".into());
    table.says(ADA, report());
    assert!(table.outputs.contains(&Output::Report { from: ADA, about: BOB, text: "cheats".into() }));
    table.says(ADA, report());
    table.says(ADA, report());
    assert_eq!(table.refused(ADA, report()), LobbyError::TooFast);
    assert_eq!(table.refused(ADA, Report(BOB, String::new())), LobbyError::BadText);
    assert_eq!(table.refused(ADA, Report(ADA, "me".into())), LobbyError::NotFound);
    table.wait(60_000);
    table.outputs.clear();
    table.says(ADA, report());
    assert_eq!(table.outputs.len(), 1);
}
