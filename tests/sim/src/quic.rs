//! Real QUIC over the virtual network: quinn's protocol machine, with the configurations that our server and client run,
//! under a virtual clock.

use crate::net::{Faults, Wire};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::wire::reason::DisconnectReason;
use bytes::{Bytes, BytesMut};
use quinn_proto::{
    Connection, ConnectionError, ConnectionHandle, DatagramEvent, Dir, Endpoint, EndpointConfig, Event,
    ServerConfig, StreamEvent, StreamId, VarInt,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Two ends and the wires between them.
pub struct QuicPair {
    /// The client's end.
    pub client: End,
    /// The server's end.
    pub server: End,
    /// What the server shows in TLS.
    pub certificate: Arc<[u8]>,
    /// Whether the server's machine is off: packets to it vanish.
    pub server_off: bool,
    server_config: Arc<ServerConfig>,
    seed: u64,
    up: Wire,
    down: Wire,
    origin: Instant,
    now_us: u64,
}

/// One end of a connection.
pub struct End {
    endpoint: Endpoint,
    connection: Option<(ConnectionHandle, Connection)>,
    address: SocketAddr,
    unsent: BTreeMap<StreamId, VecDeque<u8>>,
    /// Streams that end when all that was queued is sent.
    ending: BTreeSet<StreamId>,
    /// Datagrams that have come.
    pub datagrams: VecDeque<Bytes>,
    /// What has come on streams, in order within each.
    pub streams: BTreeMap<StreamId, Vec<u8>>,
    /// Streams in one direction that have come whole.
    pub whole: VecDeque<Vec<u8>>,
    /// Whether the application reads its streams.
    pub reads: bool,
    /// Why the connection is over, once it is.
    pub lost: Option<DisconnectReason>,
}

impl QuicPair {
    /// Begins to connect, over a network with these faults, at this time.
    ///
    /// # Panics
    /// If the configurations of our services are refused.
    #[must_use]
    pub fn dial(seed: u64, now_us: u64, faults: Faults) -> Self {
        let (server_config, certificate) =
            adjourn_quic::server_config(64).expect("a configuration without input");
        let server_config = Arc::new(server_config);
        let client_config = adjourn_quic::client_config().expect("likewise");
        let origin = Instant::now();
        let mut client = End::new(CLIENT, seed, EndpointConfig::default(), None);
        let server = End::new(SERVER, seed, server_endpoint(), Some(Arc::clone(&server_config)));
        let now = origin + Duration::from_micros(now_us);
        let connected = client.endpoint.connect(now, client_config, server.address, "adjourn");
        client.connection = Some(connected.expect("a valid name"));
        let (up, down) = (Wire::new(seed * 2, faults), Wire::new(seed * 2 + 1, faults));
        Self { client, server, certificate, server_off: false, server_config, seed, up, down, origin, now_us }
    }

    /// The client has nothing more to say.
    pub fn close(&mut self, reason: DisconnectReason) {
        let now = self.origin + Duration::from_micros(self.now_us);
        if let Some((_, connection)) = &mut self.client.connection {
            connection.close(now, VarInt::from_u32(reason.code()), Bytes::new());
        }
    }

    /// The server is started, and knows nothing of connections before.
    pub fn restart_server(&mut self) {
        let config = Some(Arc::clone(&self.server_config));
        self.server = End::new(SERVER, self.seed, server_endpoint(), config);
        self.server_off = false;
    }

    /// From now on, these faults each way.
    pub fn set_faults(&mut self, faults: Faults) {
        self.up.set_faults(faults);
        self.down.set_faults(faults);
    }

    /// The virtual time, in microseconds.
    #[must_use]
    pub const fn now_us(&self) -> u64 {
        self.now_us
    }

    /// Lets time pass, in steps of a millisecond at most.
    pub fn run_until(&mut self, until_us: u64) {
        while self.now_us < until_us {
            self.now_us = until_us.min(self.now_us + 1_000);
            self.exchange();
        }
    }

    /// Moves everything that can move now.
    pub fn exchange(&mut self) {
        let now = self.origin + Duration::from_micros(self.now_us);
        while let Some(packet) = self.up.receive(self.now_us) {
            if self.server_off {
                continue;
            }
            self.server
                .receive(now, self.client.address, &packet, |reply| self.down.send(self.now_us, reply));
        }
        while let Some(packet) = self.down.receive(self.now_us) {
            self.client.receive(now, self.server.address, &packet, |reply| self.up.send(self.now_us, reply));
        }
        self.client.work(now, |packet| self.up.send(self.now_us, packet));
        if !self.server_off {
            self.server.work(now, |packet| self.down.send(self.now_us, packet));
        }
    }
}

/// The numbers of the two ends' addresses.
const CLIENT: u8 = 1;
const SERVER: u8 = 2;

/// A server's endpoint: its identity is the same in each of its runs.
fn server_endpoint() -> EndpointConfig {
    adjourn_quic::endpoint_config(&KeyPair::from_secret(&[42; 32]))
}

impl End {
    fn new(number: u8, seed: u64, mut config: EndpointConfig, server: Option<Arc<ServerConfig>>) -> Self {
        config.rng_seed(Some([number ^ seed.to_le_bytes()[0]; 32]));
        Self {
            endpoint: Endpoint::new(Arc::new(config), server, true, None),
            connection: None,
            address: SocketAddr::from(([10, 0, 0, number], 4433)),
            unsent: BTreeMap::new(),
            ending: BTreeSet::new(),
            datagrams: VecDeque::new(),
            streams: BTreeMap::new(),
            whole: VecDeque::new(),
            reads: true,
            lost: None,
        }
    }

    /// How many packets have come on the connection.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.connection.as_ref().map_or(0, |(_, connection)| connection.stats().udp_rx.datagrams)
    }

    /// Whether the handshake is over, and the connection is not.
    #[must_use]
    pub fn open(&self) -> bool {
        self.connection
            .as_ref()
            .is_some_and(|(_, connection)| !connection.is_handshaking() && !connection.is_closed())
    }

    /// Sends a datagram, as our services do: old ones give way.
    pub fn send_datagram(&mut self, bytes: Vec<u8>) {
        if let Some((_, connection)) = &mut self.connection {
            let sent = connection.datagrams().send(bytes.into(), true);
            assert!(self.lost.is_some() || sent.is_ok(), "a datagram that QUIC does not take: {sent:?}");
        }
    }

    /// Opens a stream; `None` if the other end allows no more now.
    pub fn open_stream(&mut self, dir: Dir) -> Option<StreamId> {
        let (_, connection) = self.connection.as_mut()?;
        let stream = connection.streams().open(dir)?;
        if dir == Dir::Bi {
            self.streams.entry(stream).or_default();
        }
        Some(stream)
    }

    /// Queues bytes on a stream, which ends with them.
    pub fn end_stream(&mut self, stream: StreamId, bytes: &[u8]) {
        self.send_stream(stream, bytes);
        self.ending.insert(stream);
    }

    /// Queues bytes on a stream.
    pub fn send_stream(&mut self, stream: StreamId, bytes: &[u8]) {
        self.unsent.entry(stream).or_default().extend(bytes);
    }

    /// How much of what was queued the connection has not taken yet.
    #[must_use]
    pub fn unsent_bytes(&self) -> usize {
        self.unsent.values().map(VecDeque::len).sum()
    }

    fn receive(&mut self, now: Instant, from: SocketAddr, packet: &[u8], mut send: impl FnMut(&[u8])) {
        let mut reply = Vec::new();
        let event = self.endpoint.handle(now, from, None, None, BytesMut::from(packet), &mut reply);
        match event {
            Some(DatagramEvent::ConnectionEvent(_, event)) => {
                if let Some((_, connection)) = &mut self.connection {
                    connection.handle_event(event);
                }
            }
            Some(DatagramEvent::NewConnection(incoming)) => {
                if let Ok(accepted) = self.endpoint.accept(incoming, now, &mut reply, None) {
                    self.connection = Some(accepted);
                }
            }
            Some(DatagramEvent::Response(transmit)) => send(&reply[..transmit.size]),
            None => {}
        }
    }

    fn work(&mut self, now: Instant, mut send: impl FnMut(&[u8])) {
        let Some((handle, connection)) = &mut self.connection else { return };
        if connection.poll_timeout().is_some_and(|at| at <= now) {
            connection.handle_timeout(now);
        }
        for (stream, bytes) in &mut self.unsent {
            while !bytes.is_empty() {
                let Ok(written) = connection.send_stream(*stream).write(bytes.make_contiguous()) else {
                    break;
                };
                bytes.drain(..written);
            }
            if bytes.is_empty() && self.ending.remove(stream) {
                let _over = connection.send_stream(*stream).finish();
            }
        }
        while let Some(event) = connection.poll() {
            match event {
                Event::Stream(StreamEvent::Opened { dir }) => {
                    while let Some(stream) = connection.streams().accept(dir) {
                        self.streams.entry(stream).or_default();
                    }
                }
                Event::ConnectionLost { reason } => self.lost = Some(lost(&reason)),
                _ => {}
            }
        }
        while let Some(datagram) = connection.datagrams().recv() {
            self.datagrams.push_back(datagram);
        }
        if self.reads {
            let mut ended = Vec::new();
            for (stream, received) in &mut self.streams {
                let mut input = connection.recv_stream(*stream);
                let Ok(mut chunks) = input.read(true) else { continue };
                let end = loop {
                    match chunks.next(usize::MAX) {
                        Ok(Some(chunk)) => received.extend_from_slice(&chunk.bytes),
                        Ok(None) => break true,
                        Err(_) => break false,
                    }
                };
                let _transmit_comes_anyway = chunks.finalize();
                if end && stream.dir() == Dir::Uni {
                    ended.push(*stream);
                }
            }
            self.whole.extend(ended.into_iter().filter_map(|stream| self.streams.remove(&stream)));
        }
        loop {
            let mut packet = Vec::new();
            let Some(transmit) = connection.poll_transmit(now, 1, &mut packet) else { break };
            send(&packet[..transmit.size]);
        }
        while let Some(event) = connection.poll_endpoint_events() {
            if let Some(event) = self.endpoint.handle_event(*handle, event) {
                connection.handle_event(event);
            }
        }
    }
}

fn lost(reason: &ConnectionError) -> DisconnectReason {
    match reason {
        ConnectionError::ApplicationClosed(close) => {
            DisconnectReason::from_code(close.error_code.into_inner()).unwrap_or(DisconnectReason::Goodbye)
        }
        _ => DisconnectReason::TimedOut,
    }
}
