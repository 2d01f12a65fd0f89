//! One HTTP call to a mailbox: bounded in time and size, repeated where that is safe. Who may call is not known here.

use super::MailError;
use super::address::Address;
use super::trust::{self, Trust};
use adjourn_shared::api::{Problem, ProblemKind};
use anyhow::Context;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use std::sync::Arc;
use std::time::Duration;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a call may take; an export of a long game is the largest answer.
const WHOLE_CALL: Duration = Duration::from_secs(60);
/// How often a call is sent, and the longest pause that a server may ask for before a user hears of it instead.
const ATTEMPTS: u32 = 4;
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// The largest answer in JSON, in bytes: a page of a list, each item of some kilobytes.
pub(super) const JSON_BYTES: usize = 8 << 20;

/// What to call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// The method.
    pub method: Method,
    /// The path below the API's version.
    pub path: String,
    /// The query.
    pub query: Vec<(&'static str, String)>,
    /// The JSON to send.
    pub body: Option<Vec<u8>>,
    /// Whether the same call a second time does no more than the first.
    pub repeatable: bool,
    /// The largest answer, in bytes.
    pub bytes_ceiling: usize,
}

impl Call {
    /// Reads.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            body: None,
            repeatable: true,
            bytes_ceiling: JSON_BYTES,
        }
    }

    /// Changes something.
    pub fn post(path: impl Into<String>, body: &impl serde::Serialize) -> Result<Self, MailError> {
        let body = serde_json::to_vec(body).context("can't be written as JSON")?;
        Ok(Self { method: Method::POST, body: Some(body), repeatable: false, ..Self::get(path) })
    }

    /// Sets something: once or twice is the same.
    pub fn put(path: impl Into<String>, body: &impl serde::Serialize) -> Result<Self, MailError> {
        Ok(Self { method: Method::PUT, repeatable: true, ..Self::post(path, body)? })
    }

    /// Takes something away.
    pub fn delete(path: impl Into<String>) -> Self {
        Self { method: Method::DELETE, repeatable: false, ..Self::get(path) }
    }

    /// With a query; what is not there is left out.
    pub fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }
}

/// Why a call failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing was sent.
    NotSent(String),
    /// The server has another certificate than the one that was vouched for.
    OtherCertificate,
    /// It was sent, and whether it was heard is not known.
    Unanswered(String),
    /// Refused: nothing was changed.
    Refused(Box<Problem>),
    /// One side speaks TLS, and the other does not; in words.
    OtherProtocol(&'static str),
    /// The answer makes no sense.
    Strange(String),
}

impl Failure {
    /// What a problem document means.
    fn told(problem: Problem) -> Self {
        if problem.is(ProblemKind::UnknownOutcome) {
            Self::Unanswered(problem.detail)
        } else {
            Self::Refused(Box::new(problem))
        }
    }

    /// How long to wait before another attempt; `None` if it should not be made.
    fn pause(&self, attempt: u32, repeatable: bool) -> Option<Duration> {
        let backoff = Duration::from_millis(250) * 2_u32.pow(attempt.min(6));
        let again = match self {
            Self::NotSent(_) => true,
            Self::Unanswered(_) => repeatable,
            Self::Refused(problem) => {
                problem.is(ProblemKind::TooOften) || problem.is(ProblemKind::Unavailable)
            }
            Self::OtherCertificate | Self::OtherProtocol(_) | Self::Strange(_) => false,
        };
        let asked = match self {
            Self::Refused(problem) => {
                problem.retry_after_seconds.map(|seconds| Duration::from_secs(seconds.into()))
            }
            _ => None,
        };
        let pause = asked.unwrap_or(backoff);
        (again && attempt + 1 < ATTEMPTS && pause <= LONGEST_PAUSE).then_some(pause)
    }

    /// For the user.
    pub fn into_error(self, address: &Address) -> MailError {
        let away = |why: String| MailError::Away { server: address.to_string(), why };
        match self {
            Self::NotSent(why) | Self::Unanswered(why) => away(why),
            Self::OtherProtocol(why) => away(why.to_owned()),
            Self::OtherCertificate => away("its TLS certificate changed again and again".into()),
            Self::Refused(problem) => MailError::Problem(problem),
            Self::Strange(why) => MailError::BadAnswer(why),
        }
    }
}

/// A client of one mailbox.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
    address: Address,
    trust: Arc<Trust>,
}

