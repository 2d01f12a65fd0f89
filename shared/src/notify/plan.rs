//! Which notices follow from an event: by which channels, when, and under which key.

use super::event::{Content, Event, GameInfo};
use super::local_time::{Zone, next_local_minute, quiet_end};
use super::settings::StoredSettings;
use crate::ids::PlayerId;
use crate::limits::{CONFIRMATION_MAIL_EVERY_MS, DIGEST_SPREAD_MS, MESSAGE_MAIL_EVERY_MS};

/// How a notice reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// A call to the player's own server.
    Webhook,
    /// A mail.
    Email,
}

impl Channel {
    const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Email => "email",
        }
    }
}

/// A notice to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedNotice {
    /// What makes it one notice, however often it is planned.
    pub key: String,
    /// By which channel.
    pub channel: Channel,
    /// When to send it, in milliseconds since 1970.
    pub due_ms: u64,
    /// What it says: a [`Content`] as JSON.
    pub content: String,
}

/// The notices that follow from an event for a player. Planned again, they have the same keys: a store that leaves out
/// what it has already sends each once, however often the process dies.
///
/// `zone` is that of [`super::PlayerSettings::time_zone`]. Whether a notice is still true when it is due (the turn may
/// have been played) is asked again before it is sent.
#[must_use]
pub fn plan(
    stored: &StoredSettings,
    player: PlayerId,
    game: &GameInfo,
    event: &Event,
    now_ms: u64,
    zone: &dyn Zone,
) -> Vec<PlannedNotice> {
    let Some(kind) = event.kind() else { return Vec::new() };
    let settings = &stored.settings;
    let quiet_until = settings.quiet_hours.map_or(now_ms, |quiet| quiet_end(zone, quiet, now_ms));
    let mut planned = Vec::new();
    if let Some(webhook) = stored.webhook()
        && webhook.events.contains(&kind)
    {
        let due_ms = if webhook.ignore_quiet_hours { now_ms } else { quiet_until };
        let notice = notice(player, game, event, Channel::Webhook, &event.distinction(), now_ms);
        planned.push(notice.at(due_ms, None));
    }
    if let Some(email) = stored.email()
        && email.events.contains(&kind)
    {
        let digest_ms = settings.digest.map(|digest| {
            // Spread by player: at eight in the morning the mail server would be asked for everything at once.
            next_local_minute(zone, digest.minute_of_day, now_ms) + spread_ms(player)
        });
        // What can't wait for the digest goes by itself.
        let digest_ms =
            digest_ms.filter(|digest| event.deadline_ms().is_none_or(|deadline| *digest < deadline));
        let (distinction, due_ms) = match (event, digest_ms) {
            (_, Some(digest)) => (event.distinction(), digest),
            // Talk comes in bursts: one mail for all of it, after a while.
            (Event::Message { .. }, None) => {
                let period = now_ms / MESSAGE_MAIL_EVERY_MS;
                (format!("until.{period}"), quiet_until.max((period + 1) * MESSAGE_MAIL_EVERY_MS))
            }
            (_, None) => (event.distinction(), quiet_until),
        };
        planned.push(notice(player, game, event, Channel::Email, &distinction, now_ms).at(due_ms, digest_ms));
    }
    planned
}

/// The mail that asks whether an address is the player's. It goes at once: the player sits and waits for it. Asked for
/// again soon after, it is the same notice; a while later it is another mail with the same code.
#[must_use]
pub fn plan_confirmation(player: PlayerId, address: &str, code: &str, now_ms: u64) -> PlannedNotice {
    let event = Event::ConfirmAddress { address: address.to_owned(), code: code.to_owned() };
    let key = format!("{player}/{}/{code}/{}", event.name(), now_ms / CONFIRMATION_MAIL_EVERY_MS);
    let content = Content { at_ms: now_ms, game: None, digest_ms: None, event };
    Draft { key, channel: Channel::Email, content }.at(now_ms, None)
}

struct Draft {
    key: String,
    channel: Channel,
    content: Content,
}

impl Draft {
    fn at(mut self, due_ms: u64, digest_ms: Option<u64>) -> PlannedNotice {
        self.content.digest_ms = digest_ms;
        // Only maps with keys other than text can't be written.
        let content = serde_json::to_string(&self.content).expect("a notice is plain data");
        PlannedNotice { key: self.key, channel: self.channel, due_ms, content }
    }
}

fn notice(
    player: PlayerId,
    game: &GameInfo,
    event: &Event,
    channel: Channel,
    distinction: &str,
    now_ms: u64,
) -> Draft {
    let key = format!("{player}/{}/{}/{distinction}/{}", game.game_id, event.name(), channel.name());
    let content = Content { at_ms: now_ms, game: Some(game.clone()), digest_ms: None, event: event.clone() };
    Draft { key, channel, content }
}

/// The same for all digests of a player, and different for different players, so that a list by time keeps each
/// player's together.
fn spread_ms(player: PlayerId) -> u64 {
    let [a, b, c, d, ..] = player.0;
    u64::from(u32::from_le_bytes([a, b, c, d])) % DIGEST_SPREAD_MS
}
