//! The game of the mailbox that a match plays: its table, its tenure, and what the next checkpoint has to store. It makes
//! no steps.

use crate::base::limits::live::CHECKPOINT_MS;
use crate::handover::{HandedOver, LiveCommit};
use crate::live::io::Now;
use crate::live::lease_tenure::{GAME_OVER, LeaseState, LeaseTenure};
use crate::timeline::{Entry, Simulation};
use crate::turns::rules::TableStatus;
use crate::turns::schedule::Utc;
use crate::turns::table::{Effects, TableContext, TableState};
use crate::wire::message::MatchLeftReason;
use adjourn_game::ids::Tick;

/// A game of the mailbox. With each commit goes the tick up to which the match is stored then.
pub(super) struct LeasedGame {
    pub(super) tenure: LeaseTenure<Tick>,
    table: TableState,
    /// Not stored yet, but for those of the commit under way.
    entries: Vec<Entry>,
    /// When the last checkpoint was sent, by the monotonic clock.
    sent_ms: u64,
}

impl LeasedGame {
    /// What was handed over upon a request sent at `sent_ms` of the monotonic clock.
    pub(super) fn new(now: Now, sent_ms: u64, handed: &HandedOver, table: TableState) -> Self {
        let tenure = LeaseTenure::new(sent_ms, handed, table.live().adjourn_at_ms);
        Self { tenure, table, entries: Vec::new(), sent_ms: now.mono_ms }
    }

    /// Whether steps may be made: the lease is good, and the session goes on.
    pub(super) fn may_step(&self, now: Now) -> bool {
        self.tenure.ending().is_none() && self.tenure.state(now) == LeaseState::Good
    }

    /// How those who are still here are told that the session is over.
    pub(super) const fn reason(&self) -> MatchLeftReason {
        match self.table.status() {
            TableStatus::Running => MatchLeftReason::Adjourned,
            _ => MatchLeftReason::Ended,
        }
    }

    /// For how long the match waits for a player who is away, in milliseconds.
    pub(super) const fn patience_ms(&self) -> u64 {
        self.table.rules().live.away_ms
    }

    /// Something for the next checkpoint.
    pub(super) fn note(&mut self, entry: &Entry) {
        // The mailbox makes keyframes of its own, and counts epochs where a journal counts runs.
        if !matches!(entry, Entry::Keyframe(_) | Entry::Incarnation { .. } | Entry::Terms(_)) {
            self.entries.push(entry.clone());
        }
    }

    /// The next checkpoint, if it is due. The last one gives the game back: it is `over`, or the session is to end.
    pub(super) fn checkpoint(&mut self, now: Now, simulation: &Simulation, over: bool) -> Option<LiveCommit> {
        let gives_back = match self.tenure.ending() {
            Some(why) => Some(why.to_owned()),
            None => over.then(|| GAME_OVER.to_owned()),
        };
        let due = gives_back.is_some() || now.mono_ms.saturating_sub(self.sent_ms) >= CHECKPOINT_MS;
        if !due || self.tenure.awaits_answer() || self.tenure.is_given_back() {
            return None;
        }
        self.sent_ms = now.mono_ms;
        let mut effects = Effects::default();
        let entries = core::mem::take(&mut self.entries);
        let context = TableContext { now_ms: self.tenure.now_ms(now), zone: &Utc };
        self.table.follow(context, &entries, simulation.tick(), simulation.game(), &mut effects);
        let commit = LiveCommit::new(&self.table, effects, simulation);
        Some(self.tenure.commit(LiveCommit { gives_back, ..commit }, simulation.tick()))
    }
}
