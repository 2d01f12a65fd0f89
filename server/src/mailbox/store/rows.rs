//! Rows of games, as plain data.

use super::{NewChange, NewNotice};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};

/// A page of a list: what follows `after`, at most `limit`.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The last number of the page before; 0 for the first page.
    pub after: u64,
    /// How many at the most.
    pub limit: u32,
}

/// Where a game is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GameStatus {
    /// Seats are being filled.
    Open,
    /// It is played.
    Running,
    /// It has an outcome.
    Finished,
    /// It was given up before it began, or broken off.
    Abandoned,
}

/// How a game is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tempo {
    /// A tick clock.
    Live,
    /// A turn window.
    Mail,
}

/// The index of a game. All of it is derived from the table, by whoever writes the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameIndex {
    /// The game's kind.
    pub game: String,
    /// The version of its rules, which does not change.
    pub rules_version: u32,
    /// The table's title.
    pub title: String,
    /// Where it is in its life.
    pub status: GameStatus,
    /// Whether strangers see it in lists.
    pub listed: bool,
    /// Whether its outcome changes ratings.
    pub ranked: bool,
    /// How many seats are free to join.
    pub free_seats: u8,
    /// The private code by which it is joined.
    pub join_code: Option<String>,
    /// When the workers must look at it next, in milliseconds since 1970: a deadline, a reminder, a turn to resolve.
    pub due_ms: Option<u64>,
    /// When it last changed, in milliseconds since 1970.
    pub updated_ms: u64,
    /// Whether a clock runs, so that an outage must be credited.
    pub clock_runs: bool,
    /// The players at the table.
    pub members: Vec<MemberIndex>,
    /// Who is invited and has not sat down, as long as seats are being filled.
    pub invited: Vec<PlayerId>,
}

/// A player at a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberIndex {
    /// Who.
    pub player: PlayerId,
    /// The seat; `None` for the owner of a table who does not play.
    pub seat: Option<Seat>,
    /// Whether the game waits for this player.
    pub waiting: bool,
    /// Whether this player is playing it live now.
    pub live: bool,
    /// When this player's time is up, in milliseconds since 1970.
    pub deadline_ms: Option<u64>,
}

/// A new game.
#[derive(Clone, Debug)]
pub struct NewGame {
    /// Its id, drawn at random.
    pub game_id: GameId,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: u64,
    /// The table, encoded.
    pub table: Vec<u8>,
    /// What it is found by.
    pub index: GameIndex,
    /// The first line of its log.
    pub log: Vec<NewLog>,
    /// What players are told of it.
    pub changes: Vec<NewChange>,
    /// Notices to send.
    pub notices: Vec<NewNotice>,
}

/// What a commit was made from. It is refused if any of the three has changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Counts the commits: 0 when new.
    pub version: u64,
    /// Counts the moves of the authority between the mailbox and live services.
    pub epoch: u64,
    /// The head of the timeline's hash chain; zero before the game begins.
    pub head: Digest,
}

/// A game as stored.
#[derive(Clone, Debug)]
pub struct GameRow {
    /// Its id.
    pub game_id: GameId,
    /// Counts the commits: 0 when new.
    pub version: u64,
    /// Counts the moves of the authority: whoever has an older one may not append.
    pub epoch: u64,
    /// The head of its timeline's hash chain; zero before the game begins.
    pub head: Digest,
    /// How many entries the timeline has.
    pub entries: u64,
    /// The table, encoded.
    pub table: Vec<u8>,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: u64,
    /// The newest message's number; 0 if there is none.
    pub last_message: u64,
}

impl GameRow {
    /// What a commit on this row is made from.
    #[must_use]
    pub const fn fence(&self) -> Fence {
        Fence { version: self.version, epoch: self.epoch, head: self.head }
    }
}

/// A change of a game.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Which.
    pub game_id: GameId,
    /// What it was made from: it is refused if that has changed.
    pub fence: Fence,
    /// The epoch after the change. It never falls.
    pub epoch: u64,
    /// The head after the new entries.
    pub head: Digest,
    /// The table after the change, encoded.
    pub table: Vec<u8>,
    /// What it is found by after the change.
    pub index: GameIndex,
    /// Entries to append, in order.
    pub entries: Vec<NewEntry>,
    /// A snapshot of the state after the last entry.
    pub keyframe: Option<NewKeyframe>,
    /// A keyframe that is not needed any more, by its entry's number.
    pub drop_keyframe: Option<u64>,
    /// Reports of the turn that the commit resolves.
    pub reports: Vec<NewReport>,
    /// What is acknowledged with it.
    pub submission: Option<NewSubmission>,
    /// Lines for the table's log.
    pub log: Vec<NewLog>,
    /// What players are told of it.
    pub changes: Vec<NewChange>,
    /// Notices to send.
    pub notices: Vec<NewNotice>,
    /// Who was in time, and who was not.
    pub tallies: Vec<Tally>,
    /// Players who are known to be here: as [`Store::saw`](super::Store::saw).
    pub seen: Vec<PlayerId>,
    /// When, in milliseconds since 1970.
    pub now_ms: u64,
}

