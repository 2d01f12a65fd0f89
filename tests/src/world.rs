//! A whole match over the virtual network: one host, followers with bots as players, a virtual clock, and a checker
//! that sees every bundle at both ends.

use crate::bot_match::seed;
use crate::net::Faults;
use crate::quic::QuicPair;
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::games;
use adjourn_shared::live::client::{Follower, FollowerOutput};
use adjourn_shared::live::io::{HostConfig, HostInput, HostOutput, Now};
use adjourn_shared::live::tick_match::{AbsencePolicy, TickMatch};
use adjourn_shared::timeline::{Header, HeaderSeat, Seed};
use adjourn_shared::wire::datagram::Down;
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::message::{DesyncFound, DesyncReport, KeyframeHead, ServerMessage};
use quinn_proto::{Dir, StreamId};
use std::collections::BTreeMap;

const TICK_HZ: u8 = 20;

/// How bundles travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As our services send them: datagrams that repeat what was not acknowledged.
    Datagrams,
    /// Each once, on one reliable stream.
    Stream,
}

/// A match and all that takes part.
pub struct World {
    /// The server's side.
    pub host: TickMatch,
    /// The clients.
    pub clients: Vec<Client>,
    /// The journal, as it would be on disk.
    pub journal: Vec<u8>,
    /// What the server found out about differences.
    pub found: Vec<DesyncFound>,
    /// Seats that are no player's any more.
    pub given_up: Vec<Seat>,
    /// Peers that the match did not take.
    pub refused: Vec<u64>,
    /// Whether the match is over.
    pub finished: bool,
    delivery: Delivery,
    now_us: u64,
    next_tick_us: u64,
    /// When each bundle was made, in microseconds.
    created_us: BTreeMap<Tick, u64>,
}

/// One client, and its connection.
pub struct Client {
    /// The connection.
    pub quic: QuicPair,
    /// The match as the client sees it.
    pub follower: Option<Follower>,
    /// The bot that plays, if one does.
    pub bot: Option<Strength>,
    /// From the making of a bundle to its application, in microseconds.
    pub latency_us: Vec<u64>,
    /// Reports of a state that differs.
    pub reports: Vec<DesyncReport>,
    /// Refused orders.
    pub rejects: u32,
    /// Whether datagrams from the server are thrown away.
    pub only_streams: bool,
    seat: Seat,
    /// The connection's clock when the client came in, and the match's.
    connected_us: u64,
    began_us: u64,
    control: StreamId,
    reader: FrameReader,
    /// The stream of [`Delivery::Stream`], once it is open.
    bundles: Option<StreamId>,
    bundle_reader: FrameReader,
    early_keyframe: Option<(KeyframeHead, Vec<u8>)>,
    streamed: Tick,
    thought_at: Option<Tick>,
}

/// A header for bots' hands: every seat a player of its own.
#[must_use]
pub fn header(game: &str, seats: u8, number: u64) -> Header {
    let kind = games::find(game).expect("a known game");
    Header {
        game_id: GameId(core::array::from_fn(|i| number.to_le_bytes()[i % 8])),
        game: game.to_owned(),
        rules_version: kind.rules_version(),
        tick_hz: TICK_HZ,
        setup: kind.default_setup(),
        seats: (0..seats)
            .map(|seat| HeaderSeat {
                team: seat,
                name: format!("player {seat}"),
                player: Some(PlayerId([seat; 16])),
                key: None,
                bot: None,
            })
            .collect(),
        seed: Seed::Open(seed(number)),
        server_identity: key().public_key(),
        created_ms: 1_000_000,
    }
}

/// The server's key.
#[must_use]
pub fn key() -> KeyPair {
    KeyPair::from_secret(&[42; 32])
}

/// What a host sets when nothing else is wanted.
#[must_use]
pub fn config() -> HostConfig {
    HostConfig {
        slot: 1,
        owner: Some(Seat(0)),
        absence: AbsencePolicy::Bot,
        absence_grace_ms: 5_000,
        abandon_ms: 60_000,
        start_wait_ms: 5_000,
        pauses_per_player: 2,
        pause_longest_ms: 30_000,
        watch_delay_ms: 2_000,
        keyframe_every_ticks: 100,
        can_adjourn: false,
    }
}

