//! One thread's matches. It wakes when a match's tick is due, takes what has come in meanwhile, and steps. Matches are
//! spread over the tick period. A panic of a match's rules ends only that match.

use super::arena::{Event, Report, Route, Slot};
use super::desync::Case;
use super::host::Host;
use super::journal::{Journal, JournalThread};
use super::link::{ADOPTING, Link};
use super::transport::Peer;
use super::{Shared, recovery};
use crate::ops::cpu::CpuMeter;
use crate::ops::metrics::MatchMeter;
use adjourn_game::Outcome;
use adjourn_game::codec;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::base::limits;
use adjourn_shared::games;
use adjourn_shared::handover::{HandedOver, Recall};
use adjourn_shared::live::io::{HostInput, HostOutput, PeerId};
use adjourn_shared::live::table_session::TableSession;
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::Header;
use adjourn_shared::wire::message::{MatchLeftReason, ServerMessage};
use anyhow::{Result, anyhow};
use metrics::{counter, gauge, histogram};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How long a server that stops waits for the mailbox to take its games back.
const GIVE_BACK: Duration = Duration::from_millis(limits::live::GIVE_BACK_MS);

/// One thread's matches.
pub(super) struct Floor {
    shared: Arc<Shared>,
    journal: JournalThread,
    reports: mpsc::UnboundedSender<Report>,
    investigations: SyncSender<Case>,
    matches: BTreeMap<Slot, Running>,
}

struct Running {
    host: Host,
    keeper: Keeper,
    peers: BTreeMap<PeerId, Peer>,
    period: Duration,
    due: Instant,
    meter: MatchMeter,
}

/// Who keeps what is played.
enum Keeper {
    /// A journal on this machine; and the mailbox that would take it over.
    Journal(Journal, Option<(Link, Route)>),
    /// The mailbox; its answers come back by the route.
    Mailbox(Link, Route),
}

/// How a match left the arena.
enum Exit {
    Over(Option<Outcome>),
    /// The mailbox has it.
    Adopted,
    /// Its journal can't be written; what is in it is good, and the next start goes on from there.
    Unwritable,
    /// Its rules panicked, and would again.
    Panicked,
}

impl Floor {
    /// Without a match.
    pub(super) fn new(
        shared: &Arc<Shared>,
        journal: &JournalThread,
        reports: mpsc::UnboundedSender<Report>,
        investigations: SyncSender<Case>,
    ) -> Self {
        let (shared, journal) = (Arc::clone(shared), journal.clone());
        Self { shared, journal, reports, investigations, matches: BTreeMap::new() }
    }

    /// Owns matches until it is told to stop.
    pub(super) fn run(&mut self, inbox: &Mutex<Vec<Event>>, meter: &mut CpuMeter) {
        let mut stops: Option<Instant> = None;
        loop {
            let events = core::mem::take(&mut *inbox.lock().unwrap_or_else(PoisonError::into_inner));
            for event in events {
                match event {
                    Event::Start { slot, header, owner, mailbox } => {
                        self.start(slot, *header, owner, mailbox);
                    }
                    Event::Adopt { slot, host, journal } => {
                        self.add(slot, Host::Ticks(host), Keeper::Journal(journal, None));
                    }
                    Event::TakeOver { slot, sent_ms, handed, link, route } => {
                        self.take_over(slot, sent_ms, &handed, Keeper::Mailbox(link, route));
                    }
                    Event::Join { slot, peer, seat } => {
                        let id = peer.id();
                        if let Some(running) = self.matches.get_mut(&slot) {
                            running.peers.insert(id, peer);
                        }
                        self.input(slot, HostInput::Joined(id, seat));
                    }
                    Event::Match { slot, input } => self.input(slot, input),
                    Event::Stop => {
                        stops = Some(Instant::now() + GIVE_BACK);
                        let slots: Vec<_> = self.matches.keys().copied().collect();
                        slots.into_iter().for_each(|slot| self.input(slot, HostInput::Stop));
                        // What has a journal goes on at the next start; games of the mailbox go back to it first.
                        self.matches.retain(|_, running| matches!(running.keeper, Keeper::Mailbox(..)));
                    }
                }
            }
            if stops.is_some_and(|until| self.matches.is_empty() || Instant::now() >= until) {
                for running in self.matches.values() {
                    let game_id = running.host.header().game_id;
                    tracing::warn!(%game_id, "the mailbox does not answer: it has the game when the lease has run out");
                }
                return;
            }
            let now = Instant::now();
            let due: Vec<_> =
                self.matches.iter().filter(|(_, m)| m.due <= now).map(|(slot, _)| *slot).collect();
            due.into_iter().for_each(|slot| self.tick(slot));
            meter.report();
            match self.matches.values().map(|running| running.due).min() {
                Some(due) => std::thread::park_timeout(due.saturating_duration_since(Instant::now())),
                None => std::thread::park_timeout(Duration::from_millis(200)),
            }
        }
    }

