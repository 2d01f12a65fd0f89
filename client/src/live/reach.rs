//! Reaching a server that has several addresses: one after the other, until one answers and is the right one.

use super::endpoint;
use super::link::{Credentials, Link, worth_retrying};
use adjourn_shared::base::identity::{Fingerprint, KeyPair};
use anyhow::{Result, anyhow};
use std::net::SocketAddr;
use std::time::Duration;

/// For how long an address is waited for while there is another one. The last one has as long as a connection has.
const NEXT_AFTER: Duration = Duration::from_secs(3);

/// A signed-in connection, and where it leads.
pub struct Reached {
    /// The connection.
    pub link: Link,
    /// The socket under it.
    pub endpoint: quinn::Endpoint,
    /// Which of the servers it was, as it was named.
    pub server: String,
}

/// Signs in at the first of these servers (`HOST:PORT`) that answers. `pinned` says which identity each must have.
///
/// # Errors
/// In words, what was wrong with the last one; or with the first one that it makes no sense to try again.
pub async fn reach(
    servers: &[String],
    key: &KeyPair,
    name: &str,
    pinned: impl Fn(&str) -> Result<Option<Fingerprint>>,
) -> Result<Reached> {
    let mut failed = anyhow!("no address is known");
    let mut places = Vec::new();
    for server in servers {
        match endpoint::resolve_all(server) {
            Ok(addresses) => places.extend(addresses.map(|address| (server, address))),
            Err(error) => failed = error,
        }
    }
    let last = places.len().saturating_sub(1);
    let mut telling = false;
    for (index, (server, address)) in places.into_iter().enumerate() {
        let pinned = pinned(server)?;
        let who = Credentials { key, name, pinned };
        match attempt(address, &who, index < last).await {
            Ok((endpoint, link)) => return Ok(Reached { link, endpoint, server: server.clone() }),
            Err(error) if !telling => {
                telling = !worth_retrying(&error);
                failed = error;
            }
            Err(_) => {}
        }
    }
    Err(failed)
}

async fn attempt(
    address: SocketAddr,
    who: &Credentials<'_>,
    another: bool,
) -> Result<(quinn::Endpoint, Link)> {
    let endpoint = endpoint::open(address)?;
    let connect = Link::connect(&endpoint, address, who);
    let link = match another {
        true => tokio::time::timeout(NEXT_AFTER, connect)
            .await
            .map_err(|_| anyhow!("no answer from {address}"))
            .and_then(|link| link),
        false => connect.await,
    };
    Ok((endpoint, link?))
}
