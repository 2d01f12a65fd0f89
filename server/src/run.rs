//! Starting and stopping the whole server.

use crate::addresses::{MailboxAddress, Transport, reachable};
use crate::config::Config;
use crate::data_dir::{DataDir, write_new};
use crate::live::LiveService;
use crate::mailbox::MailboxService;
use crate::ops::health::Health;
use crate::ops::http::OpsService;
use crate::ops::metrics;
use crate::ops::wall_clock::WallClock;
use adjourn_game::Games;
use adjourn_shared::base::identity::Fingerprint;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Which services run in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Services {
    /// Live matches and the turn mailbox.
    Both,
    /// Live matches alone.
    Live,
    /// The turn mailbox alone.
    Mailbox,
}

/// What a started server tells: the content of the ready file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ready {
    /// Where players connect (UDP), if live matches are played here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<SocketAddr>,
    /// Where the mailbox's API is (HTTP), if it runs here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<SocketAddr>,
    /// The same as the beginning of URLs: with `https` if this server does TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Where metrics and health are (HTTP).
    pub ops: SocketAddr,
    /// The server's identity, as clients pin it.
    pub fingerprint: String,
}

/// A running server.
pub struct Server {
    /// Where it is reached.
    pub ready: Ready,
    live: Option<LiveService>,
    mailbox: Option<MailboxService>,
    ops: OpsService,
    /// Held until everything is written.
    lock: Option<File>,
}

impl Server {
    /// Starts services on a data folder.
    ///
    /// # Errors
    /// If the folder, the key, or an address can't be used.
    pub fn start(games: Games, data: &Path, config: Config, services: Services) -> Result<Self> {
        let metrics = metrics::install()?;
        let data = DataDir::open(data)?;
        // The lock guards the matches. The mailbox's store has its own, so that each service may run in a process of
        // its own.
        let lock = (services != Services::Mailbox).then(|| data.lock()).transpose()?;
        let identity = data.identity()?;
        let fingerprint = Fingerprint::of(&identity.public_key()).to_string();
        let config = Arc::new(config);
        let mut health = Health::default();
        let clock = WallClock::default();
        health.watch("clock", move |now| clock.look(now, unix_ms()));
        // The mailbox first: most failures of a start happen there, before players have connected.
        let mailbox = (services != Services::Live)
            .then(|| MailboxService::start(games, Arc::clone(&config), identity.clone(), &data, &mut health))
            .transpose()?;
        let live = (services != Services::Mailbox)
            .then(|| {
                let mailbox = match &mailbox {
                    Some(mailbox) => Some(mailbox.in_process()),
                    None => other_process(&config, &data)?,
                };
                LiveService::start(
                    games,
                    Config::clone(&config),
                    identity,
                    data.clone(),
                    mailbox,
                    &mut health,
                )
            })
            .transpose()?;
        let ops = OpsService::start(config.ops, metrics, health)?;
        let ready = Ready {
            live: live.as_ref().map(|live| reachable(live.address)),
            http: mailbox.as_ref().map(|mailbox| reachable(mailbox.address)),
            url: mailbox.as_ref().map(|mailbox| mailbox.url.clone()),
            ops: ops.address,
            fingerprint,
        };
        Ok(Self { ready, live, mailbox, ops, lock })
    }

    /// Waits until a part of the server panics, and names it: the rest can't go on alone.
    pub async fn broken(&mut self) -> &'static str {
        let (live, mailbox) = (self.live.as_mut(), self.mailbox.as_mut());
        let live = async {
            match live {
                Some(live) => live.broken().await,
                None => std::future::pending().await,
            }
        };
        let mailbox = async {
            match mailbox {
                Some(mailbox) => mailbox.broken().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            part = live => part,
            part = mailbox => part,
        }
    }

    /// Writes the ready file: whole, or not at all.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write_ready_file(&self, path: &Path) -> Result<()> {
        write_new(path, format!("{}\n", serde_json::to_string(&self.ready)?).as_bytes(), 0o644)
    }

    /// Stops: matches are told, journals are flushed, calls end.
    pub fn stop(self) {
        if let Some(live) = self.live {
            live.stop();
        }
        if let Some(mailbox) = self.mailbox {
            mailbox.stop();
        }
        self.ops.stop();
        drop(self.lock);
    }
}

fn unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The mailbox of another process, if one is configured.
fn other_process(config: &Config, data: &DataDir) -> Result<Option<MailboxAddress>> {
    let url = config.mailbox_url.trim_end_matches('/');
    if url.is_empty() {
        return Ok(None);
    }
    anyhow::ensure!(
        url.starts_with("https://") || url.starts_with("http://"),
        "the mailbox's URL must begin with https:// or http://"
    );
    let key = match &config.service_key {
        Some(file) => crate::data_dir::service_key_in(file)?,
        None => data.service_key()?,
    };
    let fingerprint = match config.mailbox_fingerprint.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|error| anyhow::anyhow!("mailbox_fingerprint: {error}"))?),
    };
    let (transport, ca_file) = (Transport::Http(url.to_owned()), config.mailbox_ca_file.clone());
    Ok(Some(MailboxAddress { transport, key, ca_file, fingerprint }))
}
