//! A match of ticks that is a game of the mailbox: under its lease, with checkpoints. What came after the last one is
//! provisional, and clients are told so.

use crate::api::ReceiptView;
use crate::base::held_lease::{HeldLease, LeaseState};
use crate::base::identity::KeyPair;
use crate::base::limits::live::CHECKPOINT_MS;
use crate::handover::{Granted, HandedOver, LiveCommit};
use crate::live::adjourn_notice::AdjournNotice;
use crate::live::adjourn_notice::TIME_IS_UP;
use crate::live::io::{HostConfig, HostInput, HostOutput, Now};
use crate::live::table_session::TakeOverError;
use crate::live::tick_match::host::{Phase, TickMatch};
use crate::live::tick_match::presence::Presence;
use crate::timeline::bundle::Item;
use crate::timeline::{Entry, Header, Recorder, Seed, Simulation};
use crate::turns::rules::TableStatus;
use crate::turns::schedule::Utc;
use crate::turns::table::{Effects, Occupant, Side, TableContext, TableState};
use crate::wire::message::{MatchLeftReason, ServerMessage};
use adjourn_game::SeatEvent;
use adjourn_game::codec;
use adjourn_game::ids::{Seat, Tick};
use std::collections::BTreeSet;

/// What a match has in its charge.
pub(super) struct Charge {
    table: TableState,
    lease: HeldLease,
    granted: Granted,
    /// Not stored yet, but for those in flight.
    entries: Vec<Entry>,
    in_flight: Option<Flight>,
    /// When the last checkpoint was sent, by the monotonic clock.
    sent_ms: u64,
    /// Why the session ends, once it is to.
    ending: Option<String>,
    /// The mailbox's clock at the zero of our monotonic one.
    clock_ms: u64,
    /// The mailbox has the game back.
    given_back: bool,
    hour: AdjournNotice,
}

#[derive(Clone, Copy)]
struct Flight {
    tick: Tick,
    gives_back: bool,
}

impl Charge {
    /// Whether steps may be made: the lease is good, and the session goes on.
    pub(super) fn may_step(&self, now: Now) -> bool {
        self.ending.is_none() && self.lease.state(now.mono_ms) == LeaseState::Good
    }

    /// Whether all is stored, and the game is the mailbox's again.
    pub(super) const fn is_settled(&self) -> bool {
        self.given_back
    }

    /// How those who are still here are told that it is over.
    pub(super) const fn reason(&self) -> MatchLeftReason {
        match self.table.status {
            TableStatus::Running => MatchLeftReason::Adjourned,
            _ => MatchLeftReason::Ended,
        }
    }

    /// Something for the next checkpoint.
    pub(super) fn note(&mut self, entry: &Entry) {
        // The mailbox makes keyframes of its own, and counts epochs where a journal counts runs.
        if !matches!(entry, Entry::Keyframe(_) | Entry::Incarnation { .. }) {
            self.entries.push(entry.clone());
        }
    }
}

impl TickMatch {
    /// Takes over what the mailbox has handed over upon a request sent at `sent_ms` of the monotonic clock.
    ///
    /// # Errors
    /// [`TakeOverError`] if it can't be played on, or the state is not the one that the mailbox has.
    pub fn take_over(
        now: Now,
        sent_ms: u64,
        handed: &HandedOver,
        key: KeyPair,
        mut config: HostConfig,
    ) -> Result<Self, TakeOverError> {
        let mut header: Header = codec::decode(&handed.header)?;
        let mut table: TableState = serde_json::from_slice(&handed.table)?;
        table.side = Side::Live;
        let simulation = Simulation::restore(&header, handed.tick, handed.digest, &handed.snapshot)?;
        // Going live has opened it: clients that begin at tick 0 need it.
        header.seed = Seed::Open(table.seed.seed.0);
        for (seat, state) in header.seats.iter_mut().zip(&table.seats) {
            match &state.occupant {
                Occupant::Player { player, name, .. } => {
                    (seat.player, seat.name, seat.bot) = (Some(*player), name.clone(), None);
                }
                Occupant::Bot { strength } => (seat.player, seat.bot) = (None, Some(*strength)),
                Occupant::Empty => {}
            }
        }
        // A player who is away is waited for, and then the game goes on by mail: no bot takes a seat meanwhile.
        config.absence_grace_ms = u64::MAX;
        let recorder = Recorder::resume(&header, &[]);
        let out = resigned(&table);
        let mut host = Self::new(now, header, key, config, simulation, recorder, &[]);
        host.presence = Presence::new(&host.header, &out, host.config.absence, u64::MAX, now.mono_ms);
        host.incarnation = u32::try_from(handed.granted.epoch).unwrap_or(u32::MAX);
        host.charge = Some(Charge {
            table,
            lease: HeldLease::new(sent_ms, handed.granted.for_ms),
            granted: handed.granted,
            entries: Vec::new(),
            in_flight: None,
            sent_ms: now.mono_ms,
            ending: None,
            clock_ms: handed.now_ms.saturating_sub(sent_ms),
            given_back: false,
            hour: AdjournNotice::default(),
        });
        Ok(host)
    }

