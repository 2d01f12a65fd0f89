//! A table as a desk keeps it: JSON between calls, entries in a chain, a snapshot of the state. Checks what must hold
//! after every call.

use adjourn_client::submission::StoredReceipt;
use adjourn_game::AnyGame;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::timeline::submission::{Plan, Signed, Submission};
use adjourn_shared::timeline::{
    Attestation, Chain, Entry, Header, How, Opening, Openings, Simulation, Turn, encode_export,
};
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::rules::{CreateTable, TableStatus};
use adjourn_shared::turns::schedule::Zone;
use adjourn_shared::turns::table::{
    Effects, Incoming, LogEvent, Random, SeatClaim, TableContext, TableState,
};
use adjourn_shipped_games::GAMES;
use std::collections::BTreeMap;

pub const HOUR_MS: u64 = 3_600_000;
pub const DAY_MS: u64 = 24 * HOUR_MS;

/// How often a table may be due at one time: bots' turns follow each other, but not for ever.
const WORK_IN_A_ROW: usize = 400;

/// A zone with summer time.
struct Summer;

impl Zone for Summer {
    fn utc_offset_seconds(&self, utc_ms: u64) -> i32 {
        if (87..300).contains(&(utc_ms / DAY_MS % 365)) { 7_200 } else { 3_600 }
    }
}

/// Numbers by a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, sides: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    pub fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = self.below(list.len().max(1) as u64);
        list.get(usize::try_from(index).expect("an index"))
    }

    pub fn bytes(&mut self) -> [u8; 32] {
        core::array::from_fn(|_| u8::try_from(self.below(256)).expect("a byte"))
    }
}

/// The key of a player by number; 0 is the server's.
pub fn key(number: u8) -> KeyPair {
    KeyPair::from_secret(&[number.wrapping_add(100); 32])
}

pub fn claim(number: u8) -> SeatClaim {
    let key = key(number).public_key();
    SeatClaim { player: player_id(&key), name: format!("Player {number}"), key }
}

/// What a seat has been promised: by the receipts, and nothing but them.
#[derive(Clone, Default)]
pub struct Promised {
    orders: Option<(Digest, Vec<String>)>,
    plan: Option<(Digest, Plan)>,
    missed: bool,
}

pub struct Office {
    pub now_ms: u64,
    pub dice: Dice,
    pub header: Header,
    pub simulation: Simulation,
    pub receipts: Vec<StoredReceipt>,
    pub promised: BTreeMap<Seat, Promised>,
    /// How each turn came to its orders, in words: what the games have covered.
    pub covered: BTreeMap<String, u32>,
    stored: Vec<u8>,
    due_ms: Option<u64>,
    chain: Chain,
    entries: Vec<Entry>,
    openings: Openings,
}

