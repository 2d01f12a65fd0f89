//! Timelines: header, entries, and a small file.

use super::{Named, counting, datagram};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_game::{Outcome, SeatEvent, Strength};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::submission::Signed;
use adjourn_shared::timeline::{
    ClockReading, Entry, Header, HeaderSeat, How, Link, Opening, Recorder, SeatKey, Seed, SignedKeyframe,
    TempoChange, Terms, Turn, TurnSeat, encode_pulse,
};

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
            HeaderSeat {
                team: 0,
                name: "Ada".to_owned(),
                player: Some(PlayerId(counting(0x30))),
                key: Some(counting(0x20)),
                bot: None,
            },
            HeaderSeat {
                team: 1,
                name: "strong bot".to_owned(),
                player: None,
                key: None,
                bot: Some(Strength::Strong),
            },
        ],
        seed: Seed::Open(counting(0x90)),
        server_identity: key().public_key(),
        created_ms: 1_800_000_000_000,
    }
}

/// Every kind of [`Entry`] but [`seat_events`], in an order in which they could stand in a file.
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
    entries.push(("Turn", Entry::Turn(turn())));
    let link = Some(Link { by: counting(0x20), signature: key().sign(b"link") });
    let change = SeatKey {
        tick: 221,
        seat: Seat(0),
        player: PlayerId(counting(0x30)),
        name: "Ada".to_owned(),
        key: counting(0x21),
        link,
        server_time_ms,
    };
    entries.push(("SeatKey", Entry::SeatKey(change)));
    entries.push(("Abandoned", Entry::Abandoned { tick: 300, server_time_ms }));
    let outcome = Outcome { places: vec![1, 2], reason: 300 };
    entries.push(("Outcome", Entry::Outcome { tick: 300, outcome, server_time_ms }));
    entries.push((
        "Tempo",
        Entry::Tempo(TempoChange {
            tick: 300,
            live: true,
            epoch: 3,
            digest,
            stopped: vec![ClockReading { seat: Seat(1), left_ms: 90_000 }],
            begun: vec![ClockReading { seat: Seat(0), left_ms: 1_500 }],
            why: "the players are all here".to_owned(),
            server_time_ms,
        }),
    ));
    entries.push(("SeedOpened", Entry::SeedOpened { tick: 300, salt: counting(0xa0), seed: counting(0xb0) }));
    entries
}

/// A kind of entry that the files of [`entries`] are older than.
#[must_use]
pub fn seat_events() -> (&'static str, Entry) {
    let event = SeatEvent::Resigned;
    let items = vec![Item::Seat { seat: Seat(1), event, server_time_ms: 1_800_000_000_000 }];
    ("SeatEvents", Entry::SeatEvents { tick: 20, items })
}

/// Kinds of entries that the files of [`entries`] are older than, too.
#[must_use]
pub fn newer() -> Named<Entry> {
    let title = "Friday".to_owned();
    let terms = Terms { tick: 0, title, listed: true, owner: Some(Seat(1)), pauses_per_player: 3 };
    vec![("Terms", Entry::Terms(terms)), ("Lost", Entry::Lost { tick: 20, to: 221 })]
}

/// A turn by mail with each way in which orders come to be.
#[must_use]
pub fn turn() -> Turn {
    let digest = Digest(counting(0x60));
    let hows = [
        How::Submitted(digest),
        How::Conditional(digest),
        How::Standing(digest),
        How::Default,
        How::Bot(Strength::Weak),
    ];
    Turn {
        tick: 21,
        steps: 200,
        number: 3,
        closed: true,
        seats: (0..).map(Seat).zip(hows).map(|(seat, how)| TurnSeat { seat, how }).collect(),
        digest,
        server_time_ms: 1_800_000_000_000,
    }
}

/// What opens the first commitment of [`turn`].
#[must_use]
pub fn opening() -> Opening {
    let signed = Signed { content: b"{}".to_vec(), public_key: counting(0x20), signature: key().sign(b"{}") };
    Opening { seat: Seat(0), salt: counting(0xc0), signed, orders: vec!["e4".to_owned()] }
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
