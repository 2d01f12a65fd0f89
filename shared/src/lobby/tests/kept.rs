//! A lobby that goes on where the one before ended: rooms with the seats of their members.

use super::*;
use crate::lobby::Restored;
use crate::wire::lobby::{Answer, RematchOffer};
use LobbyCommand::{JoinCode, Ready, Rematch};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;

/// How long seats are kept.
const RETURN_MS: u64 = 60_000;

impl Table {
    /// What was written down last.
    fn kept(&self) -> Vec<u8> {
        let kept = self.outputs.iter().rev().find_map(|output| match output {
            Output::Keep(bytes) => Some(bytes.clone()),
            _ => None,
        });
        kept.expect("something was kept")
    }

    /// The server is killed and started anew: everybody is gone, and only what was written down is left.
    fn restarted(&mut self) -> Self {
        self.wait(500);
        Self::restored(LobbyLimits::default(), &self.kept()).0
    }

    fn restored(limits: LobbyLimits, kept: &[u8]) -> (Self, Restored) {
        let mut table = Self::limited(limits, &[]);
        let restored = table.lobby.restore(table.now_ms, kept).expect("our own bytes");
        table.lobby.check();
        (table, restored)
    }
}

fn away(state: &RoomState) -> Vec<Option<PlayerId>> {
    let player = |occupant: &Occupant| match occupant {
        Occupant::Away { player, .. } => Some(*player),
        _ => None,
    };
    state.seats.iter().map(|seat| player(&seat.occupant)).collect()
}

/// A private room of Ada's, with Bob on the last seat, ready, and a bot.
fn private_room(table: &mut Table) -> RoomState {
    table.says(ADA, create(4, true));
    let code = table.room_state(ADA).code.expect("a code");
    table.says(BOB, JoinCode(code));
    table.says(BOB, LobbyCommand::Sit(Seat(3)));
    table.says(ADA, LobbyCommand::AddBot(Seat(1), Strength::Strong));
    table.says(ADA, LobbyCommand::SetTeam(Seat(0), 2));
    table.says(BOB, Ready(true));
    table.room_state(ADA)
}

#[test]
fn a_room_is_as_it_was_when_its_members_are_back_after_a_restart() {
    let mut table = Table::with(&[ADA, BOB]);
    let before = private_room(&mut table);
    let mut table = table.restarted();
    // The guest is faster than the owner.
    table.arrive(BOB, None);
    let state = table.room_state(BOB);
    assert_eq!((sits(&state)[3], away(&state)[0]), (Some(BOB), Some(ADA)));
    assert_eq!((state.owner, &state.code), (ADA, &before.code));
    table.arrive(ADA, None);
    assert_eq!(table.room_state(BOB), before);
    assert_eq!(table.room_state(ADA), before);
    // The code leads others into it, and the owner still has the say.
    table.arrive(CLEO, None);
    table.says(CLEO, JoinCode(before.code.expect("a code")));
    assert_eq!(sits(&table.room_state(CLEO))[2], Some(CLEO));
    table.says(ADA, LobbyCommand::Kick(CLEO));
    let room = table.room_state(ADA).code.expect("a code");
    assert_eq!(table.refused(CLEO, JoinCode(room)), LobbyError::Kicked);
    // A second restart changes nothing more, and who was kicked stays out.
    let mut table = table.restarted();
    for player in [CLEO, ADA, BOB] {
        table.arrive(player, None);
    }
    let code = table.room_state(ADA).code.expect("a code");
    assert_eq!(table.refused(CLEO, JoinCode(code)), LobbyError::Kicked);
}

#[test]
fn the_room_is_told_before_the_lists() {
    let mut table = Table::with(&[ADA]);
    table.room(ADA, 2);
    let mut table = table.restarted();
    table.arrive(ADA, None);
    let told = table.events(ADA);
    let first = |wanted: fn(&LobbyEvent) -> bool| told.iter().position(wanted).expect("was told");
    let room = first(|event| matches!(event, LobbyEvent::Room(_)));
    assert!(room < first(|event| matches!(event, LobbyEvent::Overview(_))), "{told:?}");
}

#[test]
fn who_does_not_come_back_loses_the_seat_after_a_while_and_a_deserted_room_vanishes() {
    let mut table = Table::with(&[ADA, BOB, CLEO]);
    let code = private_room(&mut table).code.expect("a code");
    let other = table.room(CLEO, 2);
    let mut table = table.restarted();
    table.arrive(BOB, None);
    table.arrive(DAN, None);
    assert_eq!(table.overview(DAN).rooms.len(), 1, "it waits for Cleo");
    table.wait(RETURN_MS - 501);
    assert_eq!(table.room_state(BOB).owner, ADA);
    table.wait(1);
    let state = table.room_state(BOB);
    assert_eq!((state.owner, away(&state)[0], sits(&state)[0]), (BOB, None, None));
    assert_eq!(state.code.as_ref(), Some(&code));
    assert_eq!(table.overview(DAN).rooms, []);
    assert_eq!(table.refused(DAN, LobbyCommand::Join(other)), LobbyError::NoSuchRoom);
    assert_eq!(table.lobby.next_timeout(), None, "nobody is waited for any more");
    // A number is not given twice: clients know rooms by it.
    assert!(table.room(DAN, 2) > other);
}

