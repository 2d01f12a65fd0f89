//! A replay that the user wants: asked for piece by piece, however often the connection or the server fails.

use super::rig::{GAME, Rig};
use crate::base::limits;
use crate::live::client::{Command, Event, Input, NoReplay, Output, StoredReplay};
use crate::wire::message::{ClientMessage, ServerMessage};
use crate::wire::replays::{ReplayPart, ReplayPiece, ReplayRefusal};
use adjourn_game::ids::GameId;

/// The pieces that were asked for, by where they begin.
fn asked(rig: &mut Rig) -> Vec<u64> {
    let parts = rig.sent().into_iter().filter_map(|message| match message {
        ClientMessage::Replay(part) => {
            assert_eq!(part.game_id, GAME);
            Some(part.offset)
        }
        _ => None,
    });
    parts.collect()
}

fn piece(offset: u64, size_bytes: u64, bytes: &[u8]) -> ServerMessage {
    let part = ReplayPart { game_id: GAME, offset };
    ServerMessage::ReplayPiece(ReplayPiece { part, size_bytes, bytes: bytes.to_vec() })
}

fn refused(why: ReplayRefusal) -> ServerMessage {
    ServerMessage::NoReplay { game_id: GAME, why }
}

fn no_replay(why: NoReplay) -> Vec<Event> {
    vec![Event::NoReplay { game_id: GAME, why }]
}

#[test]
fn pieces_come_one_after_the_other_and_the_whole_is_stored() {
    let mut rig = Rig::signed_in();
    rig.command(Command::Replay(GAME));
    rig.command(Command::Replay(GAME));
    assert_eq!(asked(&mut rig), [0], "once, however often the key is pressed");
    rig.says(&piece(0, 5, b"abc"));
    assert!(asked(&mut rig).is_empty(), "not faster than a server allows");
    assert_eq!(rig.events(), [Event::ReplayComing { game_id: GAME, bytes: 3, size_bytes: 5 }]);
    // The same one again is no other one.
    rig.says(&piece(0, 5, b"abc"));
    rig.pass_ms(limits::REPLAY_PIECE_EVERY_MS);
    assert_eq!(asked(&mut rig), [3]);
    rig.says(&piece(3, 5, b"de"));
    let stored = Output::StoreReplay { game_id: GAME, bytes: b"abcde".to_vec() };
    assert_eq!(rig.outputs(), [stored]);
    let stored = StoredReplay { place: "/here".to_owned(), was_there: false };
    rig.input(Input::ReplayStored(Ok(stored.clone())));
    assert_eq!(rig.events(), [Event::ReplayStored { game_id: GAME, stored }]);
    // It is over: another one may come.
    rig.command(Command::Replay(GAME));
    assert_eq!(asked(&mut rig), [0]);
}

#[test]
fn a_replay_that_is_being_written_is_asked_for_until_it_is_there() {
    let mut rig = Rig::signed_in();
    rig.command(Command::Replay(GAME));
    for _ in 0..5 {
        assert_eq!(asked(&mut rig), [0]);
        rig.says(&refused(ReplayRefusal::NotYet));
        assert!(asked(&mut rig).is_empty());
        rig.pass_ms(limits::REPLAY_AGAIN_MS);
    }
    rig.says(&piece(0, 1, b"a"));
    assert!(matches!(rig.outputs()[..], [.., Output::StoreReplay { .. }]));

    // One that never comes is given up in the server's words.
    let mut rig = Rig::signed_in();
    rig.command(Command::Replay(GAME));
    for _ in 0..limits::REPLAY_PATIENCE_MS / limits::REPLAY_AGAIN_MS {
        rig.says(&refused(ReplayRefusal::NotYet));
        rig.pass_ms(limits::REPLAY_AGAIN_MS);
    }
    assert_eq!(rig.events(), no_replay(NoReplay::Refused(ReplayRefusal::NotYet)));
}

#[test]
fn a_lost_connection_costs_no_piece_that_was_there() {
    let mut rig = Rig::signed_in();
    rig.command(Command::Replay(GAME));
    rig.says(&piece(0, 4, b"ab"));
    rig.pass_ms(limits::REPLAY_PIECE_EVERY_MS);
    assert_eq!(asked(&mut rig), [0, 2]);
    rig.come_back(None);
    assert_eq!(asked(&mut rig), [2], "the answer was lost with the connection");
    rig.says(&piece(2, 4, b"cd"));
    assert!(rig.outputs().contains(&Output::StoreReplay { game_id: GAME, bytes: b"abcd".to_vec() }));
}

#[test]
fn a_server_that_says_no_falls_silent_or_sends_nonsense_is_told_in_words() {
    let wanting = || {
        let mut rig = Rig::signed_in();
        rig.command(Command::Replay(GAME));
        rig
    };
    let mut rig = wanting();
    rig.says(&refused(ReplayRefusal::NotFound));
    assert_eq!(rig.events(), no_replay(NoReplay::Refused(ReplayRefusal::NotFound)));

    let mut rig = wanting();
    rig.pass_ms(limits::REPLAY_PATIENCE_MS);
    assert_eq!(rig.events(), no_replay(NoReplay::Silent));
    assert_eq!(rig.client.poll_timeout(), None, "nothing is waited for any more");

    let too_large = limits::REPLAY_FILE_BYTES_CEILING + 1;
    for bad in [piece(0, 3, b""), piece(0, 3, b"abcd"), piece(0, too_large, b"a")] {
        let mut rig = wanting();
        rig.says(&bad);
        assert_eq!(rig.events(), no_replay(NoReplay::Broken), "{bad:?}");
    }
    let mut rig = wanting();
    rig.says(&piece(0, 4, b"ab"));
    rig.says(&piece(2, 5, b"cd"));
    assert!(rig.events().ends_with(&no_replay(NoReplay::Broken)), "another size than before");

    let mut rig = wanting();
    let other = GameId([9; 16]);
    rig.command(Command::Replay(other));
    assert_eq!(rig.events(), [Event::NoReplay { game_id: other, why: NoReplay::Busy }]);
    // Nobody has asked for this one.
    let mut rig = Rig::signed_in();
    rig.says(&piece(0, 1, b"a"));
    assert!(rig.outputs().is_empty());
}
