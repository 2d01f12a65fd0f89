//! Any value that players and lobby say to each other.

use super::values::{bytes, game_id, number, player, seat, strength, text};
use adjourn_core_tests::samples::lobby::{audiences, errors};
use adjourn_shared::wire::lobby::{
    Answer, ChatLine, ChatTo, CreateRoom, LobbyCommand, LobbyEvent, MatchSummary, Occupant, Overview, Place,
    Presence, RematchOffer, RoomState, RoomSummary, SeatState,
};
use adjourn_shared::wire::reason::LobbyError;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn audience() -> impl Strategy<Value = ChatTo> {
    prop::sample::select(audiences()).prop_map(|(_, to)| to)
}

fn error() -> impl Strategy<Value = LobbyError> {
    prop::sample::select(errors()).prop_map(|(_, error)| error)
}

pub fn command() -> impl Strategy<Value = LobbyCommand> {
    let room = prop_oneof![
        (text(), text(), any::<bool>(), any::<u8>(), bytes()).prop_map(
            |(game, title, private, seats, setup)| {
                LobbyCommand::Create(CreateRoom { game, title, private, seats, setup })
            }
        ),
        number().prop_map(LobbyCommand::Join),
        text().prop_map(LobbyCommand::JoinCode),
        Just(LobbyCommand::Leave),
        seat().prop_map(LobbyCommand::Sit),
        (seat(), any::<u8>()).prop_map(|(seat, team)| LobbyCommand::SetTeam(seat, team)),
        (seat(), strength()).prop_map(|(seat, strength)| LobbyCommand::AddBot(seat, strength)),
        seat().prop_map(LobbyCommand::RemoveBot),
        bytes().prop_map(LobbyCommand::Setup),
        any::<bool>().prop_map(LobbyCommand::Ready),
    ];
    let other = prop_oneof![
        player().prop_map(LobbyCommand::Kick),
        text().prop_map(LobbyCommand::QuickMatch),
        Just(LobbyCommand::CancelQuickMatch),
        (text(), strength()).prop_map(|(game, strength)| LobbyCommand::Practice(game, strength)),
        (audience(), text()).prop_map(|(to, text)| LobbyCommand::Chat(to, text)),
        (player(), any::<bool>()).prop_map(|(player, mute)| LobbyCommand::Mute(player, mute)),
        (player(), text()).prop_map(|(player, text)| LobbyCommand::Report(player, text)),
        game_id().prop_map(LobbyCommand::Watch),
        Just(LobbyCommand::LeaveMatch),
        (game_id(), any::<bool>()).prop_map(|(game_id, wants)| LobbyCommand::Rematch(game_id, wants)),
    ];
    prop_oneof![room, other]
}

pub fn event() -> impl Strategy<Value = LobbyEvent> {
    prop_oneof![
        overview().prop_map(LobbyEvent::Overview),
        room().prop_map(LobbyEvent::Room),
        option::of(error()).prop_map(LobbyEvent::RoomLeft),
        option::of(any::<u8>()).prop_map(LobbyEvent::Countdown),
        any::<bool>().prop_map(LobbyEvent::Waiting),
        (player(), text(), audience(), text())
            .prop_map(|(from, name, to, text)| LobbyEvent::Chat(ChatLine { from, name, to, text })),
        error().prop_map(LobbyEvent::Error),
        text().prop_map(LobbyEvent::NamedApart),
        (game_id(), text(), text()).prop_map(|(game_id, game, by)| LobbyEvent::Rematch(RematchOffer {
            game_id,
            game,
            by
        })),
    ]
}

fn overview() -> impl Strategy<Value = Overview> {
    let room = (number(), text(), text(), any::<u8>(), any::<u8>())
        .prop_map(|(room, game, title, taken, seats)| RoomSummary { room, game, title, taken, seats });
    let running = (game_id(), text(), vec(text(), 0..3)).prop_map(|(game_id, game, players)| MatchSummary {
        game_id,
        game,
        players,
    });
    let places = [Place::Lobby, Place::Waiting, Place::Room, Place::Playing, Place::Watching];
    let presence = (player(), text(), prop::sample::select(places.to_vec()))
        .prop_map(|(player, name, place)| Presence { player, name, place });
    (vec(room, 0..3), vec(running, 0..3), vec(presence, 0..3), number()).prop_map(
        |(rooms, matches, players, players_online)| Overview { rooms, matches, players, players_online },
    )
}

fn answer() -> impl Strategy<Value = Answer> {
    prop::sample::select(vec![Answer::Open, Answer::Declined, Answer::Gone])
}

fn room() -> impl Strategy<Value = RoomState> {
    let occupant = prop_oneof![
        Just(Occupant::Free),
        (player(), text(), answer()).prop_map(|(player, name, answer)| Occupant::Asked {
            player,
            name,
            answer
        }),
        strength().prop_map(Occupant::Bot),
        (player(), text(), any::<bool>()).prop_map(|(player, name, ready)| Occupant::Away {
            player,
            name,
            ready
        }),
        (player(), text(), any::<bool>()).prop_map(|(player, name, ready)| Occupant::Player {
            player,
            name,
            ready
        }),
    ];
    let seats = vec((any::<u8>(), occupant).prop_map(|(team, occupant)| SeatState { team, occupant }), 0..4);
    let texts = (option::of(text()), text(), text());
    (number(), texts, bytes(), player(), seats).prop_map(
        |(room, (code, game, title), setup, owner, seats)| RoomState {
            room,
            code,
            game,
            title,
            setup,
            owner,
            seats,
        },
    )
}
