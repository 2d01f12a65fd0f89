//! The way to the threads that own matches: which match is on which thread, and what reaches it. What a thread does
//! is in `floor`.

use super::desync;
use super::floor::Floor;
use super::journal::{Journal, JournalThread};
use super::link::Link;
use super::transport::Peer;
use super::{Shared, watch};
use crate::ops::cpu::CpuMeter;
use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::handover::{ChatMessage, HandedOver, MuteList};
use adjourn_shared::live::io::{HostInput, PeerId};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::lobby::StartId;
use adjourn_shared::timeline::Header;
use anyhow::Result;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, Thread};
use tokio::sync::mpsc;

/// A match's number on this server.
pub(super) type Slot = u32;

/// What a thread of the arena is told.
pub(super) enum Event {
    /// A new match, made from its header on the thread that will own it.
    Start { slot: Slot, header: Box<Header>, owner: Option<Seat>, mailbox: Option<(Link, Route)> },
    /// A session of a turn game that the mailbox has handed over, upon a request sent at this time of the monotonic clock.
    TakeOver { slot: Slot, sent_ms: u64, handed: Box<HandedOver>, link: Link, route: Route },
    /// A match that was recovered.
    Adopt { slot: Slot, host: Box<TickMatch>, journal: Journal },
    /// Someone joins; the handle is for the outputs.
    Join { slot: Slot, peer: Peer, seat: Option<Seat> },
    /// Anything else for a match.
    Match { slot: Slot, input: HostInput },
    /// Stop all matches and end.
    Stop,
}

/// What a match tells the hub. A few for each match: the queue needs no bound.
pub(super) enum Report {
    /// The seat is no player's any more. Who had it may watch on, and is free once gone.
    SeatGivenUp { game_id: GameId, seat: Seat },
    /// The match did not take this peer.
    Refused { game_id: GameId, peer: PeerId },
    /// The match could not begin.
    NotStarted { game_id: GameId },
    /// The mailbox has handed a game over, upon a request sent at this time of the monotonic clock; for a room that waits
    /// to start.
    HandedOver { sent_ms: u64, handed: Box<HandedOver>, start: Option<StartId> },
    /// What the mailbox tells of a session: what was written by mail, and who has changed whom to hear.
    Heard { game_id: GameId, said: Vec<ChatMessage>, mutes: Vec<MuteList> },
    /// The mailbox has made no table of a room.
    NotOpened { start: StartId },
    /// The match is not in the arena any more.
    Ended { game_id: GameId, slot: Slot, outcome: Option<Outcome> },
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

    /// The match's number on this server.
    pub(super) const fn slot(&self) -> Slot {
        self.slot
    }

    /// Hands in what is to be seen at once.
    pub(super) fn send_now(&self, input: HostInput) {
        self.worker.put_and_wake(Event::Match { slot: self.slot, input });
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
        reports: &mpsc::UnboundedSender<Report>,
        alarm: &watch::Alarm,
    ) -> Result<Self> {
        let (investigations, detective) = desync::detective(shared)?;
        let mut arena =
            Self { journal: journal.clone(), workers: Vec::new(), threads: vec![detective], next_slot: 0 };
        for number in 0..shared.config.threads() {
            let inbox = Arc::new(Mutex::new(Vec::new()));
            let mut floor = Floor::new(shared, journal, reports.clone(), investigations.clone());
            let thread = std::thread::Builder::new().name(format!("adjourn-sim-{number}")).spawn({
                let (inbox, alarm) = (Arc::clone(&inbox), alarm.clone());
                move || {
                    let _guard = alarm.guard("a simulation thread");
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

    /// Starts a match; it reports to the hub if it can't ([`Report::NotStarted`]).
    pub(super) fn open(&mut self, header: Header, owner: Option<Seat>, link: Option<&Link>) -> Route {
        let (slot, worker) = self.place();
        let route = Route { slot, worker };
        let mailbox = link.map(|link| (link.clone(), route.clone()));
        route.worker.put_and_wake(Event::Start { slot, header: Box::new(header), owner, mailbox });
        route
    }

    /// Takes a session over; it reports to the hub if it can't ([`Report::NotStarted`]).
    pub(super) fn take_over(&mut self, sent_ms: u64, handed: Box<HandedOver>, link: &Link) -> Route {
        let (slot, worker) = self.place();
        let route = Route { slot, worker };
        let link = link.clone();
        route.worker.put_and_wake(Event::TakeOver { slot, sent_ms, handed, link, route: route.clone() });
        route
    }

    /// Goes on with a recovered match. `make` is given its slot.
    pub(super) fn adopt(
        &mut self,
        make: impl FnOnce(Slot, &JournalThread) -> Result<(TickMatch, Journal)>,
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
