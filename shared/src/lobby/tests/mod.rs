//! The lobby as its players meet it: what they ask, what they are told. Every test names a behaviour.

mod chat;
mod kept;
mod matches;
mod names;
mod overview;
mod rematch;
mod rooms;
mod stub; // games that are nothing but their setup

use super::{Input, Lobby, Output, StartMatch};
use crate::base::limits::LobbyLimits;
use crate::wire::lobby::{
    ChatLine, CreateRoom, LobbyCommand, LobbyEvent, Occupant, Overview, Place, RoomId, RoomState,
};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::{GameId, PlayerId};

const ADA: PlayerId = PlayerId([1; 16]);
const BOB: PlayerId = PlayerId([2; 16]);
const CLEO: PlayerId = PlayerId([3; 16]);
const DAN: PlayerId = PlayerId([4; 16]);

/// A lobby with its clock, and what came out of it.
struct Table {
    lobby: Lobby,
    now_ms: u64,
    outputs: Vec<Output>,
}

impl Table {
    /// A lobby with these players.
    fn with(players: &[PlayerId]) -> Self {
        Self::limited(LobbyLimits::default(), players)
    }

    fn limited(limits: LobbyLimits, players: &[PlayerId]) -> Self {
        let lobby = Lobby::new(stub::GAMES, limits, [7; 32]);
        let mut table = Self { lobby, now_ms: 1_000, outputs: Vec::new() };
        for &player in players {
            table.arrive(player, None);
        }
        table
    }

    fn input(&mut self, input: Input) {
        self.lobby.handle(self.now_ms, input);
        self.lobby.check();
        self.outputs.extend(core::iter::from_fn(|| self.lobby.poll_output()));
    }

    fn arrive(&mut self, player: PlayerId, playing: Option<GameId>) {
        let name = name(player).to_owned();
        self.input(Input::Arrived { player, name, playing });
    }

    fn gone(&mut self, player: PlayerId) {
        self.input(Input::Gone { player });
    }

    fn says(&mut self, player: PlayerId, command: LobbyCommand) {
        self.input(Input::Command { player, command });
    }

    /// The player asks for something and is told no.
    fn refused(&mut self, player: PlayerId, command: LobbyCommand) -> LobbyError {
        let before = self.outputs.len();
        self.says(player, command);
        match self.outputs[before..].first() {
            Some(Output::Send { player: to, event: LobbyEvent::Error(error) }) if *to == player => *error,
            other => panic!("expected an error, got {other:?}"),
        }
    }

    /// Lets time pass, and the timers run as a server would run them.
    fn wait(&mut self, ms: u64) {
        let until_ms = self.now_ms + ms;
        while let Some(due_ms) = self.lobby.next_timeout().filter(|&due_ms| due_ms <= until_ms) {
            self.now_ms = self.now_ms.max(due_ms);
            self.input(Input::Timer);
            assert!(self.lobby.next_timeout() > Some(self.now_ms) || self.lobby.next_timeout().is_none());
        }
        self.now_ms = until_ms;
    }

    /// A room of the owner's, seen by all; returns its number.
    fn room(&mut self, owner: PlayerId, seats: u8) -> RoomId {
        self.says(owner, create(seats, false));
        self.room_state(owner).room
    }

    /// What the player was told, since the outputs were last cleared.
    fn events(&self, to: PlayerId) -> Vec<LobbyEvent> {
        let mine = self.outputs.iter().filter_map(|output| match output {
            Output::Send { player, event } if *player == to => Some(event.clone()),
            _ => None,
        });
        mine.collect()
    }

    fn room_state(&self, to: PlayerId) -> RoomState {
        let last = self.events(to).into_iter().rev().find_map(|event| match event {
            LobbyEvent::Room(state) => Some(state),
            _ => None,
        });
        last.expect("the player was told of a room")
    }

    fn overviews(&self, to: PlayerId) -> Vec<Overview> {
        let events = self.events(to).into_iter();
        events
            .filter_map(|event| if let LobbyEvent::Overview(it) = event { Some(it) } else { None })
            .collect()
    }

    /// The newest lists, as a player in the lobby sees them after the interval.
    fn overview(&mut self, to: PlayerId) -> Overview {
        self.wait(500);
        self.overviews(to).pop().expect("an overview was sent")
    }

    fn place(&mut self, of: PlayerId, seen_by: PlayerId) -> Place {
        let players = self.overview(seen_by).players;
        players.iter().find(|presence| presence.player == of).expect("is online").place
    }

    fn chat_heard(&self, by: PlayerId) -> Vec<ChatLine> {
        let events = self.events(by).into_iter();
        events
            .filter_map(|event| if let LobbyEvent::Chat(line) = event { Some(line) } else { None })
            .collect()
    }

    fn starts(&self) -> Vec<StartMatch> {
        let starts = self.outputs.iter();
        starts.filter_map(|o| if let Output::Start(start) = o { Some(start.clone()) } else { None }).collect()
    }

    /// The server starts the match that was asked for last.
    fn server_starts(&mut self, number: u8) -> GameId {
        let start = self.starts().last().expect("a match was asked for").start;
        let game_id = GameId([number; 16]);
        self.input(Input::MatchStarted { start, game_id });
        game_id
    }

    /// A running quick match of two.
    fn duel(&mut self, players: [PlayerId; 2], number: u8) -> GameId {
        for player in players {
            self.says(player, LobbyCommand::QuickMatch("stub".into()));
        }
        self.server_starts(number)
    }
}

fn name(player: PlayerId) -> &'static str {
    match player {
        ADA => "Ada",
        BOB => "Bob",
        CLEO => "Cleo",
        _ => "dan",
    }
}

fn create(seats: u8, private: bool) -> LobbyCommand {
    LobbyCommand::Create(CreateRoom {
        game: "stub".into(),
        title: "Friday".into(),
        private,
        seats,
        setup: Vec::new(),
    })
}

fn sits(state: &RoomState) -> Vec<Option<PlayerId>> {
    let player = |occupant: &Occupant| match occupant {
        Occupant::Player { player, .. } => Some(*player),
        Occupant::Free | Occupant::Bot(_) | Occupant::Asked { .. } | Occupant::Away { .. } => None,
    };
    state.seats.iter().map(|seat| player(&seat.occupant)).collect()
}

fn ready(state: &RoomState) -> Vec<PlayerId> {
    let ready = |occupant: &Occupant| match occupant {
        Occupant::Player { player, ready: true, .. } => Some(*player),
        _ => None,
    };
    state.seats.iter().filter_map(|seat| ready(&seat.occupant)).collect()
}
