//! The client against a stub: sign-in, identities, certificates, repeated calls, receipts, the feed.

use super::stub::{Answer, Proof, Request, Stub, json, problem};
use super::*;
use crate::home::Home;
use crate::submission::{Hand, sign, stored};
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_shared::api::{Change, Changes, ProblemKind, SubmissionView};
use adjourn_shared::base::identity::{Fingerprint, KeyPair};
use adjourn_shared::session::SessionError;
use adjourn_shared::timeline::submission::{Receipt, Signed};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const GAME: GameId = GameId([7; 16]);

struct At {
    folder: TempDir,
    scheme: &'static str,
    port: u16,
}

impl At {
    fn new(stub: &Stub, scheme: &'static str) -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), scheme, port: stub.address.port() }
    }

    fn home(&self) -> Home {
        Home::open(Some(self.folder.path())).expect("opens")
    }

    fn options(&self) -> MailOptions {
        let url = format!("{}://localhost:{}", self.scheme, self.port);
        let address = Address::parse(&url, false).expect("an address");
        MailOptions { address, home: self.home(), fingerprint: None, name: Some("Ann".into()) }
    }

    /// A new run of the client.
    fn client(&self) -> MailClient {
        MailClient::new(self.options()).expect("is set up")
    }
}

/// Answers who the player is.
fn me(request: &Request, _earlier: usize) -> Answer {
    match &request.token {
        Some(token) => json(&json!({ "player": "00".repeat(16), "name": token, "keys": [] })),
        None => problem(ProblemKind::Unauthenticated),
    }
}

#[tokio::test]
async fn one_sign_in_serves_all_runs() {
    let stub = Stub::start(Proof::plain(1), 0, me);
    let at = At::new(&stub, "http");
    assert_eq!(at.client().me().await.expect("answers").name, "token-0");
    assert_eq!(at.client().me().await.expect("answers").name, "token-0");
    assert_eq!(stub.count("POST /v1/auth/token"), 1);
    let sessions = at.folder.path().join("sessions");
    let mode = |path: &Path| path.metadata().expect("is there").permissions().mode() & 0o777;
    assert_eq!(mode(&sessions), 0o700);
    for file in std::fs::read_dir(sessions).expect("is there") {
        assert_eq!(mode(&file.expect("is there").path()), 0o600);
    }
}

