//! What the session decides, and hands to the mailbox: one thing at a time. Nothing is told before it is stored.

use super::session::{AfterCommit, Asked, TableSession};
use crate::api::ReceiptView;
use crate::base::limits::live::SESSION_GAP_MS;
use crate::handover::{CommitSubmission, Granted, LiveCommit};
use crate::live::io::{HostOutput, Now};
use crate::live::lease_tenure::{GAME_OVER, Stored};
use crate::turns::rules::TableStatus;
use crate::turns::schedule::Utc;
use crate::turns::table::{Effects, Occupant, SeatState, TableContext};
use crate::wire::message::{MatchLeftReason, ServerMessage};
use adjourn_game::codec;
use adjourn_game::ids::Seat;

impl TableSession {
    /// Decides what can be decided now. One commit at a time is under way to the mailbox.
    pub(super) fn go_on(&mut self, now: Now) {
        if self.finished {
            return;
        }
        let can_store = self.tenure.can_store(now);
        if !can_store {
            self.stalled_since_ms.get_or_insert(self.tenure.heard_ms());
        }
        if can_store && !self.tenure.awaits_answer() {
            self.give_time_back(now);
            self.decide(now);
        }
        if !self.tenure.awaits_answer() {
            self.let_in();
        }
        self.tell(now);
    }

    /// If the session was not ticked for a while, its process was not running: it took no orders in that time.
    pub(super) fn look_for_gap(&mut self, now: Now) {
        let seen = Now { mono_ms: core::mem::replace(&mut self.seen_ms, now.mono_ms), ..now };
        let gap_ms = now.mono_ms.saturating_sub(seen.mono_ms);
        if gap_ms >= SESSION_GAP_MS {
            self.stalled_since_ms.get_or_insert(self.tenure.now_ms(seen));
            self.time_is_up_ms = self.time_is_up_ms.map(|since_ms| since_ms + gap_ms);
            // Nobody was heard, or was away, in that time.
            self.peers.values_mut().for_each(|peer| peer.heard_ms += gap_ms);
            self.away_ms.values_mut().for_each(|since_ms| *since_ms += gap_ms);
        }
    }

    /// Gives players the time back in which no orders could be stored, or in which they could not see yet what they are to
    /// answer.
    fn give_time_back(&mut self, now: Now) {
        let now_ms = self.tenure.now_ms(now);
        let Some(since_ms) = self.stalled_since_ms.take() else { return };
        if self.table.give_back_live(since_ms, now_ms) > 0 {
            // What was told of the clocks is wrong now.
            self.told = None;
        }
    }

    fn decide(&mut self, now: Now) {
        let context = TableContext { now_ms: self.tenure.now_ms(now), zone: &Utc };
        while let Some(asked) = self.asked.pop_front() {
            let decided = match asked {
                Asked::Submission(peer, signed) => self.take(context, peer, signed.0, signed.1),
                Asked::Resignation(seat) => self.resign(context, seat),
            };
            if decided {
                return;
            }
        }
        if self.is_due(context) {
            return self.work_after(context, Effects::default(), None);
        }
        let sealed = self.table.live().sealing && self.table.to_act().iter().all(|seat| self.is_done(*seat));
        if sealed {
            self.tenure.end(format!("{}; the next move is sealed", self.why_adjourned()));
        }
        if let Some(why) = self.tenure.ending().map(str::to_owned) {
            self.commit_live(context.now_ms, Effects::default(), None, Some(why));
        }
    }

    fn is_due(&self, context: TableContext<'_>) -> bool {
        self.table.due_ms(context).is_some_and(|due_ms| due_ms <= context.now_ms)
    }

    fn is_done(&self, seat: Seat) -> bool {
        self.table.seat(seat).is_some_and(SeatState::is_done)
    }

    fn resign(&mut self, context: TableContext<'_>, seat: Seat) -> bool {
        let player = self.table.seat(seat).map(|state| &state.occupant);
        let Some(Occupant::Player { player, .. }) = player else { return false };
        let Ok(effects) = self.table.resign(*player) else { return false };
        self.work_after(context, effects, None);
        true
    }

    /// Does what is due after a decision, and hands all of it to the mailbox.
    pub(super) fn work_after(
        &mut self,
        context: TableContext<'_>,
        mut effects: Effects,
        submission: Option<CommitSubmission>,
    ) {
        // At most one window closes with each look: what follows is a commit of its own.
        if self.is_due(context) {
            match self.table.work(context, &mut self.simulation) {
                Ok(done) => effects.append_all(done.effects),
                // A fault of ours: the mailbox has the state before it, and goes on from there.
                Err(_) => return self.tenure.abandon(),
            }
        }
        let over = self.table.status() != TableStatus::Running;
        self.commit_live(context.now_ms, effects, submission, over.then(|| GAME_OVER.to_owned()));
    }

    fn commit_live(
        &mut self,
        at_ms: u64,
        effects: Effects,
        submission: Option<CommitSubmission>,
        gives_back: Option<String>,
    ) {
        let acknowledged = submission.as_ref().map(|made| (made.seat, made.sequence, made.hash));
        let commit = LiveCommit::new(&self.table, effects, &self.simulation);
        let commit = LiveCommit { submission, gives_back, ..commit };
        let then = AfterCommit { bundles: self.simulation.take_steps(), submission: acknowledged };
        let commit = self.tenure.commit(commit, then);
        self.outputs.push_back(HostOutput::Commit(codec::encode(&commit)));
        self.stalled_since_ms.get_or_insert(at_ms);
    }

    /// The mailbox has answered: what was stored is told.
    pub(super) fn committed(&mut self, now: Now, answer: Option<(Granted, Option<ReceiptView>)>) {
        let (granted, receipt) = answer.unzip();
        let Some(Stored { then, gives_back }) = self.tenure.answered(now, granted) else { return };
        self.give_time_back(now);
        if !then.bundles.is_empty() {
            let (slot, incarnation, bundles) = (self.slot, self.tenure.incarnation(), then.bundles);
            let message = ServerMessage::Bundles { slot, incarnation, bundles };
            self.message_to(&message, |peer| peer.follows);
        }
        if let (Some((seat, number, hash)), Some(receipt)) = (then.submission, receipt.flatten()) {
            let receipt = serde_json::to_vec(&receipt).expect("texts and numbers are representable");
            // Whoever has the seat now: the one who handed in may have come back on another connection.
            let message = ServerMessage::Submitted(receipt.clone());
            self.message_to(&message, |peer| peer.seat == Some(seat));
            self.answered.insert(seat, (number, hash, receipt));
        }
        if gives_back {
            let over = self.table.status() != TableStatus::Running;
            self.finish(if over { MatchLeftReason::Ended } else { MatchLeftReason::Adjourned });
        }
    }
}
