//! What the two sides ask of each other, and who may do what when.

use super::*;
use adjourn_game::{ByTurns, Illegal, Strength, codec};

#[test]
fn a_draw_is_offered_with_a_move_and_taken_before_the_answer() {
    let mut game = game();
    assert!(refusal(&game, WHITE, "offer draw").contains("with a move"));
    say(&mut game, WHITE, "e4 offer draw");
    assert_eq!(game.see(None).draw_offer, Some(Side::White));
    assert_eq!(refusal(&game, WHITE, "accept draw"), "no draw is offered to you");
    say(&mut game, BLACK, "accept draw");
    assert_eq!(ending(&game), Some((DRAWN, "agreement")));
}

#[test]
fn an_offer_lapses_when_the_opponent_moves_or_declines() {
    for answer in ["e5", "decline draw"] {
        let mut game = game();
        say(&mut game, WHITE, "e4 offer draw");
        say(&mut game, BLACK, answer);
        assert_eq!(game.see(None).draw_offer, None);
        assert!(!is_legal(&game, BLACK, "accept draw") && !is_legal(&game, WHITE, "accept draw"));
    }
}

#[test]
fn a_move_that_ends_the_game_leaves_no_offer() {
    let mut game = game();
    play(&mut game, "f3, e5, g4, Qh4# offer draw");
    assert_eq!(ending(&game), Some(([2, 1], "checkmate")));
    assert_eq!(game.see(None).draw_offer, None);
}

#[test]
fn either_side_resigns_at_any_time() {
    for (seat, places) in [(WHITE, [2, 1]), (BLACK, [1, 2])] {
        let mut game = game();
        say(&mut game, seat, "resign");
        assert_eq!(ending(&game), Some((places, "resignation")));
    }
}

/// Every way in which a side drops out, with the words for a win and for a draw.
const WAYS_OUT: [(&str, &str, &str); 3] = [
    ("order", "resignation", "resignation, but the other side could not have mated by any legal moves"),
    ("resigned", "resignation", "resignation, but the other side could not have mated by any legal moves"),
    ("time", "time forfeit", "time forfeit, but the other side could not have mated by any legal moves"),
];

#[test]
fn who_drops_out_loses_unless_the_other_side_could_not_have_mated_whichever_way_it_was() {
    // White drops out; can Black still mate?
    for (fen, mates) in [
        ("4k3/8/8/8/8/8/8/R3K3 w - - 0 1", false),
        ("4kn2/8/8/8/8/8/8/Q3K3 w - - 0 1", false),
        ("4kn2/8/8/8/8/8/8/R3K3 w - - 0 1", true),
        ("4kb2/8/8/8/8/8/8/R3K3 w - - 0 1", false),
        ("4kb2/8/8/8/8/8/8/Q3K3 w - - 0 1", false),
        ("4kb2/8/8/8/8/8/P7/4K3 w - - 0 1", true),
        ("4kb2/8/8/8/8/8/Q7/4KB2 w - - 0 1", true),
        ("4kb2/8/8/8/8/8/Q7/3BK3 w - - 0 1", true),
        ("4kb2/8/8/8/8/8/Q7/2B1K3 w - - 0 1", false),
        ("4kp2/8/8/8/8/8/8/R3K3 w - - 0 1", true),
    ] {
        let fen = fen.replace("4kp2/8", "4k3/5p2");
        for (way, won, drawn) in WAYS_OUT {
            let mut game = from(&fen);
            match way {
                "order" => say(&mut game, WHITE, "resign"),
                "resigned" => happens(&mut game, WHITE, SeatEvent::Resigned),
                _ => happens(&mut game, WHITE, SeatEvent::Forfeited),
            }
            let expected = if mates { ([2, 1], won) } else { (DRAWN, drawn) };
            assert_eq!(ending(&game), Some(expected), "{fen} by {way}");
            let kept = Running::<Chess>::restore(&game.snapshot()).map(|kept| ending(&kept));
            assert_eq!(kept, Ok(Some(expected)), "{fen} by {way}");
            let pgn = game.pgn(&crate::pgn::Roster::default());
            let termination = if way == "time" { "time forfeit" } else { "normal" };
            assert!(pgn.contains(&format!("[Termination \"{termination}\"]")), "{pgn}");
        }
        let mut game = from(&fen);
        happens(&mut game, BLACK, SeatEvent::Resigned);
        happens(&mut game, WHITE, SeatEvent::Resigned);
        assert_eq!(ending(&game).map(|ending| ending.0), Some([1, 2]), "{fen}: what came first counts");
    }
}

