//! What players and lobby say to each other.

use super::{Named, counting};
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::wire::lobby::{
    Answer, ChatLine, ChatTo, CreateRoom, LobbyCommand, LobbyEvent, MatchSummary, Occupant, Overview, Place,
    Presence, RematchOffer, RoomState, RoomSummary, SeatState,
};
use adjourn_shared::wire::reason::LobbyError;

fn player() -> PlayerId {
    PlayerId(counting(0x30))
}

fn skirmish() -> String {
    "skirmish".to_owned()
}

/// Every kind of [`LobbyCommand`].
#[must_use]
pub fn commands() -> Named<LobbyCommand> {
    vec![
        (
            "Create",
            LobbyCommand::Create(CreateRoom {
                game: skirmish(),
                title: "After work".to_owned(),
                private: true,
                seats: 4,
                setup: vec![9, 8],
            }),
        ),
        ("Join", LobbyCommand::Join(17)),
        ("JoinCode", LobbyCommand::JoinCode("ABC234".to_owned())),
        ("Leave", LobbyCommand::Leave),
        ("Sit", LobbyCommand::Sit(Seat(3))),
        ("SetTeam", LobbyCommand::SetTeam(Seat(3), 1)),
        ("AddBot", LobbyCommand::AddBot(Seat(2), Strength::Strong)),
        ("RemoveBot", LobbyCommand::RemoveBot(Seat(2))),
        ("Setup", LobbyCommand::Setup(vec![1, 2, 3])),
        ("Ready", LobbyCommand::Ready(true)),
        ("Kick", LobbyCommand::Kick(player())),
        ("QuickMatch", LobbyCommand::QuickMatch(skirmish())),
        ("CancelQuickMatch", LobbyCommand::CancelQuickMatch),
        ("Practice", LobbyCommand::Practice(skirmish(), Strength::Weak)),
        ("Chat", LobbyCommand::Chat(ChatTo::Team, "gl & hf".to_owned())),
        ("Mute", LobbyCommand::Mute(player(), true)),
        ("Report", LobbyCommand::Report(player(), "spam".to_owned())),
        ("Watch", LobbyCommand::Watch(GameId(counting(0x50)))),
        ("LeaveMatch", LobbyCommand::LeaveMatch),
        ("Rematch", LobbyCommand::Rematch(GameId(counting(0x50)), true)),
    ]
}

/// Every kind of [`LobbyEvent`].
#[must_use]
pub fn events() -> Named<LobbyEvent> {
    vec![
        ("Overview", LobbyEvent::Overview(overview())),
        ("Room", LobbyEvent::Room(room())),
        ("RoomLeft", LobbyEvent::RoomLeft(Some(LobbyError::Kicked))),
        ("Countdown", LobbyEvent::Countdown(Some(3))),
        ("Waiting", LobbyEvent::Waiting(true)),
        (
            "Chat",
            LobbyEvent::Chat(ChatLine {
                from: player(),
                name: "Ada".to_owned(),
                to: ChatTo::All,
                text: "gg".to_owned(),
            }),
        ),
        ("Error", LobbyEvent::Error(LobbyError::NoSuchRoom)),
        (
            "Rematch",
            LobbyEvent::Rematch(RematchOffer {
                game_id: GameId(counting(0x50)),
                game: skirmish(),
                by: "Ada".to_owned(),
            }),
        ),
        ("NamedApart", LobbyEvent::NamedApart("Ada 2".to_owned())),
    ]
}

fn overview() -> Overview {
    let places = [Place::Lobby, Place::Waiting, Place::Room, Place::Playing, Place::Watching];
    Overview {
        rooms: vec![RoomSummary {
            room: 17,
            game: skirmish(),
            title: "After work".to_owned(),
            taken: 1,
            seats: 4,
        }],
        matches: vec![MatchSummary {
            game_id: GameId(counting(0x50)),
            game: skirmish(),
            players: vec!["Ada".to_owned(), "strong bot".to_owned()],
        }],
        players: places.map(|place| Presence { player: player(), name: "Ada".to_owned(), place }).to_vec(),
        players_online: 300,
    }
}

fn room() -> RoomState {
    let ada = Occupant::Player { player: player(), name: "Ada".to_owned(), ready: true };
    let asked = Occupant::Asked { player: player(), name: "Ada".to_owned(), answer: Answer::Gone };
    let away = Occupant::Away { player: player(), name: "Ada".to_owned(), ready: true };
    RoomState {
        room: 17,
        code: Some("ABC234".to_owned()),
        game: skirmish(),
        title: "After work".to_owned(),
        setup: vec![1, 2, 3],
        owner: player(),
        seats: [ada, Occupant::Free, Occupant::Bot(Strength::Weak), asked, away]
            .map(|occupant| SeatState { team: 1, occupant })
            .to_vec(),
    }
}

/// Every [`ChatTo`].
#[must_use]
pub fn audiences() -> Named<ChatTo> {
    vec![
        ("Lobby", ChatTo::Lobby),
        ("All", ChatTo::All),
        ("Team", ChatTo::Team),
        ("Seat", ChatTo::Seat(Seat(2))),
    ]
}

/// Every [`LobbyError`].
#[must_use]
pub fn errors() -> Named<LobbyError> {
    vec![
        ("NoSuchRoom", LobbyError::NoSuchRoom),
        ("RoomFull", LobbyError::RoomFull),
        ("SeatTaken", LobbyError::SeatTaken),
        ("NotOwner", LobbyError::NotOwner),
        ("AlreadyInRoom", LobbyError::AlreadyInRoom),
        ("NotInRoom", LobbyError::NotInRoom),
        ("BadSetup", LobbyError::BadSetup),
        ("NoSuchGame", LobbyError::NoSuchGame),
        ("ServerFull", LobbyError::ServerFull),
        ("NotFound", LobbyError::NotFound),
        ("BadText", LobbyError::BadText),
        ("Kicked", LobbyError::Kicked),
        ("Muted", LobbyError::Muted),
        ("TooFast", LobbyError::TooFast),
        ("Started", LobbyError::Started),
        ("NoPress", LobbyError::NoPress),
        ("NoPausesLeft", LobbyError::NoPausesLeft),
        ("DiskFull", LobbyError::DiskFull),
        ("NotBegun", LobbyError::NotBegun),
        ("TooManyWatch", LobbyError::TooManyWatch),
        ("NoMailbox", LobbyError::NoMailbox),
    ]
}