    /// What the mailbox has to say, and who would adjourn.
    pub(super) fn charge_input(&mut self, input: HostInput) {
        match input {
            HostInput::Adjourn(peer, on) => {
                if let Some(seat) = self.presence.seat_of(peer) {
                    self.vote_adjourn(seat, on);
                }
            }
            HostInput::Committed(answer) => self.committed(answer),
            HostInput::Renewed { sent_ms, renewed } => self.renewed(sent_ms, renewed),
            _ => {}
        }
    }

    fn vote_adjourn(&mut self, seat: Seat, on: bool) {
        if on {
            self.adjourn.insert(seat);
        } else {
            self.adjourn.remove(&seat);
        }
        let here: BTreeSet<Seat> = self.presence.here().into_iter().collect();
        self.adjourn.retain(|seat| here.contains(seat));
        if !here.is_empty() && here.is_subset(&self.adjourn) {
            self.adjourn_now("the players have adjourned it".to_owned());
        }
        let (seats, needed) = (self.adjourn.iter().copied().collect(), here.len());
        let needed = u8::try_from(needed).unwrap_or(u8::MAX);
        self.message_all(&ServerMessage::AdjournVotes { seats, needed });
    }

    /// No more steps from here on: the game goes on by mail from this tick.
    pub(super) fn adjourn_now(&mut self, why: String) {
        if self.phase != Phase::Running && !matches!(self.phase, Phase::Gathering { .. }) {
            return;
        }
        match &mut self.charge {
            Some(charge) => drop(charge.ending.get_or_insert(why)),
            None if self.config.can_adjourn && self.adopted_as.is_none() => {
                self.adopted_as = Some(why.clone());
                self.outputs.push_back(HostOutput::Adopt { why });
            }
            None => {}
        }
    }

    fn committed(&mut self, answer: Option<(Granted, Option<ReceiptView>)>) {
        if self.charge.is_none() {
            return self.adopted(answer.is_some());
        }
        let Some(charge) = &mut self.charge else { return };
        let Some(flight) = charge.in_flight.take() else { return };
        let Some((granted, _)) = answer else { return charge.lease.refused() };
        charge.granted.head = granted.head;
        charge.given_back = flight.gives_back;
        let slot = self.config.slot;
        self.message_all(&ServerMessage::Stored { slot, tick: flight.tick });
    }

    /// The mailbox has taken a match that was ours alone, or could not: then it goes on.
    fn adopted(&mut self, taken: bool) {
        if self.adopted_as.is_none() {
            return;
        }
        if taken {
            self.leave_all(MatchLeftReason::Adjourned);
            self.outputs.push_back(HostOutput::Adopted);
            self.phase = Phase::Finished;
        } else {
            self.adopted_as = None;
            self.adjourn.clear();
        }
    }

    fn renewed(&mut self, sent_ms: u64, renewed: Option<(u64, Vec<(Seat, bool)>)>) {
        let Some(charge) = &mut self.charge else { return };
        match renewed {
            Some((for_ms, adjourn)) => {
                charge.lease.renewed(sent_ms, for_ms);
                adjourn.into_iter().for_each(|(seat, on)| self.vote_adjourn(seat, on));
            }
            None => charge.lease.refused(),
        }
    }

    /// In how many seconds the hour comes at which the table adjourns, if others have been told so.
    pub(super) fn hour_near_s(&self, now: Now) -> Option<u32> {
        let charge = self.charge.as_ref()?;
        let now_ms = charge.clock_ms.saturating_add(now.mono_ms);
        charge.hour.for_latecomer(charge.table.live.adjourn_at_ms, now_ms)
    }

