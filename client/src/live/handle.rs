//! The seam between a running session and whoever looks at it: closed enums in both directions and the newest frame.
//! The terminal UI knows only this; a live match and a replay both stand behind it.

use crate::mail::StoredReceipt;
use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{DesyncFound, MatchLeftReason, Welcome};
use adjourn_shared::wire::reason::RejectReason;
use adjourn_shared::wire::table::LiveTable;
use tokio::sync::{mpsc, watch};

/// What the user wants.
#[derive(Debug)]
pub enum LiveCommand {
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
    /// One would adjourn, or not any more: the match goes on by mail when all agree.
    Adjourn(bool),
    /// Give up the match.
    Resign,
    /// Replays only: speed in percent of real time; 0 stands still.
    Speed(u32),
    /// Replays only: go to this tick.
    Seek(Tick),
    /// Say goodbye and end the session.
    Quit,
}

/// What the user should know.
#[derive(Debug)]
pub enum LiveEvent {
    /// Signed in.
    Welcome(Welcome),
    /// The connection was lost; the session tries again by itself.
    Reconnecting {
        /// Why it was lost, in words.
        reason: String,
        /// Which attempt comes next, from 1.
        attempt: u32,
    },
    /// From the lobby.
    Lobby(LobbyEvent),
    /// A match begins or goes on; frames follow.
    MatchBegan(MatchInfo),
    /// An order was refused; `text` is in the game's words.
    Rejected {
        /// Why.
        reason: RejectReason,
        /// For the player.
        text: String,
    },
    /// Real-time games only: who would adjourn.
    AdjournVotes {
        /// Who.
        seats: Vec<Seat>,
        /// How many it takes.
        needed: u8,
    },
    /// Real-time games only: the mailbox has the match up to this tick; what came after is provisional.
    Checkpoint(Tick),
    /// Real-time games only: the clock stands until the mailbox answers, or goes on.
    ClockStalled(bool),
    /// In so many seconds the hour comes at which the table adjourns.
    AdjournsSoon(u32),
    /// Turn games only: how the session stands.
    Table(LiveTable),
    /// Turn games only: orders are on the mailbox's disk, and the receipt is kept.
    Stored(Box<StoredReceipt>),
    /// Turn games only: orders were not taken.
    NotTaken {
        /// Why, in words.
        text: String,
    },
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
    /// The server found where this client's state differs.
    Desync(DesyncFound),
    /// Out of the match.
    MatchLeft(MatchLeftReason),
    /// The session is over, for good.
    Ended {
        /// In words.
        reason: String,
    },
}

/// What a presenter needs to know of a match before its first frame.
#[derive(Clone, Debug)]
pub struct MatchInfo {
    /// Its id.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// One's own seat; `None` for a spectator or a replay.
    pub seat: Option<Seat>,
    /// Who sits where: `None` is a bot.
    pub players: Vec<(Option<PlayerId>, String)>,
    /// Ticks in a second.
    pub tick_hz: u8,
    /// By how many ticks a spectator is behind.
    pub watch_delay_ticks: u32,
    /// Replays only: the last tick.
    pub last_tick: Option<Tick>,
    /// Pauses that one has left.
    pub pauses_left: u8,
}

/// The newest state of a match.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The game's view for one's seat, encoded.
    pub view: Vec<u8>,
    /// Turn games only: the whole state, by which the rules tell what can be ordered and what it means.
    pub snapshot: Option<Vec<u8>>,
    /// The state's tick.
    pub tick: Tick,
    /// Who paused the match, while it stands; `Some(None)`: the server.
    pub paused: Option<Option<Seat>>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// Own orders that were sent and are in no bundle yet.
    pub orders_in_flight: u32,
    /// The network panel.
    pub network: NetworkPanel,
}

/// Measures of the connection, as a player wants to see them.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkPanel {
    /// Round trip, in milliseconds.
    pub ping_ms: u32,
    /// Datagrams of the last seconds that did not arrive, in thousandths.
    pub loss_permille: u32,
    /// The playout delay that hides jitter, in milliseconds.
    pub delay_ms: u32,
    /// Bundles that have arrived and are not yet applied.
    pub buffered_ticks: u32,
    /// Whether the client is catching up, and shows the past meanwhile.
    pub catching_up: bool,
}

/// The user's end of a session.
pub struct LiveHandle {
    /// What the user wants.
    pub commands: mpsc::Sender<LiveCommand>,
    /// What the user should know, in order.
    pub events: mpsc::Receiver<LiveEvent>,
    /// The newest frame; `None` outside of a match.
    pub frame: watch::Receiver<Option<Frame>>,
}
