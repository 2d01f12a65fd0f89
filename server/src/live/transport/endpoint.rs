//! The live service's QUIC endpoint, and the limits that hold before anything a peer says is believed.

use super::connection;
use super::events::ConnectionEvent;
use crate::gate::connections::ConnectionCounts;
use crate::live::shared::Shared;
use adjourn_quic::{endpoint_config, server_config};
use adjourn_shared::wire::reason::DisconnectReason;
use anyhow::{Context, Result};
use metrics::counter;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// All peers share one socket: what arrives while the network thread is busy must find room.
const RECEIVE_BUFFER_BYTES: usize = 4 << 20;

/// Binds the live service's socket: on `[::]` for IPv4 as well.
pub(crate) fn bind(address: SocketAddr) -> Result<UdpSocket> {
    use socket2::{Domain, Protocol, Socket, Type};
    let bind = || -> std::io::Result<UdpSocket> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        // The system may grant less. That is a matter of its settings, not an error.
        let _less = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
        socket.bind(&address.into())?;
        Ok(socket.into())
    };
    bind().with_context(|| format!("can't listen on UDP {address}"))
}

/// The live service's QUIC endpoint.
#[derive(Clone)]
pub(crate) struct Endpoint {
    shared: Arc<Shared>,
    endpoint: quinn::Endpoint,
    certificate_der: Arc<[u8]>,
    counts: ConnectionCounts,
    next_peer: Arc<AtomicU64>,
}

impl Endpoint {
    /// Takes over the socket.
    pub(crate) fn open(shared: &Arc<Shared>, socket: UdpSocket) -> Result<Self> {
        let (config, certificate_der) = server_config(shared.config.connections.pending_hellos)?;
        let runtime = Arc::new(quinn::TokioRuntime);
        let endpoint = quinn::Endpoint::new(endpoint_config(&shared.identity), Some(config), socket, runtime)
            .context("can't open the QUIC endpoint")?;
        Ok(Self {
            shared: Arc::clone(shared),
            endpoint,
            certificate_der,
            counts: ConnectionCounts::default(),
            next_peer: Arc::default(),
        })
    }

    /// Accepts connections until the endpoint is closed.
    pub(crate) async fn accept(self, hub: mpsc::Sender<ConnectionEvent>) {
        while let Some(incoming) = self.endpoint.accept().await {
            let address = incoming.remote_address();
            let limits = self.shared.config.connections.clone();
            let trusted =
                self.shared.config.trusted.iter().any(|net| net.contains(&address.ip().to_canonical()));
            // Under load, of the server or of this address, the client must first show that it receives at its address.
            // So nobody can use up the share of an address that is not theirs.
            let now = Instant::now();
            let doubtful = self.counts.pending() >= limits.pending_hellos / 2
                || !trusted && self.counts.half_used(address.ip(), &limits, now);
            if doubtful && !incoming.remote_address_validated() && incoming.may_retry() {
                if let Err(error) = incoming.retry() {
                    tracing::debug!(%error, "no retry");
                }
                continue;
            }
            let Some(permit) = self.counts.take(address.ip(), &limits, trusted, now) else {
                counter!("adjourn_disconnects_total", "reason" => DisconnectReason::TooMany.label())
                    .increment(1);
                incoming.refuse();
                continue;
            };
            let context = connection::Context {
                shared: Arc::clone(&self.shared),
                certificate_der: Arc::clone(&self.certificate_der),
                hub: hub.clone(),
                peer: self.next_peer.fetch_add(1, Ordering::Relaxed),
            };
            tokio::spawn(connection::serve(context, incoming, permit));
        }
    }

    /// Closes what is left, and waits a moment until peers were told.
    pub(crate) async fn close(&self) {
        let reason = DisconnectReason::ServerStopping;
        self.endpoint.close(reason.code().into(), reason.to_string().as_bytes());
        let told = tokio::time::timeout(Duration::from_secs(2), self.endpoint.wait_idle());
        if told.await.is_err() {
            tracing::debug!("some peers did not confirm the end of their connection");
        }
    }
}