    fn start(&mut self, slot: Slot, header: Header, owner: Option<Seat>, mailbox: Option<(Link, Route)>) {
        let game_id = header.game_id;
        match self.make(slot, header, owner, mailbox.is_some()) {
            Ok((host, journal)) => {
                self.add(slot, Host::Ticks(Box::new(host)), Keeper::Journal(journal, mailbox))
            }
            Err(error) => {
                tracing::error!(%game_id, error = %format!("{error:#}"), "the match could not be started");
                self.report(Report::NotStarted { game_id });
            }
        }
    }

    fn take_over(&mut self, slot: Slot, sent_ms: u64, handed: &HandedOver, keeper: Keeper) {
        match self.make_session(slot, sent_ms, handed) {
            Ok(host) => self.add(slot, host, keeper),
            // The lease runs out, and the game goes on by mail.
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "a session could not be taken over");
                if let Ok(Header { game_id, .. }) = codec::decode(&handed.header) {
                    self.report(Report::NotStarted { game_id });
                }
            }
        }
    }

    fn make(
        &self,
        slot: Slot,
        header: Header,
        owner: Option<Seat>,
        can_adjourn: bool,
    ) -> Result<(TickMatch, Journal)> {
        let game_id = header.game_id;
        let mut config = self.shared.config.host_config(slot, header.tick_hz);
        config.owner = owner;
        config.can_adjourn = can_adjourn;
        let (now, key) = (self.shared.now(), self.shared.identity.clone());
        let host = catch_unwind(AssertUnwindSafe(|| TickMatch::start(now, header, key, config)));
        let host = host.map_err(|_panic| anyhow!("its rules panicked"))??;
        Ok((host, self.journal.create(game_id)?))
    }

    fn make_session(&self, slot: Slot, sent_ms: u64, handed: &HandedOver) -> Result<Host> {
        let now = self.shared.now();
        let header: Header = codec::decode(&handed.header)?;
        let made = AssertUnwindSafe(|| -> Result<Host> {
            if !games::find(&header.game).is_some_and(|kind| kind.is_of_ticks()) {
                return Ok(Host::Turns(Box::new(TableSession::take_over(now, slot, sent_ms, handed)?)));
            }
            let config = self.shared.config.host_config(slot, header.tick_hz);
            let key = self.shared.identity.clone();
            Ok(Host::Ticks(Box::new(TickMatch::take_over(now, sent_ms, handed, key, config)?)))
        });
        catch_unwind(made).unwrap_or_else(|_panic| Err(anyhow!("its rules panicked")))
    }

    fn add(&mut self, slot: Slot, host: Host, keeper: Keeper) {
        let period = Duration::from_secs(1) / u32::from(host.hz());
        // Spread over the period by the golden ratio: many matches at one instant would make each other late.
        let phase = period.mul_f64((f64::from(slot) * 0.618_033_988_75).fract());
        let meter = MatchMeter::default();
        let due = Instant::now() + phase;
        let running = Running { host, keeper, peers: BTreeMap::new(), period, due, meter };
        self.matches.insert(slot, running);
        gauge!("adjourn_matches").increment(1);
        self.drain(slot);
    }

    fn tick(&mut self, slot: Slot) {
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let start = Instant::now();
        histogram!("adjourn_tick_lateness_seconds").record(start.saturating_duration_since(running.due));
        running.due += running.period;
        if running.due < start {
            // Too late to catch up: the match runs slower rather than in bursts.
            counter!("adjourn_ticks_skipped_total").increment(1);
            running.due = start + running.period;
        }
        self.input(slot, HostInput::Tick);
        counter!("adjourn_ticks_total").increment(1);
        histogram!("adjourn_step_seconds").record(start.elapsed());
    }

    fn input(&mut self, slot: Slot, input: HostInput) {
        let now = self.shared.now();
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let lost = if let HostInput::Lost(peer) = input { Some(peer) } else { None };
        if catch_unwind(AssertUnwindSafe(|| running.host.handle(now, input))).is_err() {
            return self.remove(slot, Exit::Panicked);
        }
        if let Some(peer) = lost {
            running.peers.remove(&peer);
        }
        self.drain(slot);
    }

    /// Carries out what a match wants, in order.
    fn drain(&mut self, slot: Slot) {
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let mut unwritten = Vec::new();
        let mut reports = Vec::new();
        let game_id = running.host.header().game_id;
        let mut exit = None;
        while let Some(output) = running.host.poll_output() {
            if let HostOutput::Append(bytes) = output {
                unwritten.extend(bytes);
                continue;
            }
            // Nothing is sent before what came before it is written.
            if !running.write(&mut unwritten) {
                exit = Some(Exit::Unwritable);
                break;
            }
            match output {
                HostOutput::Append(_) => {}
                HostOutput::Datagram(peer, bytes) => {
                    if let Some(peer) = running.peers.get(&peer) {
                        peer.datagram(bytes);
                    }
                }
                HostOutput::Message(peer, message) => running.message(peer, &message),
                HostOutput::Keyframe(peer, head, snapshot) => {
                    if let Some(peer) = running.peers.get(&peer) {
                        peer.keyframe(head, snapshot);
                    }
                }
                HostOutput::Investigate(peer, investigation) => {
                    if let Some(peer) = running.peers.get(&peer) {
                        // One more than can be looked into soon is not looked into at all.
                        let _full = self.investigations.try_send((peer.clone(), *investigation));
                    }
                }
                HostOutput::SeatGivenUp(seat) => reports.push(Report::SeatGivenUp { game_id, seat }),
                HostOutput::Refused(peer) => {
                    running.peers.remove(&peer);
                    reports.push(Report::Refused { game_id, peer });
                }
                HostOutput::Commit(commit) => running.commit_live(game_id, commit),
                HostOutput::Adopt { why } => running.adopt(game_id, why),
                HostOutput::Adopted => exit = Some(Exit::Adopted),
                HostOutput::Renew { epoch } => running.renew(game_id, epoch),
                HostOutput::Recall { peer, asked } => running.recall(game_id, peer, asked),
                HostOutput::Finished(outcome) => exit = Some(Exit::Over(outcome)),
            }
        }
        if !running.write(&mut unwritten) {
            exit = Some(Exit::Unwritable);
        }
        running.meter.publish(running.host.stats());
        reports.into_iter().for_each(|report| self.report(report));
        if let Some(exit) = exit {
            self.remove(slot, exit);
        }
    }

    fn remove(&mut self, slot: Slot, exit: Exit) {
        let Some(running) = self.matches.remove(&slot) else { return };
        gauge!("adjourn_matches").decrement(1);
        let game_id = running.host.header().game_id;
        let outcome = match exit {
            Exit::Over(outcome) => {
                let ticks = running.host.simulation().tick();
                tracing::info!(%game_id, ticks, ?outcome, "match over");
                if let Keeper::Journal(journal, _) = running.keeper {
                    self.journal.archive(journal);
                }
                outcome
            }
            Exit::Adopted => {
                tracing::info!(%game_id, "match adjourned: it goes on by mail");
                if let Keeper::Journal(journal, _) = &running.keeper {
                    // First the journal: what is left of the two says that it is not to be played on.
                    for file in [journal.path().to_owned(), journal.path().with_extension(ADOPTING)] {
                        if let Err(error) = std::fs::remove_file(&file) {
                            tracing::error!(%error, %game_id, "a file of a match that the mailbox has stays");
                        }
                    }
                }
                None
            }
            Exit::Unwritable => {
                tracing::error!(%game_id, "match broken off: its journal can't be written");
                running.fail(slot);
                None
            }
            Exit::Panicked => {
                tracing::error!(%game_id, "match broken off: its rules panicked");
                running.fail(slot);
                if let Keeper::Journal(journal, _) = &running.keeper {
                    recovery::set_aside(&self.shared, journal.path());
                }
                None
            }
        };
        self.report(Report::Ended { game_id, slot, outcome });
    }

    fn report(&self, report: Report) {
        // A hub that is gone needs no report.
        let _gone = self.reports.send(report);
    }
}

