//! Messages on streams: the hello, the lobby, the start of a match, and what must arrive whole.

use super::lobby::{LobbyCommand, LobbyEvent};
use super::reason::RejectReason;
use super::replays::{ReplayPage, ReplayPart, ReplayPiece, ReplayQuery, ReplayRefusal};
use super::table::LiveTable;
use crate::timeline::bundle::Bundle;
use crate::timeline::submission::Signed;
use adjourn_game::DigestRow;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat, Tick};
use core::fmt;

/// From a client, each in a frame of its own on the control stream.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClientMessage {
    /// The first message.
    Hello(Hello),
    /// The second: the signature over the challenge.
    Proof {
        /// Ed25519, over [`crate::base::identity::challenge_text`].
        signature: [u8; 64],
    },
    /// Something for the lobby.
    Lobby(LobbyCommand),
    /// Ask for a pause, or for its end.
    Pause(bool),
    /// Give up.
    Resign,
    /// The client's state differs from the server's.
    Desync(DesyncReport),
    /// The client's state differs: it asks for the match's state anew.
    Heal,
    /// Hand in signed orders in a session of a turn game: the same bytes that go to the mailbox's API by mail.
    Submit(Signed),
    /// The player wants to adjourn the session, or no longer wants to.
    Adjourn(bool),
    /// Which finished matches are there?
    Replays(ReplayQuery),
    /// The next piece of a finished match's replay. The client asks for the next one when it has this one.
    Replay(ReplayPart),
}

/// Who the client is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// [`super::PROTOCOL_VERSION`].
    pub protocol: u16,
    /// The player's Ed25519 public key.
    pub public_key: [u8; 32],
    /// The name to go by.
    pub name: String,
    /// Fresh random bytes that the server signs.
    pub nonce: [u8; 32],
    /// Where the client wants to go.
    pub goal: Goal,
}

/// Where a client wants to go when it has signed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Goal {
    /// Into the lobby, or into a match in which the player has a seat: the server chooses.
    #[default]
    Lobby,
    /// Into this match, if the player has a seat there, and into no other.
    Match(GameId),
    /// Nowhere: it wants replays of finished matches and no more. Another connection of the same player goes on beside it.
    Replays,
}

impl Goal {
    /// Whether the server may take the player into this match.
    #[must_use]
    pub fn allows(self, game_id: GameId) -> bool {
        match self {
            Self::Lobby => true,
            Self::Match(goal) => goal == game_id,
            Self::Replays => false,
        }
    }
}

/// From a server, each in a frame of its own on the control stream.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ServerMessage {
    /// The answer to the hello.
    Challenge(Challenge),
    /// Signed in.
    Welcome(Welcome),
    /// Something from the lobby.
    Lobby(LobbyEvent),
    /// A match begins, or goes on, for this client. Its keyframe follows on a stream of its own unless it is at tick 0.
    MatchBegin(MatchBegin),
    /// Bundles that no longer fit the datagrams.
    Bundles {
        /// Which match.
        slot: u32,
        /// The server's run of the match to which they belong.
        incarnation: u32,
        /// In order, without a gap.
        bundles: Vec<Bundle>,
    },
    /// An order that is in no bundle.
    Rejected {
        /// The order's number.
        sequence: u32,
        /// Why.
        reason: RejectReason,
    },
    /// Someone asks for a pause, or for its end.
    PauseVote {
        /// Whose vote it is.
        by: Seat,
        /// True: for a pause. False: for its end.
        pause: bool,
        /// Votes so far.
        votes: u8,
        /// Votes that it takes.
        needed: u8,
    },
    /// The client is no longer in the match.
    MatchLeft {
        /// Which match.
        slot: u32,
        /// Why.
        reason: MatchLeftReason,
    },
    /// The server confirms a reported difference, and where it began.
    DesyncFound(DesyncFound),
    /// Who wants to adjourn the match, and how many must want it.
    AdjournVotes {
        /// Who.
        seats: Vec<Seat>,
        /// How many it takes.
        needed: u8,
    },
    /// The mailbox has stored the match up to this tick; what came after is provisional.
    Stored {
        /// Which match.
        slot: u32,
        /// The tick of the stored state.
        tick: Tick,
    },
    /// The clock of a match of ticks stands, or goes on.
    ClockStalled {
        /// Which match.
        slot: u32,
        /// Why it stands; `None`: it goes on.
        why: Option<Stall>,
    },
    /// The state of a session of a turn game.
    Table(LiveTable),
    /// A submission is stored: its receipt ([`crate::api::ReceiptView`]), as JSON.
    Submitted(Vec<u8>),
    /// A submission was refused, and nothing has changed.
    Refused {
        /// Its number; 0 if it can't be read.
        sequence: u64,
        /// Why ([`crate::api::Problem`]), as JSON.
        problem: Vec<u8>,
    },
    /// The server's journal of the match was damaged; told to all who join after that.
    JournalDamaged(JournalDamage),
    /// Soon the hour comes at which the table adjourns. Then the game goes on by mail.
    AdjournsSoon {
        /// In how many seconds.
        in_s: u32,
    },
    /// Finished matches.
    Replays(ReplayPage),
    /// A piece of a replay.
    ReplayPiece(ReplayPiece),
    /// There is no replay, or no further piece of it.
    NoReplay {
        /// Of which match.
        game_id: GameId,
        /// Why.
        why: ReplayRefusal,
    },
}

