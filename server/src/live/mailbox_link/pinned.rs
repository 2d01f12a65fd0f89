//! A mailbox whose identity is known. Before anything secret is sent, the identity vouches for the certificate of the
//! connection, as it does for players. Then only that certificate is accepted, until it changes.

use crate::outgoing::{self, Trust};
use crate::random::random;
use adjourn_shared::api::{Challenge, ChallengeRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::session::{Certificate, check_server};
use anyhow::{Context, Result};
use axum::http::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Response};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// The largest answer that is read before the other side has proved who it is, in bytes.
const CHALLENGE_BYTES: usize = 64 << 10;

/// The clients for it.
pub(crate) struct Pinned {
    url: String,
    expected: Fingerprint,
    /// Accepts any certificate, and sends nothing secret.
    asking: Client,
    seen: Arc<Trust>,
    /// Accepts the certificate that was vouched for.
    client: Client,
    trust: Arc<Trust>,
    /// Locked while the mailbox is asked: other calls wait for the answer.
    proof: Mutex<Proof>,
}

/// Whether the mailbox has proved that it is the one.
#[derive(Default)]
struct Proof {
    good: bool,
    /// Counts the proofs.
    number: u64,
}

impl Pinned {
    pub(crate) fn new(
        url: &str,
        expected: Fingerprint,
        ca_file: Option<&Path>,
        within: Duration,
    ) -> Result<Self> {
        let (trust, seen) = (Arc::<Trust>::default(), Arc::<Trust>::default());
        let client = |trust: &Arc<Trust>, asks| {
            let tls = outgoing::pinned_tls(ca_file, Arc::clone(trust), asks)?;
            Client::builder().tls_backend_preconfigured(tls).timeout(within).build().context("no HTTP client")
        };
        Ok(Self {
            url: url.to_owned(),
            expected,
            asking: client(&seen, true)?,
            client: client(&trust, false)?,
            seen,
            trust,
            proof: Mutex::default(),
        })
    }

    /// Sends a call after the mailbox has proved its identity. If it has a new certificate since then, it has to prove
    /// it again, and each call that met the new certificate is repeated once.
    pub(crate) async fn send(&self, call: impl Fn(&Client) -> RequestBuilder) -> Result<Response> {
        let proof = self.prove(None).await?;
        match call(&self.client).send().await {
            Err(error) if outgoing::is_refused(&error) => {
                self.prove(Some(proof)).await?;
                Ok(call(&self.client).send().await?)
            }
            answer => Ok(answer?),
        }
    }

    /// Has the mailbox prove its identity, unless it has done so after the outdated proof. Returns the number of the
    /// proof.
    async fn prove(&self, outdated: Option<u64>) -> Result<u64> {
        let mut proof = self.proof.lock().await;
        if proof.good && outdated != Some(proof.number) {
            return Ok(proof.number);
        }
        proof.good = false;
        // A challenge needs a key. This one is not answered, so that any key will do.
        let (nonce, nobody): ([u8; 32], [u8; 32]) = (random(), random());
        let request =
            ChallengeRequest { public_key: Base64::from(&nobody[..]), nonce: Base64::from(&nonce[..]) };
        let body = serde_json::to_vec(&request).context("can't be written as JSON")?;
        let asked = self.asking.post(format!("{}/v1/auth/challenge", self.url));
        let asked = asked.header(CONTENT_TYPE, "application/json").body(body);
        let answer = asked.send().await?.error_for_status()?;
        let answer = outgoing::read_bounded(answer, CHALLENGE_BYTES).await.map_err(anyhow::Error::from);
        let answer = answer.and_then(|answer| answer.context("the answer is too large"));
        let answer = answer.context("its challenge is none")?;
        let challenge: Challenge = serde_json::from_slice(&answer).context("its challenge is none")?;
        let tls = self.url.starts_with("https://");
        let certificate = if tls { self.seen.certificate() } else { Certificate::default() };
        let identity = challenge.server_identity.array().context("its challenge names no identity")?;
        let signature = challenge.certificate_signature.array().context("its challenge is not signed")?;
        check_server(&identity, &signature, &nonce, &certificate, Some(self.expected))
            .context("the mailbox is not the one with the fingerprint that it should have")?;
        self.trust.set(certificate);
        *proof = Proof { good: true, number: proof.number + 1 };
        Ok(proof.number)
    }
}

#[cfg(test)]
mod tests;
