//! What a host can set about notices: section `mailbox.notify` of the configuration.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use thiserror::Error;

/// Why notices can't be sent at all.
#[derive(Debug, Error)]
pub enum NotifyError {
    /// The configuration can't work.
    #[error("mailbox.notify.{0}")]
    Config(String),
}

/// How notices are sent. Times are in milliseconds unless their names say otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotifyConfig {
    /// How many notices are fetched from the store at once.
    pub batch: u32,
    /// How many webhooks are being called at once; mail has its own number. A quarter is kept for receivers with nothing
    /// under way, and slow receivers have half of it together.
    pub in_flight: u32,
    /// How many calls of webhooks may wait in memory, a quarter of them for receivers with nothing here; more stay in the
    /// store.
    pub waiting: u32,
    /// How long a notice is postponed if its receiver is busy with others.
    pub busy_delay_ms: u64,
    /// How long after an attempt without a result the notice is due again: more than any timeout.
    pub attempt_lease_ms: u64,
    /// How often the store is asked for what is due.
    pub poll_ms: u64,
    /// The most events that one digest tells one by one.
    pub digest_events: u32,
    /// Webhooks.
    pub webhook: WebhookConfig,
    /// Mail; none is sent without it.
    pub email: Option<EmailConfig>,
}

impl Default for NotifyConfig {
    fn default() -> Self {
        Self {
            batch: 500,
            in_flight: 256,
            waiting: 2_000,
            busy_delay_ms: 15_000,
            attempt_lease_ms: 900_000,
            poll_ms: 1_000,
            digest_events: 100,
            webhook: WebhookConfig::default(),
            email: None,
        }
    }
}

/// How webhooks are called.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebhookConfig {
    /// Whether `http://` is allowed too.
    pub allow_http: bool,
    /// Whether addresses that are not public may be called. With it, a player can have this server call into its own
    /// network.
    pub allow_private_addresses: bool,
    /// Your own certificate authority, which is trusted beside the public ones: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// How long a receiver may take for a call.
    pub timeout_ms: u64,
    /// How many calls one host gets at once.
    pub per_host: u32,
    /// How many may wait for one host in memory.
    pub waiting_per_host: u32,
    /// After which times a failed call is made again, in seconds; after the last one it is given up.
    pub retry_after_s: Vec<u32>,
}

impl Default for WebhookConfig {
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private_addresses: false,
            ca_file: None,
            // Standard Webhooks, "Request timeouts": 15 to 30 s.
            timeout_ms: 15_000,
            per_host: 4,
            waiting_per_host: 64,
            // The example schedule of Standard Webhooks, "Deliverability and reliability": three days in all.
            retry_after_s: vec![5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
        }
    }
}

/// How mail is handed to a mail server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailConfig {
    /// The mail server that takes our mail.
    pub host: String,
    /// Its port; by default 465 for `tls`, 587 for `starttls`, 25 for `none`.
    pub port: Option<u16>,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// Whether `none` is allowed for a server on another machine.
    pub allow_plaintext: bool,
    /// Your own certificate authority, which is trusted beside the public ones: a PEM file.
    pub ca_file: Option<PathBuf>,
    /// The user name, if the server wants one.
    pub user: Option<String>,
    /// The file that holds the password alone, so that no password stands in the configuration.
    pub password_file: Option<PathBuf>,
    /// The sender, such as `Adjourn <adjourn@example.org>`.
    pub from: String,
    /// How long a mail may take.
    pub timeout_ms: u64,
    /// How many connections there are at once.
    pub connections: u32,
    /// After which times a failed mail is sent again, in seconds; after the last one it is given up.
    pub retry_after_s: Vec<u32>,
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: None,
            security: MailSecurity::Tls,
            allow_plaintext: false,
            ca_file: None,
            user: None,
            password_file: None,
            from: String::new(),
            timeout_ms: 60_000,
            connections: 4,
            // Greylisting lets the second or third pass; days are for a server that is down (RFC 5321, 4.5.4.1).
            retry_after_s: vec![60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
        }
    }
}

