//! Calls to players' own servers, signed as in Standard Webhooks 1.0.0. The receiver is a stranger: a call has a
//! bounded time, follows no redirection, and reads nothing but the status.

use super::address::is_public;
use super::outcome::Outcome;
use crate::config::{NotifyError, WebhookConfig};
use crate::outgoing;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode, Url, redirect};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use thiserror::Error;

/// The longest wait that a receiver may ask for: a day, as long as the longest of our own.
const RETRY_AFTER_MOST_MS: u64 = 86_400_000;

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UrlError {
    /// Not an address on the web.
    #[error("the webhook's address can't be read")]
    Unreadable,
    /// Without TLS.
    #[error("the webhook's address must begin with https://")]
    NotHttps,
    /// With a user or a password in it.
    #[error("the webhook's address must have no user and no password")]
    Credentials,
    /// An address of our own network.
    #[error("the webhook's address is not a public one")]
    NotPublic,
}

/// Calls webhooks.
pub struct Webhooks {
    client: Client,
    allow_http: bool,
    allow_private: bool,
}

impl Webhooks {
    /// A caller with this configuration.
    ///
    /// # Errors
    /// [`NotifyError`] if the certificates can't be read.
    pub fn new(config: &WebhookConfig) -> Result<Self, NotifyError> {
        let tls = outgoing::tls(config.ca_file.as_deref());
        let tls = tls.map_err(|error| NotifyError::Config(format!("webhook.ca_file: {error:#}")))?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Checked { allow_private: config.allow_private_addresses })
            .redirect(redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .retry(reqwest::retry::never())
            .timeout(Duration::from_millis(config.timeout_ms))
            .pool_max_idle_per_host(1)
            .user_agent(concat!("adjourn/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| NotifyError::Config(format!("webhooks can't be called: {error}")))?;
        Ok(Self { client, allow_http: config.allow_http, allow_private: config.allow_private_addresses })
    }

    /// Whether this address may be called, as far as that is known before its name is resolved.
    ///
    /// # Errors
    /// [`UrlError`] with the reason.
    pub fn permit(&self, url: &str) -> Result<Url, UrlError> {
        permit(url, self.allow_http, self.allow_private)
    }

    /// Calls `url`. `id` is the same at every attempt, so that the receiver can tell a repetition.
    pub async fn call(&self, url: &str, secret: &[u8], id: &str, now_ms: u64, body: String) -> Outcome {
        let url = match self.permit(url) {
            Ok(url) => url,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        let timestamp = now_ms / 1_000;
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", sign(secret, id, timestamp, &body))
            .body(body);
        match request.send().await {
            Ok(response) => judge(response.status(), response.headers()),
            Err(error) if is_not_public(&error) => Outcome::Refused(UrlError::NotPublic.to_string()),
            Err(error) => Outcome::Failed { error: why(&error), wait_ms: 0 },
        }
    }
}

/// See [`Webhooks::permit`].
pub(crate) fn permit(url: &str, allow_http: bool, allow_private: bool) -> Result<Url, UrlError> {
    let url = Url::parse(url).map_err(|_error| UrlError::Unreadable)?;
    match url.scheme() {
        "https" => {}
        "http" if allow_http => {}
        _ => return Err(UrlError::NotHttps),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlError::Credentials);
    }
    // The parser has normalized all spellings of an address (octal, one number, ...).
    let host = url.host_str().ok_or(UrlError::Unreadable)?;
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if address.is_ok_and(|address| !allow_private && !is_public(address)) {
        return Err(UrlError::NotPublic);
    }
    Ok(url)
}

/// The header `webhook-signature` (Standard Webhooks, "Signature scheme").
fn sign(secret: &[u8], id: &str, timestamp: u64, body: &str) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    let tag = ring::hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag))
}

