//! What a player wants to be told, as the API shows it: without the secrets that must not leave the server again.

use crate::base::local_time::QuietHours;
use crate::turns::notices::{
    DigestSettings, EmailSettings, EventKind, PlayerSettings, StoredSettings, WebhookSettings,
};
use adjourn_game::ids::PlayerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Your settings, as the server has stored them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settings {
    /// Your time zone, by its name in the tz database.
    pub time_zone: String,
    /// The hours in which the server sends you nothing. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// What is sent to you by mail. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailView>,
    /// Calls to a server of your own. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookView>,
    /// If present, mail that can wait comes once a day, all in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<DigestSettings>,
    /// The players whom you have muted.
    #[serde(default)]
    pub muted: Vec<PlayerId>,
}

/// Mail to you.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailView {
    /// The address.
    pub address: String,
    /// Whether you have confirmed the address. Until then the server sends only a code there.
    pub confirmed: bool,
    /// The kinds of events that are mailed.
    pub events: BTreeSet<EventKind>,
}

/// Calls to your own server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookView {
    /// The address that the server calls.
    pub url: String,
    /// The secret that signs the calls. You see it once, in the answer to the call for which the server made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The kinds of events for which the server calls.
    pub events: BTreeSet<EventKind>,
    /// Whether calls come in quiet hours too.
    pub ignore_quiet_hours: bool,
    /// Whether the address has answered that it is gone (410). The server does not call it until you choose your settings
    /// again.
    pub gone: bool,
}

/// Chooses all settings. What you leave out is off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SettingsRequest {
    /// Your time zone, by its name in the tz database.
    #[serde(default = "utc")]
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: String,
    /// The hours in which the server sends you nothing. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
    /// What is sent to you by mail. Absent: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailSettings>,
    /// Calls to a server of your own. Absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookRequest>,
    /// If present, mail that can wait comes once a day, all in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<DigestSettings>,
    /// The players whom you have muted.
    #[serde(default)]
    pub muted: Vec<PlayerId>,
}

/// Chooses a webhook (Standard Webhooks).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WebhookRequest {
    /// The address that the server calls.
    #[cfg_attr(feature = "openapi", schema(example = "https://example.org/adjourn"))]
    pub url: String,
    /// The secret that signs the calls: `whsec_` and the base64 of 24 to 64 random bytes. Absent: if the address is the
    /// same as before, the secret stays; if it is new, the server makes a secret and shows it in its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// The kinds of events for which the server calls.
    #[serde(default = "all_kinds")]
    pub events: BTreeSet<EventKind>,
    /// Whether calls come in quiet hours too: a program does not sleep.
    #[serde(default)]
    pub ignore_quiet_hours: bool,
}

/// Confirms a mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmRequest {
    /// The code from the mail.
    pub code: String,
}

fn utc() -> String {
    PlayerSettings::default().time_zone
}

fn all_kinds() -> BTreeSet<EventKind> {
    EventKind::ALL.into()
}

impl Settings {
    /// What may be told of stored settings. The webhook's secret is told only if it was made just now.
    #[must_use]
    pub fn of(stored: &StoredSettings, new_secret: Option<String>) -> Self {
        let settings = &stored.settings;
        let email = settings.email.as_ref().map(|email| EmailView {
            address: email.address.clone(),
            confirmed: stored.unconfirmed_address().is_none(),
            events: email.events.clone(),
        });
        let webhook = settings.webhook.as_ref().map(|webhook| WebhookView {
            url: webhook.url.clone(),
            secret: new_secret,
            events: webhook.events.clone(),
            ignore_quiet_hours: webhook.ignore_quiet_hours,
            gone: stored.webhook().is_none(),
        });
        let PlayerSettings { time_zone, quiet_hours, digest, muted, .. } = settings.clone();
        Self { time_zone, quiet_hours, email, webhook, digest, muted }
    }
}

impl SettingsRequest {
    /// The settings that the request means, and the secret, if it is new and the caller does not know it yet.
    ///
    /// `before` are the settings so far; `drawn` is a fresh secret, for a webhook that needs one.
    #[must_use]
    pub fn settings(self, before: &PlayerSettings, drawn: &str) -> (PlayerSettings, Option<String>) {
        let mut new_secret = None;
        let webhook = self.webhook.map(|webhook| {
            let kept = before.webhook.as_ref().filter(|before| before.url == webhook.url);
            let secret =
                webhook.secret.or_else(|| kept.map(|kept| kept.secret.clone())).unwrap_or_else(|| {
                    new_secret = Some(drawn.to_owned());
                    drawn.to_owned()
                });
            WebhookSettings {
                url: webhook.url,
                secret,
                events: webhook.events,
                ignore_quiet_hours: webhook.ignore_quiet_hours,
            }
        });
        let Self { time_zone, quiet_hours, email, digest, muted, .. } = self;
        (PlayerSettings { time_zone, quiet_hours, email, webhook, digest, muted }, new_secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(json: &str) -> SettingsRequest {
        serde_json::from_str(json).expect("a request")
    }

    #[test]
    fn a_webhooks_secret_is_told_once_and_stays_while_the_address_does() {
        let (first, told) =
            request(r#"{"webhook":{"url":"https://a.example"}}"#).settings(&PlayerSettings::default(), "one");
        assert_eq!(told.as_deref(), Some("one"));
        let again = request(r#"{"webhook":{"url":"https://a.example"}}"#).settings(&first, "two");
        assert_eq!((again.0.webhook.as_ref().map(|w| w.secret.as_str()), again.1), (Some("one"), None));
        let moved = request(r#"{"webhook":{"url":"https://b.example"}}"#).settings(&first, "two");
        assert_eq!(moved.1.as_deref(), Some("two"));
        let own =
            request(r#"{"webhook":{"url":"https://b.example","secret":"own"}}"#).settings(&first, "two");
        assert_eq!((own.0.webhook.map(|w| w.secret), own.1), (Some("own".to_owned()), None));
    }

    #[test]
    fn what_is_shown_of_settings_holds_no_secret() {
        let mut stored = StoredSettings::default();
        stored.settings = request(r#"{"webhook":{"url":"https://a.example"}}"#)
            .settings(&stored.settings, "whsec_secret")
            .0;
        let shown = serde_json::to_string(&Settings::of(&stored, None)).expect("plain data");
        assert!(shown.contains("https://a.example") && !shown.contains("whsec_secret"), "{shown}");
    }
}