/// How the connection to a mail server is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// Plain at first, then TLS without exception.
    Starttls,
    /// Not at all: for a mail server on the same machine.
    None,
}

impl MailSecurity {
    pub(crate) const fn default_port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::Starttls => 587,
            Self::None => 25,
        }
    }
}

impl NotifyConfig {
    /// Whether all of it can work.
    ///
    /// # Errors
    /// [`NotifyError::Config`] with the name of what can't.
    pub fn check(&self) -> Result<(), NotifyError> {
        let webhook = &self.webhook;
        for (name, value) in [
            ("batch", u64::from(self.batch)),
            ("in_flight", u64::from(self.in_flight)),
            ("waiting", u64::from(self.waiting)),
            ("busy_delay_ms", self.busy_delay_ms),
            ("poll_ms", self.poll_ms),
            ("digest_events", u64::from(self.digest_events)),
            ("webhook.timeout_ms", webhook.timeout_ms),
            ("webhook.per_host", u64::from(webhook.per_host)),
            ("webhook.waiting_per_host", u64::from(webhook.waiting_per_host)),
        ] {
            require(value > 0, format!("{name} must be above 0"))?;
        }
        let longest_ms = self.email.as_ref().map_or(0, |email| email.timeout_ms).max(webhook.timeout_ms);
        require(
            self.attempt_lease_ms > longest_ms,
            "attempt_lease_ms must be above webhook.timeout_ms and email.timeout_ms".into(),
        )?;
        self.email.as_ref().map_or(Ok(()), EmailConfig::check)
    }
}

impl EmailConfig {
    fn check(&self) -> Result<(), NotifyError> {
        require(!self.host.is_empty(), "email.host must name the mail server".into())?;
        require(
            !self.from.is_empty(),
            "email.from must name the sender, such as \"Adjourn <adjourn@example.org>\"".into(),
        )?;
        require(self.timeout_ms > 0, "email.timeout_ms must be above 0".into())?;
        require(self.connections > 0, "email.connections must be above 0".into())?;
        require(
            self.user.is_some() == self.password_file.is_some(),
            "email.user and email.password_file belong together".into(),
        )?;
        let here = self.host == "localhost"
            || self.host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        require(
            self.security != MailSecurity::None || here || self.allow_plaintext,
            "email.security = \"none\" is for a mail server on this machine; \
             email.allow_plaintext = true allows it for others"
                .into(),
        )
    }
}

fn require(good: bool, told: String) -> Result<(), NotifyError> {
    if good { Ok(()) } else { Err(NotifyError::Config(told)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_work_is_refused_by_its_name() {
        assert!(NotifyConfig::default().check().is_ok());
        for (text, named) in [
            ("batch = 0", "batch"),
            ("attempt_lease_ms = 15000", "attempt_lease_ms"),
            ("[webhook]\nper_host = 0", "webhook.per_host"),
            ("[email]\nfrom = \"a@example.org\"", "email.host"),
            ("[email]\nhost = \"mail.example.org\"\nsecurity = \"none\"", "email.security"),
            ("[email]\nhost = \"mail.example.org\"\nuser = \"ann\"", "email.password_file"),
        ] {
            let config: NotifyConfig = toml::from_str(text).expect("well written");
            let told = config.check().expect_err(text).to_string();
            assert!(told.contains(named), "{told}");
        }
    }

    #[test]
    fn a_mail_server_on_this_machine_may_do_without_tls() {
        for host in ["localhost", "127.0.0.1", "::1"] {
            let config: NotifyConfig =
                toml::from_str(&format!("[email]\nhost = \"{host}\"\nsecurity = \"none\"")).expect("toml");
            assert!(config.check().is_ok(), "{host}");
        }
    }
}
