//! Snapshots from strangers: refused, or good for every use.

use super::{Dice, game, item};
use adjourn_diplomacy::{Diplomacy, Setup};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, Strength};

/// Uses a state in every way.
fn use_up(mut game: Running<Diplomacy>) {
    for _ in 0..3 {
        let mut items = Vec::new();
        for seat in (0..8).map(Seat) {
            game.legal(seat);
            game.default_orders(seat);
            let orders = game.bot(seat, Strength::Strong);
            items.extend(orders.into_iter().map(|order| item(seat, order)));
        }
        game.describe(None);
        game.picture(None);
        game.svg(None);
        let _ = game.breakdown();
        game.step(&items);
        let snapshot = game.snapshot();
        let again = Running::<Diplomacy>::restore(&snapshot).map(|game| game.snapshot());
        assert_eq!(again.as_ref(), Ok(&snapshot), "a state that can't be stored");
    }
}

#[test]
fn a_changed_snapshot_is_refused_or_harmless() {
    let mut dice = Dice(3);
    let mut accepted = 0;
    for number in 0..4 {
        let mut game = game(&Setup { last_year: Some(1930), ..Setup::default() }, number);
        for _ in 0..25 {
            let mut items = Vec::new();
            for seat in (0..7).map(Seat) {
                items.extend(game.bot(seat, Strength::Strong).into_iter().map(|order| item(seat, order)));
            }
            game.step(&items);
            let snapshot = game.snapshot();
            for _ in 0..60 {
                let mut bytes = snapshot.clone();
                for _ in 0..1 + dice.below(3) {
                    let at = dice.below(bytes.len());
                    match dice.below(4) {
                        0 => bytes[at] = u8::try_from(dice.below(256)).expect("a byte"),
                        1 => bytes[at] = bytes[at].wrapping_add(1),
                        2 => drop(bytes.remove(at)),
                        _ => bytes.insert(at, u8::try_from(dice.below(80)).expect("a byte")),
                    }
                }
                if let Ok(game) = Running::<Diplomacy>::restore(&bytes) {
                    assert_eq!(game.snapshot(), bytes, "two encodings of one state");
                    accepted += 1;
                    use_up(game);
                }
            }
            if game.outcome().is_some() {
                break;
            }
        }
    }
    assert!(accepted > 100, "only {accepted} changed snapshots were looked at");
}
