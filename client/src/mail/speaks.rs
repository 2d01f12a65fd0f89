//! Which protocol a mailbox speaks: plain HTTP or TLS. It is asked with a request that says nothing secret.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long a mailbox may take: this is asked of the machine itself.
const WITHIN: Duration = Duration::from_secs(2);

/// What a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaks {
    /// HTTP without TLS.
    Plain,
    /// TLS.
    Tls,
}

/// What is spoken at `HOST:PORT`; `None` if nobody answers there.
pub(super) fn speaks(place: &str) -> Option<Speaks> {
    let mut stream = place
        .to_socket_addrs()
        .ok()?
        .find_map(|address| TcpStream::connect_timeout(&address, WITHIN).ok())?;
    stream.set_read_timeout(Some(WITHIN)).ok()?;
    let request = format!("GET /v1/server HTTP/1.1\r\nHost: {place}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut begin = [0; 5];
    let length = stream.read(&mut begin).ok()?;
    // To a request that is no hello, TLS answers with an alert (RFC 8446, section 5.1: content type 21), or not at all.
    match &begin[..length] {
        b"HTTP/" => Some(Speaks::Plain),
        [] | [21, ..] => Some(Speaks::Tls),
        _ => None,
    }
}
