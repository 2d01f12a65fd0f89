//! What was made for moves that were taken back is void.

use super::*;

#[test]
fn a_plan_for_moves_that_were_taken_back_answers_nothing() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.orders(0, &["e4"]).expect("legal");
    game.orders(1, &["e5"]).expect("legal");
    // Black will answer Nf3, if it comes; and always moves on when the time is up.
    let answer = || {
        let when = Condition::After("Nf3".into());
        let answer = Conditional { when, orders: vec!["Nc6".to_owned()], then: Vec::new() };
        Some(Plan { standing: vec!["h6".to_owned()], conditional: vec![answer] })
    };
    game.send(1, None, answer()).expect("a plan");
    let of_then = game.table.turn;
    game.orders(0, &["takeback"]).expect("asked at once");
    game.orders(1, &["accept takeback"]).expect("answered at once");
    assert_eq!(game.table.turn_name, "1. White");
    assert!(game.table.seats[1].plan.is_none(), "it was for a game that is gone");
    // The same plan, signed before and late on its way, is for that game too.
    game.sequence += 1;
    let submission = Submission {
        game: game.table.game_id,
        seat: Seat(1),
        turn: of_then,
        sequence: game.sequence,
        orders: None,
        plan: answer(),
    };
    let late = game.carry(&key(1), claim(1).player, submission, Vec::new()).expect_err("too late");
    assert_eq!(late.kind, RefusalKind::WrongTurn);
    game.orders(0, &["Nf3"]).expect("legal");
    assert_eq!(game.table.turn_name, "1. Black", "nobody has answered");
    game.send(1, None, answer()).expect("a plan for the game as it is");
}
