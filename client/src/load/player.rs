//! One simulated player: signs in, joins its table, follows bundles, gives orders.

use super::measure::Measures;
use crate::home::fresh_key;
use crate::live::link::{Credentials, Inbound, Link};
use adjourn_shared::game::skirmish::{Cell, Order};
use adjourn_shared::identity::Fingerprint;
use adjourn_shared::ids::{Seat, Tick};
use adjourn_shared::lockstep::{Reception, Uplink};
use adjourn_shared::wire::codec;
use adjourn_shared::wire::datagram::{Bundle, Item, Up};
use adjourn_shared::wire::lobby::{CreateRoom, LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{ClientMessage, MatchBegin, ServerMessage};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::timeout;

/// The pace at which orders are repeated; the server's own pace may differ.
const TICK_HZ: u8 = 20;
/// How long a player waits to be let in, and for its match. A table that is not full by then never is: a mate failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// What everyone is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Joining,
    Playing,
    Done,
}

/// How a player comes to its table.
pub(super) enum Table {
    /// By opening it, and telling the others its code. Who fails before drops the sender, and they hear of that.
    Open { code: watch::Sender<Option<String>>, seats: u8 },
    /// By the code.
    Join(watch::Receiver<Option<String>>),
}

/// What one player is to do.
pub(super) struct Plan {
    pub(super) address: SocketAddr,
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) name: String,
    pub(super) table: Table,
    pub(super) commands_per_second: u32,
    pub(super) phase: watch::Receiver<Phase>,
    pub(super) gate: Arc<Semaphore>,
    pub(super) measures: Arc<Mutex<Measures>>,
    /// Sent when the match has begun; dropped if it never does.
    pub(super) ready: oneshot::Sender<()>,
}

/// Plays; what went wrong is in the measures.
pub(super) async fn run(endpoint: quinn::Endpoint, plan: Plan) {
    let measures = Arc::clone(&plan.measures);
    if let Err(error) = play(endpoint, plan).await {
        let mut measures = measures.lock().unwrap_or_else(PoisonError::into_inner);
        measures.failed += 1;
        measures.first_error.get_or_insert_with(|| format!("{error:#}"));
    }
}

async fn play(endpoint: quinn::Endpoint, mut plan: Plan) -> Result<()> {
    let mut link = {
        let _turn = plan.gate.acquire().await?;
        let key = fresh_key()?;
        let who = Credentials { key: &key, name: &plan.name, pinned: plan.fingerprint };
        let link = Link::connect(&endpoint, plan.address, &who);
        timeout(PATIENCE, link).await.context("the server did not let one in")??
    };
    let begin = sit_down(&mut link, plan.table);
    let begin = timeout(PATIENCE, begin).await.context("the match did not begin")??;
    plan.measures.lock().unwrap_or_else(PoisonError::into_inner).joined += 1;
    // Nobody waits any more if the load was broken off.
    let _gone = plan.ready.send(());
    let mut seat = Following::new(&begin, plan.measures);
    let interval = Duration::from_secs(1).checked_div(plan.commands_per_second).unwrap_or(Duration::MAX);
    // Not all at the same instant: each begins at its own point of the interval.
    let spread = f64::from(begin.slot * 7 + begin.seat.map_or(0, |seat| u32::from(seat.0)));
    let offset = interval.min(Duration::from_secs(1)).mul_f64((spread * 0.618_034).fract());
    let mut next_order = None;
    loop {
        let phase = *plan.phase.borrow_and_update();
        if phase == Phase::Done {
            link.close();
            seat.count_missed();
            return Ok(());
        }
        let ordering = phase == Phase::Playing && seat.started && plan.commands_per_second > 0;
        let now = Instant::now();
        if ordering && *next_order.get_or_insert(now + offset) <= now {
            next_order = next_order.map(|due| due + interval);
            seat.order();
        }
        if let Some(up) = seat.up() {
            link.send_up(&up);
        }
        let idle = now + Duration::from_millis(200);
        let wake = next_order.map_or(idle, |due| idle.min(due));
        tokio::select! {
            inbound = link.receive() => seat.inbound(inbound?)?,
            () = tokio::time::sleep_until(wake.into()) => {}
            changed = plan.phase.changed() => changed?,
        }
    }
}

