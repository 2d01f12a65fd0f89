//! One connection of a client of the virtual world: packets both ways, and the server's end of it.

use super::Delivery;
use super::door::{Door, FromClient};
use crate::net::Faults;
use crate::quic::QuicPair;
use adjourn_game::codec;
use adjourn_game::ids::Tick;
use adjourn_shared::live::client::{ConnectionId, Input};
use adjourn_shared::wire::datagram::Down;
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::reason::DisconnectReason;
use quinn_proto::{Dir, StreamId};

/// A connection, or the attempt to make one.
pub(super) struct Line {
    pub(super) quic: QuicPair,
    id: ConnectionId,
    /// The control stream, once there is a connection.
    control: Option<StreamId>,
    door: Door,
    /// The stream of [`Delivery::Stream`], once it is open.
    bundles: Option<StreamId>,
    bundle_reader: FrameReader,
    streamed: Tick,
    /// How many packets the client had got when it last said that it hears the server.
    packets: u64,
    /// Since when the client has done with it.
    closed_us: Option<u64>,
}

/// For how long a connection that was closed is still carried, so that the other end may hear of it.
const LINGERS_US: u64 = 1_000_000;

impl Line {
    pub(super) fn dial(id: ConnectionId, seed: u64, now_us: u64, faults: Faults) -> Self {
        Self {
            quic: QuicPair::dial(seed, now_us, faults),
            id,
            control: None,
            door: Door::new(),
            bundles: None,
            bundle_reader: FrameReader::new(4 << 20),
            streamed: 0,
            packets: 0,
            closed_us: None,
        }
    }

    /// Whether nobody has anything to do with it any more.
    pub(super) fn is_over(&self) -> bool {
        self.closed_us.is_some_and(|closed_us| self.quic.now_us() >= closed_us + LINGERS_US)
    }

    /// Sends on the control stream.
    pub(super) fn control(&mut self, bytes: &[u8]) {
        let control = self.control.expect("there is a connection");
        self.quic.client.send_stream(control, bytes);
    }

    /// The client has done with it.
    pub(super) fn close(&mut self, reason: DisconnectReason) {
        self.quic.close(reason);
        self.closed_us = Some(self.quic.now_us());
    }

    /// What the server hears.
    pub(super) fn heard(&mut self) -> Vec<FromClient> {
        self.door.hear(&mut self.quic)
    }

    /// What has come from the server, as the machine gets it.
    pub(super) fn inputs(&mut self, only_streams: bool) -> Vec<Input> {
        let (id, mut inputs) = (self.id, Vec::new());
        if self.closed_us.is_some() {
            return inputs;
        }
        if self.control.is_none() && self.quic.client.open() {
            self.control = self.quic.client.open_stream(Dir::Bi);
            let certificate = self.quic.certificate.to_vec();
            inputs.push(Input::Connected { connection: id, certificate, nonce: [9; 32] });
        }
        let packets = self.quic.client.packets();
        if self.control.is_some() && core::mem::replace(&mut self.packets, packets) != packets {
            inputs.push(Input::Heard(id));
        }
        let streams: Vec<_> = self.quic.client.streams.keys().copied().collect();
        for stream in streams {
            let bytes = self.quic.client.streams.get_mut(&stream).map(core::mem::take).unwrap_or_default();
            if self.control == Some(stream) {
                if !bytes.is_empty() {
                    inputs.push(Input::Control(id, bytes));
                }
            } else if self.bundles == Some(stream) {
                self.bundle_reader.push(&bytes);
            } else if let Some(kept) = self.quic.client.streams.get_mut(&stream) {
                // A keyframe that is not whole yet.
                *kept = bytes;
            }
        }
        if only_streams {
            self.quic.client.datagrams.clear();
        }
        inputs.extend(self.quic.client.datagrams.drain(..).map(|bytes| Input::Datagram(id, bytes.to_vec())));
        while let Some(down) = self.bundle_reader.next_message::<Down>().expect("valid frames") {
            inputs.push(Input::Datagram(id, codec::encode(&down)));
        }
        inputs.extend(self.quic.client.whole.drain(..).map(|stream| Input::Stream(id, stream)));
        // Told once and again: a machine that has gone on does not hear it.
        inputs.extend(self.quic.client.lost.map(|reason| Input::Closed(id, reason.into())));
        inputs
    }

    /// The server sends bundles.
    pub(super) fn send_down(&mut self, bytes: Vec<u8>, delivery: Delivery) {
        if delivery == Delivery::Datagrams {
            return self.quic.server.send_datagram(bytes);
        }
        let Down { head, mut bundles } = codec::decode(&bytes).expect("our own datagrams are valid");
        bundles.retain(|bundle| bundle.tick >= self.streamed);
        self.streamed = bundles.last().map_or(self.streamed, |bundle| bundle.tick + 1);
        let stream = self.bundles.or_else(|| self.quic.server.open_stream(Dir::Uni));
        self.bundles = stream;
        let stream = stream.expect("the client allows a stream");
        self.quic.server.send_stream(stream, &frame(&Down { head, bundles }));
    }

    /// The server sends on the control stream.
    pub(super) fn send_control(&mut self, bytes: &[u8]) {
        if let Some(control) = Door::control(&self.quic) {
            self.quic.server.send_stream(control, bytes);
        }
    }

    /// The server sends a keyframe, on a stream of its own.
    pub(super) fn send_keyframe(&mut self, bytes: Vec<u8>) {
        self.door.keyframes.push_back(bytes);
    }
}
