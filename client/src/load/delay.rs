//! A UDP socket that sends everything later: a longer round trip, without a longer cable.

use crate::live::endpoint;
use adjourn_quic::client_config;
use anyhow::{Context as _, Result};
use bytes::Bytes;
use quinn::udp::{EcnCodepoint, RecvMeta, Transmit};
use quinn::{AsyncUdpSocket, Runtime, TokioRuntime, UdpPoller};
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// An endpoint with such a socket.
pub(super) fn open(address: SocketAddr, delay: Duration) -> Result<quinn::Endpoint> {
    let socket = UdpSocket::bind(endpoint::unspecified(address)).context("can't open a UDP socket")?;
    let inner = TokioRuntime.wrap_udp_socket(socket)?;
    let (queue, waiting) = mpsc::unbounded_channel();
    tokio::spawn(send_when_due(Arc::clone(&inner), waiting));
    let socket = Arc::new(DelayedSocket { inner, delay, queue });
    let config = quinn::EndpointConfig::default();
    let mut endpoint =
        quinn::Endpoint::new_with_abstract_socket(config, None, socket, Arc::new(TokioRuntime))?;
    endpoint.set_default_client_config(client_config()?);
    Ok(endpoint)
}

#[derive(Debug)]
struct DelayedSocket {
    inner: Arc<dyn AsyncUdpSocket>,
    delay: Duration,
    /// QUIC's congestion control bounds what is under way.
    queue: mpsc::UnboundedSender<Delayed>,
}

#[derive(Debug)]
struct Delayed {
    due: Instant,
    destination: SocketAddr,
    ecn: Option<EcnCodepoint>,
    contents: Bytes,
    segment_size: Option<usize>,
    src_ip: Option<IpAddr>,
}

async fn send_when_due(socket: Arc<dyn AsyncUdpSocket>, mut waiting: mpsc::UnboundedReceiver<Delayed>) {
    while let Some(delayed) = waiting.recv().await {
        tokio::time::sleep_until(delayed.due).await;
        let transmit = Transmit {
            destination: delayed.destination,
            ecn: delayed.ecn,
            contents: &delayed.contents,
            segment_size: delayed.segment_size,
            src_ip: delayed.src_ip,
        };
        // A full socket drops it, as a full router would.
        let _dropped = socket.try_send(&transmit);
    }
}

impl AsyncUdpSocket for DelayedSocket {
    fn create_io_poller(self: Arc<Self>) -> Pin<Box<dyn UdpPoller>> {
        Arc::clone(&self.inner).create_io_poller()
    }

    fn try_send(&self, transmit: &Transmit<'_>) -> io::Result<()> {
        let delayed = Delayed {
            due: Instant::now() + self.delay,
            destination: transmit.destination,
            ecn: transmit.ecn,
            contents: Bytes::copy_from_slice(transmit.contents),
            segment_size: transmit.segment_size,
            src_ip: transmit.src_ip,
        };
        self.queue.send(delayed).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn poll_recv(
        &self,
        cx: &mut Context<'_>,
        bufs: &mut [IoSliceMut<'_>],
        meta: &mut [RecvMeta],
    ) -> Poll<io::Result<usize>> {
        self.inner.poll_recv(cx, bufs, meta)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }

    fn max_transmit_segments(&self) -> usize {
        self.inner.max_transmit_segments()
    }

    fn max_receive_segments(&self) -> usize {
        self.inner.max_receive_segments()
    }

    fn may_fragment(&self) -> bool {
        self.inner.may_fragment()
    }
}
