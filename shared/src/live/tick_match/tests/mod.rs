//! A match of ticks, driven from call to call without a network: what it says to its peers, and what it asks for.

mod deserted; // no player is left
mod peers; // datagrams, reports of a state that differs, seats, pauses
mod recovered; // taken up again from its journal
mod under_lease; // a game of the mailbox, and a match that the mailbox is to take

use super::TickMatch;
use crate::base::identity::{KeyPair, player_id};
use crate::base::limits::live::LEASE_MS;
use crate::handover::{Granted, HandedOver, LiveCommit};
use crate::live::io::{AbsencePolicy, HostConfig, HostInput, HostOutput, Now, PeerId};
use crate::timeline::bundle::{Bundle, Item};
use crate::timeline::{Header, HeaderSeat, Seed, Terms};
use crate::turns::rules::CreateTable;
use crate::turns::schedule::Utc;
use crate::turns::table::{LivePlace, Random, SeatClaim, TableContext, TableState};
use crate::wire::datagram::{Down, NumberedOrder, Up};
use crate::wire::message::ServerMessage;
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat, Tick};
use adjourn_shipped_games::GAMES;

const SLOT: u32 = 1;
const TICK_HZ: u8 = 20;
const TICK_MS: u64 = 50;
const GAME_ID: GameId = GameId([1; 16]);
const DAY_MS: u64 = 86_400_000;
const START_MS: u64 = 1_800_000_000_000;

fn key(number: u8) -> KeyPair {
    KeyPair::from_secret(&[number + 1; 32])
}

fn config() -> HostConfig {
    HostConfig {
        games: GAMES,
        slot: SLOT,
        terms: Terms {
            title: "Friday".into(),
            listed: true,
            owner: Some(Seat(0)),
            pauses_per_player: 2,
            ..Terms::default()
        },
        absence: AbsencePolicy::Bot,
        absence_grace_ms: 5_000,
        abandon_ms: DAY_MS,
        start_wait_ms: 5_000,
        pause_longest_ms: 30_000,
        watch_delay_ms: 2_000,
        keyframe_every_ticks: 1_000,
        can_adjourn: true,
    }
}

/// A match whose clock runs. Each player is the peer with the seat's number.
struct Match {
    host: TickMatch,
    players: u8,
    incarnation: u32,
    now: Now,
    /// What peers were told, on the control stream and in datagrams.
    told: Vec<(PeerId, ServerMessage)>,
    down: Vec<(PeerId, Down)>,
    commits: Vec<LiveCommit>,
    /// Whose reports are to be looked into.
    investigated: Vec<PeerId>,
    /// How often the mailbox was asked to take the match.
    adoptions: usize,
    over: bool,
    /// What was told of whether it stands because no player is here.
    deserted: Vec<bool>,
    journal: Vec<u8>,
}

impl Match {
    /// A match that is on this machine alone.
    fn alone(players: u8) -> Self {
        Self::against_bots(players, 0)
    }

    /// The same, with bots on the seats behind those of the players.
    fn against_bots(players: u8, bots: u8) -> Self {
        let seat = |seat| HeaderSeat {
            team: seat,
            name: format!("player {seat}"),
            player: (seat < players).then_some(PlayerId([seat; 16])),
            key: None,
            bot: (seat >= players).then_some(Strength::Weak),
        };
        let kind = GAMES.newest("skirmish").expect("a known game");
        let header = Header {
            game_id: GAME_ID,
            game: "skirmish".to_owned(),
            rules_version: kind.rules_version(),
            tick_hz: TICK_HZ,
            setup: kind.default_setup(),
            seats: (0..players + bots).map(seat).collect(),
            seed: Seed::Open([2; 32]),
            server_identity: key(99).public_key(),
            created_ms: START_MS,
        };
        let host = TickMatch::start(Now::default(), header, key(99), config()).expect("it starts");
        Self::begin(host, players, 0)
    }

    /// A game of the mailbox between two players, under a lease that counts from time zero.
    fn leased() -> Self {
        Self::leased_to(2)
    }

