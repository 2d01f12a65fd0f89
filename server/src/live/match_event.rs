//! What the hub hears of matches: from the threads that own them, and from the link to the mailbox.

use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::handover::{ChatMessage, HandedOver, MuteList};
use adjourn_shared::live::io::PeerId;
use adjourn_shared::lobby::StartId;
use adjourn_shared::wire::reason::LobbyError;

/// An event of a match. There are few of them, so that their queue needs no bound.
pub(crate) enum MatchEvent {
    /// The seat has no player any more. Whoever had it may watch on, and is free after leaving.
    SeatGivenUp { game_id: GameId, seat: Seat },
    /// No player of the match is here any more, and it stands; or one is back.
    Deserted { game_id: GameId, deserted: bool },
    /// The match did not take this peer.
    Refused { game_id: GameId, peer: PeerId },
    /// The match has begun: its journal has its beginning.
    Begun { game_id: GameId },
    /// The match could not begin.
    NotBegun { game_id: GameId, why: LobbyError },
    /// The mailbox has handed a game over. The request was sent at this time of the monotonic clock. `start`: the room
    /// that waits for it.
    HandedOver { sent_ms: u64, handed: Box<HandedOver>, start: Option<StartId> },
    /// News of a session from the mailbox: messages that were written by mail, and changed mutes.
    Heard { game_id: GameId, said: Vec<ChatMessage>, mutes: Vec<MuteList> },
    /// The mailbox has made no table of a room.
    NotOpened { start: StartId },
    /// The match is not in the pool any more.
    Ended { game_id: GameId, slot: u32, outcome: Option<Outcome> },
}
