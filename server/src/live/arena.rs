//! The threads that own matches. Each wakes when a match's tick is due, takes what has come in meanwhile, and steps.
//! Matches are spread over the tick period. A panic ends only its match.

use super::journal::{Journal, JournalThread};
use super::transport::{self, Batch, Peer};
use super::{Shared, desync};
use crate::ops::cpu::CpuMeter;
use crate::ops::metrics::MatchMeter;
use adjourn_shared::game::Outcome;
use adjourn_shared::ids::{GameId, Seat};
use adjourn_shared::lockstep::{HostInput, HostOutput, Investigation, MatchHost, PeerId};
use adjourn_shared::timeline::Header;
use adjourn_shared::wire::message::{MatchLeftReason, ServerMessage};
use anyhow::Result;
use metrics::{counter, gauge, histogram};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, Thread};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// A match's number on this server.
pub(super) type Slot = u32;

/// What a thread of the arena is told.
enum Event {
    /// A new match, made from its header on the thread that will own it.
    Start { slot: Slot, header: Box<Header>, owner: Option<Seat> },
    /// A match that was recovered.
    Adopt { slot: Slot, host: Box<MatchHost>, journal: Journal },
    /// Someone joins; the handle is for the outputs.
    Join { slot: Slot, peer: Peer, seat: Option<Seat> },
    /// Anything else for a match.
    Match { slot: Slot, input: HostInput },
    /// Stop all matches and end.
    Stop,
}

/// A match is not in the arena any more. There is one for each match: the queue needs no bound.
pub(super) struct MatchEnded {
    pub(super) game_id: GameId,
    pub(super) outcome: Option<Outcome>,
}

/// The way to one match.
#[derive(Clone)]
pub(super) struct Route {
    slot: Slot,
    worker: Worker,
}

impl Route {
    /// Hands in an input. It is seen at the next tick: nobody is woken for it.
    pub(super) fn send(&self, input: HostInput) {
        self.worker.put(Event::Match { slot: self.slot, input });
    }

    /// Someone joins.
    pub(super) fn join(&self, peer: Peer, seat: Option<Seat>) {
        self.worker.put(Event::Join { slot: self.slot, peer, seat });
    }
}

/// The way to one thread.
#[derive(Clone)]
struct Worker {
    inbox: Arc<Mutex<Vec<Event>>>,
    thread: Thread,
}

impl Worker {
    fn put(&self, event: Event) {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    fn put_and_wake(&self, event: Event) {
        self.put(event);
        self.thread.unpark();
    }
}

/// All threads.
pub(super) struct Arena {
    journal: JournalThread,
    workers: Vec<Worker>,
    threads: Vec<JoinHandle<()>>,
    next_slot: Slot,
}

impl Arena {
    /// Starts the threads.
    pub(super) fn start(
        shared: &Arc<Shared>,
        journal: &JournalThread,
        ended: &mpsc::UnboundedSender<MatchEnded>,
        courier: &mpsc::Sender<Batch>,
    ) -> Result<Self> {
        let (investigations, detective) = detective(shared)?;
        let mut arena =
            Self { journal: journal.clone(), workers: Vec::new(), threads: vec![detective], next_slot: 0 };
        for number in 0..shared.config.threads() {
            let inbox = Arc::new(Mutex::new(Vec::new()));
            let mut floor = Floor {
                shared: Arc::clone(shared),
                journal: journal.clone(),
                ended: ended.clone(),
                investigations: investigations.clone(),
                courier: courier.clone(),
                matches: BTreeMap::new(),
            };
            let thread = std::thread::Builder::new().name(format!("adjourn-sim-{number}")).spawn({
                let inbox = Arc::clone(&inbox);
                move || {
                    let mut meter = CpuMeter::thread("simulation");
                    floor.run(&inbox, &mut meter);
                }
            })?;
            arena.workers.push(Worker { inbox, thread: thread.thread().clone() });
            arena.threads.push(thread);
        }
        Ok(arena)
    }

    fn place(&mut self) -> (Slot, Worker) {
        let slot = self.next_slot;
        self.next_slot += 1;
        let index = usize::try_from(slot).unwrap_or(0) % self.workers.len();
        (slot, self.workers[index].clone())
    }

    /// Starts a match; it reports to the hub if it can't.
    pub(super) fn open(&mut self, header: Header, owner: Option<Seat>) -> Route {
        let (slot, worker) = self.place();
        worker.put_and_wake(Event::Start { slot, header: Box::new(header), owner });
        Route { slot, worker }
    }

    /// Goes on with a recovered match. `make` is given its slot.
    pub(super) fn adopt(
        &mut self,
        make: impl FnOnce(Slot, &JournalThread) -> Result<(MatchHost, Journal)>,
    ) -> Result<Route> {
        let (slot, worker) = self.place();
        let (host, journal) = make(slot, &self.journal)?;
        worker.put_and_wake(Event::Adopt { slot, host: Box::new(host), journal });
        Ok(Route { slot, worker })
    }

    /// Stops all matches and waits for the threads.
    pub(super) fn stop(self) {
        self.workers.iter().for_each(|worker| worker.put_and_wake(Event::Stop));
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("a simulation thread had panicked");
            }
        }
    }
}

/// One thread's matches.
struct Floor {
    shared: Arc<Shared>,
    journal: JournalThread,
    ended: mpsc::UnboundedSender<MatchEnded>,
    investigations: Sender<Case>,
    courier: mpsc::Sender<Batch>,
    matches: BTreeMap<Slot, Running>,
}

struct Running {
    host: MatchHost,
    journal: Journal,
    peers: BTreeMap<PeerId, Peer>,
    period: Duration,
    due: Instant,
    meter: MatchMeter,
}

