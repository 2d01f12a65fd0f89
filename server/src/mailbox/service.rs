//! Starting and stopping the mailbox, and what runs in it.

use super::http::{self, App, AppParts, listen, tls};
use super::notify::{Outbox, OutboxParts};
use super::store::{self, ActiveStore, Keeping};
use super::time::system_clock;
use super::workers::{ByTable, Supervisor, Upkeep, ratings, turn_worker};
use crate::addresses::{MailboxAddress, Transport};
use crate::config::{Config, NotifyError};
use crate::data_dir::DataDir;
use crate::gate::bans::Bans;
use crate::ops::desk::Desk;
use crate::ops::health::{Health, Trouble};
use adjourn_game::ids::PlayerId;
use adjourn_game::{Games, codec};
use adjourn_shared::base::identity::{Fingerprint, KeyPair};
use adjourn_shared::base::limits::http::STOPPING_MS;
use adjourn_shared::timeline::Header;
use adjourn_shared::turns::notices::TokenKey;
use anyhow::{Context, Result, bail, ensure};
use axum::Router;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// A running mailbox.
pub struct MailboxService {
    /// Where it listens.
    pub address: SocketAddr,
    /// The beginning of its URLs for clients on this machine.
    pub url: String,
    service: Router,
    service_key: String,
    stop: watch::Sender<bool>,
    handle: axum_server::Handle<SocketAddr>,
    supervisor: Supervisor,
    broken: mpsc::UnboundedReceiver<&'static str>,
    runtime: tokio::runtime::Runtime,
}

impl MailboxService {
    /// Opens the store, binds the socket, and starts the threads.
    ///
    /// # Errors
    /// If the store, the address or the certificate can't be used.
    pub fn start(
        games: Games,
        config: Arc<Config>,
        identity: KeyPair,
        data: &DataDir,
        health: &mut Health,
    ) -> Result<Self> {
        let tls = tls::choose(config.mailbox.http, &config.mailbox)?;
        let listener = listen::bind(config.mailbox.http)?;
        let address = listener.local_addr()?;
        let bans =
            Bans::load(&data.bans()).context("nobody is let in while the list of bans can't be followed")?;
        must_not_be_emptied(data)?;
        let service_key = data.service_key()?;
        let store = ActiveStore::open(&data.mailbox())?;
        let writes = store.writes();
        health.watch("store", move |_| writes.why());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(config.mailbox.threads.into())
            .thread_name("adjourn-mail")
            .enable_all()
            .build()?;
        runtime.block_on(must_belong(&store, &identity, &data.mailbox()))?;
        let (stop, stopping) = watch::channel(false);
        let certificate_der =
            tls.as_ref().map_or_else(|| Arc::from([]), |tls| Arc::clone(&tls.certificate_der));
        let url = url(address, tls.is_some());
        let app = App::new(AppParts {
            games,
            config,
            store,
            identity: Arc::new(identity),
            service_key: service_key.clone(),
            bans,
            clock: system_clock(),
            certificate_der,
            stopping,
        });
        let handle = axum_server::Handle::new();
        let (mut supervisor, broken) = Supervisor::new(runtime.handle().clone());
        let serve = {
            let (app, handle) = (app.clone(), handle.clone());
            async move {
                if let Err(error) = listen::serve(app, listener, tls, handle).await {
                    tracing::error!(%error, "the API is not served any more");
                }
            }
        };
        supervisor.spawn("the HTTP service", serve);
        start_workers(&mut supervisor, &app, health)?;
        start_desk(&mut supervisor, &app, &data.mailbox_desk(), &runtime);
        let service = http::router(app);
        Ok(Self { address, url, service, service_key, stop, handle, supervisor, broken, runtime })
    }

    /// Where a live service in this process reaches it.
    #[must_use]
    pub fn in_process(&self) -> MailboxAddress {
        let transport = Transport::InProcess(self.service.clone(), self.runtime.handle().clone());
        MailboxAddress { transport, key: self.service_key.clone(), ca_file: None, fingerprint: None }
    }

    /// Waits until a part of the service panics, and names it.
    pub async fn broken(&mut self) -> &'static str {
        match self.broken.recv().await {
            Some(part) => part,
            None => std::future::pending().await,
        }
    }

    /// Lets calls, streams and workers end, and waits until everything is written.
    pub fn stop(self) {
        let Self { stop, handle, supervisor, runtime, service, .. } = self;
        // The routes hold the store open.
        drop(service);
        // Sending fails only if all have ended already.
        let _ended = stop.send(true);
        let bound = Duration::from_millis(STOPPING_MS);
        handle.graceful_shutdown(Some(bound));
        if runtime.block_on(async { tokio::time::timeout(2 * bound, supervisor.ended()).await }).is_err() {
            tracing::warn!("parts of the mailbox did not end in time");
        }
        // The store is closed with its last handle; that waits for its writer.
        runtime.shutdown_timeout(bound);
    }
}

