//! A player's settings as they are typed and read: from words to values and back. It talks to nobody.

use adjourn_shared::api::{Settings, SettingsRequest, WebhookRequest};
use adjourn_shared::base::local_time::QuietHours;
use adjourn_shared::turns::notices::{DigestSettings, EmailSettings, EventKind};
use std::path::Path;

/// What turns a setting off.
pub const OFF: &str = "off";

/// A setting that a player can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The time zone.
    TimeZone,
    /// The hours in which nothing is sent.
    Quiet,
    /// The mail address.
    Email,
    /// The URL that is called.
    Webhook,
    /// When mail that can wait is sent.
    Digest,
}

impl Field {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::TimeZone, Self::Quiet, Self::Email, Self::Webhook, Self::Digest];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::TimeZone => "Time zone",
            Self::Quiet => "Quiet hours",
            Self::Email => "Mail address",
            Self::Webhook => "Webhook",
            Self::Digest => "Daily digest",
        }
    }

    /// What it is for, and how it is typed.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::TimeZone => "For all times that you see and type: Europe/Berlin, America/New_York, UTC.",
            Self::Quiet => "Nothing is sent in these hours: 22:00-07:00, or off.",
            Self::Email => {
                "Notices come there, once you have confirmed it by a code: ann@example.org, or off."
            }
            Self::Webhook => {
                "The server calls this URL with your notices: https://example.org/adjourn, or off."
            }
            Self::Digest => "Mail that can wait comes once a day at this time: 08:00, or off.",
        }
    }

    /// Its value, as it can be typed.
    #[must_use]
    pub fn value(self, settings: &Settings) -> String {
        let off = || OFF.to_owned();
        match self {
            Self::TimeZone => settings.time_zone.clone(),
            Self::Quiet => settings.quiet_hours.map_or_else(off, |quiet| {
                format!("{}-{}", time_of_day(quiet.from_minute), time_of_day(quiet.to_minute))
            }),
            Self::Email => settings.email.as_ref().map_or_else(off, |email| email.address.clone()),
            Self::Webhook => settings.webhook.as_ref().map_or_else(off, |webhook| webhook.url.clone()),
            Self::Digest => {
                settings.digest.as_ref().map_or_else(off, |digest| time_of_day(digest.minute_of_day))
            }
        }
    }

    /// Changes it to what was typed. What else was chosen for it stays.
    ///
    /// # Errors
    /// In words, if the text can't be read. Whether there is such a zone or address, the server knows.
    pub fn change(self, settings: &mut SettingsRequest, text: &str) -> Result<(), String> {
        let text = text.trim();
        let wanted = Some(text).filter(|text| !text.is_empty() && !text.eq_ignore_ascii_case(OFF));
        let unreadable = || format!("{}: `{text}` can't be read. {}", self.label(), self.help());
        match self {
            Self::TimeZone => {
                let zone = wanted.map_or_else(
                    || Some("UTC".to_owned()),
                    |text| {
                        if text == "system" { system_time_zone() } else { Some(text.to_owned()) }
                    },
                );
                settings.time_zone =
                    zone.ok_or("this machine does not tell its time zone: name it, as Europe/Berlin")?;
            }
            Self::Quiet => {
                let hours = |text: &str| {
                    let (from, to) = text.split_once('-')?;
                    Some(QuietHours { from_minute: minute_of_day(from)?, to_minute: minute_of_day(to)? })
                };
                settings.quiet_hours = wanted.map(|text| hours(text).ok_or_else(unreadable)).transpose()?;
            }
            Self::Email => {
                let events =
                    settings.email.take().map_or_else(|| EventKind::MAILED.into(), |email| email.events);
                settings.email = wanted.map(|text| EmailSettings { address: text.to_owned(), events });
            }
            Self::Webhook => {
                let before = settings.webhook.take();
                settings.webhook = wanted.map(|text| WebhookRequest {
                    url: text.to_owned(),
                    secret: None,
                    events: before
                        .as_ref()
                        .map_or_else(|| EventKind::ALL.into(), |before| before.events.clone()),
                    ignore_quiet_hours: before.is_some_and(|before| before.ignore_quiet_hours),
                });
            }
            Self::Digest => {
                let digest = |text: &str| Some(DigestSettings { minute_of_day: minute_of_day(text)? });
                settings.digest = wanted.map(|text| digest(text).ok_or_else(unreadable)).transpose()?;
            }
        }
        Ok(())
    }
}

