//! Where services are reached: by a client on this machine, and by the live service that asks the mailbox.

use adjourn_shared::base::identity::Fingerprint;
use axum::Router;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use tokio::runtime::Handle;

/// Where the mailbox is, and the key by which it knows us.
#[derive(Clone)]
pub struct MailboxAddress {
    /// How it is reached.
    pub transport: Transport,
    /// The service key, as it is sent.
    pub key: String,
    /// Authorities beside the public ones that vouch for it: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The identity that it must have, which then vouches for its certificate.
    pub fingerprint: Option<Fingerprint>,
}

/// How the mailbox is reached.
#[derive(Clone)]
pub enum Transport {
    /// It runs in this process: calls go to its routes without a connection, on its own threads.
    InProcess(Router, Handle),
    /// It runs elsewhere: the beginning of its URLs.
    Http(String),
}

/// An address that a client on this machine can use.
#[must_use]
pub fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED) => {
            SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port())
        }
        _ => address,
    }
}
