//! A match of bots without a network: the smallest whole game there is.

use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{ByTurns, Outcome, Running, StepItem, Strength, What};
use adjourn_skirmish::{Order, Setup};

/// Who plays a seat.
pub type Player = Option<Strength>;

/// A seed with this number in front.
#[must_use]
pub fn seed(number: u64) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    seed
}

/// The orders that the bots give now, in the order of seats; `None` gives none.
///
/// # Panics
/// If a bot gives an order that is illegal: bots see what players see, and must play by the rules.
#[must_use]
pub fn orders<G: ByTurns<Order = Order>>(game: &Running<G>, players: &[Player]) -> Vec<StepItem<Order>> {
    let mut items = Vec::new();
    for (seat, player) in players.iter().enumerate() {
        let seat = Seat(u8::try_from(seat).expect("a seat"));
        let Some(strength) = player else { continue };
        for order in game.bot(seat, *strength) {
            let legal = game.check(seat, &order);
            assert_eq!(legal, Ok(()), "{seat:?} at {}: {order:?}", game.turn());
            items.push(StepItem { seat, what: What::Input(order) });
        }
    }
    items
}

/// Plays one version of skirmish until the game ends or `most` ticks are over.
///
/// # Panics
/// If the setup is refused, and as [`orders`].
pub fn play<G: ByTurns<Setup = Setup, Order = Order>>(
    setup: &Setup,
    players: &[Player],
    teams: &[u8],
    number: u64,
    most: Tick,
    mut watch: impl FnMut(Tick, &Running<G>),
) -> (Running<G>, Tick, Option<Outcome>) {
    let mut game = Running::<G>::create(setup, teams, &seed(number)).expect("a good setup");
    for tick in 0..most {
        if let Some(outcome) = game.outcome() {
            return (game, tick, Some(outcome));
        }
        let items = orders(&game, players);
        game.step(&items);
        watch(tick + 1, &game);
    }
    let outcome = game.outcome();
    (game, most, outcome)
}
