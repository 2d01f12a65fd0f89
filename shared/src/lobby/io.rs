//! What goes into the lobby and what comes out of it. Closed sets: the server moves them, and adds nothing.

use super::session::TableChat;
use crate::handover::{ChatMessage, MuteList, Muting};
use crate::wire::lobby::{LobbyCommand, LobbyEvent};
use crate::wire::reason::LobbyError;
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{GameId, PlayerId};

/// The number of a request to start a match, unique while the server runs.
pub type StartId = u64;

/// Something that happened outside the lobby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A player signed in. If the lobby believes the player to be online, the older connection counts as gone.
    Arrived {
        /// Who.
        player: PlayerId,
        /// The name to go by, as [`adjourn_game::text::clean_name`] returned it. If somebody here has it, or one that
        /// looks like it, the player gets another one ([`super::Lobby::name_of`]) and is told.
        name: String,
        /// The running match in which the player still has a seat. The server's word: it overrules what the
        /// lobby remembers.
        playing: Option<GameId>,
    },
    /// A player's connection ended. A seat in a running match stays the player's; all else is given up, and
    /// the server detaches a spectator by itself.
    Gone {
        /// Who.
        player: PlayerId,
    },
    /// A player asks for something. Ignored from a player who is not here.
    Command {
        /// Who.
        player: PlayerId,
        /// What.
        command: LobbyCommand,
    },
    /// The match that [`Output::Start`] asked for runs.
    MatchStarted {
        /// [`StartMatch::start`].
        start: StartId,
        /// The match.
        game_id: GameId,
    },
    /// The match that [`Output::Start`] asked for could not begin.
    StartFailed {
        /// [`StartMatch::start`].
        start: StartId,
        /// Why.
        why: LobbyError,
    },
    /// A match runs that the lobby did not ask for: it was taken up from its journal.
    MatchRecovered(RecoveredMatch),
    /// A running match is a table's.
    MatchOfTable {
        /// The match.
        game_id: GameId,
        /// Who speaks there, and who hears whom.
        session: TableChat,
    },
    /// Something was written by mail to the table of a match: it is heard there.
    Written {
        /// The match.
        game_id: GameId,
        /// What.
        said: ChatMessage,
    },
    /// A player of a match of a table has changed by mail whom to hear.
    MuteList {
        /// The match.
        game_id: GameId,
        /// Whose, and whom not.
        mutes: MuteList,
    },
    /// No player of a match is here any more, and it stands; or one is back.
    MatchDeserted {
        /// The match.
        game_id: GameId,
        /// Whether it stands.
        deserted: bool,
    },
    /// A match ended, or was removed.
    MatchEnded {
        /// The match.
        game_id: GameId,
    },
    /// A match let go of a player or spectator who did not ask for it, or could not take a spectator.
    MatchLeft {
        /// Who.
        player: PlayerId,
        /// The match.
        game_id: GameId,
    },
    /// The host muted a player, or no longer does. Holds whether the player is online or not.
    HostMuted {
        /// Who.
        player: PlayerId,
        /// Whether the player is muted from now on.
        muted: bool,
    },
    /// The time of [`super::Lobby::next_timeout`] has come.
    Timer,
}

/// Something that the server is to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send this to a player, who is online.
    Send {
        /// To whom.
        player: PlayerId,
        /// What.
        event: LobbyEvent,
    },
    /// Start a match, then answer with [`Input::MatchStarted`] or [`Input::StartFailed`].
    Start(StartMatch),
    /// Attach the player to the match as a spectator.
    Watch {
        /// Who.
        player: PlayerId,
        /// The match.
        game_id: GameId,
    },
    /// Detach the player from the match: the seat is left for good, or the spectator has seen enough.
    LeaveMatch {
        /// Who.
        player: PlayerId,
        /// The match.
        game_id: GameId,
    },
    /// Tell the mailbox what was said in a match of a table, by whom of its players.
    Spoken {
        /// The match.
        game_id: GameId,
        /// What.
        said: ChatMessage,
    },
    /// Tell the mailbox whom a player has muted in a match of a table.
    Muted {
        /// The match.
        game_id: GameId,
        /// Whom.
        muting: Muting,
    },
    /// There are too many matches without players: break off this one, which has had none for the longest time.
    BreakOff {
        /// The match.
        game_id: GameId,
    },
    /// Write this down in place of what was written before: a lobby that is given it by
    /// [`super::Lobby::restore`] has the rooms again.
    Keep(Vec<u8>),
    /// Write this to the host's report file.
    Report {
        /// Who reports.
        from: PlayerId,
        /// Who is reported; possibly nobody that the server ever saw.
        about: PlayerId,
        /// The match in which the reporter is.
        game_id: Option<GameId>,
        /// The reporter's words, without control characters.
        text: String,
    },
}

/// A match to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartMatch {
    /// The number of this request.
    pub start: StartId,
    /// The game's name, one that the lobby's [`adjourn_game::Games`] have.
    pub game: &'static str,
    /// The game's settings, encoded; never empty.
    pub setup: Vec<u8>,
    /// What to call the match in logs and lists.
    pub title: String,
    /// Whether the match is in the list and may be watched. Those of private rooms are not.
    pub listed: bool,
    /// Who may pause without a vote: the room's owner, or who practises; nobody in a quick match.
    pub owner: Option<PlayerId>,
    /// All seats, in order.
    pub seats: Vec<StartSeat>,
}

/// A seat of a match.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StartSeat {
    /// Seats with equal numbers play together.
    pub team: u8,
    /// Who plays it.
    pub occupant: StartOccupant,
}

/// Who plays a seat.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum StartOccupant {
    /// A player.
    Player {
        /// Who.
        player: PlayerId,
        /// The player's name.
        name: String,
    },
    /// A bot.
    Bot(Strength),
}

/// A running match that was taken up from its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveredMatch {
    /// The match.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// The game's settings, encoded.
    pub setup: Vec<u8>,
    /// What the match is called.
    pub title: String,
    /// As in [`StartMatch::listed`].
    pub listed: bool,
    /// All seats, in order. A seat that its player has left for good is a bot's.
    pub seats: Vec<StartSeat>,
}
