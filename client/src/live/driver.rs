//! The native shell of the client's machine: its clock, its sockets, its files. Whoever plays drives this: the terminal
//! UI's session, headless verbs, tests. It decides nothing.

use super::endpoint;
use super::transport::{self, Arrived, Link};
use crate::home::Home;
use crate::replay_file::{self, ReplayPlace};
use crate::submission::store;
use crate::wall_clock::now_ms;
use adjourn_game::codec;
use adjourn_game::ids::GameId;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::{
    ClientConfig, Command, ConnectionId, DesyncDump, Event, Input, LiveClient, Now, Output, Place,
    StoredReplay,
};
use adjourn_shared::wire::reason::DisconnectReason;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinHandle};

/// What may wait between the network and the machine; a full queue slows the reading.
const INBOX: usize = 256;

/// How often the machine is told on which connections something has come: twice a second, at least.
const LISTEN_EVERY: Duration = Duration::from_millis(400);

/// Where to play.
pub struct Server {
    /// `HOST:PORT`, in the order in which they are to be tried.
    pub names: Vec<String>,
    /// The identity that the server must have.
    pub fingerprint: Option<Fingerprint>,
    /// Where the identities are kept that servers had before: each must have the same one, if none is given above.
    pub known: Option<Home>,
    /// The socket; without one, each connection has its own.
    pub socket: Option<quinn::Endpoint>,
}

impl Server {
    /// The one of this name; whatever identity it shows, if none is given.
    #[must_use]
    pub fn named(name: &str, fingerprint: Option<Fingerprint>) -> Self {
        Self { names: vec![name.to_owned()], fingerprint, known: None, socket: None }
    }

    fn pinned(&self, name: &str) -> Result<Option<Fingerprint>> {
        match (self.fingerprint, &self.known) {
            (None, Some(home)) => home.pinned(name),
            (fingerprint, _) => Ok(fingerprint),
        }
    }
}

/// A client's session, with its sockets.
pub struct Driver {
    machine: LiveClient,
    server: Server,
    /// Where receipts and states that differ are kept, if anywhere.
    home: Option<Home>,
    replays: ReplayPlace,
    /// The places that were found last: as they were named, and where they are.
    places: Vec<(String, SocketAddr)>,
    links: BTreeMap<ConnectionId, Link>,
    /// What makes each connection, and then reads it.
    tasks: BTreeMap<ConnectionId, AbortHandle>,
    sender: mpsc::Sender<Arrived>,
    inbox: mpsc::Receiver<Arrived>,
    /// For the user, in order.
    events: VecDeque<Event>,
    /// The goodbyes of connections that this side closes.
    closed: Vec<JoinHandle<()>>,
    /// When to look again which connections something has come on.
    listen_at: Instant,
    started: Instant,
}

impl Driver {
    /// A session that begins to look for its server as soon as it is driven. Receipts and states that differ are
    /// written into `home`; without one, nothing is kept.
    #[must_use]
    pub fn new(config: ClientConfig, server: Server, home: Option<Home>) -> Self {
        Self::with(LiveClient::new(config), server, home)
    }

    /// The same for replays of finished matches and no more: the player may play meanwhile.
    #[must_use]
    pub fn for_replays(config: ClientConfig, server: Server, home: Option<Home>) -> Self {
        Self::with(LiveClient::for_replays(config), server, home)
    }

    fn with(machine: LiveClient, server: Server, home: Option<Home>) -> Self {
        let (sender, inbox) = mpsc::channel(INBOX);
        Self {
            machine,
            server,
            home,
            replays: ReplayPlace::Folder(PathBuf::from(".")),
            places: Vec::new(),
            links: BTreeMap::new(),
            tasks: BTreeMap::new(),
            sender,
            inbox,
            events: VecDeque::new(),
            closed: Vec::new(),
            listen_at: Instant::now(),
            started: Instant::now(),
        }
    }

    /// Where replays go. By default: into the current folder.
    pub fn keep_replays_in(&mut self, place: ReplayPlace) {
        self.replays = place;
    }

    /// The machine, to be read.
    #[must_use]
    pub const fn machine(&self) -> &LiveClient {
        &self.machine
    }

    /// How the server is named at which the user last signed in, and its identity.
    #[must_use]
    pub fn met(&self) -> Option<(&str, Fingerprint)> {
        let (place, fingerprint) = self.machine.server()?;
        self.places.get(place).map(|(name, _)| (name.as_str(), fingerprint))
    }

    /// The user wants something: it is sent at once.
    pub fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    /// Something happens.
    pub fn input(&mut self, input: Input) {
        self.handle(input);
        self.carry_out();
    }

    fn handle(&mut self, input: Input) {
        let mono_us = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.machine.handle(Now { mono_us, unix_ms: now_ms() }, input);
    }

    /// Drives the session until there is something for the user. Cancelling it loses nothing. After
    /// [`Event::Ended`] nothing comes any more.
    pub async fn next(&mut self) -> Event {
        loop {
            self.carry_out();
            if let Some(event) = self.events.pop_front() {
                return event;
            }
            let timeout = self.machine.poll_timeout().map(Duration::from_micros);
            let listen_at = (!self.links.is_empty()).then_some(self.listen_at);
            tokio::select! {
                Some(arrived) = self.inbox.recv() => self.arrived(arrived),
                () = sleep_until(listen_at) => self.tell_what_is_heard(),
                () = sleep_until(timeout.map(|after| self.started + after)) => self.time_out(),
            }
        }
    }

