//! One client of the virtual world: the machine that players run, over real QUIC, with a bot at its keys.

use super::door::{Door, FromClient};
use super::{Delivery, key};
use crate::net::Faults;
use crate::quic::QuicPair;
use adjourn_game::codec;
use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{Games, Strength};
use adjourn_shared::base::identity::{Fingerprint, KeyPair};
use adjourn_shared::live::client::Follower;
use adjourn_shared::live::client::{
    ClientConfig, Command, ConnectionId, DesyncDump, Event, Follow, Input, LiveClient, Now, Output, Place,
};
use adjourn_shared::live::io::PeerId;
use adjourn_shared::timeline::Simulation;
use adjourn_shared::wire::datagram::Down;
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::message::{DesyncReport, KeyframeHead, ServerMessage, Welcome};
use quinn_proto::{Dir, StreamId};

/// A network without faults.
const QUIET: Faults = Faults { loss_permille: 0, duplicate_permille: 0, delay_us: 1_000, jitter_us: 0 };

/// One client, and its connection.
pub struct Client {
    /// The client itself.
    pub machine: LiveClient,
    /// The connection, or the last one.
    pub quic: QuicPair,
    /// The bot that plays, if one does.
    pub bot: Option<Strength>,
    /// From the making of a bundle to its application, in microseconds.
    pub latency_us: Vec<u64>,
    /// Reports of a state that differs, as the server has them.
    pub reports: Vec<DesyncReport>,
    /// States that differ, as they would be written down.
    pub dumps: Vec<DesyncDump>,
    /// What the user was told, but for steps.
    pub events: Vec<Event>,
    /// Whether datagrams from the server are thrown away.
    pub only_streams: bool,
    pub(super) seat: Option<Seat>,
    /// The peer that it is for the host, while the host knows of its connection.
    pub(super) peer: Option<PeerId>,
    number: u64,
    faults: Faults,
    /// Whether connections that are made now find the server's machine off.
    server_off: bool,
    /// The client's clock when it came in, and the match's.
    signed_in_us: u64,
    began_us: u64,
    connection: ConnectionId,
    /// The control stream, once there is a connection.
    control: Option<StreamId>,
    door: Door,
    /// The stream of [`Delivery::Stream`], once it is open.
    bundles: Option<StreamId>,
    bundle_reader: FrameReader,
    streamed: Tick,
    thought_at: Option<Tick>,
    /// Steps made since the world has asked.
    applied: Vec<Tick>,
}

impl Client {
    /// Signs in over a network without faults, while the match's clock stands at `began_us`.
    pub(super) fn sign_in(
        games: Games,
        seat: Option<Seat>,
        number: u64,
        began_us: u64,
        welcome: Welcome,
    ) -> Self {
        let number = number * 16 + seat.map_or(u64::from(u8::MAX), |seat| u64::from(seat.0));
        let secret = core::array::from_fn(|i| number.to_le_bytes()[i % 8]);
        let config = ClientConfig {
            games,
            key: KeyPair::from_secret(&secret),
            name: "player".to_owned(),
            follow: Follow::States,
        };
        let mut client = Self {
            machine: LiveClient::new(config),
            quic: QuicPair::dial(number, 0, QUIET),
            bot: None,
            latency_us: Vec::new(),
            reports: Vec::new(),
            dumps: Vec::new(),
            events: Vec::new(),
            only_streams: false,
            seat,
            peer: None,
            number,
            faults: QUIET,
            server_off: false,
            signed_in_us: 0,
            began_us,
            connection: 0,
            control: None,
            door: Door::new(),
            bundles: None,
            bundle_reader: FrameReader::new(4 << 20),
            streamed: 0,
            thought_at: None,
            applied: Vec::new(),
        };
        client.carry_out();
        let mut welcome = Some(ServerMessage::Welcome(welcome));
        while client.machine.welcome().is_none() {
            client.signed_in_us += 1_000;
            assert!(client.signed_in_us < 5_000_000, "no hello");
            let heard = client.run_until(began_us, false);
            if heard.iter().any(|from| matches!(from, FromClient::SignedIn)) {
                client.send_message(&welcome.take().expect("one signs in once"));
            }
        }
        client
    }

    /// The match that is followed, or the last one.
    #[must_use]
    pub fn follower(&self) -> Option<&Follower> {
        self.machine.follower()
    }

    /// The state that the client has.
    #[must_use]
    pub fn simulation(&self) -> Option<&Simulation> {
        self.follower()?.simulation()
    }

    /// From now on, these faults each way.
    pub fn set_faults(&mut self, faults: Faults) {
        self.faults = faults;
        self.quic.set_faults(faults);
    }

    /// The user wants something.
    pub fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    /// The server's machine is on again: a connection that is being made gets through.
    pub(super) fn server_is_on(&mut self) {
        self.quic.server_off &= self.control.is_some();
    }

    /// A message comes that the server has not sent.
    pub fn hear(&mut self, message: &ServerMessage) {
        self.input(Input::Control(self.connection, frame(message)));
    }

