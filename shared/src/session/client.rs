//! The client's side of the hello.

use crate::base::identity::{self, Fingerprint, KeyPair, Service};
use crate::wire::PROTOCOL_VERSION;
use crate::wire::message::{ClientMessage, Goal, Hello, ServerMessage, Welcome};
use thiserror::Error;

/// Says hello, checks the server, proves the player's key.
pub struct ClientHello {
    key: KeyPair,
    nonce: [u8; 32],
    certificate_der: Vec<u8>,
    pinned: Option<Fingerprint>,
    server: Option<Fingerprint>,
}

/// What to do after a message.
#[derive(Debug)]
pub enum ClientStep {
    /// Send this and wait for the next message.
    Reply(ClientMessage),
    /// Signed in, to the server with this fingerprint.
    Welcome(Welcome, Fingerprint),
}

/// Why signing in failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SessionError {
    /// It is not the server that was met at this address before.
    #[error(
        "the server's identity has changed: expected {expected}, met {met}. If you gave `--fingerprint`, look whether it is \
         right. If the server's host tells you that its identity is new, forget the old one with `adjourn forget ADDRESS`"
    )]
    IdentityChanged {
        /// The pinned fingerprint.
        expected: Fingerprint,
        /// The one that was met.
        met: Fingerprint,
    },
    /// The server could not vouch for the connection: there may be a man in the middle.
    #[error("the server could not prove its identity on this connection")]
    CertificateNotVouched,
    /// A message out of turn.
    #[error("the server sent something unexpected")]
    Unexpected,
}

impl ClientHello {
    /// Begins: the message to send first. `nonce` must be fresh random bytes; `certificate_der` is what the
    /// server showed in TLS; `pinned` is the identity that the server must have, if one is known; `goal` is where
    /// to go then.
    #[must_use]
    pub fn new(
        key: &KeyPair,
        name: String,
        nonce: [u8; 32],
        certificate_der: &[u8],
        pinned: Option<Fingerprint>,
        goal: Goal,
    ) -> (Self, ClientMessage) {
        let hello = Hello { protocol: PROTOCOL_VERSION, public_key: key.public_key(), name, nonce, goal };
        let (key, certificate_der) = (key.clone(), certificate_der.to_vec());
        (Self { key, nonce, certificate_der, pinned, server: None }, ClientMessage::Hello(hello))
    }

    /// Handles the next message.
    ///
    /// # Errors
    /// [`SessionError`]: the connection is of no use.
    pub fn handle(&mut self, message: ServerMessage) -> Result<ClientStep, SessionError> {
        match (message, self.server) {
            (ServerMessage::Challenge(challenge), None) => {
                let met = Fingerprint::of(&challenge.identity);
                if let Some(expected) = self.pinned.filter(|pinned| *pinned != met) {
                    return Err(SessionError::IdentityChanged { expected, met });
                }
                let text = identity::certificate_text(&self.certificate_der, &self.nonce);
                if !identity::verify(&challenge.identity, &text, &challenge.certificate_signature) {
                    return Err(SessionError::CertificateNotVouched);
                }
                self.server = Some(met);
                let text = identity::challenge_text(
                    Service::Live,
                    &challenge.identity,
                    &self.key.public_key(),
                    &challenge.nonce,
                    challenge.expires_ms,
                );
                Ok(ClientStep::Reply(ClientMessage::Proof { signature: self.key.sign(&text) }))
            }
            (ServerMessage::Welcome(welcome), Some(server)) => Ok(ClientStep::Welcome(welcome, server)),
            _ => Err(SessionError::Unexpected),
        }
    }
}
