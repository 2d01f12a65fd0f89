//! QUIC, tuned for games, and the limits that hold before anything a peer says is believed.

use super::Shared;
use super::congestion::FlooredCubic;
use super::connection;
use super::hub;
use adjourn_shared::limits;
use adjourn_shared::wire::ALPN;
use adjourn_shared::wire::reason::DisconnectReason;
use anyhow::{Context, Result};
use metrics::counter;
use quinn::crypto::rustls::QuicServerConfig;
use quinn::{AckFrequencyConfig, IdleTimeout, ServerConfig, TransportConfig, VarInt};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// All peers share one socket: what arrives while the network thread is busy must find room.
const RECEIVE_BUFFER_BYTES: usize = 4 << 20;

/// Binds the live service's socket: on `[::]` for IPv4 as well.
pub(super) fn bind(address: SocketAddr) -> Result<UdpSocket> {
    use socket2::{Domain, Protocol, Socket, Type};
    let bind = || -> std::io::Result<UdpSocket> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        // The system may grant less: that is a matter of its settings, not an error.
        let _less = socket.set_recv_buffer_size(RECEIVE_BUFFER_BYTES);
        socket.bind(&address.into())?;
        Ok(socket.into())
    };
    bind().with_context(|| format!("can't listen on UDP {address}"))
}

/// The live service's QUIC endpoint.
#[derive(Clone)]
pub(super) struct Endpoint {
    shared: Arc<Shared>,
    endpoint: quinn::Endpoint,
    certificate_der: Arc<[u8]>,
    slots: Slots,
    next_peer: Arc<AtomicU64>,
}

impl Endpoint {
    /// Takes over the socket.
    pub(super) fn open(shared: &Arc<Shared>, socket: UdpSocket) -> Result<Self> {
        let (config, certificate_der) = quic_config(shared.config.connections.pending_hellos)?;
        let runtime = Arc::new(quinn::TokioRuntime);
        let endpoint = quinn::Endpoint::new(quinn::EndpointConfig::default(), Some(config), socket, runtime)
            .context("can't open the QUIC endpoint")?;
        Ok(Self {
            shared: Arc::clone(shared),
            endpoint,
            certificate_der,
            slots: Slots::default(),
            next_peer: Arc::default(),
        })
    }

    /// Accepts connections until the endpoint is closed.
    pub(super) async fn accept(self, hub: mpsc::Sender<hub::Event>) {
        while let Some(incoming) = self.endpoint.accept().await {
            let address = incoming.remote_address();
            let limits = self.shared.config.connections.limits();
            let trusted =
                self.shared.config.trusted.iter().any(|net| net.contains(&address.ip().to_canonical()));
            // Under load a source address must first show that it receives what is sent to it.
            let busy = self.slots.pending() >= limits.pending_hellos / 2;
            if busy && !incoming.remote_address_validated() && incoming.may_retry() {
                if let Err(error) = incoming.retry() {
                    tracing::debug!(%error, "no retry");
                }
                continue;
            }
            let Some(slot) = self.slots.take(address.ip(), &limits, trusted) else {
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
            tokio::spawn(connection::serve(context, incoming, slot));
        }
    }

    /// Closes what is left, and waits a moment until peers were told.
    pub(super) async fn close(&self) {
        let reason = DisconnectReason::ServerStopping;
        self.endpoint.close(reason.code().into(), reason.to_string().as_bytes());
        let told = tokio::time::timeout(Duration::from_secs(2), self.endpoint.wait_idle());
        if told.await.is_err() {
            tracing::debug!("some peers did not confirm the end of their connection");
        }
    }
}

/// The configuration of the endpoint, and its TLS certificate: a fresh one for each run.
///
/// # Errors
/// If no key can be made, or the TLS library refuses the configuration.
pub fn quic_config(pending_hellos: u32) -> Result<(ServerConfig, Arc<[u8]>)> {
    // The identity vouches for it within the hello.
    let key = rcgen::KeyPair::generate().context("can't make a TLS key")?;
    let certificate = rcgen::CertificateParams::new(vec!["adjourn".to_owned()])
        .and_then(|params| params.self_signed(&key))
        .context("can't make a TLS certificate")?;
    let certificate = certificate.der().clone();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)?;
    tls.alpn_protocols = vec![ALPN.to_vec()];
    // Nothing is accepted before the handshake is complete: early data can be replayed.
    tls.max_early_data_size = 0;
    let mut config = ServerConfig::with_crypto(Arc::new(QuicServerConfig::try_from(tls)?));
    config.max_incoming(usize::try_from(pending_hellos)?).incoming_buffer_size_total(1 << 20);
    config.transport_config(Arc::new(transport_config()));
    Ok((config, certificate.as_ref().into()))
}

