//! One thread and the matches that it owns. It wakes when the tick of a match is due, handles what has arrived
//! meanwhile, and steps. Matches are spread over the tick period. A panic of a match's rules ends that match only.

use super::attempts::set_aside;
use super::desync::Case;
use super::handle::{MatchCommand, MatchHandle, Slot};
use super::host::Host;
use super::journal::{Journal, JournalThread};
use super::running::{Exit, Running, Storage};
use crate::live::mailbox_link::{ADOPTING, MailboxLink};
use crate::live::match_event::MatchEvent;
use crate::live::shared::Shared;
use crate::ops::cpu::CpuMeter;
use crate::ops::metrics::MatchMeter;
use adjourn_game::codec;
use adjourn_shared::base::limits;
use adjourn_shared::handover::HandedOver;
use adjourn_shared::live::io::{HostInput, HostOutput};
use adjourn_shared::live::table_session::TableSession;
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::{Header, Terms};
use adjourn_shared::wire::reason::LobbyError;
use anyhow::{Result, anyhow};
use metrics::{counter, gauge, histogram};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How often a match whose journal can't be written tries it again.
const WRITE_AGAIN: Duration = Duration::from_millis(500);

/// How long a stopping server waits for the mailbox to take its games back.
const GIVE_BACK: Duration = Duration::from_millis(limits::live::GIVE_BACK_MS);

/// One thread's matches.
pub(crate) struct MatchThread {
    shared: Arc<Shared>,
    journal: JournalThread,
    match_events: mpsc::UnboundedSender<MatchEvent>,
    investigations: SyncSender<Case>,
    matches: BTreeMap<Slot, Running>,
}

