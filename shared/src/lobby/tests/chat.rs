//! Who hears whom, and how much may be said.

use super::super::{TableChat, TablePlayer};
use super::*;
use crate::handover::{ChatMessage, MuteList, Muting};
use crate::turns::rules::Press;
use crate::wire::lobby::ChatTo;
use LobbyCommand::{Chat, Join, Mute, Ready, Report, SetTeam, Watch};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

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
    let person = |player, name: &str| TablePlayer { player, name: name.into() };
    let people = [(Seat(0), person(ADA, "Ada")), (Seat(1), person(BOB_BY_MAIL, "Robert"))];
    let people = people.into_iter().chain([(Seat(2), person(CLEO, "Cleo"))]).collect();
    let session = TableChat::new(press, speakers, people, OWNER, &[]);
    table.input(Input::MatchOfTable { game_id, session });
    table
}

/// Whom the mailbox knows as Bob: his first key is another one.
const BOB_BY_MAIL: PlayerId = PlayerId([12; 16]);

/// Who made the table, and does not play.
const OWNER: PlayerId = PlayerId([13; 16]);

/// The players who hear what is written to the table by mail.
fn read(table: &mut Table, from: PlayerId, to: Option<Seat>) -> Vec<PlayerId> {
    table.outputs.clear();
    let said = ChatMessage { from, name: "by mail".into(), to, text: "hello".into() };
    table.input(Input::Written { game_id: GameId([1; 16]), said });
    let everyone = [ADA, BOB, CLEO, DAN, ERIN].into_iter();
    everyone.filter(|&player| !table.chat_heard(player).is_empty()).collect()
}

/// What the mailbox is told.
fn told(table: &Table) -> Vec<Output> {
    let outputs = table.outputs.iter();
    let told = |output: &&Output| matches!(output, Output::Spoken { .. } | Output::Muted { .. });
    outputs.filter(told).cloned().collect()
}

#[test]
fn what_is_written_by_mail_is_heard_in_the_session() {
    let mut table = table_with(Press::Private);
    assert_eq!(read(&mut table, BOB_BY_MAIL, None), [ADA, BOB, CLEO, DAN, ERIN]);
    assert_eq!(read(&mut table, BOB_BY_MAIL, Some(Seat(2))), [CLEO]);
    assert_eq!(told(&table), [], "the mailbox has it");
    table.input(Input::Gone { player: CLEO });
    assert_eq!(read(&mut table, BOB_BY_MAIL, Some(Seat(2))), [], "who is away reads it by mail");
}

#[test]
fn what_is_said_in_a_session_is_told_to_the_mailbox_under_the_name_of_the_player_there() {
    let mut table = table_with(Press::Private);
    let game_id = GameId([1; 16]);
    let said = |to| ChatMessage { from: BOB_BY_MAIL, name: "Robert".into(), to, text: "hello".into() };
    hear(&mut table, BOB, ChatTo::All);
    assert_eq!(table.chat_heard(ADA)[0].name, "Robert", "whatever others call themselves in the lobby");
    assert_eq!(told(&table), [Output::Spoken { game_id, said: said(None) }]);
    hear(&mut table, BOB, ChatTo::Seat(Seat(0)));
    assert_eq!(told(&table), [Output::Spoken { game_id, said: said(Some(Seat(0))) }]);
    hear(&mut table, BOB, ChatTo::Team);
    assert_eq!(told(&table), [], "the table has no message for one side");
    hear(&mut table, DAN, ChatTo::All);
    assert_eq!(told(&table), [], "he looks on");
    let mut match_of_the_lobby = match_of_teams();
    hear(&mut match_of_the_lobby, BOB, ChatTo::All);
    assert_eq!(told(&match_of_the_lobby), []);
}

#[test]
fn who_has_muted_a_player_by_mail_hears_nothing_of_that_player_in_the_session() {
    let mut table = table_with(Press::Private);
    let game_id = GameId([1; 16]);
    let mutes = |version, to: &[PlayerId]| {
        let mutes = MuteList { seat: Seat(2), version, to: to.to_vec() };
        Input::MuteList { game_id, mutes }
    };
    table.input(mutes(5, &[BOB_BY_MAIL]));
    assert_eq!(hear(&mut table, BOB, ChatTo::All), [ADA, BOB, DAN, ERIN], "whichever of his keys he uses");
    assert_eq!(hear(&mut table, BOB, ChatTo::Seat(Seat(2))), [BOB]);
    assert_eq!(read(&mut table, BOB_BY_MAIL, None), [ADA, BOB, DAN, ERIN]);
    assert_eq!(hear(&mut table, ADA, ChatTo::All), [ADA, BOB, CLEO, DAN, ERIN]);
    table.input(mutes(6, &[ADA, OWNER]));
    for muted in [ADA, OWNER] {
        assert_eq!(read(&mut table, muted, None), [ADA, BOB, DAN, ERIN]);
    }
    table.input(mutes(5, &[BOB_BY_MAIL]));
    assert_eq!(read(&mut table, BOB_BY_MAIL, None), [ADA, BOB, CLEO, DAN, ERIN], "that was before");
    assert_eq!(
        hear(&mut table, BOB, ChatTo::All),
        [ADA, BOB, CLEO, DAN, ERIN],
        "it is all whom she has muted"
    );
}