    /// Moves packets until the match's clock stands at `now_us`, plays, and tells what the server hears.
    pub(super) fn run_until(&mut self, now_us: u64, server_off: bool) -> Vec<FromClient> {
        self.server_off = server_off;
        self.quic.run_until(self.signed_in_us + (now_us - self.began_us));
        self.receive();
        self.wake();
        self.play();
        let heard = self.door.hear(&mut self.quic);
        self.applied.drain(..).map(FromClient::Applied).chain(heard).collect()
    }

    /// Takes what has come from the server.
    fn receive(&mut self) {
        let id = self.connection;
        if self.control.is_none() && self.quic.client.open() {
            self.control = self.quic.client.open_stream(Dir::Bi);
            let certificate = self.quic.certificate.to_vec();
            self.input(Input::Connected { connection: id, certificate, nonce: [9; 32] });
        }
        let streams: Vec<_> = self.quic.client.streams.keys().copied().collect();
        for stream in streams {
            let bytes = self.quic.client.streams.get_mut(&stream).map(core::mem::take).unwrap_or_default();
            if self.control == Some(stream) {
                self.input(Input::Control(id, bytes));
            } else if self.bundles == Some(stream) {
                self.bundle_reader.push(&bytes);
            } else if let Some(kept) = self.quic.client.streams.get_mut(&stream) {
                // A keyframe that is not whole yet.
                *kept = bytes;
            }
        }
        if self.only_streams {
            self.quic.client.datagrams.clear();
        }
        while let Some(bytes) = self.quic.client.datagrams.pop_front() {
            self.input(Input::Datagram(id, bytes.to_vec()));
        }
        while let Some(down) = self.bundle_reader.next_message::<Down>().expect("valid frames") {
            self.input(Input::Datagram(id, codec::encode(&down)));
        }
        while let Some(stream) = self.quic.client.whole.pop_front() {
            self.input(Input::Stream(id, stream));
        }
        // Told once and again: a machine that has gone on does not hear it.
        if let Some(reason) = self.quic.client.lost {
            self.input(Input::Closed(id, reason.into()));
        }
    }

    /// Lets the machine do what is due.
    fn wake(&mut self) {
        while self.machine.poll_timeout().is_some_and(|due_us| due_us <= self.quic.now_us()) {
            self.input(Input::Timeout);
        }
    }

    /// Gives the bot's orders, once for each state.
    fn play(&mut self) {
        let (Some(strength), Some(seat)) = (self.bot, self.seat) else { return };
        let Some(simulation) = self.simulation() else { return };
        let tick = simulation.tick();
        if self.thought_at == Some(tick) {
            return;
        }
        let orders = simulation.game().bot(seat, strength);
        self.thought_at = Some(tick);
        orders.into_iter().for_each(|input| self.command(Command::Order(input)));
    }

    fn input(&mut self, input: Input) {
        let now_us = self.quic.now_us();
        let before = self.simulation().map(Simulation::tick);
        self.machine.handle(Now { mono_us: now_us, unix_ms: 1_000_000 + now_us / 1_000 }, input);
        let began = self.carry_out();
        let after = self.simulation().map(Simulation::tick);
        if let (Some(before), Some(after), false) = (before, after, began) {
            self.applied.extend(before..after);
        }
    }

    /// Does what the machine wants. True if a match has begun.
    fn carry_out(&mut self) -> bool {
        let mut began = false;
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::LookUp => {
                    let pinned = Some(Fingerprint::of(&key().public_key()));
                    self.input(Input::Places(Ok(vec![Place { name: "virtual".to_owned(), pinned }])));
                }
                Output::Dial { connection, .. } => self.dial(connection),
                Output::Control(_, bytes) => {
                    let control = self.control.expect("there is a connection");
                    self.quic.client.send_stream(control, &bytes);
                }
                Output::Datagram(_, bytes) => self.quic.client.send_datagram(bytes),
                Output::Stream(_, bytes) => {
                    if let Some(stream) = self.quic.client.open_stream(Dir::Uni) {
                        self.quic.client.end_stream(stream, &bytes);
                    }
                }
                Output::Close(_, reason) => self.quic.close(reason),
                Output::Dump(dump) => self.dumps.push(*dump),
                Output::StoreReceipt(_) => self.input(Input::ReceiptStored(Ok(()))),
                Output::Event(Event::Stepped) => {}
                Output::Event(event) => {
                    began |= matches!(event, Event::MatchBegan(_));
                    self.events.push(event);
                }
            }
        }
        began
    }

    /// A new connection; the one before is over.
    fn dial(&mut self, id: ConnectionId) {
        let now_us = self.quic.now_us();
        self.quic = QuicPair::dial(self.number + u64::from(id - 1) * 7_919, now_us, self.faults);
        self.quic.server_off = self.server_off;
        (self.connection, self.control) = (id, None);
        self.door = Door::new();
        (self.bundles, self.bundle_reader, self.streamed) = (None, FrameReader::new(4 << 20), 0);
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

    /// The server sends a message.
    pub(super) fn send_message(&mut self, message: &ServerMessage) {
        if let Some(control) = Door::control(&self.quic) {
            self.quic.server.send_stream(control, &frame(message));
        }
    }

    /// The server sends a keyframe, on a stream of its own.
    pub(super) fn send_keyframe(&mut self, head: &KeyframeHead, snapshot: &[u8]) {
        self.door.keyframes.push_back([&frame(head), snapshot].concat());
    }
}
