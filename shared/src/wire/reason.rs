//! Closed reasons: why a connection, a join or an order is refused, in words that a player understands.

use adjourn_game::codec::{Decode, Encode};
use thiserror::Error;

/// Why a connection ends. Its number is the QUIC application close code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Error)]
#[repr(u8)]
pub enum DisconnectReason {
    /// The peer went away on purpose.
    #[error("goodbye")]
    Goodbye = 0,
    /// The server is stopping.
    #[error("the server is shutting down")]
    ServerStopping = 1,
    /// The two builds speak different protocols.
    #[error("the server speaks another version of the protocol")]
    WrongVersion = 2,
    /// Bytes that are no message, or a message that does not belong here.
    #[error("the server could not understand a message")]
    BadMessage = 3,
    /// The signature over the challenge does not fit the key.
    #[error("the player's key could not be verified")]
    BadProof = 4,
    /// The hello was not completed in time.
    #[error("signing in took too long")]
    HelloTimeout = 5,
    /// More messages or bytes than allowed.
    #[error("too many messages")]
    TooFast = 6,
    /// The peer does not read what it is sent.
    #[error("the connection is too slow: messages piled up")]
    TooSlow = 7,
    /// Too many connections, from this address or in all.
    #[error("the server is full, or your address has too many connections")]
    TooMany = 8,
    /// The host has banned the key or the address.
    #[error("you are banned from this server")]
    Banned = 9,
    /// The same player signed in elsewhere; the newer connection wins.
    #[error("you signed in from somewhere else: a player has one connection at a time")]
    Replaced = 10,
    /// Nothing was heard from the peer for too long.
    #[error("the connection was lost")]
    TimedOut = 11,
    /// The name can't be used.
    #[error("that name can't be used here")]
    BadName = 12,
    /// The host has put the player out, who may come back.
    #[error("the host has put you out; you may come back")]
    Kicked = 13,
}

impl DisconnectReason {
    /// All reasons; the position is the close code.
    pub const ALL: [Self; 14] = [
        Self::Goodbye,
        Self::ServerStopping,
        Self::WrongVersion,
        Self::BadMessage,
        Self::BadProof,
        Self::HelloTimeout,
        Self::TooFast,
        Self::TooSlow,
        Self::TooMany,
        Self::Banned,
        Self::Replaced,
        Self::TimedOut,
        Self::BadName,
        Self::Kicked,
    ];

    /// The QUIC application close code.
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32
    }

    /// The reason with this close code.
    #[must_use]
    pub fn from_code(code: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }

    /// The name in metrics and logs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Goodbye => "goodbye",
            Self::ServerStopping => "server_stopping",
            Self::WrongVersion => "wrong_version",
            Self::BadMessage => "bad_message",
            Self::BadProof => "bad_proof",
            Self::HelloTimeout => "hello_timeout",
            Self::TooFast => "too_fast",
            Self::TooSlow => "too_slow",
            Self::TooMany => "too_many",
            Self::Banned => "banned",
            Self::Replaced => "replaced",
            Self::TimedOut => "timed_out",
            Self::BadName => "bad_name",
            Self::Kicked => "kicked",
        }
    }
}

/// Why an order is not in any bundle. Told to its sender alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Error)]
pub enum RejectReason {
    /// The game forbids it in the present state; the code is the game's own.
    #[error("illegal order (code {0})")]
    Illegal(u16),
    /// More orders in this tick than a player may give.
    #[error("too many orders at once")]
    OverBudget,
    /// Larger than an order may be.
    #[error("the order is too large")]
    TooLarge,
    /// The match is paused, or over.
    #[error("the match is not running")]
    NotRunning,
}

impl RejectReason {
    /// The name in metrics and logs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Illegal(_) => "illegal",
            Self::OverBudget => "over_budget",
            Self::TooLarge => "too_large",
            Self::NotRunning => "not_running",
        }
    }
}

/// Why the lobby did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Error)]
pub enum LobbyError {
    /// No room with this number or code.
    #[error("there is no such room")]
    NoSuchRoom,
    /// Every seat is taken.
    #[error("the room is full")]
    RoomFull,
    /// The seat is taken, or does not exist.
    #[error("that seat is not free")]
    SeatTaken,
    /// Only the room's owner may do that.
    #[error("only the owner of the room may do that")]
    NotOwner,
    /// A player can be in one room or match at a time.
    #[error("you are already in a room or a match")]
    AlreadyInRoom,
    /// The player is in no room.
    #[error("you are in no room")]
    NotInRoom,
    /// The game's rules refuse the settings.
    #[error("the game can't be played with these settings")]
    BadSetup,
    /// Unknown game.
    #[error("the server does not know this game")]
    NoSuchGame,
    /// The server has as many rooms or matches as it may have.
    #[error("the server has no room for another match")]
    ServerFull,
    /// The player or match named is not here.
    #[error("no such player or match")]
    NotFound,
    /// The text is empty or too long.
    #[error("that text is empty or too long")]
    BadText,
    /// The room was closed to this player by its owner.
    #[error("the owner has removed you from this room")]
    Kicked,
    /// The host has muted the player.
    #[error("the host has muted you")]
    Muted,
    /// Too many in a short time.
    #[error("slow down a little")]
    TooFast,
    /// The match is already under way, so the room can't change.
    #[error("the match has already started")]
    Started,
    /// The rules of the table, or of the place, allow no such message.
    #[error("that can't be said here: the table's rules don't allow it")]
    NoPress,
    /// The player has paused as often as is allowed.
    #[error("you have no pauses left")]
    NoPausesLeft,
    /// The match can't be written down.
    #[error("the match can't begin: the server's disk takes no more. Nothing is lost; try again later")]
    DiskFull,
    /// The match could not begin for another reason.
    #[error("the server could not begin the match")]
    NotBegun,
    /// The match has as many spectators as it may have.
    #[error("as many already watch this match as may watch it")]
    TooManyWatch,
    /// There is no mailbox that could take the match.
    #[error("the match can't go on by mail: this server has no mailbox")]
    NoMailbox,
}
