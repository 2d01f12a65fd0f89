//! A caller of the mailbox's API, as a stranger with any HTTP client would be.

use adjourn_shared::api::{Challenge, ChallengeRequest, Problem, Token, TokenRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::KeyPair;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What a call gave: the answer, or the problem.
pub type Answer<T> = Result<T, Problem>;

/// Somebody who calls.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

impl Caller {
    /// A caller who has not signed in. Certificates are not checked: the server's identity vouches for them.
    ///
    /// # Panics
    /// If there can be no client.
    #[must_use]
    pub fn new(url: &str) -> Self {
        // Another test of this process may have done so already.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).tls_info(true).no_proxy();
        Self { http: http.build().expect("a client"), url: url.to_owned(), token: None }
    }

    /// The same with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// A caller who has signed in with the key of this seed.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn signed_in(url: &str, seed: u8, name: &str) -> (Self, Token) {
        let caller = Self::new(url);
        let token = caller.sign_in(&key(seed), Some(name)).await.expect("signs in");
        (caller.with_token(&token.token), token)
    }

    /// Asks for a challenge.
    ///
    /// # Errors
    /// The problem.
    pub async fn challenge(&self, key: &KeyPair, nonce: [u8; 32]) -> Answer<Challenge> {
        let public_key = Base64::from(&key.public_key()[..]);
        self.post("/v1/auth/challenge", &ChallengeRequest { public_key, nonce: Base64::from(&nonce[..]) })
            .await
    }

    /// Answers a challenge.
    ///
    /// # Errors
    /// The problem.
    pub async fn answer(&self, key: &KeyPair, challenge: &Challenge, name: Option<&str>) -> Answer<Token> {
        let request = TokenRequest {
            public_key: Base64::from(&key.public_key()[..]),
            nonce: challenge.nonce.clone(),
            signature: Base64::from(&key.sign(&challenge.text.0)[..]),
            name: name.map(str::to_owned),
        };
        self.post("/v1/auth/token", &request).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// The problem.
    pub async fn sign_in(&self, key: &KeyPair, name: Option<&str>) -> Answer<Token> {
        let challenge = self.challenge(key, [7; 32]).await?;
        self.answer(key, &challenge, name).await
    }

    /// A request, to be sent by hand.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET.
    ///
    /// # Errors
    /// The problem.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        read(self.request(Method::GET, path)).await
    }

    /// POST.
    ///
    /// # Errors
    /// The problem.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Answer<T> {
        read(self.request(Method::POST, path).json(body)).await
    }

    /// PUT.
    ///
    /// # Errors
    /// The problem.
    pub async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Answer<T> {
        read(self.request(Method::PUT, path).json(body)).await
    }

    /// DELETE, of which nothing comes back.
    ///
    /// # Errors
    /// The problem.
    pub async fn delete(&self, path: &str) -> Answer<()> {
        read(self.request(Method::DELETE, path)).await
    }
}

/// The key of a seed.
#[must_use]
pub fn key(seed: u8) -> KeyPair {
    KeyPair::from_secret(&[seed; 32])
}

/// Sends a request, and reads what came of it. An answer without content reads as `null`.
///
/// # Errors
/// The problem.
///
/// # Panics
/// If there is no answer, or it is neither what was wanted nor a problem document.
pub async fn read<T: DeserializeOwned>(request: RequestBuilder) -> Answer<T> {
    let response = request.send().await.expect("an answer");
    let status = response.status();
    let media = response.headers().get(CONTENT_TYPE).map(|media| media.to_str().expect("text").to_owned());
    let retry_after = response.headers().get("retry-after").cloned();
    let body = response.bytes().await.expect("a body");
    if status.is_success() {
        let body = if status == StatusCode::NO_CONTENT { b"null" } else { &body[..] };
        return Ok(serde_json::from_slice(body).expect("what was wanted"));
    }
    assert_eq!(media.as_deref(), Some("application/problem+json"), "{status}");
    let problem: Problem = serde_json::from_slice(&body).expect("a problem document");
    assert_eq!(problem.status, status.as_u16());
    assert_eq!(problem.retry_after_seconds.is_some(), retry_after.is_some());
    Err(problem)
}
