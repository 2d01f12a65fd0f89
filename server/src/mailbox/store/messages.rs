//! Rows of messages, changes and notices, as plain data.

use adjourn_game::ids::{GameId, PlayerId, Seat};

/// Who may read a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody who may see the game.
    Table,
    /// The seats whose bits are set, and the writer.
    Seats(u32),
    /// The writer alone: a note.
    Note,
}

/// Whose messages are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageViewer {
    /// The player, who may read their own notes and messages.
    pub player: Option<PlayerId>,
    /// The seat, for private messages.
    pub seat: Option<Seat>,
    /// If set, only messages of this turn.
    pub turn: Option<u32>,
}

/// A message to add.
#[derive(Clone, Debug)]
pub struct Post {
    /// The game.
    pub game_id: GameId,
    /// The number that it expects to get, and that its changes and notices name: one more than the newest.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Who wrote it.
    pub player: PlayerId,
    /// From which seat.
    pub seat: Option<Seat>,
    /// Who may read it.
    pub audience: Audience,
    /// The turn during which it was written.
    pub turn: u32,
    /// The text.
    pub text: String,
    /// What players are told of it.
    pub changes: Vec<NewChange>,
    /// Notices to send.
    pub notices: Vec<NewNotice>,
}

/// A message as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Its number, ascending within a game, from 1.
    pub number: u64,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Who wrote it.
    pub player: PlayerId,
    /// From which seat.
    pub seat: Option<Seat>,
    /// Who may read it.
    pub audience: Audience,
    /// The turn during which it was written.
    pub turn: u32,
    /// The text; empty if it was redacted.
    pub text: String,
    /// Whether a moderator took the text away.
    pub redacted: bool,
}

/// Something that a player is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChange {
    /// Whom.
    pub player: PlayerId,
    /// Which game.
    pub game_id: GameId,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// What, as JSON text with a stable `kind`.
    pub event: String,
}

/// The same as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// Its number, ascending within the server: the token of "changes since".
    pub number: u64,
    /// The change.
    pub change: NewChange,
}

/// A notice to send to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// What makes it one notice however often it is asked for: `(game, turn, reason, player, channel)` as text. A
    /// notice whose key is stored already is left out.
    pub key: String,
    /// Whom.
    pub player: PlayerId,
    /// Which game.
    pub game_id: Option<GameId>,
    /// By which channel.
    pub channel: Channel,
    /// When to send it, in milliseconds since 1970.
    pub due_ms: u64,
    /// What it says, as JSON text.
    pub content: String,
}

/// How a notice reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// An HTTP call to the player's own server.
    Webhook,
    /// A mail.
    Email,
}

/// A notice as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its number.
    pub number: u64,
    /// The notice.
    pub notice: NewNotice,
    /// How often it was tried.
    pub attempts: u32,
}

/// What became of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettledNotice {
    /// Which.
    pub number: u64,
    /// What.
    pub fate: NoticeFate,
}

/// See [`SettledNotice`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeFate {
    /// It is about to be sent: this counts an attempt, and puts off its due time. It is written before anything is
    /// sent, so that a process that dies while sending can't send the same notice for ever.
    Trying {
        /// When it is due again if nothing else is heard of it, in milliseconds since 1970.
        due_ms: u64,
    },
    /// It was sent.
    Sent {
        /// When, in milliseconds since 1970.
        at_ms: u64,
    },
    /// It was not sent, and is due again. Counts no attempt: [`NoticeFate::Trying`] did.
    Again {
        /// When, in milliseconds since 1970.
        due_ms: u64,
        /// Why it failed.
        error: String,
    },
    /// It will not be tried again.
    GivenUp {
        /// Why.
        error: String,
    },
}
