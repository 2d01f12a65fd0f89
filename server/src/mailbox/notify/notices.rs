//! The notices that follow from an event, as the store takes them.

use crate::mailbox::store::{Channel, NewNotice};
use crate::mailbox::time::zones;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::turns::notices::{self, Event, NoticedGame, PlannedNotice, StoredSettings};

/// The notices that follow from an event for a player, for the transaction that writes the event.
///
/// `settings` is `PlayerRow::settings`. If they can't be read, nothing is sent: a game must not stop because of them.
#[must_use]
pub fn notices(
    settings: &str,
    player: PlayerId,
    game: &NoticedGame,
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
    let planned = notices::plan(&stored, player, game, event, now_ms, &zone);
    let game_id = game.game_id.parse().ok();
    planned.into_iter().map(|planned| new_notice(player, game_id, planned)).collect()
}

/// A planned notice as the store takes it.
#[must_use]
pub fn new_notice(player: PlayerId, game_id: Option<GameId>, planned: PlannedNotice) -> NewNotice {
    let channel = match planned.channel {
        notices::Channel::Webhook => Channel::Webhook,
        notices::Channel::Email => Channel::Email,
    };
    let PlannedNotice { key, due_ms, content, .. } = planned;
    NewNotice { key, player, game_id, channel, due_ms, content }
}
