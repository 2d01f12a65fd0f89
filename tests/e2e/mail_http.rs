//! What surrounds the mailbox's API: bad requests, limits, TLS, streams, the document, and stopping.

use adjourn_shared::api::{Changes, Me, Problem, ProblemKind, ServerInfo, Table};
use adjourn_shared::base::identity::{certificate_text, verify};
use adjourn_tests::mail::{Answer, Caller, key, read};
use adjourn_tests::process::{ServerProcess, adjourn_server, output};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

const LOOPBACK: &str = "127.0.0.1:0";

fn start(config: &str) -> (tempfile::TempDir, ServerProcess) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), config).expect("written");
    let server = ServerProcess::mailbox(folder.path(), LOOPBACK);
    (folder, server)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("our paths are text")
}

fn problem(answer: Answer<serde_json::Value>) -> Problem {
    answer.expect_err("a problem")
}

#[tokio::test]
async fn bad_requests_get_a_problem_document_each() {
    let (_folder, server) = start("");
    let caller = Caller::new(server.url());
    let challenge = || caller.request(Method::POST, "/v1/auth/challenge");
    let json = |request: reqwest::RequestBuilder| request.header(CONTENT_TYPE, "application/json");
    for (request, kind, named) in [
        (json(challenge()).body("{"), ProblemKind::Malformed, "EOF"),
        (json(challenge()).body("{\"public_key\":\"\"}"), ProblemKind::Malformed, "nonce"),
        (challenge().body("{}"), ProblemKind::UnsupportedMediaType, "application/json"),
        (json(challenge()).body("0".repeat(1 << 20)), ProblemKind::TooLarge, "limit"),
        (caller.request(Method::GET, "/v1/nothing"), ProblemKind::NotFound, "/docs"),
        (caller.request(Method::DELETE, "/v1/server"), ProblemKind::MethodNotAllowed, "/docs"),
        (caller.request(Method::GET, "/v1/me"), ProblemKind::Unauthenticated, "Bearer"),
        (caller.request(Method::GET, "/v1/me").bearer_auth("rubbish"), ProblemKind::Unauthenticated, "token"),
        (
            caller.request(Method::GET, "/v1/me").bearer_auth("A".repeat(43)),
            ProblemKind::Unauthenticated,
            "unknown",
        ),
        (caller.request(Method::GET, "/v1/players/12"), ProblemKind::Malformed, "hexadecimal"),
        (caller.request(Method::GET, "/v1/players"), ProblemKind::Malformed, "name"),
    ] {
        let problem = problem(read(request).await);
        assert!(problem.is(kind) && problem.detail.contains(named), "{kind:?}: {problem:?}");
    }
    let info: ServerInfo = caller.get("/v1/server").await.expect("it still serves");
    assert!(!info.games.is_empty());
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_back() {
    let (_folder, server) = start(
        "trusted = []\n[mailbox.limits]\naddress_burst = 4\naddress_calls_per_second = 1\nplayer_burst = 3\nplayer_calls_per_second = 1",
    );
    let caller = Caller::new(server.url());
    // Two calls of the address; the token's first use is a third.
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let _me: Me = ann.get("/v1/me").await.expect("allowed");
    let mut told = None;
    for _ in 0..20 {
        if let Err(problem) = caller.get::<ServerInfo>("/v1/server").await {
            told = Some(problem);
            break;
        }
    }
    let told = told.expect("the address has called too often");
    assert!(told.is(ProblemKind::TooOften) && told.retry_after_seconds.is_some_and(|s| s >= 1), "{told:?}");
    // A player has a budget of their own.
    let _me: Me = ann.get("/v1/me").await.expect("allowed");
    let mut refused = false;
    for _ in 0..20 {
        refused |= ann.get::<Me>("/v1/me").await.is_err_and(|problem| problem.is(ProblemKind::TooOften));
    }
    assert!(refused, "the player has called too often");
}

#[tokio::test]
async fn beyond_loopback_there_is_tls_and_the_identity_vouches_for_the_certificate() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::mailbox(folder.path(), "[::]:0");
    assert!(server.url().starts_with("https://"), "{}", server.url());
    let caller = Caller::new(server.url());
    let response = caller.request(Method::GET, "/v1/server").send().await.expect("an answer over TLS");
    let info = response.extensions().get::<reqwest::tls::TlsInfo>().expect("TLS").clone();
    let certificate = info.peer_certificate().expect("a certificate").to_vec();
    let challenge = caller.challenge(&key(1), [9; 32]).await.expect("a challenge");
    let identity = challenge.server_identity.array().expect("32 bytes");
    let signature = challenge.certificate_signature.array().expect("64 bytes");
    assert!(verify(&identity, &certificate_text(&certificate, &[9; 32]), &signature));
    assert!(!verify(&identity, &certificate_text(&certificate, &[8; 32]), &signature));
    let plain = server.url().replace("https://", "http://");
    let plain = Caller::new(&plain).request(Method::GET, "/v1/server").send().await;
    assert!(plain.is_err(), "nothing is served without TLS");
}

