//! Where a player is, and how to say it in words. It is pure: what the mailbox knows and the time are arguments.

use adjourn_game::ids::{GameId, Seat};
use serde::{Deserialize, Serialize};

/// A player who was seen within this time is here, in milliseconds. The server writes down once a minute that a
/// player was seen ([`SEEN_EVERY_MS`](crate::base::limits::http::SEEN_EVERY_MS)), and a client that nobody uses calls
/// once a minute.
const HERE_MS: u64 = 3 * 60_000;

/// Where a player is. It shows no more than a player's page, which everybody may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Presence {
    /// In a live match.
    PlayingLive {
        /// The game. Absent: it is private, and you do not play in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        game: Option<PlayedLive>,
    },
    /// Here, and not in a live match.
    Here,
    /// Not here.
    Seen {
        /// When the player was here last, in milliseconds since 1970.
        at_ms: u64,
    },
}

/// A game that is played live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlayedLive {
    /// The table's id. Absent: it is a match of the lobby, which has no table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub game_id: Option<GameId>,
    /// The kind of game, such as "chess".
    pub name: String,
}

/// Where the player of a seat is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SeatPresence {
    /// The seat.
    pub seat: Seat,
    /// Where its player is.
    pub presence: Presence,
}

impl Presence {
    /// Where a player is, from the time at which the player was last seen and the live match in which the player may
    /// be. The caller names the match's game only to those who may know it.
    #[must_use]
    pub fn of(playing: Option<Option<PlayedLive>>, seen_ms: u64, now_ms: u64) -> Self {
        match playing {
            Some(game) => Self::PlayingLive { game },
            None if seen_ms.saturating_add(HERE_MS) > now_ms => Self::Here,
            None => Self::Seen { at_ms: seen_ms },
        }
    }

    /// In words: "playing live: chess", "here now", "was here 5 minutes ago".
    #[must_use]
    pub fn words(&self, now_ms: u64) -> String {
        match self {
            Self::PlayingLive { game: Some(game) } => format!("playing live: {}", game.name),
            Self::PlayingLive { game: None } => "playing live".into(),
            Self::Here => "here now".into(),
            Self::Seen { at_ms } => format!("was here {} ago", span(now_ms.saturating_sub(*at_ms))),
        }
    }

    /// How far away the player is: first those who play, then those who are here, then the others by when they were
    /// here.
    #[must_use]
    pub const fn distance(&self) -> (u8, u64) {
        match self {
            Self::PlayingLive { .. } => (0, 0),
            Self::Here => (1, 0),
            Self::Seen { at_ms } => (2, u64::MAX - *at_ms),
        }
    }
}

/// A span of time in the unit that people would choose for it, rounded down.
fn span(ms: u64) -> String {
    let minutes = ms / 60_000;
    let (hours, days) = (minutes / 60, minutes / (24 * 60));
    let (count, unit) = match (days, hours) {
        (0, 0) => (minutes, "minute"),
        (0, _) => (hours, "hour"),
        (1..14, _) => (days, "day"),
        (14..60, _) => (days / 7, "week"),
        // Months of 30 days would make twelve of them less than a year.
        (60..730, _) => (days * 12 / 365, "month"),
        _ => (days / 365, "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: u64 = 60_000;
    const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
    const NOW_MS: u64 = 1_800_000_000_000;

    fn chess() -> PlayedLive {
        PlayedLive { game_id: Some(GameId([7; 16])), name: "chess".into() }
    }

    #[test]
    fn who_plays_live_does_so_whenever_they_were_seen_and_a_hidden_game_has_no_name() {
        let playing = Presence::of(Some(Some(chess())), 0, NOW_MS);
        assert_eq!(playing.words(NOW_MS), "playing live: chess");
        let hidden = Presence::of(Some(None), NOW_MS, NOW_MS);
        assert_eq!(hidden.words(NOW_MS), "playing live");
    }

    #[test]
    fn who_was_seen_a_moment_ago_is_here_and_so_is_whose_clock_is_ahead() {
        for ago_ms in [0, MINUTE_MS, HERE_MS - 1] {
            assert_eq!(Presence::of(None, NOW_MS - ago_ms, NOW_MS), Presence::Here, "{ago_ms}");
        }
        assert_eq!(Presence::of(None, NOW_MS + DAY_MS, NOW_MS), Presence::Here);
        let at_ms = NOW_MS - HERE_MS;
        assert_eq!(Presence::of(None, at_ms, NOW_MS), Presence::Seen { at_ms });
        assert_eq!(Presence::Here.words(NOW_MS), "here now");
    }

    #[test]
    fn the_past_is_told_in_the_unit_that_people_choose() {
        let words = |ago_ms: u64| Presence::Seen { at_ms: NOW_MS - ago_ms }.words(NOW_MS);
        for (ago_ms, told) in [
            (5 * MINUTE_MS, "was here 5 minutes ago"),
            (60 * MINUTE_MS - 1, "was here 59 minutes ago"),
            (60 * MINUTE_MS, "was here 1 hour ago"),
            (DAY_MS - 1, "was here 23 hours ago"),
            (DAY_MS, "was here 1 day ago"),
            (3 * DAY_MS, "was here 3 days ago"),
            (14 * DAY_MS, "was here 2 weeks ago"),
            (59 * DAY_MS, "was here 8 weeks ago"),
            (62 * DAY_MS, "was here 2 months ago"),
            (729 * DAY_MS, "was here 23 months ago"),
            (730 * DAY_MS, "was here 2 years ago"),
        ] {
            assert_eq!(words(ago_ms), told);
        }
        let later = Presence::Seen { at_ms: NOW_MS + 1 };
        assert_eq!(later.words(NOW_MS), "was here 0 minutes ago", "no clock makes it fail");
    }

    #[test]
    fn who_is_nearest_comes_first() {
        let mut all = [
            Presence::Seen { at_ms: 5 },
            Presence::Here,
            Presence::Seen { at_ms: 9 },
            Presence::PlayingLive { game: None },
        ];
        all.sort_by_key(Presence::distance);
        let seen = |at_ms| Presence::Seen { at_ms };
        assert_eq!(all, [Presence::PlayingLive { game: None }, Presence::Here, seen(9), seen(5)]);
    }

    #[test]
    fn its_json_is_as_documented() {
        let json = |presence: &Presence| serde_json::to_value(presence).expect("plain data");
        let game = serde_json::json!({ "game_id": GameId([7; 16]).to_string(), "name": "chess" });
        let playing = Presence::PlayingLive { game: Some(chess()) };
        assert_eq!(json(&playing), serde_json::json!({ "kind": "playing_live", "game": game }));
        let lobby =
            Presence::PlayingLive { game: Some(PlayedLive { game_id: None, name: "skirmish".into() }) };
        assert_eq!(
            json(&lobby),
            serde_json::json!({ "kind": "playing_live", "game": { "name": "skirmish" } })
        );
        let hidden = Presence::PlayingLive { game: None };
        assert_eq!(json(&hidden), serde_json::json!({ "kind": "playing_live" }));
        assert_eq!(json(&Presence::Here), serde_json::json!({ "kind": "here" }));
        for presence in [playing, hidden, Presence::Here, Presence::Seen { at_ms: 5 }] {
            let again: Presence = serde_json::from_value(json(&presence)).expect("can be read");
            assert_eq!(again, presence);
        }
    }
}
