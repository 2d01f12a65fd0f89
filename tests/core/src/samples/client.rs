//! Messages of clients, those to the lobby apart.

use super::{Named, counting, lobby};
use adjourn_game::DigestRow;
use adjourn_game::ids::{Digest, GameId};
use adjourn_shared::timeline::submission::Signed;
use adjourn_shared::wire::message::{ClientMessage, DesyncReport, Goal, Hello};
use adjourn_shared::wire::replays::{IdBeginning, ReplayMark, ReplayPart, ReplayQuery};

/// Every kind of [`ClientMessage`].
#[must_use]
pub fn messages() -> Named<ClientMessage> {
    vec![
        (
            "Hello",
            ClientMessage::Hello(Hello {
                protocol: 1,
                public_key: counting(0x10),
                name: "Ada Łovelace".to_owned(),
                nonce: counting(0x80),
                goal: Goal::Match(GameId(counting(0x40))),
            }),
        ),
        ("Proof", ClientMessage::Proof { signature: counting(0xa0) }),
        ("Lobby", ClientMessage::Lobby(lobby::commands()[0].1.clone())),
        ("Pause", ClientMessage::Pause(true)),
        ("Resign", ClientMessage::Resign),
        ("Desync", ClientMessage::Desync(report())),
        ("Heal", ClientMessage::Heal),
        ("Submit", ClientMessage::Submit(signed())),
        ("Adjourn", ClientMessage::Adjourn(true)),
        ("Replays", ClientMessage::Replays(query())),
        ("Replay", ClientMessage::Replay(replay_part())),
    ]
}

/// Every [`Goal`].
#[must_use]
pub fn goals() -> Named<Goal> {
    vec![("Lobby", Goal::Lobby), ("Match", Goal::Match(GameId(counting(0x40)))), ("Replays", Goal::Replays)]
}

fn query() -> ReplayQuery {
    let begins = IdBeginning { id: GameId(counting(0x40)), digits: 7 };
    let after = ReplayMark { created_ms: 1_800_000_000_000, game_id: GameId(counting(0x50)) };
    ReplayQuery { all: true, begins: Some(begins), after: Some(after) }
}

fn replay_part() -> ReplayPart {
    ReplayPart { game_id: GameId(counting(0x40)), offset: 65_536 }
}

fn signed() -> Signed {
    Signed { content: b"{}".to_vec(), public_key: counting(0x10), signature: counting(0xa0) }
}

fn report() -> DesyncReport {
    DesyncReport {
        slot: 7,
        incarnation: 2,
        tick: 70_000,
        digest: Digest(counting(0x40)),
        rows: vec![
            DigestRow { part: 0, entity: 0, hash: 0x0102_0304_0506_0708 },
            DigestRow { part: 6, entity: 300, hash: u64::MAX },
        ],
    }
}