impl World {
    /// A match of `seats` players that begins when all are connected.
    ///
    /// # Panics
    /// If the match can't be started.
    #[must_use]
    pub fn new(seats: u8, number: u64, faults: Faults, delivery: Delivery) -> Self {
        let host = TickMatch::start(now(0), header("skirmish", seats, number), key(), config());
        let clients = (0..seats).map(|seat| Client::connect(Seat(seat), number, faults)).collect();
        let mut world = Self {
            host: host.expect("the match starts"),
            clients,
            journal: Vec::new(),
            found: Vec::new(),
            given_up: Vec::new(),
            refused: Vec::new(),
            finished: false,
            delivery,
            now_us: 0,
            next_tick_us: 0,
            created_us: BTreeMap::new(),
        };
        for seat in 0..seats {
            world.host.handle(now(0), HostInput::Joined(u64::from(seat), Some(Seat(seat))));
        }
        world.carry_out();
        world
    }

    /// The virtual time, in microseconds.
    #[must_use]
    pub const fn now_us(&self) -> u64 {
        self.now_us
    }

    /// The two clocks of the server.
    #[must_use]
    pub const fn now(&self) -> Now {
        now(self.now_us)
    }

    /// Lets time pass.
    pub fn run_ms(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now_us += 1_000;
            if self.now_us >= self.next_tick_us {
                self.next_tick_us += 1_000_000 / u64::from(TICK_HZ);
                let before = self.host.simulation().tick();
                self.input(HostInput::Tick);
                if self.host.simulation().tick() > before {
                    self.created_us.insert(before, self.now_us);
                }
            }
            for index in 0..self.clients.len() {
                self.serve(index);
            }
        }
    }

    /// Everyone plays as a bot of this strength.
    pub fn set_bots(&mut self, strength: Strength) {
        self.clients.iter_mut().for_each(|client| client.bot = Some(strength));
    }

    /// A spectator, or a player, comes in over a connection of its own.
    ///
    /// # Panics
    /// Never: the handshake runs over a network without faults.
    pub fn join(&mut self, seat: Option<Seat>, number: u64, faults: Faults) -> usize {
        let mut client = Client::connect(seat.unwrap_or(Seat(u8::MAX)), number, faults);
        client.began_us = self.now_us;
        let peer = u64::try_from(self.clients.len()).expect("few clients");
        self.clients.push(client);
        self.input(HostInput::Joined(peer, seat));
        self.clients.len() - 1
    }

    /// Quantile of the time from a bundle's making to its application, over all clients, in microseconds.
    ///
    /// # Panics
    /// If nothing was applied.
    #[must_use]
    pub fn latency_us(&self, permille: usize) -> u64 {
        let mut all: Vec<u64> =
            self.clients.iter().flat_map(|client| client.latency_us.iter().copied()).collect();
        all.sort_unstable();
        all[(all.len() - 1) * permille / 1_000]
    }

    /// Hands an input to the host, and carries out what it wants.
    pub fn input(&mut self, input: HostInput) {
        self.host.handle(now(self.now_us), input);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.host.poll_output() {
            match output {
                HostOutput::Append(bytes) => self.journal.extend(bytes),
                HostOutput::Datagram(peer, bytes) => {
                    let delivery = self.delivery;
                    self.client(peer).send_down(bytes, delivery);
                }
                HostOutput::Message(peer, message) => {
                    let client = self.client(peer);
                    client.quic.server.send_stream(client.control, &frame(&message));
                }
                HostOutput::Keyframe(peer, head, snapshot) => {
                    // Whole and at once: how streams carry it is QUIC's affair and tested there.
                    self.client(peer).early_keyframe = Some((head, snapshot.to_vec()));
                }
                HostOutput::Investigate(_, investigation) => {
                    let finding = investigation.run().expect("the server's own history restores");
                    self.found.push(finding.found);
                }
                HostOutput::SeatGivenUp(seat) => self.given_up.push(seat),
                HostOutput::Refused(peer) => self.refused.push(peer),
                HostOutput::Commit(_)
                | HostOutput::Renew { .. }
                | HostOutput::Recall { .. }
                | HostOutput::Adopt { .. }
                | HostOutput::Adopted => unreachable!("a match of its own"),
                HostOutput::Finished(_) => self.finished = true,
            }
        }
    }

    fn client(&mut self, peer: u64) -> &mut Client {
        &mut self.clients[usize::try_from(peer).expect("peers are the clients' numbers")]
    }

    /// Moves one client's packets, and lets it play.
    fn serve(&mut self, index: usize) {
        let now_us = self.now_us;
        let client = &mut self.clients[index];
        client.quic.run_until(client.connected_us + (now_us - client.began_us));
        let ups: Vec<_> = client.quic.server.datagrams.drain(..).collect();
        let peer = u64::try_from(index).expect("few clients");
        for bytes in ups {
            let up = codec::decode(&bytes).expect("our own client sends valid datagrams");
            self.input(HostInput::Datagram(peer, up, now_us / 1_000));
        }
        let reports = self.clients[index].play(now_us, &self.created_us);
        for report in reports {
            self.clients[index].reports.push(report.clone());
            self.input(HostInput::Desync(peer, report));
        }
    }
}

