//! What the lobby has told, and the way back to where one was after a reconnect: into the room, the queue, the match
//! that was watched. Asks with the lobby's ordinary commands, and decides by its ordinary answers.

use super::io::Lost;
use crate::wire::lobby::{CreateRoom, LobbyCommand, LobbyEvent, Occupant, Overview, RoomState};
use crate::wire::message::Welcome;
use crate::wire::reason::LobbyError;
use adjourn_game::ids::GameId;

/// How long a room of which nothing is seen is waited for, in microseconds: its owner comes back, too, and may be a few
/// attempts behind.
pub(super) const RETURN_WITHIN_US: u64 = 10_000_000;

/// What the lobby has told.
#[derive(Clone, Debug, Default)]
pub struct LobbyView {
    /// Rooms, matches and players.
    pub overview: Overview,
    /// The room that the user is in.
    pub room: Option<RoomState>,
    /// The countdown of that room.
    pub countdown: Option<u8>,
    /// The game for which the user waits for an opponent.
    pub waiting_for: Option<String>,
    /// The game for which the user has last asked to wait.
    asked_for: String,
}

impl LobbyView {
    /// The user asks for something.
    pub(super) fn asked(&mut self, command: &LobbyCommand) {
        if let LobbyCommand::QuickMatch(game) = command {
            self.asked_for.clone_from(game);
        }
    }

    /// The lobby tells something.
    pub(super) fn told(&mut self, event: &LobbyEvent) {
        match event {
            LobbyEvent::Overview(overview) => self.overview = overview.clone(),
            LobbyEvent::Room(room) => self.room = Some(room.clone()),
            LobbyEvent::RoomLeft(_) => (self.room, self.countdown) = (None, None),
            LobbyEvent::Countdown(seconds) => self.countdown = *seconds,
            LobbyEvent::Waiting(waiting) => self.waiting_for = waiting.then(|| self.asked_for.clone()),
            LobbyEvent::Chat(_)
            | LobbyEvent::Error(_)
            | LobbyEvent::Rematch(_)
            | LobbyEvent::NamedApart(_) => {}
        }
    }

    /// The connection is over: nothing of this holds any more.
    pub(super) fn forget(&mut self) {
        *self = Self { asked_for: core::mem::take(&mut self.asked_for), ..Self::default() };
    }
}

/// Whether a command takes the player to another place. The player then does not go back to the place before.
pub(super) const fn moves(command: &LobbyCommand) -> bool {
    matches!(
        command,
        LobbyCommand::Create(_)
            | LobbyCommand::Join(_)
            | LobbyCommand::JoinCode(_)
            | LobbyCommand::Leave
            | LobbyCommand::QuickMatch(_)
            | LobbyCommand::CancelQuickMatch
            | LobbyCommand::Practice(..)
            | LobbyCommand::Watch(_)
            | LobbyCommand::LeaveMatch
            | LobbyCommand::Rematch(_, true)
    )
}

/// Where one was when the connection was lost, and goes back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// On a seat of this match: the server takes one back by itself.
    Match(GameId),
    /// Watching this match.
    Watch(GameId),
    /// In the queue for a quick match of this game.
    Queue(String),
    /// In this room.
    Room { room: Box<RoomState>, asked: Asked },
}

/// What was asked for on the way back into a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing yet: the server says first whether the seat was kept.
    Nothing,
    /// To join it.
    Join,
    /// To open it again.
    Create,
}

/// What follows from an answer of the lobby.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing yet.
    Wait,
    /// Ask for this, and wait.
    Ask(LobbyCommand),
    /// The player is back. Ask for this, to have everything as it was.
    Back(Vec<LobbyCommand>),
    /// There is no way back.
    Lost(Lost),
}

impl Return {
    /// From what the lobby has told before the connection was lost.
    pub(super) fn from(lobby: &LobbyView) -> Option<Self> {
        match (&lobby.room, &lobby.waiting_for) {
            (Some(room), _) => Some(Self::Room { room: Box::new(room.clone()), asked: Asked::Nothing }),
            (None, Some(game)) => Some(Self::Queue(game.clone())),
            (None, None) => None,
        }
    }

