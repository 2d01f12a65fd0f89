//! A client's side of a match: bundles in, steps out; the state is compared with the server's before every step.

use super::loss::Loss;
use super::playout::Playout;
use super::reception::Reception;
use super::uplink::Uplink;
use crate::base::limits;
use crate::timeline::bundle::{Bundle, Item};
use crate::timeline::{Header, Simulation, SimulationError};
use crate::wire::datagram::{Down, Up};
use crate::wire::message::{DesyncReport, KeyframeHead, MatchBegin};
use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{Games, SeatEvent};
use std::collections::VecDeque;
use thiserror::Error;

/// A match as a client follows it. Times are microseconds of the client's own clock.
pub struct Follower {
    games: Games,
    slot: u32,
    incarnation: u32,
    header: Header,
    seat: Option<Seat>,
    watch_delay_ticks: Tick,
    pauses_left: u8,
    /// The tick of the state to begin with.
    begin_tick: Tick,
    /// `None` until the keyframe has come, and for who wants no state.
    simulation: Option<Simulation>,
    /// Bundles are put in order and handed on; nothing is simulated.
    stateless: bool,
    reception: Reception,
    loss: Loss,
    /// Arrived, in order, not yet applied.
    waiting: VecDeque<Bundle>,
    playout: Playout,
    uplink: Uplink,
    paused: Option<Option<Seat>>,
    desynced: bool,
    ping_us: Option<u64>,
}

/// Why a match can't be followed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FollowerError {
    /// The header can't be read.
    #[error("the match's header can't be read: {0}")]
    Header(CodecError),
    /// There is no state to begin with.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
}

impl From<CodecError> for FollowerError {
    fn from(error: CodecError) -> Self {
        Self::Header(error)
    }
}

/// What [`Follower::advance`] did.
#[derive(Debug, PartialEq, Eq)]
pub enum FollowerOutput {
    /// The bundle of this tick was applied.
    Applied(Tick),
    /// The step that was applied tells of a seat: its player has left, is away, is back.
    Seat(Seat, SeatEvent),
    /// Without a state: the next bundle, in order, as soon as it is there.
    Bundle(Bundle),
    /// The state differs from the server's; reported once.
    Desync(DesyncReport),
}

impl Follower {
    /// Begins to follow.
    ///
    /// # Errors
    /// [`FollowerError`] if this build can't play the match.
    pub fn new(games: Games, begin: &MatchBegin) -> Result<Self, FollowerError> {
        let mut follower = Self::stateless(games, begin)?;
        follower.stateless = false;
        if begin.tick == 0 {
            follower.simulation = Some(Simulation::start(games, &follower.header)?);
        }
        Ok(follower)
    }

    /// Begins to follow without a state: bundles come out in order, and orders go up.
    ///
    /// # Errors
    /// [`FollowerError::Header`].
    pub fn stateless(games: Games, begin: &MatchBegin) -> Result<Self, FollowerError> {
        let header: Header = codec::decode(&begin.header)?;
        Ok(Self {
            games,
            slot: begin.slot,
            incarnation: begin.incarnation,
            playout: Playout::new(header.tick_hz),
            uplink: Uplink::new(begin.next_sequence, begin.tick, header.tick_hz),
            header,
            seat: begin.seat,
            watch_delay_ticks: begin.watch_delay_ticks,
            pauses_left: begin.pauses_left,
            begin_tick: begin.tick,
            simulation: None,
            stateless: true,
            reception: Reception::new(begin.tick),
            loss: Loss::default(),
            waiting: VecDeque::new(),
            paused: None,
            desynced: false,
            ping_us: None,
        })
    }

    /// A keyframe has come: the one to begin with, or a late one of a match that was left and joined again.
    ///
    /// # Errors
    /// [`FollowerError`] if it does not give the state that it names.
    pub fn keyframe(&mut self, head: &KeyframeHead, snapshot: &[u8]) -> Result<(), FollowerError> {
        if self.awaits(head) {
            self.simulation =
                Some(Simulation::restore(self.games, &self.header, head.tick, head.digest, snapshot)?);
        }
        Ok(())
    }