#[test]
fn nobody_else_gets_a_seat_that_is_kept_and_the_owner_may_give_it_up() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 2);
    table.says(BOB, LobbyCommand::Join(room));
    let mut table = table.restarted();
    table.arrive(CLEO, None);
    assert_eq!(table.refused(CLEO, LobbyCommand::Join(room)), LobbyError::RoomFull);
    table.arrive(ADA, None);
    table.says(ADA, Ready(true));
    assert!(!table.outputs.iter().any(|output| matches!(output, Output::Start(_))));
    table.says(ADA, LobbyCommand::Kick(BOB));
    table.says(CLEO, LobbyCommand::Join(room));
    assert_eq!(sits(&table.room_state(ADA)), [Some(ADA), Some(CLEO)]);
    table.arrive(BOB, None);
    assert_eq!(table.refused(BOB, LobbyCommand::Join(room)), LobbyError::Kicked);
}

#[test]
fn a_countdown_begins_again_when_all_are_back() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 2);
    table.says(BOB, LobbyCommand::Join(room));
    table.says(ADA, Ready(true));
    table.says(BOB, Ready(true));
    let mut table = table.restarted();
    table.arrive(ADA, None);
    table.wait(10_000);
    assert_eq!(table.starts(), []);
    table.arrive(BOB, None);
    table.wait(3_000);
    assert_eq!(table.starts().len(), 1);
}

#[test]
fn who_is_in_a_match_after_the_restart_waits_in_no_room() {
    let mut table = Table::with(&[ADA, BOB]);
    let room = table.room(ADA, 2);
    table.says(BOB, LobbyCommand::Join(room));
    let mut table = table.restarted();
    table.arrive(ADA, Some(GameId([5; 16])));
    table.arrive(BOB, None);
    let state = table.room_state(BOB);
    assert_eq!((state.owner, away(&state), sits(&state)), (BOB, vec![None, None], vec![None, Some(BOB)]));
}

#[test]
fn a_rematch_keeps_its_seats_and_can_be_asked_for_after_a_restart() {
    let mut table = Table::with(&[ADA, BOB]);
    let game_id = table.duel([ADA, BOB], 1);
    table.input(Input::MatchEnded { game_id });
    table.says(BOB, Rematch(game_id, true));
    let before = table.room_state(BOB);
    let mut table = table.restarted();
    table.arrive(CLEO, None);
    assert_eq!(table.refused(CLEO, LobbyCommand::Join(before.room)), LobbyError::RoomFull);
    assert_eq!(table.refused(CLEO, Rematch(game_id, true)), LobbyError::NotFound);
    table.arrive(ADA, None);
    let offer = RematchOffer { game_id, game: "stub".into(), by: "Bob".into() };
    assert!(table.events(ADA).contains(&LobbyEvent::Rematch(offer)));
    table.says(ADA, Rematch(game_id, true));
    table.arrive(BOB, None);
    assert_eq!(sits(&table.room_state(BOB)), [Some(BOB), Some(ADA)]);
    table.wait(3_000);
    assert_eq!(table.starts().len(), 1);
    // The match before can be played again even if nobody had asked before the restart.
    let mut table = Table::with(&[ADA, BOB]);
    let game_id = table.duel([ADA, BOB], 1);
    table.input(Input::MatchEnded { game_id });
    let mut table = table.restarted();
    table.arrive(ADA, None);
    table.says(ADA, Rematch(game_id, true));
    let asked = &table.room_state(ADA).seats[0].occupant;
    assert!(matches!(asked, Occupant::Asked { player: BOB, answer: Answer::Gone, .. }), "{asked:?}");
}

#[test]
fn what_this_server_can_not_have_is_left_out_and_damage_is_refused() {
    let mut table = Table::with(&[ADA, BOB]);
    table.room(ADA, 2);
    table.room(BOB, 2);
    table.wait(500);
    let kept = table.kept();
    let one_room = LobbyLimits { rooms: 1, ..LobbyLimits::default() };
    let (_, restored) = Table::restored(one_room, &kept);
    assert_eq!(restored, Restored { rooms: 1, left_out: 1 });
    let no_games =
        Lobby::new(adjourn_game::Games::new(&[]), LobbyLimits::default(), [0; 32]).restore(0, &kept);
    assert_eq!(no_games, Ok(Restored { rooms: 0, left_out: 2 }));
    for damaged in [&kept[..kept.len() - 1], &kept[1..], b"adjourn rooms 2\n", b""] {
        let mut lobby = Lobby::new(stub::GAMES, LobbyLimits::default(), [0; 32]);
        assert!(lobby.restore(0, damaged).is_err());
    }
}

#[test]
fn many_changes_are_written_down_as_few() {
    let mut table = Table::with(&[ADA]);
    table.wait(1_000);
    table.outputs.clear();
    table.room(ADA, 2);
    for team in [1, 0, 1, 0, 1] {
        table.says(ADA, LobbyCommand::SetTeam(Seat(0), team));
    }
    table.wait(500);
    let kept = table.outputs.iter().filter(|output| matches!(output, Output::Keep(_))).count();
    assert_eq!((kept, table.kept()), (2, table.lobby.to_keep()));
    table.wait(10_000);
    assert_eq!(table.outputs.iter().filter(|output| matches!(output, Output::Keep(_))).count(), 2);
}
