//! What always holds in chess.

mod files;
mod orders;
mod state;

use adjourn_chess::{Chess, Order, Setup};
use adjourn_core_tests::bot_match::seed;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Running, StepItem, What};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Where random games begin: the usual position, and such that are rich in castling, promotions, pins and checks, or
/// near a draw. Some are of the Chess Programming Wiki's "Perft Results".
const BEGINNINGS: [Option<&str>; 7] = [
    None,
    Some("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1"),
    Some("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1"),
    Some("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1"),
    Some("n1n5/PPPk4/8/8/8/8/4Kppp/5N1N b - - 0 1"),
    Some("4k3/8/8/8/8/8/8/RN2K3 b - - 96 70"),
    Some("4k3/8/3n4/8/8/8/8/1N2K2N w - - 0 1"),
];

fn beginning(number: u64) -> Running<Chess> {
    let fen = BEGINNINGS[usize::try_from(number).expect("a small number") % BEGINNINGS.len()];
    let setup = Setup { fen: fen.map(str::to_owned), ..Setup::default() };
    Running::<Chess>::create(&setup, &[0, 1], &seed(number)).expect("a good setup")
}

fn item(seat: Seat, order: Order) -> StepItem<Order> {
    StepItem { seat, what: What::Input(order) }
}

/// Plays at random, offers and takebacks included, until the game ends or so many orders are given; `step` makes
/// each step.
fn wander(
    number: u64,
    orders: u32,
    mut step: impl FnMut(Running<Chess>, Seat, Order) -> Running<Chess>,
) -> Running<Chess> {
    let mut rng = ChaCha8Rng::seed_from_u64(number);
    let mut game = beginning(number);
    let mut below = |end: usize| usize::try_from(rng.next_u64() % end as u64).expect("small");
    for _ in 0..orders {
        let Some(&turn) = game.to_act().first() else { break };
        let seat = if below(8) == 0 { Seat(1 - turn.0) } else { turn };
        // Giving up ends most games before anything has happened.
        let ends =
            |text: &String| text == "resign" || text.ends_with("accept draw") || text.starts_with("claim");
        let mut texts = game.legal(seat);
        if below(20) > 0 {
            texts.retain(|text| !ends(text));
        }
        if texts.is_empty() {
            continue;
        }
        let mut text = texts.swap_remove(below(texts.len()));
        let is_move = seat == turn && !text.contains(' ') && text != "resign" && text != "takeback";
        if is_move && below(6) == 0 {
            text.push_str(" offer draw");
        }
        let order = game.parse(seat, &text).expect("a legal text");
        game = step(game, seat, order);
    }
    game
}

/// Takes each step as it is.
fn plainly(mut game: Running<Chess>, seat: Seat, order: Order) -> Running<Chess> {
    game.step(&[item(seat, order)]);
    game
}
