//! What passes between the live service and the mailbox. Both are ours and of one version: the bodies of the service's
//! calls are these values, encoded.

use crate::timeline::{Entry, Link, Simulation};
use crate::turns::table::{Effects, Opened, TableState};
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat, Tick};

/// Games that players want to go on with live, or that were under this service's authority when it stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct LiveRequests {
    /// Their ids.
    pub games: Vec<GameId>,
}

/// Who plays in matches of a live service that are no table's: all of them, told again whenever that changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Playing {
    /// The fingerprint of the service's identity.
    pub service: String,
    /// The keys of the players who are there, with the game's name: who plays with a linked device is the same player.
    pub players: Vec<([u8; 32], String)>,
}

/// A game whose authority is handed over, with all that it takes to go on with it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HandedOver {
    /// The lease.
    pub granted: Granted,
    /// The timeline's header, encoded.
    pub header: Vec<u8>,
    /// The table, as JSON.
    pub table: Vec<u8>,
    /// By seat: the keys that speak for its player now, none of a bot's seat. A revoked key is not among them.
    pub keys: Vec<Vec<Speaker>>,
    /// Who has muted whom.
    pub mutes: Vec<MuteList>,
    /// The mailbox's clock, in milliseconds since 1970: the session goes by it.
    pub now_ms: u64,
    /// The tick of the state.
    pub tick: Tick,
    /// Its digest: whoever takes over restores the snapshot and compares.
    pub digest: Digest,
    /// The snapshot of the state.
    pub snapshot: Vec<u8>,
}

/// A key that speaks for a player.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Speaker {
    /// The key.
    pub key: [u8; 32],
    /// The keys from one that the seat has, or from the player's first, to this one, each with who vouches for it; none if
    /// the seat has it.
    pub links: Vec<([u8; 32], Link)>,
}

/// A lease, and what of the game is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Granted {
    /// The fencing token: it goes with each commit.
    pub epoch: u64,
    /// For how long, in milliseconds from the sending of the request.
    pub for_ms: u64,
    /// How many commits have been stored under it: the next one is one more.
    pub number: u64,
    /// The head of the timeline.
    pub head: Digest,
}

/// A live service takes a game, or opens one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct TakeGame {
    /// Where players reach it (UDP).
    pub addresses: Vec<String>,
    /// The fingerprint of its identity.
    pub fingerprint: String,
}

/// The answer to a renewal: the lease holds for as long again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Renewed {
    /// Votes to adjourn that players have sent to the mailbox: the seat, and whether it votes for it.
    pub adjourn: Vec<(Seat, bool)>,
    /// What was written to the table by mail meanwhile.
    pub said: Vec<ChatMessage>,
    /// Who has changed by mail whom they have muted, since the session began.
    pub mutes: Vec<MuteList>,
}

/// Whom of a table a player has muted: all of them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MuteList {
    /// The player's seat.
    pub seat: Seat,
    /// Rises with each change: an older list than one that was heard of changes nothing.
    pub version: u64,
    /// Those of the table whom the player does not want to hear.
    pub to: Vec<PlayerId>,
}

/// A player of a session mutes another, or no longer does: it holds by mail too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Muting {
    /// Who.
    pub by: PlayerId,
    /// Whom.
    pub whom: PlayerId,
    /// Whether the other is muted from now on.
    pub muted: bool,
}

/// What the mailbox is asked of a submission that was answered before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Recall {
    /// Whose.
    pub seat: Seat,
    /// Its number.
    pub sequence: u64,
    /// The hash of its signed bytes.
    pub hash: [u8; 32],
    /// The number of the seat's last submission: for the words, if there is no receipt.
    pub newest: u64,
}

/// Something that was said at a table: chat while it is live, a message by mail.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChatMessage {
    /// Who said it.
    pub from: PlayerId,
    /// The name to go by.
    pub name: String,
    /// To which seat alone; `None`: to everybody.
    pub to: Option<Seat>,
    /// What.
    pub text: String,
}

