//! The turn mailbox: games by mail, kept in a store, served over HTTP. It never needs the live service: it has threads of
//! its own, and nothing in common with it but the configuration and the identity.

pub mod app; // what calls and workers have at hand
pub mod desk; // changes of tables: load, decide, commit
pub mod feed; // wakes those who wait for changes
pub mod http; // the API
mod listen; // connections
pub mod lobbies; // who plays in matches that are no table's
mod mutes; // whom players do not want to hear
pub mod notify; // from the outbox to webhooks and mail
pub mod rates; // how often whom may do what
pub mod ratings; // rates games that are over
pub mod sessions; // challenges, sessions in use
pub mod store; // what must not be lost: the trait, and SQLite behind it
pub mod streams; // places for streams of events
pub mod tls; // whether there is TLS, and by which certificate
mod upkeep; // what has to be done now and then
pub mod view; // tables and games as the API shows them
pub mod wanted; // games that are wanted live
mod when; // times as people write them
pub mod worker; // turns and deadlines that are due
mod workers; // what runs beside the calls
pub mod zones; // time zones by name

use crate::addresses::{MailboxAddress, Way};
use crate::config::Config;
use crate::data_dir::DataDir;
use crate::gate::bans::Bans;
use crate::ops::heartbeat::Heartbeat;
use adjourn_shared::identity::KeyPair;
use adjourn_shared::limits::http::STOPPING_MS;
use anyhow::{Context, Result};
use app::{ActiveStore, App, Parts, system_clock};
use axum::Router;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use workers::Workers;

/// A running mailbox.
pub struct MailboxService {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where it is reached on this machine, as the beginning of URLs.
    pub url: String,
    service: Router,
    service_key: String,
    stop: watch::Sender<bool>,
    handle: axum_server::Handle<SocketAddr>,
    workers: Workers,
    broken: mpsc::UnboundedReceiver<&'static str>,
    runtime: tokio::runtime::Runtime,
}

impl MailboxService {
    /// Opens the store, binds the socket, and starts the threads.
    ///
    /// # Errors
    /// If the store, the address or the certificate can't be used.
    pub fn start(
        config: Arc<Config>,
        identity: KeyPair,
        data: &DataDir,
        heartbeat: Heartbeat,
    ) -> Result<Self> {
        let tls = tls::choose(config.mailbox.http, &config.mailbox)?;
        let listener = listen::bind(config.mailbox.http)?;
        let address = listener.local_addr()?;
        let bans =
            Bans::load(&data.bans()).context("nobody is let in while the list of bans can't be followed")?;
        let service_key = data.service_key()?;
        let store = ActiveStore::open(&data.mailbox())?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(config.mailbox.threads.into())
            .thread_name("adjourn-mail")
            .enable_all()
            .build()?;
        let (stop, stopping) = watch::channel(false);
        let certificate_der =
            tls.as_ref().map_or_else(|| Arc::from([]), |tls| Arc::clone(&tls.certificate_der));
        let url = url(address, tls.is_some());
        let app = App::new(Parts {
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
        let (mut workers, broken) = Workers::new(runtime.handle().clone());
        let serve = {
            let (app, handle) = (app.clone(), handle.clone());
            async move {
                if let Err(error) = listen::serve(app, listener, tls, handle).await {
                    tracing::error!(%error, "the API is not served any more");
                }
            }
        };
        workers.spawn("the HTTP service", serve);
        workers::start(&mut workers, &app, heartbeat)?;
        let service = http::router(app);
        Ok(Self { address, url, service, service_key, stop, handle, workers, broken, runtime })
    }

    /// The way to it for a live service in this process.
    #[must_use]
    pub fn here(&self) -> MailboxAddress {
        let way = Way::Here(self.service.clone(), self.runtime.handle().clone());
        MailboxAddress { way, key: self.service_key.clone(), ca_file: None, fingerprint: None }
    }

    /// Waits for a part of the service to panic, and names it.
    pub async fn broken(&mut self) -> &'static str {
        match self.broken.recv().await {
            Some(part) => part,
            None => std::future::pending().await,
        }
    }

    /// Lets calls end, streams and workers too, and waits until all is written.
    pub fn stop(self) {
        let Self { stop, handle, workers, runtime, service, .. } = self;
        // It holds the store open.
        drop(service);
        // Nobody listens any more if all have ended.
        let _ended = stop.send(true);
        let bound = Duration::from_millis(STOPPING_MS);
        handle.graceful_shutdown(Some(bound));
        if runtime.block_on(async { tokio::time::timeout(2 * bound, workers.ended()).await }).is_err() {
            tracing::warn!("parts of the mailbox did not end in time");
        }
        // With the last handle the store is closed, which waits for its writer.
        runtime.shutdown_timeout(bound);
    }
}

/// The beginning of URLs that a client on this machine can use.
fn url(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{}", crate::addresses::reachable(address))
}

/// Copies the store of a data folder into a new file, while a server may be at work on it.
///
/// # Errors
/// If there is none, or the file exists or can't be written.
pub fn backup(data: &DataDir, to: &std::path::Path) -> Result<()> {
    let from = data.mailbox();
    store::sqlite::backup_file(&from, to).with_context(|| format!("can't copy {}", from.display()))
}
