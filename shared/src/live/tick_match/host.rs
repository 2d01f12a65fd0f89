//! A match on the server: inputs from peers and the clock in, bundles, messages and journal bytes out.
//! Outputs must be carried out in order; an [`HostOutput::Append`] is written before anything after it is sent.

use super::history::History;
use super::intake::{self, Intake};
use super::pause::Pause;
use super::peer_feed::PeerFeed;
use super::presence::Presence;
use crate::base::identity::KeyPair;
use crate::base::limits;
use crate::live::io::{HostConfig, HostInput, HostOutput, HostStats, Now, PeerId};
use crate::live::keyframe::Keyframe;
use crate::live::tick_match::adoption::Adoption;
use crate::live::tick_match::leased_game::LeasedGame;
use crate::timeline::bundle::{Bundle, Item};
use crate::timeline::{self, Damage, Entry, Header, Recorder, Recovered, Simulation, SimulationError};
use crate::wire::message::{JournalDamage, MatchLeftReason, ServerMessage, Stall};
use crate::wire::reason::RejectReason;
use adjourn_game::ids::{Digest, Seat, Tick};
use adjourn_game::{Outcome, SeatEvent};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A match.
pub struct TickMatch {
    pub(super) config: HostConfig,
    pub(super) key: KeyPair,
    pub(super) header: Header,
    pub(super) incarnation: u32,
    pub(super) simulation: Simulation,
    pub(super) recorder: Recorder,
    pub(super) history: History,
    pub(super) digests: VecDeque<(Tick, Digest)>,
    /// Whose reports of a difference were looked into: one for each seat, and one for all spectators.
    pub(super) investigated: BTreeSet<Option<Seat>>,
    pub(super) intakes: Vec<Intake>,
    pub(super) feeds: BTreeMap<PeerId, PeerFeed>,
    pub(super) presence: Presence,
    pub(super) pause: Pause,
    /// The game of the mailbox that it plays, if it does.
    pub(super) leased: Option<LeasedGame>,
    /// If it plays none: whether its players vote to adjourn it, so that the mailbox is to adopt it.
    pub(super) adoption: Adoption,
    /// Whether the journal can't be written: no step is made until it can.
    pub(super) unwritten: bool,
    /// What this run of the match has begun with: its journal was damaged.
    pub(super) damage: Option<JournalDamage>,
    /// Why the clock stands, as peers were told last.
    pub(super) told_stall: Option<Stall>,
    /// For the next bundle.
    pub(super) events: Vec<Item>,
    pub(super) phase: Phase,
    pub(super) outputs: VecDeque<HostOutput>,
    pub(super) stats: HostStats,
}

/// Where a match is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The clock has not started (again): players are still coming. Holds when it was opened.
    Gathering { since_ms: u64 },
    /// Steps are made.
    Running,
    /// All players are away: nothing is done until one is back, or until the match has been kept for long enough.
    Deserted { since_ms: u64 },
    /// No more steps; the last bundles are repeated until all have them.
    Ending { since_ms: u64, outcome: Option<Outcome> },
    /// Nothing happens any more.
    Finished,
}

impl TickMatch {
    /// A new match. Its first output is the beginning of the journal.
    ///
    /// # Errors
    /// [`SimulationError`] if this build can't play the header.
    pub fn start(
        now: Now,
        header: Header,
        key: KeyPair,
        config: HostConfig,
    ) -> Result<Self, SimulationError> {
        let simulation = Simulation::start(config.games, &header)?;
        let (recorder, beginning) = Recorder::start(&header);
        let mut host = Self::new(now, header, key, config, simulation, recorder, &[]);
        host.append(beginning);
        host.record(&Entry::Terms(host.config.terms.clone()));
        host.begin_incarnation(now);
        Ok(host)
    }

    /// Goes on with a match from its journal: nearest keyframe, then what came after it.
    ///
    /// # Errors
    /// [`SimulationError`] if the journal can't be played on.
    pub fn recover(
        now: Now,
        recovered: Recovered,
        key: KeyPair,
        mut config: HostConfig,
    ) -> Result<Self, SimulationError> {
        if let Some(terms) = recovered.terms() {
            config.terms = terms.clone();
        }
        let simulation = timeline::replay(config.games, &recovered, recovered.reached)?;
        let Recovered { header, entries, damage, .. } = recovered;
        let damage = damage.map(|damage| cost(&damage, header.tick_hz));
        let recorder = Recorder::resume(&header, &entries);
        let mut host = Self::new(now, header, key, config, simulation, recorder, &entries);
        host.damage = damage;
        host.begin_incarnation(now);
        // Nobody is here yet. If nobody can come back, it is over.
        if host.presence.any_player() {
            host.phase = Phase::Deserted { since_ms: now.mono_ms };
            host.outputs.push_back(HostOutput::Deserted(true));
        } else {
            host.break_off(now);
        }
        Ok(host)
    }