impl Client {
    fn connect(seat: Seat, number: u64, faults: Faults) -> Self {
        let mut quic = QuicPair::connect(number * 16 + u64::from(seat.0));
        let control = quic.client.open_stream(Dir::Bi);
        // The server may answer on a stream once it knows of it.
        quic.client.send_stream(control, b"!");
        quic.run_until(quic.now_us() + 20_000);
        quic.set_faults(faults);
        Self {
            connected_us: quic.now_us(),
            began_us: 0,
            quic,
            follower: None,
            bot: None,
            latency_us: Vec::new(),
            reports: Vec::new(),
            rejects: 0,
            only_streams: false,
            seat,
            control,
            reader: FrameReader::new(4 << 20),
            bundles: None,
            bundle_reader: FrameReader::new(4 << 20),
            early_keyframe: None,
            streamed: 0,
            thought_at: None,
        }
    }

    fn send_down(&mut self, bytes: Vec<u8>, delivery: Delivery) {
        if delivery == Delivery::Datagrams {
            return self.quic.server.send_datagram(bytes);
        }
        let Down { head, mut bundles } = codec::decode(&bytes).expect("our own datagrams are valid");
        bundles.retain(|bundle| bundle.tick >= self.streamed);
        self.streamed = bundles.last().map_or(self.streamed, |bundle| bundle.tick + 1);
        let stream = self.down_stream();
        self.quic.server.send_stream(stream, &frame(&Down { head, bundles }));
    }

    /// The stream of [`Delivery::Stream`].
    fn down_stream(&mut self) -> StreamId {
        let quic = &mut self.quic.server;
        *self.bundles.get_or_insert_with(|| quic.open_stream(Dir::Uni))
    }

    /// Takes what has come, applies what is due, gives the bot's orders. Returns reports of differences.
    fn play(&mut self, now_us: u64, created_us: &BTreeMap<Tick, u64>) -> Vec<DesyncReport> {
        self.take_messages();
        let Some(follower) = &mut self.follower else { return Vec::new() };
        if self.only_streams {
            self.quic.client.datagrams.clear();
        }
        for bytes in self.quic.client.datagrams.drain(..) {
            follower.down(now_us, codec::decode(&bytes).expect("our own server sends valid datagrams"));
        }
        while let Some(down) = self.bundle_reader.next_message().expect("valid frames") {
            follower.down(now_us, down);
        }
        let mut reports = Vec::new();
        for output in follower.advance(now_us) {
            match output {
                FollowerOutput::Applied(tick) => {
                    let created_us = created_us.get(&tick).expect("applied bundles were made");
                    self.latency_us.push(now_us - created_us);
                }
                FollowerOutput::Desync(report) => reports.push(report),
            }
        }
        if let (Some(strength), Some(simulation)) = (self.bot, follower.simulation())
            && self.thought_at.replace(simulation.tick()) != Some(simulation.tick())
        {
            for input in simulation.game().bot(self.seat, strength) {
                let _full = follower.order(input);
            }
        }
        if let Some(up) = follower.poll_up(now_us) {
            self.quic.client.send_datagram(codec::encode(&up));
        }
        reports
    }

    fn take_messages(&mut self) {
        for (stream, bytes) in &mut self.quic.client.streams {
            let reader = if *stream == self.control { &mut self.reader } else { &mut self.bundle_reader };
            reader.push(bytes);
            bytes.clear();
        }
        while let Some(message) = self.reader.next_message().expect("our own server sends valid messages") {
            match message {
                ServerMessage::MatchBegin(begin) => {
                    let mut follower = Follower::new(&begin).expect("this build plays it");
                    if let Some((head, snapshot)) = self.early_keyframe.take() {
                        follower.keyframe(&head, &snapshot).expect("the server's keyframe restores");
                    }
                    self.follower = Some(follower);
                }
                ServerMessage::Bundles { slot, incarnation, bundles } => {
                    if let Some(follower) = &mut self.follower {
                        follower.bundles(slot, incarnation, bundles);
                    }
                }
                ServerMessage::Rejected { .. } => self.rejects += 1,
                _ => {}
            }
        }
    }
}

const fn now(now_us: u64) -> Now {
    Now { mono_ms: now_us / 1_000, unix_ms: 1_000_000 + now_us / 1_000 }
}
