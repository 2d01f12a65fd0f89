//! The server's signature for a timeline as it is now: it vouches for an export.

use super::entry::Chain;
use crate::base::identity::{self, KeyPair};
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Digest;

/// "At this time my timeline had this head and so many entries."
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attestation {
    /// The hash over all entries.
    pub head: Digest,
    /// How many there are.
    pub entries: u64,
    /// When, in milliseconds since 1970.
    pub server_time_ms: u64,
    /// By the server's identity.
    pub signature: [u8; 64],
}

impl Attestation {
    /// Signs the chain as it is now.
    #[must_use]
    pub fn sign(key: &KeyPair, chain: Chain, server_time_ms: u64) -> Self {
        let signature = key.sign(&text(chain, server_time_ms));
        Self { head: chain.head(), entries: chain.entries(), server_time_ms, signature }
    }

    /// Whether the server of this key has signed this chain.
    #[must_use]
    pub fn verify(&self, server_identity: &[u8; 32], chain: Chain) -> bool {
        self.head == chain.head()
            && self.entries == chain.entries()
            && identity::verify(server_identity, &text(chain, self.server_time_ms), &self.signature)
    }
}

fn text(chain: Chain, server_time_ms: u64) -> Vec<u8> {
    [
        b"adjourn attestation 1\0".as_slice(),
        &chain.head().0,
        &chain.entries().to_le_bytes(),
        &server_time_ms.to_le_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_the_head_the_number_of_entries_and_the_time() {
        let key = KeyPair::from_secret(&[1; 32]);
        let chain = Chain::resume(Digest([2; 32]), 3);
        let signed = Attestation::sign(&key, chain, 4);
        assert!(signed.verify(&key.public_key(), chain));
        let other_head = Attestation { head: Digest([9; 32]), ..signed };
        assert!(!other_head.verify(&key.public_key(), Chain::resume(Digest([9; 32]), 3)));
        let other_number = Attestation { entries: 9, ..signed };
        assert!(!other_number.verify(&key.public_key(), Chain::resume(Digest([2; 32]), 9)));
        let other_time = Attestation { server_time_ms: 9, ..signed };
        assert!(!other_time.verify(&key.public_key(), chain));
    }
}
