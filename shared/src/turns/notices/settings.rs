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
    #[error("at most {MUTED_PLAYERS_CEILING} players can be muted")]
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
    /// Players whose messages one does not want to see.
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

/// Mail to a player.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// Where to. Nothing but a code is sent there until the code was given back.
    #[cfg_attr(feature = "openapi", schema(example = "ann@example.org"))]
    pub address: String,
    /// What is mailed.
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
    /// When, as a minute of the local day, 0 to 1439.
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
mod tests {
    use super::*;

    fn settings(json: &str) -> Result<PlayerSettings, String> {
        let settings: PlayerSettings = serde_json::from_str(json).map_err(|error| error.to_string())?;
        settings.check().map_err(|error| error.to_string())?;
        Ok(settings)
    }

    #[test]
    fn nothing_said_means_utc_and_no_notices() {
        let settings = settings("{}").expect("the defaults");
        assert_eq!(settings, PlayerSettings::default());
        assert_eq!(settings.time_zone, "UTC");
    }

    #[test]
    fn what_is_mailed_by_default_asks_something_of_the_player() {
        let settings = settings(r#"{"email":{"address":"ann@example.org"}}"#).expect("an address");
        let events = settings.email.expect("mail").events;
        assert!(events.contains(&EventKind::YourTurn));
        assert!(!events.contains(&EventKind::TurnResolved));
    }

    #[test]
    fn each_field_is_refused_by_its_name() {
        for (json, named) in [
            (r#"{"timezone":"UTC"}"#, "timezone"),
            (r#"{"time_zone":""}"#, "time_zone"),
            (r#"{"time_zone":"Europe/Berlin\n"}"#, "time_zone"),
            (r#"{"quiet_hours":{"from_minute":1440,"to_minute":0}}"#, "quiet_hours.from_minute"),
            (r#"{"quiet_hours":{"from_minute":0,"to_minute":1440}}"#, "quiet_hours.to_minute"),
            (r#"{"quiet_hours":{"from_minute":60,"to_minute":60}}"#, "quiet_hours"),
            (r#"{"email":{"address":"ann"}}"#, "email.address"),
            (r#"{"email":{"address":"ann@example.org","events":["nothing"]}}"#, "nothing"),
            (r#"{"webhook":{"url":"example.org","secret":"whsec_"}}"#, "webhook.url"),
            (r#"{"webhook":{"url":"https://example.org","secret":"whsec_c2hvcnQ="}}"#, "webhook.secret"),
            (r#"{"digest":{"minute_of_day":0}}"#, "digest"),
            (r#"{"email":{"address":"a@b"},"digest":{"minute_of_day":1440}}"#, "digest.minute_of_day"),
        ] {
            let told = settings(json).expect_err(json);
            assert!(told.contains(named), "{json}: {told}");
        }
    }

    #[test]
    fn addresses_are_plain_ones() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}", "a.".repeat(130) + "org");
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c",
            "a@b@c",
            "a..b@c",
            ".a@c",
            "a@-c",
            "a@c.",
            "a@[127.0.0.1]",
            "\"a\"@c",
            "a@b\r\nBcc: c@d",
            "a@b,c@d",
            "<a@b>",
            "\u{e4}@b",
            long.as_str(),
            longer.as_str(),
        ] {
            assert_eq!(check_address(bad), Err(SettingsError::Address), "{bad:?}");
        }
        for good in ["ann@example.org", "a.b+c@sub.example.org", "root@localhost", "o'neil@x-y.example"] {
            assert_eq!(check_address(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn addresses_on_the_web_have_no_password_and_no_fragment() {
        let long = format!("https://example.org/{}", "a".repeat(WEBHOOK_URL_BYTES));
        for bad in [
            "https://",
            "https:///path",
            "ftp://example.org",
            "https://ann:pass@example.org/",
            "https://example.org/#part",
            "https://example.org/a b",
            "https://example.org/\n",
            long.as_str(),
        ] {
            assert_eq!(check_url(bad), Err(SettingsError::Url), "{bad:?}");
        }
        for good in ["https://example.org", "http://127.0.0.1:8080/hook?a=b@c", "https://[::1]/x"] {
            assert_eq!(check_url(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn a_secret_is_read_back_as_it_was_made() {
        let secret = encode_webhook_secret(&[9; 32]);
        assert_eq!(decode_webhook_secret(&secret), Ok(vec![9; 32]));
        for bad in [&secret[6..], "whsec_", "whsec_!!!!", &format!("whsec_{}", "A".repeat(400))] {
            assert_eq!(decode_webhook_secret(bad), Err(SettingsError::Secret), "{bad}");
        }
    }

    fn stored() -> StoredSettings {
        let json = r#"{"email":{"address":"ann@example.org"},
            "webhook":{"url":"https://example.org","secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}}"#;
        StoredSettings { settings: settings(json).expect("settings"), ..StoredSettings::default() }
    }

    #[test]
    fn stored_settings_are_read_back_and_nothing_means_the_defaults() {
        let stored = stored();
        assert_eq!(StoredSettings::from_json(&stored.to_json()), Ok(stored));
        assert_eq!(StoredSettings::from_json(""), Ok(StoredSettings::default()));
        assert_eq!(StoredSettings::from_json("{}"), Ok(StoredSettings::default()));
        assert!(StoredSettings::from_json("[").is_err());
    }

    #[test]
    fn mail_waits_for_its_address_to_be_confirmed() {
        let mut stored = stored();
        assert_eq!(stored.email(), None);
        assert_eq!(stored.unconfirmed_address(), Some("ann@example.org"));
        stored.confirmed_address = Some("ann@example.org".into());
        assert!(stored.email().is_some());
        assert_eq!(stored.unconfirmed_address(), None);
        let mut other = stored.settings.clone();
        other.email.as_mut().expect("mail").address = "bob@example.org".into();
        stored.choose(other).expect("settings");
        assert_eq!(stored.email(), None);
    }

    #[test]
    fn a_webhook_that_is_gone_comes_back_with_the_next_choice() {
        let mut stored = stored();
        stored.gone_url = Some("https://example.org".into());
        assert_eq!(stored.webhook(), None);
        stored.choose(stored.settings.clone()).expect("settings");
        assert!(stored.webhook().is_some());
    }

    #[test]
    fn unsubscribing_stops_the_mail_to_that_address_alone() {
        let mut stored = stored();
        assert!(!stored.unsubscribe("bob@example.org"));
        assert!(stored.unsubscribe("ann@example.org"));
        assert!(stored.settings.email.as_ref().expect("mail").events.is_empty());
        assert!(!stored.unsubscribe("ann@example.org"));
    }
}
