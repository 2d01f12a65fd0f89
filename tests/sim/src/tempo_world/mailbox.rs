//! The mailbox: a table as JSON, its timeline, the state after it. It decides by the same code as the server's.

use crate::keys::{claim, key};
use adjourn_game::Games;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, Seat, Tick};
use adjourn_shared::api::ReceiptView;
use adjourn_shared::api::StoredReceipt;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::handover::{CommitSubmission, Granted, HandedOver, LiveCommit, Recall, Speaker};
use adjourn_shared::timeline::submission::{Signed, Submission};
use adjourn_shared::timeline::{Attestation, Chain, Entry, Header, Openings, Simulation, encode_export};
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::schedule::Utc;
use adjourn_shared::turns::table::{Effects, Incoming, LivePlace, Random, TableContext, TableState};
use std::collections::BTreeMap;

/// One table, as the mailbox has it.
pub struct Mailbox {
    /// The state.
    pub simulation: Simulation,
    pub(super) now_ms: u64,
    games: Games,
    header: Header,
    stored: Vec<u8>,
    chain: Chain,
    entries: Vec<Entry>,
    openings: Openings,
    receipts: BTreeMap<(Seat, u64), ReceiptView>,
    /// The digest of each state that was stored.
    pub digests: BTreeMap<Tick, Digest>,
}

impl Mailbox {
    /// A table that has begun, with people on the first `players` seats.
    pub(super) fn open(games: Games, request: serde_json::Value, players: u8, seed: [u8; 32]) -> Self {
        let game_id = GameId(core::array::from_fn(|index| seed[index]));
        let random = Random { game_id, seed, salt: [9; 32], join_code: "code".to_owned() };
        let request = serde_json::from_value(request).expect("a request");
        let (mut table, _) = TableState::create(games, request, &claim(1), random).expect("a table");
        for player in 2..=players {
            table.join(&claim(player), Some(Seat(player - 1)), None).expect("a free seat");
        }
        let now_ms = 1_795_561_000_000;
        let (header, simulation, effects) =
            table.start(games, TableContext { now_ms, zone: &Utc }, None, &key(0)).expect("begins");
        let mut mailbox = Self {
            now_ms,
            games,
            simulation,
            chain: Chain::start(&codec::encode(&header)),
            header,
            stored: Vec::new(),
            entries: Vec::new(),
            openings: Openings::new(),
            receipts: BTreeMap::new(),
            digests: BTreeMap::new(),
        };
        mailbox.commit(&table, effects);
        mailbox
    }

