//! What may happen to a lobby, made up at random. Numbers are small, so that they often fit what is there.

use adjourn_game::Strength;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::wire::lobby::{ChatTo, CreateRoom, LobbyCommand, RoomId};
use proptest::prelude::*;

pub const PLAYERS: u8 = 5;

const GAME: &str = "skirmish";

/// One thing that happens; players and matches by number.
#[derive(Clone, Debug)]
pub enum Step {
    /// `true`: the server says truly whether a seat is still the player's; `false`: the seat was lost.
    Arrive(u8, bool),
    Gone(u8),
    Command(u8, LobbyCommand),
    /// Join by the code that was seen last.
    JoinLastCode(u8),
    /// Bots on all seats that are free, and everyone says that they are ready.
    FillAndReady,
    /// Everyone wants this player out of the room; the owner may do it.
    AllKick(u8),
    /// The server answers the oldest request.
    Answer(bool),
    MatchEnded(u8),
    /// All players have left all matches; or those of one are back.
    AllDeserted,
    MatchDeserted(u8, bool),
    MatchLeft(u8, u8),
    HostMuted(u8, bool),
    /// The server is started anew; matches are broken off by it.
    Restart,
    Wait(u16),
}

pub fn player(number: u8) -> PlayerId {
    PlayerId([number; 16])
}

pub fn game_id(number: u8) -> GameId {
    GameId([number; 16])
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PLAYERS;
    prop_oneof![
        3 => (who.clone(), any::<bool>()).prop_map(|(who, truly)| Step::Arrive(who, truly)),
        1 => who.clone().prop_map(Step::Gone),
        20 => (who.clone(), command()).prop_map(|(who, command)| Step::Command(who, command)),
        1 => who.clone().prop_map(Step::JoinLastCode),
        3 => Just(Step::FillAndReady),
        1 => who.clone().prop_map(Step::AllKick),
        4 => prop::bool::weighted(0.8).prop_map(Step::Answer),
        2 => (0..6u8).prop_map(Step::MatchEnded),
        1 => Just(Step::AllDeserted),
        1 => (0..6u8, any::<bool>()).prop_map(|(number, deserted)| Step::MatchDeserted(number, deserted)),
        1 => (who.clone(), 0..6u8).prop_map(|(who, number)| Step::MatchLeft(who, number)),
        1 => (who, any::<bool>()).prop_map(|(who, muted)| Step::HostMuted(who, muted)),
        1 => Just(Step::Restart),
        6 => (0..4_000u16).prop_map(Step::Wait),
    ]
}

fn command() -> impl Strategy<Value = LobbyCommand> {
    let who = (0..=PLAYERS).prop_map(player);
    let seat = prop_oneof![4 => 0..3u8, 1 => any::<u8>()].prop_map(Seat);
    let team = prop_oneof![4 => 0..3u8, 1 => any::<u8>()];
    let strength = prop_oneof![Just(Strength::Weak), Just(Strength::Strong)];
    let to = prop_oneof![
        Just(ChatTo::Lobby),
        Just(ChatTo::All),
        Just(ChatTo::Team),
        seat.clone().prop_map(ChatTo::Seat)
    ];
    let game = prop_oneof![9 => Just(GAME.to_owned()), 1 => any::<String>()];
    let room = prop_oneof![9 => 1..6u32, 1 => any::<RoomId>()];
    prop_oneof![
        4 => create().prop_map(LobbyCommand::Create),
        9 => room.prop_map(LobbyCommand::Join),
        1 => any::<String>().prop_map(LobbyCommand::JoinCode),
        1 => Just(LobbyCommand::Leave),
        1 => seat.clone().prop_map(LobbyCommand::Sit),
        1 => (seat.clone(), team).prop_map(|(seat, team)| LobbyCommand::SetTeam(seat, team)),
        4 => (seat.clone(), strength.clone()).prop_map(|(s, strength)| LobbyCommand::AddBot(s, strength)),
        1 => seat.prop_map(LobbyCommand::RemoveBot),
        1 => setup().prop_map(LobbyCommand::Setup),
        2 => any::<bool>().prop_map(LobbyCommand::Ready),
        1 => who.clone().prop_map(LobbyCommand::Kick),
        4 => game.clone().prop_map(LobbyCommand::QuickMatch),
        1 => Just(LobbyCommand::CancelQuickMatch),
        1 => (game, strength).prop_map(|(game, strength)| LobbyCommand::Practice(game, strength)),
        2 => (0..6u8, any::<bool>()).prop_map(|(number, wants)| LobbyCommand::Rematch(game_id(number), wants)),
        3 => (to, any::<String>()).prop_map(|(to, text)| LobbyCommand::Chat(to, text)),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, muted)| LobbyCommand::Mute(who, muted)),
        1 => (who, any::<String>()).prop_map(|(who, text)| LobbyCommand::Report(who, text)),
        4 => (0..4u8).prop_map(|number| LobbyCommand::Watch(game_id(number))),
        1 => Just(LobbyCommand::LeaveMatch),
    ]
}

fn create() -> impl Strategy<Value = CreateRoom> {
    let seats = prop_oneof![8 => 2..4u8, 1 => any::<u8>()];
    (any::<String>(), any::<bool>(), seats, setup()).prop_map(|(title, private, seats, setup)| CreateRoom {
        game: GAME.to_owned(),
        title,
        private,
        seats,
        setup,
    })
}

fn setup() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![9 => Just(Vec::new()), 1 => prop::collection::vec(any::<u8>(), 0..20)]
}

/// Everyone arrives, and then this and that.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let arrivals: Vec<_> = (0..PLAYERS).map(|who| Step::Arrive(who, true)).collect();
    prop::collection::vec(step(), 1..200).prop_map(move |steps| [arrivals.clone(), steps].concat())
}
