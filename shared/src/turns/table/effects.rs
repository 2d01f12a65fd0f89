//! What a call on a table leads to, beside the table itself: entries, lines of the log, what players are told.

use crate::timeline::{Entry, Opening};
use crate::turns::live_rules::Tempo;
use crate::turns::notices::Event;
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{GameId, PlayerId, Seat};
use serde::{Deserialize, Serialize};

/// What has to be stored and told together with the changed table.
#[derive(Debug, Default)]
pub struct Effects {
    /// To be appended to the timeline, in order.
    pub entries: Vec<NewEntry>,
    /// Lines for the table's log.
    pub log: Vec<LogLine>,
    /// What players are told.
    pub tell: Vec<(PlayerId, Event)>,
    /// Who gave a turn in time (true) or missed it (false).
    pub tallies: Vec<(PlayerId, bool)>,
}

/// An entry to append, with what opens it.
#[derive(Debug)]
pub struct NewEntry {
    /// The entry.
    pub entry: Entry,
    /// What opens its commitments, and what was played.
    pub opened: Opened,
}

/// What is stored beside an entry, outside the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Opened {
    /// What opens the entry's commitments.
    pub openings: Vec<Opening>,
    /// The orders of each seat in the game's notation, those of bots and safe ones too: what a history shows.
    pub played: Vec<(Seat, Vec<String>)>,
}

/// A line for the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Whom it is about.
    pub seat: Option<Seat>,
    /// Whether only that seat may read it before the game ends.
    pub private: bool,
    /// What happened.
    pub event: LogEvent,
}

/// What a table's log tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the line of a variant says what its fields are")]
pub enum LogEvent {
    /// The table was made.
    Created,
    /// A player sat down.
    Joined { name: String },
    /// A player stood up before the game began.
    Left { name: String },
    /// A bot sits on the seat.
    BotSeated { strength: Strength },
    /// The game began.
    Started,
    /// Orders were handed in.
    Submitted { turn: u32, sequence: u64, orders: usize },
    /// Standing and conditional orders were replaced.
    Planned { sequence: u64 },
    /// Standing and conditional orders are void: the moves that they were for were taken back.
    PlanVoid { turn: u32 },
    /// Orders were taken back before the window closed.
    Withdrawn { turn: u32 },
    /// Orders were declared final, or not final any more.
    Ready { turn: u32, ready: bool },
    /// A reminder was sent.
    Reminded { turn: u32, deadline_ms: u64 },
    /// The deadline passed; the seat has until then.
    Grace { turn: u32, until_ms: u64 },
    /// The deadline passed, and this was done.
    Missed { turn: u32, done: String },
    /// A turn was closed.
    Closed { turn: u32, name: String },
    /// Orders took effect at once.
    AtOnce { turn: u32, orders: Vec<String> },
    /// A conditional order was met.
    ConditionMet { turn: u32 },
    /// Conditional orders were met but did not pass.
    ConditionFailed { turn: u32, problem: String },
    /// A bot plays on.
    BotTookOver { strength: Strength },
    /// A substitute may take the seat.
    OpenToSubstitute,
    /// A substitute took it.
    Substituted { name: String },
    /// The seat's player resigned.
    Resigned,
    /// The seat lost the game by its misses.
    Forfeited,
    /// The clocks stand.
    Paused { reason: String },
    /// One reason less for the clocks to stand.
    Resumed { reason: String },
    /// The service could take no orders: the time was given back.
    Credited { down_ms: u64, seats: Vec<Seat> },
    /// A player wants to play on live.
    LiveOffered,
    /// All players want to play on live, but no live service came.
    NoLiveService,
    /// A player could meet at these times.
    TimesProposed { times_ms: Vec<u64> },
    /// A time suits all who play: they meet then.
    SessionAgreed { starts_ms: u64 },
    /// It is time.
    SessionOpen,
    /// They don't meet.
    SessionCalledOff { starts_ms: u64, why: String },
    /// They were waited for in vain.
    SessionMissed { why: String },
    /// It goes on at the other tempo.
    TempoChanged { to: Tempo, why: String },
    /// The game is over.
    Ended { places: Vec<u8>, how: String },
    /// The table was given up before the game began.
    Abandoned,
    /// A player offers another game.
    Rematch { game_id: GameId },
}