#[test]
fn whom_one_mutes_in_a_session_one_does_not_hear_by_mail_either() {
    let mut table = table_with(Press::Private);
    let game_id = GameId([1; 16]);
    let muting = |whom, muted| Output::Muted { game_id, muting: Muting { by: CLEO, whom, muted } };
    // By whatever name she has met him: of a line that was spoken, or one that was written.
    for bob in [BOB, BOB_BY_MAIL] {
        table.outputs.clear();
        table.says(CLEO, Mute(bob, true));
        assert_eq!(told(&table), [muting(BOB_BY_MAIL, true)]);
        assert_eq!(hear(&mut table, BOB, ChatTo::Seat(Seat(2))), [BOB]);
        assert_eq!(read(&mut table, BOB_BY_MAIL, None), [ADA, BOB, DAN, ERIN]);
        table.outputs.clear();
        table.says(CLEO, Mute(bob, false));
        assert_eq!(told(&table), [muting(BOB_BY_MAIL, false)]);
        assert_eq!(read(&mut table, BOB_BY_MAIL, None), [ADA, BOB, CLEO, DAN, ERIN]);
    }
    // By one name, and back by the other; or back by mail.
    table.says(CLEO, Mute(BOB, true));
    table.says(CLEO, Mute(BOB_BY_MAIL, false));
    assert_eq!(read(&mut table, BOB_BY_MAIL, None), [ADA, BOB, CLEO, DAN, ERIN]);
    table.wait(10_000);
    table.says(CLEO, Mute(BOB, true));
    let mutes = MuteList { seat: Seat(2), version: 7, to: Vec::new() };
    table.input(Input::MuteList { game_id, mutes });
    assert_eq!(hear(&mut table, BOB, ChatTo::All), [ADA, BOB, CLEO, DAN, ERIN]);
    table.outputs.clear();
    table.says(CLEO, Mute(DAN, true));
    table.says(DAN, Mute(ADA, true));
    assert_eq!(told(&table), [], "a spectator is nobody there");
    assert_eq!(table.refused(BOB, Mute(BOB_BY_MAIL, true)), LobbyError::NotFound, "that is himself");
}

#[test]
fn a_mute_of_the_lobby_holds_in_a_session_and_is_undone_there() {
    let mut table = match_of_teams();
    table.says(ADA, Mute(CLEO, true));
    let speakers = [(ADA, Seat(0)), (CLEO, Seat(2))].into();
    let person = |player, name: &str| TablePlayer { player, name: name.into() };
    let people = [(Seat(0), person(ADA, "Ada")), (Seat(2), person(CLEO, "Cleo"))].into();
    let session = TableChat::new(Press::Private, speakers, people, ADA, &[]);
    table.input(Input::MatchOfTable { game_id: GameId([1; 16]), session });
    assert_eq!(hear(&mut table, CLEO, ChatTo::All), [BOB, CLEO, DAN, ERIN]);
    table.says(ADA, Mute(CLEO, false));
    assert_eq!(hear(&mut table, CLEO, ChatTo::All), [ADA, BOB, CLEO, DAN, ERIN]);
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
    let said = |game_id| Output::Report { from: ADA, about: BOB, game_id, text: "cheats".into() };
    assert!(table.outputs.contains(&said(None)));
    table.says(ADA, report());
    table.says(ADA, report());
    assert_eq!(table.refused(ADA, report()), LobbyError::TooFast);
    assert_eq!(table.refused(ADA, Report(BOB, String::new())), LobbyError::BadText);
    assert_eq!(table.refused(ADA, Report(ADA, "me".into())), LobbyError::NotFound);
    table.wait(60_000);
    let game_id = table.duel([ADA, BOB], 1);
    table.outputs.clear();
    table.says(ADA, report());
    assert_eq!(table.outputs, [said(Some(game_id))], "the host can look at the match");
}
