//! Handing a game over to a live service and back: the lease, what the live side has done, and that both sides have the
//! same state. Each commit of the live side is made again here, from the stored state, before it is accepted.

use super::commit::{self, Change};
use super::{ATTEMPTS, Desk, Loaded, StoredState, busy, links, store_problem, zone_of};
use crate::mailbox::mutes;
use crate::mailbox::store::{NewSubmission, Store, StoreError};
use adjourn_game::codec;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::handover::reach;
use adjourn_shared::handover::{Adopted, Granted, HandedOver, LiveCommit, MuteList, Recall, Speaker};
use adjourn_shared::timeline::{Header, Seed, Simulation, SimulationError};
use adjourn_shared::turns::live_rules::LiveRules;
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::rules::TableStatus;
use adjourn_shared::turns::table::{AdoptedAt, Effects, LivePlace, TableContext, TableState};
use std::sync::Arc;

impl Desk {
    /// A live service takes a game that is wanted.
    ///
    /// # Errors
    /// [`Problem`] if nobody wants it, a turn is being resolved, or it is taken.
    pub async fn hand_over(&self, game_id: GameId, place: &LivePlace) -> Result<HandedOver, Problem> {
        let _turn = self.lines.wait(game_id).await;
        for _ in 0..ATTEMPTS {
            let loaded = self.load(game_id).await?;
            let stored = self.stored_state(&loaded).await?;
            let header = codec::encode(&self.header(game_id).await?);
            let keys = self.keys_of(&loaded.table).await?;
            let (now_ms, place) = (self.now_ms(), place.clone());
            let Loaded { row, mut table } = loaded;
            let gone = self.compute(move || {
                let simulation = stored.simulation()?;
                let zone = zone_of(&table);
                let context = TableContext { now_ms, zone: &zone };
                let effects = table.go_live(context, simulation.game(), LEASE_MS, place);
                let effects = effects.map_err(|refusal| refusal.problem(&[]))?;
                let handed_over = HandedOver {
                    granted: Granted {
                        epoch: table.live().lease.epoch,
                        for_ms: LEASE_MS,
                        number: 0,
                        head: row.head,
                    },
                    header,
                    keys,
                    mutes: Vec::new(),
                    now_ms,
                    table: commit::encode(&table),
                    tick: simulation.tick(),
                    digest: simulation.game().digest(),
                    snapshot: simulation.game().snapshot(),
                };
                Ok((handed_over, Change::of(effects).with_state(&simulation), table, row))
            });
            let (mut handed_over, change, table, row) = gone.await?;
            let session = table.clone();
            match self.commit(&row, table, change).await {
                Ok(head) => {
                    handed_over.granted.head = head;
                    // Who changes it from here on is told of as playing live.
                    handed_over.mutes = self.mutes(&session).await;
                    return Ok(handed_over);
                }
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// Whom the players of a table have muted, as far as the store says.
    async fn mutes(&self, table: &TableState) -> Vec<MuteList> {
        let mut mutes = Vec::new();
        for (seat, player) in table.players() {
            match self.store.player(player).await {
                Ok(row) => mutes.push(mutes::at(table, seat, &row)),
                Err(error) => {
                    tracing::warn!(%player, %error, "a session is not told whom its player has muted")
                }
            }
        }
        mutes
    }

    /// The keys that speak for each seat's player now, with what the timeline needs to tell whose they are.
    async fn keys_of(&self, table: &TableState) -> Result<Vec<Vec<Speaker>>, Problem> {
        let mut keys = vec![Vec::new(); table.seats().len()];
        for (seat, player) in table.players() {
            let row = self.store.player(player).await.map_err(store_problem)?;
            let known = table.seat(seat).map_or(&[][..], |seat| &seat.keys);
            let good = row.keys.iter().filter(|key| key.revoked_ms.is_none()).map(|key| key.key);
            let speaker = |key| Speaker { key, links: links(&row, key, known) };
            keys[usize::from(seat.0)] = good.map(speaker).collect();
        }
        Ok(keys)
    }

    /// What was answered to a submission, here or in a session, for a live service to which it was sent again.
    ///
    /// # Errors
    /// [`Problem`] of kind `sequence-reused` if the number was used for something else, `stale` if it was not used at all:
    /// a higher one was.
    pub async fn recall(&self, game_id: GameId, asked: Recall) -> Result<ReceiptView, Problem> {
        let Recall { seat, sequence, hash, newest } = asked;
        let known = self.known(game_id, seat, sequence, hash).await?;
        known.ok_or_else(|| {
            Problem::new(ProblemKind::Stale, format!("a submission with number {newest} is there already"))
        })
    }

    /// Prolongs a lease.
    ///
    /// # Errors
    /// [`Problem`] of kind `conflict` if it is not the caller's any more.
    pub async fn renew(&self, game_id: GameId, epoch: u64) -> Result<(), Problem> {
        let _turn = self.lines.wait(game_id).await;
        for _ in 0..ATTEMPTS {
            let Loaded { row, mut table } = self.load(game_id).await?;
            let renewed = table.renew_lease(self.now_ms(), LEASE_MS, epoch);
            renewed.map_err(|error| Refusal::from(error).problem(&[]))?;
            let mut change = Change::of(Effects::default());
            change.seen = there(&table);
            match self.commit(&row, table, change).await {
                Ok(_) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// Stores what the live side has done, if it has the authority and its states are those that the entries give. The
    /// same once more gives the same answer.
    ///
    /// # Errors
    /// [`Problem`] of kind `conflict` if the lease is not the caller's any more, something is missing in between, or the
    /// states differ.
    pub async fn commit_live(
        &self,
        game_id: GameId,
        commit: LiveCommit,
    ) -> Result<(Granted, Option<ReceiptView>), Problem> {
        let _turn = self.lines.wait(game_id).await;
        let commit = Arc::new(commit);
        for _ in 0..ATTEMPTS {
            let loaded = self.load(game_id).await?;
            let now_ms = self.now_ms();
            let told = |head| Granted { epoch: commit.epoch, for_ms: LEASE_MS, number: commit.number, head };
            if !loaded.table.expects_commit(now_ms, &commit).map_err(|refusal| refusal.problem(&[]))? {
                return Ok((told(loaded.row.head), self.receipt_of(game_id, &commit).await?));
            }
            let stored = self.stored_state(&loaded).await?;
            let row = loaded.row.clone();
            let again = {
                let (commit, identity) = (Arc::clone(&commit), Arc::clone(&self.identity));
                self.compute(move || made_again(now_ms, &loaded.table, &commit, &stored, &identity))
            };
            let (table, change, receipt) = again.await?;
            match self.commit(&row, table, change).await {
                Ok(head) => return Ok((told(head), receipt)),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(store_problem(error)),
            }
        }
        Err(busy())
    }

    /// A match that a live service has played alone becomes a game of the mailbox. The same once more changes nothing.
    ///
    /// # Errors
    /// [`Problem`] of kind `conflict` if the state is not the one that its entries give.
    pub async fn adopt(&self, table: TableState, header: Header, adopted: Adopted) -> Result<(), Problem> {
        let game_id = table.game_id();
        match self.create(&table, Effects::default()).await {
            // It was here before: perhaps its answer was lost.
            Err(problem) if problem.is(ProblemKind::Conflict) => {}
            created => created?,
        }
        let _turn = self.lines.wait(game_id).await;
        let Loaded { row, mut table } = self.load(game_id).await?;
        if table.status() != TableStatus::Open {
            let same = |at: &AdoptedAt| at.tick == adopted.tick && at.digest.0 == adopted.digest.0;
            return if table.adopted().as_ref().is_some_and(same) {
                Ok(())
            } else {
                Err(Problem::new(ProblemKind::Conflict, "there is another game of this id"))
            };
        }
        let (now_ms, identity) = (self.now_ms(), self.identity.public_key());
        let made = self.compute(move || {
            let Seed::Open(seed) = header.seed else {
                return Err(Problem::new(ProblemKind::Malformed, "a live match has an open seed"));
            };
            let keyframe = (adopted.keyframe_tick, adopted.keyframe_digest);
            let restored = Simulation::restore(&header, keyframe.0, keyframe.1, &adopted.snapshot);
            let conflict = |error: SimulationError| Problem::new(ProblemKind::Conflict, error.to_string());
            let mut simulation = restored.map_err(conflict)?;
            for entry in adopted.entries.iter().filter(|entry| entry.tick() >= keyframe.0) {
                simulation.apply(entry, &[]).map_err(conflict)?;
            }
            let reached = reach(&mut simulation, adopted.tick, adopted.digest);
            reached.map_err(|refusal| refusal.problem(&[]))?;
            let zone = zone_of(&table);
            let context = TableContext { now_ms, zone: &zone };
            let game = simulation.game();
            let effects = table.adopt(context, seed, &adopted.entries, adopted.tick, game, &adopted.why);
            let mut change =
                Change::of(effects.map_err(|refusal| refusal.problem(&[]))?).with_state(&simulation);
            change.header = Some(Header { server_identity: identity, ..header });
            Ok((table, change))
        });
        let (table, change) = made.await?;
        self.commit(&row, table, change).await.map(drop).map_err(store_problem)
    }

    async fn receipt_of(&self, game_id: GameId, commit: &LiveCommit) -> Result<Option<ReceiptView>, Problem> {
        let Some(submission) = &commit.submission else { return Ok(None) };
        let key = submission.sequence.to_string();
        let stored = self.store.submission(game_id, submission.seat, key).await.map_err(store_problem)?;
        Ok(stored.and_then(|stored| serde_json::from_slice(&stored.receipt).ok()))
    }
}

/// The people in a table's session: it goes on while they are all there, give or take as long as the table lets them be
/// away. Where that is long, who is there can't be told by it.
fn there(table: &TableState) -> Vec<PlayerId> {
    if table.rules().live.away_ms > LiveRules::default().away_ms {
        return Vec::new();
    }
    table.players().filter(|(seat, _)| table.plays(*seat)).map(|(_, player)| player).collect()
}

/// Makes the steps of the live side once more, and what is to be stored of them.
fn made_again(
    now_ms: u64,
    before: &TableState,
    commit: &LiveCommit,
    stored: &StoredState,
    identity: &KeyPair,
) -> Result<(TableState, Change, Option<ReceiptView>), Problem> {
    let mut simulation = stored.simulation()?;
    let zone = zone_of(before);
    let context = TableContext { now_ms, zone: &zone };
    let made = before.commit_live(context, commit, &mut simulation);
    let made = made.map_err(|refusal| {
        tracing::warn!(game_id = %before.game_id(), %refusal, "what a live service has done is refused");
        refusal.problem(&[])
    })?;
    let mut change = Change::of(made.effects);
    change.seen = there(before);
    if !commit.entries.is_empty() || simulation.tick() != before.tick() {
        change = change.with_state(&simulation);
    }
    let mut receipt = None;
    if let (Some(submission), Some(content)) = (&commit.submission, made.receipt) {
        let signed = content.sign(identity, &submission.salt);
        change.submission = Some(NewSubmission {
            seat: submission.seat,
            key: submission.sequence.to_string(),
            hash: submission.hash,
            receipt: serde_json::to_vec(&signed).expect("texts and numbers are representable"),
            turn: submission.turn,
        });
        receipt = Some(signed);
    }
    Ok((made.table, change, receipt))
}
