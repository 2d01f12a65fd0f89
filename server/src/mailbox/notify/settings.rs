//! Whether this server can do what a player chooses.

use super::webhook::{self, UrlError};
use crate::config::NotifyConfig;
use crate::mailbox::time::zones;
use adjourn_shared::turns::notices::{PlayerSettings, SettingsError};
use thiserror::Error;

/// Why a player's settings are refused by this server.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsRefused {
    /// They are refused on every server.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There is no such time zone.
    #[error("there is no time zone of the name `{0}`")]
    TimeZone(String),
    /// This server does not call the webhook's address.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// This server has no mail server.
    #[error("this server sends no mail")]
    NoMail,
}

/// Whether this server can do what a player chooses. Host names are resolved only at a call.
///
/// # Errors
/// [`SettingsRefused`] with the field that is wrong.
pub fn check_settings(settings: &PlayerSettings, config: &NotifyConfig) -> Result<(), SettingsRefused> {
    settings.check()?;
    if zones::zone(&settings.time_zone).is_none() {
        return Err(SettingsRefused::TimeZone(settings.time_zone.clone()));
    }
    if let Some(webhook) = &settings.webhook {
        webhook::permit(&webhook.url, config.webhook.allow_http, config.webhook.allow_private_addresses)?;
    }
    if settings.email.is_some() && config.email.is_none() {
        return Err(SettingsRefused::NoMail);
    }
    Ok(())
}
