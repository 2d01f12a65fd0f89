//! What surrounds every call: who calls and how often, a bound on its time, panics that end this call alone, and one
//! line of log.

use super::auth::token_hash;
use super::problem::ApiProblem;
use crate::gate::slots::network_of;
use crate::mailbox::app::App;
use adjourn_shared::api::{Problem, ProblemKind};
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

/// The address on whose behalf a call is made: the peer, or whom a trusted proxy names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller(pub(super) IpAddr);

/// Lets a call in, answers it whatever happens, and counts it.
pub(super) async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    // Only a test calls without a connection.
    let peer = peer.unwrap_or(Ipv6Addr::LOCALHOST.into()).to_canonical();
    let caller = caller(peer, request.headers(), &app.config.mailbox.trusted_proxies);
    request.extensions_mut().insert(Caller(caller));
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
    tracing::debug!(id = format!("{id:016x}"), %caller, %method, route, status, took_us = took.as_micros(), "call");
    response
}

async fn answer(app: &App, request: Request, next: Next, route: &str) -> Response {
    let bound = Duration::from_millis(app.config.mailbox.limits.call_timeout_ms);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(bound, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => {
            tracing::error!(route, "a call has panicked");
            ApiProblem::new(ProblemKind::Internal, "the server failed at this call").into_response()
        }
        Err(_elapsed) => {
            let told = "the call took too long; look whether it was done before you repeat it";
            ApiProblem::new(ProblemKind::Unavailable, told).into_response()
        }
    }
}

/// One call of the player's budget if the session is one that is in use, of the address's otherwise: a token costs
/// nothing to make up.
fn admit(app: &App, caller: IpAddr, headers: &HeaderMap) -> Result<(), ApiProblem> {
    if app.bans().address_banned(caller) {
        return Err(banned());
    }
    if app.config.trusted.iter().any(|net| net.contains(&caller)) {
        return Ok(());
    }
    let token = token_hash(headers).unwrap_or(None);
    let session = token.and_then(|token| app.sessions.known(token, app.now_ms()));
    let now_us = u64::try_from(app.started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let taken = match session {
        Some(session) => app.player_calls.take(session.player, now_us),
        None => app.address_calls.take(network_of(caller), now_us),
    };
    taken.map_err(|wait| {
        let mut problem = Problem::new(ProblemKind::TooOften, "you call more often than this server allows");
        problem.retry_after_seconds = Some(wait.as_millis().div_ceil(1_000).try_into().unwrap_or(u32::MAX));
        problem.into()
    })
}

/// The problem of whom the host does not let in.
pub(super) fn banned() -> ApiProblem {
    ApiProblem::new(ProblemKind::Forbidden, "the host of this server does not let you in")
}

/// The last address in `X-Forwarded-For` that is no trusted proxy itself; whoever else writes there is not believed.
fn caller(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> IpAddr {
    let trusted = |address: &IpAddr| proxies.iter().any(|net| net.contains(address));
    let mut caller = peer;
    let fields = headers.get_all("x-forwarded-for").iter().rev();
    let named = fields.filter_map(|field| field.to_str().ok()).flat_map(|field| field.rsplit(','));
    for named in named {
        if !trusted(&caller) {
            break;
        }
        let Ok(named) = named.trim().parse::<IpAddr>() else { break };
        caller = named.to_canonical();
    }
    caller
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for field in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(field).expect("a field"));
        }
        let proxies = ["10.0.0.0/8".parse().expect("a network")];
        caller(peer.parse().expect("an address"), &headers, &proxies).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_what_it_has_seen_itself() {
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9", "198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["rubbish"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
    }
}