/// The server's identity and its question.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Challenge {
    /// The server's long-lived Ed25519 public key.
    pub identity: [u8; 32],
    /// Fresh random bytes that the player signs.
    pub nonce: [u8; 32],
    /// When the challenge is void, in milliseconds since 1970.
    pub expires_ms: u64,
    /// The identity's signature over [`crate::base::identity::certificate_text`]: this TLS certificate is this
    /// server's.
    pub certificate_signature: [u8; 64],
}

/// What a client needs to know after signing in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Welcome {
    /// Who the client is: the player of its key.
    pub player: PlayerId,
    /// The server's name.
    pub server_name: String,
    /// A line from the host.
    pub message_of_the_day: String,
    /// The match into which the server takes this player now: the one that was meant, if the player has a seat there.
    pub resumable: Option<GameId>,
}

/// What a client needs to follow a match.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MatchBegin {
    /// The match's short number in datagrams, unique while the server runs.
    pub slot: u32,
    /// How often the match was started: it rises with each recovery.
    pub incarnation: u32,
    /// The timeline's header, encoded ([`crate::timeline::Header`]).
    pub header: Vec<u8>,
    /// The client's seat; `None` for a spectator.
    pub seat: Option<Seat>,
    /// The tick of the state to begin with; above 0, a keyframe follows.
    pub tick: Tick,
    /// The number that the client's next order must have.
    pub next_sequence: u32,
    /// By how many ticks a spectator is behind.
    pub watch_delay_ticks: u32,
    /// Pauses that the player has left.
    pub pauses_left: u8,
}

/// What damage of the server's journal has cost a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct JournalDamage {
    /// For how long nobody can say what was played, in milliseconds. The match goes on from after it.
    pub lost_ms: u64,
    /// How much at the end was given up, in milliseconds: the match goes on from before it.
    pub undone_ms: u64,
}

impl fmt::Display for JournalDamage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |ms: u64| ms.div_ceil(1_000);
        write!(f, "the server's record of this match was damaged")?;
        match (seconds(self.lost_ms), seconds(self.undone_ms)) {
            (0, 0) => write!(f, " and could be mended: nothing is lost"),
            (lost, 0) => {
                write!(f, ": you play on as it was, but {lost} s of it will be missing in the replay")
            }
            (0, undone) => {
                write!(f, ": the last {undone} s could not be saved, and you play on from before them")
            }
            (lost, undone) => write!(
                f,
                ": the last {undone} s could not be saved, you play on from before them, and {lost} s will be missing \
                 in the replay"
            ),
        }
    }
}

/// Why the clock of a match of ticks stands, without a player who has paused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Stall {
    /// The mailbox, which stores the match, does not answer.
    #[error("the clock stands until the mailbox answers")]
    Mailbox,
    /// The server can't write the match down.
    #[error("the clock stands: the server's disk takes no more. The match goes on when there is room")]
    Disk,
    /// Some players are not here yet. The match does not wait for long.
    #[error("waiting for the other players")]
    Gathering,
    /// No player is here. Only those who watch are told so.
    #[error("the match stands: none of its players is here")]
    Deserted,
}

/// Why a client is no longer in a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum MatchLeftReason {
    /// The match ended.
    #[error("the match is over")]
    Ended,
    /// The player left.
    #[error("you left the match")]
    Left,
    /// The server could not go on with it.
    #[error("the server had to break off the match; its journal is kept")]
    Failed,
    /// The server is stopping; the match goes on when it is back.
    #[error("the server is stopping; the match is saved and goes on when it is back")]
    ServerStopping,
    /// It goes on by mail.
    #[error("the session is over: the game goes on by mail")]
    Adjourned,
}

/// The head of a stream that carries a keyframe; the snapshot's bytes follow it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeyframeHead {
    /// Which match.
    pub slot: u32,
    /// The server's run of the match.
    pub incarnation: u32,
    /// The tick of the state.
    pub tick: Tick,
    /// Its digest.
    pub digest: Digest,
    /// How many bytes follow.
    pub length_bytes: u32,
}

/// What a client kept of the tick that differs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DesyncReport {
    /// Which match.
    pub slot: u32,
    /// The server's run of the match.
    pub incarnation: u32,
    /// The state's tick.
    pub tick: Tick,
    /// The client's digest of it.
    pub digest: Digest,
    /// The client's breakdown of it, in order; cut at [`crate::base::limits::DESYNC_ROWS_CEILING`].
    pub rows: Vec<DigestRow>,
}

/// Where the server found the difference.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DesyncFound {
    /// Which match.
    pub slot: u32,
    /// The tick.
    pub tick: Tick,
    /// The part of the state (the game's name for it), if the breakdowns tell.
    pub part: Option<String>,
    /// The entity, if the breakdowns tell.
    pub entity: Option<u32>,
}