impl MatchThread {
    /// No match yet.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        journal: &JournalThread,
        match_events: mpsc::UnboundedSender<MatchEvent>,
        investigations: SyncSender<Case>,
    ) -> Self {
        let (shared, journal) = (Arc::clone(shared), journal.clone());
        Self { shared, journal, match_events, investigations, matches: BTreeMap::new() }
    }

    /// Owns matches until it is told to stop.
    pub(crate) fn run(&mut self, inbox: &Mutex<Vec<MatchCommand>>, meter: &mut CpuMeter) {
        let mut stops: Option<Instant> = None;
        loop {
            let commands = core::mem::take(&mut *inbox.lock().unwrap_or_else(PoisonError::into_inner));
            for command in commands {
                match command {
                    MatchCommand::Start { slot, header, terms, mailbox } => {
                        self.start(slot, *header, terms, mailbox);
                    }
                    MatchCommand::Adopt { slot, host, journal, mailbox } => {
                        self.add(slot, Host::Ticks(host), Storage::Journal(journal, mailbox));
                    }
                    MatchCommand::TakeOver { slot, sent_ms, handed, link, handle } => {
                        self.take_over(slot, sent_ms, &handed, Storage::Mailbox(link, handle));
                    }
                    MatchCommand::Join { slot, peer, seat } => {
                        let id = peer.id();
                        if let Some(running) = self.matches.get_mut(&slot) {
                            running.peers.insert(id, peer);
                        }
                        self.input(slot, HostInput::Joined(id, seat));
                    }
                    MatchCommand::Match { slot, input } => self.input(slot, input),
                    MatchCommand::Stop => {
                        stops = Some(Instant::now() + GIVE_BACK);
                        let slots: Vec<_> = self.matches.keys().copied().collect();
                        for slot in slots {
                            self.write_again(slot);
                            self.input(slot, HostInput::Stop);
                        }
                        // A match with a journal goes on at the next start. Games of the mailbox are given back first.
                        self.matches.retain(|_, running| matches!(running.storage, Storage::Mailbox(..)));
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

    fn start(
        &mut self,
        slot: Slot,
        header: Header,
        terms: Terms,
        mailbox: Option<(MailboxLink, MatchHandle)>,
    ) {
        let game_id = header.game_id;
        match self.make(slot, header, terms, mailbox.is_some()) {
            Ok((host, journal)) => {
                self.tell(MatchEvent::Begun { game_id });
                self.add(slot, Host::Ticks(Box::new(host)), Storage::Journal(journal, mailbox));
            }
            Err(error) => {
                tracing::error!(%game_id, error = %format!("{error:#}"), "the match could not be started");
                let of_disk = error.chain().any(|cause| cause.is::<std::io::Error>());
                let why = if of_disk { LobbyError::DiskFull } else { LobbyError::NotBegun };
                self.tell(MatchEvent::NotBegun { game_id, why });
            }
        }
    }

    fn take_over(&mut self, slot: Slot, sent_ms: u64, handed: &HandedOver, storage: Storage) {
        match self.make_session(slot, sent_ms, handed) {
            Ok(host) => self.add(slot, host, storage),
            // The game goes on by mail when the lease has run out.
            Err(error) => {
                tracing::error!(error = %format!("{error:#}"), "a session could not be taken over");
                if let Ok(Header { game_id, .. }) = codec::decode(&handed.header) {
                    self.tell(MatchEvent::NotBegun { game_id, why: LobbyError::NotBegun });
                }
            }
        }
    }

    fn make(
        &self,
        slot: Slot,
        header: Header,
        terms: Terms,
        can_adjourn: bool,
    ) -> Result<(TickMatch, Journal)> {
        let game_id = header.game_id;
        let mut config = self.shared.config.host_config(self.shared.games, slot, header.tick_hz);
        config.terms = Terms { pauses_per_player: config.terms.pauses_per_player, ..terms };
        config.can_adjourn = can_adjourn;
        let (now, key) = (self.shared.now(), self.shared.identity.clone());
        let host = catch_unwind(AssertUnwindSafe(|| TickMatch::start(now, header, key, config)));
        let mut host = host.map_err(|_panic| anyhow!("its rules panicked"))??;
        // A match begins when its beginning is written.
        let mut beginning = Vec::new();
        while let Some(HostOutput::Append(bytes)) = host.poll_output() {
            beginning.extend(bytes);
        }
        Ok((host, self.journal.create(game_id, &beginning)?))
    }

    fn make_session(&self, slot: Slot, sent_ms: u64, handed: &HandedOver) -> Result<Host> {
        let (games, now) = (self.shared.games, self.shared.now());
        let header: Header = codec::decode(&handed.header)?;
        let made = AssertUnwindSafe(|| -> Result<Host> {
            let kind = games.find(&header.game, header.rules_version);
            if !kind.is_some_and(|kind| kind.is_of_ticks()) {
                let session = TableSession::take_over(games, now, slot, sent_ms, handed)?;
                return Ok(Host::Turns(Box::new(session)));
            }
            let config = self.shared.config.host_config(games, slot, header.tick_hz);
            let key = self.shared.identity.clone();
            Ok(Host::Ticks(Box::new(TickMatch::take_over(now, sent_ms, handed, key, config)?)))
        });
        catch_unwind(made).unwrap_or_else(|_panic| Err(anyhow!("its rules panicked")))
    }

    fn add(&mut self, slot: Slot, host: Host, storage: Storage) {
        let period = Duration::from_secs(1) / u32::from(host.hz());
        // The golden ratio spreads matches over the period: many at one instant would make each other late.
        let phase = period.mul_f64((f64::from(slot) * 0.618_033_988_75).fract());
        let meter = MatchMeter::default();
        let due = Instant::now() + phase;
        let sleeps = false;
        let running = Running {
            host,
            storage,
            peers: BTreeMap::new(),
            period,
            due,
            sleeps,
            stuck: None,
            deserted: false,
            meter,
        };
        self.matches.insert(slot, running);
        gauge!("adjourn_matches").increment(1);
        self.drain(slot);
        self.set_sleep(slot);
    }

    /// A match without players is not ticked until there is something to do.
    fn set_sleep(&mut self, slot: Slot) {
        let (now, started) = (self.shared.now(), self.shared.started);
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let until = match &running.stuck {
            Some(_) => Some(Instant::now() + WRITE_AGAIN),
            None => {
                running.host.sleeps_until_ms(now).map(|until_ms| started + Duration::from_millis(until_ms))
            }
        };
        match until {
            Some(until) => running.due = until,
            None if running.sleeps => running.due = Instant::now(),
            None => {}
        }
        running.sleeps = until.is_some();
    }

    fn tick(&mut self, slot: Slot) {
        let Some(running) = self.matches.get_mut(&slot) else { return };
        if running.stuck.is_some() {
            return self.write_again(slot);
        }
        let start = Instant::now();
        histogram!("adjourn_tick_lateness_seconds").record(start.saturating_duration_since(running.due));
        running.due += running.period;
        if running.due < start {
            // It is too late to catch up: a match runs slower rather than in bursts.
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
        self.set_sleep(slot);
    }

    /// Carries out what a match wants, in order. What can't be written holds up what comes after it, and stops the clock.
    fn drain(&mut self, slot: Slot) {
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let was_stuck = running.stuck.is_some();
        let mut unwritten = Vec::new();
        let mut told = Vec::new();
        let mut exit = None;
        while let Some(output) = running.host.poll_output() {
            match (output, &mut running.stuck) {
                (HostOutput::Append(bytes), Some(stuck)) => stuck.bytes.extend(bytes),
                (HostOutput::Append(bytes), None) => unwritten.extend(bytes),
                // It has to do with no step: none is made any more.
                (output, Some(_)) if was_stuck => {
                    exit = running.carry_out(output, &self.investigations, &mut told).or(exit);
                }
                (output, Some(stuck)) => stuck.outputs.push(output),
                // Everything that came before an output is written before the output is sent.
                (output, None) => {
                    running.write(&mut unwritten);
                    match &mut running.stuck {
                        Some(stuck) => stuck.outputs.push(output),
                        None => exit = running.carry_out(output, &self.investigations, &mut told).or(exit),
                    }
                }
            }
        }
        if running.stuck.is_none() {
            running.write(&mut unwritten);
        }
        let stuck = running.stuck.is_some();
        running.meter.publish(running.host.stats());
        told.into_iter().for_each(|event| self.tell(event));
        if let Some(exit) = exit {
            return self.remove(slot, exit);
        }
        if stuck && !was_stuck {
            self.input(slot, HostInput::Written(false));
        }
    }

    /// Tries again to write what could not be written; then the match goes on.
    fn write_again(&mut self, slot: Slot) {
        let Some(running) = self.matches.get_mut(&slot) else { return };
        let Some(outputs) = running.write_again() else { return self.set_sleep(slot) };
        let mut told = Vec::new();
        let exits =
            outputs.into_iter().map(|output| running.carry_out(output, &self.investigations, &mut told));
        let exit = exits.fold(None, |before, exit| exit.or(before));
        told.into_iter().for_each(|event| self.tell(event));
        match exit {
            Some(exit) => self.remove(slot, exit),
            None => self.input(slot, HostInput::Written(true)),
        }
    }

    fn remove(&mut self, slot: Slot, exit: Exit) {
        let Some(mut running) = self.matches.remove(&slot) else { return };
        gauge!("adjourn_matches").decrement(1);
        running.set_deserted(false);
        let game_id = running.host.header().game_id;
        let outcome = match exit {
            Exit::Over(outcome) => {
                let ticks = running.host.simulation().tick();
                tracing::info!(%game_id, ticks, ?outcome, "match over");
                if let Storage::Journal(journal, _) = running.storage {
                    let players = running.host.header().seats.iter().filter_map(|seat| seat.player);
                    self.journal.archive(game_id, players, journal);
                }
                outcome
            }
            Exit::Adopted => {
                tracing::info!(%game_id, "match adjourned: it goes on by mail");
                if let Storage::Journal(journal, _) = &running.storage {
                    // The journal first: if only the other file is left, the match is still not played on here.
                    for file in [journal.path().to_owned(), journal.path().with_extension(ADOPTING)] {
                        if let Err(error) = std::fs::remove_file(&file) {
                            tracing::error!(%error, %game_id, "can't remove a file of a match that is in the mailbox now");
                        }
                    }
                }
                None
            }
            Exit::Panicked => {
                tracing::error!(%game_id, "match broken off: its rules panicked");
                running.fail(slot);
                if let Storage::Journal(journal, _) = &running.storage {
                    set_aside(&self.shared, journal.path());
                }
                None
            }
        };
        self.tell(MatchEvent::Ended { game_id, slot, outcome });
    }

    fn tell(&self, event: MatchEvent) {
        // A hub that is gone needs no news.
        let _gone = self.match_events.send(event);
    }
}
