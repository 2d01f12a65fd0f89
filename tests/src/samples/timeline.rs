//! Timelines: header, entries, and a small file.

use super::{Named, counting, datagram};
use adjourn_shared::game::{Outcome, Strength};
use adjourn_shared::identity::KeyPair;
use adjourn_shared::ids::{Digest, GameId, PlayerId};
use adjourn_shared::timeline::{Entry, Header, HeaderSeat, Recorder, SignedKeyframe, encode_pulse};

/// The server's key.
#[must_use]
pub fn key() -> KeyPair {
    KeyPair::from_secret(&counting(0x70))
}

/// A header with a player and a bot.
#[must_use]
pub fn header() -> Header {
    Header {
        game_id: GameId(counting(0x50)),
        game: "skirmish".to_owned(),
        rules_version: 1,
        tick_hz: 20,
        setup: vec![1, 2, 3],
        seats: vec![
            HeaderSeat { team: 0, name: "Ada".to_owned(), player: Some(PlayerId(counting(0x30))), bot: None },
            HeaderSeat { team: 1, name: "strong bot".to_owned(), player: None, bot: Some(Strength::Strong) },
        ],
        seed: counting(0x90),
        server_identity: key().public_key(),
        created_ms: 1_800_000_000_000,
    }
}

/// Every kind of [`Entry`], in an order in which they could stand in a file.
#[must_use]
pub fn entries() -> Named<Entry> {
    let server_time_ms = 1_800_000_000_000;
    let mut entries = vec![("Incarnation", Entry::Incarnation { tick: 0, number: 0, server_time_ms })];
    let recorder = Recorder::resume(&header(), &[entries[0].1.clone()]);
    let digest = Digest(counting(0x40));
    let head = recorder.chain().head();
    let keyframe = SignedKeyframe::sign(&key(), head, 0, digest, vec![0xca, 0xfe]);
    entries.push(("Keyframe", Entry::Keyframe(keyframe)));
    let items = datagram::bundle(20).items;
    entries.push(("Digest", Entry::Digest { tick: 20, digest }));
    entries.push(("Step", Entry::Step { tick: 20, items }));
    entries.push(("Abandoned", Entry::Abandoned { tick: 300, server_time_ms }));
    let outcome = Outcome { places: vec![1, 2], reason: 300 };
    entries.push(("Outcome", Entry::Outcome { tick: 300, outcome, server_time_ms }));
    entries
}

/// A journal as a server writes it: every entry, and a pulse before the last two.
#[must_use]
pub fn journal() -> Vec<u8> {
    let (mut recorder, mut bytes) = Recorder::start(&header());
    for (name, entry) in entries() {
        if name == "Abandoned" {
            bytes.extend(encode_pulse(299));
        }
        bytes.extend(recorder.entry(&entry));
    }
    bytes
}
