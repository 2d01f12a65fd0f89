//! Messages of servers, those of the lobby apart, and the closed reasons in them.

use super::{Named, counting, datagram, lobby};
use adjourn_game::Outcome;
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_shared::wire::message::{
    Challenge, DesyncFound, JournalDamage, KeyframeHead, MatchBegin, MatchLeftReason, ServerMessage, Stall,
    Welcome,
};
use adjourn_shared::wire::reason::RejectReason;
use adjourn_shared::wire::replays::{
    ReplayMark, ReplayPage, ReplayPart, ReplayPiece, ReplayRefusal, ReplaySummary,
};
use adjourn_shared::wire::table::{LiveSeat, LiveTable};

/// Every kind of [`ServerMessage`].
#[must_use]
pub fn messages() -> Named<ServerMessage> {
    vec![
        ("Challenge", ServerMessage::Challenge(challenge())),
        ("Welcome", ServerMessage::Welcome(welcome())),
        ("Lobby", ServerMessage::Lobby(lobby::events()[0].1.clone())),
        ("MatchBegin", ServerMessage::MatchBegin(match_begin())),
        ("Bundles", ServerMessage::Bundles { slot: 7, incarnation: 2, bundles: vec![datagram::bundle(250)] }),
        ("Rejected", ServerMessage::Rejected { sequence: 251, reason: RejectReason::Illegal(13) }),
        ("PauseVote", ServerMessage::PauseVote { by: Seat(3), pause: true, votes: 2, needed: 3 }),
        ("MatchLeft", ServerMessage::MatchLeft { slot: 7, reason: MatchLeftReason::Ended }),
        (
            "DesyncFound",
            ServerMessage::DesyncFound(DesyncFound {
                slot: 7,
                tick: 70_000,
                part: Some("movement".to_owned()),
                entity: Some(300),
            }),
        ),
        ("AdjournVotes", ServerMessage::AdjournVotes { seats: vec![Seat(1)], needed: 2 }),
        ("Stored", ServerMessage::Stored { slot: 7, tick: 70_000 }),
        ("Stands", ServerMessage::ClockStalled { slot: 7, why: Some(Stall::Disk) }),
        ("Table", ServerMessage::Table(table())),
        ("Submitted", ServerMessage::Submitted(b"{}".to_vec())),
        ("Refused", ServerMessage::Refused { sequence: 1_800_000_000_000, problem: b"{}".to_vec() }),
        (
            "JournalDamaged",
            ServerMessage::JournalDamaged(JournalDamage { lost_ms: 20_000, undone_ms: 1_500 }),
        ),
        ("AdjournsSoon", ServerMessage::AdjournsSoon { in_s: 300 }),
        ("Replays", ServerMessage::Replays(replay_page())),
        ("ReplayPiece", ServerMessage::ReplayPiece(replay_piece())),
        ("NoReplay", ServerMessage::NoReplay { game_id: GameId(counting(0x40)), why: ReplayRefusal::NotYet }),
    ]
}

fn replay_page() -> ReplayPage {
    let mark = ReplayMark { created_ms: 1_800_000_000_000, game_id: GameId(counting(0x40)) };
    let summary = ReplaySummary {
        mark,
        game: "skirmish".to_owned(),
        rules_version: 2,
        ticks: 12_000,
        tick_hz: 20,
        players: vec!["Ada".to_owned(), "weak bot".to_owned()],
        seat: Some(Seat(0)),
        outcome: Some(Outcome { places: vec![1, 2], reason: 300 }),
        size_bytes: 70_000,
    };
    ReplayPage { replays: vec![summary], next: Some(mark), open: true, incomplete: true }
}

fn replay_piece() -> ReplayPiece {
    let part = ReplayPart { game_id: GameId(counting(0x40)), offset: 65_536 };
    ReplayPiece { part, size_bytes: 70_000, bytes: vec![1, 2, 3] }
}

fn table() -> LiveTable {
    let seat = LiveSeat {
        name: "Ada".to_owned(),
        present: true,
        to_act: true,
        done: false,
        adjourns: true,
        left_ms: Some(599_000),
    };
    LiveTable { turn: 14, turn_name: "7. Black".to_owned(), seats: vec![seat], stands: false, sealing: true }
}

fn challenge() -> Challenge {
    Challenge {
        identity: counting(0x10),
        nonce: counting(0x80),
        expires_ms: 1_800_000_000_000,
        certificate_signature: counting(0xa0),
    }
}

fn welcome() -> Welcome {
    Welcome {
        player: PlayerId(counting(0x30)),
        server_name: "A server".to_owned(),
        message_of_the_day: "Be kind.".to_owned(),
        resumable: Some(GameId(counting(0x50))),
    }
}

fn match_begin() -> MatchBegin {
    MatchBegin {
        slot: 7,
        incarnation: 2,
        header: vec![1, 2, 3],
        seat: Some(Seat(1)),
        tick: 400,
        next_sequence: 65_536,
        watch_delay_ticks: 40,
        pauses_left: 2,
    }
}

/// The head of a keyframe's stream.
#[must_use]
pub fn keyframe_head() -> KeyframeHead {
    KeyframeHead { slot: 7, incarnation: 2, tick: 400, digest: Digest(counting(0x40)), length_bytes: 200_000 }
}

/// Every [`RejectReason`].
#[must_use]
pub fn reject_reasons() -> Named<RejectReason> {
    vec![
        ("Illegal", RejectReason::Illegal(300)),
        ("OverBudget", RejectReason::OverBudget),
        ("TooLarge", RejectReason::TooLarge),
        ("NotRunning", RejectReason::NotRunning),
    ]
}

/// Every [`ReplayRefusal`].
#[must_use]
pub fn replay_refusals() -> Named<ReplayRefusal> {
    vec![
        ("NotFound", ReplayRefusal::NotFound),
        ("NotYet", ReplayRefusal::NotYet),
        ("ByMail", ReplayRefusal::ByMail),
        ("Busy", ReplayRefusal::Busy),
        ("TooLarge", ReplayRefusal::TooLarge),
        ("Unreadable", ReplayRefusal::Unreadable),
    ]
}

/// Every [`MatchLeftReason`].
#[must_use]
pub fn match_left_reasons() -> Named<MatchLeftReason> {
    vec![
        ("Ended", MatchLeftReason::Ended),
        ("Left", MatchLeftReason::Left),
        ("Failed", MatchLeftReason::Failed),
        ("ServerStopping", MatchLeftReason::ServerStopping),
        ("Adjourned", MatchLeftReason::Adjourned),
    ]
}