#[tokio::test]
async fn calls_that_overlap_share_a_sign_in() {
    let stub = Stub::start(Proof::plain(1), 0, me);
    let at = At::new(&stub, "http");
    let client = at.client();
    let (one, other) = tokio::join!(client.me(), client.me());
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(stub.count("POST /v1/auth/token"), 1);
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_once() {
    let stub = Stub::start(Proof::plain(1), 0, |request, earlier| match request.token.as_deref() {
        Some("token-1") => me(request, earlier),
        _ => problem(ProblemKind::Unauthenticated),
    });
    let at = At::new(&stub, "http");
    assert_eq!(at.client().me().await.expect("answers").name, "token-1");
    let refused = Stub::start(Proof::plain(1), 0, |_, _| problem(ProblemKind::Unauthenticated));
    let error = At::new(&refused, "http").client().me().await.expect_err("is refused");
    assert!(matches!(error, MailError::Problem(_)), "{error}");
    assert_eq!(refused.count("GET /v1/me"), 2);
}

#[tokio::test]
async fn a_changed_identity_stops_the_client_until_the_old_one_is_forgotten() {
    let old = Stub::start(Proof::plain(1), 0, me);
    let mut at = At::new(&old, "http");
    at.client().me().await.expect("answers");
    let new = Stub::start(Proof::plain(2), 0, me);
    let met = Fingerprint::of(&KeyPair::from_secret(&[1; 32]).public_key());
    at.port = new.address.port();
    at.home().pin(&format!("localhost:{}", at.port), met).expect("is written");
    let error = at.client().me().await.expect_err("stops");
    assert!(matches!(error, MailError::Identity(SessionError::IdentityChanged { .. })), "{error}");
    assert!(error.to_string().contains("adjourn forget"), "{error}");
    assert_eq!(new.count("POST /v1/auth/token"), 0, "nothing was signed for it");
    at.home().forget(&format!("localhost:{}", at.port)).expect("is written");
    at.client().me().await.expect("answers");
}

#[tokio::test]
async fn the_servers_identity_vouches_for_its_own_certificate() {
    let stub = Stub::start(Proof::tls(1), 0, me);
    let at = At::new(&stub, "https");
    at.client().me().await.expect("answers");
    at.client().me().await.expect("the next run goes by the same certificate");
    assert_eq!(stub.count("POST /v1/auth/challenge"), 1);
}

#[tokio::test]
async fn a_man_in_the_middle_gets_nothing_signed() {
    let honest = Proof::tls(1);
    let certificate = honest.tls.clone().expect("has one").0;
    // It passes on what the server says, over a connection of its own.
    for vouches_for in [certificate, Vec::new()] {
        let proof = Proof { vouches_for: Some(vouches_for), ..Proof::tls(1) };
        let stub = Stub::start(proof, 0, me);
        let error = At::new(&stub, "https").client().me().await.expect_err("stops");
        assert!(matches!(error, MailError::Identity(SessionError::CertificateNotVouched)), "{error}");
        assert_eq!(stub.seen().len(), 1, "nothing but the question");
    }
}

#[tokio::test]
async fn a_server_with_a_new_certificate_is_proved_anew_and_the_token_stays() {
    let old = Stub::start(Proof::tls(1), 0, me);
    let mut at = At::new(&old, "https");
    at.client().me().await.expect("answers");
    let new = Stub::start(Proof::tls(1), 0, me);
    move_to(&mut at, &new, &old);
    let client = at.client();
    assert_eq!(client.me().await.expect("answers").name, "token-0");
    assert_eq!((new.count("POST /v1/auth/challenge"), new.count("POST /v1/auth/token")), (1, 0));
}

#[tokio::test]
async fn another_server_in_its_place_does_not_get_the_token() {
    let old = Stub::start(Proof::tls(1), 0, me);
    let mut at = At::new(&old, "https");
    at.client().me().await.expect("answers");
    let new = Stub::start(Proof::tls(2), 0, me);
    move_to(&mut at, &new, &old);
    let error = at.client().me().await.expect_err("stops");
    assert!(matches!(error, MailError::Identity(SessionError::IdentityChanged { .. })), "{error}");
    assert!(new.seen().iter().all(|request| request.token.is_none()));
}

/// What is known of a server is now known of another one: as if it had its address.
fn move_to(at: &mut At, new: &Stub, old: &Stub) {
    let (from, to) = (old.address.port(), new.address.port());
    at.port = to;
    let home = at.home();
    let pinned = home.pinned(&format!("localhost:{from}")).expect("is read").expect("is known");
    home.pin(&format!("localhost:{to}"), pinned).expect("is written");
    let file = |port| format!("https-localhost_{port}.json");
    let session = home.read_in("sessions", &file(from)).expect("is read").expect("is there");
    home.write_in("sessions", &file(to), &session).expect("is written");
}

/// A receipt for whatever is handed in.
fn receipt(request: &Request, server: u8) -> Answer {
    let view: SubmissionView = serde_json::from_slice(&request.body).ok()?;
    let signed = Signed::from_view(view).ok()?;
    let said = signed.open().ok()?;
    let receipt = Receipt {
        game_id: said.game,
        seat: said.seat,
        turn: said.turn,
        sequence: said.sequence,
        commitment: signed.commitment(&[5; 32]),
        head: Digest([6; 32]),
        deadline_ms: None,
        received_ms: 1,
    };
    json(&receipt.sign(&KeyPair::from_secret(&[server; 32]), &[5; 32]))
}

fn turn(at: &At) -> Signed {
    let hand = Hand::Orders { list: vec!["e4".into()], ready: true };
    sign(&at.home().identity().expect("is there"), GAME, Seat(0), 1, 1, hand)
}

#[tokio::test]
async fn a_submission_whose_answer_was_lost_is_sent_again_byte_by_byte() {
    let stub = Stub::start(Proof::plain(1), 0, |request, earlier| match earlier {
        0 => None,
        _ => receipt(request, 1),
    });
    let at = At::new(&stub, "http");
    let stored_one = at.client().hand_in(&turn(&at)).await.expect("is received");
    let sent: Vec<_> = stub.seen().into_iter().filter(|one| one.line == "POST /v1/submissions").collect();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(stored(&at.home(), GAME).expect("are read"), [stored_one]);
}

#[tokio::test]
async fn a_receipt_that_another_server_has_signed_is_none() {
    let stub = Stub::start(Proof::plain(1), 0, |request, _| receipt(request, 2));
    let at = At::new(&stub, "http");
    let error = at.client().hand_in(&turn(&at)).await.expect_err("is refused");
    assert!(matches!(error, MailError::BadReceipt(_)), "{error}");
    assert_eq!(stored(&at.home(), GAME).expect("are read"), []);
}

#[tokio::test]
async fn what_would_happen_twice_is_sent_once() {
    let stub = Stub::start(Proof::plain(1), 0, |_, _| None);
    let error = At::new(&stub, "http").client().resign(GAME).await.expect_err("is cut off");
    assert!(matches!(error, MailError::Away { .. }), "{error}");
    assert_eq!(stub.count("POST /v1/tables/"), 1);
}

#[tokio::test]
async fn a_server_that_is_away_is_named() {
    let port = {
        let stub = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        stub.local_addr().expect("has an address").port()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let error = At { folder, scheme: "http", port }.client().me().await.expect_err("nobody is there");
    assert!(error.to_string().starts_with(&format!("no answer from http://localhost:{port}")), "{error}");
}

#[tokio::test]
async fn the_feed_tells_each_change_once_however_often_it_is_cut() {
    // Each stream of events has one event and ends; each answer has one change more than the last one.
    let stub = Stub::start(Proof::plain(1), 0, |request, earlier| match request.line.as_str() {
        "GET /v1/events" => Some((200, b"id: 1\ndata: {}\n\n".to_vec())),
        line => {
            let since: u64 = line.strip_prefix("GET /v1/changes?since=a-")?.parse().ok()?;
            let (number, token) = (since + 1, format!("a-{}", since + 1));
            let event = json!({ "kind": "x" });
            let change = Change { number, token: token.clone(), game_id: GAME, at_ms: 0, event };
            let (changes, token) =
                if earlier == 0 { (Vec::new(), format!("a-{since}")) } else { (vec![change], token) };
            json(&Changes { changes, token, more: false })
        }
    });
    let at = At::new(&stub, "http");
    let mut feed = Feed::new(at.client(), "a-40".into());
    let mut numbers = Vec::new();
    for _ in 0..3 {
        numbers.push(feed.next().await.expect("comes").expect("is known").number);
    }
    assert_eq!(numbers, [41, 42, 43]);
}

/// A mailbox with an empty inbox in which nothing happens.
fn quiet(request: &Request, _earlier: usize) -> Answer {
    match request.line.as_str() {
        "GET /v1/events" => problem(ProblemKind::TooOften),
        line if line.starts_with("GET /v1/inbox") => {
            json(&json!({ "games": [], "waiting": 0, "changes_token": "a-3" }))
        }
        line if line.starts_with("GET /v1/changes") => {
            json(&json!({ "changes": [], "token": "a-3", "more": false }))
        }
        line if line.ends_with("/preview") => {
            json(&json!({ "turn": 1, "ok": true, "at_once": false, "orders": [] }))
        }
        _ => problem(ProblemKind::NotFound),
    }
}

#[test]
fn each_command_of_the_user_is_answered_and_quitting_ends_the_thread() {
    use handle::{MailCommand, MailEvent};
    let stub = Stub::start(Proof::plain(1), 0, quiet);
    let at = At::new(&stub, "http");
    let mut handle = start(at.options()).expect("starts");
    let mut next = || handle.events.blocking_recv().expect("an event");
    assert!(matches!(next(), MailEvent::Welcome { name, .. } if name == "Ann"));
    assert!(matches!(next(), MailEvent::Inbox(inbox) if inbox.changes_token == "a-3"));
    let commands = handle.commands;
    commands.blocking_send(MailCommand::Preview(GAME, vec!["e4".into()])).expect("listens");
    assert!(matches!(next(), MailEvent::Preview(GAME, orders, preview) if orders == ["e4"] && preview.ok));
    commands.blocking_send(MailCommand::Open(Some(GAME))).expect("listens");
    assert!(matches!(next(), MailEvent::Failed { game: Some(GAME), error: MailError::Problem(_) }));
    commands.blocking_send(MailCommand::Quit).expect("listens");
    assert!(matches!(next(), MailEvent::Ended { .. }));
}

#[test]
fn a_mailbox_that_is_not_there_yet_is_waited_for() {
    use handle::{MailCommand, MailEvent};
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("has an address").port()
    };
    let at = At { folder: tempfile::tempdir().expect("a folder"), scheme: "http", port };
    let mut handle = start(at.options()).expect("starts");
    assert!(matches!(handle.events.blocking_recv(), Some(MailEvent::Away { .. })));
    let _stub = Stub::start(Proof::plain(1), port, quiet);
    let mut events = std::iter::from_fn(|| handle.events.blocking_recv());
    assert!(events.any(|event| matches!(event, MailEvent::Welcome { .. })));
    handle.commands.blocking_send(MailCommand::Quit).expect("listens");
}

#[tokio::test]
async fn the_protocol_of_a_mailbox_on_this_machine_is_found_out() {
    for (proof, scheme) in [(Proof::plain(1), "http"), (Proof::tls(1), "https")] {
        let stub = Stub::start(proof, 0, me);
        let place = format!("localhost:{}", stub.address.port());
        let address = Address::find(&place, false).expect("an address");
        assert_eq!(address.to_string(), format!("{scheme}://{place}"));
        assert_eq!(address.name(), place, "its protocol is found again");
        let at = At::new(&stub, "http");
        let client = MailClient::new(MailOptions { address, ..at.options() }).expect("is set up");
        assert_eq!(client.me().await.expect("answers").name, "token-0");
        let last = crate::last_server::address(&at.home(), None, crate::last_server::Tempo::Mail);
        assert_eq!(last.expect("is read"), place, "and the server is remembered");
    }
}

#[tokio::test]
async fn a_mailbox_that_speaks_tls_to_one_who_said_http_is_told_in_words() {
    let stub = Stub::start(Proof::tls(1), 0, me);
    let error = At::new(&stub, "http").client().me().await.expect_err("can't be understood");
    assert!(error.to_string().contains("name it with https://"), "{error}");
}

#[tokio::test]
async fn a_player_who_was_not_asked_for_a_name_has_the_one_of_the_mailbox() {
    let stub = Stub::start(Proof::plain(1), 0, me);
    let at = At::new(&stub, "http");
    let client = MailClient::new(MailOptions { name: None, ..at.options() }).expect("is set up");
    let (_, name) = client.player().await.expect("signs in");
    assert_eq!(at.home().name(), Some(name).filter(|name| !name.is_empty()));
}