    /// The time of the machine's timeout has come. What has come before it is heard first: to a client that was stopped
    /// for a while, the server is not silent.
    fn time_out(&mut self) {
        for _ in 0..INBOX {
            let Ok(arrived) = self.inbox.try_recv() else { break };
            self.arrived(arrived);
        }
        self.tell_what_is_heard();
        self.input(Input::Timeout);
    }

    fn tell_what_is_heard(&mut self) {
        self.listen_at = Instant::now() + LISTEN_EVERY;
        let heard = self.links.iter_mut().filter_map(|(id, link)| link.heard().then_some(*id));
        for id in heard.collect::<Vec<_>>() {
            self.input(Input::Heard(id));
        }
    }

    /// Ends the session, and waits a moment until the server has heard of it.
    pub async fn finish(mut self) {
        self.command(Command::Quit);
        for goodbye in self.closed.drain(..) {
            // One that failed has nobody left to tell.
            let _failed = goodbye.await;
        }
    }

    /// A connection is there. One that nobody wants any more ends at once.
    fn link(&mut self, id: ConnectionId, link: Link) {
        if self.tasks.contains_key(&id) {
            self.links.insert(id, link);
        }
    }

    fn arrived(&mut self, arrived: Arrived) {
        match arrived {
            Arrived::Link(id, link) => self.link(id, link),
            Arrived::Found(found) => {
                let input = match self.found(found) {
                    Ok(places) => Ok(places),
                    Err(error) => Err(format!("{error:#}")),
                };
                self.input(Input::Places(input));
            }
            Arrived::Input(input) => {
                if let Input::Closed(id, _) = &input {
                    self.tasks.remove(id);
                    self.links.remove(id);
                }
                self.input(input);
            }
        }
    }

    /// Does what the machine wants, in order.
    fn carry_out(&mut self) {
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::LookUp => self.look_up(),
                Output::Dial { connection, place } => self.dial(connection, place),
                Output::Control(id, bytes) => self.on(id, |link| link.control(bytes)),
                Output::Datagram(id, bytes) => self.on(id, |link| link.datagram(bytes)),
                Output::Stream(id, bytes) => self.on(id, |link| link.stream(bytes)),
                Output::Close(id, reason) => self.close(id, reason),
                Output::Dump(dump) => {
                    if let Err(error) = self.home.as_ref().map_or(Ok(()), |home| write_dump(home, &dump)) {
                        tracing::warn!(%error, "the differing state could not be written down");
                    }
                }
                Output::StoreReceipt(held) => {
                    let stored = self
                        .home
                        .as_ref()
                        .map_or(Ok(()), |home| store(home, &held).map_err(|error| error.to_string()));
                    self.handle(Input::ReceiptStored(stored));
                }
                Output::StoreReplay { game_id, bytes } => {
                    let stored = self.store_replay(game_id, &bytes).map_err(|error| format!("{error:#}"));
                    self.handle(Input::ReplayStored(stored));
                }
                Output::Event(event) => self.events.push_back(event),
            }
        }
    }

    fn store_replay(&self, game_id: GameId, bytes: &[u8]) -> Result<StoredReplay> {
        let (_, server) = self.machine.server().context("there is no server")?;
        replay_file::store(&self.replays, server, game_id, bytes)
    }

    /// Where the server can be reached now.
    /// The system may take seconds to answer, when there is no network: that must hold up nothing else.
    fn look_up(&self) {
        let (names, inbox) = (self.server.names.clone(), self.sender.clone());
        tokio::task::spawn_blocking(move || {
            let look_up = |name: String| {
                let addresses = endpoint::resolve_all(&name).map(Iterator::collect);
                (name, addresses)
            };
            // A client that is gone needs no telling.
            let _gone = inbox.blocking_send(Arrived::Found(names.into_iter().map(look_up).collect()));
        });
    }

    /// The names were looked up. If none of them has an address, the places before stay.
    fn found(&mut self, found: Vec<(String, Result<Vec<SocketAddr>>)>) -> Result<Vec<Place>> {
        let (mut addresses, mut places, mut failed) = (Vec::new(), Vec::new(), None);
        for (name, found) in found {
            match found {
                Ok(found) => {
                    let pinned = self.server.pinned(&name)?;
                    for address in found {
                        addresses.push((name.clone(), address));
                        places.push(Place { name: address.to_string(), pinned });
                    }
                }
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if places.is_empty() => Err(error),
            _ => {
                self.places = addresses;
                Ok(places)
            }
        }
    }

    fn dial(&mut self, id: ConnectionId, place: usize) {
        let Some((_, address)) = self.places.get(place) else { return };
        let task = transport::dial(id, *address, self.server.socket.clone(), self.sender.clone());
        self.tasks.insert(id, task);
    }

    /// Does something on a connection, unless it is over.
    fn on(&self, id: ConnectionId, work: impl FnOnce(&Link)) {
        if let Some(link) = self.links.get(&id) {
            work(link);
        }
    }

    fn close(&mut self, id: ConnectionId, reason: DisconnectReason) {
        if let Some(task) = self.tasks.remove(&id) {
            task.abort();
        }
        if let Some(link) = self.links.remove(&id) {
            self.closed.push(link.close(reason));
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.tasks.values().for_each(AbortHandle::abort);
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// Writes down this side of a difference: the report and the state.
fn write_dump(home: &Home, dump: &DesyncDump) -> std::io::Result<()> {
    let folder = home.desyncs();
    let stem = format!("{}-{}", dump.game_id, dump.report.tick);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(format!("{stem}.report")), codec::encode(&dump.report))?;
    std::fs::write(folder.join(format!("{stem}.snapshot")), &dump.snapshot)
}
