//! The lists: what is in them, to whom they go, and how often.

use super::*;
use LobbyCommand::{Chat, Join, Leave, Watch};

#[test]
fn who_arrives_is_shown_the_lobby_at_once() {
    let mut table = Table::with(&[DAN, BOB]);
    table.outputs.clear();
    table.arrive(ADA, None);
    let overview = table.overviews(ADA).pop().expect("an overview");
    let names: Vec<_> = overview.players.iter().map(|presence| presence.name.as_str()).collect();
    assert_eq!((names, overview.players_online), (vec!["Ada", "Bob", "dan"], 3));
}

#[test]
fn the_list_names_public_rooms_the_newest_first() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let (first, second) = (table.room(ADA, 3), table.room(BOB, 2));
    let rooms = table.overview(CLEO).rooms;
    assert_eq!(rooms.iter().map(|room| room.room).collect::<Vec<_>>(), [second, first]);
    assert_eq!((rooms[1].title.as_str(), rooms[1].taken, rooms[1].seats), ("Friday", 1, 3));
    table.says(CLEO, Join(first));
    assert_eq!(table.overview(BOB).rooms[1].taken, 2);
}

#[test]
fn however_much_changes_a_player_gets_one_overview_per_interval() {
    let limits = LobbyLimits { command_interval_ms: 0, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB]);
    table.wait(1_000);
    table.outputs.clear();
    for _ in 0..20 {
        table.says(ADA, create(2, false));
        table.says(ADA, Leave);
        table.wait(100);
    }
    // Two seconds, with one at the first change and one at most every half second after it.
    assert!((4..=5).contains(&table.overviews(BOB).len()), "{}", table.overviews(BOB).len());
    table.wait(500);
    assert!(
        table.overviews(BOB).last().expect("an overview").rooms.is_empty(),
        "the last change is not lost"
    );
}

#[test]
fn while_nothing_changes_nothing_is_sent_and_no_timer_runs() {
    let mut table = Table::with(&[ADA, BOB]);
    table.wait(1_000);
    table.outputs.clear();
    assert_eq!(table.lobby.next_timeout(), None);
    table.says(ADA, Chat(crate::wire::lobby::ChatTo::Lobby, "hi".into()));
    table.wait(1_000);
    assert_eq!(table.overviews(BOB), []);
}

#[test]
fn who_plays_or_watches_is_spared_the_lists_until_it_is_over() {
    let mut table = Table::with(&[ADA, BOB, CLEO, DAN]);
    let game_id = table.duel([ADA, BOB], 1);
    table.says(CLEO, Watch(game_id));
    table.wait(1_000);
    table.outputs.clear();
    table.room(DAN, 2);
    table.wait(1_000);
    assert_eq!((table.overviews(ADA), table.overviews(CLEO)), (vec![], vec![]));
    table.input(Input::MatchEnded { game_id });
    assert_eq!(table.overviews(ADA)[0].rooms.len(), 1);
    assert_eq!(table.overviews(CLEO)[0].rooms.len(), 1);
}

#[test]
fn lists_are_cut_at_their_limits_and_still_count_everyone() {
    let limits =
        LobbyLimits { listed_rooms: 1, listed_players: 2, listed_matches: 0, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO, DAN]);
    table.duel([ADA, BOB], 1);
    table.room(CLEO, 2);
    let second = table.room(DAN, 2);
    let overview = table.overview(DAN);
    assert_eq!(overview.rooms.iter().map(|room| room.room).collect::<Vec<_>>(), [second]);
    assert_eq!((overview.players.len(), overview.matches.len(), overview.players_online), (2, 0, 4));
}

#[test]
fn a_crowd_sees_the_lists_less_often() {
    let limits = LobbyLimits { overviews_per_second: 1, ..LobbyLimits::default() };
    let mut table = Table::limited(limits, &[ADA, BOB, CLEO]);
    table.wait(10_000);
    table.outputs.clear();
    table.room(ADA, 2);
    table.says(ADA, Leave);
    table.wait(2_999);
    assert_eq!(table.overviews(BOB).len(), 1);
    table.wait(1);
    assert_eq!(table.overviews(BOB).len(), 2);
}

#[test]
fn a_second_arrival_replaces_the_first() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let room = table.room(ADA, 2);
    table.says(BOB, Join(room));
    table.arrive(ADA, None);
    assert_eq!(table.room_state(BOB).owner, BOB);
    assert_eq!(table.overview(CLEO).players_online, 3);
    assert_eq!(table.place(ADA, CLEO), Place::Lobby);
}

#[test]
fn who_is_not_here_can_neither_act_nor_be_told() {
    let mut table = Table::with(&[ADA]);
    table.outputs.clear();
    table.says(BOB, create(2, false));
    table.gone(BOB);
    table.gone(BOB);
    assert_eq!(table.outputs, []);
}

#[test]
fn a_clock_that_goes_back_harms_nothing() {
    let mut table = Table::with(&[ADA, BOB]);
    let hello = || Chat(crate::wire::lobby::ChatTo::Lobby, "hello".into());
    for now_ms in [100_000, 0, u64::MAX] {
        table.now_ms = now_ms;
        table.says(ADA, hello());
    }
    assert_eq!(table.chat_heard(BOB).len(), 3);
}
