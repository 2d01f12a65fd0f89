//! What goes into the machine and what comes out of it: closed enums, and what they carry.

use super::kept::{NoReplay, StoredReplay};
use super::view::MatchInfo;
use crate::api::{Problem, ReceiptView, StoredReceipt};
use crate::base::identity::Fingerprint;
use crate::live::client::FollowerError;
use crate::session::SessionError;
use crate::timeline::bundle::Bundle;
use crate::timeline::submission::Signed;
use crate::wire::frame::FrameError;
use crate::wire::lobby::{LobbyCommand, LobbyEvent};
use crate::wire::message::{DesyncFound, DesyncReport, JournalDamage, MatchLeftReason, Stall, Welcome};
use crate::wire::reason::{DisconnectReason, LobbyError, RejectReason};
use crate::wire::replays::{ReplayPage, ReplayQuery};
use crate::wire::table::LiveTable;
use adjourn_game::SeatEvent;
use adjourn_game::codec::CodecError;
use adjourn_game::ids::{GameId, Seat, Tick};
use thiserror::Error;

/// A connection, as the machine numbers it; never reused.
pub type ConnectionId = u32;

/// The two clocks of the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Monotonic, in microseconds: what durations are measured by.
    pub mono_us: u64,
    /// Milliseconds since 1970: what numbers what a player signs.
    pub unix_ms: u64,
}

/// One address of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In words, for messages.
    pub name: String,
    /// The identity that the server must have there, if one is known.
    pub pinned: Option<Fingerprint>,
}

/// What happens to a client.
#[derive(Clone, Debug)]
pub enum Input {
    /// The answer to [`Output::LookUp`]: where the server can be reached, in the order in which to try.
    Places(Result<Vec<Place>, String>),
    /// A connection that was dialled is there, and its control stream is open.
    Connected {
        /// Which.
        connection: ConnectionId,
        /// The certificate that the server has shown, DER.
        certificate: Vec<u8>,
        /// Fresh random bytes.
        nonce: [u8; 32],
    },
    /// The next bytes of the control stream, cut anywhere.
    Control(ConnectionId, Vec<u8>),
    /// A datagram.
    Datagram(ConnectionId, Vec<u8>),
    /// A whole stream in one direction: a keyframe.
    Stream(ConnectionId, Vec<u8>),
    /// Something has come on a connection since this was last said, if only an acknowledgement. To be given at least
    /// twice a second while something comes: a turn game's server that has nothing to say is not a silent one.
    Heard(ConnectionId),
    /// A connection is over, or was never made. Everything that it brought came before.
    Closed(ConnectionId, Ending),
    /// The user wants something.
    Command(Command),
    /// The answer to [`Output::StoreReceipt`]: it is kept, or why not, in words.
    ReceiptStored(Result<(), String>),
    /// The answer to [`Output::StoreReplay`]: where it is, or why it is not stored, in words.
    ReplayStored(Result<StoredReplay, String>),
    /// The time of [`super::LiveClient::poll_timeout`] has come.
    Timeout,
}

/// What the shell is to do, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Find out where the server can be reached now. Answered by [`Input::Places`].
    LookUp,
    /// Make a connection and open its control stream. Answered by [`Input::Connected`] or [`Input::Closed`].
    Dial {
        /// The number of the new connection.
        connection: ConnectionId,
        /// Which of the places.
        place: usize,
    },
    /// Send bytes on the control stream.
    Control(ConnectionId, Vec<u8>),
    /// Send a datagram, or drop it.
    Datagram(ConnectionId, Vec<u8>),
    /// Send a whole stream in one direction.
    Stream(ConnectionId, Vec<u8>),
    /// End the connection, or the attempt to make it. Nothing more is expected of it.
    Close(ConnectionId, DisconnectReason),
    /// Write down a state that differs from the server's, for whoever looks for the fault.
    Dump(Box<DesyncDump>),
    /// Keep a receipt where it lasts. Answered by [`Input::ReceiptStored`], one answer for each, in order; a shell that
    /// answers before it carries out anything else has its user told in the order in which the server spoke.
    StoreReceipt(Box<StoredReceipt>),
    /// Keep a replay where the user finds it, if it is one of this match. Answered by [`Input::ReplayStored`].
    StoreReplay {
        /// Which match.
        game_id: GameId,
        /// The whole file.
        bytes: Vec<u8>,
    },
    /// For the user.
    Event(Event),
}

