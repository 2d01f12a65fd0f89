//! A mailbox that answers as it likes, and changes its certificate.

use super::*;
use adjourn_shared::base::identity::{KeyPair, certificate_text};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONNECTION;
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Json, Router};
use axum_server::tls_rustls::RustlsConfig;
use futures::future::join_all;
use futures::stream;
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::net::TcpListener;
use std::sync::Mutex as StdMutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls at the same time.
const CALLS: usize = 32;

/// What the mailbox goes by.
#[derive(Default)]
struct Seen {
    /// Its certificate.
    der: StdMutex<Vec<u8>>,
    /// Spaces before its challenge.
    padding: AtomicUsize,
    challenges: AtomicUsize,
    /// The calls that it has got.
    calls: AtomicUsize,
}

struct Mailbox {
    url: String,
    seen: Arc<Seen>,
    tls: RustlsConfig,
}

fn identity() -> KeyPair {
    KeyPair::from_secret(&[1; 32])
}

/// A certificate of its own, and TLS with it.
fn certified() -> (Vec<u8>, Arc<ServerConfig>) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("names");
    let certificate = params.self_signed(&key).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let tls = tls.expect("versions").with_no_client_auth();
    let tls = tls.with_single_cert(vec![certificate.der().clone()], key).expect("they fit");
    (certificate.der().to_vec(), Arc::new(tls))
}

/// Each answer in pieces, of a length that nobody says beforehand.
async fn challenge(State(seen): State<Arc<Seen>>, Json(asked): Json<ChallengeRequest>) -> impl IntoResponse {
    seen.challenges.fetch_add(1, Ordering::Relaxed);
    let nonce = asked.nonce.array().expect("32 bytes");
    let text = certificate_text(&seen.der.lock().expect("nobody panics"), &nonce);
    let challenge = Challenge {
        nonce: Base64::from(&[][..]),
        expires_ms: 0,
        server_identity: Base64::from(&identity().public_key()[..]),
        text: Base64::from(&[][..]),
        certificate_signature: Base64::from(&identity().sign(&text)[..]),
    };
    let padding = vec![b' '; seen.padding.load(Ordering::Relaxed)];
    let pieces = [padding, serde_json::to_vec(&challenge).expect("texts")];
    let pieces = pieces.map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)));
    ([(CONNECTION, "close")], Body::from_stream(stream::iter(pieces)))
}

async fn called(State(seen): State<Arc<Seen>>) -> impl IntoResponse {
    seen.calls.fetch_add(1, Ordering::Relaxed);
    // Each call has a connection of its own.
    ([(CONNECTION, "close")], "heard")
}

impl Mailbox {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let url = format!("https://{}", listener.local_addr().expect("bound"));
        let (der, tls) = certified();
        let (seen, tls) = (Arc::<Seen>::default(), RustlsConfig::from_config(tls));
        *seen.der.lock().expect("nobody panics") = der;
        let routes = Router::new().route("/v1/auth/challenge", post(challenge)).route("/call", post(called));
        let service = routes.with_state(Arc::clone(&seen)).into_make_service();
        let server = axum_server::from_tcp_rustls(listener, tls.clone()).expect("serves");
        tokio::spawn(server.serve(service));
        Self { url, seen, tls }
    }

    fn has_a_new_certificate(&self) {
        let (der, tls) = certified();
        *self.seen.der.lock().expect("nobody panics") = der;
        self.tls.reload_from_config(tls);
    }

    fn way(&self) -> Pinned {
        let expected = Fingerprint::of(&identity().public_key());
        Pinned::new(&self.url, expected, None, Duration::from_secs(20)).expect("a way")
    }

    fn counted(&self) -> (usize, usize) {
        (self.seen.challenges.load(Ordering::Relaxed), self.seen.calls.load(Ordering::Relaxed))
    }
}

async fn call(way: &Pinned, mailbox: &Mailbox) -> Result<()> {
    let url = format!("{}/call", mailbox.url);
    way.send(|client| client.post(&url)).await?.error_for_status()?;
    Ok(())
}

#[tokio::test]
async fn after_a_new_certificate_no_call_of_many_at_once_is_lost_or_made_twice() {
    let mailbox = Mailbox::start().await;
    let way = mailbox.way();
    call(&way, &mailbox).await.expect("it is the one");
    assert_eq!(mailbox.counted(), (1, 1));
    mailbox.has_a_new_certificate();
    let made = join_all((0..CALLS).map(|_| call(&way, &mailbox))).await;
    let lost: Vec<_> = made.into_iter().filter_map(Result::err).collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(mailbox.counted(), (2, 1 + CALLS), "it is asked once for all of them");
}

#[tokio::test]
async fn a_call_that_failed_for_another_reason_is_not_made_again() {
    let mailbox = Mailbox::start().await;
    let way = mailbox.way();
    call(&way, &mailbox).await.expect("it is the one");
    let url = format!("{}/nowhere", mailbox.url);
    let answer = way.send(|client| client.post(&url)).await.expect("an answer");
    assert_eq!(answer.status(), reqwest::StatusCode::NOT_FOUND);
    let asked = AtomicUsize::new(0);
    let refused = way.send(|client| {
        asked.fetch_add(1, Ordering::Relaxed);
        client.post("https://127.0.0.1:1/call")
    });
    assert!(refused.await.is_err(), "nobody is there");
    assert_eq!((asked.into_inner(), mailbox.counted()), (1, (1, 1)));
}

#[tokio::test]
async fn a_challenge_in_pieces_is_read_up_to_its_bound() {
    let mailbox = Mailbox::start().await;
    mailbox.seen.padding.store(CHALLENGE_BYTES, Ordering::Relaxed);
    let refused = call(&mailbox.way(), &mailbox).await.expect_err("too large");
    assert!(format!("{refused:#}").contains("too large"), "{refused:#}");
    mailbox.seen.padding.store(CHALLENGE_BYTES / 2, Ordering::Relaxed);
    call(&mailbox.way(), &mailbox).await.expect("it is the one");
    assert_eq!(mailbox.counted(), (2, 1));
}
