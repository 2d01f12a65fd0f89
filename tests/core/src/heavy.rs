//! Heavy mode: after every step, snapshot, restore and compare; so that a snapshot misses nothing.

use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, StepItem};
use adjourn_skirmish::{Order, Skirmish, SpawnOrder};

/// Makes a step with the game itself and with two restored copies of it, whose entities were put into their worlds
/// in opposite orders, and compares all that can be compared. The game goes on as one of the copies.
///
/// # Panics
/// On the first difference, naming the part and the entity.
pub fn step(game: Running<Skirmish>, items: &[StepItem<Order>]) -> Running<Skirmish> {
    let bytes = game.snapshot();
    let mut original = game;
    original.step(items);
    let mut last = None;
    for order in [SpawnOrder::Ascending, SpawnOrder::Descending] {
        let (copy, digest) = Skirmish::restore_in_order(&bytes, order).expect("an own snapshot");
        let mut copy = Running::resume(copy, digest);
        assert_eq!(copy.snapshot(), bytes, "a restored state gives another snapshot ({order:?})");
        copy.step(items);
        same(&original, &copy, order);
        last = Some(copy);
    }
    last.expect("two copies were made")
}

/// The same for any game whose state has no inner order: a step with the game itself and with a restored copy, which
/// goes on.
///
/// # Panics
/// On the first difference, naming the part and the entity.
pub fn step_any<G: ByTurns>(game: Running<G>, items: &[StepItem<G::Order>]) -> Running<G> {
    let bytes = game.snapshot();
    let mut original = game;
    original.step(items);
    let mut copy = Running::<G>::restore(&bytes).expect("an own snapshot");
    assert_eq!(copy.snapshot(), bytes, "a restored state gives another snapshot");
    copy.step(items);
    let (own, other) = (original.breakdown(), copy.breakdown());
    let row = own.iter().zip(&other).find(|(a, b)| a != b);
    let part = row.map(|(row, _)| G::ABOUT.parts[usize::from(row.part)]);
    assert_eq!(row, None, "{}: {part:?} differs", original.turn_name());
    assert_eq!(original.digest(), copy.digest());
    assert_eq!(original.snapshot(), copy.snapshot(), "the digest misses a difference");
    for viewer in [None, Some(Seat(0)), Some(Seat(1))] {
        assert_eq!(original.view(viewer), copy.view(viewer), "the same state looks different to {viewer:?}");
        assert_eq!(original.describe(viewer), copy.describe(viewer));
    }
    copy
}

fn same(original: &Running<Skirmish>, copy: &Running<Skirmish>, order: SpawnOrder) {
    if original.digest() != copy.digest() {
        let (own, other) = (original.breakdown(), copy.breakdown());
        let row = own.iter().zip(&other).find(|(a, b)| a != b);
        let part = row.map(|(row, _)| Skirmish::ABOUT.parts[usize::from(row.part)]);
        panic!("tick {}: {row:?} ({part:?}) differs, {order:?}", original.see(None).tick);
    }
    assert_eq!(original.snapshot(), copy.snapshot(), "the digest misses a difference ({order:?})");
    assert_eq!(original.see(None), copy.see(None), "the same state looks different ({order:?})");
}