    /// Whether this is the keyframe to begin with, and is still missing.
    #[must_use]
    pub fn awaits(&self, head: &KeyframeHead) -> bool {
        let ours = self.belongs(head.slot, head.incarnation) && head.tick == self.begin_tick;
        ours && self.simulation.is_none() && !self.stateless
    }

    /// The same match on a new connection: the orders that `before` has left go up again, each once. Gives back how many
    /// may be lost.
    pub fn take_over_orders(&mut self, before: &Self) -> usize {
        let same = before.header.game_id == self.header.game_id && before.seat == self.seat;
        if !same {
            return 0;
        }
        if before.incarnation == self.incarnation {
            // More than was ever sent: a bot has played meanwhile, and the server has counted its orders, too.
            let (handled, sent) = (self.uplink.next_sequence(), before.uplink.sent_below());
            let left_out = self.uplink.take_over(&before.uplink, handled.min(sent));
            return if handled > sent { left_out } else { 0 };
        }
        // A server that was started anew has no memory of numbers. Whoever has seen all that its journal had knows that
        // none of these orders is in it; otherwise what was sent may be, and only what was never sent is not.
        let seen_all = before.reception.next_tick() >= self.begin_tick;
        let from = if seen_all { 0 } else { before.uplink.sent_below() };
        self.uplink.take_over(&before.uplink, from)
    }

    /// A datagram has come.
    pub fn down(&mut self, now_us: u64, down: Down) {
        if !self.belongs(down.head.slot, down.head.incarnation) {
            return;
        }
        self.uplink.handled(down.head.orders_handled);
        if let Some(echo) = down.head.echo {
            let elapsed_ms = millis(now_us).wrapping_sub(echo.sent_ms).saturating_sub(echo.held_ms);
            let sample_us = u64::from(elapsed_ms.min(60_000)) * 1_000;
            // The smoothing of RFC 6298, section 2.
            self.ping_us = Some(self.ping_us.map_or(sample_us, |ping| (7 * ping + sample_us) / 8));
        }
        if let Some(newest) = down.bundles.last() {
            self.loss.arrived(newest.tick);
        }
        let ticks = self.arrived(down.bundles);
        self.playout.arrived(ticks, now_us);
    }

    /// Bundles have come on the stream: they fill a gap, and tell nothing about the pace of datagrams.
    pub fn bundles(&mut self, slot: u32, incarnation: u32, bundles: Vec<Bundle>) {
        if self.belongs(slot, incarnation) {
            self.arrived(bundles);
        }
    }

    fn belongs(&self, slot: u32, incarnation: u32) -> bool {
        self.slot == slot && self.incarnation == incarnation
    }

    /// Queues what can be used now; gives back its ticks.
    fn arrived(&mut self, bundles: Vec<Bundle>) -> core::ops::Range<Tick> {
        let first = self.reception.next_tick();
        for bundle in self.reception.take(bundles) {
            if bundle.items.iter().any(|item| matches!(item, Item::Resumed { .. })) {
                self.playout.restart();
            }
            self.waiting.push_back(bundle);
        }
        first..self.reception.next_tick()
    }

    /// Applies what is due, at most a bounded number of steps: call again at [`Follower::next_due_us`].
    pub fn advance(&mut self, now_us: u64) -> Vec<FollowerOutput> {
        if self.stateless {
            return self.waiting.drain(..).map(FollowerOutput::Bundle).collect();
        }
        let mut outputs = Vec::new();
        for _ in 0..limits::CATCH_UP_STEPS {
            if self.next_due_us().is_none_or(|due_us| due_us > now_us) {
                break;
            }
            let (Some(simulation), Some(bundle)) = (&mut self.simulation, self.waiting.pop_front()) else {
                break;
            };
            let digest = simulation.game().digest();
            if digest != bundle.digest_before && !self.desynced {
                self.desynced = true;
                let mut rows = simulation.game().breakdown();
                rows.truncate(limits::DESYNC_ROWS_CEILING);
                outputs.push(FollowerOutput::Desync(DesyncReport {
                    slot: self.slot,
                    incarnation: self.incarnation,
                    tick: bundle.tick,
                    digest,
                    rows,
                }));
            }
            for item in &bundle.items {
                match item {
                    Item::Paused { by, .. } => self.paused = Some(*by),
                    Item::Resumed { .. } => self.paused = None,
                    Item::Seat { seat, event, .. } => outputs.push(FollowerOutput::Seat(*seat, *event)),
                    Item::Order { .. } => {}
                }
            }
            simulation.step(&bundle.items);
            outputs.push(FollowerOutput::Applied(bundle.tick));
        }
        outputs
    }

