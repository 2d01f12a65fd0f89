//! Signed orders: whose they are, whether they were answered before, and their receipt.

use super::commit::Change;
use super::loaded::{Loaded, zone_of};
use super::service::TableService;
use super::transact::Decision;
use crate::mailbox::store::{NewSubmission, PlayerRow, Store, store_problem};
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{Problem, ProblemKind, ReceiptView};
use adjourn_shared::base::identity::player_id;
use adjourn_shared::timeline::Link;
use adjourn_shared::timeline::submission::{Signed, Submission, SubmissionError};
use adjourn_shared::turns::table::{Hex32, Incoming, TableContext, TableState};
use std::sync::Arc;

/// Whether the host has banned a player.
pub type IsBanned<'a> = dyn Fn(PlayerId) -> bool + Sync + 'a;

/// What a banned player is told.
pub const BANNED: &str = "the host of this server has banned you: ask the host";

/// Orders that are stored.
struct Accepted {
    receipt: ReceiptView,
    /// Whether they were the last ones that the turn has waited for.
    closes: bool,
}

impl TableService {
    /// Accepts signed bytes, whoever carries them. A receipt means that they are on disk. The same bytes again get the
    /// same receipt, even if the host has banned their player since; nothing new is taken of players who are `banned`.
    ///
    /// # Errors
    /// [`Problem`]; nothing has changed then.
    pub async fn submit(
        &self,
        signed: Signed,
        salt: [u8; 32],
        banned: &IsBanned<'_>,
    ) -> Result<ReceiptView, Problem> {
        let submission = signed.open().map_err(problem_of)?;
        let submitted = self
            .transact(submission.game, |loaded| self.submitted(loaded, &signed, &submission, salt, banned));
        let Accepted { receipt, closes } = submitted.await?.answer;
        if closes {
            self.settle_soon(submission.game).await;
        }
        Ok(receipt)
    }

    async fn submitted(
        &self,
        loaded: Loaded,
        signed: &Signed,
        submission: &Submission,
        salt: [u8; 32],
        banned: &IsBanned<'_>,
    ) -> Result<Decision<Accepted>, Problem> {
        let (seat, sequence, turn, hash) =
            (submission.seat, submission.sequence, submission.turn, signed.hash());
        if let Some(receipt) = self.known(submission.game, seat, sequence, hash).await? {
            return Ok(Decision::Leave(Accepted { receipt, closes: false }));
        }
        let incoming = self.incoming(&loaded.table, signed, submission, salt).await?;
        if banned(incoming.player) {
            return Err(Problem::new(ProblemKind::Forbidden, BANNED));
        }
        let stored = self.stored_state(&loaded).await?;
        let (now_ms, identity) = (self.now_ms(), Arc::clone(&self.identity));
        // Restoring the state and reading the orders takes the most time.
        let accepted = self.compute(move || {
            let Loaded { row, mut table } = loaded;
            let simulation = stored.simulation()?;
            let zone = zone_of(&table);
            let context = TableContext { now_ms, zone: &zone };
            let texts = incoming.submission.orders.as_ref().map_or(&[][..], |orders| &orders.list);
            let accepted = table
                .submit(context, &incoming, simulation.game(), row.head)
                .map_err(|refusal| refusal.problem(texts))?;
            Ok((Change::of(table, accepted.effects), accepted.receipt.sign(&identity, &incoming.salt)))
        });
        let (mut change, receipt) = accepted.await?;
        let stored = serde_json::to_vec(&receipt).expect("texts and numbers are representable");
        change.submission =
            Some(NewSubmission { seat, key: sequence.to_string(), hash, receipt: stored, turn });
        let closes = change.table().is_to_be_resolved();
        Ok(Decision::Commit(Box::new(change), Accepted { receipt, closes }))
    }

    /// The receipt of this submission, if it was accepted before.
    pub(crate) async fn known(
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
        receipt.map(Some).map_err(|_| {
            Problem::new(ProblemKind::Internal, "the server can't read its stored receipt: tell its host")
        })
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
            Problem::new(
                ProblemKind::BadSignature,
                "no player here has this key, or it was revoked: sign with a key that you use",
            )
        })?;
        let links = if seat_keys.contains(&Hex32(key)) {
            Vec::new()
        } else {
            links(&self.store.player(player).await.map_err(store_problem)?, key, seat_keys)
        };
        Ok(Incoming { signed: signed.clone(), submission: submission.clone(), player, links, salt })
    }
}

fn problem_of(error: SubmissionError) -> Problem {
    let kind = match error {
        SubmissionError::BadSignature => ProblemKind::BadSignature,
        SubmissionError::TooLarge => ProblemKind::TooLarge,
        SubmissionError::WrongLength | SubmissionError::Malformed(_) => ProblemKind::Malformed,
    };
    Problem::new(kind, error.to_string())
}

/// The chain of keys from one that the seat knows, or from the player's first key, to this one, each with the link that
/// vouches for it. The first key needs none: the player's id is its hash.
pub(crate) fn links(player: &PlayerRow, key: [u8; 32], known: &[Hex32]) -> Vec<([u8; 32], Link)> {
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
