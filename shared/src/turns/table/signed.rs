//! What players have signed, as a table keeps it.

use crate::timeline::Link;
use crate::timeline::submission::Signed;
use serde::{Deserialize, Serialize};

/// 32 bytes (a key, a salt, a seed), in JSON as hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex32(pub [u8; 32]);

/// Signed bytes and, for a key that the timeline does not know yet, who vouches for it: from a known key on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedState {
    /// The content.
    pub content: String,
    /// The key.
    pub public_key: Hex32,
    /// The signature.
    #[serde(with = "bytes")]
    pub signature: Vec<u8>,
    /// Keys to be added to the timeline before, with who vouches for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkState>,
}

/// A key and who vouches for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkState {
    /// The new key.
    pub key: Hex32,
    /// The key that vouches.
    pub by: Hex32,
    /// Its signature.
    #[serde(with = "bytes")]
    pub signature: Vec<u8>,
}

impl SignedState {
    pub(super) fn new(signed: &Signed, links: &[([u8; 32], Link)]) -> Self {
        let links = links.iter().map(|(key, link)| LinkState {
            key: Hex32(*key),
            by: Hex32(link.by),
            signature: link.signature.to_vec(),
        });
        Self {
            content: String::from_utf8_lossy(&signed.content).into_owned(),
            public_key: Hex32(signed.public_key),
            signature: signed.signature.to_vec(),
            links: links.collect(),
        }
    }

    /// The signed bytes.
    ///
    /// # Panics
    /// Never: what is stored was checked when it came.
    #[must_use]
    pub fn signed(&self) -> Signed {
        Signed {
            content: self.content.clone().into_bytes(),
            public_key: self.public_key.0,
            signature: self.signature.as_slice().try_into().expect("a signature has 64 bytes"),
        }
    }
}

impl Serialize for Hex32 {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        adjourn_game::ids::Digest(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hex32 {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        adjourn_game::ids::Digest::deserialize(deserializer).map(|digest| Self(digest.0))
    }
}

/// Bytes as base64 in the stored JSON.
pub(super) mod bytes {
    use crate::base::base64::Base64;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        Base64(bytes.to_vec()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        Base64::deserialize(deserializer).map(|bytes| bytes.0)
    }
}
