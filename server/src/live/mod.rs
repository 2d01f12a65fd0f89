//! The live service. One network thread: the endpoint, a task for each connection, the hub. Simulation threads: the
//! arena, which owns matches. One journal thread.

mod alarm;
mod arena; // the way to the threads that own matches
pub mod calls; // one call to the mailbox
mod congestion; // a floor under congestion control
mod connection; // one connection: hello, messages, datagrams
mod desync; // dumps of both sides where a state differed
pub mod endpoint; // QUIC, tuned for games; limits before anything is believed
mod floor; // one thread's matches and their clocks
mod host; // what a thread of the arena runs
mod hub; // who is here, the lobby, which match is where
mod journal; // journals on disk, and replays
mod link; // the way to the mailbox
mod pinned; // a mailbox of which the identity is known
mod recovery; // taking matches up again after a start
mod transport; // what the rest knows of a connection // threads that must not die unseen

use crate::addresses::MailboxAddress;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::gate::bans::Bans;
use crate::ops::cpu::CpuMeter;
use crate::ops::heartbeat::Heartbeat;
use adjourn_shared::authority::TakeGame;
use adjourn_shared::identity::{Fingerprint, KeyPair};
use adjourn_shared::limits;
use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot};

/// What all parts of the live service share.
pub struct Shared {
    /// The configuration.
    pub config: Config,
    /// The server's identity.
    pub identity: KeyPair,
    /// The data folder.
    pub data: DataDir,
    /// Where [`Shared::now`] counts from.
    pub started: Instant,
}

impl Shared {
    /// The two clocks.
    #[must_use]
    pub fn now(&self) -> adjourn_shared::lockstep::Now {
        let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        adjourn_shared::lockstep::Now {
            mono_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            unix_ms: u64::try_from(unix.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// A running live service.
pub struct LiveService {
    /// Where it listens.
    pub address: SocketAddr,
    hub: mpsc::Sender<hub::Event>,
    network: Option<std::thread::JoinHandle<()>>,
    alarms: alarm::Alarms,
}

impl LiveService {
    /// Binds the socket, takes up what was interrupted, and starts the threads.
    ///
    /// # Errors
    /// If the address can't be bound, or a thread can't be started.
    pub fn start(
        config: Config,
        identity: KeyPair,
        data: DataDir,
        mailbox: Option<MailboxAddress>,
        heartbeat: Heartbeat,
    ) -> Result<Self> {
        let shared = Arc::new(Shared { config, identity, data, started: Instant::now() });
        let (hub, hub_events) = mpsc::channel(hub::QUEUE);
        let journal = journal::JournalThread::start(&shared)?;
        let bans = Bans::load(&shared.data.bans())
            .context("nobody is let in while the list of bans can't be followed")?;
        let (alarm, alarms) = alarm::Alarm::new();
        let (reports, matches) = mpsc::unbounded_channel();
        let arena = arena::Arena::start(&shared, &journal, &reports, &alarm)?;
        let socket = endpoint::bind(shared.config.live)?;
        let address = socket.local_addr()?;
        let mailbox = mailbox.map(|mailbox| (mailbox, us(&shared, address), reports.clone()));
        let machine = hub::Hub::new(&shared, arena, bans, heartbeat);
        let (ready, is_ready) = oneshot::channel();
        let network = std::thread::Builder::new().name("adjourn-net".into()).spawn({
            let hub = hub.clone();
            move || {
                let _guard = alarm.guard("the network thread");
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime on this thread needs nothing but memory");
                let events = hub::Events { connections: hub_events, matches };
                runtime.block_on(network(shared, socket, machine, hub, events, journal, mailbox, ready));
            }
        })?;
        is_ready.blocking_recv()??;
        Ok(Self { address, hub, network: Some(network), alarms })
    }

    /// Waits for a part of the service to panic, and names it.
    pub async fn broken(&mut self) -> &'static str {
        match self.alarms.recv().await {
            Some(part) => part,
            // All threads have ended without a panic: nothing is broken.
            None => std::future::pending().await,
        }
    }

    /// Tells everyone, flushes journals, and waits until all is done.
    pub fn stop(mut self) {
        // The hub ends when it has stopped everything; a hub that is gone has done so.
        let _gone = self.hub.blocking_send(hub::Event::Stop);
        if let Some(network) = self.network.take()
            && network.join().is_err()
        {
            tracing::error!("the network thread had panicked");
        }
    }
}

/// Where players of games by mail find this service.
fn us(shared: &Shared, address: SocketAddr) -> TakeGame {
    let mut addresses = shared.config.addresses.clone();
    addresses.truncate(limits::live::ADDRESSES);
    if addresses.is_empty() {
        // The mailbox's host, whatever the player calls it.
        addresses.push(format!(":{}", address.port()));
    }
    let fingerprint = Fingerprint::of(&shared.identity.public_key()).to_string();
    TakeGame { addresses, fingerprint }
}

#[allow(clippy::too_many_arguments, reason = "called once: what a thread takes with it")]
async fn network(
    shared: Arc<Shared>,
    socket: std::net::UdpSocket,
    mut machine: hub::Hub,
    hub: mpsc::Sender<hub::Event>,
    events: hub::Events,
    journal: journal::JournalThread,
    mailbox: Option<(MailboxAddress, TakeGame, mpsc::UnboundedSender<arena::Report>)>,
    ready: oneshot::Sender<Result<()>>,
) {
    let endpoint = match endpoint::Endpoint::open(&shared, socket) {
        Ok(endpoint) => endpoint,
        Err(error) => {
            // Whoever starts the service waits for this.
            let _unwatched = ready.send(Err(error));
            return;
        }
    };
    tokio::spawn(endpoint.clone().accept(hub));
    machine.recover();
    if let Some((mailbox, us, reports)) = mailbox {
        match link::Link::start(mailbox, us, shared.started, reports) {
            Ok(link) => {
                link.adopt_left(&shared.data.matches());
                machine.connect(link);
            }
            Err(error) => tracing::error!(%error, "games of the mailbox can't be played live"),
        }
    }
    let _unwatched = ready.send(Ok(()));
    let meter = tokio::spawn(async { CpuMeter::thread("network").report_each_second().await });
    machine.run(events).await;
    meter.abort();
    endpoint.close().await;
    journal.stop();
}