/// What a status means (Standard Webhooks, "Delivery success and failure").
fn judge(status: StatusCode, headers: &HeaderMap) -> Outcome {
    if status.is_success() {
        return Outcome::Sent;
    }
    if status == StatusCode::GONE {
        return Outcome::Gone;
    }
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
    let wait_ms = seconds.unwrap_or(0).saturating_mul(1_000).min(RETRY_AFTER_MOST_MS);
    Outcome::Failed { error: format!("it answered {}", status.as_u16()), wait_ms }
}

fn is_not_public(error: &reqwest::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        if error.downcast_ref::<UrlError>() == Some(&UrlError::NotPublic) {
            return true;
        }
        next = error.source();
    }
    false
}

/// The error in words, without the address: that may contain a secret, and errors go into logs.
fn why(error: &reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "it did not answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the call broke off"
    };
    let mut last: &dyn std::error::Error = error;
    while let Some(source) = last.source() {
        last = source;
    }
    if std::ptr::addr_eq(last, error) { kind.to_owned() } else { format!("{kind}: {last}") }
}

/// Resolves a name once, and passes on the addresses that may be called: the addresses that were checked are those that
/// are called.
struct Checked {
    allow_private: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let good: Vec<SocketAddr> =
                found.filter(|address| allow_private || is_public(address.ip())).collect();
            if good.is_empty() {
                return Err(UrlError::NotPublic.into());
            }
            let addresses: Addrs = Box::new(good.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_a_known_example() {
        // As `openssl dgst -sha256 -hmac` has it of "msg.1.body".
        let signed = sign(b"0123456789abcdef01234567", "msg", 1, "body");
        assert_eq!(signed, "v1,rxnAY7t8LYQ+tuFcBaKLFUx2Gm5hXgrq+JCqH8dTH54=");
    }

    #[test]
    fn only_a_public_address_on_the_web_without_credentials_is_called() {
        let strict = |url| permit(url, false, false).map(|_url| ());
        assert_eq!(strict("https://example.org:8443/hook?a=b"), Ok(()));
        assert_eq!(strict("https://1.1.1.1/"), Ok(()));
        assert_eq!(strict("http://example.org/"), Err(UrlError::NotHttps));
        assert_eq!(strict("ftp://example.org/"), Err(UrlError::NotHttps));
        assert_eq!(strict("file:///etc/passwd"), Err(UrlError::NotHttps));
        assert_eq!(strict("https://ann:pass@example.org/"), Err(UrlError::Credentials));
        assert_eq!(strict("example.org"), Err(UrlError::Unreadable));
        for spelling in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest",
        ] {
            assert_eq!(strict(spelling), Err(UrlError::NotPublic), "{spelling}");
        }
        assert!(permit("http://127.0.0.1:80/", true, true).is_ok());
    }

    #[test]
    fn a_status_is_judged_as_the_standard_says() {
        let status = |code| judge(StatusCode::from_u16(code).expect("a status"), &HeaderMap::new());
        assert!(matches!(status(200), Outcome::Sent));
        assert!(matches!(status(204), Outcome::Sent));
        assert!(matches!(status(410), Outcome::Gone));
        for code in [301, 307, 400, 404, 429, 500, 503] {
            assert!(matches!(status(code), Outcome::Failed { wait_ms: 0, .. }), "{code}");
        }
    }

    #[test]
    fn a_receiver_may_ask_for_patience_but_not_forever() {
        let asked = |seconds: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, seconds.parse().expect("a header"));
            judge(StatusCode::SERVICE_UNAVAILABLE, &headers)
        };
        assert!(matches!(asked("120"), Outcome::Failed { wait_ms: 120_000, .. }));
        assert!(matches!(asked("99999999999999999999"), Outcome::Failed { wait_ms: 0, .. }));
        assert!(matches!(asked("18446744073709551615"), Outcome::Failed { wait_ms: 86_400_000, .. }));
        assert!(matches!(asked("Wed, 21 Oct 2015 07:28:00 GMT"), Outcome::Failed { wait_ms: 0, .. }));
    }
}
