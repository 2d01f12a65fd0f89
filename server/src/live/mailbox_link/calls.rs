//! One call to the mailbox, in this process or over HTTP.

use super::pinned::Pinned;
use crate::addresses::{MailboxAddress, Transport};
use crate::outgoing;
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_shared::api::Problem;
use adjourn_shared::base::limits::live::{CALL_BYTES, WAIT_MS};
use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{Method, Request, StatusCode};
use std::time::Duration;
use thiserror::Error;
use tokio::runtime::Handle;
use tower::ServiceExt;

/// How long a call may take. A commit of a session is repeated until its lease is over.
const CALL: Duration = Duration::from_millis(WAIT_MS + 5_000);

/// Why a call has no answer.
#[derive(Debug, Error)]
pub(crate) enum CallError {
    /// The mailbox refuses it, and would do so again.
    #[error("{0}")]
    Refused(String),
    /// The mailbox does not answer, or can't do it now.
    #[error("the mailbox is not to be reached: {0}")]
    Unreachable(String),
}

/// Makes calls to the mailbox.
pub(crate) struct Calls {
    transport: Transport,
    key: String,
    client: reqwest::Client,
    pinned: Option<Pinned>,
}

impl Calls {
    /// No call is made yet.
    ///
    /// # Errors
    /// If the authorities can't be read.
    pub(crate) fn new(mailbox: MailboxAddress) -> Result<Self> {
        let MailboxAddress { transport, key, ca_file, fingerprint } = mailbox;
        let pinned = match (&transport, fingerprint) {
            (Transport::Http(url), Some(expected)) => {
                Some(Pinned::new(url, expected, ca_file.as_deref(), CALL)?)
            }
            _ => None,
        };
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(outgoing::tls(ca_file.as_deref())?)
            .timeout(CALL)
            .build()
            .context("no HTTP client")?;
        Ok(Self { transport, key, client, pinned })
    }

    /// The threads on which calls run: the mailbox's own, if it is in this process.
    pub(crate) fn runtime(&self) -> Handle {
        match &self.transport {
            Transport::InProcess(_, runtime) => runtime.clone(),
            Transport::Http(_) => Handle::current(),
        }
    }

    /// A call whose answer is one of our values.
    pub(crate) async fn call<T: Encode + Decode<()>>(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<T, CallError> {
        let answer = self.call_raw(method, path, body).await?;
        codec::decode(&answer).map_err(|_| CallError::Refused("it is of another version".into()))
    }

    /// A call whose answer is bytes.
    pub(crate) async fn call_raw(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, CallError> {
        let (status, bytes) = self.ask(method, path, body).await?;
        if status.is_success() {
            return Ok(bytes);
        }
        let told = serde_json::from_slice::<Problem>(&bytes).map(|problem| problem.detail);
        let told = told.unwrap_or_else(|_| format!("HTTP status {status}"));
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(CallError::Unreachable(told));
        }
        Err(CallError::Refused(told))
    }

    /// A call with whatever answer there is: its status and its body.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        match &self.transport {
            Transport::InProcess(router, _) => self.in_process(router.clone(), method, path, body).await,
            Transport::Http(url) => self.http(url, method, path, body).await,
        }
    }

    async fn in_process(
        &self,
        router: Router,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        let unreachable = |error: &dyn core::fmt::Display| CallError::Unreachable(error.to_string());
        let request = Request::builder()
            .method(method)
            .uri(format!("/v1/service/{path}"))
            .header(AUTHORIZATION, format!("Bearer {}", self.key))
            .body(Body::from(body));
        let request = request.map_err(|error| unreachable(&error))?;
        let answered = tokio::time::timeout(CALL, router.oneshot(request)).await;
        let Ok(Ok(response)) = answered else {
            return Err(CallError::Unreachable("no answer in time".into()));
        };
        let status = response.status();
        let bytes = axum::body::to_bytes(response.into_body(), CALL_BYTES).await;
        Ok((status, bytes.map_err(|error| unreachable(&error))?.to_vec()))
    }

    async fn http(
        &self,
        url: &str,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<(StatusCode, Vec<u8>), CallError> {
        let unreachable = |error: reqwest::Error| CallError::Unreachable(error.to_string());
        let call = |client: &reqwest::Client| {
            let request = client.request(method.clone(), format!("{url}/v1/service/{path}"));
            request.bearer_auth(&self.key).body(body.clone())
        };
        let response = match &self.pinned {
            Some(pinned) => {
                let sent = pinned.send(call).await;
                sent.map_err(|error| CallError::Unreachable(format!("{error:#}")))?
            }
            None => call(&self.client).send().await.map_err(unreachable)?,
        };
        let status = response.status();
        let body = outgoing::read_bounded(response, CALL_BYTES).await.map_err(unreachable)?;
        let body = body.ok_or_else(|| CallError::Refused("the answer is too large".into()))?;
        Ok((status, body))
    }
}
