//! The header, the entries, and the hash chain over them.

use super::turn::{SeatKey, Turn};
use crate::base::identity::{self, KeyPair};
use crate::timeline::bundle::Item;
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat, Tick};
use adjourn_game::{Outcome, Strength};

/// What a timeline begins with. Its hash is the first head of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    /// The game's id.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// The rules by which it is played.
    pub rules_version: u32,
    /// Steps in a second while it is live.
    pub tick_hz: u8,
    /// The game's setup, encoded.
    pub setup: Vec<u8>,
    /// Who sits where.
    pub seats: Vec<HeaderSeat>,
    /// The seed. A live match shares its whole state, and the seed with it. By mail the seed may stay sealed until
    /// the end.
    pub seed: Seed,
    /// The public key of the server that keeps the timeline and signs its keyframes.
    pub server_identity: [u8; 32],
    /// When it was made, in milliseconds since 1970.
    pub created_ms: u64,
}

/// The seed of a game, in its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Seed {
    /// For everybody to see.
    Open([u8; 32]),
    /// Its salted hash ([`seed_commitment`]): [`Entry::SeedOpened`] opens it when the game is over.
    Sealed(Digest),
}

/// The salted hash of a sealed seed.
#[must_use]
pub fn seed_commitment(salt: &[u8; 32], seed: &[u8; 32]) -> Digest {
    let text = [salt.as_slice(), seed].concat();
    Digest(blake3::derive_key("adjourn 2026-11 commitment to a seed", &text))
}

/// A seat in the header.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HeaderSeat {
    /// Seats with equal numbers play together.
    pub team: u8,
    /// The name by which the seat's player goes.
    pub name: String,
    /// The player; `None` for a bot.
    pub player: Option<PlayerId>,
    /// The key with which the player signs turns by mail. `None`: only the server's signature vouches.
    pub key: Option<[u8; 32]>,
    /// The bot that plays from the start, if one does.
    pub bot: Option<Strength>,
}

impl Header {
    /// The teams by seat, as [`adjourn_game::Game::create`] takes them.
    #[must_use]
    pub fn teams(&self) -> Vec<u8> {
        self.seats.iter().map(|seat| seat.team).collect()
    }
}

/// One entry. Between the ticks of two entries are only empty steps, which need no entry of their own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Entry {
    /// The step from `tick` to `tick + 1` applied these items.
    Step {
        /// The tick before the step.
        tick: Tick,
        /// In bundle order; never empty.
        items: Vec<Item>,
    },
    /// The digest of the state at this tick.
    Digest {
        /// The state's tick.
        tick: Tick,
        /// Its digest.
        digest: Digest,
    },
    /// The whole state, vouched for by the server.
    Keyframe(SignedKeyframe),
    /// The match was started (number 0) or recovered.
    Incarnation {
        /// The tick from which it goes on.
        tick: Tick,
        /// Counts up from 0.
        number: u32,
        /// In milliseconds since 1970.
        server_time_ms: u64,
    },
    /// The game ended.
    Outcome {
        /// The state's tick.
        tick: Tick,
        /// How.
        outcome: Outcome,
        /// In milliseconds since 1970.
        server_time_ms: u64,
    },
    /// The match was broken off without an outcome: nobody was left to play it.
    Abandoned {
        /// The state's tick.
        tick: Tick,
        /// In milliseconds since 1970.
        server_time_ms: u64,
    },
    /// A turn by mail: its window closed, or orders took effect at once.
    Turn(Turn),
    /// Another player or another key has the seat from here on.
    SeatKey(SeatKey),
    /// The game is over: the sealed seed is opened.
    SeedOpened {
        /// The state's tick.
        tick: Tick,
        /// The salt of its commitment.
        salt: [u8; 32],
        /// The seed.
        seed: [u8; 32],
    },
    /// From here on it is played at the other tempo.
    Tempo(TempoChange),
    /// By mail, between two turns of a game that has ticks when it is live: something happened to seats. It counts as the
    /// step from `tick` to `tick + 1`, and moves nothing.
    SeatEvents {
        /// The tick before it.
        tick: Tick,
        /// What happened; never empty.
        items: Vec<Item>,
    },
    /// What was agreed on before the match, beside the game's own setup.
    Terms(Terms),
    /// What was played from one tick to the other can't be read any more: the journal was damaged. If time has passed, a
    /// keyframe of the later tick follows; nobody can say how it came about.
    Lost {
        /// The last state that follows from what came before.
        tick: Tick,
        /// Where it goes on.
        to: Tick,
    },
}

/// What a match of the lobby is, beside its game: what players agreed on, and what they may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Terms {
    /// The state's tick.
    pub tick: Tick,
    /// What the match is called.
    pub title: String,
    /// Whether it is in the list, and may be watched.
    pub listed: bool,
    /// Who may pause without a vote.
    pub owner: Option<Seat>,
    /// How often each player may pause in all.
    pub pauses_per_player: u8,
}

