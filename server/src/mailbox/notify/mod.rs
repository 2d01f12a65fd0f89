//! Notices to people who are not looking: from the store's outbox to webhooks and mail. Nothing here decides what is
//! told (that is `adjourn_shared::notify`), and nothing waits for a receiver but the notices to that receiver.
//!
//! **How often a notice can arrive.** A notice is stored in the transaction that causes it, once for each key. Before it
//! leaves, the attempt is written down; after it left, that too. Only if the process dies between a receiver's "taken"
//! and our writing that down can it leave again, a lease later: with the same id (`webhook-id`, `Message-ID`), by which
//! receivers and mail systems can tell a repetition, and no more often than there are attempts. Neither SMTP nor HTTP
//! lets a sender do better.

mod address;
pub(super) mod calendar;
mod delivery;
mod email;
mod relevance;
mod render;
mod webhook;
mod worker;

pub use address::is_public;
pub use relevance::{ByTable, Relevance};
pub use webhook::UrlError;
pub use worker::{Outbox, Parts};

use super::store::{Channel, NewNotice};
use super::zones;
use crate::config::NotifyConfig;
use adjourn_shared::ids::{GameId, PlayerId};
use adjourn_shared::notify::{
    self, Event, GameInfo, PlannedNotice, PlayerSettings, SettingsError, StoredSettings,
};
use thiserror::Error;

/// Why a player's settings are refused by this server.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsRefused {
    /// They can't be anywhere.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// There is no such time zone.
    #[error("there is no time zone of the name `{0}`")]
    TimeZone(String),
    /// The webhook's address is not called.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// This server has no mail server.
    #[error("this server sends no mail")]
    NoMail,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The receiver has taken it.
    Sent,
    /// Perhaps next time.
    Failed {
        /// Why.
        error: String,
        /// How long the receiver asked to be left alone, in milliseconds.
        wait_ms: u64,
    },
    /// Never.
    Refused(String),
    /// The receiver wants nothing any more.
    Gone,
}

/// Whether this server can do what a player chooses. Names are resolved only when they are called.
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

/// The notices that follow from an event for a player, for the transaction that writes the event.
///
/// `settings` is `PlayerRow::settings`. Settings that can't be read mean that nothing is sent: they are our own
/// writing, and a game must not stop for them.
#[must_use]
pub fn notices(
    settings: &str,
    player: PlayerId,
    game: &GameInfo,
    event: &Event,
    now_ms: u64,
) -> Vec<NewNotice> {
    let stored = match StoredSettings::from_json(settings) {
        Ok(stored) => stored,
        Err(error) => {
            tracing::error!("player {player}: {error}");
            return Vec::new();
        }
    };
    let zone = zones::zone(&stored.settings.time_zone).unwrap_or_else(zones::utc);
    let planned = notify::plan(&stored, player, game, event, now_ms, &zone);
    let game_id = game.game_id.parse().ok();
    planned.into_iter().map(|planned| new_notice(player, game_id, planned)).collect()
}

/// A planned notice as the store takes it.
#[must_use]
pub fn new_notice(player: PlayerId, game_id: Option<GameId>, planned: PlannedNotice) -> NewNotice {
    let channel = match planned.channel {
        notify::Channel::Webhook => Channel::Webhook,
        notify::Channel::Email => Channel::Email,
    };
    let PlannedNotice { key, due_ms, content, .. } = planned;
    NewNotice { key, player, game_id, channel, due_ms, content }
}
