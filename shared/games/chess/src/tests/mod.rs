//! Named cases of each rule.

mod bots;
mod draws; // endings that nobody wins
mod files; // PGN
mod moves; // counts, castling, en passant, promotion
mod oracle; // figures of python-chess
mod table; // offers, takebacks, resignation, who may do what when
mod words; // orders as text

use super::{Chess, FirstChess, Order, Setup, Side};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Game, Running, SeatEvent, StepItem, What};

pub const WHITE: Seat = Seat(0);
pub const BLACK: Seat = Seat(1);

pub fn game() -> Running<Chess> {
    Running::<Chess>::create(&Setup::default(), &[0, 1], &[0; 32]).expect("the usual setup")
}

pub fn from(fen: &str) -> Running<Chess> {
    let setup = Setup { fen: Some(fen.to_owned()), ..Setup::default() };
    Running::<Chess>::create(&setup, &[0, 1], &[0; 32]).unwrap_or_else(|error| panic!("{fen}: {error}"))
}

pub fn to_move(game: &Running<Chess>) -> Seat {
    game.see(None).side.seat()
}

/// The orders of the seat whose turn it is, one after the other, each of which must be legal.
pub fn play(game: &mut Running<Chess>, orders: &str) {
    for text in orders.split(", ") {
        let seat = to_move(game);
        say(game, seat, text);
    }
}

/// One order of a seat, which must be legal.
pub fn say(game: &mut Running<Chess>, seat: Seat, text: &str) {
    let order = game.parse(seat, text).unwrap_or_else(|words| panic!("{words}"));
    let checked = game.check_orders(seat, &[order]);
    assert!(checked.is_ok(), "{text}: {}", refusal(game, seat, text));
    game.step(&[StepItem { seat, what: What::Input(order) }]);
}

/// Why an order is not taken, in words.
pub fn refusal(game: &Running<Chess>, seat: Seat, text: &str) -> String {
    match game.parse(seat, text) {
        Err(words) => words,
        Ok(order) => match game.check(seat, &order) {
            Err(illegal) => Chess::explain(illegal.0).to_owned(),
            Ok(()) => panic!("{text} is legal in {}", game.fen()),
        },
    }
}

pub fn is_legal(game: &Running<Chess>, seat: Seat, text: &str) -> bool {
    game.parse(seat, text).is_ok_and(|order| game.check_orders(seat, &[order]).is_ok())
}

/// What happens to a seat between two turns.
pub fn happens(game: &mut Running<Chess>, seat: Seat, event: SeatEvent) {
    game.step(&[StepItem { seat, what: What::Seat(event) }]);
}

/// The places of White and Black, and why.
pub fn ending(game: &Running<Chess>) -> Option<([u8; 2], &'static str)> {
    let outcome = game.outcome()?;
    let places = outcome.places.try_into().expect("two seats");
    Some((places, Chess::explain(outcome.reason)))
}

pub const DRAWN: [u8; 2] = [1, 1];