#[test]
fn a_game_by_the_first_rules_ends_as_it_ended() {
    let setup = Setup { fen: Some("4kn2/8/8/8/8/8/8/Q3K3 w - - 0 1".to_owned()), ..Setup::default() };
    let first = || Running::<FirstChess>::create(&setup, &[0, 1], &[0; 32]).expect("a good setup");
    let mut ordered = first();
    ordered.step(&[StepItem { seat: WHITE, what: What::Input(Order::Resign) }]);
    let mut resigned = first();
    resigned.step(&[StepItem { seat: WHITE, what: What::Seat(SeatEvent::Resigned) }]);
    for (game, code) in [(ordered, 101), (resigned, 102)] {
        let outcome = game.outcome().expect("it is over");
        assert_eq!((outcome.places.as_slice(), outcome.reason), (&[2, 1][..], code));
        assert!(Running::<FirstChess>::restore(&game.snapshot()).is_ok());
    }
}

#[test]
fn kings_that_locked_pawns_keep_apart_have_drawn() {
    let mut game = from("4k3/8/8/p1p1p1p1/P1P1P1Pp/8/7P/4K3 w - - 0 1");
    play(&mut game, "h3");
    assert_eq!(ending(&game), Some((DRAWN, "dead position: nobody can mate by any legal moves")));
    let mut game = from("4k3/8/8/p1p1p1p1/P1P1P1P1/8/7P/4K3 w - - 0 1");
    play(&mut game, "h3");
    assert_eq!(ending(&game), None, "the pawn goes on");
}

#[test]
fn who_plays_a_seat_makes_no_difference_to_the_rules() {
    let (mut one, mut other) = (game(), game());
    let events =
        [SeatEvent::Left, SeatEvent::TimedOut, SeatEvent::Returned, SeatEvent::BotTookOver(Strength::Weak)];
    one.step(&events.map(|event| StepItem { seat: BLACK, what: What::Seat(event) }));
    other.step(&[]);
    assert_eq!(one.digest(), other.digest());
}

#[test]
fn a_takeback_goes_back_until_the_asker_is_to_move() {
    // One ply while the opponent is to move, two when the opponent has answered already.
    let mut game = game();
    play(&mut game, "e4, e5, Nf3");
    let before = game.fen();
    say(&mut game, WHITE, "takeback");
    assert_eq!(game.see(None).takeback, Some(Side::White));
    say(&mut game, BLACK, "accept takeback");
    assert_eq!((to_move(&game), game.see(None).moves.len()), (WHITE, 2));
    say(&mut game, WHITE, "Nf3");
    assert_eq!(game.fen(), before);
    say(&mut game, BLACK, "Nc6");
    say(&mut game, WHITE, "takeback");
    say(&mut game, BLACK, "accept takeback");
    assert_eq!((to_move(&game), game.see(None).moves.len()), (WHITE, 2));
    assert_eq!(game.see(None).takeback, None);
}

#[test]
fn a_takeback_that_nobody_allowed_changes_nothing() {
    let mut game = game();
    play(&mut game, "e4, e5");
    say(&mut game, BLACK, "takeback");
    assert_eq!(
        refusal(&game, BLACK, "takeback"),
        "you have asked already; your opponent has not answered yet"
    );
    assert_eq!(refusal(&game, BLACK, "accept takeback"), "your opponent does not ask for a takeback");
    assert_eq!(refusal(&game, WHITE, "takeback"), "your opponent asks for a takeback: answer that first");
    say(&mut game, WHITE, "decline takeback");
    assert_eq!(refusal(&game, BLACK, "takeback"), "your opponent has declined; ask again after another move");
    play(&mut game, "Nf3, Nc6");
    assert!(is_legal(&game, BLACK, "takeback"));
    say(&mut game, BLACK, "takeback");
    // A move of the opponent says no.
    say(&mut game, WHITE, "d4");
    assert_eq!((game.see(None).takeback, game.see(None).moves.len()), (None, 5));
}

