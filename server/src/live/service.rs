//! Starting and stopping the live service: its threads, and what each is given.

use crate::addresses::MailboxAddress;
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::gate::bans::Bans;
use crate::live::alarm::{Alarm, Alarms};
use crate::live::hub::{self, Hub};
use crate::live::mailbox_link::MailboxLink;
use crate::live::match_event::MatchEvent;
use crate::live::matches::{JournalThread, MatchPool};
use crate::live::shared::Shared;
use crate::live::transport::ConnectionEvent;
use crate::live::transport::endpoint::{self, Endpoint};
use crate::ops::cpu::CpuMeter;
use crate::ops::desk::{Asked, Desk};
use crate::ops::health::{Health, Trouble};
use adjourn_game::Games;
use adjourn_shared::base::identity::{Fingerprint, KeyPair};
use adjourn_shared::base::limits;
use adjourn_shared::handover::TakeGame;
use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot, watch};

/// A running live service.
pub struct LiveService {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    network: Option<std::thread::JoinHandle<()>>,
    alarms: Alarms,
}

impl LiveService {
    /// Binds the socket, takes up what was interrupted, and starts the threads.
    ///
    /// # Errors
    /// If the address can't be bound, or a thread can't be started.
    pub fn start(
        games: Games,
        config: Config,
        identity: KeyPair,
        data: DataDir,
        mailbox: Option<MailboxAddress>,
        health: &mut Health,
    ) -> Result<Self> {
        let shared = Arc::new(Shared { games, config, identity, data, started: Instant::now() });
        let (connections, heard) = mpsc::channel(hub::QUEUE);
        let journal = JournalThread::start(&shared, health)?;
        let bans = Bans::load(&shared.data.bans())
            .context("nobody is let in while the list of bans can't be followed")?;
        let (alarm, alarms) = Alarm::new();
        let (match_events, matches) = mpsc::unbounded_channel();
        let pool = MatchPool::start(&shared, &journal, &match_events, &alarm)?;
        let socket = endpoint::bind(shared.config.live)?;
        let address = socket.local_addr()?;
        let mailbox = mailbox.map(|mailbox| {
            let trouble = health.part("link to the mailbox");
            ToMailbox { mailbox, us: us(&shared, address), match_events, trouble }
        });
        let hub = Hub::new(&shared, pool, bans, health.heartbeat("live matches"));
        let (stop, stopping) = watch::channel(false);
        let (host, asked) = mpsc::channel(1);
        let events = hub::Events { connections: heard, matches, host: asked, stop: stopping };
        let (ready, is_ready) = oneshot::channel();
        let network = Network { shared, socket, hub, connections, events, journal, mailbox, host, ready };
        let network = std::thread::Builder::new().name("adjourn-net".into()).spawn(move || {
            let _guard = alarm.guard("the network thread");
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime on this thread needs nothing but memory");
            runtime.block_on(network.run());
        })?;
        is_ready.blocking_recv()??;
        Ok(Self { address, stop, network: Some(network), alarms })
    }

    /// Waits for a part of the service to panic, and names it.
    pub async fn broken(&mut self) -> &'static str {
        match self.alarms.recv().await {
            Some(part) => part,
            // All threads have ended without a panic.
            None => std::future::pending().await,
        }
    }

    /// Tells everyone, flushes journals, and waits until all is done.
    pub fn stop(mut self) {
        // The hub ends after it has stopped everything. If it is gone, it has done so.
        let _gone = self.stop.send(true);
        if let Some(network) = self.network.take()
            && network.join().is_err()
        {
            tracing::error!("the network thread had panicked");
        }
    }
}

/// Where players of games by mail reach this service.
fn us(shared: &Shared, address: SocketAddr) -> TakeGame {
    let mut addresses = shared.config.addresses.clone();
    addresses.truncate(limits::live::ADDRESSES);
    if addresses.is_empty() {
        // Without a host: the player's client uses the mailbox's.
        addresses.push(format!(":{}", address.port()));
    }
    let fingerprint = Fingerprint::of(&shared.identity.public_key()).to_string();
    TakeGame { addresses, fingerprint }
}

/// What the link to the mailbox is made of.
struct ToMailbox {
    mailbox: MailboxAddress,
    us: TakeGame,
    match_events: mpsc::UnboundedSender<MatchEvent>,
    trouble: Trouble,
}

/// What the network thread takes with it.
struct Network {
    shared: Arc<Shared>,
    socket: std::net::UdpSocket,
    hub: Hub,
    connections: mpsc::Sender<ConnectionEvent>,
    events: hub::Events,
    journal: JournalThread,
    mailbox: Option<ToMailbox>,
    /// Where the host's questions go.
    host: mpsc::Sender<Asked>,
    /// Whoever starts the service waits for this.
    ready: oneshot::Sender<Result<()>>,
}

impl Network {
    async fn run(self) {
        let Self { shared, socket, mut hub, connections, events, journal, mailbox, host, ready } = self;
        let endpoint = match Endpoint::open(&shared, socket) {
            Ok(endpoint) => endpoint,
            Err(error) => {
                let _unwatched = ready.send(Err(error));
                return;
            }
        };
        tokio::spawn(endpoint.clone().accept(connections));
        if let Some(ToMailbox { mailbox, us, match_events, trouble }) = mailbox {
            match MailboxLink::start(shared.games, mailbox, us, shared.started, match_events, trouble.clone())
            {
                Ok(link) => {
                    link.adopt_left(&shared.data.matches());
                    hub.connect(link);
                }
                Err(error) => {
                    trouble.set(format!("no games of the mailbox can be played live: {error:#}"));
                    tracing::error!(%error, "no games of the mailbox can be played live");
                }
            }
        }
        hub.recover();
        let desk = Desk::open(&shared.data.live_desk()).map(|desk| tokio::spawn(desk.serve(host)));
        let _unwatched = ready.send(Ok(()));
        let meter = tokio::spawn(async { CpuMeter::thread("network").report_each_second().await });
        hub.run(events).await;
        meter.abort();
        if let Some(desk) = desk {
            desk.abort();
        }
        endpoint.close().await;
        journal.stop();
    }
}