#[test]
fn plain_http_beyond_loopback_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("config.toml"), "[mailbox.tls]\nmode = \"plain\"").expect("written");
    let args = ["mailbox", "--data", text(folder.path()), "--http", "0.0.0.0:0", "--ops", "127.0.0.1:0"];
    let refused = output(adjourn_server(&args));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("plain HTTP") && words.contains("proxy"), "{words}");
}

#[tokio::test]
async fn the_document_and_a_page_to_look_at_it_are_served() {
    let (_folder, server) = start("");
    let caller = Caller::new(server.url());
    let document: serde_json::Value = caller.get("/v1/openapi.json").await.expect("the document");
    let built = serde_json::to_value(adjourn_server::mailbox::http::document()).expect("plain data");
    assert_eq!(document, built);
    for (path, content) in [
        ("/docs", "swagger-ui"),
        ("/docs/swagger-initializer.js", "/v1/openapi.json"),
        ("/docs/swagger-ui-bundle.js", "function"),
    ] {
        let response = caller.request(Method::GET, path).send().await.expect("an answer");
        assert!(response.status().is_success(), "{path}");
        assert!(response.text().await.expect("text").contains(content), "{path}");
    }
}

/// Ann owns a table, and hears of it when Bob sits down.
async fn table_of(ann: &Caller, bob: &Caller) {
    let request = json!({"game": "skirmish", "start_when_full": false});
    let table: Table = ann.post("/v1/tables", &request).await.expect("made");
    let path = format!("/v1/tables/{}/join", table.summary.game_id);
    let _sits: Table = bob.post(&path, &json!({})).await.expect("sits down");
}

/// The ids of the first events of a stream.
async fn ids(caller: &Caller, last: Option<&str>, count: usize) -> Vec<String> {
    let mut request = caller.request(Method::GET, "/v1/events?since=0");
    if let Some(last) = last {
        request = request.header("Last-Event-ID", last);
    }
    let mut response = request.send().await.expect("a stream");
    assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
    let mut seen = String::new();
    loop {
        let whole = seen.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        let ids: Vec<_> = whole.lines().filter_map(|line| line.strip_prefix("id: ")).collect();
        if ids.len() >= count {
            return ids.into_iter().map(str::to_owned).collect();
        }
        let chunk = response.chunk().await.expect("no fault").expect("the stream goes on");
        seen.push_str(std::str::from_utf8(&chunk).expect("text"));
    }
}

#[tokio::test]
async fn a_stream_tells_what_changes_and_is_taken_up_where_it_was_left() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    let (hears, ()) = tokio::join!(ids(&ann, None, 1), table_of(&ann, &bob));
    table_of(&ann, &bob).await;
    let polled: Changes = ann.get("/v1/changes").await.expect("changes");
    let all: Vec<_> = polled.changes.iter().map(|change| change.token.clone()).collect();
    assert_eq!(hears[0], all[0]);
    assert!(polled.changes.is_sorted_by_key(|change| change.number) && all.len() >= 2, "{all:?}");
    assert_eq!(ids(&ann, None, all.len()).await, all);
    assert_eq!(ids(&ann, Some(&all[0]), all.len() - 1).await, all[1..]);
    let rest: Changes = ann.get(&format!("/v1/changes?since={}", all[0])).await.expect("changes");
    assert_eq!(rest.changes.len(), all.len() - 1);
    let none: Changes = ann.get(&format!("/v1/changes?since={}", polled.token)).await.expect("changes");
    assert_eq!((none.changes.len(), none.token, none.more), (0, polled.token, false));
}

