//! Changes of tables: load, let the table decide, commit if nothing changed meanwhile, otherwise again. Memory holds no
//! authority: each call begins from the store.

mod authority;
mod commit;
mod lines;
mod problems;
mod state;
mod work;

pub use commit::unpack;
pub(super) use lines::Lines;
pub use problems::store_problem;
pub(super) use state::Computing;
pub use state::{StoredState, decode};

use super::app::{ActiveStore, Clock};
use super::feed::Feed;
use super::store::{GameRow, NewGame, NewSubmission, PlayerRow, Store, StoreError};
use super::zones;
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView};
use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::timeline::Link;
use adjourn_shared::timeline::submission::{Signed, Submission};
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::table::{Effects, Hex32, Incoming, SeatClaim, TableContext, TableState};
use commit::Change;
use std::sync::Arc;
use tokio::sync::Notify;

/// How often a call begins anew because the table was changed meanwhile. Calls of this process come one after another;
/// only another process on the same store can get ahead.
const ATTEMPTS: u32 = 4;

/// A cheap handle.
#[derive(Clone)]
pub struct Desk {
    pub(super) store: ActiveStore,
    pub(super) identity: Arc<KeyPair>,
    pub(super) clock: Clock,
    pub(super) feed: Feed,
    pub(super) turns_due: Arc<Notify>,
    pub(super) notices_due: Arc<Notify>,
    pub(super) lines: Lines,
    pub(super) computing: Computing,
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

