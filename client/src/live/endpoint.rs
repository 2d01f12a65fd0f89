//! QUIC on the client's side, tuned for games. The server's TLS certificate changes with each of its runs: the
//! server's identity vouches for it within the hello, so that TLS itself need not know it.

use adjourn_shared::base::limits;
use adjourn_shared::wire::ALPN;
use anyhow::{Context, Result};
use quinn::crypto::rustls::QuicClientConfig;
use quinn::{AckFrequencyConfig, ClientConfig, Endpoint, IdleTimeout, TransportConfig, VarInt};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

/// The port of a server that names none.
pub const DEFAULT_PORT: u16 = 4433;

/// An endpoint that can reach `address`.
///
/// # Errors
/// If no socket can be opened.
pub fn open(address: SocketAddr) -> Result<Endpoint> {
    let mut endpoint = Endpoint::client(unspecified(address)).context("can't open a UDP socket")?;
    endpoint.set_default_client_config(client_config()?);
    Ok(endpoint)
}

/// The local address from which `address` can be reached.
#[must_use]
pub fn unspecified(address: SocketAddr) -> SocketAddr {
    match address {
        SocketAddr::V4(_) => (std::net::Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (std::net::Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}

/// The first address of `HOST:PORT`, `HOST`, or an address literal.
///
/// # Errors
/// If the name is unknown.
pub fn resolve(server: &str) -> Result<SocketAddr> {
    resolve_all(server)?.next().with_context(|| format!("\"{server}\" has no address"))
}

/// All of them, in the system's order.
///
/// # Errors
/// If the name is unknown.
pub fn resolve_all(server: &str) -> Result<impl Iterator<Item = SocketAddr> + use<>> {
    let with_port = || (server, DEFAULT_PORT).to_socket_addrs();
    let bare = server.trim_start_matches('[').trim_end_matches(']');
    server
        .to_socket_addrs()
        .or_else(|_| with_port())
        .or_else(|_| (bare, DEFAULT_PORT).to_socket_addrs())
        .with_context(|| format!("there is no server \"{server}\""))
}

/// The configuration of every connection.
///
/// # Errors
/// If the TLS library refuses it.
pub fn client_config() -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(VouchedForInHello(provider)))
        .with_no_client_auth();
    tls.alpn_protocols = vec![ALPN.to_vec()];
    let mut config = ClientConfig::new(Arc::new(QuicClientConfig::try_from(tls)?));
    config.transport_config(Arc::new(transport_config()));
    Ok(config)
}

fn transport_config() -> TransportConfig {
    let mut acknowledgements = AckFrequencyConfig::default();
    acknowledgements
        .ack_eliciting_threshold(VarInt::from_u32(10))
        .max_ack_delay(Some(Duration::from_millis(200)));
    let mut config = TransportConfig::default();
    config
        .max_concurrent_bidi_streams(VarInt::from_u32(0))
        .max_concurrent_uni_streams(VarInt::from_u32(2))
        .datagram_send_buffer_size(16 << 10)
        .datagram_receive_buffer_size(Some(256 << 10))
        .keep_alive_interval(Some(Duration::from_secs(3)))
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(limits::IDLE_TIMEOUT_MS))))
        .ack_frequency_config(Some(acknowledgements));
    config
}

/// Checks that the other end holds the key of the certificate that it shows, and leaves to the hello whose it is.
#[derive(Debug)]
struct VouchedForInHello(Arc<CryptoProvider>);

impl ServerCertVerifier for VouchedForInHello {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