/// The game goes on live, or by mail.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TempoChange {
    /// The state's tick.
    pub tick: Tick,
    /// Live from here on; otherwise by mail.
    pub live: bool,
    /// The epoch of the authority from here on.
    pub epoch: u64,
    /// The digest of the state: both sides had the same.
    pub digest: Digest,
    /// What is left on the clocks of the tempo that ends.
    pub stopped: Vec<ClockReading>,
    /// What is left on the clocks of the tempo that begins.
    pub begun: Vec<ClockReading>,
    /// Why, in words.
    pub why: String,
    /// In milliseconds since 1970.
    pub server_time_ms: u64,
}

/// What is left on a seat's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ClockReading {
    /// Whose.
    pub seat: Seat,
    /// How much, in milliseconds.
    pub left_ms: u64,
}

impl Entry {
    /// The tick of the state after the entry. For a step or a turn it is later than [`Entry::tick`].
    #[must_use]
    pub const fn tick_after(&self) -> Tick {
        match self {
            Self::Step { tick, .. } | Self::SeatEvents { tick, .. } => tick.saturating_add(1),
            Self::Turn(Turn { tick, steps, .. }) => tick.saturating_add(*steps),
            Self::Lost { to, .. } => *to,
            _ => self.tick(),
        }
    }

    /// The tick of the state to which the entry belongs. For a step or a turn it is the state before.
    #[must_use]
    pub const fn tick(&self) -> Tick {
        match self {
            Self::Step { tick, .. }
            | Self::SeatEvents { tick, .. }
            | Self::Digest { tick, .. }
            | Self::Lost { tick, .. }
            | Self::Keyframe(SignedKeyframe { tick, .. })
            | Self::Incarnation { tick, .. }
            | Self::Outcome { tick, .. }
            | Self::Turn(Turn { tick, .. })
            | Self::SeatKey(SeatKey { tick, .. })
            | Self::SeedOpened { tick, .. }
            | Self::Tempo(TempoChange { tick, .. })
            | Self::Terms(Terms { tick, .. })
            | Self::Abandoned { tick, .. } => *tick,
        }
    }
}

/// A snapshot with the server's signature.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedKeyframe {
    /// The state's tick.
    pub tick: Tick,
    /// Its digest.
    pub digest: Digest,
    /// The game's snapshot.
    pub snapshot: Vec<u8>,
    /// By the server's identity, over the chain's head before this entry, the tick, the digest and the snapshot's hash.
    pub signature: [u8; 64],
}

impl SignedKeyframe {
    /// Signs a state for the place after `head`.
    #[must_use]
    pub fn sign(key: &KeyPair, head: Digest, tick: Tick, digest: Digest, snapshot: Vec<u8>) -> Self {
        let signature = key.sign(&Self::text(head, tick, digest, &snapshot));
        Self { tick, digest, snapshot, signature }
    }

    /// Whether the server of this key signed it for the place after `head`.
    #[must_use]
    pub fn verify(&self, server_identity: &[u8; 32], head: Digest) -> bool {
        let text = Self::text(head, self.tick, self.digest, &self.snapshot);
        identity::verify(server_identity, &text, &self.signature)
    }

    fn text(head: Digest, tick: Tick, digest: Digest, snapshot: &[u8]) -> Vec<u8> {
        let hash = blake3::hash(snapshot);
        [b"adjourn keyframe 1\0".as_slice(), &head.0, &tick.to_le_bytes(), &digest.0, hash.as_bytes()]
            .concat()
    }
}

/// The head of the hash chain: each head covers the one before it and the bytes of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain {
    head: Digest,
    entries: u64,
}

impl Chain {
    /// The chain of a header without entries. `header` is its encoding.
    #[must_use]
    pub fn start(header: &[u8]) -> Self {
        let head = blake3::derive_key("adjourn 2026-11 head of a timeline", header);
        Self { head: Digest(head), entries: 0 }
    }

    /// The chain that has come so far.
    #[must_use]
    pub const fn resume(head: Digest, entries: u64) -> Self {
        Self { head, entries }
    }

    /// Adds the encoding of an entry.
    pub fn add(&mut self, entry: &[u8]) {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.head.0).update(entry);
        self.head = Digest(*hasher.finalize().as_bytes());
        self.entries += 1;
    }

    /// The hash over everything so far.
    #[must_use]
    pub const fn head(&self) -> Digest {
        self.head
    }

    /// How many entries it covers.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }
}

/// The chain over a header and its entries.
#[must_use]
pub(super) fn chain_over(header: &Header, entries: &[Entry]) -> Chain {
    let mut chain = Chain::start(&codec::encode(header));
    for entry in entries {
        chain.add(&codec::encode(entry));
    }
    chain
}
