//! A receiver of webhooks on a free port: checks signatures with the reference library of Standard Webhooks, keeps what
//! it is told, and can fail, hang, redirect, or be gone.

use crate::process::wait_for;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use standardwebhooks::Webhook;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The secret with which it expects to be called.
pub const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// How it treats its next callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HookManners {
    /// Answers with this status.
    Answer(u16),
    /// Answers 503, and asks to be left alone for so many seconds.
    Later(u64),
    /// Sends callers elsewhere.
    Redirect(String),
    /// Takes the call and never answers.
    Hang,
}

/// A call as it came.
#[derive(Clone, Debug)]
pub struct ReceivedCall {
    /// The path that was called.
    pub path: String,
    /// The header `webhook-id`.
    pub id: String,
    /// The header `webhook-timestamp`, in seconds since 1970.
    pub timestamp: i64,
    /// Whether the signature is right.
    pub verified: bool,
    /// What was told.
    pub body: serde_json::Value,
}

struct Shared {
    manners: Mutex<HookManners>,
    calls: Mutex<Vec<ReceivedCall>>,
}

/// A running receiver; stopped when it is dropped.
pub struct WebhookReceiver {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl WebhookReceiver {
    /// Starts one that answers 204, in a thread of its own.
    ///
    /// # Panics
    /// If there is no port for it.
    #[must_use]
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("our own socket");
        let address = listener.local_addr().expect("our own socket");
        let shared =
            Arc::new(Shared { manners: Mutex::new(HookManners::Answer(204)), calls: Mutex::default() });
        let (stop, stopped) = oneshot::channel::<()>();
        let router = Router::new().fallback(receive).with_state(Arc::clone(&shared));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("our own socket");
                tokio::select! {
                    _ = async { axum::serve(listener, router).await } => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// The address to be called.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// How it treats callers from now on.
    pub fn behave(&self, manners: HookManners) {
        *locked(&self.shared.manners) = manners;
    }

    /// The calls so far, in order, whatever was answered.
    #[must_use]
    pub fn calls(&self) -> Vec<ReceivedCall> {
        locked(&self.shared.calls).clone()
    }

    /// Waits until it was called so often, and gives the calls.
    ///
    /// # Panics
    /// If they don't come.
    #[must_use]
    pub fn wait_for_calls(&self, count: usize) -> Vec<ReceivedCall> {
        wait_for(|| Some(self.calls()).filter(|calls| calls.len() >= count))
    }
}

impl Drop for WebhookReceiver {
    fn drop(&mut self) {
        // Either may be gone already.
        let _stopped = self.stop.take().map(|stop| stop.send(()));
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

async fn receive(State(shared): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let (id, timestamp) = (text("webhook-id"), text("webhook-timestamp").parse().unwrap_or(0));
    // Signed anew and compared: the library's own check looks at the real clock, which tests do not follow.
    let signed = Webhook::new(SECRET).and_then(|webhook| webhook.sign(&id, timestamp, &body));
    let call = ReceivedCall {
        path: uri.path().to_owned(),
        verified: signed.is_ok_and(|signed| signed == text("webhook-signature")),
        body: serde_json::from_slice(&body).unwrap_or_default(),
        id,
        timestamp,
    };
    locked(&shared.calls).push(call);
    let manners = locked(&shared.manners).clone();
    match manners {
        HookManners::Answer(code) => {
            StatusCode::from_u16(code).unwrap_or(StatusCode::IM_A_TEAPOT).into_response()
        }
        HookManners::Later(seconds) => {
            (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", seconds.to_string())]).into_response()
        }
        HookManners::Redirect(to) => (StatusCode::TEMPORARY_REDIRECT, [("location", to)]).into_response(),
        HookManners::Hang => std::future::pending().await,
    }
}
