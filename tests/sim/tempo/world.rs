//! Both services, the wire between them, and the players. Time goes on in one place; each service has a clock of its own.

use super::mailbox::Mailbox;
use crate::mail::office::{Dice, key, sitter};
use adjourn_client::mail::StoredReceipt;
use adjourn_shared::api::{ReceiptView, Tempo};
use adjourn_shared::authority::{Granted, HandedOver, Kept, Renewed};
use adjourn_shared::game::Strength;
use adjourn_shared::ids::{Seat, Tick};
use adjourn_shared::limits::live::LEASE_MS;
use adjourn_shared::lockstep::{
    AbsencePolicy, Follower, FollowerOutput, HostConfig, HostInput, HostOutput, MatchHost, Now, PeerId,
    TableHost,
};
use adjourn_shared::turns::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::table::TableState;
use adjourn_shared::wire::codec;
use adjourn_shared::wire::message::ServerMessage;
use serde_json::json;
use std::collections::BTreeMap;

/// How often the live side is looked at, in milliseconds.
const BEAT_MS: u64 = 50;

/// After how long a call that has no answer is repeated, in milliseconds.
const AGAIN_MS: u64 = 250;

enum Host {
    Ticks(Box<MatchHost>),
    Turns(Box<TableHost>),
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
struct Live {
    host: Host,
    /// Tells answers to a service that has died from those to this one.
    generation: u64,
    follower: Option<Follower>,
    /// What is to be kept, until it is answered; and since when, and when it was sent last.
    keeping: Option<(Vec<u8>, u64, u64)>,
    submitted: BTreeMap<u64, (Signed, Submission)>,
}

/// What is under way between the two.
enum Wire {
    Keep(Vec<u8>),
    Kept(u64, Option<(Granted, Option<ReceiptView>)>),
    Renew(u64, u64, u64),
    Renewed(u64, u64, bool),
}

pub struct World {
    pub mailbox: Mailbox,
    pub receipts: Vec<StoredReceipt>,
    pub covered: BTreeMap<&'static str, u32>,
    players: u8,
    dice: Dice,
    time_ms: u64,
    live: Option<Live>,
    generation: u64,
    cut: bool,
    wires: BTreeMap<(u64, u64), Wire>,
    sent: u64,
    sequence: u64,
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
            players,
            dice,
            time_ms: 0,
            live: None,
            generation: 0,
            cut: false,
            wires: BTreeMap::new(),
            sent: 0,
            sequence: 0,
            trace: Vec::new(),
        }
    }

    /// Everything that happened, in order.
    pub fn trace(&self) -> &[String] {
        &self.trace
    }

    fn note(&mut self, what: &'static str) {
        *self.covered.entry(what).or_default() += 1;
        let digest = self.mailbox.simulation.game().digest();
        self.trace.push(format!("{} {what} {digest}", self.time_ms));
    }

    /// The live side's clocks: its own origin, its own rate, another time of day.
    fn live_now(&self) -> Now {
        let mono_ms = self.time_ms + self.time_ms * (self.generation % 21) / 1_000;
        Now { mono_ms, unix_ms: self.mailbox.now_ms + 700 * (self.generation % 3) }
    }

    fn pass(&mut self, by_ms: u64) {
        let until_ms = self.time_ms + by_ms;
        // Between sessions nothing happens that needs small steps.
        let busy = self.live.is_some() || !self.wires.is_empty();
        while self.time_ms < until_ms {
            let step_ms = if busy { BEAT_MS } else { until_ms - self.time_ms };
            self.time_ms += step_ms;
            self.mailbox.now_ms += step_ms;
            self.deliver();
            self.beat();
        }
        let before = self.mailbox.table().tempo();
        self.mailbox.work();
        if before == Tempo::Live && self.mailbox.table().tempo() == Tempo::Mail {
            self.note("run out");
        }
    }

    fn send(&mut self, wire: Wire) {
        if self.cut || self.dice.one_in(8) {
            return;
        }
        self.sent += 1;
        let at_ms = self.time_ms + 1 + self.dice.below(180);
        self.wires.insert((at_ms, self.sent), wire);
    }

    fn deliver(&mut self) {
        while let Some(entry) = self.wires.first_entry().filter(|entry| entry.key().0 <= self.time_ms) {
            let wire = entry.remove();
            if self.cut {
                continue;
            }
            match wire {
                Wire::Keep(bytes) => self.keep(&bytes),
                Wire::Kept(generation, answer) => self.answered(generation, answer),
                Wire::Renew(generation, sent_ms, epoch) => {
                    let good = self.mailbox.renew(epoch).is_ok();
                    self.send(Wire::Renewed(generation, sent_ms, good));
                }
                Wire::Renewed(generation, sent_ms, good) => {
                    if self.live.as_ref().is_some_and(|live| live.generation == generation) {
                        let renewed = good.then(|| (LEASE_MS, Renewed::default()));
                        self.tell_live(HostInput::Renewed { sent_ms, renewed });
                    }
                }
            }
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let kept: Kept = codec::decode(bytes).expect("our own");
        let generation = self.generation;
        match self.mailbox.keep(&kept) {
            Ok((granted, receipt, new)) => {
                self.note(if new { "kept" } else { "kept twice" });
                if new && kept.gives_back.is_some() {
                    self.note("given back");
                }
                self.send(Wire::Kept(generation, Some((granted, receipt))));
            }
            Err(_) => {
                self.note("fenced");
                self.send(Wire::Kept(generation, None));
            }
        }
    }

    fn answered(&mut self, generation: u64, answer: Option<(Granted, Option<ReceiptView>)>) {
        let Some(live) = self.live.as_mut().filter(|live| live.generation == generation) else { return };
        // Answers come twice, as calls do; and an answer to the call before is none to this one.
        let waits = live.keeping.as_ref().map(|(bytes, ..)| codec::decode::<Kept>(bytes).expect("our own"));
        let Some(waits) = waits else { return };
        if answer.as_ref().is_some_and(|(granted, _)| granted.number != waits.number) {
            return;
        }
        live.keeping = None;
        self.tell_live(HostInput::Kept(answer));
    }

    fn beat(&mut self) {
        let again = self.live.as_mut().and_then(|live| {
            let (bytes, since_ms, sent_ms) = live.keeping.as_mut()?;
            let due = self.time_ms - *sent_ms >= AGAIN_MS && self.time_ms - *since_ms < LEASE_MS;
            due.then(|| {
                *sent_ms = self.time_ms;
                bytes.clone()
            })
        });
        if let Some(bytes) = again {
            self.send(Wire::Keep(bytes));
        }
        self.tell_live(HostInput::Tick);
    }

    fn tell_live(&mut self, input: HostInput) {
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
            HostOutput::Keep(bytes) => {
                live.keeping = Some((bytes.clone(), self.time_ms, self.time_ms));
                self.send(Wire::Keep(bytes));
            }
            HostOutput::Renew { epoch } => {
                let generation = live.generation;
                self.send(Wire::Renew(generation, now.mono_ms, epoch));
            }
            HostOutput::Message(peer, message) => self.message(peer, message),
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
                live.follower = Some(Follower::new(&begin).expect("can be followed"));
            }
            ServerMessage::Bundles { slot, incarnation, bundles } if peer == 0 => {
                let last = bundles.last().map_or(0, |bundle| bundle.tick);
                if matches!(live.host, Host::Turns(_)) {
                    assert!(self.mailbox.simulation.tick() > last, "what is seen is stored");
                }
                if let Some(follower) = &mut live.follower {
                    follower.bundles(slot, incarnation, bundles);
                    let outputs = follower.advance(u64::MAX / 2);
                    let differs = outputs.iter().any(|output| matches!(output, FollowerOutput::Desync(_)));
                    assert!(!differs, "clients have the same state");
                }
            }
            ServerMessage::Stored { tick, .. } if peer == 0 => {
                assert!(self.mailbox.table().tick >= tick, "what is told to be stored is");
                self.note("checkpoint told");
            }
            ServerMessage::Submitted(json) => {
                let receipt: ReceiptView = serde_json::from_slice(&json).expect("a receipt");
                let (signed, submission) = live.submitted[&receipt.sequence].clone();
                let stored = StoredReceipt::new(&signed, &submission, receipt, &key(0).public_key());
                self.receipts.push(stored.expect("holds"));
                self.note("acknowledged live");
            }
            ServerMessage::Refused { sequence, .. } => {
                let acknowledged = self.receipts.last().is_some_and(|last| last.receipt.sequence == sequence);
                assert!(!acknowledged, "what was acknowledged gets the same answer");
            }
            _ => {}
        }
    }

    /// Anything may happen next.
    pub fn something(&mut self) {
        let live = self.live.is_some();
        let by_ms = if live { self.dice.below(1_500) } else { 20_000 + self.dice.below(30_000_000) };
        self.pass(by_ms);
        if !self.mailbox.is_running() && self.live.is_none() {
            return;
        }
        match self.dice.below(if live { 40 } else { 14 }) {
            0..=3 if !live => self.by_mail(),
            4..=11 if !live => self.want_live(),
            0..=25 if live => self.hand_in_live(),
            26..=29 if live => {
                for peer in 0..u64::from(self.players) {
                    self.tell_live(HostInput::Adjourn(peer, true));
                }
                let sealing = self.live.is_some() && self.mailbox.table().to_act.len() == 1;
                if sealing {
                    self.note("sealed");
                }
            }
            30 => self.tell_live(HostInput::Lost(1)),
            31 => self.tell_live(HostInput::Joined(1, Some(Seat(1)))),
            32 | 33 if live => {
                self.live = None;
                self.generation += 1;
                self.note("live side died");
            }
            34..=36 if live => {
                self.cut = true;
                self.note("partition");
                let by_ms = self.dice.below(20_000);
                self.pass(by_ms);
                self.cut = false;
            }
            37 | 38 => {
                self.mailbox.restart();
                self.note("mailbox restarted");
            }
            39 if self.dice.one_in(8) => self.tell_live(HostInput::Left(1)),
            _ => {}
        }
    }

    fn orders(&mut self, table: &TableState) -> Option<(u8, Submission)> {
        let waiting: Vec<u8> = (0..self.players).filter(|seat| table.to_act.contains(&Seat(*seat))).collect();
        let seat = *self.dice.pick(&waiting)?;
        let game = self.mailbox.simulation.game();
        let strength = if self.dice.one_in(6) { Strength::Strong } else { Strength::Weak };
        let orders = game.bot_turn(Seat(seat), strength);
        let list = orders.iter().filter_map(|order| game.notation(Seat(seat), order)).collect();
        self.sequence += 1;
        let orders = Some(Orders { list, ready: !self.dice.one_in(5) });
        let (game, turn, sequence) = (table.game_id, table.turn, self.sequence);
        Some((seat, Submission { game, seat: Seat(seat), turn, sequence, orders, plan: None }))
    }

    fn by_mail(&mut self) {
        let table = self.mailbox.table();
        let Some((seat, submission)) = self.orders(&table) else { return };
        let salt = self.dice.bytes();
        if let Ok(receipt) = self.mailbox.submit(seat + 1, &submission, salt) {
            self.receipts.push(receipt);
            self.note("acknowledged by mail");
        }
    }

    fn hand_in_live(&mut self) {
        let table = self.mailbox.table();
        let Some((seat, submission)) = self.orders(&table) else { return };
        let signed = Signed::sign(&key(seat + 1), &submission);
        let salt = self.dice.bytes();
        let Some(live) = &mut self.live else { return };
        let last = live.submitted.values().next_back().cloned();
        live.submitted.insert(submission.sequence, (signed.clone(), submission));
        // The answer to the one before may have been lost on the way: it is sent again, with the same bytes.
        if let Some((signed, submission)) = last.filter(|_| self.dice.one_in(3)) {
            let salt = self.dice.bytes();
            self.tell_live(HostInput::Submit(submission.seat.0.into(), signed, salt));
        }
        self.tell_live(HostInput::Submit(seat.into(), signed, salt));
    }

    fn want_live(&mut self) {
        for seat in 0..self.players {
            // A seat that is out, or a game that is over, is refused: that is what refusals are for.
            let _refused = self.mailbox.call(|table, outside| {
                assert!(table.seat_of(sitter(seat + 1).player).is_some());
                table.vote_live(outside, Seat(seat), true)
            });
        }
        let Ok(handed) = self.mailbox.hand_over() else { return };
        // The answer may be lost: then the lease runs out, and nobody has played.
        if self.dice.one_in(6) {
            return;
        }
        self.generation += 1;
        let host = self.take_over(&handed);
        let generation = self.generation;
        let submitted = BTreeMap::new();
        self.live = Some(Live { host, generation, follower: None, keeping: None, submitted });
        for seat in 0..self.players {
            self.tell_live(HostInput::Joined(seat.into(), Some(Seat(seat))));
        }
        self.note("went live");
    }

    fn take_over(&self, handed: &HandedOver) -> Host {
        let now = self.live_now();
        if self.mailbox.table().kind().is_of_ticks() {
            let host = MatchHost::take_over(now, now.mono_ms, handed, key(0), config());
            return Host::Ticks(Box::new(host.expect("can be taken over")));
        }
        let host = TableHost::take_over(now, 1, now.mono_ms, handed);
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
    }
}

fn config() -> HostConfig {
    HostConfig {
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
