//! A session: what it holds, and what goes into it. Outputs are carried out in order.

use crate::handover::{HandedOver, Speaker};
use crate::live::io::{HostInput, HostOutput, HostStats, Now, PeerId};
use crate::live::lease_tenure::LeaseTenure;
use crate::live::take_over::{TakeOverError, TakenOver};
use crate::timeline::bundle::Bundle;
use crate::timeline::submission::Signed;
use crate::timeline::{Header, Simulation};
use crate::turns::table::TableState;
use crate::wire::message::{MatchLeftReason, ServerMessage};
use crate::wire::table::LiveTable;
use adjourn_game::ids::Seat;
use adjourn_game::{Games, Outcome};
use std::collections::{BTreeMap, VecDeque};

/// A session.
pub struct TableSession {
    pub(super) slot: u32,
    pub(super) header: Header,
    pub(super) table: TableState,
    pub(super) simulation: Simulation,
    pub(super) tenure: LeaseTenure<AfterCommit>,
    /// By seat: the keys that speak for its player.
    pub(super) keys: Vec<Vec<Speaker>>,
    /// Since when no player's clock is to run: the session is suspended, or players can't see yet what was decided. In
    /// milliseconds since 1970.
    pub(super) stalled_since_ms: Option<u64>,
    /// When it was last given something to do, by the monotonic clock. It is ticked all the time.
    pub(super) seen_ms: u64,
    /// By seat: the last submission, and its receipt. Sent again, it gets the same answer.
    pub(super) answered: BTreeMap<Seat, (u64, [u8; 32], Vec<u8>)>,
    /// By peer: how many old receipts the mailbox is being asked for.
    pub(super) recalls: BTreeMap<PeerId, usize>,
    pub(super) peers: BTreeMap<PeerId, Peer>,
    /// Players who are not here, and since when, by the monotonic clock.
    pub(super) away_ms: BTreeMap<Seat, u64>,
    /// Whether a player was ever here.
    pub(super) attended: bool,
    /// Since when the hour has come at which this table adjourns, by the monotonic clock.
    pub(super) time_is_up_ms: Option<u64>,
    pub(super) asked: VecDeque<Asked>,
    pub(super) told: Option<LiveTable>,
    pub(super) outputs: VecDeque<HostOutput>,
    pub(super) stats: HostStats,
    pub(super) finished: bool,
}

pub(super) struct Peer {
    pub(super) seat: Option<Seat>,
    /// Whether it has been sent the state, and follows.
    pub(super) follows: bool,
    /// When something was last heard from it, by the monotonic clock.
    pub(super) heard_ms: u64,
}

/// What waits to be decided.
pub(super) enum Asked {
    Submission(PeerId, Box<(Signed, [u8; 32])>),
    Resignation(Seat),
}

/// What players are told once a commit is stored.
pub(super) struct AfterCommit {
    pub(super) bundles: Vec<Bundle>,
    /// Whose submission is acknowledged with it, its number, and the hash of what was signed.
    pub(super) submission: Option<(Seat, u64, [u8; 32])>,
}

impl TableSession {
    /// Takes over what the mailbox has handed over upon a request sent at `sent_ms` of the monotonic clock.
    ///
    /// # Errors
    /// [`TakeOverError`] if it can't be played on, or the state is not the one that the mailbox has.
    pub fn take_over(
        games: Games,
        now: Now,
        slot: u32,
        sent_ms: u64,
        handed: &HandedOver,
    ) -> Result<Self, TakeOverError> {
        let TakenOver { header, table, mut simulation } = TakenOver::read(games, handed)?;
        simulation.record_steps();
        let away_ms = table.players().map(|(seat, _)| (seat, now.mono_ms)).collect();
        let tenure = LeaseTenure::new(sent_ms, handed, table.live().adjourn_at_ms);
        let mut session = Self {
            slot,
            header,
            table,
            simulation,
            tenure,
            keys: handed.keys.clone(),
            stalled_since_ms: None,
            seen_ms: now.mono_ms,
            answered: BTreeMap::new(),
            recalls: BTreeMap::new(),
            peers: BTreeMap::new(),
            away_ms,
            attended: false,
            time_is_up_ms: None,
            asked: VecDeque::new(),
            told: None,
            outputs: VecDeque::new(),
            stats: HostStats::default(),
            finished: false,
        };
        session.go_on(now);
        Ok(session)
    }

    /// Handles one input.
    pub fn handle(&mut self, now: Now, input: HostInput) {
        if self.finished {
            return;
        }
        self.look_for_gap(now);
        self.heard(now, &input);
        match input {
            HostInput::Joined(peer, seat) => self.joined(now, peer, seat),
            HostInput::Lost(peer) => self.gone(peer),
            HostInput::Left(peer) => self.left(peer),
            HostInput::Submit(peer, signed, salt) => self.submitted(peer, signed, salt),
            HostInput::Adjourn(peer, on) => self.adjourn_asked(peer, on),
            HostInput::Resign(peer) => {
                let again = |asked: &Asked, seat| matches!(asked, Asked::Resignation(by) if *by == seat);
                let seat = self.seat_of(peer);
                let seat = seat.filter(|seat| !self.asked.iter().any(|asked| again(asked, *seat)));
                self.asked.extend(seat.map(Asked::Resignation));
            }
            HostInput::Committed(answer) => self.committed(now, answer),
            HostInput::Renewed { sent_ms, renewed } => {
                self.tenure.renewed(now, sent_ms, renewed.as_ref().map(|(for_ms, _)| *for_ms));
                let votes = renewed.into_iter().flat_map(|(_, votes)| votes);
                votes.for_each(|(seat, on)| self.vote_adjourn(seat, on));
            }
            HostInput::Recalled { peer, sequence, answer } => self.recalled(peer, sequence, answer),
            HostInput::Tick => self.tick(now),
            // What is under way is stored first; then the mailbox gets the game back.
            HostInput::Stop => self.tenure.end(crate::live::STOPPED),
            // Bundles go on streams, which acknowledge by themselves; clocks are paused by mail alone.
            HostInput::Datagram(..) | HostInput::Pause(..) | HostInput::Desync(..) | HostInput::Heal(_) => {}
            // It has no journal.
            HostInput::Written(_) | HostInput::BreakOff => {}
        }
        self.go_on(now);
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<HostOutput> {
        self.outputs.pop_front()
    }

    /// What was counted.
    #[must_use]
    pub const fn stats(&self) -> &HostStats {
        &self.stats
    }

    /// The state.
    #[must_use]
    pub const fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// The timeline's header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    pub(super) fn seat_of(&self, peer: PeerId) -> Option<Seat> {
        self.peers.get(&peer)?.seat
    }

    pub(super) fn finish(&mut self, reason: MatchLeftReason) {
        let slot = self.slot;
        self.message_to(&ServerMessage::MatchLeft { slot, reason }, |_| true);
        let outcome = self.table.outcome();
        let outcome = outcome.map(|end| Outcome { places: end.places.clone(), reason: end.reason });
        self.outputs.push_back(HostOutput::Finished(outcome));
        self.finished = true;
    }
}
