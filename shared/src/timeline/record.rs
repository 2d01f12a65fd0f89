//! Writing a timeline: each call gives the bytes to append to its file, and moves the chain.

use super::attest::Attestation;
use super::entry::{Chain, Entry, Header, SignedKeyframe, chain_over};
use super::journal;
use crate::base::identity::KeyPair;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Tick};

/// The writing end of one timeline.
pub struct Recorder {
    chain: Chain,
}

impl Recorder {
    /// A new timeline, and the bytes with which its file begins.
    #[must_use]
    pub fn start(header: &Header) -> (Self, Vec<u8>) {
        let header = codec::encode(header);
        (Self { chain: Chain::start(&header) }, journal::encode_start(&header))
    }

    /// Goes on after the entries that were recovered.
    #[must_use]
    pub fn resume(header: &Header, entries: &[Entry]) -> Self {
        Self { chain: chain_over(header, entries) }
    }

    /// Adds an entry.
    #[must_use]
    pub fn entry(&mut self, entry: &Entry) -> Vec<u8> {
        let entry = codec::encode(entry);
        self.chain.add(&entry);
        journal::encode_entry(&entry)
    }

    /// Adds a keyframe, signed.
    #[must_use]
    pub fn keyframe(&mut self, key: &KeyPair, tick: Tick, digest: Digest, snapshot: Vec<u8>) -> Vec<u8> {
        let keyframe = SignedKeyframe::sign(key, self.chain.head(), tick, digest, snapshot);
        let mut bytes = journal::encode_head(self.chain);
        bytes.extend(self.entry(&Entry::Keyframe(keyframe)));
        bytes
    }

    /// The server's signature for all of it: the timeline has its end.
    #[must_use]
    pub fn attestation(&self, key: &KeyPair, server_time_ms: u64) -> Vec<u8> {
        journal::encode_attestation(&Attestation::sign(key, self.chain, server_time_ms))
    }

    /// The chain so far.
    #[must_use]
    pub const fn chain(&self) -> Chain {
        self.chain
    }
}