    pub(super) fn new(
        now: Now,
        header: Header,
        key: KeyPair,
        config: HostConfig,
        simulation: Simulation,
        recorder: Recorder,
        entries: &[Entry],
    ) -> Self {
        let seats = header.seats.len();
        let incarnations = entries.iter().filter(|entry| matches!(entry, Entry::Incarnation { .. })).count();
        let pause = Pause::new(seats, &config.terms, entries, config.pause_longest_ms, now.mono_ms);
        let history = History::new(Keyframe::of(&simulation), kept_ticks(&config, header.tick_hz));
        Self {
            presence: Presence::new(&header, entries, config.absence, config.absence_grace_ms, now.mono_ms),
            pause,
            incarnation: u32::try_from(incarnations).unwrap_or(u32::MAX),
            history,
            digests: VecDeque::new(),
            investigated: BTreeSet::new(),
            intakes: (0..seats).map(|_| Intake::new()).collect(),
            feeds: BTreeMap::new(),
            leased: None,
            adoption: Adoption::default(),
            damage: None,
            unwritten: false,
            told_stall: None,
            events: Vec::new(),
            phase: Phase::Gathering { since_ms: now.mono_ms },
            outputs: VecDeque::new(),
            stats: HostStats::default(),
            config,
            key,
            header,
            simulation,
            recorder,
        }
    }

    /// Each start is an entry, and followed by a keyframe: the next recovery begins there.
    fn begin_incarnation(&mut self, now: Now) {
        let (tick, number) = (self.simulation.tick(), self.incarnation);
        self.record(&Entry::Incarnation { tick, number, server_time_ms: now.unix_ms });
        self.record_keyframe();
    }

