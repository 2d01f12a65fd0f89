//! The server's end of a connection in the virtual world: what comes on its streams, and as datagrams.

use super::key;
use crate::quic::QuicPair;
use crate::server_end::{Heard, ServerEnd};
use adjourn_game::codec;
use adjourn_game::ids::Tick;
use adjourn_shared::wire::message::ClientMessage;
use quinn_proto::{Dir, StreamId};
use std::collections::VecDeque;

/// What a client does, as the world sees it.
pub(super) enum FromClient {
    /// Its hello is over: it waits for its welcome.
    SignedIn,
    /// A message has come.
    Message(ClientMessage),
    /// A datagram has come.
    Up(Vec<u8>),
    /// The server has lost the connection.
    Lost,
    /// It has made the step of this tick.
    Applied(Tick),
}

/// The server's end of one connection.
pub(super) struct Door {
    end: ServerEnd,
    lost: bool,
    /// Keyframes that wait for a stream.
    pub(super) keyframes: VecDeque<Vec<u8>>,
}

impl Door {
    pub(super) fn new() -> Self {
        Self { end: ServerEnd::new(), lost: false, keyframes: VecDeque::new() }
    }

    /// The control stream, once the client has opened it.
    pub(super) fn control(quic: &QuicPair) -> Option<StreamId> {
        quic.server.streams.keys().copied().find(|stream| stream.dir() == Dir::Bi)
    }

    /// Takes what has come.
    pub(super) fn hear(&mut self, quic: &mut QuicPair) -> Vec<FromClient> {
        let mut heard = Vec::new();
        if let Some(control) = Self::control(quic) {
            let bytes = quic.server.streams.get_mut(&control).map(core::mem::take).unwrap_or_default();
            let now_ms = 1_000_000 + quic.now_us() / 1_000;
            let certificate = quic.certificate.clone();
            for one in self.end.hear(now_ms, &key(), &certificate, &bytes) {
                match one {
                    Heard::Reply(reply) => quic.server.send_stream(control, &reply),
                    Heard::SignedIn => heard.push(FromClient::SignedIn),
                    Heard::Message(message) => heard.push(FromClient::Message(message)),
                }
            }
        }
        heard.extend(quic.server.datagrams.drain(..).map(|bytes| FromClient::Up(bytes.to_vec())));
        let whole = quic.server.whole.drain(..);
        let report = |bytes: Vec<u8>| codec::decode(&bytes).expect("our own client sends valid reports");
        heard.extend(whole.map(|bytes| FromClient::Message(report(bytes))));
        if quic.server.lost.is_some() && !core::mem::replace(&mut self.lost, true) {
            heard.push(FromClient::Lost);
        }
        while let Some(keyframe) = self.keyframes.pop_front() {
            match quic.server.open_stream(Dir::Uni) {
                Some(stream) => quic.server.end_stream(stream, &keyframe),
                None => {
                    self.keyframes.push_front(keyframe);
                    break;
                }
            }
        }
        heard
    }
}
