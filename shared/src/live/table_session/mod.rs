//! A live session of a turn game: the table of the mailbox, under the live service's authority. What players hand in is
//! decided here, and told to them once the mailbox has stored it; nothing that is not stored is seen by anyone.

mod submissions; // what players hand in
mod telling; // what they are told

use super::adjourn_notice::AdjournNotice;
use crate::api::ReceiptView;
use crate::base::held_lease::{HeldLease, LeaseState};
use crate::base::limits::live::SEAL_MS;
use crate::handover::{CommitSubmission, Granted, HandedOver, LiveCommit, Speaker};
use crate::live::adjourn_notice::TIME_IS_UP;
use crate::live::io::{HostInput, HostOutput, HostStats, Now, PeerId};
use crate::timeline::bundle::Bundle;
use crate::timeline::submission::Signed;
use crate::timeline::{Header, Simulation, SimulationError};
use crate::turns::rules::TableStatus;
use crate::turns::schedule::Utc;
use crate::turns::table::{Effects, Occupant, SeatState, Side, TableContext, TableState};
use crate::wire::message::{MatchLeftReason, ServerMessage};
use crate::wire::table::LiveTable;
use adjourn_game::Outcome;
use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::Seat;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use thiserror::Error;

/// Why a session can't be taken over.
#[derive(Debug, Error)]
pub enum TakeOverError {
    /// The header can't be read.
    #[error("the header can't be read: {0}")]
    Header(#[from] CodecError),
    /// The table can't be read.
    #[error("the table can't be read: {0}")]
    Table(#[from] serde_json::Error),
    /// There is no state, or it is not the one that the mailbox has.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

/// A session.
pub struct TableSession {
    slot: u32,
    header: Header,
    table: TableState,
    simulation: Simulation,
    lease: HeldLease,
    granted: Granted,
    /// By seat: the keys that speak for its player.
    keys: Vec<Vec<Speaker>>,
    /// The mailbox's clock at the zero of our monotonic one: a session goes by the mailbox's time of day.
    clock_ms: u64,
    /// Since when time is nobody's: it stands, or what was decided is not seen yet. In milliseconds since 1970.
    stands_since_ms: Option<u64>,
    /// By seat: the last submission, and its receipt. Sent again, it gets the same answer.
    answered: BTreeMap<Seat, (u64, [u8; 32], Vec<u8>)>,
    /// By peer: how many old receipts the mailbox is being asked for.
    recalls: BTreeMap<PeerId, usize>,
    peers: BTreeMap<PeerId, Peer>,
    /// Players who are not here, and since when, by the monotonic clock.
    away_ms: BTreeMap<Seat, u64>,
    adjourn: BTreeSet<Seat>,
    /// Since when the hour has come at which this table adjourns.
    time_is_up_ms: Option<u64>,
    hour: AdjournNotice,
    asked: VecDeque<Asked>,
    in_flight: Option<Flight>,
    /// Why the session ends, once it is to.
    ending: Option<String>,
    told: Option<LiveTable>,
    outputs: VecDeque<HostOutput>,
    stats: HostStats,
    finished: bool,
}

struct Peer {
    seat: Option<Seat>,
    /// Whether it has been sent the state, and follows.
    follows: bool,
}

/// What waits to be decided.
enum Asked {
    Submission(PeerId, Box<(Signed, [u8; 32])>),
    Resignation(Seat),
}

/// What the mailbox is storing.
struct Flight {
    bundles: Vec<Bundle>,
    submission: Option<(Seat, u64, [u8; 32])>,
    gives_back: bool,
}

impl TableSession {
    /// Takes over what the mailbox has handed over upon a request sent at `sent_ms` of the monotonic clock.
    ///
    /// # Errors
    /// [`TakeOverError`] if it can't be played on, or the state is not the one that the mailbox has.
    pub fn take_over(now: Now, slot: u32, sent_ms: u64, handed: &HandedOver) -> Result<Self, TakeOverError> {
        let header: Header = codec::decode(&handed.header)?;
        let mut table: TableState = serde_json::from_slice(&handed.table)?;
        table.side = Side::Live;
        let mut simulation = Simulation::restore(&header, handed.tick, handed.digest, &handed.snapshot)?;
        simulation.record_steps();
        let away_ms = table.players().map(|(seat, _)| (seat, now.mono_ms)).collect();
        let mut host = Self {
            slot,
            header,
            table,
            simulation,
            lease: HeldLease::new(sent_ms, handed.granted.for_ms),
            granted: handed.granted,
            keys: handed.keys.clone(),
            clock_ms: handed.now_ms.saturating_sub(sent_ms),
            stands_since_ms: None,
            answered: BTreeMap::new(),
            recalls: BTreeMap::new(),
            peers: BTreeMap::new(),
            away_ms,
            adjourn: BTreeSet::new(),
            time_is_up_ms: None,
            hour: AdjournNotice::default(),
            asked: VecDeque::new(),
            in_flight: None,
            ending: None,
            told: None,
            outputs: VecDeque::new(),
            stats: HostStats::default(),
            finished: false,
        };
        host.go_on(now);
        Ok(host)
    }

    /// Handles one input.
    pub fn handle(&mut self, now: Now, input: HostInput) {
        if self.finished {
            return;
        }
        match input {
            HostInput::Joined(peer, seat) => self.joined(now, peer, seat),
            HostInput::Lost(peer) => self.gone(now, peer),
            HostInput::Left(peer) => self.left(now, peer),
            HostInput::Submit(peer, signed, salt) => self.submitted(peer, signed, salt),
            HostInput::Adjourn(peer, on) => self.adjourn_asked(peer, on),
            HostInput::Resign(peer) => {
                let again = |asked: &Asked, seat| matches!(asked, Asked::Resignation(by) if *by == seat);
                let seat = self.seat_of(peer);
                let seat = seat.filter(|seat| !self.asked.iter().any(|asked| again(asked, *seat)));
                self.asked.extend(seat.map(Asked::Resignation));
            }
            HostInput::Committed(answer) => self.committed(now, answer),
            HostInput::Renewed { sent_ms, renewed: Some((for_ms, adjourn)) } => {
                self.lease.renewed(sent_ms, for_ms);
                adjourn.into_iter().for_each(|(seat, on)| self.vote_adjourn(seat, on));
            }
            HostInput::Renewed { renewed: None, .. } => self.lease.refused(),
            HostInput::Recalled { peer, sequence, answer } => self.recalled(peer, sequence, answer),
            HostInput::Tick => self.tick(now),
            HostInput::Stop => self.stop(),
            // Bundles go on streams, which acknowledge by themselves; clocks stand by mail alone.
            HostInput::Datagram(..) | HostInput::Pause(..) | HostInput::Desync(..) => {}
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

    fn seat_of(&self, peer: PeerId) -> Option<Seat> {
        self.peers.get(&peer)?.seat
    }

    fn joined(&mut self, now: Now, peer: PeerId, seat: Option<Seat>) {
        self.peers.insert(peer, Peer { seat, follows: false });
        if let Some(in_s) = self.hour.for_latecomer(self.table.live.adjourn_at_ms, self.now_ms(now)) {
            self.message(peer, ServerMessage::AdjournsSoon { in_s });
        }
        if let Some(seat) = seat {
            self.away_ms.remove(&seat);
            self.count_votes();
        }
    }

    fn gone(&mut self, now: Now, peer: PeerId) {
        self.recalls.remove(&peer);
        let Some(Peer { seat: Some(seat), .. }) = self.peers.remove(&peer) else { return };
        self.adjourn.remove(&seat);
        if self.peers.values().all(|other| other.seat != Some(seat)) {
            self.away_ms.insert(seat, now.mono_ms);
        }
        self.count_votes();
    }

    /// Whoever leaves goes on by mail, and so do the others.
    fn left(&mut self, now: Now, peer: PeerId) {
        let seat = self.seat_of(peer);
        let (slot, reason) = (self.slot, MatchLeftReason::Left);
        self.message(peer, ServerMessage::MatchLeft { slot, reason });
        self.gone(now, peer);
        if let Some(seat) = seat {
            self.end(format!("{} has left the session", self.table.name_of(seat)));
        }
    }

    fn adjourn_asked(&mut self, peer: PeerId, on: bool) {
        if let Some(seat) = self.seat_of(peer) {
            self.vote_adjourn(seat, on);
        }
    }

    fn vote_adjourn(&mut self, seat: Seat, on: bool) {
        if on {
            self.adjourn.insert(seat);
        } else {
            self.adjourn.remove(&seat);
        }
        self.count_votes();
    }

    /// Whether all who are here would adjourn; as long as the move is not sealed, anybody may think better of it.
    fn count_votes(&mut self) {
        let here: BTreeSet<Seat> =
            self.table.played().filter(|seat| !self.away_ms.contains_key(seat)).collect();
        let agreed = self.time_is_up_ms.is_some() || (!here.is_empty() && here.is_subset(&self.adjourn));
        // Over the board, too, who is to move seals the move: neither gains by the break.
        // One who is away would keep the others waiting for it.
        let mover = self.table.to_act.first().is_some_and(|seat| here.contains(seat));
        let seals = mover && self.table.to_act.len() == 1 && self.table.played().nth(1).is_some();
        self.table.live.sealing = agreed && seals;
        if agreed && !seals {
            self.end(self.why_adjourned().to_owned());
        }
    }

    const fn why_adjourned(&self) -> &'static str {
        if self.time_is_up_ms.is_some() { TIME_IS_UP } else { "the players have adjourned it" }
    }

    fn end(&mut self, why: String) {
        self.ending.get_or_insert(why);
    }

    fn tick(&mut self, now: Now) {
        match self.lease.state(now.mono_ms) {
            LeaseState::Lost => return self.finish(MatchLeftReason::Adjourned),
            LeaseState::Good | LeaseState::Suspended => {
                if self.lease.ask(now.mono_ms) {
                    self.outputs.push_back(HostOutput::Renew { epoch: self.granted.epoch });
                }
            }
        }
        let hour_ms = self.table.live.adjourn_at_ms;
        if let Some(in_s) = self.hour.due(hour_ms, self.now_ms(now)) {
            self.message_to(&ServerMessage::AdjournsSoon { in_s }, |_| true);
        }
        let hour_ms = hour_ms.filter(|at_ms| *at_ms <= self.now_ms(now));
        match self.time_is_up_ms {
            None if hour_ms.is_some() => {
                self.time_is_up_ms = Some(now.mono_ms);
                self.count_votes();
            }
            // Who does not seal goes on by mail like the others.
            Some(since_ms) if since_ms + SEAL_MS <= now.mono_ms => self.end(TIME_IS_UP.to_owned()),
            _ => {}
        }
        let patience_ms = self.table.rules.live.away_ms;
        let overdue = |since_ms: u64| now.mono_ms.saturating_sub(since_ms) >= patience_ms;
        let away =
            self.away_ms.iter().find(|(seat, since_ms)| overdue(**since_ms) && self.table.plays(**seat));
        if let Some((seat, _)) = away {
            let why = format!("{} is away", self.table.name_of(*seat));
            self.end(why);
        }
    }

    /// Decides what can be decided now. One thing at a time is under way to the mailbox.
    fn go_on(&mut self, now: Now) {
        if self.finished {
            return;
        }
        let good = self.lease.state(now.mono_ms) == LeaseState::Good;
        if !good {
            self.stands_since_ms.get_or_insert(self.now_ms(now));
        }
        if good && self.in_flight.is_none() {
            self.give_time_back(now);
            self.decide(now);
        }
        if self.in_flight.is_none() {
            self.let_in();
        }
        self.tell(now);
    }

    /// The time of day by the mailbox's clock: ours may be another, and may be set.
    const fn now_ms(&self, now: Now) -> u64 {
        self.clock_ms.saturating_add(now.mono_ms)
    }

    /// Time in which the session stood, or in which players could not see yet what they are to answer.
    fn give_time_back(&mut self, now: Now) {
        let now_ms = self.now_ms(now);
        if let Some(since_ms) = self.stands_since_ms.take() {
            self.table.give_back_live(since_ms, now_ms);
        }
    }

    fn decide(&mut self, now: Now) {
        let context = TableContext { now_ms: self.now_ms(now), zone: &Utc };
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
        let sealed = self.table.live.sealing && self.table.to_act.iter().all(|seat| self.is_done(*seat));
        if sealed {
            self.end(format!("{}; the next move is sealed", self.why_adjourned()));
        }
        if let Some(why) = self.ending.clone() {
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
    fn work_after(
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
                Err(_) => return self.lease.refused(),
            }
        }
        let over = self.table.status != TableStatus::Running;
        self.commit_live(context.now_ms, effects, submission, over.then(|| "the game is over".to_owned()));
    }

    fn commit_live(
        &mut self,
        at_ms: u64,
        effects: Effects,
        submission: Option<CommitSubmission>,
        gives_back: Option<String>,
    ) {
        self.granted.number += 1;
        let acknowledged = submission.as_ref().map(|commit| (commit.seat, commit.sequence, commit.hash));
        let commit = LiveCommit::new(self.granted, &self.table, effects, &self.simulation);
        let commit = LiveCommit { submission, gives_back, ..commit };
        let bundles = self.simulation.take_steps();
        let gives_back = commit.gives_back.is_some();
        self.in_flight = Some(Flight { bundles, submission: acknowledged, gives_back });
        self.outputs.push_back(HostOutput::Commit(codec::encode(&commit)));
        self.stands_since_ms.get_or_insert(at_ms);
    }

    /// The mailbox has answered: what was stored is told.
    fn committed(&mut self, now: Now, answer: Option<(Granted, Option<ReceiptView>)>) {
        let Some(flight) = self.in_flight.take() else { return };
        let Some((granted, receipt)) = answer else {
            self.lease.refused();
            return;
        };
        self.granted.head = granted.head;
        self.give_time_back(now);
        let incarnation = self.incarnation();
        if !flight.bundles.is_empty() {
            let bundles = flight.bundles;
            let message = ServerMessage::Bundles { slot: self.slot, incarnation, bundles };
            self.message_to(&message, |peer| peer.follows);
        }
        if let (Some((seat, number, hash)), Some(receipt)) = (flight.submission, receipt) {
            let receipt = serde_json::to_vec(&receipt).expect("texts and numbers are representable");
            // Whoever has the seat now: the one who handed in may have come back on another connection.
            let message = ServerMessage::Submitted(receipt.clone());
            self.message_to(&message, |peer| peer.seat == Some(seat));
            self.answered.insert(seat, (number, hash, receipt));
        }
        if flight.gives_back {
            let over = self.table.status != TableStatus::Running;
            self.finish(if over { MatchLeftReason::Ended } else { MatchLeftReason::Adjourned });
        }
    }

    fn incarnation(&self) -> u32 {
        u32::try_from(self.granted.epoch).unwrap_or(u32::MAX)
    }

    /// The server stops: what is under way is stored, and then the mailbox gets the game back.
    fn stop(&mut self) {
        self.end(super::STOPPED.to_owned());
    }

    fn finish(&mut self, reason: MatchLeftReason) {
        let slot = self.slot;
        self.message_to(&ServerMessage::MatchLeft { slot, reason }, |_| true);
        let outcome = self.table.outcome.as_ref();
        let outcome = outcome.map(|end| Outcome { places: end.places.clone(), reason: end.reason });
        self.outputs.push_back(HostOutput::Finished(outcome));
        self.finished = true;
    }
}

#[cfg(test)]
mod tests;
