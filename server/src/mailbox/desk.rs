//! Changes of tables: load, let the table decide, commit if nothing changed meanwhile, otherwise again. Memory holds no
//! authority: each call begins from the store.

mod commit;
mod problems;

pub use commit::unpack;
pub use problems::{problem, store_problem};

use super::app::{ActiveStore, Clock};
use super::feed::Feed;
use super::store::{GameRow, NewGame, NewSubmission, Page, PlayerRow, Store, StoreError};
use super::zones;
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView, TableStatus};
use adjourn_shared::identity::KeyPair;
use adjourn_shared::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_shared::timeline::{Entry, Header, Link, Simulation};
use adjourn_shared::turns::submission::{Signed, Submission};
use adjourn_shared::turns::table::{Effects, Hex32, Incoming, Opened, Outside, Refusal, Sitter, TableState};
use adjourn_shared::wire::codec::{self, CodecError};
use commit::Change;
use std::sync::Arc;
use tokio::sync::Notify;

/// How often a call begins anew because others changed the table meanwhile: every seat of the largest table acting in
/// the same moment, twice over.
const ATTEMPTS: u32 = 32;

/// How long a table that can't be worked on is left alone, in milliseconds.
const SET_ASIDE_MS: u64 = 600_000;

/// A cheap handle.
#[derive(Clone)]
pub struct Desk {
    pub(super) store: ActiveStore,
    pub(super) identity: Arc<KeyPair>,
    pub(super) clock: Clock,
    pub(super) feed: Feed,
    pub(super) turns_due: Arc<Notify>,
    pub(super) notices_due: Arc<Notify>,
}

/// A table as the store has it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The row.
    pub row: GameRow,
    /// The table in it.
    pub table: TableState,
}

impl Loaded {
    /// Reads the table of a row.
    ///
    /// # Errors
    /// [`Problem`] if it can't be read: damage, or a newer version.
    pub fn read(row: GameRow) -> Result<Self, Problem> {
        match serde_json::from_slice(&row.table) {
            Ok(table) => Ok(Self { row, table }),
            Err(error) => {
                tracing::error!(game_id = %row.game_id, %error, "a stored table can't be read");
                Err(Problem::new(ProblemKind::Internal, "the stored table can't be read"))
            }
        }
    }
}

impl Desk {
    fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    /// A table.
    ///
    /// # Errors
    /// [`Problem`] if there is none.
    pub async fn load(&self, game_id: GameId) -> Result<Loaded, Problem> {
        Loaded::read(self.store.game(game_id).await.map_err(store_problem)?)
    }

    /// The state of a running game: the last keyframe, and what came after it.
    ///
    /// # Errors
    /// [`Problem`] if the game has not begun, or its state can't be had.
    pub async fn simulation(&self, loaded: &Loaded) -> Result<Simulation, Problem> {
        let last = loaded.row.entries.checked_sub(1);
        let last = last.ok_or_else(|| Problem::new(ProblemKind::WindowClosed, "the game has not begun"))?;
        self.simulation_at(loaded.row.game_id, last, &loaded.table.seed.seed).await
    }

    /// The state after an entry.
    ///
    /// # Errors
    /// [`Problem`] if it can't be had.
    pub async fn simulation_at(
        &self,
        game_id: GameId,
        entry: u64,
        seed: &Hex32,
    ) -> Result<Simulation, Problem> {
        let header = self.header(game_id).await?;
        let keyframe = self.store.keyframe(game_id, entry).await.map_err(store_problem)?;
        let broken = |error: &dyn core::fmt::Display| {
            tracing::error!(%game_id, entry, %error, "a stored game can't be played on");
            Problem::new(ProblemKind::Internal, "the game's state can't be had")
        };
        let (mut simulation, mut after) = match keyframe {
            Some(row) => {
                let frame = row.keyframe;
                let snapshot = commit::unpack(&frame.snapshot).map_err(|error| broken(&error))?;
                let simulation = Simulation::restore(&header, frame.tick, frame.digest, &snapshot);
                (simulation.map_err(|error| broken(&error))?, row.entry)
            }
            None => (Simulation::start_with(&header, &seed.0).map_err(|error| broken(&error))?, 0),
        };
        while after < entry {
            let limit = u32::try_from(entry - after).unwrap_or(u32::MAX).min(256);
            let page = Page { after: after + 1, limit };
            let rows = self.store.entries(game_id, page).await.map_err(store_problem)?;
            let Some(last) = rows.last() else { return Err(broken(&"entries are missing")) };
            after = last.number;
            for row in &rows {
                let (entry, opened) = decode(&row.entry).map_err(|error| broken(&error))?;
                simulation.apply(&entry, &opened.openings).map_err(|error| broken(&error))?;
            }
        }
        Ok(simulation)
    }

