//! Messages of the lobby: rooms, seats, ready, quick match, presence, chat.

use super::reason::LobbyError;
use crate::handover::ChatMessage;
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{GameId, PlayerId, Seat};

/// The number of a room, for as long as the server runs.
pub type RoomId = u32;

/// What a player asks of the lobby.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LobbyCommand {
    /// Open a room and take its first seat.
    Create(CreateRoom),
    /// Go into a public room and take the first free seat.
    Join(RoomId),
    /// Go into the private room with this code.
    JoinCode(String),
    /// Leave the room.
    Leave,
    /// Move to a free seat.
    Sit(Seat),
    /// Owner: set the team of any seat. Others: set the team of their own seat.
    SetTeam(Seat, u8),
    /// Owner: a bot takes the free seat.
    AddBot(Seat, Strength),
    /// Owner: the bot leaves the seat.
    RemoveBot(Seat),
    /// Owner: other settings of the game; everyone's ready mark is cleared.
    Setup(Vec<u8>),
    /// Ready, or not. When all are ready and no seat is free, the countdown runs.
    Ready(bool),
    /// Owner: the player leaves the room and can't come back.
    Kick(PlayerId),
    /// Wait for an opponent for this game; the first two who wait are paired.
    QuickMatch(String),
    /// Stop waiting.
    CancelQuickMatch,
    /// Play alone against bots of this strength, at once.
    Practice(String, Strength),
    /// Say something to everyone in the lobby, or in the sender's room or match.
    Chat(ChatTo, String),
    /// Mute a player, or hear the player again.
    Mute(PlayerId, bool),
    /// Tell the host about a player.
    Report(PlayerId, String),
    /// Watch a running match, with the host's delay.
    Watch(GameId),
    /// Stop watching, or leave the match for good.
    LeaveMatch,
    /// Play again with those of a match that the player was in: the room for it is made, or gone into. False: the player
    /// does not want to.
    Rematch(GameId, bool),
}

/// A new room.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CreateRoom {
    /// The game's name.
    pub game: String,
    /// The room's title.
    pub title: String,
    /// Whether players can join it only by its code, and lists don't show it.
    pub private: bool,
    /// How many seats.
    pub seats: u8,
    /// The game's settings, encoded; empty: the game's own default.
    pub setup: Vec<u8>,
}

/// To whom a chat line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ChatTo {
    /// Everyone in the lobby.
    Lobby,
    /// Everyone in the room or match.
    All,
    /// The sender's team in the match.
    Team,
    /// One seat of the match alone, where the table allows private press.
    Seat(Seat),
}

/// What the lobby tells a player.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LobbyEvent {
    /// Open rooms, running matches and who is online; sent on arrival and after changes.
    Overview(Overview),
    /// The room where the player is, after each change.
    Room(RoomState),
    /// The player is no longer in a room. An error says why, if the player did not ask to leave.
    RoomLeft(Option<LobbyError>),
    /// The match begins in so many seconds; `None`: the countdown was broken off.
    Countdown(Option<u8>),
    /// Waiting for an opponent, or no longer.
    Waiting(bool),
    /// Someone said something.
    Chat(ChatLine),
    /// A command was not carried out, and why.
    Error(LobbyError),
    /// Somebody with whom the player was in a match wants to play again: [`LobbyCommand::Rematch`] answers.
    Rematch(RematchOffer),
    /// Somebody here has the player's name, or one that looks like it: the player goes by this one while here.
    NamedApart(String),
}

/// An offer to play again.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RematchOffer {
    /// The match before.
    pub game_id: GameId,
    /// Its game's name.
    pub game: String,
    /// Who offers.
    pub by: String,
}

/// The state of the lobby.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Overview {
    /// Public rooms that have not begun.
    pub rooms: Vec<RoomSummary>,
    /// Matches that can be watched.
    pub matches: Vec<MatchSummary>,
    /// Who is online and where, by name; cut at a limit.
    pub players: Vec<Presence>,
    /// How many are online in all.
    pub players_online: u32,
}

/// A room in the list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RoomSummary {
    /// Its number.
    pub room: RoomId,
    /// The game's name.
    pub game: String,
    /// Its title.
    pub title: String,
    /// Seats taken.
    pub taken: u8,
    /// Seats in all.
    pub seats: u8,
}

/// A running match in the list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct MatchSummary {
    /// Its id.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// The players' names by seat.
    pub players: Vec<String>,
}

/// A player online.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Presence {
    /// Who.
    pub player: PlayerId,
    /// The name that the player goes by.
    pub name: String,
    /// Where.
    pub place: Place,
}

/// Where a player is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Place {
    /// In the lobby.
    Lobby,
    /// Waiting for a quick match.
    Waiting,
    /// In a room.
    Room,
    /// In a match.
    Playing,
    /// Watching a match.
    Watching,
}

/// A room as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RoomState {
    /// Its number.
    pub room: RoomId,
    /// The code with which others can join, if the room is private.
    pub code: Option<String>,
    /// The game's name.
    pub game: String,
    /// Its title.
    pub title: String,
    /// The game's settings.
    pub setup: Vec<u8>,
    /// Who may change it.
    pub owner: PlayerId,
    /// The seats.
    pub seats: Vec<SeatState>,
}

/// A seat of a room.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SeatState {
    /// Seats with equal numbers play together.
    pub team: u8,
    /// Who sits there.
    pub occupant: Occupant,
}

/// Who sits on a seat.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Occupant {
    /// Nobody yet.
    Free,
    /// A bot.
    Bot(Strength),
    /// A player.
    Player {
        /// Who.
        player: PlayerId,
        /// The player's name.
        name: String,
        /// Whether the player is ready.
        ready: bool,
    },
    /// A player of the match before, for whom the seat is kept.
    Asked {
        /// Who.
        player: PlayerId,
        /// The player's name.
        name: String,
        /// What the player has answered.
        answer: Answer,
    },
    /// A player who was in the room before the server was started anew. The seat is kept for a while.
    Away {
        /// Who.
        player: PlayerId,
        /// The player's name.
        name: String,
        /// Whether the player is ready, once back.
        ready: bool,
    },
}

/// What a player says to a rematch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// Nothing yet.
    Open,
    /// The player does not want to, or has begun something else.
    Declined,
    /// The player is not online.
    Gone,
}

impl ChatLine {
    /// What was said at a table, for those in its session who may hear it.
    #[must_use]
    pub fn of(said: ChatMessage) -> Self {
        let ChatMessage { from, name, to, text } = said;
        Self { from, name, to: to.map_or(ChatTo::All, ChatTo::Seat), text }
    }
}

/// A line of chat.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ChatLine {
    /// Who said it.
    pub from: PlayerId,
    /// The speaker's name.
    pub name: String,
    /// The audience.
    pub to: ChatTo,
    /// What was said.
    pub text: String,
}
