//! A game that moves between the tempos: both services, the wire between them, and the players. Answers are lost or
//! late, a service dies, a partition makes both sides think that the game is theirs. Time goes on in one place; each
//! service has a clock of its own.

mod checks; // what must hold
mod fault; // a fault at a point between the services
mod live_service; // the live service
mod mailbox; // the mailbox: a table, its timeline, and what it checks
mod people; // what the players do
mod player; // one of them: the machine that players run
mod steady; // the game in which nothing happens by chance
mod wire; // the wire between the two services

pub use fault::Fault;
pub use mailbox::Mailbox;
pub use steady::every_point;

use crate::dice::Dice;
use crate::scenario::Scenario;
use adjourn_game::ids::{Digest, Tick};
use adjourn_shared::api::StoredReceipt;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::live::client::Input;
use adjourn_shared::live::io::{HostInput, Now};
use adjourn_shared::turns::live_rules::Tempo;
use fault::Plan;
use live_service::Live;
use player::Player;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use wire::Wire;

/// How many people play; bots have the other seats.
const PLAYERS: u8 = 2;

/// How often the live side is looked at, in milliseconds.
const BEAT_MS: u64 = 50;

/// Both services, and all that has come of them.
pub struct TempoWorld {
    scenario: Scenario,
    /// The mailbox.
    pub mailbox: Mailbox,
    /// What players have kept.
    pub receipts: Vec<StoredReceipt>,
    /// How often each thing has happened.
    pub covered: BTreeMap<&'static str, u32>,
    /// The digest before each step that a player has seen, and that is stored for sure.
    pub seen: BTreeMap<Tick, Digest>,
    players: u8,
    people: Vec<Player>,
    /// How many connections there have been: none is numbered twice.
    peers: u64,
    dice: Dice,
    time_ms: u64,
    live: Option<Live>,
    /// How many live services there have been.
    generation: u64,
    /// What waits for the session, and for players.
    to_live: VecDeque<HostInput>,
    to_players: VecDeque<(usize, Input)>,
    pumping: bool,
    /// Whether nothing gets through between the services.
    cut: bool,
    wires: BTreeMap<(u64, u64), Wire>,
    sent: u64,
    /// Up to where players were told that a match of ticks is stored.
    stored: Tick,
    /// Nothing happens by chance: no message is lost, all take equally long, and all orders are final.
    steady: bool,
    plan: Plan,
    trace: Vec<String>,
}

impl TempoWorld {
    /// A table that has begun. Nothing has happened yet, and anything may.
    ///
    /// # Panics
    /// If there can be no such table.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(7_919) ^ u64::from(scenario.game.as_bytes()[0]));
        let seats = scenario.seats;
        let players = seats.min(PLAYERS);
        let bots: Vec<_> = (players..seats).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
        let live = if scenario.is_sequential() {
            json!({ "kind": "fischer", "bank_ms": 300_000, "increment_ms": 5_000, "cap_ms": 600_000 })
        } else {
            json!({ "kind": "phase", "length_ms": 60_000 })
        };
        let mail = json!({ "kind": "per_turn", "turn_ms": 259_200_000 });
        let clock = if dice.one_in(2) { mail } else { json!({ "kind": "none" }) };
        let request = json!({
            "game": scenario.game, "seats": seats, "seat": 0, "bots": bots,
            "setup": scenario.setup_of_request(),
            "rules": { "clock": clock, "live": { "allowed": true, "clock": live, "away_ms": 20_000 } },
        });
        let mailbox = Mailbox::open(scenario.games, request, players, dice.bytes());
        Self {
            scenario: scenario.clone(),
            mailbox,
            receipts: Vec::new(),
            covered: BTreeMap::new(),
            seen: BTreeMap::new(),
            players,
            people: (0..players).map(|_| Player::default()).collect(),
            peers: 0,
            dice,
            time_ms: 0,
            live: None,
            generation: 0,
            to_live: VecDeque::new(),
            to_players: VecDeque::new(),
            pumping: false,
            cut: false,
            wires: BTreeMap::new(),
            sent: 0,
            stored: 0,
            steady: false,
            plan: Plan::default(),
            trace: Vec::new(),
        }
    }

    /// Whether it is played in real time when it is live.
    #[must_use]
    pub fn is_of_ticks(&self) -> bool {
        self.scenario.kind().is_of_ticks()
    }

    /// Everything that happened, in order.
    #[must_use]
    pub fn trace(&self) -> &[String] {
        &self.trace
    }

    fn note(&mut self, what: &'static str) {
        *self.covered.entry(what).or_default() += 1;
        let digest = self.mailbox.simulation.game().digest();
        self.trace.push(format!("{} {what} {digest}", self.time_ms));
    }

    /// Whether something happens that happens once in so many times.
    fn chance(&mut self, sides: u64) -> bool {
        !self.steady && self.dice.one_in(sides)
    }

    /// Lets time pass.
    fn pass(&mut self, by_ms: u64) {
        let until_ms = self.time_ms + by_ms;
        while self.time_ms < until_ms {
            // Between sessions nothing happens that needs small steps.
            let busy = self.live.is_some() || !self.wires.is_empty() || self.cut;
            let busy = busy || self.is_any_client_running();
            let step_ms = if busy { BEAT_MS } else { until_ms - self.time_ms };
            self.time_ms += step_ms;
            self.mailbox.now_ms += step_ms;
            self.heal();
            self.deliver();
            self.beat();
            self.wake_clients();
        }
        if self.is_down() {
            return;
        }
        let before = self.mailbox.table().tempo();
        self.mailbox.work();
        if before == Tempo::Live && self.mailbox.table().tempo() == Tempo::Mail {
            self.note("run out");
        }
    }

    /// Lets so many things happen, and then everything come to rest.
    pub fn play(&mut self, things: u32) {
        for _ in 0..things {
            self.something();
        }
        self.settle();
    }

    /// Nothing is cut any more, everybody goes home, and what is under way comes to its end.
    pub fn settle(&mut self) {
        self.cut = false;
        self.everybody_leaves();
        self.pass(3 * LEASE_MS);
        assert!(self.live.is_none(), "a session ends when all have left");
        assert_eq!(self.mailbox.table().tempo(), Tempo::Mail, "and the mailbox has the game");
        self.drop_provisional();
    }
}