    /// Tells players that the clock stands until the mailbox answers, and when it goes on.
    pub(super) fn tell_standing(&mut self, now: Now) {
        let asked = self.charge.as_ref().map_or(self.adopted_as.is_some(), |charge| {
            charge.ending.is_none()
                && !charge.given_back
                && charge.lease.state(now.mono_ms) != LeaseState::Good
        });
        let stands = asked && matches!(self.phase, Phase::Running);
        if core::mem::replace(&mut self.told_standing, stands) != stands && self.phase != Phase::Finished {
            let slot = self.config.slot;
            self.message_all(&ServerMessage::ClockStalled { slot, stalled: stands });
        }
    }

    /// The lease, checkpoints, and whether the session is to end.
    pub(super) fn mind_charge(&mut self, now: Now) {
        let Some(charge) = &mut self.charge else { return };
        if self.phase == Phase::Finished {
            return;
        }
        if charge.lease.state(now.mono_ms) == LeaseState::Lost && !charge.given_back {
            self.leave_all(MatchLeftReason::Adjourned);
            self.outputs.push_back(HostOutput::Finished(None));
            self.phase = Phase::Finished;
            return;
        }
        if charge.lease.ask(now.mono_ms) {
            self.outputs.push_back(HostOutput::Renew { epoch: charge.granted.epoch });
        }
        let now_ms = charge.clock_ms.saturating_add(now.mono_ms);
        let hour_ms = charge.table.live.adjourn_at_ms;
        let told = charge.hour.due(hour_ms, now_ms);
        let hour_has_come = hour_ms.is_some_and(|at_ms| at_ms <= now_ms);
        let patience_ms = charge.table.rules.live.away_ms;
        if let Some(seat) = self.presence.away_for(now.mono_ms, patience_ms) {
            let why = format!("{} is away", self.header.seats[usize::from(seat.0)].name);
            self.adjourn_now(why);
        }
        if let Some(in_s) = told {
            self.message_all(&ServerMessage::AdjournsSoon { in_s });
        }
        if hour_has_come {
            self.adjourn_now(TIME_IS_UP.to_owned());
        }
        self.checkpoint(now);
    }

    fn checkpoint(&mut self, now: Now) {
        let over = matches!(self.phase, Phase::Ending { .. });
        let Some(charge) = &mut self.charge else { return };
        let ends = over || charge.ending.is_some();
        let due = ends || now.mono_ms.saturating_sub(charge.sent_ms) >= CHECKPOINT_MS;
        if !due || charge.in_flight.is_some() || charge.given_back {
            return;
        }
        charge.sent_ms = now.mono_ms;
        charge.granted.number += 1;
        let game = self.simulation.game();
        let mut effects = Effects::default();
        let entries = core::mem::take(&mut charge.entries);
        let context = TableContext { now_ms: charge.clock_ms.saturating_add(now.mono_ms), zone: &Utc };
        charge.table.follow(context, &entries, self.simulation.tick(), game, &mut effects);
        let gives_back = ends.then(|| charge.ending.clone().unwrap_or_else(|| "the game is over".to_owned()));
        let commit = LiveCommit::new(charge.granted, &charge.table, effects, &self.simulation);
        let commit = LiveCommit { gives_back, ..commit };
        charge.in_flight = Some(Flight { tick: commit.tick, gives_back: ends });
        self.outputs.push_back(HostOutput::Commit(codec::encode(&commit)));
        if ends && !over {
            // What is left is to see that all have the last bundles.
            self.phase = Phase::Ending { since_ms: now.mono_ms, outcome: None };
        }
    }

    pub(super) fn leave_all(&mut self, reason: MatchLeftReason) {
        let slot = self.config.slot;
        self.message_all(&ServerMessage::MatchLeft { slot, reason });
    }
}

/// The seats that have given up, as [`Presence::new`] reads them.
fn resigned(table: &TableState) -> Vec<Entry> {
    let seats = (0u8..).map(Seat).zip(&table.seats).filter(|(_, state)| state.resigned);
    let event = SeatEvent::Resigned;
    let items = seats.map(|(seat, _)| Item::Seat { seat, event, server_time_ms: 0 }).collect();
    vec![Entry::Step { tick: 0, items }]
}
