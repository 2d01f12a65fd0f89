//! What a player has chosen to be told, and what the server knows beside it. Written by strangers: bounded and checked.

use super::event::EventKind;
use crate::base::limits::{
    EMAIL_ADDRESS_BYTES, EMAIL_LOCAL_BYTES, MUTED_PLAYERS_CEILING, TIME_ZONE_NAME_BYTES,
    WEBHOOK_SECRET_BYTES, WEBHOOK_URL_BYTES,
};
use crate::base::local_time::QuietHours;
use adjourn_game::ids::PlayerId;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why settings are refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// They are no JSON of this form.
    #[error("the settings can't be read: {0}")]
    Unreadable(String),
    /// The time zone can't be the name of one.
    #[error("`time_zone` must be the name of a time zone, such as Europe/Berlin")]
    TimeZone,
    /// A minute of the day is none.
    #[error("`{0}` must be a minute of the day, 0 to 1439")]
    Minute(&'static str),
    /// Quiet hours that never begin.
    #[error("`quiet_hours` must begin and end at different times")]
    NoHours,
    /// Not a mail address.
    #[error("`email.address` must be a plain address, such as ann@example.org")]
    Address,
    /// Not an address on the web.
    #[error(
        "`webhook.url` must begin with https:// (or http://, if the server allows it), with no user, password or fragment, in at most {WEBHOOK_URL_BYTES} characters"
    )]
    Url,
    /// Not a secret.
    #[error(
        "`webhook.secret` must be `whsec_` and the base64 of {least} to {most} random bytes",
        least = WEBHOOK_SECRET_BYTES.0,
        most = WEBHOOK_SECRET_BYTES.1
    )]
    Secret,
    /// A digest without mail.
    #[error("`digest` needs `email`: a digest is a mail")]
    DigestWithoutEmail,
    /// More players than can be muted.
    #[error("you can mute at most {MUTED_PLAYERS_CEILING} players")]
    TooManyMuted,
}

/// A player's choice of what to be told, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PlayerSettings {
    /// The player's time zone, by its name in the tz database.
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// When nothing may disturb.
    pub quiet_hours: Option<QuietHours>,
    /// Mail.
    pub email: Option<EmailSettings>,
    /// Calls to a server of the player's own.
    pub webhook: Option<WebhookSettings>,
    /// If set, mail comes once a day, with everything in it that can wait so long.
    pub digest: Option<DigestSettings>,
    /// Muted players: their messages are not shown.
    pub muted: Vec<PlayerId>,
}

impl Default for PlayerSettings {
    fn default() -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            quiet_hours: None,
            email: None,
            webhook: None,
            digest: None,
            muted: Vec::new(),
        }
    }
}

/// What is sent to a player by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// The address. Until you confirm the code that the server sends there, it sends nothing else.
    #[cfg_attr(feature = "openapi", schema(example = "ann@example.org"))]
    pub address: String,
    /// The kinds of events that are mailed.
    #[serde(default = "mailed")]
    pub events: BTreeSet<EventKind>,
}

/// Calls to a player's own server (Standard Webhooks).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    /// What is called.
    #[cfg_attr(feature = "openapi", schema(example = "https://example.org/adjourn"))]
    pub url: String,
    /// What signs the calls: `whsec_` and the base64 of 24 to 64 random bytes.
    pub secret: String,
    /// What is told.
    #[serde(default = "all_kinds")]
    pub events: BTreeSet<EventKind>,
    /// Whether calls come in quiet hours too: a program does not sleep.
    #[serde(default)]
    pub ignore_quiet_hours: bool,
}

/// One mail a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DigestSettings {
    /// When it is sent: a minute of the day in your time zone, 0 to 1439.
    pub minute_of_day: u16,
}

fn mailed() -> BTreeSet<EventKind> {
    EventKind::MAILED.into()
}

fn all_kinds() -> BTreeSet<EventKind> {
    EventKind::ALL.into()
}

impl PlayerSettings {
    /// Whether all of it can be.
    ///
    /// Two things are left to the server: whether there is such a time zone, and whether it calls such an address.
    ///
    /// # Errors
    /// [`SettingsError`], with the field that is wrong.
    pub fn check(&self) -> Result<(), SettingsError> {
        check_time_zone(&self.time_zone)?;
        if let Some(quiet) = self.quiet_hours {
            check_minute("quiet_hours.from_minute", quiet.from_minute)?;
            check_minute("quiet_hours.to_minute", quiet.to_minute)?;
            if quiet.from_minute == quiet.to_minute {
                return Err(SettingsError::NoHours);
            }
        }
        if let Some(email) = &self.email {
            check_address(&email.address)?;
        }
        if let Some(webhook) = &self.webhook {
            check_url(&webhook.url)?;
            decode_webhook_secret(&webhook.secret)?;
        }
        if let Some(digest) = self.digest {
            check_minute("digest.minute_of_day", digest.minute_of_day)?;
            if self.email.is_none() {
                return Err(SettingsError::DigestWithoutEmail);
            }
        }
        if self.muted.len() > MUTED_PLAYERS_CEILING {
            return Err(SettingsError::TooManyMuted);
        }
        Ok(())
    }
}