fn transport_config() -> TransportConfig {
    let mut acknowledgements = AckFrequencyConfig::default();
    // Acknowledgements ride on the next tick's packets instead of making packets of their own.
    acknowledgements
        .ack_eliciting_threshold(VarInt::from_u32(10))
        .max_ack_delay(Some(Duration::from_millis(200)));
    let mut config = TransportConfig::default();
    config
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(1))
        .stream_receive_window(VarInt::from_u32(64 << 10))
        .receive_window(VarInt::from_u32(128 << 10))
        .send_window(256 << 10)
        .datagram_receive_buffer_size(Some(32 << 10))
        .datagram_send_buffer_size(16 << 10)
        .keep_alive_interval(Some(Duration::from_secs(3)))
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(limits::IDLE_TIMEOUT_MS))))
        .ack_frequency_config(Some(acknowledgements))
        .congestion_controller_factory(Arc::new(FlooredCubic::default()));
    config
}

/// Counts connections: in all, by address, and those whose hello is not complete.
#[derive(Clone, Default)]
pub(super) struct Slots(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    total: u32,
    pending: u32,
    by_address: BTreeMap<IpAddr, u32>,
}

impl Slots {
    fn pending(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pending
    }

    fn take(&self, address: IpAddr, limits: &limits::ConnectionLimits, trusted: bool) -> Option<Slot> {
        let address = network_of(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.total >= limits.connections || !trusted && counts.pending >= limits.pending_hellos {
            return None;
        }
        let of_address = counts.by_address.get(&address).copied().unwrap_or(0);
        if !trusted && of_address >= limits.connections_per_address {
            return None;
        }
        counts.by_address.insert(address, of_address + 1);
        counts.total += 1;
        counts.pending += 1;
        Some(Slot { slots: self.clone(), address, pending: true })
    }
}

/// One counted connection; it stops counting when it is dropped.
pub(super) struct Slot {
    slots: Slots,
    address: IpAddr,
    pending: bool,
}

impl Slot {
    /// The hello is complete.
    pub(super) fn signed_in(&mut self) {
        if core::mem::take(&mut self.pending) {
            self.slots.0.lock().unwrap_or_else(PoisonError::into_inner).pending -= 1;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.signed_in();
        let mut counts = self.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total -= 1;
        if let Some(of_address) = counts.by_address.get_mut(&self.address) {
            *of_address -= 1;
            if *of_address == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> limits::ConnectionLimits {
        limits::ConnectionLimits {
            connections: 3,
            connections_per_address: 2,
            pending_hellos: 3,
            ..limits::ConnectionLimits::default()
        }
    }

    #[test]
    fn one_address_gets_its_share_and_gets_it_back() {
        let slots = Slots::default();
        let address = IpAddr::from([10, 0, 0, 1]);
        let first = slots.take(address, &limits(), false);
        let _second = slots.take(address, &limits(), false).expect("within the limit");
        assert!(slots.take(address, &limits(), false).is_none());
        drop(first);
        assert!(slots.take(address, &limits(), false).is_some());
    }

    #[test]
    fn trusted_addresses_are_bounded_by_the_total_alone() {
        let slots = Slots::default();
        let address = IpAddr::from([10, 0, 0, 1]);
        let held: Vec<_> = (0..5).filter_map(|_| slots.take(address, &limits(), true)).collect();
        assert_eq!(held.len(), 3);
    }

    #[test]
    fn a_completed_hello_makes_room_for_the_next() {
        let limits = limits::ConnectionLimits { pending_hellos: 1, ..limits() };
        let slots = Slots::default();
        let mut first = slots.take([10, 0, 0, 1].into(), &limits, false).expect("room");
        assert!(slots.take([10, 0, 0, 2].into(), &limits, false).is_none());
        first.signed_in();
        assert!(slots.take([10, 0, 0, 2].into(), &limits, false).is_some());
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address_and_mapped_ipv4_is_itself() {
        let address = |text: &str| network_of(text.parse().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
    }
}