    /// The table as it is stored.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn table(&self) -> TableState {
        serde_json::from_slice(&self.stored).expect("an own table")
    }

    fn context(&self) -> TableContext<'static> {
        TableContext { now_ms: self.now_ms, zone: &Utc }
    }

    fn commit(&mut self, table: &TableState, effects: Effects) {
        for new in effects.entries {
            self.chain.add(&codec::encode(&new.entry));
            if !new.opened.openings.is_empty() {
                self.openings.insert(self.entries.len(), new.opened.openings);
            }
            self.entries.push(new.entry);
        }
        self.stored = serde_json::to_vec(table).expect("JSON");
        self.digests.insert(self.simulation.tick(), self.simulation.game().digest());
    }

    /// The process dies and comes back: what is not stored is gone, and the state is made of the timeline.
    pub(super) fn restart(&mut self) {
        let (tick, digest) = (self.simulation.tick(), self.simulation.game().digest());
        let mut again =
            Simulation::start_with(self.games, &self.header, &self.table().seed().seed.0).expect("a state");
        for (index, entry) in self.entries.iter().enumerate() {
            again.apply(entry, self.openings.get(&index).map_or(&[], Vec::as_slice)).expect("applies");
        }
        again.idle_until(tick);
        assert_eq!(again.game().digest(), digest, "the timeline gives the state");
        self.simulation = again;
    }

    /// Does what is due.
    pub(super) fn work(&mut self) {
        for _ in 0..200 {
            let mut table = self.table();
            if table.due_ms(self.context()).is_none_or(|due_ms| due_ms > self.now_ms) {
                return;
            }
            let done = table.work(self.context(), &mut self.simulation).expect("a turn");
            self.commit(&table, done.effects);
        }
        panic!("due again and again: {:?}", self.table());
    }

    /// Changes the table, and does what is due then.
    pub(super) fn call(
        &mut self,
        decide: impl FnOnce(&mut TableState, TableContext<'_>) -> Result<Effects, Refusal>,
    ) -> Result<(), Refusal> {
        let mut table = self.table();
        let effects = decide(&mut table, self.context())?;
        self.commit(&table, effects);
        self.work();
        Ok(())
    }

    /// Takes signed orders by mail.
    pub(super) fn submit(
        &mut self,
        by: u8,
        submission: &Submission,
        salt: [u8; 32],
    ) -> Result<StoredReceipt, Refusal> {
        let mut table = self.table();
        let signed = Signed::sign(&key(by), submission);
        let player = claim(by).player;
        let incoming =
            Incoming { signed: signed.clone(), submission: submission.clone(), player, links: vec![], salt };
        let game = self.simulation.game();
        let accepted = table.submit(self.context(), &incoming, game, self.chain.head())?;
        let receipt = accepted.receipt.sign(&key(0), &salt);
        self.receipts.insert((submission.seat, submission.sequence), receipt.clone());
        self.commit(&table, accepted.effects);
        self.work();
        Ok(StoredReceipt::new(&signed, submission, receipt, &key(0).public_key()).expect("holds"))
    }

    /// A live service takes the game.
    pub(super) fn hand_over(&mut self) -> Result<HandedOver, Refusal> {
        let mut table = self.table();
        let effects =
            table.go_live(self.context(), self.simulation.game(), LEASE_MS, LivePlace::default())?;
        self.commit(&table, effects);
        let game = self.simulation.game();
        let (epoch, head) = (table.live().lease.epoch, self.chain.head());
        Ok(HandedOver {
            granted: Granted { epoch, for_ms: LEASE_MS, number: 0, head },
            header: codec::encode(&self.header),
            keys: (1..=table.seats().len())
                .map(|by| key(u8::try_from(by).expect("few")).public_key())
                .map(|key| vec![Speaker { key, links: Vec::new() }])
                .collect(),
            mutes: Vec::new(),
            now_ms: self.now_ms,
            table: self.stored.clone(),
            tick: self.simulation.tick(),
            digest: game.digest(),
            snapshot: game.snapshot(),
        })
    }

    /// The receipt of a submission that was answered before.
    pub(super) fn recall(&self, asked: &Recall) -> Option<&ReceiptView> {
        self.receipts.get(&(asked.seat, asked.sequence))
    }

    /// A live service keeps it.
    pub(super) fn renew(&mut self, epoch: u64) -> Result<(), Refusal> {
        let mut table = self.table();
        table.renew_lease(self.now_ms, LEASE_MS, epoch)?;
        self.commit(&table, Effects::default());
        Ok(())
    }

    /// Stores what the live side has done; whether it was new.
    pub(super) fn commit_live(
        &mut self,
        commit: &LiveCommit,
    ) -> Result<(Granted, Option<ReceiptView>, bool), Refusal> {
        let before = self.table();
        let granted =
            |head: Digest| Granted { epoch: commit.epoch, for_ms: LEASE_MS, number: commit.number, head };
        let number = |submission: &CommitSubmission| (submission.seat, submission.sequence);
        if !before.expects_commit(self.now_ms, commit)? {
            let receipt =
                commit.submission.as_ref().and_then(|submission| self.receipts.get(&number(submission)));
            return Ok((granted(self.chain.head()), receipt.cloned(), false));
        }
        // As the server does: from what is stored, so that a commit that is refused leaves nothing behind.
        let (tick, game) = (self.simulation.tick(), self.simulation.game());
        let (digest, snapshot) = (game.digest(), game.snapshot());
        let mut simulation =
            Simulation::restore(self.games, &self.header, tick, digest, &snapshot).expect("restores");
        let made = before.commit_live(self.context(), commit, &mut simulation)?;
        self.simulation = simulation;
        let receipt = made.receipt.zip(commit.submission.as_ref()).map(|(content, submission)| {
            let receipt = content.sign(&key(0), &submission.salt);
            self.receipts.insert(number(submission), receipt.clone());
            receipt
        });
        self.commit(&made.table, made.effects);
        self.work();
        Ok((granted(self.chain.head()), receipt, true))
    }

    /// Whether the game goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.table().status() == TableStatus::Running
    }

    /// The timeline as it would be exported now.
    #[must_use]
    pub fn export(&self) -> Vec<u8> {
        let word = Attestation::sign(&key(0), self.chain, self.now_ms);
        encode_export(&self.header, &self.entries, &self.openings, &word)
    }
}
