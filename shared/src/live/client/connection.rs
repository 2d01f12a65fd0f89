//! One connection, from dialling to its end: the hello, then messages in frames. Knows bytes, and nothing of what
//! messages mean.

use super::io::{ConnectionId, Ending};
use crate::base::identity::{Fingerprint, KeyPair};
use crate::base::limits;
use crate::session::{ClientHello, ClientStep, SessionError};
use crate::wire::frame::{FrameReader, frame};
use crate::wire::message::{Goal, KeyframeHead, ServerMessage, Welcome};
use adjourn_game::codec;

/// A connection.
pub(super) struct Connection {
    pub(super) id: ConnectionId,
    /// To which of the places.
    pub(super) place: usize,
    /// The identity that the server must have there, if one is known.
    pinned: Option<Fingerprint>,
    state: State,
    reader: FrameReader,
}

enum State {
    Dialling,
    SigningIn(Box<ClientHello>),
    SignedIn(Box<Welcome>),
}

/// What a message was for.
pub(super) enum Heard {
    /// The hello: this is to be sent.
    Reply(Vec<u8>),
    /// The hello is over.
    SignedIn(Fingerprint),
    /// Anything after it.
    Message(ServerMessage),
}

impl Connection {
    pub(super) const fn dial(id: ConnectionId, place: usize, pinned: Option<Fingerprint>) -> Self {
        let reader = FrameReader::new(limits::SERVER_MESSAGE_BYTES);
        Self { id, place, pinned, state: State::Dialling, reader }
    }

    /// Whether it is not there yet.
    pub(super) const fn is_dialling(&self) -> bool {
        matches!(self.state, State::Dialling)
    }

    /// It is there: what to send first. `goal` is where to go.
    pub(super) fn connected(
        &mut self,
        key: &KeyPair,
        name: String,
        nonce: [u8; 32],
        certificate: &[u8],
        goal: Goal,
    ) -> Vec<u8> {
        let (hello, first) = ClientHello::new(key, name, nonce, certificate, self.pinned, goal);
        self.state = State::SigningIn(Box::new(hello));
        frame(&first)
    }

    /// Who the user is on this server, once signed in.
    pub(super) fn welcome(&self) -> Option<&Welcome> {
        match &self.state {
            State::SignedIn(welcome) => Some(welcome),
            State::Dialling | State::SigningIn(_) => None,
        }
    }

    /// The next bytes of the control stream.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.reader.push(bytes);
    }

    /// The next whole message.
    ///
    /// # Errors
    /// The connection is of no use any more.
    pub(super) fn hear(&mut self) -> Result<Option<Heard>, Ending> {
        let Some(message) = self.reader.next_message()? else { return Ok(None) };
        let hello = match &mut self.state {
            State::SigningIn(hello) => hello,
            State::SignedIn(_) => return Ok(Some(Heard::Message(message))),
            State::Dialling => return Err(SessionError::Unexpected.into()),
        };
        Ok(Some(match hello.handle(message)? {
            ClientStep::Reply(reply) => Heard::Reply(frame(&reply)),
            ClientStep::Welcome(welcome, fingerprint) => {
                self.state = State::SignedIn(Box::new(welcome));
                Heard::SignedIn(fingerprint)
            }
        }))
    }
}

/// A stream that carries a keyframe: the head in a frame, then the snapshot.
pub(super) fn keyframe(mut bytes: Vec<u8>) -> Option<(KeyframeHead, Vec<u8>)> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?);
    let head_end = usize::try_from(length).ok()?.checked_add(4)?;
    let head = codec::decode(bytes.get(4..head_end)?).ok()?;
    let snapshot = bytes.split_off(head_end);
    Some((head, snapshot))
}
