//! Keys and what is signed with them. Secret bytes come from the caller: nothing in here draws randomness or reads files.

use adjourn_game::ids::PlayerId;
use core::fmt;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

/// The service to which a player signs in. It is part of the signed text, so one service can't use the signature at
/// another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Live matches.
    Live,
    /// The turn mailbox.
    Mail,
}

impl Service {
    const fn tag(self) -> &'static [u8] {
        match self {
            Self::Live => b"live",
            Self::Mail => b"mail",
        }
    }
}

/// An Ed25519 key pair: a player's, or a server's long-lived identity.
#[derive(Clone)]
pub struct KeyPair(SigningKey);

impl KeyPair {
    /// The key pair of these 32 secret bytes (RFC 8032, section 5.1.5).
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The secret bytes, to be stored.
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// A secret of its own for another use, which lasts as long as the key does. `context` names the use.
    #[must_use]
    pub fn derive(&self, context: &str) -> [u8; 32] {
        blake3::derive_key(context, &self.secret())
    }

    /// Signs `text`, which should begin with a domain tag.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.0.sign(text).to_bytes()
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", Fingerprint::of(&self.public_key()))
    }
}

/// Whether `signature` over `text` was made with the secret of `public_key`.
///
/// Strict verification: keys of small order and malleable signatures do not pass.
#[must_use]
pub fn verify(public_key: &[u8; 32], text: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public_key)
        .and_then(|key| key.verify_strict(text, &ed25519_dalek::Signature::from_bytes(signature)))
        .is_ok()
}

/// The short name of a public key that people compare and that a client pins: 128 bits of a BLAKE3 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// The fingerprint of a public key.
    #[must_use]
    pub fn of(public_key: &[u8; 32]) -> Self {
        Self(short_hash("adjourn 2026-11 fingerprint of a public key", public_key))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl core::str::FromStr for Fingerprint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        adjourn_game::ids::from_hex(text).map(Self).ok_or("a fingerprint is 32 hexadecimal digits")
    }
}

/// The id of the player whose first key this is.
#[must_use]
pub fn player_id(first_public_key: &[u8; 32]) -> PlayerId {
    PlayerId(short_hash("adjourn 2026-11 player id of a first public key", first_public_key))
}

fn short_hash(context: &str, data: &[u8]) -> [u8; 16] {
    let hash = blake3::derive_key(context, data);
    core::array::from_fn(|i| hash[i])
}

/// The text that a player signs to sign in. It names the service, the server and the player's key, and can't be used
/// again.
#[must_use]
pub fn challenge_text(
    service: Service,
    server_identity: &[u8; 32],
    player_key: &[u8; 32],
    nonce: &[u8; 32],
    expires_ms: u64,
) -> Vec<u8> {
    [
        b"adjourn sign-in 1\0",
        service.tag(),
        b"\0",
        server_identity,
        player_key,
        nonce,
        &expires_ms.to_le_bytes(),
    ]
    .concat()
}

/// The text with which a player's key vouches for another key of the same player. The new key signs it too, to show
/// that the player holds it.
#[must_use]
pub fn link_text(player: PlayerId, new_key: &[u8; 32]) -> Vec<u8> {
    [b"adjourn link 1\0".as_slice(), &player.0, new_key].concat()
}

/// The text with which a server's identity vouches for the TLS certificate of this connection, to this client.
///
/// A man in the middle has another certificate, and no signature over it.
#[must_use]
pub fn certificate_text(certificate_der: &[u8], client_nonce: &[u8; 32]) -> Vec<u8> {
    let certificate = blake3::hash(certificate_der);
    [b"adjourn certificate 1\0".as_slice(), certificate.as_bytes(), client_nonce].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_verifies_for_its_text_and_key_alone() {
        let (ann, bob) = (KeyPair::from_secret(&[1; 32]), KeyPair::from_secret(&[2; 32]));
        let signature = ann.sign(b"text");
        assert!(verify(&ann.public_key(), b"text", &signature));
        assert!(!verify(&ann.public_key(), b"other", &signature));
        assert!(!verify(&bob.public_key(), b"text", &signature));
    }

    #[test]
    fn every_field_of_a_challenge_changes_its_text() {
        let text =
            |server, key, nonce, expires| challenge_text(Service::Live, &server, &key, &nonce, expires);
        let base = text([1; 32], [2; 32], [3; 32], 4);
        assert_ne!(base, text([9; 32], [2; 32], [3; 32], 4));
        assert_ne!(base, text([1; 32], [9; 32], [3; 32], 4));
        assert_ne!(base, text([1; 32], [2; 32], [9; 32], 4));
        assert_ne!(base, text([1; 32], [2; 32], [3; 32], 9));
    }

    #[test]
    fn a_fingerprint_reads_back_as_printed() {
        let fingerprint = Fingerprint::of(&[7; 32]);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert!("12".parse::<Fingerprint>().is_err());
    }
}
