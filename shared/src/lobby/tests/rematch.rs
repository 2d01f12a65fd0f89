//! Playing again with those of the match before.

use super::*;
use crate::lobby::{RecoveredMatch, StartOccupant, StartSeat};
use crate::wire::lobby::{Answer, RematchOffer};
use LobbyCommand::{Practice, Rematch};
use adjourn_game::Strength;

/// Who sits where in a match, without bots.
fn seated(start: &StartMatch) -> Vec<Option<PlayerId>> {
    let player = |seat: &StartSeat| match seat.occupant {
        StartOccupant::Player { player, .. } => Some(player),
        StartOccupant::Bot(_) => None,
    };
    start.seats.iter().map(player).collect()
}

/// A match of two that has ended.
fn played(table: &mut Table, number: u8) -> GameId {
    let game_id = table.duel([ADA, BOB], number);
    table.input(Input::MatchEnded { game_id });
    table.outputs.clear();
    game_id
}

/// What the player who is asked has answered, as those in the room see it.
fn answer(table: &Table, seen_by: PlayerId) -> Option<Answer> {
    table.room_state(seen_by).seats.into_iter().find_map(|seat| match seat.occupant {
        Occupant::Asked { answer, .. } => Some(answer),
        _ => None,
    })
}

fn offers(table: &Table, to: PlayerId) -> Vec<RematchOffer> {
    let events = table.events(to).into_iter();
    events
        .filter_map(|event| if let LobbyEvent::Rematch(offer) = event { Some(offer) } else { None })
        .collect()
}

#[test]
fn all_who_played_are_asked_and_play_again_each_one_seat_further() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let game_id = played(&mut table, 1);
    table.says(BOB, Rematch(game_id, true));
    let offer = RematchOffer { game_id, game: "stub".into(), by: "Bob".into() };
    assert_eq!((offers(&table, ADA), offers(&table, CLEO)), (vec![offer], vec![]));
    assert_eq!(sits(&table.room_state(BOB)), [Some(BOB), None]);
    assert_eq!(answer(&table, BOB), Some(Answer::Open));
    table.says(ADA, Rematch(game_id, true));
    assert_eq!(ready(&table.room_state(ADA)), [BOB, ADA]);
    table.wait(3_000);
    let starts = table.starts();
    assert_eq!(starts.iter().map(seated).collect::<Vec<_>>(), [[Some(BOB), Some(ADA)]]);
    let start = &starts[0];
    assert_eq!(
        (start.setup.as_slice(), &*start.title, start.listed),
        (stub::DEFAULT_SETUP, "quick match", true)
    );
    let again = table.server_starts(2);
    table.input(Input::MatchEnded { game_id: again });
    table.says(ADA, Rematch(again, true));
    assert_eq!(sits(&table.room_state(ADA)), [Some(ADA), None], "and back");
}

#[test]
fn who_does_not_want_to_or_is_gone_is_shown_and_asked_again_when_free() {
    let mut table = Table::with(&[ADA, BOB]);
    let game_id = played(&mut table, 1);
    table.says(ADA, Rematch(game_id, true));
    table.says(BOB, Rematch(game_id, false));
    assert_eq!(answer(&table, ADA), Some(Answer::Declined));
    table.gone(BOB);
    assert_eq!(answer(&table, ADA), Some(Answer::Gone));
    table.outputs.clear();
    table.arrive(BOB, None);
    assert_eq!((answer(&table, ADA), offers(&table, BOB).len()), (Some(Answer::Open), 1));
    table.says(BOB, create(2, false));
    assert_eq!(answer(&table, ADA), Some(Answer::Declined), "who does something else");
    table.says(BOB, LobbyCommand::Leave);
    table.says(BOB, Rematch(game_id, true));
    assert_eq!(ready(&table.room_state(BOB)), [BOB, ADA]);
}

#[test]
fn who_was_away_when_it_was_asked_is_asked_on_arrival() {
    let mut table = Table::with(&[ADA, BOB]);
    let game_id = table.duel([ADA, BOB], 1);
    table.gone(BOB);
    table.input(Input::MatchEnded { game_id });
    table.outputs.clear();
    table.says(ADA, Rematch(game_id, true));
    assert_eq!((answer(&table, ADA), offers(&table, BOB).len()), (Some(Answer::Gone), 0));
    table.arrive(BOB, None);
    assert_eq!((answer(&table, ADA), offers(&table, BOB).len()), (Some(Answer::Open), 1));
}

#[test]
fn the_first_to_leave_the_result_asks_and_the_others_are_asked_when_they_are_through() {
    let mut table = Table::with(&[ADA, BOB]);
    let game_id = table.duel([ADA, BOB], 1);
    table.says(ADA, LobbyCommand::LeaveMatch);
    table.says(ADA, Rematch(game_id, true));
    assert_eq!((answer(&table, ADA), offers(&table, BOB).len()), (Some(Answer::Declined), 0));
    table.input(Input::MatchEnded { game_id });
    assert_eq!((answer(&table, ADA), offers(&table, BOB).len()), (Some(Answer::Open), 1));
}

#[test]
fn against_bots_it_begins_at_once_and_the_bots_move_on_too() {
    let mut table = Table::with(&[ADA]);
    table.says(ADA, Practice("stub".into(), Strength::Strong));
    let game_id = table.server_starts(1);
    table.input(Input::MatchEnded { game_id });
    table.outputs.clear();
    table.says(ADA, Rematch(game_id, true));
    table.wait(3_000);
    assert_eq!(table.starts().iter().map(seated).collect::<Vec<_>>(), [[None, Some(ADA)]]);
}

#[test]
fn the_owner_keeps_a_seat_for_nobody_and_somebody_else_takes_it() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let game_id = played(&mut table, 1);
    table.says(BOB, Rematch(game_id, true));
    let room = table.room_state(BOB).room;
    assert_eq!(table.refused(CLEO, LobbyCommand::Join(room)), LobbyError::RoomFull);
    table.says(BOB, LobbyCommand::RemoveBot(adjourn_game::ids::Seat(1)));
    table.says(CLEO, LobbyCommand::Join(room));
    assert_eq!(sits(&table.room_state(BOB)), [Some(BOB), Some(CLEO)]);
    assert_eq!(table.refused(ADA, Rematch(game_id, true)), LobbyError::RoomFull);
}

#[test]
fn only_who_played_plays_again_also_after_a_restart() {
    let mut table = Table::with(&[ADA, CLEO]);
    let seat = |team, player, name: &str| StartSeat {
        team,
        occupant: StartOccupant::Player { player, name: name.into() },
    };
    let game_id = GameId([9; 16]);
    table.input(Input::MatchRecovered(RecoveredMatch {
        game_id,
        game: "stub".into(),
        setup: b"\x02old".to_vec(),
        title: "Friday".into(),
        listed: false,
        seats: vec![seat(0, ADA, "Ada"), seat(1, BOB, "Bob")],
    }));
    table.input(Input::MatchEnded { game_id });
    assert_eq!(table.refused(CLEO, Rematch(game_id, true)), LobbyError::NotFound);
    assert_eq!(table.refused(ADA, Rematch(GameId([8; 16]), true)), LobbyError::NotFound);
    table.says(ADA, Rematch(game_id, true));
    let state = table.room_state(ADA);
    assert_eq!((state.setup.as_slice(), &*state.title), (&b"\x02old"[..], "Friday"));
    assert!(state.code.is_some(), "what was private is private again");
}
