//! A whole match in real time over the virtual network: one host, clients as players run them with bots at their keys, a
//! virtual clock, and a checker that sees every bundle at both ends.

mod client; // one client, and its connections
mod door; // the server's end of a connection
mod line; // one connection, both ends
mod play; // a match that comes through everything

pub use client::Client;
pub use play::play;

use crate::net::Faults;
use crate::scenario::Scenario;
use adjourn_game::Games;
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::live::io::{AbsencePolicy, HostConfig, HostInput, HostOutput, Now, PeerId};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::{self, Header, HeaderSeat, Seed, Terms};
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::message::{ClientMessage, DesyncFound, ServerMessage, Welcome};
use door::FromClient;
use std::collections::BTreeMap;

/// The steps in a second, of games that don't say.
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
pub struct MatchWorld {
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
    games: Games,
    delivery: Delivery,
    /// The clients of all peers that there ever were: connections are never numbered twice.
    peers: Vec<usize>,
    /// Whether the server's machine is off.
    off: bool,
    now_us: u64,
    next_tick_us: u64,
    /// When each bundle was made, in microseconds.
    created_us: BTreeMap<Tick, u64>,
}

/// A header for bots' hands: every seat a player of its own.
#[must_use]
pub fn header(scenario: &Scenario, number: u64) -> Header {
    let kind = scenario.kind();
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    Header {
        game_id: GameId(core::array::from_fn(|i| number.to_le_bytes()[i % 8])),
        game: scenario.game.to_owned(),
        rules_version: kind.rules_version(),
        tick_hz: kind.about().tick_hz.unwrap_or(TICK_HZ),
        setup: scenario.setup_bytes(),
        seats: (0..scenario.seats)
            .map(|seat| HeaderSeat {
                team: seat,
                name: format!("player {seat}"),
                player: Some(PlayerId([seat; 16])),
                key: None,
                bot: None,
            })
            .collect(),
        seed: Seed::Open(seed),
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
pub fn config(games: Games) -> HostConfig {
    HostConfig {
        games,
        slot: 1,
        terms: Terms { owner: Some(Seat(0)), pauses_per_player: 2, ..Terms::default() },
        absence: AbsencePolicy::Bot,
        absence_grace_ms: 5_000,
        abandon_ms: 60_000,
        start_wait_ms: 5_000,
        pause_longest_ms: 30_000,
        watch_delay_ms: 2_000,
        keyframe_every_ticks: 100,
        can_adjourn: false,
    }
}

impl MatchWorld {
    /// A match with a player on every seat, which begins when all are connected.
    ///
    /// # Panics
    /// If the match can't be started.
    #[must_use]
    pub fn new(scenario: &Scenario, number: u64, faults: Faults, delivery: Delivery) -> Self {
        let games = scenario.games;
        let host = TickMatch::start(now(0), header(scenario, number), key(), config(games));
        let mut world = Self {
            games,
            host: host.expect("the match starts"),
            clients: Vec::new(),
            journal: Vec::new(),
            found: Vec::new(),
            given_up: Vec::new(),
            refused: Vec::new(),
            finished: false,
            delivery,
            peers: Vec::new(),
            off: false,
            now_us: 0,
            next_tick_us: 0,
            created_us: BTreeMap::new(),
        };
        for seat in 0..scenario.seats {
            world.join(Some(Seat(seat)), number, faults);
        }
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
                self.next_tick_us += 1_000_000 / u64::from(self.host.header().tick_hz);
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

    /// A spectator, or a player, comes in over a connection of its own. Signing in takes none of the match's time, and
    /// meets no faults.
    ///
    /// # Panics
    /// Never: the hello runs over a network without faults.
    pub fn join(&mut self, seat: Option<Seat>, number: u64, faults: Faults) -> usize {
        let index = self.clients.len();
        self.clients.push(Client::sign_in(self.games, seat, number, self.now_us, self.welcome(seat)));
        self.clients[index].set_faults(faults);
        let peer = self.new_peer(index);
        self.input(HostInput::Joined(peer, seat));
        index
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

    /// The server is killed: what its journal has is all that is left of the match.
    pub fn kill_server(&mut self) {
        self.off = true;
        for client in &mut self.clients {
            client.server_is_off();
            client.peer = None;
        }
    }

    /// The server is started again, and goes on with the match from its journal.
    ///
    /// # Panics
    /// If the journal can't be read.
    pub fn restart_server(&mut self) {
        let recovered = timeline::recover(&self.journal).expect("a journal");
        self.host = TickMatch::recover(self.now(), recovered, key(), config(self.games)).expect("it goes on");
        self.off = false;
        self.clients.iter_mut().for_each(Client::server_is_on);
        self.carry_out();
    }

    /// Hands an input to the host, and carries out what it wants.
    pub fn input(&mut self, input: HostInput) {
        if !self.off {
            self.host.handle(now(self.now_us), input);
            self.carry_out();
        }
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.host.poll_output() {
            match output {
                HostOutput::Append(bytes) => self.journal.extend(bytes),
                HostOutput::Datagram(peer, bytes) => {
                    let delivery = self.delivery;
                    self.on(peer, |client| client.send_down(bytes, delivery));
                }
                HostOutput::Message(peer, message) => self.on(peer, |client| client.send_message(&message)),
                HostOutput::Keyframe(peer, head, snapshot) => {
                    self.on(peer, |client| client.send_keyframe(&head, &snapshot));
                }
                HostOutput::Investigate(_, investigation) => {
                    let finding = investigation.run().expect("the server's own history restores");
                    self.found.push(finding.found);
                }
                HostOutput::SeatGivenUp(seat) => self.given_up.push(seat),
                HostOutput::Deserted(_) => {}
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

    /// Does something with the client of a peer, unless its connection is another one by now.
    fn on(&mut self, peer: PeerId, work: impl FnOnce(&mut Client)) {
        let index = self.peers[usize::try_from(peer).expect("few peers")];
        let client = &mut self.clients[index];
        if client.peer == Some(peer) {
            work(client);
        }
    }

    fn new_peer(&mut self, index: usize) -> PeerId {
        let peer = u64::try_from(self.peers.len()).expect("few peers");
        self.peers.push(index);
        self.clients[index].peer = Some(peer);
        peer
    }

    /// What the server greets with: a player's seat is kept.
    fn welcome(&self, seat: Option<Seat>) -> Welcome {
        Welcome {
            player: PlayerId([seat.map_or(u8::MAX, |seat| seat.0); 16]),
            server_name: "virtual".to_owned(),
            message_of_the_day: String::new(),
            resumable: seat.map(|_| self.host.header().game_id),
        }
    }

    /// Moves one client's packets, lets it play, and hears what it says.
    fn serve(&mut self, index: usize) {
        let now_us = self.now_us;
        for from in self.clients[index].run_until(now_us, self.off) {
            let client = &mut self.clients[index];
            match (from, client.peer) {
                (FromClient::Applied(tick), _) => {
                    let created_us = self.created_us.get(&tick).expect("applied bundles were made");
                    client.latency_us.push(now_us - created_us);
                }
                (FromClient::SignedIn, before) => {
                    let seat = client.seat;
                    if let Some(before) = before {
                        self.input(HostInput::Lost(before));
                    }
                    let welcome = ServerMessage::Welcome(self.welcome(seat));
                    self.clients[index].send_message(&welcome);
                    let peer = self.new_peer(index);
                    if seat.is_some() {
                        self.input(HostInput::Joined(peer, seat));
                    }
                }
                (FromClient::Lost, Some(peer)) => {
                    client.peer = None;
                    self.input(HostInput::Lost(peer));
                }
                (FromClient::Up(bytes), Some(peer)) => {
                    let up = codec::decode(&bytes).expect("our own client sends valid datagrams");
                    self.input(HostInput::Datagram(peer, up, now_us / 1_000));
                }
                (FromClient::Message(message), Some(peer)) => self.message(index, peer, message),
                (FromClient::Lost | FromClient::Up(_) | FromClient::Message(_), None) => {}
            }
        }
    }

    fn message(&mut self, index: usize, peer: PeerId, message: ClientMessage) {
        match message {
            ClientMessage::Desync(report) => {
                self.clients[index].reports.push(report.clone());
                self.input(HostInput::Desync(peer, report));
            }
            ClientMessage::Lobby(LobbyCommand::Watch(_)) => self.input(HostInput::Joined(peer, None)),
            ClientMessage::Heal => self.input(HostInput::Heal(peer)),
            ClientMessage::Pause(pause) => self.input(HostInput::Pause(peer, pause)),
            ClientMessage::Resign => self.input(HostInput::Resign(peer)),
            _ => {}
        }
    }
}

const fn now(now_us: u64) -> Now {
    Now { mono_ms: now_us / 1_000, unix_ms: 1_000_000 + now_us / 1_000 }
}
