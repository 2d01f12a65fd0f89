//! The server's end. Each configuration has a fresh TLS certificate: the server's identity vouches for it within the
//! hello.

use super::congestion::FlooredCubic;
use super::{QuicError, transport_config};
use adjourn_shared::wire::ALPN;
use quinn_proto::crypto::rustls::QuicServerConfig;
use quinn_proto::{ServerConfig, VarInt};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;

/// The configuration of an endpoint that holds at most so many connections whose hello is not over, and the TLS
/// certificate that it shows.
///
/// # Errors
/// [`QuicError`].
pub fn server_config(pending_hellos: u32) -> Result<(ServerConfig, Arc<[u8]>), QuicError> {
    let key = rcgen::KeyPair::generate()?;
    let certificate = rcgen::CertificateParams::new(vec!["adjourn".to_owned()])?.self_signed(&key)?;
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
    let mut transport = transport_config();
    transport
        .max_concurrent_bidi_streams(VarInt::from_u32(1))
        .max_concurrent_uni_streams(VarInt::from_u32(1))
        .stream_receive_window(VarInt::from_u32(64 << 10))
        .receive_window(VarInt::from_u32(128 << 10))
        .send_window(256 << 10)
        .datagram_receive_buffer_size(Some(32 << 10))
        .congestion_controller_factory(Arc::new(FlooredCubic::default()));
    let mut config = ServerConfig::with_crypto(Arc::new(QuicServerConfig::try_from(tls)?));
    config
        .max_incoming(usize::try_from(pending_hellos).unwrap_or(usize::MAX))
        .incoming_buffer_size_total(1 << 20)
        .transport_config(Arc::new(transport));
    Ok((config, certificate.as_ref().into()))
}
