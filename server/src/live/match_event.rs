//! What the hub hears: of matches by the threads that own them, of games and rooms by the link to the mailbox.

use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::handover::{ChatMessage, HandedOver, MuteList};
use adjourn_shared::live::io::PeerId;
use adjourn_shared::lobby::StartId;

/// What a match tells the hub. A few for each match: the queue needs no bound.
pub(crate) enum MatchEvent {
    /// The seat is no player's any more. Who had it may watch on, and is free once gone.
    SeatGivenUp { game_id: GameId, seat: Seat },
    /// The match did not take this peer.
    Refused { game_id: GameId, peer: PeerId },
    /// The match could not begin.
    NotStarted { game_id: GameId },
    /// The mailbox has handed a game over, upon a request sent at this time of the monotonic clock; for a room that waits
    /// to start.
    HandedOver { sent_ms: u64, handed: Box<HandedOver>, start: Option<StartId> },
    /// What the mailbox tells of a session: what was written by mail, and who has changed whom to hear.
    Heard { game_id: GameId, said: Vec<ChatMessage>, mutes: Vec<MuteList> },
    /// The mailbox has made no table of a room.
    NotOpened { start: StartId },
    /// The match is not in the pool any more.
    Ended { game_id: GameId, slot: u32, outcome: Option<Outcome> },
}
