//! The server's side of the hello.

use crate::base::identity::{self, KeyPair, Service};
use crate::base::limits;
use crate::base::names::composed;
use crate::wire::PROTOCOL_VERSION;
use crate::wire::message::{Challenge, ClientMessage, Goal, Hello, ServerMessage};
use crate::wire::reason::DisconnectReason;
use adjourn_game::ids::PlayerId;
use adjourn_game::text::clean_name;

/// Waits for a hello, sends a challenge, and checks the proof.
pub struct ServerHello {
    nonce: [u8; 32],
    state: State,
}

enum State {
    AwaitHello,
    AwaitProof { hello: Hello, expires_ms: u64 },
}

/// What to do after a message.
pub enum ServerStep {
    /// Send this and wait for the next message.
    Reply(ServerMessage),
    /// The client is who it says.
    SignedIn(SignedIn),
}

/// A client that proved who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// The player.
    pub player: PlayerId,
    /// The key that was used.
    pub public_key: [u8; 32],
    /// The name, cleaned.
    pub name: String,
    /// Where to go.
    pub goal: Goal,
}

impl ServerHello {
    /// `nonce` must be fresh random bytes.
    #[must_use]
    pub const fn new(nonce: [u8; 32]) -> Self {
        Self { nonce, state: State::AwaitHello }
    }

    /// Handles the next message. `certificate_der` is the TLS certificate that this connection uses.
    ///
    /// # Errors
    /// The reason with which the connection must be closed.
    pub fn handle(
        &mut self,
        now_ms: u64,
        identity: &KeyPair,
        certificate_der: &[u8],
        message: ClientMessage,
    ) -> Result<ServerStep, DisconnectReason> {
        match (&self.state, message) {
            (State::AwaitHello, ClientMessage::Hello(hello)) => {
                if hello.protocol != PROTOCOL_VERSION {
                    return Err(DisconnectReason::WrongVersion);
                }
                let expires_ms = now_ms + limits::HELLO_TIMEOUT_MS;
                let text = identity::certificate_text(certificate_der, &hello.nonce);
                let challenge = Challenge {
                    identity: identity.public_key(),
                    nonce: self.nonce,
                    expires_ms,
                    certificate_signature: identity.sign(&text),
                };
                self.state = State::AwaitProof { hello, expires_ms };
                Ok(ServerStep::Reply(ServerMessage::Challenge(challenge)))
            }
            (State::AwaitProof { hello, expires_ms }, ClientMessage::Proof { signature }) => {
                if now_ms > *expires_ms {
                    return Err(DisconnectReason::HelloTimeout);
                }
                let text = identity::challenge_text(
                    Service::Live,
                    &identity.public_key(),
                    &hello.public_key,
                    &self.nonce,
                    *expires_ms,
                );
                if !identity::verify(&hello.public_key, &text, &signature) {
                    return Err(DisconnectReason::BadProof);
                }
                let name = clean_name(&composed(&hello.name)).ok_or(DisconnectReason::BadName)?;
                let player = identity::player_id(&hello.public_key);
                let (public_key, goal) = (hello.public_key, hello.goal);
                Ok(ServerStep::SignedIn(SignedIn { player, public_key, name, goal }))
            }
            _ => Err(DisconnectReason::BadMessage),
        }
    }
}
