//! One client of the virtual world: the machine that players run, over connections of real QUIC, with a bot at its keys.

use super::door::FromClient;
use super::line::Line;
use super::{Delivery, key};
use crate::net::Faults;
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
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::wire::datagram::Down;
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::message::{DesyncReport, KeyframeHead, ServerMessage, Welcome};
use quinn_proto::Dir;
use std::collections::BTreeMap;

/// A network without faults.
const QUIET: Faults = Faults { loss_permille: 0, duplicate_permille: 0, delay_us: 1_000, jitter_us: 0 };

/// One client, and its connections.
pub struct Client {
    /// The client itself.
    pub machine: LiveClient,
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
    /// Something that the next bundle is made to say besides what the server has said: the state goes wrong.
    pub tamper: Option<Item>,
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
    /// Where the client's clock stands.
    now_us: u64,
    /// All connections.
    lines: BTreeMap<ConnectionId, Line>,
    /// The one over which the server knows this client, or the last one.
    current: ConnectionId,
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
            game: None,
        };
        let mut client = Self {
            machine: LiveClient::new(config),
            bot: None,
            latency_us: Vec::new(),
            reports: Vec::new(),
            dumps: Vec::new(),
            events: Vec::new(),
            only_streams: false,
            tamper: None,
            seat,
            peer: None,
            number,
            faults: QUIET,
            server_off: false,
            signed_in_us: 0,
            began_us,
            now_us: 0,
            lines: BTreeMap::new(),
            current: 1,
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
        self.lines.values_mut().for_each(|line| line.quic.set_faults(faults));
    }

    /// The user wants something.
    pub fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    /// From now on the client reads no streams.
    pub fn stop_reading(&mut self) {
        self.lines.values_mut().for_each(|line| line.quic.client.reads = false);
    }

    /// The server's machine is off: whatever comes there vanishes.
    pub(super) fn server_is_off(&mut self) {
        self.lines.values_mut().for_each(|line| line.quic.server_off = true);
    }

    /// The server's machine is on again, and knows nothing of connections before.
    pub(super) fn server_is_on(&mut self) {
        self.lines.values_mut().for_each(|line| line.quic.restart_server());
    }

    /// A message comes that the server has not sent.
    pub fn hear(&mut self, message: &ServerMessage) {
        self.input(Input::Control(self.current, frame(message)));
    }

    /// Moves packets until the match's clock stands at `now_us`, plays, and tells what the server hears.
    pub(super) fn run_until(&mut self, now_us: u64, server_off: bool) -> Vec<FromClient> {
        self.server_off = server_off;
        self.now_us = self.signed_in_us + (now_us - self.began_us);
        for line in self.lines.values_mut() {
            line.quic.run_until(self.now_us);
        }
        let inputs = self.lines.values_mut().flat_map(|line| line.inputs(self.only_streams));
        for input in inputs.collect::<Vec<_>>() {
            let input = self.tampered(input);
            self.input(input);
        }
        self.wake();
        self.play();
        let mut heard: Vec<_> = self.applied.drain(..).map(FromClient::Applied).collect();
        for (id, line) in &mut self.lines {
            for from in line.heard() {
                match from {
                    FromClient::SignedIn => self.current = *id,
                    // Of a connection that another one has replaced.
                    _ if *id != self.current => continue,
                    _ => {}
                }
                heard.push(from);
            }
        }
        self.lines.retain(|_, line| !line.is_over());
        heard
    }

    fn tampered(&mut self, input: Input) -> Input {
        let Input::Datagram(id, bytes) = &input else { return input };
        let mut down: Down = codec::decode(bytes).expect("our own datagrams are valid");
        let newest = down
            .bundles
            .last_mut()
            .filter(|bundle| Some(bundle.tick) >= self.follower().map(Follower::next_tick));
        match (newest, self.tamper.take()) {
            (Some(bundle), Some(item)) => {
                bundle.items.push(item);
                Input::Datagram(*id, codec::encode(&down))
            }
            (_, item) => {
                self.tamper = item;
                input
            }
        }
    }

    /// Lets the machine do what is due.
    fn wake(&mut self) {
        while self.machine.poll_timeout().is_some_and(|due_us| due_us <= self.now_us) {
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
        let now_us = self.now_us;
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
                Output::Control(id, bytes) => self.on(id, |line| line.control(&bytes)),
                Output::Datagram(id, bytes) => self.on(id, |line| line.quic.client.send_datagram(bytes)),
                Output::Stream(id, bytes) => self.on(id, |line| {
                    if let Some(stream) = line.quic.client.open_stream(Dir::Uni) {
                        line.quic.client.end_stream(stream, &bytes);
                    }
                }),
                Output::Close(id, reason) => self.on(id, |line| line.close(reason)),
                Output::Dump(dump) => self.dumps.push(*dump),
                Output::StoreReceipt(_) => self.input(Input::ReceiptStored(Ok(()))),
                Output::StoreReplay { .. } => {
                    self.input(Input::ReplayStored(Err("nobody keeps it".to_owned())))
                }
                Output::Event(Event::Stepped) => {}
                Output::Event(event) => {
                    began |= matches!(event, Event::MatchBegan(_));
                    self.events.push(event);
                }
            }
        }
        began
    }

    fn on(&mut self, id: ConnectionId, work: impl FnOnce(&mut Line)) {
        if let Some(line) = self.lines.get_mut(&id) {
            work(line);
        }
    }

    /// A new connection.
    fn dial(&mut self, id: ConnectionId) {
        let seed = self.number + u64::from(id - 1) * 7_919;
        let mut line = Line::dial(id, seed, self.now_us, self.faults);
        line.quic.server_off = self.server_off;
        self.lines.insert(id, line);
    }

    /// The server sends bundles.
    pub(super) fn send_down(&mut self, bytes: Vec<u8>, delivery: Delivery) {
        self.on(self.current, |line| line.send_down(bytes, delivery));
    }

    /// The server sends a message.
    pub(super) fn send_message(&mut self, message: &ServerMessage) {
        self.on(self.current, |line| line.send_control(&frame(message)));
    }

    /// The server sends a keyframe, on a stream of its own.
    pub(super) fn send_keyframe(&mut self, head: &KeyframeHead, snapshot: &[u8]) {
        self.on(self.current, |line| line.send_keyframe([&frame(head), snapshot].concat()));
    }
}
