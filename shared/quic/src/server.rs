//! The server's end. Each configuration has a fresh TLS certificate: the server's identity vouches for it within the
//! hello.

use super::congestion::FlooredCubic;
use super::{QuicError, transport_config};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::wire::ALPN;
use quinn_proto::crypto::rustls::QuicServerConfig;
use quinn_proto::crypto::{CryptoError, HmacKey};
use quinn_proto::{EndpointConfig, HashedConnectionIdGenerator, ServerConfig, VarInt};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::sync::Arc;
use std::time::Duration;

/// The least time between two resets of connections that this endpoint does not know: after a restart, each of thousands
/// of clients is to hear of it within a second or two. A reset is smaller than the packet that it answers.
const RESET_EVERY: Duration = Duration::from_millis(1);

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

/// The endpoint of a server with this identity. Connections of the server's runs before are known by its keys and reset
/// at their next packet (RFC 9000, section 10.3): their clients need not wait until a connection has been silent for
/// long.
#[must_use]
pub fn endpoint_config(identity: &KeyPair) -> EndpointConfig {
    let derived = |context| identity.derive(context);
    let resets = ResetKey(derived("adjourn 2026-11 QUIC stateless reset"));
    let mut config = EndpointConfig::new(Arc::new(resets));
    // An endpoint resets connections alone that have an id of its own making.
    let ids = derived("adjourn 2026-11 QUIC connection ids");
    let ids = u64::from_le_bytes(core::array::from_fn(|i| ids[i]));
    config
        .cid_generator(move || Box::new(HashedConnectionIdGenerator::from_key(ids)))
        .min_reset_interval(RESET_EVERY);
    config
}

/// Makes reset tokens, of which quinn takes the first bytes.
struct ResetKey([u8; 32]);

impl HmacKey for ResetKey {
    fn sign(&self, data: &[u8], signature_out: &mut [u8]) {
        signature_out.copy_from_slice(blake3::keyed_hash(&self.0, data).as_bytes());
    }

    fn signature_len(&self) -> usize {
        blake3::OUT_LEN
    }

    fn verify(&self, data: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
        let signature: [u8; 32] = signature.try_into().map_err(|_| CryptoError)?;
        // Compares in constant time.
        if blake3::keyed_hash(&self.0, data) == signature { Ok(()) } else { Err(CryptoError) }
    }
}