    /// Signed in again.
    pub(super) fn welcome(&mut self, welcome: &Welcome) -> Step {
        match (&*self, welcome.resumable) {
            (Self::Match(before), resumable) if resumable != Some(*before) => Step::Lost(Lost::Match),
            // A match has begun meanwhile, or goes on.
            (_, Some(_)) | (Self::Match(_), None) => Step::Back(Vec::new()),
            (Self::Watch(game_id), None) => Step::Ask(LobbyCommand::Watch(*game_id)),
            (Self::Queue(game), None) => Step::Ask(LobbyCommand::QuickMatch(game.clone())),
            // If the server has kept the seat, it says so before it sends the lists.
            (Self::Room { .. }, None) => Step::Wait,
        }
    }

    /// The connection was lost again on the way back.
    pub(super) fn again(&mut self) {
        if let Self::Room { asked, .. } = self {
            *asked = Asked::Nothing;
        }
    }

    /// The lobby tells something.
    pub(super) fn told(&mut self, event: &LobbyEvent, welcome: &Welcome) -> Step {
        match (&*self, event) {
            (Self::Queue(_), LobbyEvent::Waiting(true)) => Step::Back(Vec::new()),
            (Self::Queue(_), LobbyEvent::Error(error)) => Step::Lost(Lost::Queue(*error)),
            (Self::Watch(_), LobbyEvent::Error(_)) => Step::Lost(Lost::Watched),
            (Self::Room { room, asked: Asked::Create }, LobbyEvent::Room(_)) => Step::Back(furnish(room)),
            // It was entered again, or the server had kept the seat.
            (Self::Room { .. }, LobbyEvent::Room(_)) => Step::Back(Vec::new()),
            (Self::Room { asked: Asked::Nothing, .. }, LobbyEvent::Overview(overview)) => {
                self.look_for_room(overview, welcome)
            }
            (Self::Room { room, asked: Asked::Join }, LobbyEvent::Error(LobbyError::NoSuchRoom))
                if room.owner == welcome.player =>
            {
                self.open_again()
            }
            (Self::Room { asked: Asked::Join | Asked::Create, .. }, LobbyEvent::Error(error)) => {
                Step::Lost(Lost::Room(*error))
            }
            _ => Step::Wait,
        }
    }

    /// Nothing more is waited for.
    pub(super) const fn late(&self) -> Lost {
        match self {
            Self::Match(_) => Lost::Match,
            Self::Watch(_) => Lost::Watched,
            Self::Queue(_) => Lost::Queue(LobbyError::NotFound),
            Self::Room { .. } => Lost::Room(LobbyError::NoSuchRoom),
        }
    }

    fn ask(&mut self, now: Asked, command: LobbyCommand) -> Step {
        if let Self::Room { asked, .. } = self {
            *asked = now;
        }
        Step::Ask(command)
    }

    /// A private room is found by its code. A public one by the list: its number alone does not say that it is the same one, since a server that was started anew
    /// begins to count again.
    fn look_for_room(&mut self, overview: &Overview, welcome: &Welcome) -> Step {
        let Self::Room { room, .. } = &*self else { return Step::Wait };
        if let Some(code) = room.code.clone() {
            return self.ask(Asked::Join, LobbyCommand::JoinCode(code));
        }
        let alike = overview.rooms.iter().filter(|one| one.game == room.game && one.title == room.title);
        let found = alike.max_by_key(|one| one.room == room.room).map(|one| one.room);
        match found {
            Some(number) => self.ask(Asked::Join, LobbyCommand::Join(number)),
            None if room.owner == welcome.player => self.open_again(),
            // Its owner will open it again.
            None => Step::Wait,
        }
    }

    fn open_again(&mut self) -> Step {
        let Self::Room { room, .. } = &*self else { return Step::Wait };
        let create = CreateRoom {
            game: room.game.clone(),
            title: room.title.clone(),
            private: room.code.is_some(),
            seats: u8::try_from(room.seats.len()).unwrap_or(u8::MAX),
            setup: room.setup.clone(),
        };
        self.ask(Asked::Create, LobbyCommand::Create(create))
    }
}

/// What makes a room that was opened again what it was: its bots.
fn furnish(room: &RoomState) -> Vec<LobbyCommand> {
    let seats = (0..).map(adjourn_game::ids::Seat).zip(&room.seats);
    seats
        .filter_map(|(seat, state)| match state.occupant {
            Occupant::Bot(strength) => Some(LobbyCommand::AddBot(seat, strength)),
            Occupant::Free | Occupant::Player { .. } | Occupant::Asked { .. } | Occupant::Away { .. } => None,
        })
        .collect()
}
