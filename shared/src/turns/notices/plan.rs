//! Which notices follow from an event: by which channels, when, and under which key.

use super::event::{Content, Event, NoticedGame};
use super::settings::StoredSettings;
use crate::base::limits::{CONFIRMATION_MAIL_EVERY_MS, DIGEST_SPREAD_MS, MESSAGE_MAIL_EVERY_MS};
use crate::base::local_time::{Zone, next_local_minute, quiet_end};
use adjourn_game::ids::PlayerId;

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
    game: &NoticedGame,
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
    game: &NoticedGame,
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

#[cfg(test)]
mod tests {
    use super::super::settings::PlayerSettings;
    use super::*;
    use crate::base::local_time::tests::Berlin;
    use adjourn_game::ids::GameId;

    const HOUR_MS: u64 = 3_600_000;
    /// 2026-06-01 00:00 UTC, 02:00 in Berlin.
    const NIGHT_MS: u64 = 1_780_272_000_000;
    const ANN: PlayerId = PlayerId([1; 16]);
    const BOTH: &str = r#"
        "email":{"address":"ann@example.org","events":["your_turn","reminder","message"]},
        "webhook":{"url":"https://example.org","secret":"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"}"#;

    fn stored(more: &str) -> StoredSettings {
        let settings: PlayerSettings = serde_json::from_str(&format!("{{{BOTH}{more}}}")).expect("settings");
        assert_eq!(settings.check(), Ok(()));
        StoredSettings { settings, confirmed_address: Some("ann@example.org".into()), gone_url: None }
    }

    fn planned(stored: &StoredSettings, event: &Event, now_ms: u64) -> Vec<PlannedNotice> {
        plan(stored, ANN, &NoticedGame::new(GameId([7; 16]), "chess", "Table"), event, now_ms, &Berlin)
    }

    fn your_turn(turn: u32, deadline_ms: Option<u64>) -> Event {
        Event::YourTurn { turn, turn_name: "Move 1".into(), deadline_ms }
    }

    fn message(number: u64) -> Event {
        Event::message(number, 1, "Bob", Some("hello"))
    }

    fn by(channel: Channel, notices: &[PlannedNotice]) -> &PlannedNotice {
        notices.iter().find(|notice| notice.channel == channel).expect("a notice by this channel")
    }

    #[test]
    fn an_event_goes_at_once_by_each_channel_that_wants_it() {
        let event = your_turn(3, None);
        let notices = planned(&stored(""), &event, NIGHT_MS);
        assert_eq!(notices.len(), 2);
        for notice in &notices {
            assert_eq!(notice.due_ms, NIGHT_MS);
            let content: Content = serde_json::from_str(&notice.content).expect("a content");
            assert_eq!(content.event, event);
            assert_eq!(content.game.expect("a game").game_id, GameId([7; 16]).to_string());
        }
        let resolved = Event::TurnResolved { turn: 3, turn_name: "Move 1".into(), from_turn: None };
        let notices = planned(&stored(""), &resolved, NIGHT_MS);
        assert_eq!(notices.iter().map(|notice| notice.channel).collect::<Vec<_>>(), [Channel::Webhook]);
    }

    #[test]
    fn keys_are_the_same_again_and_differ_by_turn_kind_and_channel() {
        let deadline_ms = NIGHT_MS + 100 * HOUR_MS;
        let remind = |turn, step| Event::Reminder { turn, turn_name: "Move".into(), step, deadline_ms };
        let events = [your_turn(1, None), your_turn(2, None), remind(1, 0), remind(1, 1), message(1)];
        let keys = |now_ms| -> Vec<String> {
            let stored = stored("");
            events.iter().flat_map(|event| planned(&stored, event, now_ms)).map(|notice| notice.key).collect()
        };
        let (first, again) = (keys(NIGHT_MS), keys(NIGHT_MS + 1));
        assert_eq!(first, again);
        let different: std::collections::BTreeSet<&String> = first.iter().collect();
        assert_eq!(different.len(), 2 * events.len());
    }

    #[test]
    fn a_changed_deadline_does_not_make_another_notice_of_the_same_turn() {
        let stored = stored("");
        let (one, other) =
            (your_turn(1, Some(NIGHT_MS + HOUR_MS)), your_turn(1, Some(NIGHT_MS + 2 * HOUR_MS)));
        let (one, other) = (planned(&stored, &one, NIGHT_MS), planned(&stored, &other, NIGHT_MS + 9));
        assert_eq!(one[0].key, other[0].key);
    }