impl Running {
    fn write(&mut self, unwritten: &mut Vec<u8>) -> bool {
        if unwritten.is_empty() {
            return true;
        }
        let Keeper::Journal(journal, _) = &mut self.keeper else { return false };
        let written = self.meter.writing(|| journal.append(unwritten));
        unwritten.clear();
        written.is_ok()
    }

    fn commit_live(&self, game_id: GameId, commit: Vec<u8>) {
        if let Keeper::Mailbox(link, route) = &self.keeper {
            link.commit_live(game_id, commit, route.clone());
        }
    }

    fn adopt(&self, game_id: GameId, why: String) {
        if let Keeper::Journal(journal, Some((link, route))) = &self.keeper {
            link.adopt(game_id, journal.path().to_owned(), why, route.clone());
        }
    }

    fn renew(&self, game_id: GameId, epoch: u64) {
        if let Keeper::Mailbox(link, route) = &self.keeper {
            link.renew(game_id, epoch, route.clone());
        }
    }

    fn recall(&self, game_id: GameId, peer: PeerId, asked: Recall) {
        if let Keeper::Mailbox(link, route) = &self.keeper {
            link.recall(game_id, peer, asked, route.clone());
        }
    }

    /// Tells everyone that the match can't go on.
    fn fail(&self, slot: Slot) {
        counter!("adjourn_matches_failed_total").increment(1);
        let message = ServerMessage::MatchLeft { slot, reason: MatchLeftReason::Failed };
        self.peers.values().for_each(|peer| peer.message(&message));
    }

    fn message(&mut self, peer: PeerId, message: &ServerMessage) {
        if let Some(handle) = self.peers.get(&peer) {
            handle.message(message);
        }
        if matches!(message, ServerMessage::MatchLeft { .. }) {
            self.peers.remove(&peer);
        }
    }
}