/// How a match left the arena.
enum Exit {
    Over(Option<Outcome>),
    Failed(&'static str),
}

impl Floor {
    fn run(&mut self, inbox: &Mutex<Vec<Event>>, meter: &mut CpuMeter) {
        loop {
            let events = core::mem::take(&mut *inbox.lock().unwrap_or_else(PoisonError::into_inner));
            for event in events {
                match event {
                    Event::Start { slot, header, owner } => self.start(slot, *header, owner),
                    Event::Adopt { slot, host, journal } => self.add(slot, *host, journal),
                    Event::Join { slot, peer, seat } => {
                        let id = peer.id();
                        if let Some(running) = self.matches.get_mut(&slot) {
                            running.peers.insert(id, peer);
                        }
                        self.input(slot, HostInput::Joined(id, seat));
                    }
                    Event::Match { slot, input } => self.input(slot, input),
                    Event::Stop => {
                        let slots: Vec<_> = self.matches.keys().copied().collect();
                        slots.into_iter().for_each(|slot| self.input(slot, HostInput::Stop));
                        return;
                    }
                }
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

    fn start(&mut self, slot: Slot, header: Header, owner: Option<Seat>) {
        let game_id = header.game_id;
        let mut config = self.shared.config.host_config(slot, header.tick_hz);
        config.owner = owner;
        let host = MatchHost::start(self.shared.now(), header, self.shared.identity.clone(), config);
        let made =
            host.map_err(anyhow::Error::from).and_then(|host| Ok((host, self.journal.create(game_id)?)));
        match made {
            Ok((host, journal)) => self.add(slot, host, journal),
            Err(error) => {
                tracing::error!(%game_id, %error, "the match could not be started");
                self.report(game_id, None);
            }
        }
    }

    fn add(&mut self, slot: Slot, host: MatchHost, journal: Journal) {
        let period = Duration::from_secs(1) / u32::from(host.header().tick_hz.max(1));
        // Spread over the period by the golden ratio: many matches at one instant would make each other late.
        let phase = period.mul_f64((f64::from(slot) * 0.618_033_988_75).fract());
        let meter = MatchMeter::default();
        let due = Instant::now() + phase;
        let running = Running { host, journal, peers: BTreeMap::new(), period, due, meter };
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
        if catch_unwind(AssertUnwindSafe(|| running.host.handle(now, input))).is_err() {
            return self.remove(slot, Exit::Failed("its rules panicked"));
        }
        self.drain(slot);
    }

    /// Carries out what a match wants, in order.
    fn drain(&mut self, slot: Slot) {
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let mut unwritten = Vec::new();
        let mut batch = Vec::new();
        let mut exit = None;
        while let Some(output) = running.host.poll_output() {
            if let HostOutput::Append(bytes) = output {
                unwritten.extend(bytes);
                continue;
            }
            // Nothing is sent before what came before it is written.
            if !running.write(&mut unwritten) {
                exit = Some(Exit::Failed("its journal can't be written"));
                break;
            }
            match output {
                HostOutput::Append(_) => {}
                HostOutput::Datagram(peer, bytes) => {
                    if let Some(peer) = running.peers.get(&peer) {
                        batch.push((peer.clone(), bytes));
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
                        let _stopping = self.investigations.send((peer.clone(), *investigation));
                    }
                }
                HostOutput::Finished(outcome) => exit = Some(Exit::Over(outcome)),
            }
        }
        if !running.write(&mut unwritten) {
            exit = Some(Exit::Failed("its journal can't be written"));
        }
        if !batch.is_empty() {
            transport::deliver(&self.courier, batch);
        }
        running.meter.publish(running.host.stats());
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
                self.journal.archive(running.journal);
                outcome
            }
            Exit::Failed(why) => {
                counter!("adjourn_matches_failed_total").increment(1);
                let journal = running.journal.path().display();
                tracing::error!(%game_id, why, %journal, "match broken off; its journal is kept");
                let reason = MatchLeftReason::Failed;
                let message = ServerMessage::MatchLeft { slot, reason };
                running.peers.values().for_each(|peer| peer.message(&message));
                None
            }
        };
        self.report(game_id, outcome);
    }

    fn report(&self, game_id: GameId, outcome: Option<Outcome>) {
        // A hub that is gone needs no report.
        let _gone = self.ended.send(MatchEnded { game_id, outcome });
    }
}

impl Running {
    fn write(&mut self, unwritten: &mut Vec<u8>) -> bool {
        if unwritten.is_empty() {
            return true;
        }
        let written = self.meter.writing(|| self.journal.append(unwritten));
        unwritten.clear();
        written.is_ok()
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

/// A difference to look into, and whom to tell.
type Case = (Peer, Investigation);

/// The thread that looks into differences: it re-simulates, which may take seconds.
fn detective(shared: &Arc<Shared>) -> Result<(Sender<Case>, JoinHandle<()>)> {
    let (sender, inbox) = channel::<Case>();
    let shared = Arc::clone(shared);
    let thread = std::thread::Builder::new().name("adjourn-desync".into()).spawn(move || {
        while let Ok((peer, investigation)) = inbox.recv() {
            match catch_unwind(AssertUnwindSafe(|| investigation.run())) {
                Ok(Ok(finding)) => {
                    desync::write_dumps(&shared, &finding);
                    peer.message(&ServerMessage::DesyncFound(finding.found));
                }
                Ok(Err(error)) => tracing::error!(%error, "a desync could not be looked into"),
                Err(_panic) => tracing::error!("looking into a desync panicked"),
            }
        }
    })?;
    Ok((sender, thread))
}
