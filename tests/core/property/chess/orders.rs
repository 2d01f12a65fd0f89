//! Orders: texts and what they mean, and that bots play by the rules.

use super::{beginning, item, plainly, wander};
use adjourn_chess::{Chess, Move, Order, PieceKind, Setup, Square};
use adjourn_core_tests::bot_match::seed;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, Strength};
use proptest::prelude::*;

/// Every text of the list can be given, and means the same in its canonical form.
fn texts_hold(game: &Running<Chess>) {
    for seat in [Seat(0), Seat(1)] {
        for text in game.legal(seat) {
            let order = game.parse(seat, &text).unwrap_or_else(|words| panic!("{words} in {}", game.fen()));
            assert_eq!(game.check_orders(seat, &[order]), Ok(()), "{text} in {}", game.fen());
            let canonical = game.notation(seat, &order);
            assert_eq!(game.parse(seat, &canonical), Ok(order), "{text} in {}", game.fen());
            assert!(!game.meaning(seat, &order).contains("not legal"), "{text} in {}", game.fen());
        }
    }
}

/// A move is the same as it is written by people and by machines, and is legal.
fn both_notations_agree(game: &Running<Chess>) {
    let view = game.see(None);
    let seat = view.side.seat();
    for legal in &view.legal {
        let order = Order::Move { mv: legal.mv, offer_draw: false };
        assert_eq!(game.check(seat, &order), Ok(()), "{} in {}", legal.san, game.fen());
        for text in [&legal.san, &legal.mv.to_string()] {
            assert_eq!(game.parse(seat, text), Ok(order), "{text} in {}", game.fen());
        }
        let bare = legal.san.trim_end_matches(['+', '#']).replace('x', "");
        assert_eq!(game.parse(seat, &bare), Ok(order), "{bare} in {}", game.fen());
    }
    let mut sans: Vec<_> = view.legal.iter().map(|legal| &legal.san).collect();
    sans.sort();
    sans.dedup();
    assert_eq!(sans.len(), view.legal.len(), "two moves have one name in {}", game.fen());
}

/// Whatever two squares are named: legal are just the moves of the list.
fn nothing_else_is_legal(game: &Running<Chess>) {
    let view = game.see(None);
    let seat = view.side.seat();
    let mut count = 0;
    for (from, to) in (0..64).flat_map(|from| (0..64).map(move |to| (from, to))) {
        for promotion in std::iter::once(None).chain(PieceKind::ALL.map(Some)) {
            let mv = Move { from: Square(from), to: Square(to), promotion };
            count += usize::from(game.check(seat, &Order::Move { mv, offer_draw: false }).is_ok());
        }
    }
    assert_eq!(count, view.legal.len(), "{}", game.fen());
}

#[test]
fn texts_mean_one_order_in_every_position() {
    for number in 0..21 {
        wander(number, 80, |game, seat, order| {
            texts_hold(&game);
            both_notations_agree(&game);
            plainly(game, seat, order)
        });
    }
}

#[test]
fn only_listed_moves_are_legal() {
    for number in 0..14 {
        let game = wander(number, 25, plainly);
        nothing_else_is_legal(&game);
    }
}

#[test]
fn bots_give_one_legal_order_when_they_are_to_move() {
    for number in 0..14 {
        let mut orders = 0_u32;
        wander(number, 60, |game, seat, order| {
            orders += 1;
            for (bot, strength) in
                [(0, Strength::Weak), (1, Strength::Weak), (0, Strength::Strong), (1, Strength::Strong)]
            {
                if strength == Strength::Strong && !orders.is_multiple_of(20) {
                    continue;
                }
                let bot = Seat(bot);
                let given = game.bot(bot, strength);
                if given.is_empty() {
                    assert!(!game.to_act().contains(&bot), "{bot:?} says nothing in {}", game.fen());
                } else {
                    assert_eq!(game.check_orders(bot, &given), Ok(()), "{given:?} in {}", game.fen());
                    assert_eq!(game.bot(bot, strength), given, "chance plays");
                }
            }
            plainly(game, seat, order)
        });
    }
}

#[test]
fn games_of_bots_end_by_themselves() {
    for number in 0..7 {
        let mut game = beginning(number);
        let mut steps = 0;
        while let Some(&seat) = game.to_act().first() {
            let order = game.bot(seat, Strength::Weak)[0];
            game.step(&[item(seat, order)]);
            steps += 1;
            assert!(steps < 3_000, "{} goes on and on", game.fen());
        }
    }
}

fn any_order() -> impl Strategy<Value = Order> {
    let square = || (0_u8..64).prop_map(Square);
    let promotion = prop::option::of(prop::sample::select(&PieceKind::ALL[1..5]));
    let any_move =
        (square(), square(), promotion).prop_map(|(from, to, promotion)| Move { from, to, promotion });
    (any_move, any::<bool>(), 0..9).prop_map(|(mv, offer_draw, kind)| match kind {
        0 => Order::Move { mv, offer_draw },
        1 => Order::ClaimDraw,
        2 => Order::ClaimDrawWith { mv },
        3 => Order::AcceptDraw,
        4 => Order::DeclineDraw,
        5 => Order::Resign,
        6 => Order::AskTakeback,
        7 => Order::AcceptTakeback,
        _ => Order::DeclineTakeback,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// Signed texts are read where the game has moved on: no position changes what they mean.
    #[test]
    fn a_canonical_text_means_its_order_in_any_position(order in any_order(), number in 0_u64..7, seat in 0_u8..2) {
        let game = beginning(number);
        let text = game.notation(Seat(seat), &order);
        prop_assert_eq!(game.parse(Seat(seat), &text), Ok(order));
        prop_assert!(!game.meaning(Seat(seat), &order).is_empty());
    }

    #[test]
    fn any_text_is_an_order_or_words(text in "\\PC{0,40}", number in 0_u64..7) {
        let game = beginning(number);
        match game.parse(game.to_act()[0], &text) {
            Ok(order) => drop(game.notation(Seat(0), &order)),
            Err(words) => prop_assert!(!words.is_empty()),
        }
    }

    #[test]
    fn any_text_like_a_move_is_an_order_or_words(text in "[NBRQKa-h][a-h1-8x]{0,3}[a-h][1-8](=?[QRBNKP])?[+#!?]{0,2}", number in 0_u64..7) {
        let game = beginning(number);
        let seat = game.to_act()[0];
        match game.parse(seat, &text) {
            Ok(order) => prop_assert_eq!(game.parse(seat, &game.notation(seat, &order)), Ok(order)),
            Err(words) => prop_assert!(words.contains(&text), "{}", words),
        }
    }

    #[test]
    fn any_position_is_refused_or_can_be_played(fen in "([1-8KQRBNPkqrbnp]{1,8}/){7}[1-8KQRBNPkqrbnp]{1,8} [wb] (-|K?Q?k?q?) (-|[a-h][36]) [0-9]{1,3} [0-9]{1,5}") {
        let setup = Setup { fen: Some(fen), ..Setup::default() };
        if let Ok(mut game) = Running::<Chess>::create(&setup, &[0, 1], &seed(1)) {
            texts_hold(&game);
            let seat = game.to_act()[0];
            let order = game.bot(seat, Strength::Weak)[0];
            game.step(&[item(seat, order)]);
        }
    }
}