    /// The same, of whose two players so many are there.
    fn leased_to(here: u8) -> Self {
        let request = serde_json::json!(
            { "game": "skirmish", "seats": 2, "seat": 0, "rules": { "live": { "allowed": true } } });
        let request: CreateTable = serde_json::from_value(request).expect("a request");
        let random = Random { game_id: GAME_ID, seed: [2; 32], salt: [3; 32], join_code: "code".into() };
        let claim = |number: u8| {
            let key = key(number).public_key();
            SeatClaim { player: player_id(&key), name: format!("player {number}"), key }
        };
        let (mut table, _) = TableState::create(GAMES, request, &claim(0), random).expect("a table");
        table.join(&claim(1), None, None).expect("a seat");
        let context = TableContext { now_ms: START_MS, zone: &Utc };
        let (header, simulation, _) = table.start(GAMES, context, None, &key(99)).expect("it begins");
        table.want_all_live(START_MS);
        let game = simulation.game();
        table.go_live(context, game, LEASE_MS, LivePlace::default()).expect("all want it");
        let handed = HandedOver {
            granted: granted(0),
            header: codec::encode(&header),
            table: serde_json::to_vec(&table).expect("JSON"),
            keys: Vec::new(),
            mutes: Vec::new(),
            now_ms: START_MS,
            tick: simulation.tick(),
            digest: game.digest(),
            snapshot: game.snapshot(),
        };
        let host = TickMatch::take_over(Now::default(), 0, &handed, key(99), config()).expect("taken over");
        Self::begin(host, here, 1)
    }

    fn begin(host: TickMatch, players: u8, incarnation: u32) -> Self {
        let now = Now { mono_ms: 0, unix_ms: START_MS };
        let (told, down, commits, investigated, deserted, journal) = Default::default();
        let mut begun = Self {
            host,
            players,
            incarnation,
            now,
            told,
            down,
            commits,
            investigated,
            adoptions: 0,
            over: false,
            deserted,
            journal,
        };
        for seat in 0..players {
            begun.input(HostInput::Joined(seat.into(), Some(Seat(seat))));
        }
        // All are here: the next tick makes the first step.
        begun.input(HostInput::Tick);
        begun
    }

    fn input(&mut self, input: HostInput) {
        self.host.handle(self.now, input);
        while let Some(output) = self.host.poll_output() {
            match output {
                HostOutput::Message(peer, message) => self.told.push((peer, message)),
                HostOutput::Datagram(peer, bytes) => {
                    self.down.push((peer, codec::decode(&bytes).expect("our own")));
                }
                HostOutput::Commit(bytes) => self.commits.push(codec::decode(&bytes).expect("our own")),
                HostOutput::Investigate(peer, _) => self.investigated.push(peer),
                HostOutput::Adopt { .. } => self.adoptions += 1,
                HostOutput::Append(bytes) => self.journal.extend(bytes),
                HostOutput::Deserted(deserted) => self.deserted.push(deserted),
                HostOutput::Adopted | HostOutput::Finished(_) => self.over = true,
                _ => {}
            }
        }
    }

    /// Lets the clock of the match beat so often; nobody says anything.
    fn beat(&mut self, times: u32) {
        for _ in 0..times {
            self.now.mono_ms += TICK_MS;
            self.now.unix_ms += TICK_MS;
            self.input(HostInput::Tick);
        }
    }

    /// The same, with all players saying that they have all bundles.
    fn run(&mut self, times: u32) {
        for _ in 0..times {
            self.beat(1);
            (0..self.players).for_each(|player| self.up(player.into(), None));
        }
    }

    /// A peer has all bundles, and perhaps tells its digest of a state.
    fn up(&mut self, peer: PeerId, digest: Option<(Tick, Digest)>) {
        let (incarnation, next_tick) = (self.incarnation, self.tick());
        let up = Up { slot: SLOT, incarnation, next_tick, sent_ms: 0, digest, orders: Vec::new() };
        self.input(HostInput::Datagram(peer, up, self.now.mono_ms));
    }

    /// A player gives an order that no game knows.
    fn order(&mut self, peer: PeerId, sequence: u32) {
        let (incarnation, next_tick) = (self.incarnation, self.tick());
        let orders = vec![NumberedOrder { sequence, input: Vec::new() }];
        let up = Up { slot: SLOT, incarnation, next_tick, sent_ms: 0, digest: None, orders };
        self.input(HostInput::Datagram(peer, up, self.now.mono_ms));
    }

    /// How many steps were made.
    fn tick(&self) -> Tick {
        self.host.simulation().tick()
    }

    /// The bundle of this tick, as the first player has it.
    fn bundle(&self, tick: Tick) -> &Bundle {
        let bundles = self.down.iter().filter(|(peer, _)| *peer == 0).flat_map(|(_, down)| &down.bundles);
        bundles.into_iter().find(|bundle| bundle.tick == tick).expect("it was sent")
    }

    /// What the last step had in it.
    fn last_items(&self) -> &[Item] {
        &self.bundle(self.tick() - 1).items
    }
}

fn granted(number: u64) -> Granted {
    Granted { epoch: 1, for_ms: LEASE_MS, number, head: Digest::default() }
}