/// What the live side has done: acknowledged to players once the mailbox has stored it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LiveCommit {
    /// The fencing token.
    pub epoch: u64,
    /// Counts the commits of the session, from 1: what comes twice is stored once.
    pub number: u64,
    /// The table after it, as JSON.
    pub table: Vec<u8>,
    /// New entries.
    pub entries: Vec<CommitEntry>,
    /// The tick of the state after them, and its digest: the mailbox makes the same steps, and compares.
    pub tick: Tick,
    /// Its digest.
    pub digest: Digest,
    /// Lines of the log, as JSON.
    pub log: Vec<u8>,
    /// What players are told, as JSON.
    pub tell: Vec<u8>,
    /// Who gave a turn in time, or missed it.
    pub tallies: Vec<(PlayerId, bool)>,
    /// What is acknowledged with it; the mailbox signs the receipt.
    pub submission: Option<CommitSubmission>,
    /// Why the authority is given back with it, if it is: words for the log.
    pub gives_back: Option<String>,
}

impl LiveCommit {
    /// What has led from the last commit to this table and state. Whoever holds the lease fills in its epoch and number.
    ///
    /// # Panics
    /// Never: texts and numbers are representable as JSON.
    #[must_use]
    pub fn new(table: &TableState, effects: Effects, simulation: &Simulation) -> Self {
        let json = "texts and numbers are representable";
        let Effects { entries, log, tell, tallies } = effects;
        let entries = entries.into_iter().map(|new| CommitEntry { entry: new.entry, opened: new.opened });
        Self {
            epoch: 0,
            number: 0,
            table: serde_json::to_vec(table).expect(json),
            entries: entries.collect(),
            tick: simulation.tick(),
            digest: simulation.game().digest(),
            log: serde_json::to_vec(&log).expect(json),
            tell: serde_json::to_vec(&tell).expect(json),
            tallies,
            submission: None,
            gives_back: None,
        }
    }
}

/// An entry, and what is stored beside it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CommitEntry {
    /// The entry.
    pub entry: Entry,
    /// What opens it.
    pub opened: Opened,
}

/// A submission that is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CommitSubmission {
    /// Whose.
    pub seat: Seat,
    /// Its number.
    pub sequence: u64,
    /// For which turn.
    pub turn: u32,
    /// The hash of its signed bytes.
    pub hash: [u8; 32],
    /// The receipt that the mailbox is to sign, encoded.
    pub receipt: Vec<u8>,
    /// The salt of its commitment.
    pub salt: [u8; 32],
}

/// Makes a table of a room of the lobby, under the live service's authority from the start.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpenTable {
    /// The game's name.
    pub game: String,
    /// The title.
    pub title: String,
    /// The game's setup, encoded.
    pub setup: Vec<u8>,
    /// Whether it is for everybody to see.
    pub listed: bool,
    /// Who sits where.
    pub seats: Vec<AdoptedSeat>,
}

/// A seat of a match that becomes a table.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AdoptedSeat {
    /// Seats with equal numbers play together.
    pub team: u8,
    /// The player, with the name to go by and the key that signed in; `None`: a bot.
    pub player: Option<(PlayerId, String, [u8; 32])>,
    /// How well the bot plays, if one does.
    pub bot: Option<Strength>,
}

/// A match that was played live alone, and goes on by mail: it becomes a table.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Adopted {
    /// As of a table that is opened.
    pub table: OpenTable,
    /// The timeline's header, encoded.
    pub header: Vec<u8>,
    /// Its entries without keyframes.
    pub entries: Vec<Entry>,
    /// The tick of the last keyframe: the mailbox makes the steps after it again.
    pub keyframe_tick: Tick,
    /// Its digest.
    pub keyframe_digest: Digest,
    /// Its snapshot.
    pub snapshot: Vec<u8>,
    /// The tick of the state at which it is adjourned.
    pub tick: Tick,
    /// The digest of that state.
    pub digest: Digest,
    /// Why it goes on by mail: words for the log.
    pub why: String,
}