    #[test]
    fn quiet_hours_hold_all_channels_but_a_webhook_that_does_not_sleep() {
        let quiet = r#","quiet_hours":{"from_minute":1320,"to_minute":420}"#;
        let mut stored = stored(quiet);
        for notice in planned(&stored, &your_turn(1, None), NIGHT_MS) {
            assert_eq!(notice.due_ms, NIGHT_MS + 5 * HOUR_MS);
        }
        stored.settings.webhook.as_mut().expect("a webhook").ignore_quiet_hours = true;
        let notices = planned(&stored, &your_turn(1, None), NIGHT_MS);
        assert_eq!(by(Channel::Webhook, &notices).due_ms, NIGHT_MS);
        assert_eq!(by(Channel::Email, &notices).due_ms, NIGHT_MS + 5 * HOUR_MS);
    }

    #[test]
    fn a_digest_gathers_mail_of_a_day_at_one_time() {
        let stored = stored(r#","digest":{"minute_of_day":480}"#);
        let times: Vec<(u64, Option<u64>)> = [0, 1, 5]
            .map(|hours| {
                let notices =
                    planned(&stored, &your_turn(hours, None), NIGHT_MS + u64::from(hours) * HOUR_MS);
                assert_eq!(by(Channel::Webhook, &notices).due_ms, NIGHT_MS + u64::from(hours) * HOUR_MS);
                let mail = by(Channel::Email, &notices);
                let content: Content = serde_json::from_str(&mail.content).expect("a content");
                (mail.due_ms, content.digest_ms)
            })
            .into();
        // 08:00 in Berlin, and some minutes.
        let (due_ms, digest_ms) = times[0];
        assert!((NIGHT_MS + 6 * HOUR_MS..NIGHT_MS + 6 * HOUR_MS + DIGEST_SPREAD_MS).contains(&due_ms));
        assert_eq!(digest_ms, Some(due_ms));
        assert!(times.iter().all(|time| *time == times[0]));
        let next = planned(&stored, &your_turn(9, None), NIGHT_MS + 7 * HOUR_MS);
        assert_eq!(by(Channel::Email, &next).due_ms, due_ms + 24 * HOUR_MS);
    }

    #[test]
    fn what_can_not_wait_for_the_digest_does_not() {
        let stored = stored(r#","digest":{"minute_of_day":480}"#);
        let notices = planned(&stored, &your_turn(1, Some(NIGHT_MS + 3 * HOUR_MS)), NIGHT_MS);
        let mail = by(Channel::Email, &notices);
        assert_eq!(mail.due_ms, NIGHT_MS);
        assert!(mail.content.contains(r#""digest_ms":null"#));
    }

    #[test]
    fn a_burst_of_messages_is_one_mail_and_a_call_each() {
        let stored = stored("");
        let notices: Vec<PlannedNotice> =
            (0..5).flat_map(|number| planned(&stored, &message(number), NIGHT_MS + number)).collect();
        let keys = |channel| -> std::collections::BTreeSet<&str> {
            let notices = notices.iter().filter(|notice| notice.channel == channel);
            notices.map(|notice| notice.key.as_str()).collect()
        };
        assert_eq!(keys(Channel::Email).len(), 1);
        assert_eq!(keys(Channel::Webhook).len(), 5);
        assert!(by(Channel::Email, &notices).due_ms > NIGHT_MS + 5);
        let later = planned(&stored, &message(6), NIGHT_MS + MESSAGE_MAIL_EVERY_MS);
        assert!(!keys(Channel::Email).contains(by(Channel::Email, &later).key.as_str()));
    }

    #[test]
    fn nothing_goes_to_an_address_that_is_not_confirmed_but_its_code() {
        let mut stored = stored("");
        stored.confirmed_address = None;
        let notices = planned(&stored, &your_turn(1, None), NIGHT_MS);
        assert!(notices.iter().all(|notice| notice.channel == Channel::Webhook));
        let code = plan_confirmation(ANN, "ann@example.org", "CODE", NIGHT_MS);
        assert_eq!((code.channel, code.due_ms), (Channel::Email, NIGHT_MS));
        assert_eq!(code.key, plan_confirmation(ANN, "ann@example.org", "CODE", NIGHT_MS + 1).key);
        let later = plan_confirmation(ANN, "ann@example.org", "CODE", NIGHT_MS + CONFIRMATION_MAIL_EVERY_MS);
        assert_ne!(code.key, later.key);
    }

    #[test]
    fn an_excerpt_is_one_line_and_short() {
        let Event::Message { excerpt, .. } = Event::message(1, 1, "Bob", Some("one\n\ntwo")) else {
            unreachable!("it is a message")
        };
        assert_eq!(excerpt.as_deref(), Some("one two"));
        let long = "word ".repeat(1_000);
        let Event::Message { excerpt: Some(excerpt), .. } = Event::message(1, 1, "Bob", Some(&long)) else {
            unreachable!("it has a text")
        };
        assert!(excerpt.chars().count() <= crate::base::limits::NOTICE_EXCERPT_CHARS + 1);
    }
}