impl Commit {
    /// A commit on what was loaded that writes a new table and nothing else yet.
    #[must_use]
    pub fn on(row: &GameRow, table: Vec<u8>, index: GameIndex, now_ms: u64) -> Self {
        Self {
            game_id: row.game_id,
            fence: row.fence(),
            epoch: row.epoch,
            head: row.head,
            table,
            index,
            entries: Vec::new(),
            keyframe: None,
            drop_keyframe: None,
            reports: Vec::new(),
            submission: None,
            log: Vec::new(),
            changes: Vec::new(),
            notices: Vec::new(),
            tallies: Vec::new(),
            seen: Vec::new(),
            now_ms,
        }
    }
}

/// What a turn adds to a player's reliability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Whose.
    pub player: PlayerId,
    /// True: the turn was given in time. False: the deadline passed.
    pub in_time: bool,
}

/// An entry to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Its encoding, as the hash chain covers it (the first one is the header).
    pub entry: Vec<u8>,
    /// What is kept beside the entry, outside the chain: what opens its commitments; may be empty.
    pub openings: Vec<u8>,
    /// The turn in which it was made. Rows of before this was kept name one only if they close it.
    pub turn: Option<u32>,
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
}

/// An entry as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    /// Its number in the timeline, from 0.
    pub number: u64,
    /// The entry.
    pub entry: NewEntry,
}

/// A snapshot of the state after the commit's last entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeyframe {
    /// The state's tick.
    pub tick: u32,
    /// The state's digest.
    pub digest: Digest,
    /// The game's snapshot.
    pub snapshot: Vec<u8>,
}

/// A snapshot as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyframeRow {
    /// The number of the entry after which the state was so.
    pub entry: u64,
    /// The snapshot.
    pub keyframe: NewKeyframe,
}

/// What a seat saw of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// The turn.
    pub turn: u32,
    /// The seat.
    pub seat: Seat,
    /// The recorded views, compressed.
    pub report: Vec<u8>,
}

/// Something that a player handed in and that is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSubmission {
    /// The seat.
    pub seat: Seat,
    /// The idempotency key.
    pub key: String,
    /// The hash of the signed bytes.
    pub hash: [u8; 32],
    /// The receipt, as it is given again for the same key and hash.
    pub receipt: Vec<u8>,
    /// The turn for which it was.
    pub turn: u32,
}

/// The same as stored.
pub type SubmissionRow = NewSubmission;

/// A line for a table's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLog {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whom it is about.
    pub seat: Option<Seat>,
    /// If set, it would reveal sealed orders: only this seat may read it before the game ends.
    pub only_for: Option<Seat>,
    /// The event, as JSON text with a stable `kind`.
    pub event: String,
}

/// The same as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// Its number, from 1, ascending.
    pub number: u64,
    /// The line.
    pub line: NewLog,
}

/// A game in a player's inbox.
#[derive(Clone, Debug)]
pub struct InboxRow {
    /// The game.
    pub game: GameRow,
    /// The player's place in it.
    pub member: MemberIndex,
    /// Messages that the player may read and has not.
    pub unread: u64,
}

/// What a list of games is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct GameFilter {
    /// The game's kind.
    pub game: Option<String>,
    /// Where it is in its life.
    pub status: Option<GameStatus>,
    /// Games of this player, also unlisted ones if `with_unlisted` says so.
    pub player: Option<PlayerId>,
    /// Unlisted ones too.
    pub with_unlisted: bool,
}

/// A game in a list.
#[derive(Clone, Debug)]
pub struct ListedGame {
    /// Its number on this server, ascending: the place in pages.
    pub number: u64,
    /// The game.
    pub game: GameRow,
}

/// Rules by which games are played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesOf {
    /// The game's kind.
    pub game: String,
    /// Their version.
    pub version: u32,
}

/// Rules that the service lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingRules {
    /// Which.
    pub rules: RulesOf,
    /// Since which start, in milliseconds since 1970.
    pub since_ms: u64,
}