impl Office {
    pub fn context(&self) -> TableContext<'static> {
        TableContext { now_ms: self.now_ms, zone: &Summer }
    }

    /// A table that has begun; `players` of its seats are people, from the first seat on.
    pub fn open(request: CreateTable, players: u8, mut dice: Dice) -> Self {
        let seed = dice.bytes();
        let random = Random {
            game_id: GameId(core::array::from_fn(|index| seed[index])),
            seed,
            salt: dice.bytes(),
            join_code: "code".to_owned(),
        };
        let (mut table, _) = TableState::create(GAMES, request, &claim(1), random).expect("a table");
        for player in 2..=players {
            table.join(&claim(player), Some(Seat(player - 1)), None).expect("a free seat");
        }
        // A Tuesday in November 2026, near midnight.
        let now_ms = 1_795_561_000_000 + dice.below(200 * DAY_MS);
        let context = TableContext { now_ms, zone: &Summer };
        let (header, simulation, effects) = table.start(GAMES, context, None, &key(0)).expect("begins");
        let chain = Chain::start(&codec::encode(&header));
        let mut office = Self {
            now_ms,
            dice,
            header,
            simulation,
            receipts: Vec::new(),
            promised: BTreeMap::new(),
            covered: BTreeMap::new(),
            stored: Vec::new(),
            due_ms: None,
            chain,
            entries: Vec::new(),
            openings: Openings::new(),
        };
        office.commit(&table.clone(), &table, effects);
        office
    }

    /// The table as it is stored.
    pub fn table(&self) -> TableState {
        serde_json::from_slice(&self.stored).expect("an own table")
    }

    pub fn game(&self) -> &dyn AnyGame {
        self.simulation.game()
    }

    pub fn is_over(&self) -> bool {
        self.table().status() != TableStatus::Running
    }

    /// A call that changes the table, or is refused and changes nothing.
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
    pub fn withdraw(&mut self, seat: Seat) -> Result<(), Refusal> {
        let turn = self.table().turn();
        self.call(|table, context| table.withdraw(context, seat))?;
        self.promised.entry(seat).or_default().orders = None;
        let own = |stored: &&mut StoredReceipt| stored.receipt.seat == seat && stored.receipt.turn == turn;
        self.receipts.iter_mut().filter(own).for_each(|stored| stored.withdrawn = true);
        Ok(())
    }

    /// Somebody else takes a seat over: what the one before was promised is void.
    pub fn substitute(&mut self, by: u8, seat: Seat) -> Result<(), Refusal> {
        self.call(|table, context| table.substitute(context, &claim(by), Some(seat)))?;
        self.promised.remove(&seat);
        Ok(())
    }

    /// Lets time pass, and a worker do what is due; it comes late now and then.
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
    pub fn outage(&mut self, down_ms: u64) {
        let (from_ms, before) = (self.now_ms, self.table());
        self.now_ms += down_ms;
        let to_ms = self.now_ms;
        let held = |table: &TableState, at_ms| -> Vec<_> {
            table.clocks().waiting().map(|seat| table.clocks().own_time_left_ms(at_ms, seat)).collect()
        };
        self.call(|table, context| Ok(table.credit_outage(context, from_ms, to_ms))).expect("is given back");
        let after = self.table();
        let left = self.stored.clone();
        self.call(|table, context| Ok(table.credit_outage(context, from_ms, to_ms))).expect("is given back");
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

    /// Time passes, and nothing else happens: it runs for those who are waited for.
    fn tick(&mut self, to_ms: u64) {
        let table = self.table();
        let passed_ms = to_ms - self.now_ms;
        for seat in (0..self.header.seats.len()).map(|index| Seat(u8::try_from(index).expect("a seat"))) {
            let left = |at_ms| table.clocks().own_time_left_ms(at_ms, seat);
            // A phase is the same for all who are to act, ready or not.
            let phase = matches!(table.rules().clock, ClockRule::Phase { .. });
            let plays = if phase {
                table.clocks().to_act().any(|to_act| to_act == seat)
            } else {
                table.waits_for(seat)
            };
            let runs = plays && !table.clocks().is_paused();
            let used_ms = if runs { passed_ms } else { 0 };
            let expected = left(self.now_ms).map(|left_ms| left_ms.saturating_sub(used_ms));
            assert_eq!(left(to_ms), expected, "the time of {seat}: {:?} {:?}", table.clocks(), table.seats());
        }
        self.now_ms = to_ms;
    }

    fn work(&mut self) {
        let before = self.table();
        let mut table = before.clone();
        if self.dice.one_in(3) {
            let (tick, game) = (self.simulation.tick(), self.simulation.game());
            let (digest, snapshot) = (game.digest(), game.snapshot());
            let restored = Simulation::restore(GAMES, &self.header, tick, digest, &snapshot);
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
        let mut closed = false;
        for new in effects.entries {
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
            // Orders of a window end with it. Only a takeback puts an end to a window that nobody has closed.
            assert!(closed || table.game() == "chess", "orders of {} were dropped", before.turn_name());
            self.promised
                .values_mut()
                .for_each(|promised| (promised.orders, promised.missed) = (None, false));
        }
        self.stored = serde_json::to_vec(table).expect("JSON");
        assert_eq!(serde_json::to_vec(&self.table()).expect("JSON"), self.stored, "JSON keeps all");
        self.due_ms = table.due_ms(self.context());
        self.check_moves_on(table);
    }

    /// A closed window has exactly what was last accepted.
    fn check_closed(&mut self, before: &TableState, table: &TableState, turn: &Turn, openings: &[Opening]) {
        for part in &turn.seats {
            let opening = openings.iter().find(|opening| opening.seat == part.seat);
            let orders = opening.map(|opening| opening.orders.clone());
            let promised = self.promised.get(&part.seat).cloned().unwrap_or_default();
            let kind = match part.how {
                How::Submitted(commitment) => {
                    assert_eq!(promised.orders, Some((commitment, orders.expect("opened"))), "{turn:?}");
                    "submitted"
                }
                How::Conditional(commitment) | How::Standing(commitment) => {
                    let (planned, plan) = promised.plan.expect("a plan was handed in");
                    assert_eq!((planned, promised.orders), (commitment, None), "{turn:?}");
                    let orders = orders.expect("opened");
                    if matches!(part.how, How::Standing(_)) {
                        assert!(promised.missed && orders.iter().all(|order| plan.standing.contains(order)));
                        "standing"
                    } else {
                        assert!(plan.any_branch(&|branch| branch == orders.as_slice()), "{turn:?}");
                        "conditional"
                    }
                }
                How::Default => {
                    assert!(promised.missed && promised.orders.is_none(), "{turn:?}");
                    "default"
                }
                How::Bot(_) => "bot",
            };
            *self.covered.entry(kind.to_owned()).or_default() += 1;
        }
        for (seat, promised) in &self.promised {
            let there = turn.seats.iter().any(|part| part.seat == *seat);
            assert!(there || promised.orders.is_none(), "orders of {seat} were left out: {turn:?}");
        }
        let plays =
            |seat: &&Seat| table.seats()[usize::from(seat.0)].is_played() && before.turn() == turn.number;
        for seat in before.to_act().iter().filter(plays) {
            let there = turn.seats.iter().any(|part| part.seat == *seat);
            let missed = self.promised.get(seat).is_some_and(|promised| promised.missed);
            assert!(there || missed, "{seat} was not waited for: {turn:?}");
        }
    }

    /// A running table waits for somebody, or is due some time.
    fn check_moves_on(&self, table: &TableState) {
        if table.status() != TableStatus::Running {
            assert_eq!(self.due_ms, None);
            return;
        }
        let waits = table.players().any(|(seat, _)| table.waits_for(seat));
        let timed = table.rules().clock != ClockRule::None && !table.clocks().is_paused();
        assert!(
            waits || self.due_ms.is_some() || table.clocks().is_paused(),
            "nobody is waited for: {table:?}"
        );
        assert!(!timed || self.due_ms.is_some(), "there is a clock, and yet it is never due: {table:?}");
    }

    /// The timeline as it would be exported now.
    pub fn export(&self) -> Vec<u8> {
        let word = Attestation::sign(&key(0), self.chain, self.now_ms);
        encode_export(&self.header, &self.entries, &self.openings, &word)
    }

    /// All that is stored.
    pub fn bytes(&self) -> Vec<u8> {
        [self.stored.clone(), self.export()].concat()
    }
}
