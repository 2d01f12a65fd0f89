//! What the tests of timelines share: a header of a small game of ticks, whose turn by mail is several steps.

use super::entry::{Header, HeaderSeat, Seed};
use crate::base::identity::KeyPair;
use adjourn_game::ids::GameId;
use adjourn_game::{GameKind, Strength};
use adjourn_shipped_games::GAMES;

/// Light cycles of two bots.
pub(super) fn header() -> Header {
    let kind: &dyn GameKind = GAMES.newest("lightcycles").expect("a game that ships");
    let bot = |team: u8| HeaderSeat {
        team,
        name: format!("bot {team}"),
        player: None,
        key: None,
        bot: Some(Strength::Weak),
    };
    Header {
        game_id: GameId([1; 16]),
        game: kind.name().to_owned(),
        rules_version: kind.rules_version(),
        tick_hz: 20,
        setup: kind.default_setup(),
        seats: vec![bot(0), bot(1)],
        seed: Seed::Open([2; 32]),
        server_identity: KeyPair::from_secret(&[3; 32]).public_key(),
        created_ms: 1_800_000_000_000,
    }
}
