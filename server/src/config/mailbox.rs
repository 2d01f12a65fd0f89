//! What a host can set about the mailbox: section `mailbox` of the configuration.

use super::{HttpLimits, NotifyConfig};
use anyhow::{Result, ensure};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The mailbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailboxConfig {
    /// Where the HTTP API is served.
    pub http: SocketAddr,
    /// Threads that answer calls and work on turns; the store has its own.
    pub threads: u8,
    /// For how many days a token is good.
    pub session_days: u32,
    /// How long a challenge can be answered, in milliseconds.
    pub challenge_ms: u64,
    /// Where players reach the API from context, such as `https://play.example.org`: for links, those in mails too, and
    /// the name in a certificate of our own making.
    pub public_url: String,
    /// Networks of proxies whose `X-Forwarded-For` is believed. Needed with `tls.mode = "proxy"`. What comes from there
    /// and names nobody shares one budget, even if the address is among those that are trusted otherwise.
    pub trusted_proxies: Vec<IpNet>,
    /// How calls are protected.
    pub tls: TlsConfig,
    /// Bounds of the HTTP service.
    pub limits: HttpLimits,
    /// Webhooks and mail.
    pub notify: NotifyConfig,
}

impl Default for MailboxConfig {
    fn default() -> Self {
        Self {
            http: SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 4480)),
            threads: 2,
            session_days: 30,
            challenge_ms: 60_000,
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            tls: TlsConfig::default(),
            limits: HttpLimits::default(),
            notify: NotifyConfig::default(),
        }
    }
}

/// How calls are protected.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsConfig {
    /// "auto" (plain HTTP on loopback, TLS elsewhere), "tls", "plain" (on loopback alone), or "proxy": a proxy in front
    /// of the server does TLS, and nobody reaches the server past it.
    pub mode: TlsMode,
    /// The certificate, and those that vouch for it: a PEM file. Without it, the server makes a certificate of its own
    /// at each start, for which its identity vouches.
    pub certificate: Option<PathBuf>,
    /// The certificate's key: a PEM file.
    pub key: Option<PathBuf>,
}

/// See [`TlsConfig::mode`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Plain HTTP on loopback, TLS elsewhere.
    #[default]
    Auto,
    /// TLS everywhere.
    Tls,
    /// Plain HTTP, on loopback alone.
    Plain,
    /// Plain HTTP to a proxy that does TLS.
    Proxy,
}

impl MailboxConfig {
    /// Whether all of it can work.
    ///
    /// # Errors
    /// The first value that can't, by its name.
    pub fn check(&self) -> Result<()> {
        for (name, value, least, most) in [
            ("threads", u64::from(self.threads), 1, 64),
            ("session_days", self.session_days.into(), 1, 3_650),
            ("challenge_ms", self.challenge_ms, 1, 600_000),
        ] {
            ensure!((least..=most).contains(&value), "mailbox.{name} must be {least} to {most}");
        }
        self.limits.check()?;
        let url = &self.public_url;
        ensure!(
            url.is_empty() || url.starts_with("https://") || url.starts_with("http://"),
            "mailbox.public_url must begin with https:// or http://"
        );
        // It stands in headers of mails.
        ensure!(
            url.len() <= 200 && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>?#".contains(&byte)),
            "mailbox.public_url must be a short web address without `?` and `#`"
        );
        ensure!(
            self.tls.certificate.is_some() == self.tls.key.is_some(),
            "mailbox.tls.certificate and mailbox.tls.key must be set together"
        );
        ensure!(
            self.tls.mode != TlsMode::Proxy || !self.trusted_proxies.is_empty(),
            "mailbox.tls.mode is \"proxy\": name the networks of the proxies in mailbox.trusted_proxies, such as \
             [\"127.0.0.1/32\"], or the server takes all players for one: the proxy"
        );
        self.notify.check()?;
        Ok(())
    }
}
