//! What players hand in: whose it is, whether it may count, and what was answered to it before.

use super::session::{Asked, TableSession};
use crate::api::{Problem, ProblemKind};
use crate::base::limits;
use crate::handover::{CommitSubmission, Recall};
use crate::live::io::{HostOutput, PeerId};
use crate::timeline::submission::{Receipt, Signed, Submission};
use crate::turns::table::{Hex32, Incoming, Occupant, TableContext};
use crate::wire::message::ServerMessage;
use adjourn_game::codec;

impl TableSession {
    pub(super) fn submitted(&mut self, peer: PeerId, signed: Signed, salt: [u8; 32]) {
        // Spectators have nothing to hand in, and no peer may fill up the queue for the others.
        let own = |asked: &&Asked| matches!(asked, Asked::Submission(by, _) if *by == peer);
        let full = self.asked.iter().filter(own).count() >= limits::live::ASKED;
        if self.seat_of(peer).is_none() {
            return self.refuse(peer, 0, &Problem::new(ProblemKind::WrongSeat, "you have no seat here"));
        }
        if full {
            let problem = Problem::new(ProblemKind::TooOften, "too much waits to be stored: try again");
            return self.refuse(peer, 0, &problem);
        }
        self.asked.push_back(Asked::Submission(peer, Box::new((signed, salt))));
    }

    /// Takes a submission. False if there is nothing to store.
    pub(super) fn take(
        &mut self,
        context: TableContext<'_>,
        peer: PeerId,
        signed: Signed,
        salt: [u8; 32],
    ) -> bool {
        // A player who is gone hands it in again on coming back.
        if !self.peers.contains_key(&peer) {
            return false;
        }
        let submission = match signed.open() {
            Ok(submission) => submission,
            Err(error) => {
                self.refuse(peer, 0, &Problem::new(ProblemKind::Malformed, error.to_string()));
                return false;
            }
        };
        let known = self.answered.get(&submission.seat);
        if let Some((_, _, receipt)) =
            known.filter(|(number, hash, _)| *number == submission.sequence && *hash == signed.hash())
        {
            let receipt = receipt.clone();
            self.message(peer, ServerMessage::Submitted(receipt));
            return false;
        }
        // Older than that: the mailbox knows what it answered.
        let own = self.seat_of(peer) == Some(submission.seat);
        let state = self.table.seat(submission.seat).filter(|_| own);
        if state.is_some_and(|state| submission.sequence <= state.last_sequence) {
            self.recall(peer, &submission, signed.hash());
            return false;
        }
        let incoming = match self.incoming(peer, &signed, &submission, salt) {
            Ok(incoming) => incoming,
            Err(problem) => {
                self.refuse(peer, submission.sequence, &problem);
                return false;
            }
        };
        let accepted = self.table.submit(context, &incoming, self.simulation.game(), self.tenure.head());
        match accepted {
            Ok(accepted) => {
                self.stats.orders += 1;
                let commit = CommitSubmission {
                    seat: submission.seat,
                    sequence: submission.sequence,
                    turn: submission.turn,
                    hash: signed.hash(),
                    receipt: codec::encode::<Receipt>(&accepted.receipt),
                    salt,
                };
                self.work_after(context, accepted.effects, Some(commit));
                true
            }
            Err(refusal) => {
                let texts = submission.orders.as_ref().map_or(&[][..], |orders| &orders.list);
                self.refuse(peer, submission.sequence, &refusal.problem(texts));
                false
            }
        }
    }

    /// Who hands in is who sits there, and signs with a key that speaks for its player.
    fn incoming(
        &self,
        peer: PeerId,
        signed: &Signed,
        submission: &Submission,
        salt: [u8; 32],
    ) -> Result<Incoming, Problem> {
        let seat = self.seat_of(peer).filter(|seat| *seat == submission.seat);
        let state = seat.and_then(|seat| self.table.seat(seat));
        let Some((state, Occupant::Player { player, .. })) = state.map(|state| (state, &state.occupant))
        else {
            return Err(Problem::new(ProblemKind::WrongSeat, "the seat is not yours"));
        };
        let keys = self.keys.get(usize::from(submission.seat.0)).map_or(&[][..], Vec::as_slice);
        let speaker = keys.iter().find(|speaker| speaker.key == signed.public_key).ok_or_else(|| {
            Problem::new(ProblemKind::BadSignature, "the key is not the player's, or was revoked")
        })?;
        // Of the way to the key, the timeline needs what it does not know yet.
        let known = |key: &[u8; 32]| state.keys.contains(&Hex32(*key));
        let from = speaker.links.iter().rposition(|(key, _)| known(key)).map_or(0, |index| index + 1);
        let links = speaker.links[from..].to_vec();
        let (signed, submission) = (signed.clone(), submission.clone());
        Ok(Incoming { signed, submission, player: *player, links, salt })
    }

    /// Asks the mailbox what it answered to a submission before this session, or some time ago in it.
    fn recall(&mut self, peer: PeerId, submission: &Submission, hash: [u8; 32]) {
        let under_way = self.recalls.entry(peer).or_default();
        if *under_way >= limits::live::ASKED {
            let problem =
                Problem::new(ProblemKind::TooOften, "too many receipts are being looked for: try again");
            return self.refuse(peer, submission.sequence, &problem);
        }
        *under_way += 1;
        let (seat, sequence) = (submission.seat, submission.sequence);
        let newest = self.table.seat(seat).map_or(0, |state| state.last_sequence);
        self.outputs.push_back(HostOutput::Recall { peer, asked: Recall { seat, sequence, hash, newest } });
    }

    /// The mailbox has found the receipt, or says why there is none.
    pub(super) fn recalled(&mut self, peer: PeerId, sequence: u64, answer: Result<Vec<u8>, Vec<u8>>) {
        if let Some(under_way) = self.recalls.get_mut(&peer) {
            *under_way = under_way.saturating_sub(1);
        }
        if !self.peers.contains_key(&peer) {
            return;
        }
        self.message(
            peer,
            match answer {
                Ok(receipt) => ServerMessage::Submitted(receipt),
                Err(problem) => ServerMessage::Refused { sequence, problem },
            },
        );
    }

    fn refuse(&mut self, peer: PeerId, sequence: u64, problem: &Problem) {
        *self.stats.rejects.entry("submission").or_default() += 1;
        let problem = serde_json::to_vec(problem).expect("texts and numbers are representable");
        self.message(peer, ServerMessage::Refused { sequence, problem });
    }
}
