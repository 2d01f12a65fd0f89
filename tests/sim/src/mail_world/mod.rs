//! A table by mail as the mailbox stores it: JSON between calls, entries in a chain, a snapshot of the state. Months pass in
//! it, and after every call it checks what must hold.

mod checks; // what must hold
mod people; // who plays
mod request; // random tables

use crate::dice::Dice;
use crate::keys::{claim, key};
use crate::scenario::Scenario;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_game::{AnyGame, Games};
use adjourn_shared::api::StoredReceipt;
use adjourn_shared::timeline::submission::{Plan, Signed, Submission};
use adjourn_shared::timeline::{Attestation, Chain, Entry, Header, Openings, Simulation, encode_export};
use adjourn_shared::turns::outages::Outage;
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::rules::{CreateTable, TableStatus};
use adjourn_shared::turns::schedule::Zone;
use adjourn_shared::turns::table::{Effects, Incoming, LogEvent, Random, TableContext, TableState};
use std::collections::BTreeMap;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// How often a table may be due at one time: bots' turns follow each other, but not for ever.
const WORK_IN_A_ROW: usize = 400;

/// A zone with summer time.
struct Summer;

impl Zone for Summer {
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
        if (87..300).contains(&(utc_ms / DAY_MS % 365)) { 7_200 } else { 3_600 }
    }
}

/// What a seat has been promised: by the receipts, and nothing but them.
#[derive(Clone, Default)]
struct Promised {
    orders: Option<(Digest, Vec<String>)>,
    plan: Option<(Digest, Plan)>,
    missed: bool,
}

/// A table, who plays at it, and what they have been promised.
pub struct MailWorld {
    /// The time, in milliseconds since 1970.
    pub now_ms: u64,
    /// Decides what happens.
    pub dice: Dice,
    /// The head of the timeline.
    pub header: Header,
    /// The state.
    pub simulation: Simulation,
    /// What players have kept.
    pub receipts: Vec<StoredReceipt>,
    /// How often each thing has happened: in the words of the table's log, and how turns came to their orders.
    pub covered: BTreeMap<String, u32>,
    games: Games,
    promised: BTreeMap<Seat, Promised>,
    stored: Vec<u8>,
    due_ms: Option<u64>,
    chain: Chain,
    entries: Vec<Entry>,
    openings: Openings,
}