impl LogEvent {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Created => "the table was made".into(),
            Self::Joined { name } => format!("{name} sat down"),
            Self::Left { name } => format!("{name} left"),
            Self::BotSeated { strength } => format!("a {} sat down", strength.label()),
            Self::Started => "the game began".into(),
            Self::Submitted { turn, orders: 1, .. } => format!("turn {turn}: one order handed in"),
            Self::Submitted { turn, orders, .. } => format!("turn {turn}: {orders} orders handed in"),
            Self::Planned { .. } => "standing and conditional orders replaced".into(),
            Self::PlanVoid { turn } => {
                format!(
                    "turn {turn}: moves were taken back, so your standing and conditional orders are void"
                )
            }
            Self::Withdrawn { turn } => format!("turn {turn}: orders withdrawn"),
            Self::Ready { turn, ready: true } => format!("turn {turn}: ready"),
            Self::Ready { turn, ready: false } => format!("turn {turn}: not ready any more"),
            Self::Reminded { turn, .. } => format!("turn {turn}: reminded"),
            Self::Grace { turn, .. } => format!("turn {turn}: the deadline passed, grace runs"),
            Self::Missed { turn, done } => format!("turn {turn}: no orders in time; {done}"),
            Self::Closed { turn, name } => format!("turn {turn} ({name}) closed"),
            Self::AtOnce { turn, orders } => format!("turn {turn}: {}", orders.join(", ")),
            Self::ConditionMet { turn } => format!("turn {turn}: conditional orders met"),
            Self::ConditionFailed { turn, problem } => {
                format!("turn {turn}: conditional orders did not pass: {problem}")
            }
            Self::BotTookOver { strength } => format!("a {} plays on", strength.label()),
            Self::OpenToSubstitute => "the seat is open to a substitute".into(),
            Self::Substituted { name } => format!("{name} took the seat over"),
            Self::Resigned => "resigned".into(),
            Self::Forfeited => "forfeited: out of time".into(),
            Self::Paused { reason } => format!("the clocks stand: {reason}"),
            Self::Resumed { reason } => format!("ended: {reason}"),
            Self::Credited { down_ms, .. } => {
                // Short ones to the tenth.
                let tenth =
                    if *down_ms < 60_000 { format!(".{}", down_ms / 100 % 10) } else { String::new() };
                let whole_s = down_ms / 1_000;
                format!("the service could take no orders for {whole_s}{tenth} s; the time was given back")
            }
            Self::LiveOffered => "wants to play on live now".into(),
            Self::NoLiveService => "no live service has taken the game: it goes on by mail".into(),
            Self::TimesProposed { times_ms } => format!("could meet at {} times", times_ms.len()),
            Self::SessionAgreed { .. } => "a time for a live session suits all".into(),
            Self::SessionOpen => "it is time for the live session: who comes is waited for".into(),
            Self::SessionCalledOff { why, .. } => format!("the live session is called off: {why}"),
            Self::SessionMissed { why } => format!("the live session did not come about: {why}"),
            Self::TempoChanged { to, why } => format!("from here on {}: {why}", to.words()),
            Self::Ended { how, .. } => format!("the game is over: {how}"),
            Self::Abandoned => "the table was given up".into(),
            Self::Rematch { .. } => "offers another game".into(),
        }
    }

    /// As JSON with `text`, as the API gives it out.
    ///
    /// # Panics
    /// Never: it is texts and numbers.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut json = serde_json::to_value(self).expect("texts and numbers are representable");
        json["text"] = self.words().into();
        json
    }
}

impl Effects {
    pub(super) fn log(&mut self, seat: Option<Seat>, event: LogEvent) {
        self.log.push(LogLine { seat, private: false, event });
    }

    /// For the seat alone until the game is over: what would tell of sealed orders.
    pub(super) fn log_private(&mut self, seat: Seat, event: LogEvent) {
        self.log.push(LogLine { seat: Some(seat), private: true, event });
    }

    /// What came after.
    pub fn append_all(&mut self, after: Self) {
        self.entries.extend(after.entries);
        self.log.extend(after.log);
        self.tell.extend(after.tell);
        self.tallies.extend(after.tallies);
    }

    pub(super) fn append(&mut self, entry: Entry) {
        self.entries.push(NewEntry { entry, opened: Opened::default() });
    }
}