    /// Handles one input.
    pub fn handle(&mut self, now: Now, input: HostInput) {
        if self.phase == Phase::Finished {
            return;
        }
        match input {
            HostInput::Joined(peer, seat) => self.joined(now, peer, seat),
            HostInput::Lost(peer) => {
                // Noticed late: a silent connection is given up after a while. The player was away from the first moment on.
                let since_ms = self.feeds.remove(&peer).map_or(now.mono_ms, |feed| feed.heard_ms);
                let event = self.presence.lost(peer, since_ms);
                self.seat_events(now, event);
            }
            HostInput::Left(peer) if self.leased.is_some() => {
                let name = self
                    .presence
                    .seat_of(peer)
                    .map(|seat| self.header.seats[usize::from(seat.0)].name.clone());
                let slot = self.config.slot;
                self.message(peer, ServerMessage::MatchLeft { slot, reason: MatchLeftReason::Left });
                self.feeds.remove(&peer);
                if let Some(name) = name {
                    self.adjourn_now(&format!("{name} has left the session"));
                }
            }
            HostInput::Left(peer) => {
                self.feeds.remove(&peer);
                let slot = self.config.slot;
                self.message(peer, ServerMessage::MatchLeft { slot, reason: MatchLeftReason::Left });
                let events = self.presence.left(peer);
                self.seat_events(now, events);
            }
            HostInput::Datagram(peer, up, arrived_ms) => self.datagram(now, arrived_ms, peer, up),
            HostInput::Pause(peer, pause) => self.pause_asked(now, peer, pause),
            HostInput::Resign(peer) => {
                let event = self.presence.resigned(peer);
                self.seat_events(now, event);
            }
            HostInput::Desync(peer, report) => self.investigate(peer, report),
            HostInput::Heal(peer) => self.heal(now, peer),
            HostInput::Tick => self.tick(now),
            HostInput::Written(written) => {
                self.unwritten = !written;
                self.tell_stall(now);
            }
            HostInput::BreakOff => {
                if matches!(self.phase, Phase::Deserted { .. }) {
                    self.break_off(now);
                }
            }
            HostInput::Stop if self.leased.is_some() => self.adjourn_now(crate::live::STOPPED),
            HostInput::Stop => self.stop(),
            // A match of ticks takes orders in datagrams.
            HostInput::Submit(..) | HostInput::Recalled { .. } => {}
            input @ (HostInput::Adjourn(..) | HostInput::Committed(_) | HostInput::Renewed { .. }) => {
                self.tenure_input(now, input);
            }
        }
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

    pub(super) fn seat_events(&mut self, now: Now, events: impl IntoIterator<Item = (Seat, SeatEvent)>) {
        let server_time_ms = now.unix_ms;
        for (seat, event) in events {
            if event.drops_out().is_some() || event == SeatEvent::Left {
                self.outputs.push_back(HostOutput::SeatGivenUp(seat));
            }
            self.events.push(Item::Seat { seat, event, server_time_ms });
        }
    }

    pub(super) fn reject(&mut self, peer: PeerId, sequence: u32, reason: RejectReason) {
        *self.stats.rejects.entry(reason.label()).or_default() += 1;
        self.message(peer, ServerMessage::Rejected { sequence, reason });
    }

    pub(super) fn message(&mut self, peer: PeerId, message: ServerMessage) {
        self.outputs.push_back(HostOutput::Message(peer, message));
    }

    pub(super) fn message_all(&mut self, message: &ServerMessage) {
        let peers: Vec<_> = self.feeds.keys().copied().collect();
        peers.into_iter().for_each(|peer| self.message(peer, message.clone()));
    }

    pub(super) fn append(&mut self, bytes: Vec<u8>) {
        // A game of the mailbox is stored there.
        if self.leased.is_some() {
            return;
        }
        self.outputs.push_back(HostOutput::Append(bytes));
    }

    pub(super) fn record(&mut self, entry: &Entry) {
        if let Some(game) = &mut self.leased {
            return game.note(entry);
        }
        let bytes = self.recorder.entry(entry);
        self.append(bytes);
    }

    /// Records the last entry, and signs for all of the timeline: whoever has it can prove how the match ended.
    pub(super) fn record_end(&mut self, now: Now, entry: &Entry) {
        self.record(entry);
        let signed = self.recorder.attestation(&self.key, now.unix_ms);
        self.append(signed);
    }

    pub(super) fn record_keyframe(&mut self) {
        let keyframe = Keyframe::of(&self.simulation);
        if self.leased.is_none() {
            let snapshot = keyframe.snapshot.to_vec();
            let bytes = self.recorder.keyframe(&self.key, keyframe.tick, keyframe.digest, snapshot);
            self.append(bytes);
        }
        self.history.keyframe(keyframe);
    }

    /// The items of the next bundle: what happened to seats, and every order that is legal in the present state.
    pub(super) fn collect_items(&mut self) -> Vec<Item> {
        for (seat, strength) in self.presence.bots() {
            for input in self.simulation.game().bot(seat, strength) {
                self.intakes[usize::from(seat.0)].own(input);
            }
        }
        let mut items = core::mem::take(&mut self.events);
        for index in 0..self.intakes.len() {
            let seat = Seat(u8::try_from(index).expect("there are few seats"));
            for order in self.intakes[index].take() {
                match self.simulation.game().check(seat, &order.input) {
                    Ok(()) => {
                        let (sequence, input) = (order.sequence, order.input);
                        items.push(Item::Order { seat, sequence, input });
                        self.stats.orders += 1;
                    }
                    Err(illegal) => self.refuse_illegal(seat, order.sequence, illegal.0),
                }
            }
        }
        intake::canonical(&mut items);
        items
    }

    fn refuse_illegal(&mut self, seat: Seat, sequence: u32, code: u16) {
        let peer = self.feeds.iter().find(|(_, feed)| feed.seat == Some(seat)).map(|(peer, _)| *peer);
        if let Some(peer) = peer {
            self.reject(peer, sequence, RejectReason::Illegal(code));
        }
    }

    pub(super) fn bundle(&self, items: Vec<Item>) -> Bundle {
        Bundle { tick: self.simulation.tick(), digest_before: self.simulation.game().digest(), items }
    }
}

/// What damage of the journal has cost, as players are told.
fn cost(damage: &Damage, tick_hz: u8) -> JournalDamage {
    let ms = |ticks: Tick| u64::from(ticks) * 1_000 / u64::from(tick_hz.max(1));
    let lost: Tick = damage.lost.iter().map(|(from, to)| to - from).sum();
    JournalDamage { lost_ms: ms(lost), undone_ms: ms(damage.undone) }
}

/// How far back bundles and keyframes are kept.
pub(super) fn kept_ticks(config: &HostConfig, tick_hz: u8) -> Tick {
    ticks_in(config.watch_delay_ms, tick_hz) + ticks_in(limits::HISTORY_MS, tick_hz)
}

/// How many ticks a time is, rounded up.
pub(super) fn ticks_in(time_ms: u64, tick_hz: u8) -> Tick {
    Tick::try_from((time_ms * u64::from(tick_hz)).div_ceil(1_000)).unwrap_or(Tick::MAX)
}
