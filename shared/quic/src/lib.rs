//! QUIC, tuned for games, at both ends: the configurations of quinn's protocol machine. No sockets and no runtime: the
//! server and the client bring those. The tests' virtual network runs these same configurations.

mod client; // the client's end
mod congestion; // a floor under congestion control
mod server; // the server's end

pub use client::client_config;
pub use server::{endpoint_config, server_config};

use adjourn_shared::base::limits;
use quinn_proto::{AckFrequencyConfig, IdleTimeout, TransportConfig, VarInt};
use std::time::Duration;
use thiserror::Error;

/// Why there is no configuration.
#[derive(Debug, Error)]
pub enum QuicError {
    /// There is no TLS certificate.
    #[error("can't make a TLS certificate: {0}")]
    Certificate(rcgen::Error),
    /// The TLS library refuses it.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    /// The TLS library lacks what QUIC begins with.
    #[error(transparent)]
    Ciphers(#[from] quinn_proto::crypto::rustls::NoInitialCipherSuite),
}

impl From<rcgen::Error> for QuicError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error)
    }
}

/// What both ends have in common.
fn transport_config() -> TransportConfig {
    let mut acknowledgements = AckFrequencyConfig::default();
    // Acknowledgements ride on the next tick's packets instead of making packets of their own.
    acknowledgements
        .ack_eliciting_threshold(VarInt::from_u32(10))
        .max_ack_delay(Some(Duration::from_millis(200)));
    let mut config = TransportConfig::default();
    config
        .datagram_send_buffer_size(16 << 10)
        .keep_alive_interval(Some(Duration::from_secs(3)))
        .max_idle_timeout(Some(IdleTimeout::from(VarInt::from_u32(limits::IDLE_TIMEOUT_MS))))
        .ack_frequency_config(Some(acknowledgements));
    config
}