impl Http {
    /// A client that goes by this certificate; `asks`: that takes any, and notes it.
    pub fn new(address: &Address, trust: Arc<Trust>, asks: bool) -> Result<Self, MailError> {
        let tls = if asks { trust::asking(&trust) } else { trust::trusting(&trust) };
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls.context("can't set up TLS")?)
            .user_agent(concat!("adjourn/", env!("CARGO_PKG_VERSION")))
            // A mailbox has no reason to send anyone elsewhere, least of all with a token.
            .redirect(Policy::none())
            .connect_timeout(CONNECT);
        if asks {
            builder = builder.pool_max_idle_per_host(0);
        }
        if address.is_loopback() {
            builder = builder.no_proxy();
        }
        let client = builder.build().context("can't set up HTTP")?;
        Ok(Self { client, address: address.clone(), trust })
    }

    /// The body of a call's answer. The call is repeated where it is safe to.
    pub async fn call(&self, call: &Call, token: Option<&str>) -> Result<Vec<u8>, Failure> {
        let mut attempt = 0;
        loop {
            let failure = match self.once(call, token).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let Some(pause) = failure.pause(attempt, call.repeatable) else { return Err(failure) };
            attempt += 1;
            tokio::time::sleep(pause).await;
        }
    }

    async fn once(&self, call: &Call, token: Option<&str>) -> Result<Vec<u8>, Failure> {
        let answered = async {
            let response = self.send(call, token, "application/json").await?;
            body(response, call.bytes_ceiling).await
        };
        match tokio::time::timeout(WHOLE_CALL, answered).await {
            Ok(answer) => answer,
            Err(_) => Err(Failure::Unanswered(format!("nothing within {} s", WHOLE_CALL.as_secs()))),
        }
    }

    /// A call whose answer goes on and on.
    pub async fn open(&self, call: &Call, token: Option<&str>) -> Result<Response, Failure> {
        let begun = self.send(call, token, "text/event-stream");
        match tokio::time::timeout(WHOLE_CALL, begun).await {
            Ok(response) => response,
            Err(_) => Err(Failure::Unanswered(format!("nothing within {} s", WHOLE_CALL.as_secs()))),
        }
    }

    async fn send(&self, call: &Call, token: Option<&str>, accept: &str) -> Result<Response, Failure> {
        let url = self.address.url(&call.path, &call.query);
        let mut request = self.client.request(call.method.clone(), url).header(ACCEPT, accept);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let response = request.send().await.map_err(|error| self.failure(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let text = body(response, JSON_BYTES).await?;
        match serde_json::from_slice::<Problem>(&text) {
            Ok(problem) => Err(Failure::told(problem)),
            // A proxy before a mailbox that is away speaks for itself.
            Err(_) if matches!(status.as_u16(), 502..=504) => {
                Err(Failure::Unanswered(format!("a proxy answers \"{status}\"")))
            }
            Err(_) => Err(Failure::Strange(format!("\"{status}\" without a reason; is this a mailbox?"))),
        }
    }

    fn failure(&self, error: &reqwest::Error) -> Failure {
        if let Some(told) = other_protocol(&innermost(error)) {
            return Failure::OtherProtocol(told);
        }
        if error.is_connect() {
            let refused = self.trust.take_refused();
            return if refused { Failure::OtherCertificate } else { Failure::NotSent(innermost(error)) };
        }
        Failure::Unanswered(innermost(error))
    }
}

/// What is meant where one side speaks TLS and the other does not. The libraries have no type for either.
fn other_protocol(cause: &str) -> Option<&'static str> {
    match cause {
        _ if cause.contains("invalid HTTP version") => Some("this mailbox speaks TLS: name it with https://"),
        _ if cause.contains("InvalidContentType") => Some(
            "this mailbox speaks plain http, which everybody on the way can read: use http://, beyond this machine with \
             --insecure-http",
        ),
        _ => None,
    }
}

/// The cause of all; the layers above it repeat each other.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

async fn body(mut response: Response, bytes_ceiling: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|error| Failure::Unanswered(innermost(&error)))?;
        let Some(chunk) = chunk else { return Ok(body) };
        if body.len() + chunk.len() > bytes_ceiling {
            return Err(Failure::Strange(format!("more than {bytes_ceiling} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_heard_is_repeated_only_if_that_is_safe() {
        let lost = Failure::Unanswered("lost".into());
        assert!(lost.pause(0, true).is_some());
        assert_eq!(lost.pause(0, false), None);
        assert!(Failure::NotSent("refused".into()).pause(0, false).is_some());
        assert_eq!(Failure::NotSent("refused".into()).pause(ATTEMPTS, false), None);
    }

    #[test]
    fn a_call_that_took_the_server_too_long_is_repeated_only_if_that_is_safe() {
        let told = || Failure::told(Problem::new(ProblemKind::UnknownOutcome, "it took too long"));
        assert!(told().pause(0, true).is_some());
        assert_eq!(told().pause(0, false), None, "a message must not be written twice");
    }

    #[test]
    fn a_refusal_is_final_unless_the_server_asks_for_patience() {
        let refused = |kind, seconds| {
            let mut problem = Problem::new(kind, "");
            problem.retry_after_seconds = seconds;
            Failure::told(problem).pause(0, true)
        };
        assert_eq!(refused(ProblemKind::Conflict, None), None);
        assert_eq!(refused(ProblemKind::TooOften, Some(2)), Some(Duration::from_secs(2)));
        assert_eq!(refused(ProblemKind::Unavailable, Some(3_600)), None);
    }
}