#[tokio::test]
async fn streams_are_bounded_and_end_when_the_server_stops() {
    let (_folder, server) = start("[mailbox.limits]\nstreams_per_player = 1");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let stream = ann.request(Method::GET, "/v1/events").send().await.expect("a stream");
    assert!(stream.status().is_success());
    let second = problem(read(ann.request(Method::GET, "/v1/events")).await);
    assert!(second.is(ProblemKind::TooOften), "{second:?}");
    let stopping = tokio::task::spawn_blocking(move || server.terminate());
    // A stream that is cut off in the middle of a chunk would be an error.
    stream.bytes().await.expect("the stream ends as it should");
    assert!(stopping.await.expect("no panic"), "exit code 0");
}

#[tokio::test]
async fn a_signed_out_player_hears_nothing_more() {
    let (_folder, server) = start("");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let (bob, _) = Caller::signed_in(server.url(), 2, "Bob").await;
    table_of(&ann, &bob).await;
    let stream = ann.request(Method::GET, "/v1/events").send().await.expect("a stream");
    let (again, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    again.delete("/v1/auth/token").await.expect("signs out");
    let (another, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    // Something happens, so that the stream looks up.
    table_of(&another, &bob).await;
    stream.bytes().await.expect("the stream ends");
}

#[test]
fn a_head_that_never_ends_is_not_waited_for() {
    let (_folder, server) = start("[mailbox.limits]\nheader_timeout_ms = 200");
    let address = server.ready.http.expect("a mailbox");
    let mut slow = TcpStream::connect(address).expect("connects");
    slow.write_all(b"GET /v1/server HTTP/1.1\r\nHost: x\r\n").expect("writes");
    let mut answer = Vec::new();
    // It ends with or without words, but it ends.
    let _ended = slow.read_to_end(&mut answer);
    let mut large = TcpStream::connect(address).expect("connects");
    large.write_all(b"GET /v1/server HTTP/1.1\r\n").expect("writes");
    let field = format!("x: {}\r\n", "y".repeat(64 << 10));
    // The server may have had enough before all of it is written.
    let _refused = large.write_all(field.as_bytes()).and_then(|()| large.write_all(b"\r\n"));
    let mut answer = Vec::new();
    let _ended = large.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
}

#[tokio::test]
async fn an_address_gets_its_share_of_connections() {
    let (_folder, server) = start("trusted = []\n[mailbox.limits]\nconnections_per_address = 2");
    let address = server.ready.http.expect("a mailbox");
    let _held: Vec<_> = (0..2).map(|_| TcpStream::connect(address).expect("connects")).collect();
    adjourn_tests::process::wait_for(|| {
        let mut third = TcpStream::connect(address).ok()?;
        third.write_all(b"GET /v1/server HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = Vec::new();
        let closed = third.read_to_end(&mut answer).is_err() || answer.is_empty();
        closed.then_some(())
    });
}

#[tokio::test]
async fn the_mailbox_runs_alone_and_its_store_has_one_server() {
    let (folder, server) = start("");
    assert_eq!(server.ready.live, None);
    assert!(server.http("/healthz").contains("200 OK"));
    let args = ["mailbox", "--data", text(folder.path()), "--http", "127.0.0.1:0", "--ops", "127.0.0.1:0"];
    let refused = output(adjourn_server(&args));
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && words.contains("in use"), "{words}");
    let (ann, _) = Caller::signed_in(server.url(), 1, "Ann").await;
    let _me: Me = ann.get("/v1/me").await.expect("it serves on");
    assert!(server.terminate(), "exit code 0");
}

#[tokio::test]
async fn calls_are_counted() {
    let (_folder, server) = start("");
    let caller = Caller::new(server.url());
    let _info: ServerInfo = caller.get("/v1/server").await.expect("the server");
    let metrics = server.http("/metrics");
    let line = "adjourn_http_requests_total{route=\"/v1/server\",status=\"200\"} 1";
    assert!(metrics.contains(line), "{metrics}");
}
