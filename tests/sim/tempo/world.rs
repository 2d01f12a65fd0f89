//! Both services and the wire between them. Time goes on in one place; each service has a clock of its own.

use super::fault::Plan;
use super::mailbox::Mailbox;
use crate::mail::office::{Dice, key};
use adjourn_client::submission::StoredReceipt;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Tick};
use adjourn_shared::api::ReceiptView;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::handover::{Granted, HandedOver, LiveCommit};
use adjourn_shared::live::client::{Follower, FollowerOutput};
use adjourn_shared::live::io::{AbsencePolicy, HostConfig, HostInput, HostOutput, Now, PeerId};
use adjourn_shared::live::table_session::TableSession;
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::bundle::Bundle;
use adjourn_shared::timeline::submission::{Signed, Submission};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::wire::datagram::{Down, Up};
use adjourn_shared::wire::message::ServerMessage;
use adjourn_shipped_games::GAMES;
use serde_json::json;
use std::collections::BTreeMap;

/// How often the live side is looked at, in milliseconds.
const BEAT_MS: u64 = 50;

/// After how long a call that has no answer is repeated, in milliseconds.
const AGAIN_MS: u64 = 250;

pub(super) enum Host {
    Ticks(Box<TickMatch>),
    Turns(Box<TableSession>),
}

impl Host {
    fn handle(&mut self, now: Now, input: HostInput) {
        match self {
            Self::Ticks(host) => host.handle(now, input),
            Self::Turns(host) => host.handle(now, input),
        }
    }

    fn poll_output(&mut self) -> Option<HostOutput> {
        match self {
            Self::Ticks(host) => host.poll_output(),
            Self::Turns(host) => host.poll_output(),
        }
    }
}

/// A running live service. It dies as a whole.
pub(super) struct Live {
    pub(super) host: Host,
    /// Tells answers to a service that has died from those to this one.
    pub(super) generation: u64,
    pub(super) follower: Option<Follower>,
    /// What is to be kept, until it is answered; and since when, and when it was sent last.
    pub(super) committing: Option<(Vec<u8>, u64, u64)>,
    pub(super) submitted: BTreeMap<u64, (Signed, Submission)>,
}

/// What is under way between the two.
pub(super) enum Wire {
    Commit(u64, Vec<u8>),
    Committed(u64, Option<(Granted, Option<ReceiptView>)>),
    Renew(u64, u64, u64),
    Renewed(u64, u64, bool),
}

pub struct World {
    pub mailbox: Mailbox,
    pub receipts: Vec<StoredReceipt>,
    pub covered: BTreeMap<&'static str, u32>,
    /// The digest before each step that a player has seen, and that is stored for sure.
    pub seen: BTreeMap<Tick, Digest>,
    pub(super) players: u8,
    pub(super) dice: Dice,
    pub(super) time_ms: u64,
    pub(super) live: Option<Live>,
    pub(super) generation: u64,
    pub(super) cut: bool,
    pub(super) wires: BTreeMap<(u64, u64), Wire>,
    pub(super) sent: u64,
    pub(super) sequence: u64,
    /// Up to where players were told that a match of ticks is stored.
    pub(super) stored: Tick,
    /// Nothing happens by chance: no message is lost, all take equally long, and all orders are final.
    pub(super) steady: bool,
    pub(super) plan: Plan,
    trace: Vec<String>,
}

