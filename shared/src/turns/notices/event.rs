//! What may be told, as plain data with a stable JSON form.

use super::session_news::SessionNews;
use crate::base::limits::NOTICE_EXCERPT_CHARS;
use crate::turns::live_rules::Tempo;
use adjourn_game::ids::GameId;
use adjourn_game::text::clean_line;
use serde::{Deserialize, Serialize};

/// A kind of event: you choose which kinds you are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The game waits for you.
    YourTurn,
    /// The game still waits for you, and your deadline comes near.
    Reminder,
    /// A turn was resolved.
    TurnResolved,
    /// Somebody has written a message.
    Message,
    /// You are invited to a table.
    Invited,
    /// A game has begun.
    GameStarted,
    /// A game is over.
    GameOver,
    /// You have missed your deadline.
    MissedTurn,
    /// A seat is open to a substitute.
    SeatOffered,
    /// Your deadline has moved.
    DeadlineChanged,
    /// The clocks are stopped.
    Paused,
    /// The clocks run again.
    Resumed,
    /// Somebody wants to play on live.
    LiveOffered,
    /// The game goes on at the other tempo.
    TempoChanged,
    /// There is news of a live session at an agreed time: it is proposed, agreed, soon, open or called off.
    Session,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::YourTurn,
        Self::Reminder,
        Self::TurnResolved,
        Self::Message,
        Self::Invited,
        Self::GameStarted,
        Self::GameOver,
        Self::MissedTurn,
        Self::SeatOffered,
        Self::DeadlineChanged,
        Self::Paused,
        Self::Resumed,
        Self::LiveOffered,
        Self::TempoChanged,
        Self::Session,
    ];

    /// What is mailed unless the player chooses otherwise: what asks something of the player, and beginnings and ends.
    pub const MAILED: [Self; 8] = [
        Self::YourTurn,
        Self::Reminder,
        Self::Invited,
        Self::GameStarted,
        Self::GameOver,
        Self::MissedTurn,
        Self::SeatOffered,
        Self::Session,
    ];
}

/// Something to tell a player of a game. Times are in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// The game waits for the player.
    YourTurn {
        /// The turn.
        turn: u32,
        /// What the game calls it, such as "Spring 1902, orders".
        turn_name: String,
        /// When the player's time is up; `null` without a clock.
        deadline_ms: Option<u64>,
    },
    /// The game still waits, and the deadline comes near.
    Reminder {
        /// The turn.
        turn: u32,
        /// What the game calls it.
        turn_name: String,
        /// Which reminder of this turn, from 0.
        step: u8,
        /// When the player's time is up.
        deadline_ms: u64,
    },
    /// A turn was resolved, or several in a row.
    TurnResolved {
        /// The turn that is over: of several, the last one.
        turn: u32,
        /// What the game calls it.
        turn_name: String,
        /// The first of several turns that this tells of. Absent: it tells of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_turn: Option<u32>,
    },
    /// Somebody wrote.
    Message {
        /// The message's number in the game.
        number: u64,
        /// The turn during which it was written.
        turn: u32,
        /// Who wrote it, by name.
        from: String,
        /// How it begins; `null` if the table's rules keep it to the table.
        excerpt: Option<String>,
    },
    /// The player is invited to a table.
    Invited {
        /// Who invites, by name.
        from: String,
    },
    /// A game has begun.
    GameStarted {
        /// The player's seat, as the game names it.
        seat_name: String,
    },
    /// A game is over.
    GameOver {
        /// How it ended, in words.
        outcome: String,
    },
    /// The player's deadline passed.
    MissedTurn {
        /// The turn.
        turn: u32,
        /// What the game calls it.
        turn_name: String,
        /// What was done instead, in words.
        done: String,
    },
    /// A seat is free for a substitute.
    SeatOffered {
        /// The turn.
        turn: u32,
        /// The seat, as the game names it.
        seat_name: String,
    },
    /// The deadline moved.
    DeadlineChanged {
        /// The turn.
        turn: u32,
        /// The new deadline; `null` if there is none any more.
        deadline_ms: Option<u64>,
        /// Why, in words.
        reason: String,
    },
    /// The clocks stand.
    Paused {
        /// The turn.
        turn: u32,
        /// Since when.
        since_ms: u64,
        /// Why, in words.
        reason: String,
    },
    /// The clocks run again.
    Resumed {
        /// The turn.
        turn: u32,
        /// Since when.
        since_ms: u64,
        /// The player's deadline now.
        deadline_ms: Option<u64>,
    },
    /// Somebody wants to play on live now.
    LiveOffered {
        /// Who, by name.
        from: String,
        /// Whether that shows what the game hides to every client, for good.
        reveals: bool,
        /// When, which tells one offer from another.
        at_ms: u64,
    },
    /// The game goes on at the other tempo.
    TempoChanged {
        /// How it is played from here on.
        to: Tempo,
        /// Why, in words.
        why: String,
        /// When, which tells one change from another.
        at_ms: u64,
    },
    /// News of a live session at a time that suits all.
    Session {
        /// What.
        news: SessionNews,
        /// How often a time was agreed on or called off so far (the `SEQUENCE` of RFC 5545).
        revision: u32,
        /// When, which tells one word from another.
        at_ms: u64,
    },
    /// Proves that a mail address is the player's: the only mail to an address that is not confirmed.
    ConfirmAddress {
        /// The address.
        address: String,
        /// The code to give back.
        code: String,
    },
}

