//! Handing a game over to a live service and back: the lease, what the live side has played, and the check that both
//! sides have the same state. Each commit of the live side is replayed here, from the stored state, before it is
//! accepted.

use super::commit::{self, Change};
use super::loaded::{Loaded, zone_of};
use super::service::TableService;
use super::state::StoredState;
use super::submit::links;
use super::transact::Decision;
use crate::mailbox::people::mutes;
use crate::mailbox::store::{NewSubmission, Store, store_problem};
use adjourn_game::Games;
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
use std::future::ready;
use std::sync::Arc;

impl TableService {
    /// A live service takes a game that its players want to play live.
    ///
    /// # Errors
    /// [`Problem`] if they do not want it, a turn is being resolved, or it is taken already.
    pub async fn hand_over(&self, game_id: GameId, place: &LivePlace) -> Result<HandedOver, Problem> {
        let gone = self.transact(game_id, |loaded| self.going_live(loaded, place.clone())).await?;
        let (mut handed_over, session) = gone.answer;
        handed_over.granted.head = gone.head;
        // Read after the commit: from then on, changes of mutes are told to the session.
        handed_over.mutes = self.mutes(&session).await;
        Ok(handed_over)
    }

    /// What the live service gets, without the head and the mutes; and the table of its session.
    async fn going_live(
        &self,
        loaded: Loaded,
        place: LivePlace,
    ) -> Result<Decision<(HandedOver, TableState)>, Problem> {
        let stored = self.stored_state(&loaded).await?;
        let header = codec::encode(&self.header(loaded.row.game_id).await?);
        let keys = self.keys_of(&loaded.table).await?;
        let now_ms = self.now_ms();
        let Loaded { row, mut table } = loaded;
        let gone = self.compute(move || {
            let simulation = stored.simulation()?;
            let zone = zone_of(&table);
            let context = TableContext { now_ms, zone: &zone };
            let effects = table.go_live(context, simulation.game(), LEASE_MS, place);
            let effects = effects.map_err(|refusal| refusal.problem(&[]))?;
            let epoch = table.live().lease.epoch;
            let handed_over = HandedOver {
                granted: Granted { epoch, for_ms: LEASE_MS, number: 0, head: row.head },
                header,
                keys,
                mutes: Vec::new(),
                now_ms,
                table: commit::encode(&table),
                tick: simulation.tick(),
                digest: simulation.game().digest(),
                snapshot: simulation.game().snapshot(),
            };
            let session = table.clone();
            let change = Change::of(table, effects).with_state(&simulation);
            Ok(Decision::Commit(Box::new(change), (handed_over, session)))
        });
        gone.await
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

    /// The keys of each seat's player that are valid now, with the links that the timeline needs to tell whose they
    /// are.
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

    /// The receipt of a submission that was accepted before, for a live service that got it again.
    ///
    /// # Errors
    /// [`Problem`] of kind `sequence-reused` if the number was used for something else; `stale` if it was not used, but
    /// a higher one was.
    pub async fn recall(&self, game_id: GameId, asked: Recall) -> Result<ReceiptView, Problem> {
        let Recall { seat, sequence, hash, newest } = asked;
        let known = self.known(game_id, seat, sequence, hash).await?;
        known.ok_or_else(|| {
            Problem::new(
                ProblemKind::Stale,
                format!("the submission with number {newest} is newer, and is stored already"),
            )
        })
    }

    /// Renews a lease. Without the rules of the game nothing that is played under it could be stored: then it runs out.
    ///
    /// # Errors
    /// [`Problem`] of kind `conflict` if the caller does not have it any more; `unavailable` without the rules.
    pub async fn renew(&self, game_id: GameId, epoch: u64) -> Result<(), Problem> {
        let renewed = self.transact(game_id, |loaded| {
            let mut table = loaded.table;
            if let Err(refusal) = table.kind(self.games) {
                return ready(Err(refusal.problem(&[])));
            }
            let renewed = table.renew_lease(self.now_ms(), LEASE_MS, epoch);
            let renewed = renewed.map_err(|error| Refusal::from(error).problem(&[]));
            ready(renewed.map(|()| {
                let seen = there(&table);
                let mut change = Change::of(table, Effects::default());
                (change.seen, change.claimed_epoch) = (seen, Some(epoch));
                Decision::Commit(Box::new(change), ())
            }))
        });
        renewed.await.map(|done| done.answer)
    }

    /// Stores what the live side has played, if it has the authority, and if replaying its entries gives its state. The
    /// same commit again gets the same answer.
    ///
    /// # Errors
    /// [`Problem`] of kind `conflict` if the caller does not have the lease any more, a commit before this one is
    /// missing, or the states differ.
    pub async fn commit_live(
        &self,
        game_id: GameId,
        live_commit: LiveCommit,
    ) -> Result<(Granted, Option<ReceiptView>), Problem> {
        let live_commit = Arc::new(live_commit);
        let stored =
            self.transact(game_id, |loaded| self.replay_commit(loaded, Arc::clone(&live_commit))).await?;
        let granted = Granted {
            epoch: live_commit.epoch,
            for_ms: LEASE_MS,
            number: live_commit.number,
            head: stored.head,
        };
        Ok((granted, stored.answer))
    }

    async fn replay_commit(
        &self,
        loaded: Loaded,
        live_commit: Arc<LiveCommit>,
    ) -> Result<Decision<Option<ReceiptView>>, Problem> {
        let now_ms = self.now_ms();
        if !loaded.table.expects_commit(now_ms, &live_commit).map_err(|refusal| refusal.problem(&[]))? {
            return Ok(Decision::Leave(self.receipt_of(loaded.row.game_id, &live_commit).await?));
        }
        let (stored, identity) = (self.stored_state(&loaded).await?, Arc::clone(&self.identity));
        let made = self.compute(move || replay(now_ms, &loaded.table, &live_commit, &stored, &identity));
        let (change, receipt) = made.await?;
        Ok(Decision::Commit(Box::new(change), receipt))
    }

    /// Makes a game of the mailbox of a match that a live service has played alone. The same match again changes
    /// nothing.
    ///
    /// # Errors
    /// [`Problem`] of kind `conflict` if replaying its entries does not give its state.
    pub async fn adopt(&self, table: TableState, header: Header, adopted: Adopted) -> Result<(), Problem> {
        let game_id = table.game_id();
        match self.create(&table, Effects::default()).await {
            // It was made before: perhaps the answer was lost.
            Err(problem) if problem.is(ProblemKind::Conflict) => {}
            created => created?,
        }
        let (header, adopted) = (Arc::new(header), Arc::new(adopted));
        let taken = self.transact(game_id, |loaded| {
            self.adopted(loaded.table, Arc::clone(&header), Arc::clone(&adopted))
        });
        taken.await.map(|done| done.answer)
    }

    async fn adopted(
        &self,
        table: TableState,
        header: Arc<Header>,
        adopted: Arc<Adopted>,
    ) -> Result<Decision<()>, Problem> {
        if table.status() != TableStatus::Open {
            let same = |at: &AdoptedAt| at.tick == adopted.tick && at.digest.0 == adopted.digest.0;
            return if table.adopted().as_ref().is_some_and(same) {
                Ok(Decision::Leave(()))
            } else {
                Err(Problem::new(ProblemKind::Conflict, "there is another game with this id already"))
            };
        }
        let (games, now_ms, server_identity) = (self.games, self.now_ms(), self.identity.public_key());
        let change = self.compute(move || {
            let mut change = made_of_a_match(games, now_ms, table, &header, &adopted)?;
            change.header = Some(Header { server_identity, ..Header::clone(&header) });
            Ok(change)
        });
        Ok(Decision::Commit(Box::new(change.await?), ()))
    }

    async fn receipt_of(
        &self,
        game_id: GameId,
        live_commit: &LiveCommit,
    ) -> Result<Option<ReceiptView>, Problem> {
        let Some(submission) = &live_commit.submission else { return Ok(None) };
        let key = submission.sequence.to_string();
        let stored = self.store.submission(game_id, submission.seat, key).await.map_err(store_problem)?;
        Ok(stored.and_then(|stored| serde_json::from_slice(&stored.receipt).ok()))
    }
}

/// The people in a table's session. They count as present, since a session ends soon after somebody has left. At a
/// table that lets its players be away for long, nobody is counted.
fn there(table: &TableState) -> Vec<PlayerId> {
    if table.rules().live.away_ms > LiveRules::default().away_ms {
        return Vec::new();
    }
    table.players().filter(|(seat, _)| table.plays(*seat)).map(|(_, player)| player).collect()
}

/// The table of a match that was played live alone, with the state that replaying its entries gives.
fn made_of_a_match(
    games: Games,
    now_ms: u64,
    mut table: TableState,
    header: &Header,
    adopted: &Adopted,
) -> Result<Change, Problem> {
    let Seed::Open(seed) = header.seed else {
        return Err(Problem::new(ProblemKind::Malformed, "the seed of a live match must be open"));
    };
    let keyframe = (adopted.keyframe_tick, adopted.keyframe_digest);
    let restored = Simulation::restore(games, header, keyframe.0, keyframe.1, &adopted.snapshot);
    let conflict = |error: SimulationError| Problem::new(ProblemKind::Conflict, error.to_string());
    let mut simulation = restored.map_err(conflict)?;
    for entry in adopted.entries.iter().filter(|entry| entry.tick() >= keyframe.0) {
        simulation.apply(entry, &[]).map_err(conflict)?;
    }
    let reached = reach(&mut simulation, adopted.tick, adopted.digest);
    reached.map_err(|refusal| refusal.problem(&[]))?;
    let zone = zone_of(&table);
    let context = TableContext { now_ms, zone: &zone };
    let effects = table.adopt(context, seed, &adopted.entries, adopted.tick, simulation.game(), &adopted.why);
    let effects = effects.map_err(|refusal| refusal.problem(&[]))?;
    Ok(Change::of(table, effects).with_state(&simulation))
}

/// Replays the steps of the live side. Returns what is to be stored, and the receipt if a submission came with them.
fn replay(
    now_ms: u64,
    before: &TableState,
    live_commit: &LiveCommit,
    stored: &StoredState,
    identity: &KeyPair,
) -> Result<(Change, Option<ReceiptView>), Problem> {
    let mut simulation = stored.simulation()?;
    let zone = zone_of(before);
    let context = TableContext { now_ms, zone: &zone };
    let made = before.commit_live(context, live_commit, &mut simulation);
    let made = made.map_err(|refusal| {
        tracing::warn!(game_id = %before.game_id(), %refusal, "a live commit is refused");
        refusal.problem(&[])
    })?;
    let mut change = Change::of(made.table, made.effects);
    change.seen = there(before);
    change.claimed_epoch = Some(live_commit.epoch);
    if !live_commit.entries.is_empty() || simulation.tick() != before.tick() {
        change = change.with_state(&simulation);
    }
    let mut receipt = None;
    if let (Some(submission), Some(content)) = (&live_commit.submission, made.receipt) {
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
    Ok((change, receipt))
}
