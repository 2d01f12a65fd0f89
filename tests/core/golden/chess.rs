//! Chess: orders, and the states that a fixed game goes through. They are the same in every build, or the rules'
//! version differs.

use adjourn_chess::Chess;
use adjourn_core_tests::book::Book;
use adjourn_core_tests::samples::chess as sample;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, StepItem, What};

#[test]
fn orders_and_states_are_as_they_were() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "chess.txt");
    book.line("rules", &Chess::ABOUT.rules_version.to_string());
    for (name, setup) in sample::setups() {
        book.value(&format!("Setup.{name}"), &setup);
    }
    book.every("Order", &sample::orders());
    book.every("PieceKind", &sample::piece_kinds());
    book.every("Side", &sample::sides());
    let mut game = Running::<Chess>::create(&adjourn_chess::Setup::default(), &[0, 1], &[0; 32])
        .expect("the usual setup");
    book.line("digest.0", &game.digest().to_string());
    for (step, (seat, text)) in (1..).zip(sample::GAME) {
        let seat = Seat(seat);
        let order = game.parse(seat, text).expect("an order");
        assert_eq!(game.check(seat, &order), Ok(()), "{text}");
        game.step(&[StepItem { seat, what: What::Input(order) }]);
        book.line(&format!("digest.{step}"), &game.digest().to_string());
    }
    book.bytes("snapshot", &game.snapshot());
    book.value("view", &game.see(Some(Seat(1))));
    book.close();
}