/// Opens or joins the table, and waits until the match begins.
async fn sit_down(link: &mut Link, table: Table) -> Result<MatchBegin> {
    let (code_out, command) = match table {
        Table::Open { code, seats } => {
            let room = CreateRoom {
                game: "skirmish".into(),
                title: "load".into(),
                private: true,
                seats,
                setup: Vec::new(),
            };
            (Some(code), LobbyCommand::Create(room))
        }
        Table::Join(mut codes) => {
            let code = codes.wait_for(Option::is_some).await.context("the table was never opened")?.clone();
            (None, LobbyCommand::JoinCode(code.unwrap_or_default()))
        }
    };
    link.send(&ClientMessage::Lobby(command)).await?;
    let mut ready = false;
    loop {
        match link.receive().await? {
            Inbound::Message(ServerMessage::MatchBegin(begin)) => return Ok(begin),
            Inbound::Message(ServerMessage::Lobby(LobbyEvent::Room(room))) => {
                if let Some(code) = &code_out {
                    code.send_replace(room.code.clone());
                }
                if !core::mem::replace(&mut ready, true) {
                    link.send(&ClientMessage::Lobby(LobbyCommand::Ready(true))).await?;
                }
                // Whoever joins later clears the marks.
                ready = room.seats.iter().any(|seat| is_ready(seat, link));
            }
            Inbound::Message(ServerMessage::Lobby(LobbyEvent::Error(error))) => bail!("{error}"),
            _ => {}
        }
    }
}

fn is_ready(seat: &adjourn_shared::wire::lobby::SeatState, link: &Link) -> bool {
    use adjourn_shared::wire::lobby::Occupant;
    matches!(&seat.occupant, Occupant::Player { player, ready: true, .. } if *player == link.welcome.player)
}

/// A match as a load player follows it.
struct Following {
    slot: u32,
    incarnation: u32,
    seat: Option<Seat>,
    reception: Reception,
    uplink: Uplink,
    given: BTreeMap<u32, Instant>,
    measures: Arc<Mutex<Measures>>,
    begun: Instant,
    started: bool,
    /// The newest tick that was seen.
    newest: Tick,
    next_cell: u16,
}

impl Following {
    fn new(begin: &MatchBegin, measures: Arc<Mutex<Measures>>) -> Self {
        Self {
            slot: begin.slot,
            incarnation: begin.incarnation,
            seat: begin.seat,
            reception: Reception::new(begin.tick),
            uplink: Uplink::new(begin.next_sequence, begin.tick, TICK_HZ),
            given: BTreeMap::new(),
            measures,
            begun: Instant::now(),
            started: false,
            newest: begin.tick,
            next_cell: 0,
        }
    }

    /// The rally point of one's own headquarters: legal whatever the state, and it changes little.
    fn order(&mut self) {
        self.next_cell = (self.next_cell + 1) % 16;
        let order = Order::RallyHeadquarters { to: Cell { x: self.next_cell, y: 0 } };
        if let Some(sequence) = self.uplink.push(codec::encode(&order)) {
            self.given.insert(sequence, Instant::now());
            self.measures.lock().unwrap_or_else(PoisonError::into_inner).orders += 1;
        }
    }

    fn up(&mut self) -> Option<Up> {
        let next_tick = self.reception.next_tick();
        let elapsed = self.begun.elapsed();
        let orders = self.uplink.poll(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX), next_tick)?;
        Some(Up {
            slot: self.slot,
            incarnation: self.incarnation,
            next_tick,
            sent_ms: u32::try_from(elapsed.as_millis()).unwrap_or(u32::MAX),
            digest: None,
            orders,
        })
    }

    /// Bundles before the newest one seen that never came.
    fn count_missed(&self) {
        let missed = u64::from(self.newest - self.reception.next_tick());
        self.measures.lock().unwrap_or_else(PoisonError::into_inner).missed += missed;
    }

    fn inbound(&mut self, inbound: Inbound) -> Result<()> {
        match inbound {
            Inbound::Datagram(down) if down.head.slot == self.slot => {
                self.uplink.handled(down.head.orders_handled);
                self.bundles(down.bundles);
            }
            Inbound::Message(ServerMessage::Bundles { bundles, .. }) => self.bundles(bundles),
            Inbound::Message(ServerMessage::Rejected { .. }) => {
                self.measures.lock().unwrap_or_else(PoisonError::into_inner).rejects += 1;
            }
            Inbound::Message(ServerMessage::DesyncFound(_)) => {
                self.measures.lock().unwrap_or_else(PoisonError::into_inner).desyncs += 1;
            }
            Inbound::Message(ServerMessage::MatchLeft { reason, .. }) => bail!("{reason}"),
            _ => {}
        }
        Ok(())
    }

    fn bundles(&mut self, bundles: Vec<Bundle>) {
        self.newest = bundles.iter().map(|bundle| bundle.tick + 1).fold(self.newest, Tick::max);
        let ready = self.reception.take(bundles);
        let mut measures = self.measures.lock().unwrap_or_else(PoisonError::into_inner);
        for bundle in &ready {
            self.started = true;
            measures.bundles += 1;
            for item in &bundle.items {
                if let Item::Order { seat, sequence, .. } = item
                    && Some(*seat) == self.seat
                    && let Some(given) = self.given.remove(sequence)
                {
                    let latency_us = u64::try_from(given.elapsed().as_micros()).unwrap_or(u64::MAX);
                    measures.record_latency(latency_us);
                }
            }
        }
    }
}