    /// Stores a new table.
    ///
    /// # Errors
    /// [`Problem`] if it can't be kept.
    pub async fn create(&self, table: &TableState, effects: Effects) -> Result<(), Problem> {
        let now_ms = self.now_ms();
        let told = self.told(table, &effects, now_ms).await?;
        let game = NewGame {
            game_id: table.game_id(),
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
        mut decide: impl FnMut(&mut TableState, TableContext<'_>) -> Result<(Effects, R), Refusal>,
    ) -> Result<R, Problem> {
        let _turn = self.lines.wait(game_id).await;
        for _ in 0..ATTEMPTS {
            let Loaded { row, mut table } = self.load(game_id).await?;
            let zone = zone_of(&table);
            let context = TableContext { now_ms: self.now_ms(), zone: &zone };
            let (effects, result) = decide(&mut table, context).map_err(|refusal| refusal.problem(&[]))?;
            let change = Change::of(effects);
            if change.is_nothing() && commit::encode(&table) == row.table {
                return Ok(result);
            }
            match self.commit(&row, table, change).await {
                Ok(_) => return Ok(result),
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
        let _turn = self.lines.wait(game_id).await;
        self.begin(game_id, by).await
    }

    /// The same for whoever has the table's turn already.
    async fn begin(&self, game_id: GameId, by: Option<PlayerId>) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS {
            let Loaded { row, mut table } = self.load(game_id).await?;
            let zone = zone_of(&table);
            let context = TableContext { now_ms: self.now_ms(), zone: &zone };
            let started = table.start(context, by, &self.identity);
            let (header, simulation, effects) = started.map_err(|refusal| refusal.problem(&[]))?;
            let mut change = Change::of(effects).with_state(&simulation);
            change.header = Some(header);
            match self.commit(&row, table, change).await {
                Ok(_) => return Ok(()),
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
        let _turn = self.lines.wait(submission.game).await;
        for _ in 0..ATTEMPTS {
            let Submission { game, seat, sequence, .. } = submission;
            if let Some(receipt) = self.known(game, seat, sequence, hash).await? {
                return Ok(receipt);
            }
            let loaded = self.load(submission.game).await?;
            let incoming = self.incoming(&loaded.table, &signed, &submission, salt).await?;
            let stored = self.stored_state(&loaded).await?;
            let (now_ms, identity) = (self.now_ms(), Arc::clone(&self.identity));
            // Reading the state and the orders is the larger part: not on a thread that answers calls.
            let (row, table, effects, receipt) = self
                .compute(move || {
                    let Loaded { row, mut table } = loaded;
                    let simulation = stored.simulation()?;
                    let zone = zone_of(&table);
                    let context = TableContext { now_ms, zone: &zone };
                    let texts = incoming.submission.orders.as_ref().map_or(&[][..], |orders| &orders.list);
                    let accepted = table
                        .submit(context, &incoming, simulation.game(), row.head)
                        .map_err(|refusal| refusal.problem(texts))?;
                    let receipt = accepted.receipt.sign(&identity, &incoming.salt);
                    Ok((row, table, accepted.effects, receipt))
                })
                .await?;
            let stored = serde_json::to_vec(&receipt).expect("texts and numbers are representable");
            let (seat, key, turn) = (submission.seat, submission.sequence.to_string(), submission.turn);
            let mut change = Change::of(effects);
            change.submission = Some(NewSubmission { seat, key, hash, receipt: stored, turn });
            match self.commit(&row, table, change).await {
                Ok(_) => return Ok(receipt),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// What was answered to this submission before.
    async fn known(
        &self,
        game: GameId,
        seat: Seat,
        sequence: u64,
        hash: [u8; 32],
    ) -> Result<Option<ReceiptView>, Problem> {
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
}

fn busy() -> Problem {
    let mut problem = Problem::new(ProblemKind::Unavailable, "the table changes too fast: try again");
    problem.retry_after_seconds = Some(1);
    problem
}

/// The zone of a table's schedule.
pub(super) fn zone_of(table: &TableState) -> zones::TzZone {
    zones::zone(&table.rules().schedule.time_zone).unwrap_or_else(zones::utc)
}

/// The keys from one that the seat has, or from the player's first, to this one, each with who vouches for it. The first
/// needs nobody's word: the player's id is its hash.
fn links(player: &PlayerRow, key: [u8; 32], known: &[Hex32]) -> Vec<([u8; 32], Link)> {
    let mut links = Vec::new();
    let mut at = key;
    let stands_alone = |key: &[u8; 32]| known.contains(&Hex32(*key)) || player_id(key) == player.player;
    while !stands_alone(&at) && links.len() < player.keys.len() {
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
pub fn claim(player: &PlayerRow, key: [u8; 32]) -> SeatClaim {
    SeatClaim { player: player.player, name: player.name.clone(), key }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::store::PlayerKey;

    const ROOT: [u8; 32] = [1; 32];
    const SECOND: [u8; 32] = [2; 32];
    const THIRD: [u8; 32] = [3; 32];
    const SIBLING: [u8; 32] = [4; 32];

    fn player() -> PlayerRow {
        let key = |key, by: Option<[u8; 32]>| PlayerKey {
            key,
            label: String::new(),
            added_ms: 0,
            revoked_ms: None,
            link: by.map(|by| (by, [9; 64])),
        };
        PlayerRow {
            player: player_id(&ROOT),
            name: "Ada".into(),
            created_ms: 0,
            seen_ms: 0,
            version: 0,
            settings: String::new(),
            keys: vec![
                key(ROOT, None),
                key(SECOND, Some(ROOT)),
                key(THIRD, Some(SECOND)),
                key(SIBLING, Some(ROOT)),
            ],
            turns_in_time: 0,
            turns_missed: 0,
        }
    }

    #[test]
    fn a_key_is_traced_to_one_that_the_seat_has_or_to_the_players_first() {
        let traced = |key, seat: &[[u8; 32]]| -> Vec<_> {
            let known: Vec<_> = seat.iter().map(|key| Hex32(*key)).collect();
            links(&player(), key, &known).into_iter().map(|(key, link)| (key, link.by)).collect()
        };
        assert_eq!(traced(THIRD, &[ROOT]), [(SECOND, ROOT), (THIRD, SECOND)]);
        assert_eq!(traced(THIRD, &[SECOND]), [(THIRD, SECOND)]);
        assert_eq!(traced(ROOT, &[SECOND]), [], "it is the first");
        assert_eq!(traced(SIBLING, &[THIRD]), [(SIBLING, ROOT)]);
    }
}