fn check_minute(name: &'static str, minute: u16) -> Result<(), SettingsError> {
    if minute < 24 * 60 { Ok(()) } else { Err(SettingsError::Minute(name)) }
}

fn check_time_zone(name: &str) -> Result<(), SettingsError> {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    let whole = !name.is_empty() && name.len() <= TIME_ZONE_NAME_BYTES;
    if plain && whole { Ok(()) } else { Err(SettingsError::TimeZone) }
}

/// The dot-string form of RFC 5321 (section 4.1.2) in ASCII: no quoting, no comments, no address literals, and so
/// nothing that a header or a mail server could take for something else.
fn check_address(address: &str) -> Result<(), SettingsError> {
    let atom = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
    };
    let label = |text: &str| {
        (1..=63).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-')
    };
    let good = address.len() <= EMAIL_ADDRESS_BYTES
        && address.split_once('@').is_some_and(|(local, domain)| {
            local.len() <= EMAIL_LOCAL_BYTES && local.split('.').all(atom) && domain.split('.').all(label)
        });
    if good { Ok(()) } else { Err(SettingsError::Address) }
}

fn check_url(url: &str) -> Result<(), SettingsError> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let authority = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    let good = url.len() <= WEBHOOK_URL_BYTES
        && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte))
        && authority.is_some_and(|authority| !authority.is_empty() && !authority.contains('@'));
    if good { Ok(()) } else { Err(SettingsError::Url) }
}

/// The bytes of a webhook's secret.
///
/// # Errors
/// [`SettingsError::Secret`] if it has another form.
pub fn decode_webhook_secret(secret: &str) -> Result<Vec<u8>, SettingsError> {
    let (least, most) = WEBHOOK_SECRET_BYTES;
    let encoded = secret.strip_prefix("whsec_").filter(|encoded| encoded.len() <= 2 * most);
    let bytes = encoded.and_then(|encoded| STANDARD.decode(encoded).ok()).ok_or(SettingsError::Secret)?;
    if (least..=most).contains(&bytes.len()) { Ok(bytes) } else { Err(SettingsError::Secret) }
}

/// A webhook's secret of these random bytes, as text.
#[must_use]
pub fn encode_webhook_secret(random: &[u8; 32]) -> String {
    format!("whsec_{}", STANDARD.encode(random))
}

/// What is stored of a player: the player's own choice, and what the server has found out about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoredSettings {
    /// The player's choice.
    pub settings: PlayerSettings,
    /// The address that the player has proved to own.
    pub confirmed_address: Option<String>,
    /// The address that has answered that it is gone (410), so that it is not called again.
    pub gone_url: Option<String>,
}

impl StoredSettings {
    /// Reads them as stored. An empty text or object means the defaults.
    ///
    /// # Errors
    /// [`SettingsError::Unreadable`].
    pub fn from_json(text: &str) -> Result<Self, SettingsError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(text).map_err(|error| SettingsError::Unreadable(error.to_string()))
    }

    /// As they are stored.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only maps with keys other than text can't be written.
        serde_json::to_string(self).expect("settings are plain data")
    }

    /// Takes a new choice. Whatever was gone may be tried again.
    ///
    /// # Errors
    /// [`SettingsError`] if it can't be; nothing changes then.
    pub fn choose(&mut self, settings: PlayerSettings) -> Result<(), SettingsError> {
        settings.check()?;
        self.settings = settings;
        self.gone_url = None;
        Ok(())
    }

    /// Mail, if its address is confirmed.
    #[must_use]
    pub fn email(&self) -> Option<&EmailSettings> {
        self.settings.email.as_ref().filter(|email| self.confirmed_address.as_ref() == Some(&email.address))
    }

    /// The address that still has to be confirmed.
    #[must_use]
    pub fn unconfirmed_address(&self) -> Option<&str> {
        let email = self.settings.email.as_ref()?;
        (self.confirmed_address.as_ref() != Some(&email.address)).then_some(email.address.as_str())
    }

    /// The webhook, unless it is gone.
    #[must_use]
    pub fn webhook(&self) -> Option<&WebhookSettings> {
        self.settings.webhook.as_ref().filter(|webhook| self.gone_url.as_ref() != Some(&webhook.url))
    }

    /// No mail to this address any more, as its owner asked for. Gives whether anything changed.
    pub fn unsubscribe(&mut self, address: &str) -> bool {
        match &mut self.settings.email {
            Some(email) if email.address == address && !email.events.is_empty() => {
                email.events.clear();
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
