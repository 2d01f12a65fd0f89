//! Games as files: what is written is read again, and nothing that is read can break the reader.

use super::{plainly, wander};
use adjourn_chess::pgn::{PgnResult, Roster, import};
use adjourn_chess::{Chess, Order, Setup};
use adjourn_game::{ByTurns, Game, Running, StepItem, What};
use proptest::prelude::*;

fn roster(name: &str) -> Roster {
    Roster { event: "A table".to_owned(), white: name.to_owned(), black: "?".to_owned(), ..Roster::default() }
}

/// The game's file.
fn file(number: u64) -> (Running<Chess>, String) {
    let game = wander(number, 200, plainly);
    let text = game.pgn(&roster("Ann \"\\\" Bee"));
    (game, text)
}

#[test]
fn what_is_written_is_read_again() {
    for number in 0..42 {
        let (game, text) = file(number);
        assert!(text.lines().all(|line| line.chars().count() < 80 || line.starts_with('[')), "{text}");
        let read = import(&text).unwrap_or_else(|error| panic!("{error} in {text}"));
        let result = match game.outcome().map(|outcome| outcome.places) {
            None => PgnResult::Unfinished,
            Some(places) if places == [1, 2] => PgnResult::White,
            Some(places) if places == [2, 1] => PgnResult::Black,
            Some(_) => PgnResult::Draw,
        };
        assert_eq!(read.result, result, "{text}");
        assert!(read.tags.contains(&("White".to_owned(), "Ann \"\\\" Bee".to_owned())), "{text}");
        let mut copy =
            Running::<Chess>::create(&read.setup, &[0, 1], &[0; 32]).expect("a setup that was played");
        for mv in read.moves {
            let seat = copy.to_act()[0];
            let order = Order::Move { mv, offer_draw: false };
            assert_eq!(copy.check(seat, &order), Ok(()), "{text}");
            copy.step(&[StepItem { seat, what: What::Input(order) }]);
        }
        assert_eq!((copy.fen(), copy.see(None).moves), (game.fen(), game.see(None).moves), "{text}");
    }
}

#[test]
fn a_name_can_not_write_tags_or_moves() {
    let game = Running::<Chess>::create(&Setup::default(), &[0, 1], &[0; 32]).expect("the usual setup");
    for name in ["x\"]\n[Result \"1-0", "\\", "\"", "x\r\n\r\n1. e4", &"é".repeat(400), "\u{0}"] {
        let read = import(&game.pgn(&roster(name))).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((read.result, read.moves.len(), read.tags.len()), (PgnResult::Unfinished, 0, 8), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_refused_or_a_game(number in 0_u64..7, at in any::<prop::sample::Index>(), damage in "[\\[\\](){};$%\"1-9./*NKx \\n\u{e9}]{0,4}", cut in 0_usize..4) {
        let (_, text) = file(number);
        let mut characters: Vec<char> = text.chars().collect();
        let at = at.index(characters.len());
        let end = (at + cut).min(characters.len());
        characters.splice(at..end, damage.chars());
        let text: String = characters.into_iter().collect();
        if let Ok(game) = import(&text) {
            prop_assert!(Running::<Chess>::create(&game.setup, &[0, 1], &[0; 32]).is_ok());
        }
    }

    #[test]
    fn any_text_is_refused_or_a_game(text in "\\PC{0,200}") {
        let _verdict = import(&text);
    }
}