impl MailWorld {
    /// A table that has begun, with rules and players as the seed has it.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let (request, players) = request::request(scenario, &mut dice);
        Self::open(scenario.games, request, players, dice)
    }

    /// A table that has begun; `players` of its seats are people, from the first seat on.
    ///
    /// # Panics
    /// If there can be no such table.
    #[must_use]
    pub fn open(games: Games, request: CreateTable, players: u8, mut dice: Dice) -> Self {
        let seed = dice.bytes();
        let random = Random {
            game_id: GameId(core::array::from_fn(|index| seed[index])),
            seed,
            salt: dice.bytes(),
            join_code: "code".to_owned(),
        };
        let (mut table, _) = TableState::create(games, request, &claim(1), random).expect("a table");
        for player in 2..=players {
            table.join(&claim(player), Some(Seat(player - 1)), None).expect("a free seat");
        }
        // A Tuesday in November 2026, near midnight.
        let now_ms = 1_795_561_000_000 + dice.below(200 * DAY_MS);
        let context = TableContext { now_ms, zone: &Summer };
        let (header, simulation, effects) = table.start(games, context, None, &key(0)).expect("begins");
        let chain = Chain::start(&codec::encode(&header));
        let mut world = Self {
            now_ms,
            dice,
            header,
            simulation,
            receipts: Vec::new(),
            covered: BTreeMap::new(),
            games,
            promised: BTreeMap::new(),
            stored: Vec::new(),
            due_ms: None,
            chain,
            entries: Vec::new(),
            openings: Openings::new(),
        };
        world.commit(&table.clone(), &table, effects);
        world
    }

    /// Lets so many things happen, or fewer if the game is over before.
    pub fn play(&mut self, things: u32) {
        for _ in 0..things {
            if self.is_over() {
                break;
            }
            people::something(self);
        }
    }

    fn context(&self) -> TableContext<'static> {
        TableContext { now_ms: self.now_ms, zone: &Summer }
    }

    /// The table as it is stored.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn table(&self) -> TableState {
        serde_json::from_slice(&self.stored).expect("an own table")
    }

    fn game(&self) -> &dyn AnyGame {
        self.simulation.game()
    }

    /// Whether the game is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.table().status() != TableStatus::Running
    }

    /// A call that changes the table, or is refused and changes nothing.
    ///
    /// # Errors
    /// The table's refusal.
    ///
    /// # Panics
    /// If something does not hold, as all calls.
    pub fn call(
        &mut self,
        decide: impl FnOnce(&mut TableState, TableContext<'_>) -> Result<Effects, Refusal>,
    ) -> Result<(), Refusal> {
        let before = self.table();
        let mut table = before.clone();
        match decide(&mut table, self.context()) {
            Ok(effects) => {
                self.commit(&before, &table, effects);
                Ok(())
            }
            Err(refusal) => {
                let after = serde_json::to_vec(&table).expect("JSON");
                assert!(after == self.stored, "refused ({refusal}), and yet changed");
                Err(refusal)
            }
        }
    }

    /// Hands in for a seat, by a player's key.
    ///
    /// # Errors
    /// The table's refusal.
    ///
    /// # Panics
    /// As [`MailWorld::call`].
    pub fn submit(&mut self, by: u8, submission: Submission) -> Result<(), Refusal> {
        let before = self.table();
        let signed = Signed::sign(&key(by), &submission);
        assert_eq!(signed.open().as_ref(), Ok(&submission));
        let salt = self.dice.bytes();
        let player = claim(by).player;
        let incoming =
            Incoming { signed: signed.clone(), submission: submission.clone(), player, links: vec![], salt };
        let mut table = before.clone();
        let head = self.chain.head();
        let accepted = table.submit(self.context(), &incoming, self.simulation.game(), head);
        let accepted = match accepted {
            Ok(accepted) => accepted,
            Err(refusal) => {
                assert!(serde_json::to_vec(&table).expect("JSON") == self.stored, "refused, yet changed");
                return Err(refusal);
            }
        };
        let promised = self.promised.entry(submission.seat).or_default();
        let commitment = signed.commitment(&salt);
        if let Some(plan) = &submission.plan {
            promised.plan = Some((commitment, plan.clone()));
        }
        let pending = table.seat(submission.seat).and_then(|seat| seat.pending.as_ref());
        // What takes effect at once is no part of the closing turn.
        let waits = pending.is_some_and(|pending| pending.sequence == submission.sequence);
        if let Some(orders) = submission.orders.as_ref().filter(|_| waits) {
            promised.orders = Some((commitment, orders.list.clone()));
        }
        let identity = key(0).public_key();
        let receipt =
            StoredReceipt::new(&signed, &submission, accepted.receipt.sign(&key(0), &salt), &identity);
        self.receipts.push(receipt.expect("a receipt that holds"));
        self.commit(&before, &table, accepted.effects);
        Ok(())
    }

    /// What was handed in for the open turn is withdrawn.
    fn withdraw(&mut self, seat: Seat) -> Result<(), Refusal> {
        let turn = self.table().turn();
        self.call(|table, context| table.withdraw(context, seat))?;
        self.promised.entry(seat).or_default().orders = None;
        let own = |stored: &&mut StoredReceipt| stored.receipt.seat == seat && stored.receipt.turn == turn;
        self.receipts.iter_mut().filter(own).for_each(|stored| stored.withdrawn = true);
        Ok(())
    }

    /// Somebody else takes a seat over: what the one before was promised is void.
    fn substitute(&mut self, by: u8, seat: Seat) -> Result<(), Refusal> {
        self.call(|table, context| table.substitute(context, &claim(by), Some(seat)))?;
        self.promised.remove(&seat);
        Ok(())
    }

    /// Lets time pass, and a worker do what is due; it comes late now and then.
    ///
    /// # Panics
    /// As [`MailWorld::call`].
    pub fn pass_until(&mut self, until_ms: u64) {
        let mut in_a_row = 0;
        while let Some(due_ms) = self.due_ms.filter(|due_ms| *due_ms <= until_ms) {
            let late_ms = if self.dice.one_in(6) { self.dice.below(3 * HOUR_MS) } else { 0 };
            let at_ms = self.now_ms.max(due_ms.saturating_add(late_ms).min(until_ms));
            in_a_row = if at_ms > self.now_ms { 0 } else { in_a_row + 1 };
            assert!(in_a_row < WORK_IN_A_ROW, "due again and again: {:?}", self.table());
            self.tick(at_ms);
            self.work();
        }
        self.tick(until_ms.max(self.now_ms));
    }

    /// The service is down: nobody works, and then the time is given back.
    fn outage(&mut self, down_ms: u64) {
        let (from_ms, before) = (self.now_ms, self.table());
        self.now_ms += down_ms;
        let to_ms = self.now_ms;
        let held = |table: &TableState, at_ms| -> Vec<_> {
            table.clocks().waiting().map(|seat| table.clocks().own_time_left_ms(at_ms, seat)).collect()
        };
        self.call(|table, context| Ok(table.credit_outages(context, [Outage { from_ms, to_ms }])))
            .expect("is given back");
        let after = self.table();
        let left = self.stored.clone();
        self.call(|table, context| Ok(table.credit_outages(context, [Outage { from_ms, to_ms }])))
            .expect("is given back");
        assert!(left == self.stored, "an outage is given back once");
        if !before.clocks().is_paused() {
            assert_eq!(held(&before, from_ms), held(&after, to_ms), "an outage costs nobody time");
        }
        for seat in before.clocks().waiting() {
            let moved =
                after.clocks().deadline_ms(seat) >= before.clocks().deadline_ms(seat).map(|ms| ms + down_ms);
            assert!(moved || before.clocks().is_paused(), "a deadline did not move with the outage");
        }
    }

    fn work(&mut self) {
        let before = self.table();
        let mut table = before.clone();
        if self.dice.one_in(3) {
            let (tick, game) = (self.simulation.tick(), self.simulation.game());
            let (digest, snapshot) = (game.digest(), game.snapshot());
            let restored = Simulation::restore(self.games, &self.header, tick, digest, &snapshot);
            self.simulation = restored.expect("an own snapshot");
        }
        let context = self.context();
        let done = table.work(context, &mut self.simulation);
        let done = done.unwrap_or_else(|error| panic!("can't be resolved: {error}: {before:?}"));
        self.commit(&before, &table, done.effects);
    }

    /// Stores what a call has led to, after the checks.
    fn commit(&mut self, before: &TableState, table: &TableState, effects: Effects) {
        for line in &effects.log {
            let kind = serde_json::to_value(&line.event).expect("JSON")["kind"].to_string();
            *self.covered.entry(kind).or_default() += 1;
            match (&line.event, line.seat) {
                (LogEvent::Missed { .. }, Some(seat)) => self.promised.entry(seat).or_default().missed = true,
                (LogEvent::Resigned | LogEvent::Forfeited | LogEvent::BotTookOver { .. }, Some(seat)) => {
                    self.promised.remove(&seat);
                }
                _ => {}
            }
        }
        let (mut closed, mut at_once) = (false, false);
        for new in effects.entries {
            at_once |= match &new.entry {
                Entry::Turn(turn) => !turn.closed,
                entry => matches!(entry, Entry::SeatEvents { .. }),
            };
            if let Entry::Turn(turn) = &new.entry {
                closed |= turn.closed;
                if turn.closed {
                    self.check_closed(before, table, turn, &new.opened.openings);
                }
            }
            self.chain.add(&codec::encode(&new.entry));
            if !new.opened.openings.is_empty() {
                self.openings.insert(self.entries.len(), new.opened.openings);
            }
            self.entries.push(new.entry);
        }
        if table.turn() != before.turn() {
            // Orders of a window end with it, and what nobody has closed ends for a reason: something took effect at
            // once, or a seat dropped out.
            assert!(closed || at_once, "orders of {} were dropped", before.turn_name());
            self.promised
                .values_mut()
                .for_each(|promised| (promised.orders, promised.missed) = (None, false));
        }
        self.stored = serde_json::to_vec(table).expect("JSON");
        assert_eq!(serde_json::to_vec(&self.table()).expect("JSON"), self.stored, "JSON keeps all");
        self.due_ms = table.due_ms(self.context());
        self.check_moves_on(table);
    }

    /// The timeline as it would be exported now.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        let word = Attestation::sign(&key(0), self.chain, self.now_ms);
        encode_export(&self.header, &self.entries, &self.openings, &word)
    }

    /// All that is stored.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        [self.stored.clone(), self.export()].concat()
    }
}
