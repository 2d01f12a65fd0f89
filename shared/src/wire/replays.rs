//! Replays of finished matches: what a client asks for, and what the server answers. Files go in pieces that the client
//! asks for one by one, so that a slow reader holds nothing up.

use adjourn_game::Outcome;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{GameId, Seat, Tick};

/// Which replays a client wants to see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct ReplayQuery {
    /// Also matches of others, if the host shows them.
    pub all: bool,
    /// Only matches whose ids begin like this.
    pub begins: Option<IdBeginning>,
    /// Only matches that come after this one in the list: the next page.
    pub after: Option<ReplayMark>,
}

/// The first digits of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct IdBeginning {
    /// The digits, and zeros after them.
    pub id: GameId,
    /// How many hexadecimal digits count, at most 32.
    pub digits: u8,
}

impl IdBeginning {
    /// Whether an id begins like this.
    #[must_use]
    pub fn fits(&self, game_id: GameId) -> bool {
        let digit = |id: &GameId, at: usize| (id.0[at / 2] >> if at.is_multiple_of(2) { 4 } else { 0 }) & 0xf;
        (0..usize::from(self.digits).min(32)).all(|at| digit(&self.id, at) == digit(&game_id, at))
    }
}

/// The place of a match in the list: the newest match comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ReplayMark {
    /// When the match began, in milliseconds since 1970.
    pub created_ms: u64,
    /// Which match it is, among those of the same time.
    pub game_id: GameId,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct ReplayPage {
    /// The newest first.
    pub replays: Vec<ReplaySummary>,
    /// Where the next page begins; `None`: this is the last one.
    pub next: Option<ReplayMark>,
    /// Whether the host shows the matches of others.
    pub open: bool,
    /// Whether the server still looks through its older files, so that some may be missing.
    pub incomplete: bool,
}

/// One finished match in the list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReplaySummary {
    /// Which match, and when it began.
    pub mark: ReplayMark,
    /// The game's name.
    pub game: String,
    /// The rules by which it was played.
    pub rules_version: u32,
    /// How many steps it has.
    pub ticks: Tick,
    /// Steps in a second.
    pub tick_hz: u8,
    /// The names by seat.
    pub players: Vec<String>,
    /// Where the one who asks sat.
    pub seat: Option<Seat>,
    /// How it ended; `None`: it was broken off.
    pub outcome: Option<Outcome>,
    /// How large the file is, in bytes.
    pub size_bytes: u64,
}

/// Which part of a replay's file a client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReplayPart {
    /// Which match.
    pub game_id: GameId,
    /// From which byte on.
    pub offset: u64,
}

/// A piece of a replay's file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReplayPiece {
    /// Which match, and where in the file the piece begins.
    pub part: ReplayPart,
    /// How large the whole file is, in bytes.
    pub size_bytes: u64,
    /// The bytes: at most [`crate::base::limits::REPLAY_PIECE_BYTES`].
    pub bytes: Vec<u8>,
}

/// Why a client does not get a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum ReplayRefusal {
    /// There is none, or it is not for this player. Which of the two, strangers are not told.
    #[error("this server has no replay of that match for you")]
    NotFound,
    /// The match is not over, or its replay is being written.
    #[error("the match is not over yet, or its replay is still being written")]
    NotYet,
    /// It is a game of the mailbox, which has no replay here.
    #[error("the game is one of the mailbox: `adjourn mail export` saves it")]
    ByMail,
    /// The server sends others as much as it may. It is to be asked again.
    #[error("the server is busy with other replays")]
    Busy,
    /// Larger than what is sent.
    #[error("the replay is too large to be sent: ask the host for the file")]
    TooLarge,
    /// The file can't be read.
    #[error("the server can't read the replay's file")]
    Unreadable,
}