/// What the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Something for the lobby (also chat, mute, watch, leave).
    Lobby(LobbyCommand),
    /// An order in the match: the game's input, encoded.
    Order(Vec<u8>),
    /// Ask for a pause, or for its end.
    Pause(bool),
    /// Turn games only: sign these orders for this turn and hand them in.
    HandIn {
        /// The turn that is meant.
        turn: u32,
        /// In the game's notation.
        orders: Vec<String>,
        /// Whether they are final.
        ready: bool,
    },
    /// Turn games only: hand in what was signed before.
    Submit(Signed),
    /// Vote for adjourning, or take the vote back. The match goes on by mail when all agree.
    Adjourn(bool),
    /// Give up the match.
    Resign,
    /// Which finished matches does the server keep?
    Replays(ReplayQuery),
    /// Get the replay of a finished match, and store it.
    Replay(GameId),
    /// Replays only: speed in percent of real time; 0 stands still.
    Speed(u32),
    /// Replays only: go to this tick.
    Seek(Tick),
    /// Say goodbye and end the session.
    Quit,
}

/// What the user should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Signed in, for the first time or again. [`super::LiveClient::server`] tells to whom.
    Welcome(Welcome),
    /// The connection was lost; the session tries again by itself.
    Reconnecting {
        /// Why it was lost.
        reason: Ending,
        /// Which attempt comes next, from 1.
        attempt: u32,
    },
    /// In a match: the server has said nothing for two seconds, or is heard again on the same connection. One that answers
    /// on another connection, or none, is told as [`Event::Reconnecting`].
    Silent(bool),
    /// Signed in again, but the room or match that the user was in is gone: the user is in the lobby.
    Lost(Lost),
    /// A command was not sent, since there is no connection.
    NotSent(Box<Command>),
    /// From the lobby.
    Lobby(LobbyEvent),
    /// A match begins or goes on; frames follow.
    MatchBegan(MatchInfo),
    /// The state that the user sees has changed: [`super::LiveClient::frame`].
    Stepped,
    /// Who follows without a state: the next bundle.
    Bundle(Bundle),
    /// A player has left the match, is away, or is back.
    Seat(Seat, SeatEvent),
    /// An order was refused; `text` is in the game's words.
    Rejected {
        /// Why.
        reason: RejectReason,
        /// For the player.
        text: String,
    },
    /// So many orders may be lost with a connection: nobody can tell whether the server has them.
    OrdersMayBeLost(u32),
    /// Real-time games only: who wants to adjourn.
    AdjournVotes {
        /// Who.
        seats: Vec<Seat>,
        /// How many it takes.
        needed: u8,
    },
    /// Real-time games only: the mailbox has the match up to this tick; what came after is provisional.
    Checkpoint(Tick),
    /// Real-time games only: why the clock stands; `None`: it goes on.
    ClockStalled(Option<Stall>),
    /// Real-time games only: the server's record of the match was damaged, and what that has cost.
    JournalDamaged(JournalDamage),
    /// In so many seconds the hour comes at which the table adjourns.
    AdjournsSoon(u32),
    /// Turn games only: how the session stands.
    Table(LiveTable),
    /// Turn games only: orders are on the mailbox's disk, and the receipt is kept.
    Stored(Box<ReceiptView>),
    /// Turn games only: orders were not taken.
    NotTaken(NotTaken),
    /// Someone asks for a pause, or for its end.
    PauseVote {
        /// Whose vote it is.
        by: Seat,
        /// For a pause, or for its end.
        pause: bool,
        /// Votes so far.
        votes: u8,
        /// Votes that it takes.
        needed: u8,
    },
    /// The finished matches that were asked for.
    Replays(ReplayPage),
    /// So much of a replay is there.
    ReplayComing {
        /// Of which match.
        game_id: GameId,
        /// How many bytes are there.
        bytes: u64,
        /// How many there will be.
        size_bytes: u64,
    },
    /// A replay is stored.
    ReplayStored {
        /// Of which match.
        game_id: GameId,
        /// Where.
        stored: StoredReplay,
    },
    /// There is no replay for the user.
    NoReplay {
        /// Of which match.
        game_id: GameId,
        /// Why.
        why: NoReplay,
    },
    /// Replays only: what is shown may never have happened, and why.
    Doubtful(String),
    /// The state is not the server's any more. The match's state is asked for anew, and the match begins again with it.
    OutOfStep,
    /// The server found where this client's state differed.
    Desync(DesyncFound),
    /// Out of the match.
    MatchLeft(MatchLeftReason),
    /// The session is over, for good. Nothing follows.
    Ended {
        /// Why.
        reason: Ending,
    },
}