    /// The header of a game that has begun.
    ///
    /// # Errors
    /// [`Problem`] if it has not.
    pub async fn header(&self, game_id: GameId) -> Result<Header, Problem> {
        let rows = self.store.entries(game_id, Page { after: 0, limit: 1 }).await.map_err(store_problem)?;
        let header = rows.first().and_then(|row| codec::decode(&row.entry.entry).ok());
        header.ok_or_else(|| Problem::new(ProblemKind::WindowClosed, "the game has not begun"))
    }

    /// Stores a new table.
    ///
    /// # Errors
    /// [`Problem`] if it can't be kept.
    pub async fn create(&self, table: &TableState, effects: Effects) -> Result<(), Problem> {
        let now_ms = self.now_ms();
        let told = self.told(table, &effects, now_ms).await?;
        let game = NewGame {
            game_id: table.game_id,
            created_ms: now_ms,
            table: commit::encode(table),
            index: commit::index(table, now_ms),
            log: commit::log_rows(&effects, now_ms),
            changes: told.changes,
            notices: told.notices,
        };
        self.store.create_game(game).await.map_err(store_problem)?;
        effects.tell.iter().for_each(|(player, _)| self.feed.wake(*player));
        Ok(())
    }

    /// Changes a table by a decision that needs no state of the game.
    ///
    /// # Errors
    /// [`Problem`]: what the decision refused, or the store's.
    pub async fn change<R>(
        &self,
        game_id: GameId,
        mut decide: impl FnMut(&mut TableState, Outside<'_>) -> Result<(Effects, R), Refusal>,
    ) -> Result<R, Problem> {
        for _ in 0..ATTEMPTS {
            let Loaded { row, mut table } = self.load(game_id).await?;
            let zone = zone_of(&table);
            let outside = Outside { now_ms: self.now_ms(), zone: &zone };
            let (effects, result) = decide(&mut table, outside).map_err(|refusal| problem(refusal, &[]))?;
            match self.commit(&row, table, Change::of(effects)).await {
                Ok(()) => return Ok(result),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// Begins a game.
    ///
    /// # Errors
    /// [`Problem`] if a seat is free, it has begun, or the caller may not.
    pub async fn start(&self, game_id: GameId, by: Option<PlayerId>) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS {
            let Loaded { row, mut table } = self.load(game_id).await?;
            let zone = zone_of(&table);
            let outside = Outside { now_ms: self.now_ms(), zone: &zone };
            let started = table.start(outside, by, &self.identity);
            let (header, simulation, effects) = started.map_err(|refusal| problem(refusal, &[]))?;
            let mut change = Change::of(effects).with_state(&simulation);
            change.header = Some(header);
            match self.commit(&row, table, change).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// Takes signed bytes, whoever carries them. Acknowledged means synced; the same bytes again give the same receipt.
    ///
    /// # Errors
    /// [`Problem`]; nothing has changed then.
    pub async fn submit(&self, signed: Signed, salt: [u8; 32]) -> Result<ReceiptView, Problem> {
        let submission = signed.open().map_err(problems::of_submission)?;
        let hash = signed.hash();
        for _ in 0..ATTEMPTS {
            if let Some(receipt) = self.known(&submission, hash).await? {
                return Ok(receipt);
            }
            let Loaded { row, mut table } = self.load(submission.game).await?;
            let incoming = self.incoming(&table, &signed, &submission, salt).await?;
            let simulation = self.simulation(&Loaded { row: row.clone(), table: table.clone() }).await?;
            let zone = zone_of(&table);
            let outside = Outside { now_ms: self.now_ms(), zone: &zone };
            let texts = submission.orders.as_ref().map_or(&[][..], |orders| &orders.list);
            let accepted = table
                .submit(outside, &incoming, simulation.game(), row.head, &self.identity)
                .map_err(|refusal| problem(refusal, texts))?;
            let receipt = serde_json::to_vec(&accepted.receipt).expect("texts and numbers are representable");
            let (seat, key, turn) = (submission.seat, submission.sequence.to_string(), submission.turn);
            let mut change = Change::of(accepted.effects);
            change.submission = Some(NewSubmission { seat, key, hash, receipt, turn });
            match self.commit(&row, table, change).await {
                Ok(()) => return Ok(accepted.receipt),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// What was answered to this submission before.
    async fn known(&self, submission: &Submission, hash: [u8; 32]) -> Result<Option<ReceiptView>, Problem> {
        let Submission { game, seat, sequence, .. } = *submission;
        let stored = self.store.submission(game, seat, sequence.to_string()).await.map_err(store_problem)?;
        let Some(stored) = stored else { return Ok(None) };
        if stored.hash != hash {
            let detail = format!("number {sequence} was used for something else");
            return Err(Problem::new(ProblemKind::SequenceReused, detail));
        }
        let receipt = serde_json::from_slice(&stored.receipt);
        receipt.map(Some).map_err(|_| Problem::new(ProblemKind::Internal, "the stored receipt can't be read"))
    }

    async fn incoming(
        &self,
        table: &TableState,
        signed: &Signed,
        submission: &Submission,
        salt: [u8; 32],
    ) -> Result<Incoming, Problem> {
        let key = signed.public_key;
        let seat_keys = table.seat(submission.seat).map_or(&[][..], |seat| &seat.keys);
        let owner = self.store.player_by_key(key).await.map_err(store_problem)?;
        let player = owner.ok_or_else(|| {
            Problem::new(ProblemKind::BadSignature, "the key is nobody's here, or was revoked")
        })?;
        let links = if seat_keys.contains(&Hex32(key)) {
            Vec::new()
        } else {
            links(&self.store.player(player).await.map_err(store_problem)?, key, seat_keys)
        };
        Ok(Incoming { signed: signed.clone(), submission: submission.clone(), player, links, salt })
    }

    /// Does what is due at a table. If there is more at once, it is due again.
    ///
    /// # Errors
    /// [`Problem`] of the store; a table that can't be worked on is set aside for a while, and logged.
    pub async fn work(&self, game_id: GameId) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS {
            let loaded = self.load(game_id).await?;
            if loaded.table.status != TableStatus::Running {
                return self.set_aside(&loaded, None).await;
            }
            let simulation = match self.simulation(&loaded).await {
                Ok(simulation) => simulation,
                // The store is busy, or a state that can't be had: the one passes.
                Err(problem) if problem.is(ProblemKind::Internal) => {
                    return self.set_aside(&loaded, Some(SET_ASIDE_MS)).await;
                }
                Err(problem) => return Err(problem),
            };
            let (now_ms, table, row) = (self.now_ms(), loaded.table.clone(), loaded.row.clone());
            // A turn of a large game takes seconds: not on a thread that answers calls.
            let worked = tokio::task::spawn_blocking(move || worked(now_ms, table, simulation)).await;
            let Ok(Ok((table, change))) = worked else {
                let error = match worked {
                    Ok(Err(error)) => error.to_string(),
                    _ => "panicked".to_owned(),
                };
                tracing::error!(%game_id, error, "a turn can't be resolved: the table is set aside");
                return self.set_aside(&loaded, Some(SET_ASIDE_MS)).await;
            };
            if change.is_nothing()
                && commit::index(&table, now_ms).due_ms.is_some_and(|due_ms| due_ms <= now_ms)
            {
                tracing::error!(%game_id, "a table is due and has nothing to do: it is set aside");
                return self.set_aside(&loaded, Some(SET_ASIDE_MS)).await;
            }
            match self.commit(&row, table, change).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// Gives the time of an outage back to a table's clocks, once.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn credit(&self, game_id: GameId, from_ms: u64, to_ms: u64) -> Result<(), Problem> {
        self.change(game_id, |table, outside| Ok((table.credit_outage(outside, from_ms, to_ms), ()))).await
    }

    /// Writes a table as it is, with another time at which it is due.
    async fn set_aside(&self, loaded: &Loaded, for_ms: Option<u64>) -> Result<(), Problem> {
        let now_ms = self.now_ms();
        let mut index = commit::index(&loaded.table, now_ms);
        index.due_ms = for_ms.map(|for_ms| now_ms + for_ms);
        let commit = super::store::Commit::on(&loaded.row, loaded.row.table.clone(), index, now_ms);
        match self.store.commit(commit).await {
            Ok(_) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(store_problem(error)),
        }
    }
}

fn worked(
    now_ms: u64,
    mut table: TableState,
    mut simulation: Simulation,
) -> Result<(TableState, Change), adjourn_shared::timeline::SimulationError> {
    let zone = zone_of(&table);
    let before = simulation.tick();
    let done = table.work(Outside { now_ms, zone: &zone }, &mut simulation)?;
    let mut change = Change::of(done.effects);
    if simulation.tick() != before {
        change = change.with_state(&simulation);
    }
    change.reports = done.reports;
    Ok((table, change))
}

fn busy() -> Problem {
    let mut problem = Problem::new(ProblemKind::Unavailable, "the table changes too fast: try again");
    problem.retry_after_seconds = Some(1);
    problem
}

/// The zone of a table's schedule.
pub(super) fn zone_of(table: &TableState) -> zones::TzZone {
    zones::zone(&table.rules.schedule.time_zone).unwrap_or_else(zones::utc)
}

/// A stored entry, and what is stored beside it.
///
/// # Errors
/// If it can't be read.
pub fn decode(entry: &super::store::NewEntry) -> Result<(Entry, Opened), CodecError> {
    let opened = if entry.openings.is_empty() { Opened::default() } else { codec::decode(&entry.openings)? };
    Ok((codec::decode(&entry.entry)?, opened))
}

/// The keys from one that the seat has to this one, each with who vouches for it.
fn links(player: &PlayerRow, key: [u8; 32], known: &[Hex32]) -> Vec<([u8; 32], Link)> {
    let mut links = Vec::new();
    let mut at = key;
    while !known.contains(&Hex32(at)) && links.len() < player.keys.len() {
        let entry = player.keys.iter().find(|entry| entry.key == at);
        let Some((by, signature)) = entry.and_then(|entry| entry.link) else { break };
        links.push((at, Link { by, signature }));
        at = by;
    }
    links.reverse();
    links
}

/// Somebody who sits down, as the session knows them.
#[must_use]
pub fn sitter(player: &PlayerRow, key: [u8; 32]) -> Sitter {
    Sitter { player: player.player, name: player.name.clone(), key }
}

/// The seat of a player, or a problem.
///
/// # Errors
/// [`Problem`] if the player does not sit there.
pub fn seat_of(table: &TableState, player: PlayerId) -> Result<Seat, Problem> {
    table.seat_of(player).ok_or_else(|| Problem::new(ProblemKind::WrongSeat, "you don't sit at this table"))
}

/// The head of a timeline that has no entries yet.
pub(super) const NO_HEAD: Digest = Digest([0; 32]);
