//! One simulated player: signs in, joins its table, follows bundles, gives orders.

use super::measure::Measures;
use super::options::LoadOrder;
use crate::home::fresh_key;
use crate::live::driver::{Driver, Server};
use adjourn_game::Games;
use adjourn_game::ids::Seat;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::Follower;
use adjourn_shared::live::client::{ClientConfig, Command, Event, Follow};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::wire::lobby::{CreateRoom, LobbyCommand, LobbyEvent, Occupant, SeatState};
use adjourn_shared::wire::message::MatchLeftReason;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::timeout;

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
    /// What is played.
    pub(super) game: String,
    pub(super) order: Option<LoadOrder>,
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

async fn play(endpoint: quinn::Endpoint, plan: Plan) -> Result<()> {
    let Plan { address, fingerprint, name, game, order, table, .. } = plan;
    let Plan { commands_per_second, mut phase, gate, measures, ready, .. } = plan;
    // No states are made: no rules are needed.
    let config =
        ClientConfig { games: Games::new(&[]), key: fresh_key()?, name, follow: Follow::Bundles, game: None };
    let server = Server { socket: Some(endpoint), ..Server::named(&address.to_string(), fingerprint) };
    let mut driver = Driver::new(config, server, None);
    {
        let _turn = gate.acquire().await?;
        timeout(PATIENCE, let_in(&mut driver)).await.context("the server did not let a player in")??;
    }
    let sat_down = sit_down(&mut driver, game, table);
    timeout(PATIENCE, sat_down).await.context("the match did not begin")??;
    lock(&measures).joined += 1;
    // Nobody waits any more if the load was broken off.
    let _gone = ready.send(());
    let mut seat = Following::new(&driver, measures).context("the match has begun")?;
    let interval = Duration::from_secs(1).checked_div(commands_per_second).unwrap_or(Duration::MAX);
    // Not all at the same instant: each begins at its own point of the interval.
    let offset = interval.min(Duration::from_secs(1)).mul_f64((seat.spread * 0.618_034).fract());
    let mut next_order: Option<Instant> = None;
    loop {
        let now_phase = *phase.borrow_and_update();
        if now_phase == Phase::Done {
            seat.count_missed(&driver);
            // For good: a match that its players may come back to would be kept for them.
            driver.command(Command::Lobby(LobbyCommand::LeaveMatch));
            driver.finish().await;
            return Ok(());
        }
        let ordering = now_phase == Phase::Playing && seat.started && commands_per_second > 0;
        let now = Instant::now();
        if ordering && *next_order.get_or_insert(now + offset) <= now {
            next_order = next_order.map(|due| due + interval);
            if let Some(make) = order {
                seat.order(&mut driver, make);
            }
        }
        // Whoever gives no orders waits for events alone.
        let wake = next_order.unwrap_or(now + PATIENCE);
        tokio::select! {
            event = driver.next() => seat.event(event)?,
            () = tokio::time::sleep_until(wake.into()) => {}
            changed = phase.changed() => changed?,
        }
    }
}

/// Signs in.
async fn let_in(driver: &mut Driver) -> Result<()> {
    loop {
        match driver.next().await {
            Event::Welcome(_) => return Ok(()),
            Event::Ended { reason } => return Err(reason.into()),
            _ => {}
        }
    }
}

/// Opens or joins the table, and waits until the match begins.
async fn sit_down(driver: &mut Driver, game: String, table: Table) -> Result<()> {
    let (code_out, command) = match table {
        Table::Open { code, seats } => {
            let room = CreateRoom { game, title: "load".into(), private: true, seats, setup: Vec::new() };
            (Some(code), LobbyCommand::Create(room))
        }
        Table::Join(mut codes) => {
            let code = codes.wait_for(Option::is_some).await.context("the table was never opened")?.clone();
            (None, LobbyCommand::JoinCode(code.unwrap_or_default()))
        }
    };
    driver.command(Command::Lobby(command));
    let mut ready = false;
    loop {
        match driver.next().await {
            Event::MatchBegan(_) => return Ok(()),
            Event::Lobby(LobbyEvent::Room(room)) => {
                if let Some(code) = &code_out {
                    code.send_replace(room.code.clone());
                }
                if !core::mem::replace(&mut ready, true) {
                    driver.command(Command::Lobby(LobbyCommand::Ready(true)));
                }
                // Whoever joins later clears the marks.
                ready = room.seats.iter().any(|seat| is_ready(seat, driver));
            }
            Event::Lobby(LobbyEvent::Error(error)) => bail!("{error}"),
            Event::Lost(lost) => bail!("{lost}"),
            Event::Ended { reason } => return Err(reason.into()),
            _ => {}
        }
    }
}

fn is_ready(seat: &SeatState, driver: &Driver) -> bool {
    let me = driver.machine().welcome().map(|welcome| welcome.player);
    matches!(&seat.occupant, Occupant::Player { player, ready: true, .. } if Some(*player) == me)
}

fn lock(measures: &Mutex<Measures>) -> MutexGuard<'_, Measures> {
    measures.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A match as a load player follows it.
struct Following {
    seat: Option<Seat>,
    /// A number of its own, small and unlike those of others.
    spread: f64,
    given: BTreeMap<u32, Instant>,
    measures: Arc<Mutex<Measures>>,
    started: bool,
    next_order: u16,
}

impl Following {
    fn new(driver: &Driver, measures: Arc<Mutex<Measures>>) -> Option<Self> {
        let follower = driver.machine().follower()?;
        let seat = follower.seat();
        let spread = f64::from(follower.slot() * 7 + seat.map_or(0, |seat| u32::from(seat.0)));
        Some(Self { seat, spread, given: BTreeMap::new(), measures, started: false, next_order: 0 })
    }

    fn order(&mut self, driver: &mut Driver, make: LoadOrder) {
        self.next_order = self.next_order.wrapping_add(1);
        let number = |driver: &Driver| driver.machine().follower().map(Follower::next_sequence);
        let before = number(driver);
        driver.command(Command::Order(make(self.next_order)));
        if let Some(sequence) = before.filter(|_| number(driver) != before) {
            self.given.insert(sequence, Instant::now());
            lock(&self.measures).orders += 1;
        }
    }

    /// Bundles before the newest one seen that never came.
    fn count_missed(&self, driver: &Driver) {
        let missed = driver.machine().follower().map_or(0, Follower::behind_ticks);
        lock(&self.measures).missed += u64::from(missed);
    }

    fn event(&mut self, event: Event) -> Result<()> {
        match event {
            Event::Bundle(bundle) => self.bundle(&bundle),
            Event::Rejected { .. } => lock(&self.measures).rejects += 1,
            Event::Desync(_) => lock(&self.measures).desyncs += 1,
            Event::Reconnecting { .. } => lock(&self.measures).reconnects += 1,
            // The server that is back may count anew.
            Event::MatchBegan(_) => self.given.clear(),
            // A game that is over has no more bundles, and nothing went wrong.
            Event::MatchLeft(MatchLeftReason::Ended) => self.started = false,
            Event::MatchLeft(MatchLeftReason::ServerStopping) => {}
            Event::MatchLeft(reason) => bail!("{reason}"),
            Event::Lost(lost) => bail!("{lost}"),
            Event::Ended { reason } => return Err(reason.into()),
            _ => {}
        }
        Ok(())
    }

    fn bundle(&mut self, bundle: &Bundle) {
        self.started = true;
        let mut measures = lock(&self.measures);
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