/// Why a connection, an attempt to make one, or the session is over.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Ending {
    /// The user has quit.
    #[error("goodbye")]
    Quit,
    /// The server has closed the connection, or has fallen silent.
    #[error(transparent)]
    Server(#[from] DisconnectReason),
    /// The server has closed the control stream.
    #[error("the server ended the session")]
    StreamEnded,
    /// Nobody answers.
    #[error("no answer from {0}")]
    NoAnswer(String),
    /// There is nowhere to go.
    #[error("no address is known")]
    NoPlace,
    /// Not the server that it should be.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The state has differed from the server's again and again.
    #[error(
        "this client's game differs from the server's again and again: one of the two does not play by the same rules, \
         or this machine makes mistakes"
    )]
    OutOfStep,
    /// This build can't follow the match.
    #[error(transparent)]
    Match(#[from] FollowerError),
    /// The control stream can't be read any further.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A datagram can't be read.
    #[error("the server sent a bad datagram: {0}")]
    Datagram(CodecError),
    /// What the shell says, in words.
    #[error("{0}")]
    Other(String),
}

impl Ending {
    /// Whether it makes sense to try again after this.
    #[must_use]
    pub const fn worth_retrying(&self) -> bool {
        match self {
            Self::Server(reason) => matches!(
                reason,
                DisconnectReason::TimedOut | DisconnectReason::ServerStopping | DisconnectReason::TooSlow
            ),
            // Neither a server that is not the right one, nor a match that this build can't play, gets better.
            Self::Quit | Self::Session(_) | Self::Match(_) | Self::OutOfStep => false,
            Self::StreamEnded
            | Self::NoAnswer(_)
            | Self::NoPlace
            | Self::Frame(_)
            | Self::Datagram(_)
            | Self::Other(_) => true,
        }
    }
}

impl From<String> for Ending {
    fn from(words: String) -> Self {
        Self::Other(words)
    }
}

impl From<&str> for Ending {
    fn from(words: &str) -> Self {
        Self::Other(words.to_owned())
    }
}

/// What one was in, and is not any more after a reconnect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Lost {
    /// A match.
    #[error("the server does not hold the match for you")]
    Match,
    /// A match that one watched.
    #[error("the match can't be watched any more")]
    Watched,
    /// A room.
    #[error("your room is gone: {0}")]
    Room(LobbyError),
    /// The queue for a quick match.
    #[error("you don't wait for a quick match any more: {0}")]
    Queue(LobbyError),
}

/// Why orders of a turn game were not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotTaken {
    /// Spectators give no orders.
    #[error("you have no seat in this match")]
    NoSeat,
    /// The server's answer does not prove that it has them.
    #[error("the server's receipt does not hold: count the orders as not handed in, and ask its host")]
    BadReceipt,
    /// The mailbox has them, and the receipt could not be kept here.
    #[error("the receipt could not be kept: {0}")]
    ReceiptLost(String),
    /// The server has refused them.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
}

/// This side of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesyncDump {
    /// The match.
    pub game_id: GameId,
    /// What the server is told.
    pub report: DesyncReport,
    /// The state that differs.
    pub snapshot: Vec<u8>,
}