#[test]
fn nobody_takes_back_what_it_has_not_moved() {
    let mut game = game();
    assert_eq!(refusal(&game, WHITE, "takeback"), "you have made no move that could be taken back");
    say(&mut game, WHITE, "e4");
    assert_eq!(refusal(&game, BLACK, "takeback"), "you have made no move that could be taken back");
    assert!(is_legal(&game, WHITE, "takeback"));
}

#[test]
fn a_takeback_undoes_repetitions_and_offers() {
    let mut game = game();
    play(&mut game, "Nf3, Nf6, Ng1, Ng8, Nf3, Nf6, Ng1, Ng8");
    assert_eq!(game.see(None).repetitions, 3);
    say(&mut game, BLACK, "takeback");
    say(&mut game, WHITE, "accept takeback");
    assert_eq!(game.see(None).repetitions, 2);
    say(&mut game, BLACK, "e5 offer draw");
    say(&mut game, BLACK, "takeback");
    say(&mut game, WHITE, "accept takeback");
    assert_eq!(game.see(None).draw_offer, None);
}

#[test]
fn a_turn_takes_exactly_one_order() {
    let game = game();
    let order = game.parse(WHITE, "e4").expect("a move");
    assert_eq!(game.check_orders(WHITE, &[]).map_err(|(index, _)| index), Err(0));
    assert_eq!(game.check_orders(WHITE, &[order]), Ok(()));
    assert_eq!(game.check_orders(WHITE, &[order, order]).map_err(|(index, _)| index), Err(1));
    let refused = game.check_orders(BLACK, &[game.parse(BLACK, "e7e5").expect("squares")]);
    assert_eq!(
        refused.map_err(|(_, Illegal(code))| Chess::explain(code)),
        Err("it is the other side's turn to move")
    );
    assert!(game.check(Seat(2), &order).is_err());
}

#[test]
fn moves_wait_for_the_turn_and_answers_do_not() {
    let game = game();
    for (text, at_once) in [
        ("e4", false),
        ("e4 offer draw", false),
        ("claim draw e4", false),
        ("claim draw", true),
        ("accept draw", true),
        ("decline draw", true),
        ("resign", true),
        ("takeback", true),
        ("accept takeback", true),
        ("decline takeback", true),
    ] {
        let order = game.parse(WHITE, text).expect("an order");
        assert_eq!(game.at_once(WHITE, &[order]), at_once, "{text}");
    }
}

#[test]
fn what_became_impossible_within_a_step_changes_nothing() {
    let mut game = game();
    let item =
        |text: &str| StepItem { seat: WHITE, what: What::Input(game.parse(WHITE, text).expect("a move")) };
    let items = [item("e4"), item("d4")];
    game.step(&items);
    assert_eq!(game.see(None).moves, ["e4"]);
}

#[test]
fn turns_have_the_names_that_people_use() {
    let mut game = game();
    assert_eq!(game.turn_name(), "1. White");
    play(&mut game, "e4, e5, Nf3");
    assert_eq!((game.turn_name(), game.to_act()), ("2. Black".to_owned(), vec![BLACK]));
    say(&mut game, BLACK, "resign");
    assert_eq!(game.turn_name(), "over, 1-0");
}

#[test]
fn a_game_may_be_set_up_without_takebacks() {
    let setup = Setup { takebacks: false, ..Setup::default() };
    let mut game = Running::<Chess>::create(&setup, &[0, 1], &[0; 32]).expect("a good setup");
    play(&mut game, "e4");
    assert_eq!(refusal(&game, WHITE, "takeback"), "this game is played without takebacks");
    assert!(!game.legal(WHITE).contains(&"takeback".to_owned()));
}

#[test]
fn setups_keep_the_bytes_that_they_had_before_takebacks_could_be_ruled_out() {
    let setup =
        |fen: Option<&str>, takebacks| Setup { fen: fen.map(str::to_owned), takebacks, ..Setup::default() };
    assert_eq!(codec::encode(&setup(None, true)), codec::encode(&None::<String>));
    assert_eq!(codec::encode(&setup(Some("8/8"), true)), codec::encode(&Some("8/8".to_owned())));
    for setup in [setup(None, false), setup(Some("8/8"), false)] {
        assert_eq!(codec::decode(&codec::encode(&setup)), Ok(setup));
    }
}