#[test]
fn a_setup_is_a_legal_position_that_can_be_played() {
    let refused = |fen: &str, part: &str| {
        let setup = Setup { fen: Some(fen.to_owned()), ..Setup::default() };
        let error = Running::<Chess>::create(&setup, &[0, 1], &[0; 32])
            .err()
            .unwrap_or_else(|| panic!("{fen} passes"));
        assert!(error.to_string().contains(part), "{fen}: {error}");
    };
    refused("", "no legal position");
    refused("4k3/8/8/8/8/8/4P3/4K3 w -", "too few fields");
    refused("8/8/8/8/8/8/8/8 w - - 0 1", "one king each");
    refused("4k3/8/8/8/8/8/8/4K2P w - - 0 1", "no pawn on");
    refused("4k3/8/8/8/8/8/8/4R2K w - - 0 1", "not in check");
    refused("8/8/8/3kK3/8/8/8/7R w - - 0 1", "side by side");
    refused("4k3/8/8/8/8/8/8/4K2R w Q - 0 1", "castling rights");
    refused("4k3/8/8/8/8/8/8/3K3R w K - 0 1", "not on the e file");
    refused("4k3/8/8/8/8/8/4P3/4K3 b - e3 0 1", "en passant");
    refused("4k3/8/8/8/8/8/4P3/4K3 w - - 151 1", "halfmove clock");
    refused("4k3/8/8/8/8/8/4P3/4K3 w - - -1 1", "halfmove clock");
    refused("4k3/8/8/8/8/8/4P3/4K3 w - - 150 99", "is over");
    refused("4k3/8/8/8/8/8/4P3/4K3 w - - 0 0", "move number");
    refused("4k3/8/8/8/8/8/4P3/4K3 w - - 0 10000", "move number");
    refused("4k3/8/8/8/8/8/4P3/4K3 w - - 0 1 x", "too many fields");
    refused("4k3/8/8/8/8/4P3/4K3 w - - 0 1", "eight ranks");
    refused("4k3/8/8/8/8/8/8/4K3 w - - 0 1", "is over");
    refused("7k/5Q2/6K1/8/8/8/8/8 b - - 0 1", "is over");
    refused("R6k/8/6K1/8/8/8/8/8 b - - 0 1", "is over");
    refused(&format!("4k3/8/8/8/8/8/4P3/4K3 w - - 0 {}", "0".repeat(100)), "longer");
    assert_eq!(from("4k3/8/8/8/8/8/4P3/4K3 b - -").fen(), "4k3/8/8/8/8/8/4P3/4K3 b - - 0 1");
    let late = "4k3/8/8/8/8/8/4P3/4K3 b - - 149 120";
    assert_eq!(from(late).fen(), late);
}

#[test]
fn chess_is_for_two_who_are_no_team() {
    for teams in [&[0][..], &[0, 0], &[0, 1, 2]] {
        assert!(Running::<Chess>::create(&Setup::default(), teams, &[0; 32]).is_err(), "{teams:?}");
    }
}

#[test]
fn a_setup_in_json_has_no_other_keys() {
    let kind = adjourn_game::kind::<crate::Chess>();
    let none = kind.setup_from_json(&serde_json::json!({})).expect("everything has a default");
    assert_eq!(none, kind.default_setup());
    assert_eq!(kind.setup_to_json(&none), Ok(serde_json::json!({ "fen": null, "takebacks": true })));
    assert!(kind.setup_from_json(&serde_json::json!({ "fem": "x" })).is_err());
}

#[test]
fn a_digest_covers_what_was_before() {
    let (mut one, mut other) = (game(), game());
    say(&mut one, WHITE, "e4");
    say(&mut one, BLACK, "e5");
    say(&mut one, BLACK, "takeback");
    say(&mut one, WHITE, "decline takeback");
    say(&mut other, WHITE, "e4");
    say(&mut other, BLACK, "e5");
    play(&mut one, "Nf3");
    play(&mut other, "Nf3");
    assert_eq!(one.see(None), other.see(None));
    assert_eq!(one.breakdown(), other.breakdown());
    assert_ne!(one.digest(), other.digest());
}

#[test]
fn each_part_of_the_state_has_its_row() {
    let rows = |orders: &str| {
        let mut game = game();
        play(&mut game, orders);
        game.breakdown()
    };
    let differ = |a: &str, b: &str| -> Vec<&str> {
        let pairs = rows(a).into_iter().zip(rows(b));
        pairs.filter(|(a, b)| a != b).map(|(a, _)| Chess::ABOUT.parts[usize::from(a.part)]).collect()
    };
    assert_eq!(differ("Nf3, Nf6, g3", "g3, Nf6, Nf3"), ["board", "clocks", "history"]);
    assert_eq!(differ("e4", "e4 offer draw"), ["offers"]);
    assert_eq!(differ("e4 offer draw, accept draw", "e4, resign"), ["outcome"]);
}

#[test]
fn side_and_seat_belong_together() {
    assert_eq!([WHITE, BLACK, Seat(2)].map(Side::of), [Some(Side::White), Some(Side::Black), None]);
    assert_eq!([Side::White.seat(), Side::Black.seat()], [WHITE, BLACK]);
}

#[test]
fn an_order_takes_a_few_bytes() {
    let order = game().parse(WHITE, "e2e4 offer draw").expect("a move");
    assert!(matches!(order, Order::Move { offer_draw: true, .. }));
    assert_eq!(adjourn_game::codec::encode(&order), [0, 12, 28, 0, 1]);
}

#[test]
fn it_passes_the_checks_of_every_game() {
    adjourn_game::check::<Chess>();
}
