//! What surrounds every call: who calls and how often, a bound on its time, catching its panics, and one line of log.

use super::app::App;
use super::auth::{has_key, token_hash};
use super::problem::{ApiProblem, banned};
use adjourn_shared::api::ProblemKind;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use ipnet::IpNet;
use metrics::{counter, histogram};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

/// On whose behalf a call is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// The peer, or whom a trusted proxy names.
    pub(crate) address: IpAddr,
    /// Whether the host trusts it, so that it has no budgets.
    pub(crate) exempt: bool,
}

/// Lets a call in, answers it whatever happens, and counts it.
pub(crate) async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    // Only a test calls without a connection.
    let peer = peer.unwrap_or(Ipv6Addr::LOCALHOST.into()).to_canonical();
    let caller = caller(peer, request.headers(), &app.config.mailbox.trusted_proxies, &app.config.trusted);
    request.extensions_mut().insert(caller);
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let id = app.next_call();
    let mut response = match admit(&app, caller, request.headers()) {
        Ok(()) => answer(&app, request, next, &route).await,
        Err(refused) => refused.into_response(),
    };
    if let Ok(id) = HeaderValue::from_str(&format!("{id:016x}")) {
        response.headers_mut().insert("x-request-id", id);
    }
    let status = response.status().as_u16();
    let took = started.elapsed();
    counter!("adjourn_http_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    histogram!("adjourn_http_request_seconds").record(took.as_secs_f64());
    tracing::debug!(id = format!("{id:016x}"), caller = %caller.address, %method, route, status, took_us = took.as_micros(), "call");
    response
}

async fn answer(app: &App, request: Request, next: Next, route: &str) -> Response {
    let bound = Duration::from_millis(app.config.mailbox.limits.call_timeout_ms);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(bound, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => {
            tracing::error!(route, "a call has panicked");
            ApiProblem::new(ProblemKind::Internal, "the server failed during this call: tell its host")
                .into_response()
        }
        Err(_elapsed) => {
            let told = "the call took too long: check whether it was carried out before you repeat it";
            ApiProblem::new(ProblemKind::UnknownOutcome, told).into_response()
        }
    }
}

/// Charges a call to the player if the sign-in is in the cache, and to the address otherwise: anybody can make up a
/// token.
fn admit(app: &App, caller: Caller, headers: &HeaderMap) -> Result<(), ApiProblem> {
    if app.bans().address_banned(caller.address) {
        return Err(banned());
    }
    if caller.exempt || has_key(app, headers) {
        return Ok(());
    }
    let token = token_hash(headers).unwrap_or(None);
    let sign_in = token.and_then(|token| app.sign_ins.known(token, app.now_ms()));
    match sign_in {
        Some(sign_in) => app.rates.call_of(sign_in.player, caller.address)?,
        None => app.rates.call_from(caller.address)?,
    }
    Ok(())
}

/// The last address in `X-Forwarded-For` that is no trusted proxy itself: nobody else who writes there is believed. If
/// a proxy names no address that can be read, it is the caller itself, and is never exempt: it may speak for anybody.
fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet], exempt: &[IpNet]) -> Caller {
    let within = |nets: &[IpNet], address: &IpAddr| nets.iter().any(|net| net.contains(address));
    let mut address = peer;
    // It is read as bytes: what the client has written must not make unreadable what the proxy adds.
    let fields = headers.get_all("x-forwarded-for").iter().rev();
    for named in fields.flat_map(|field| field.as_bytes().rsplit(|byte| *byte == b',')) {
        if !within(proxies, &address) {
            break;
        }
        let Some(named) = address_in(named) else { break };
        address = named;
    }
    Caller { address, exempt: within(exempt, &address) && !within(proxies, &address) }
}

/// An address as proxies write them: alone, in brackets, or with a port.
fn address_in(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse::<IpAddr>().ok().or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(peer: &str, forwarded: &[&[u8]]) -> Caller {
        let mut headers = HeaderMap::new();
        for field in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(field).expect("a field"));
        }
        let nets = |texts: [&str; 2]| texts.map(|text| text.parse().expect("a network"));
        let (proxies, exempt) = (nets(["10.0.0.0/8", "::1/128"]), nets(["10.0.0.1/32", "192.0.2.0/24"]));
        caller(peer.parse().expect("an address"), &headers, &proxies, &exempt)
    }

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let forwarded: Vec<_> = forwarded.iter().map(|field| field.as_bytes()).collect();
        called(peer, &forwarded).address.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_what_it_has_seen_itself() {
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["rubbish"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        let garbled: &[&[u8]] = &[b"203.0.113.9", b"\xff\xfe, 198.51.100.7"];
        assert_eq!(called("10.0.0.1", garbled).address.to_string(), "198.51.100.7");
    }

    #[test]
    fn an_address_may_come_with_a_port_or_in_brackets() {
        for named in ["198.51.100.7:1234", " 198.51.100.7 ", "[::ffff:198.51.100.7]:80"] {
            assert_eq!(seen("10.0.0.1", &[named]), "198.51.100.7", "{named}");
        }
        assert_eq!(seen("::1", &["[2001:db8::1]"]), "2001:db8::1");
        assert_eq!(seen("::1", &["[2001:db8::1]:443"]), "2001:db8::1");
    }

    #[test]
    fn a_proxy_that_names_nobody_is_not_exempt_from_budgets() {
        for unreadable in [&b"rubbish"[..], b"\xff", b"unknown", b"10.0.0.1", b""] {
            assert!(!called("10.0.0.1", &[unreadable]).exempt, "{unreadable:?}");
        }
        assert!(!called("10.0.0.1", &[]).exempt);
        assert!(called("192.0.2.1", &[]).exempt, "whom the host trusts");
        assert!(called("10.0.0.1", &[b"192.0.2.1"]).exempt, "and whom the proxy has seen");
    }
}
