//! Starting and stopping it all.

use crate::config::Config;
use crate::live::LiveService;
use crate::live::watch::Heartbeat;
use crate::ops::http::OpsService;
use crate::ops::metrics;
use crate::store::{DataDir, write_new};
use adjourn_shared::identity::Fingerprint;
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Instant;

/// What a started server tells: the content of the ready file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ready {
    /// Where players connect (UDP).
    pub live: SocketAddr,
    /// Where metrics and health are (HTTP).
    pub ops: SocketAddr,
    /// The server's identity, as clients pin it.
    pub fingerprint: String,
}

/// A running server.
pub struct Server {
    /// Where it is reached.
    pub ready: Ready,
    live: LiveService,
    ops: OpsService,
    /// Held until everything is written.
    lock: File,
}

impl Server {
    /// Starts both services of this build on a data folder.
    ///
    /// # Errors
    /// If the folder, the key, or an address can't be used.
    pub fn start(data: &Path, config: Config) -> Result<Self> {
        let metrics = metrics::install()?;
        let data = DataDir::open(data)?;
        let lock = data.lock()?;
        let identity = data.identity()?;
        let fingerprint = Fingerprint::of(&identity.public_key()).to_string();
        let heartbeat = Heartbeat::new(Instant::now());
        let ops = OpsService::start(config.ops, metrics, heartbeat.clone())?;
        let live = LiveService::start(config, identity, data, heartbeat)?;
        let ready = Ready { live: reachable(live.address), ops: ops.address, fingerprint };
        Ok(Self { ready, live, ops, lock })
    }

    /// Waits for a part of the server to panic, and names it: what is left is no server.
    pub async fn broken(&mut self) -> &'static str {
        self.live.broken().await
    }

    /// Writes the ready file: whole, or not at all.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn write_ready_file(&self, path: &Path) -> Result<()> {
        write_new(path, format!("{}\n", serde_json::to_string(&self.ready)?).as_bytes(), 0o644)
    }

    /// Stops: matches are told, journals are flushed.
    pub fn stop(self) {
        self.live.stop();
        self.ops.stop();
        drop(self.lock);
    }
}

/// An address that a client on this machine can use.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        return SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port());
    }
    address
}