impl World {
    pub fn new(game: &str, seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(7_919) ^ u64::from(game.as_bytes()[0]));
        let (seats, players, setup) = match game {
            "diplomacy" => (7, 2, json!({ "last_year": 1904 })),
            "skirmish" => (
                2,
                2,
                json!({ "map_cells": 48, "ticks_per_turn": 20, "starting_ore": 300, "unit_cap": 40, "fog": true }),
            ),
            _ => (2, 2, serde_json::Value::Null),
        };
        let bots: Vec<_> =
            (players..seats).map(|seat: u8| json!({ "seat": seat, "strength": "weak" })).collect();
        let live = match game {
            "chess" => {
                json!({ "kind": "fischer", "bank_ms": 300_000, "increment_ms": 5_000, "cap_ms": 600_000 })
            }
            _ => json!({ "kind": "phase", "length_ms": 60_000 }),
        };
        let mail = json!({ "kind": "per_turn", "turn_ms": 259_200_000 });
        let clock = if dice.one_in(2) { mail } else { json!({ "kind": "none" }) };
        let request = json!({
            "game": game, "seats": seats, "seat": 0, "bots": bots,
            "setup": (!setup.is_null()).then_some(setup),
            "rules": { "clock": clock, "live": { "allowed": true, "clock": live, "away_ms": 20_000 } },
        });
        let mailbox = Mailbox::open(request, players, dice.bytes());
        Self {
            mailbox,
            receipts: Vec::new(),
            covered: BTreeMap::new(),
            seen: BTreeMap::new(),
            players,
            dice,
            time_ms: 0,
            live: None,
            generation: 0,
            cut: false,
            wires: BTreeMap::new(),
            sent: 0,
            sequence: 0,
            stored: 0,
            steady: false,
            plan: Plan::default(),
            trace: Vec::new(),
        }
    }

    /// Everything that happened, in order.
    pub fn trace(&self) -> &[String] {
        &self.trace
    }

    pub(super) fn note(&mut self, what: &'static str) {
        *self.covered.entry(what).or_default() += 1;
        let digest = self.mailbox.simulation.game().digest();
        self.trace.push(format!("{} {what} {digest}", self.time_ms));
    }

    /// The live side's clocks: its own origin, its own rate, another time of day.
    pub(super) fn live_now(&self) -> Now {
        let mono_ms = self.time_ms + self.time_ms * (self.generation % 21) / 1_000;
        Now { mono_ms, unix_ms: self.mailbox.now_ms + 700 * (self.generation % 3) }
    }

    /// Whether something happens that happens once in so many times.
    pub(super) fn chance(&mut self, sides: u64) -> bool {
        !self.steady && self.dice.one_in(sides)
    }

    pub(super) fn pass(&mut self, by_ms: u64) {
        let until_ms = self.time_ms + by_ms;
        while self.time_ms < until_ms {
            // Between sessions nothing happens that needs small steps.
            let busy = self.live.is_some() || !self.wires.is_empty() || self.cut;
            let step_ms = if busy { BEAT_MS } else { until_ms - self.time_ms };
            self.time_ms += step_ms;
            self.mailbox.now_ms += step_ms;
            self.heal();
            self.deliver();
            self.beat();
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

    fn send(&mut self, wire: Wire) {
        if self.cut || self.chance(8) {
            return;
        }
        self.sent += 1;
        let delay_ms = if self.steady { 20 } else { 1 + self.dice.below(180) };
        self.wires.insert((self.time_ms + delay_ms, self.sent), wire);
    }

    /// A call of the live service.
    fn ask(&mut self, wire: Wire) {
        self.send(wire);
        self.point("asked");
    }

    /// The mailbox's answer, unless it has died since it did what was asked.
    fn answer(&mut self, wire: Wire) {
        self.point("done");
        if !self.is_down() {
            self.send(wire);
        }
    }

    fn deliver(&mut self) {
        while let Some(entry) = self.wires.first_entry().filter(|entry| entry.key().0 <= self.time_ms) {
            let wire = entry.remove();
            if self.cut {
                continue;
            }
            self.point("arrived");
            match wire {
                Wire::Commit(..) | Wire::Renew(..) if self.is_down() => {}
                Wire::Commit(generation, bytes) => self.commit_live(generation, &bytes),
                Wire::Committed(generation, answer) => self.answered(generation, answer),
                Wire::Renew(generation, sent_ms, epoch) => {
                    let good = self.mailbox.renew(epoch).is_ok();
                    self.answer(Wire::Renewed(generation, sent_ms, good));
                }
                Wire::Renewed(generation, sent_ms, good) => {
                    if self.live.as_ref().is_some_and(|live| live.generation == generation) {
                        let renewed = good.then(|| (LEASE_MS, Vec::new()));
                        self.tell_live(HostInput::Renewed { sent_ms, renewed });
                        self.point("heard");
                    }
                }
            }
        }
    }

    fn commit_live(&mut self, generation: u64, bytes: &[u8]) {
        let commit: LiveCommit = codec::decode(bytes).expect("our own");
        match self.mailbox.commit_live(&commit) {
            Ok((granted, receipt, new)) => {
                self.note(if new { "kept" } else { "kept twice" });
                if new && commit.gives_back.is_some() {
                    self.note("given back");
                }
                self.answer(Wire::Committed(generation, Some((granted, receipt))));
            }
            Err(_) => {
                self.note("fenced");
                self.answer(Wire::Committed(generation, None));
            }
        }
    }

    fn answered(&mut self, generation: u64, answer: Option<(Granted, Option<ReceiptView>)>) {
        let Some(live) = self.live.as_mut().filter(|live| live.generation == generation) else { return };
        // Answers come twice, as calls do; and an answer to the call before is none to this one.
        let waits =
            live.committing.as_ref().map(|(bytes, ..)| codec::decode::<LiveCommit>(bytes).expect("our own"));
        let Some(waits) = waits else { return };
        if answer.as_ref().is_some_and(|(granted, _)| granted.number != waits.number) {
            return;
        }
        live.committing = None;
        self.tell_live(HostInput::Committed(answer));
        self.point("heard");
    }

    fn beat(&mut self) {
        let again = self.live.as_mut().and_then(|live| {
            let generation = live.generation;
            let (bytes, since_ms, sent_ms) = live.committing.as_mut()?;
            let due = self.time_ms - *sent_ms >= AGAIN_MS && self.time_ms - *since_ms < LEASE_MS;
            due.then(|| {
                *sent_ms = self.time_ms;
                Wire::Commit(generation, bytes.clone())
            })
        });
        if let Some(again) = again {
            self.ask(again);
        }
        self.ups();
        self.tell_live(HostInput::Tick);
    }

    /// What clients of a match of ticks send: the second one follows without a state of its own.
    fn ups(&mut self) {
        let (now_us, mono_ms) = (self.time_ms * 1_000, self.live_now().mono_ms);
        let ticks = self.live.as_mut().filter(|live| matches!(live.host, Host::Ticks(_)));
        let up = ticks.and_then(|live| live.follower.as_mut()?.poll_up(now_us));
        let Some(up) = up else { return };
        let second = Up { digest: None, orders: Vec::new(), ..up.clone() };
        for (peer, up) in [(0, up), (1, second)] {
            self.tell_live(HostInput::Datagram(peer, up, mono_ms));
        }
    }

    pub(super) fn tell_live(&mut self, input: HostInput) {
        let now = self.live_now();
        let Some(live) = &mut self.live else { return };
        live.host.handle(now, input);
        while let Some(output) = self.live.as_mut().and_then(|live| live.host.poll_output()) {
            self.output(now, output);
        }
    }

    fn output(&mut self, now: Now, output: HostOutput) {
        let Some(live) = &mut self.live else { return };
        match output {
            HostOutput::Commit(bytes) => {
                live.committing = Some((bytes.clone(), self.time_ms, self.time_ms));
                let generation = live.generation;
                self.ask(Wire::Commit(generation, bytes));
            }
            HostOutput::Renew { epoch } => {
                let generation = live.generation;
                self.ask(Wire::Renew(generation, now.mono_ms, epoch));
            }
            HostOutput::Message(peer, message) => self.message(peer, message),
            HostOutput::Recall { peer, asked } => {
                // It changes nothing: no point at which a fault could leave something half done.
                let receipt = self.mailbox.recall(&asked).ok_or(b"{}".to_vec());
                let answer = receipt.map(|receipt| serde_json::to_vec(receipt).expect("JSON"));
                self.note("recalled");
                self.tell_live(HostInput::Recalled { peer, sequence: asked.sequence, answer });
            }
            HostOutput::Datagram(0, bytes) => {
                let down: Down = codec::decode(&bytes).expect("our own");
                self.follow(|follower, now_us| follower.down(now_us, down.clone()), &down.bundles);
            }
            HostOutput::Keyframe(0, head, snapshot) => {
                if let Some(follower) = &mut live.follower {
                    follower.keyframe(&head, &snapshot).expect("the state");
                }
            }
            HostOutput::Finished(_) => self.live = None,
            _ => {}
        }
    }

    fn message(&mut self, peer: PeerId, message: ServerMessage) {
        let Some(live) = &mut self.live else { return };
        match message {
            ServerMessage::MatchBegin(begin) if peer == 0 => {
                live.follower = Some(Follower::new(GAMES, &begin).expect("can be followed"));
            }
            ServerMessage::Bundles { slot, incarnation, bundles } if peer == 0 => {
                let last = bundles.last().map_or(0, |bundle| bundle.tick);
                if matches!(live.host, Host::Turns(_)) {
                    assert!(self.mailbox.simulation.tick() > last, "what is seen is stored");
                }
                let taken = bundles.clone();
                self.follow(|follower, _| follower.bundles(slot, incarnation, taken), &bundles);
            }
            ServerMessage::Stored { tick, .. } if peer == 0 => {
                assert!(self.mailbox.table().tick() >= tick, "what is told to be stored is");
                self.stored = tick;
                self.note("checkpoint told");
            }
            ServerMessage::ClockStalled { stalled: stands, .. } if peer == 0 => {
                self.note(if stands { "told that it stands" } else { "told that it goes on" });
            }
            ServerMessage::Submitted(json) => {
                let receipt: ReceiptView = serde_json::from_slice(&json).expect("a receipt");
                let (signed, submission) = live.submitted[&receipt.sequence].clone();
                let stored = StoredReceipt::new(&signed, &submission, receipt, &key(0).public_key());
                self.receipts.push(stored.expect("holds"));
                self.note("acknowledged live");
            }
            ServerMessage::Refused { sequence, problem } => {
                let acknowledged = self.receipts.iter().any(|stored| stored.receipt.sequence == sequence);
                let problem = String::from_utf8_lossy(&problem);
                assert!(!acknowledged, "what was acknowledged gets the same answer: {problem}");
            }
            _ => {}
        }
    }

    /// Bundles have come to the first player.
    fn follow(&mut self, take: impl FnOnce(&mut Follower, u64), bundles: &[Bundle]) {
        let now_us = self.time_ms * 1_000;
        let Some(follower) = self.live.as_mut().and_then(|live| live.follower.as_mut()) else { return };
        take(follower, now_us);
        let outputs = follower.advance(u64::MAX / 2);
        let differs = outputs.iter().any(|output| matches!(output, FollowerOutput::Desync(_)));
        assert!(!differs, "clients have the same state");
        self.seen.extend(bundles.iter().map(|bundle| (bundle.tick, bundle.digest_before)));
    }

    /// A session is over: of a match of ticks, what was not told to be stored was provisional.
    pub(super) fn drop_provisional(&mut self) {
        if self.mailbox.table().kind(GAMES).expect("it is known").is_of_ticks() {
            self.seen.retain(|tick, _| *tick <= self.stored);
        }
    }

    pub(super) fn take_over(&self, handed: &HandedOver, sent_ms: u64) -> Host {
        let now = self.live_now();
        if self.mailbox.table().kind(GAMES).expect("it is known").is_of_ticks() {
            let host = TickMatch::take_over(now, sent_ms, handed, key(0), config());
            return Host::Ticks(Box::new(host.expect("can be taken over")));
        }
        let host = TableSession::take_over(GAMES, now, 1, sent_ms, handed);
        Host::Turns(Box::new(host.expect("can be taken over")))
    }

    /// Nothing is cut any more, everybody goes home, and what is under way comes to its end.
    pub fn settle(&mut self) {
        self.cut = false;
        for peer in 0..u64::from(self.players) {
            self.tell_live(HostInput::Left(peer));
        }
        self.pass(3 * LEASE_MS);
        assert!(self.live.is_none(), "a session ends when all have left");
        assert_eq!(self.mailbox.table().tempo(), Tempo::Mail, "and the mailbox has the game");
        self.drop_provisional();
    }
}

fn config() -> HostConfig {
    HostConfig {
        games: GAMES,
        slot: 1,
        owner: None,
        absence: AbsencePolicy::Bot,
        absence_grace_ms: 60_000,
        abandon_ms: 60_000,
        start_wait_ms: 5_000,
        pauses_per_player: 3,
        pause_longest_ms: 60_000,
        watch_delay_ms: 0,
        keyframe_every_ticks: 200 as Tick,
        can_adjourn: false,
    }
}