impl Event {
    /// A message, with the beginning of its text as far as it fits a line.
    #[must_use]
    pub fn message(number: u64, turn: u32, from: &str, text: Option<&str>) -> Self {
        let excerpt = text.and_then(|text| {
            // Line by line would cut at the first break: an excerpt runs on, and ends where it is full.
            let start: String = text.chars().take(NOTICE_EXCERPT_CHARS).collect();
            let line = clean_line(&start, NOTICE_EXCERPT_CHARS)?;
            Some(if start.len() < text.len() { line + "…" } else { line })
        });
        Self::Message { number, turn, from: from.to_owned(), excerpt }
    }

    /// What a player can choose it by; `None` for what is sent in any case.
    #[must_use]
    pub fn kind(&self) -> Option<EventKind> {
        Some(match self {
            Self::YourTurn { .. } => EventKind::YourTurn,
            Self::Reminder { .. } => EventKind::Reminder,
            Self::TurnResolved { .. } => EventKind::TurnResolved,
            Self::Message { .. } => EventKind::Message,
            Self::Invited { .. } => EventKind::Invited,
            Self::GameStarted { .. } => EventKind::GameStarted,
            Self::GameOver { .. } => EventKind::GameOver,
            Self::MissedTurn { .. } => EventKind::MissedTurn,
            Self::SeatOffered { .. } => EventKind::SeatOffered,
            Self::DeadlineChanged { .. } => EventKind::DeadlineChanged,
            Self::Paused { .. } => EventKind::Paused,
            Self::Resumed { .. } => EventKind::Resumed,
            Self::LiveOffered { .. } => EventKind::LiveOffered,
            Self::TempoChanged { .. } => EventKind::TempoChanged,
            Self::Session { .. } => EventKind::Session,
            Self::ConfirmAddress { .. } => return None,
        })
    }

    /// The same as text: the `kind` of its JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::YourTurn { .. } => "your_turn",
            Self::Reminder { .. } => "reminder",
            Self::TurnResolved { .. } => "turn_resolved",
            Self::Message { .. } => "message",
            Self::Invited { .. } => "invited",
            Self::GameStarted { .. } => "game_started",
            Self::GameOver { .. } => "game_over",
            Self::MissedTurn { .. } => "missed_turn",
            Self::SeatOffered { .. } => "seat_offered",
            Self::DeadlineChanged { .. } => "deadline_changed",
            Self::Paused { .. } => "paused",
            Self::Resumed { .. } => "resumed",
            Self::LiveOffered { .. } => "live_offered",
            Self::TempoChanged { .. } => "tempo_changed",
            Self::Session { .. } => "session",
            Self::ConfirmAddress { .. } => "confirm_address",
        }
    }

    /// After when it is of no use to do what the event asks for.
    #[must_use]
    pub fn deadline_ms(&self) -> Option<u64> {
        match self {
            Self::YourTurn { deadline_ms, .. }
            | Self::DeadlineChanged { deadline_ms, .. }
            | Self::Resumed { deadline_ms, .. } => *deadline_ms,
            Self::Reminder { deadline_ms, .. } => Some(*deadline_ms),
            Self::Session { news, .. } => news.starts_ms(),
            _ => None,
        }
    }

    /// What tells it from others of its kind in the same game.
    pub(super) fn distinction(&self) -> String {
        match self {
            Self::YourTurn { turn, .. } | Self::TurnResolved { turn, .. } | Self::MissedTurn { turn, .. } => {
                turn.to_string()
            }
            Self::Reminder { turn, step, .. } => format!("{turn}.{step}"),
            Self::Message { number, .. } => number.to_string(),
            Self::Invited { .. } | Self::GameStarted { .. } | Self::GameOver { .. } => String::new(),
            Self::SeatOffered { turn, seat_name } => format!("{turn}.{seat_name}"),
            Self::DeadlineChanged { turn, deadline_ms, .. } => {
                format!("{turn}.{}", deadline_ms.unwrap_or_default())
            }
            Self::Paused { turn, since_ms, .. } | Self::Resumed { turn, since_ms, .. } => {
                format!("{turn}.{since_ms}")
            }
            Self::LiveOffered { at_ms, .. } | Self::TempoChanged { at_ms, .. } => at_ms.to_string(),
            Self::Session { news, at_ms, .. } => format!("{}.{at_ms}", news.name()),
            Self::ConfirmAddress { code, .. } => code.clone(),
        }
    }
}

/// The game that an event is of, as people name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NoticedGame {
    /// Its id, in hexadecimal digits.
    pub game_id: String,
    /// Its kind, such as "chess".
    pub game: String,
    /// The table's title.
    pub title: String,
}

impl NoticedGame {
    /// The game of this id.
    #[must_use]
    pub fn new(game_id: GameId, game: &str, title: &str) -> Self {
        Self { game_id: game_id.to_string(), game: game.to_owned(), title: title.to_owned() }
    }
}

/// What a stored notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Content {
    /// When it happened, in milliseconds since 1970.
    pub at_ms: u64,
    /// The game that it is of.
    pub game: Option<NoticedGame>,
    /// The digest that it belongs to, named by its time (milliseconds since 1970); `null` if it goes by itself.
    pub digest_ms: Option<u64>,
    /// What happened.
    pub event: Event,
}