/// Starts all workers: the place where one is added. They end when `app.stopping` says so.
///
/// # Errors
/// If notices can't be sent as the configuration says.
fn start_workers(supervisor: &mut Supervisor, app: &App, health: &mut Health) -> Result<(), NotifyError> {
    let heartbeat = health.heartbeat("mailbox");
    let mail = app.config.mailbox.notify.email.is_some().then(|| health.part("mail server"));
    let outbox = outbox(app, mail.unwrap_or_default())?;
    let mut stopping = app.stopping.clone();
    let stop = async move {
        // If the sender is gone, the service is stopping too.
        let _gone = stopping.wait_for(|stopping| *stopping).await;
    };
    supervisor.spawn("the worker of notices", outbox.run(stop));
    supervisor.spawn("the worker of turns", turn_worker::run(app.tables.clone(), app.stopping.clone()));
    supervisor.spawn("the worker of ratings", ratings::run(app.store.clone(), app.stopping.clone()));
    let (store, bans, clock) = (app.store.clone(), Arc::clone(&app.bans), Arc::clone(&app.clock));
    let upkeep = Upkeep { store, bans, feed: app.feed.clone(), clock, heartbeat };
    supervisor.spawn("the mailbox's upkeep", upkeep.run(app.stopping.clone()));
    Ok(())
}

/// Answers the host's verbs.
fn start_desk(supervisor: &mut Supervisor, app: &App, path: &Path, runtime: &tokio::runtime::Runtime) {
    let _entered = runtime.enter();
    let Some(desk) = Desk::open(path) else { return };
    let (host, questions) = mpsc::channel(1);
    let mut stopping = app.stopping.clone();
    let open = async move {
        tokio::select! {
            () = desk.serve(host) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    };
    supervisor.spawn("the host's desk", open);
    supervisor.spawn("the host's answers", http::host::answer(app.clone(), questions, app.stopping.clone()));
}

fn outbox(
    app: &App,
    mail_trouble: Trouble,
) -> Result<Outbox<ActiveStore, ByTable<ActiveStore>>, NotifyError> {
    let mailbox = &app.config.mailbox;
    Outbox::new(OutboxParts {
        store: app.store.clone(),
        relevance: ByTable { store: app.store.clone(), clock: app.clock.clone() },
        config: mailbox.notify.clone(),
        public_url: mailbox.public_url.clone(),
        tokens: TokenKey::from_secret(&app.identity.secret()),
        server: app.config.name.clone(),
        clock: Arc::clone(&app.clock),
        wake: Arc::clone(&app.notices_due),
        mail_trouble,
    })
}

/// A store without a byte where a mailbox has been at work: to begin anew would hide that all games are gone.
fn must_not_be_emptied(data: &DataDir) -> Result<()> {
    let path = data.mailbox();
    let emptied =
        data.root().join("service.key").exists() && path.metadata().is_ok_and(|store| store.len() == 0);
    ensure!(
        !emptied,
        "{} is empty: put a backup back (`adjourn-server restore`), or delete the file if no game was ever made here",
        path.display()
    );
    Ok(())
}

/// A store and an identity that do not belong together: clients would refuse the server, and exports would not verify.
async fn must_belong(store: &ActiveStore, identity: &KeyPair, path: &Path) -> Result<()> {
    let own = identity.public_key();
    let owner = match store.owner().await? {
        Some(owner) => Some(owner),
        // A store of a version that did not write it down.
        None => {
            let header = store.any_header().await?.and_then(|header| codec::decode::<Header>(&header).ok());
            header.map(|header| header.server_identity)
        }
    };
    if let Some(owner) = owner.filter(|owner| *owner != own) {
        bail!(
            "{} is the store of the server {}, but identity.key is that of the server {}: put the identity.key of its server \
             beside it (`adjourn-server restore` puts both back), or begin in another data folder",
            path.display(),
            Fingerprint::of(&owner),
            Fingerprint::of(&own)
        );
    }
    if store.owner().await?.is_none() {
        store.set_owner(own).await?;
    }
    Ok(())
}

/// The beginning of URLs for a client on this machine.
fn url(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", crate::addresses::reachable(address))
}

/// Copies the store of a data folder into a new file, while a server may be at work on it.
///
/// # Errors
/// If there is none, or the file exists or can't be written.
pub fn backup(data: &DataDir, to: &Path) -> Result<()> {
    let from = data.mailbox();
    store::sqlite::backup_file(&from, to).with_context(|| format!("can't copy {}", from.display()))
}

/// The player of this name in the store of a data folder, while a server may be at work on it. `None`: there is no store, or
/// nobody has the name.
///
/// # Errors
/// If the store can't be read.
pub fn player_named(data: &DataDir, name: &str) -> Result<Option<PlayerId>> {
    let path = data.mailbox();
    if !path.exists() {
        return Ok(None);
    }
    store::sqlite::player_named(&path, name).with_context(|| format!("can't read {}", path.display()))
}

/// The names of these players, for those who have one in the store of a data folder.
///
/// # Errors
/// If the store can't be read.
pub fn names_of(data: &DataDir, players: &[PlayerId]) -> Result<BTreeMap<PlayerId, String>> {
    let path = data.mailbox();
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    store::sqlite::names_of(&path, players).with_context(|| format!("can't read {}", path.display()))
}