    /// When [`Follower::advance`] has something to do; `None` until more arrives.
    #[must_use]
    pub fn next_due_us(&self) -> Option<u64> {
        if self.stateless {
            return self.waiting.front().map(|_| 0);
        }
        self.simulation.as_ref()?;
        self.waiting.front().map(|bundle| self.playout.due_us(bundle.tick))
    }

    /// Gives an order; false if it can't be sent (too many under way, too large, or no seat).
    pub fn order(&mut self, input: Vec<u8>) -> bool {
        self.seat.is_some() && self.uplink.push(input).is_some()
    }

    /// The number that the user's next order will have.
    #[must_use]
    pub const fn next_sequence(&self) -> u32 {
        self.uplink.next_sequence()
    }

    /// When [`Follower::poll_up`] has something to send, if nothing happens until then.
    #[must_use]
    pub fn next_up_us(&self) -> u64 {
        self.uplink.due_us(self.reception.next_tick())
    }

    /// All bundles below this tick have arrived.
    #[must_use]
    pub const fn next_tick(&self) -> Tick {
        self.reception.next_tick()
    }

    /// How many ticks before the newest bundle that has arrived are still missing, or wait behind one that is.
    #[must_use]
    pub fn behind_ticks(&self) -> Tick {
        self.reception.behind_ticks()
    }

    /// The datagram to send now, if one is due.
    pub fn poll_up(&mut self, now_us: u64) -> Option<Up> {
        let next_tick = self.reception.next_tick();
        let orders = self.uplink.poll(now_us, next_tick)?;
        Some(Up {
            slot: self.slot,
            incarnation: self.incarnation,
            next_tick,
            sent_ms: millis(now_us),
            digest: self
                .simulation
                .as_ref()
                .map(|simulation| (simulation.tick(), simulation.game().digest())),
            orders,
        })
    }

    /// The simulation, once there is a state.
    #[must_use]
    pub const fn simulation(&self) -> Option<&Simulation> {
        self.simulation.as_ref()
    }

    /// The timeline's header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The match's number on this server.
    #[must_use]
    pub const fn slot(&self) -> u32 {
        self.slot
    }

    /// One's seat; `None` for a spectator.
    #[must_use]
    pub const fn seat(&self) -> Option<Seat> {
        self.seat
    }

    /// By how many ticks a spectator is behind.
    #[must_use]
    pub const fn watch_delay_ticks(&self) -> Tick {
        self.watch_delay_ticks
    }

    /// How many pauses the user had left on joining.
    #[must_use]
    pub const fn pauses_left(&self) -> u8 {
        self.pauses_left
    }

    /// Who paused the match, while it stands; `Some(None)`: the server.
    #[must_use]
    pub const fn paused(&self) -> Option<Option<Seat>> {
        self.paused
    }

    /// Own orders that are not handled yet.
    #[must_use]
    pub fn orders_in_flight(&self) -> usize {
        self.uplink.in_flight()
    }

    /// The smoothed round trip, in microseconds; `None` before the first answer.
    #[must_use]
    pub const fn ping_us(&self) -> Option<u64> {
        self.ping_us
    }

    /// Lost datagrams among those of the last 128 ticks, in thousandths.
    #[must_use]
    pub const fn loss_permille(&self) -> u32 {
        self.loss.permille()
    }

    /// The playout delay, in microseconds.
    #[must_use]
    pub const fn delay_us(&self) -> i64 {
        self.playout.delay_us()
    }

    /// Bundles that have arrived and are not applied yet.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.waiting.len()
    }

    /// Whether the state is known to differ from the server's.
    #[must_use]
    pub const fn desynced(&self) -> bool {
        self.desynced
    }
}

/// Milliseconds of a clock that counts microseconds, as they wrap in a datagram.
fn millis(now_us: u64) -> u32 {
    ((now_us / 1_000) & u64::from(u32::MAX)) as u32
}
