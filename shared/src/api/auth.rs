//! Signing in, and the keys of a player.

use crate::base::base64::Base64;
use adjourn_game::ids::PlayerId;
use serde::{Deserialize, Serialize};

/// Asks for something to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// The player's Ed25519 public key, 32 bytes.
    pub public_key: Base64,
    /// 32 fresh random bytes, over which the server signs together with its certificate.
    pub nonce: Base64,
}

/// What the player signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Challenge {
    /// Names the challenge in your answer.
    pub nonce: Base64,
    /// Until when it can be answered.
    pub expires_ms: u64,
    /// The server's long-lived public key: pin it.
    pub server_identity: Base64,
    /// The bytes to sign, as they are: a domain tag, the service, the server's identity, the key, the nonce, the expiry.
    pub text: Base64,
    /// By the server's identity, over its TLS certificate and your nonce. The certificate is empty if the server
    /// itself does no TLS on this connection.
    pub certificate_signature: Base64,
}

/// Answers a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// The key that was named.
    pub public_key: Base64,
    /// The challenge's nonce.
    pub nonce: Base64,
    /// The signature over the challenge's text, 64 bytes.
    pub signature: Base64,
    /// The name that a new player wants. Known players keep their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A bearer token: `Authorization: Bearer TOKEN`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// The token.
    pub token: String,
    /// Until when it is good.
    pub expires_ms: u64,
    /// Your id.
    pub player: PlayerId,
    /// Your name on this server.
    pub name: String,
}

/// A key of a player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyEntry {
    /// The public key.
    pub public_key: Base64,
    /// Its fingerprint, which people compare.
    pub fingerprint: String,
    /// What its owner calls it.
    pub label: String,
    /// Since when it is the player's.
    pub added_ms: u64,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_ms: Option<u64>,
}

/// Adds a key. Both the new key and a key that you have already must sign for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// The new public key.
    pub new_key: Base64,
    /// What to call it.
    pub label: String,
    /// The key that vouches.
    pub by: Base64,
    /// The signature of the key that vouches, over the link's text (see `link_text`).
    pub signature: Base64,
    /// The signature of the new key, over the same text: nobody can link a key that they don't hold.
    pub new_key_signature: Base64,
}

/// Takes a key away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeRequest {
    /// The key. The last one can't be revoked.
    pub key: Base64,
}
