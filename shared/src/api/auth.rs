//! Signing in, and the keys of a player.

use crate::base::base64::Base64;
use adjourn_game::ids::PlayerId;
use serde::{Deserialize, Serialize};

/// Asks for a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {
    /// Your Ed25519 public key, 32 bytes.
    pub public_key: Base64,
    /// 32 fresh random bytes. The server signs them together with its certificate.
    pub nonce: Base64,
}

/// A challenge, which you sign to sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Challenge {
    /// The name of the challenge: send it back in your answer.
    pub nonce: Base64,
    /// Until when you can answer it.
    pub expires_ms: u64,
    /// The server's long-lived public key: pin it.
    pub server_identity: Base64,
    /// The bytes to sign, as they are. They hold a domain tag, the service, the server's identity, the key, the nonce and
    /// the expiry.
    pub text: Base64,
    /// The signature of the server's identity over its TLS certificate and your nonce. The certificate is empty if the
    /// server itself does no TLS on this connection.
    pub certificate_signature: Base64,
}

/// Answers a challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// The public key that you named when you asked for the challenge.
    pub public_key: Base64,
    /// The nonce of the challenge.
    pub nonce: Base64,
    /// Your key's signature over the `text` of the challenge, 64 bytes.
    pub signature: Base64,
    /// The name that you want if you are new here. Absent: the server makes up a name. Known players keep their names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A bearer token: `Authorization: Bearer TOKEN`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Token {
    /// The token.
    pub token: String,
    /// Until when it is valid.
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
    /// The fingerprint of the key, which people can compare.
    pub fingerprint: String,
    /// What its player calls it.
    pub label: String,
    /// When it was added.
    pub added_ms: u64,
    /// When it was revoked. Absent: it is in use.
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
    /// The key of yours that vouches for it.
    pub by: Base64,
    /// The signature of the key that vouches, over the text of the link: `adjourn link 1` and a zero byte, your player id
    /// (16 bytes), the new key (32 bytes).
    pub signature: Base64,
    /// The signature of the new key over the same text. It shows that you hold the new key.
    pub new_key_signature: Base64,
}

/// Revokes a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevokeRequest {
    /// The public key. You can't revoke your last one.
    pub key: Base64,
}
