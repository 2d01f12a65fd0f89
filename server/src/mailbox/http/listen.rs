//! Connections: how many there may be, from whom, and how slow they may be. TLS is done here, HTTP is not.

use super::app::App;
use super::tls::Tls;
use crate::config::HttpLimits;
use crate::gate::connections::{ConnectionCounts, ConnectionPermit};
use adjourn_shared::base::limits::{ConnectionLimits, http as limits};
use anyhow::{Context as _, Result};
use axum_server::accept::Accept;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use axum_server::{Handle, Server};
use ipnet::IpNet;
use metrics::counter;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1_024;

/// Binds the service's socket: on `[::]` for IPv4 as well.
///
/// # Errors
/// If the address can't be bound.
pub fn bind(address: SocketAddr) -> Result<TcpListener> {
    use socket2::{Domain, Protocol, Socket, Type};
    let bind = || -> io::Result<TcpListener> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        // A restart must not wait for the remains of older connections.
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(socket.into())
    };
    bind().with_context(|| format!("can't listen on TCP {address}"))
}

/// Serves until the handle says so.
///
/// # Errors
/// If the listener can't be used.
pub async fn serve(
    app: App,
    listener: TcpListener,
    tls: Option<Tls>,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let bounds = app.config.mailbox.limits.clone();
    let gate = Gate {
        counts: ConnectionCounts::default(),
        limits: Arc::new(connection_limits(&bounds)),
        exempt: app.config.trusted.iter().chain(&app.config.mailbox.trusted_proxies).copied().collect(),
        stalled: Duration::from_millis(bounds.stalled_write_ms),
    };
    let header_timeout = Duration::from_millis(bounds.header_timeout_ms);
    let service = super::router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::from_tcp(listener)?.handle(handle).http1_only();
    server
        .http_builder()
        .http1()
        .header_read_timeout(header_timeout)
        .max_buf_size(limits::HEAD_BYTES)
        .max_headers(limits::HEAD_FIELDS);
    let server: Server<SocketAddr> = server.first_request_timeout(header_timeout);
    match tls {
        None => server.acceptor(gate).serve(service).await,
        Some(tls) => {
            let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(tls.config)).acceptor(gate);
            server.acceptor(acceptor).serve(service).await
        }
    }
}

/// The bounds for counting connections. Those of datagrams and messages are not used here.
fn connection_limits(bounds: &HttpLimits) -> ConnectionLimits {
    ConnectionLimits {
        connections: bounds.connections,
        connections_per_address: bounds.connections_per_address,
        connection_burst: bounds.connection_burst,
        connections_per_minute_per_address: bounds.connections_per_minute_per_address,
        pending_hellos: bounds.silent_connections,
        ..ConnectionLimits::default()
    }
}

/// Lets a connection in, or closes it.
#[derive(Clone)]
struct Gate {
    counts: ConnectionCounts,
    limits: Arc<ConnectionLimits>,
    exempt: Arc<[IpNet]>,
    stalled: Duration,
}

impl Gate {
    fn admit(&self, stream: TcpStream) -> io::Result<Guarded> {
        let address: IpAddr = stream.peer_addr()?.ip().to_canonical();
        let exempt = self.exempt.iter().any(|net| net.contains(&address));
        let Some(permit) = self.counts.take(address, &self.limits, exempt, Instant::now()) else {
            counter!("adjourn_http_connections_refused_total").increment(1);
            return Err(io::Error::new(io::ErrorKind::ConnectionRefused, "too many connections"));
        };
        stream.set_nodelay(true)?;
        Ok(Guarded { stream, permit, stalled: self.stalled, stuck: None })
    }
}

impl<S> Accept<TcpStream, S> for Gate {
    type Stream = Guarded;
    type Service = S;
    type Future = std::future::Ready<io::Result<(Guarded, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        std::future::ready(self.admit(stream).map(|stream| (stream, service)))
    }
}

/// A connection that counts for as long as it lives. It ends if the client reads nothing for too long: an answer must
/// not stay in memory for ever.
struct Guarded {
    stream: TcpStream,
    permit: ConnectionPermit,
    stalled: Duration,
    stuck: Option<Pin<Box<Sleep>>>,
}

impl Guarded {
    fn moved<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.stuck = None;
            return polled;
        }
        let stalled = self.stalled;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(tokio::time::sleep(stalled)));
        match stuck.as_mut().poll(cx) {
            Poll::Ready(()) => {
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "nothing gets through")))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        // From here on, the timeouts of handshakes and of the heads of requests hold.
        if buffer.filled().len() > before {
            self.permit.signed_in();
        }
        polled
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.moved(cx, polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.moved(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