/// Settings as they are, to be changed: the secret of a webhook stays as the server has it.
#[must_use]
pub fn request(settings: &Settings) -> SettingsRequest {
    let Settings { time_zone, quiet_hours, email, webhook, digest, muted } = settings.clone();
    SettingsRequest {
        time_zone,
        quiet_hours,
        email: email.map(|email| EmailSettings { address: email.address, events: email.events }),
        webhook: webhook.map(|webhook| WebhookRequest {
            url: webhook.url,
            secret: None,
            events: webhook.events,
            ignore_quiet_hours: webhook.ignore_quiet_hours,
        }),
        digest,
        muted,
    }
}

/// The time zone of this machine by its name, if it tells.
#[must_use]
pub fn system_time_zone() -> Option<String> {
    let named = std::env::var("TZ").ok().map(|zone| zone.trim_start_matches(':').to_owned());
    let file = || Some(std::fs::read_to_string("/etc/timezone").ok()?.trim().to_owned());
    let link = || zone_of_path(&std::fs::canonicalize("/etc/localtime").ok()?);
    named
        .filter(|zone| is_zone(zone))
        .or_else(|| link().filter(|zone| is_zone(zone)))
        .or_else(|| file().filter(|zone| is_zone(zone)))
}

fn is_zone(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'))
}

/// The name of a zone from where its file lies.
fn zone_of_path(path: &Path) -> Option<String> {
    let (_, zone) = path.to_str()?.split_once("zoneinfo/")?;
    // Some systems keep zones with and without leap seconds apart.
    let zone = zone.trim_start_matches("posix/").trim_start_matches("right/");
    Some(if matches!(zone, "Etc/UTC" | "UCT" | "Zulu") { "UTC".to_owned() } else { zone.to_owned() })
}

/// A minute of the day, from a time such as 23:00.
#[must_use]
pub fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    match (hour.parse::<u16>(), minute.parse::<u16>()) {
        (Ok(hour @ 0..24), Ok(minute @ 0..60)) => Some(hour * 60 + minute),
        _ => None,
    }
}

fn time_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        serde_json::from_value(serde_json::json!({
            "time_zone": "UTC",
            "webhook": { "url": "https://a.example", "events": ["your_turn"], "ignore_quiet_hours": true, "gone": false },
        }))
        .expect("settings")
    }

    #[test]
    fn each_setting_is_typed_as_it_is_read_and_leaves_the_others() {
        let mut wanted = request(&settings());
        for (field, text) in [
            (Field::TimeZone, "Europe/Berlin"),
            (Field::Quiet, "22:00-07:30"),
            (Field::Email, "ann@example.org"),
            (Field::Digest, "08:00"),
        ] {
            field.change(&mut wanted, text).expect(text);
        }
        assert_eq!(wanted.quiet_hours, Some(QuietHours { from_minute: 1_320, to_minute: 450 }));
        assert_eq!(wanted.digest.as_ref().map(|digest| digest.minute_of_day), Some(480));
        let webhook = wanted.webhook.clone().expect("stays");
        assert_eq!(
            (webhook.events.len(), webhook.ignore_quiet_hours),
            (1, true),
            "as they were chosen before"
        );
        assert_eq!(wanted.email.as_ref().map(|email| email.events.len()), Some(EventKind::MAILED.len()));
        for field in [Field::Quiet, Field::Email, Field::Webhook, Field::Digest] {
            field.change(&mut wanted, "off").expect("is known");
        }
        assert_eq!(
            (wanted.quiet_hours, wanted.email, wanted.webhook, wanted.digest),
            (None, None, None, None)
        );
        assert_eq!(Field::Quiet.value(&settings()), OFF);
    }

    #[test]
    fn what_is_no_time_is_refused_with_an_example() {
        for (field, text) in [(Field::Quiet, "22"), (Field::Quiet, "22:00-25:00"), (Field::Digest, "8")] {
            let told = field.change(&mut request(&settings()), text).expect_err(text);
            assert!(told.contains(":00"), "{told}");
        }
    }

    #[test]
    fn a_zone_is_named_by_where_its_file_lies() {
        let zone = |path: &str| zone_of_path(Path::new(path));
        assert_eq!(zone("/usr/share/zoneinfo/Europe/Berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(zone("/usr/share/zoneinfo/Etc/UTC").as_deref(), Some("UTC"));
        assert_eq!(zone("/etc/localtime"), None);
    }
}
