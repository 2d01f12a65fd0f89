//! Where servers are, and the QUIC endpoint that reaches them. How QUIC is tuned, `adjourn-quic` says.

use adjourn_quic::client_config;
use anyhow::{Context, Result};
use quinn::Endpoint;
use std::net::{SocketAddr, ToSocketAddrs};

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
