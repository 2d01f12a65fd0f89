//! The server's end of a connection in the virtual world: the hello with the server's own code, then messages.

use super::key;
use crate::quic::QuicPair;
use adjourn_game::codec;
use adjourn_game::ids::Tick;
use adjourn_shared::session::{ServerHello, ServerStep};
use adjourn_shared::wire::frame::{FrameReader, frame};
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
    hello: ServerHello,
    reader: FrameReader,
    signed_in: bool,
    lost: bool,
    /// Keyframes that wait for a stream.
    pub(super) keyframes: VecDeque<Vec<u8>>,
}

impl Door {
    pub(super) fn new(nonce: [u8; 32]) -> Self {
        Self {
            hello: ServerHello::new(nonce),
            reader: FrameReader::new(4 << 20),
            signed_in: false,
            lost: false,
            keyframes: VecDeque::new(),
        }
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
            self.reader.push(&bytes);
            while let Some(message) = self.reader.next_message().expect("our own client sends valid messages")
            {
                if self.signed_in {
                    heard.push(FromClient::Message(message));
                    continue;
                }
                let now_ms = 1_000_000 + quic.now_us() / 1_000;
                let certificate = quic.certificate.clone();
                match self.hello.handle(now_ms, &key(), &certificate, message).expect("an honest hello") {
                    ServerStep::Reply(reply) => quic.server.send_stream(control, &frame(&reply)),
                    ServerStep::SignedIn(_) => {
                        self.signed_in = true;
                        heard.push(FromClient::SignedIn);
                    }
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
