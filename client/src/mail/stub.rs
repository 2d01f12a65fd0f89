//! A mailbox for tests of the client: real sockets and real TLS, and answers that a test decides.

use adjourn_shared::api::{Challenge, ChallengeRequest, Problem, ProblemKind, Token, TokenRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::{self, KeyPair, Service};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What came in.
#[derive(Clone, Debug)]
pub struct Request {
    /// Method and target: `GET /v1/server`.
    pub line: String,
    /// The token, if there was one.
    pub token: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What goes out; `None`: the connection is cut.
pub type Answer = Option<(u16, Vec<u8>)>;

/// What a test decides: the answer to everything but sign-ins.
pub type Decide = dyn Fn(&Request, usize) -> Answer + Send + Sync;

/// A running stub.
pub struct Stub {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Request>>>,
}

/// How it proves itself.
#[derive(Clone)]
pub struct Proof {
    /// The server's key.
    pub identity: KeyPair,
    /// The certificate and its key, for TLS.
    pub tls: Option<(Vec<u8>, Vec<u8>)>,
    /// What its identity vouches for; by default its own certificate.
    pub vouches_for: Option<Vec<u8>>,
}

impl Proof {
    /// Without TLS.
    pub fn plain(identity: u8) -> Self {
        Self { identity: KeyPair::from_secret(&[identity; 32]), tls: None, vouches_for: None }
    }

    /// With a fresh certificate that no authority has signed.
    pub fn tls(identity: u8) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        let tls = Some((made.cert.der().to_vec(), made.signing_key.serialize_der()));
        Self { tls, ..Self::plain(identity) }
    }
}

impl Stub {
    /// Starts one on a free port, or on this one.
    pub fn start(
        proof: Proof,
        port: u16,
        decide: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a port");
        let address = listener.local_addr().expect("has an address");
        let seen = Arc::<Mutex<Vec<Request>>>::default();
        let (kept, decide): (_, Arc<Decide>) = (Arc::clone(&seen), Arc::new(decide));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (proof, kept, decide) = (proof.clone(), Arc::clone(&kept), Arc::clone(&decide));
                std::thread::spawn(move || serve(stream, &proof, &kept, &*decide));
            }
        });
        Self { address, seen }
    }

    /// All that came in so far.
    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("no panic").clone()
    }

    /// How many requests began with this.
    pub fn count(&self, line: &str) -> usize {
        self.seen().iter().filter(|request| request.line.starts_with(line)).count()
    }
}

/// One request on one connection. A client that goes away ends it, nothing more.
fn serve(stream: TcpStream, proof: &Proof, seen: &Mutex<Vec<Request>>, decide: &Decide) -> Option<()> {
    match &proof.tls {
        None => exchange(stream, proof, seen, decide),
        Some((certificate, key)) => {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let config = rustls::ServerConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .ok()?
                .with_no_client_auth()
                .with_single_cert(
                    vec![CertificateDer::from(certificate.clone())],
                    PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.clone())),
                )
                .ok()?;
            let connection = rustls::ServerConnection::new(Arc::new(config)).ok()?;
            exchange(rustls::StreamOwned::new(connection, stream), proof, seen, decide)
        }
    }
}

fn exchange(
    stream: impl Read + Write,
    proof: &Proof,
    seen: &Mutex<Vec<Request>>,
    decide: &Decide,
) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let header = |name: &str| {
        lines.iter().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    let length = header("content-length").map_or(0, |text| text.parse().expect("a number"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let line = lines.first()?.trim_end_matches(" HTTP/1.1").to_owned();
    let token = header("authorization").and_then(|text| Some(text.strip_prefix("Bearer ")?.to_owned()));
    let request = Request { line, token, body };
    let earlier = {
        let mut seen = seen.lock().expect("no panic");
        let earlier = seen.iter().filter(|other| other.line == request.line).count();
        seen.push(request.clone());
        earlier
    };
    let (status, body) = match request.line.as_str() {
        "POST /v1/auth/challenge" => (200, challenge(proof, &request.body)?),
        "POST /v1/auth/token" => (200, token_for(&request.body, earlier)?),
        _ => decide(&request, earlier)?,
    };
    let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    stream.get_mut().write_all(head.as_bytes()).ok()?;
    stream.get_mut().write_all(&body).ok()?;
    stream.get_mut().flush().ok()
}

/// The challenge's nonce; the stub has but one.
const NONCE: [u8; 32] = [8; 32];
const EXPIRES_MS: u64 = 1 << 50;

fn challenge(proof: &Proof, body: &[u8]) -> Option<Vec<u8>> {
    let request: ChallengeRequest = serde_json::from_slice(body).ok()?;
    let server = proof.identity.public_key();
    let own = proof.tls.as_ref().map(|(certificate, _)| certificate.clone()).unwrap_or_default();
    let certificate = proof.vouches_for.clone().unwrap_or(own);
    let text =
        identity::challenge_text(Service::Mail, &server, &request.public_key.array()?, &NONCE, EXPIRES_MS);
    let vouched = identity::certificate_text(&certificate, &request.nonce.array()?);
    serde_json::to_vec(&Challenge {
        nonce: Base64::from(&NONCE[..]),
        expires_ms: EXPIRES_MS,
        server_identity: Base64::from(&server[..]),
        text: Base64(text),
        certificate_signature: Base64::from(&proof.identity.sign(&vouched)[..]),
    })
    .ok()
}

/// The first token is `token-0`.
fn token_for(body: &[u8], earlier: usize) -> Option<Vec<u8>> {
    let request: TokenRequest = serde_json::from_slice(body).ok()?;
    serde_json::to_vec(&Token {
        token: format!("token-{earlier}"),
        expires_ms: EXPIRES_MS,
        player: identity::player_id(&request.public_key.array()?),
        name: request.name.unwrap_or_else(|| "guest".into()),
    })
    .ok()
}

/// A value as an answer.
pub fn json(value: &impl serde::Serialize) -> Answer {
    Some((200, serde_json::to_vec(value).expect("is JSON")))
}

/// A problem as an answer.
pub fn problem(kind: ProblemKind) -> Answer {
    let problem = Problem::new(kind, "no");
    Some((problem.status, serde_json::to_vec(&problem).expect("is JSON")))
}
