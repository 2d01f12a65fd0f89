//! Chess: moves by keys, mouse and text; what is offered; the past.

use super::sample::{Driver, GAME, game, play, state};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::orders::OrderPad;
use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;
use adjourn_shared::turns::rules::TableStatus;
use ratatui::crossterm::event::KeyCode;
use serde_json::{Value, json};

const WHITE: Seat = Seat(0);
const BLACK: Seat = Seat(1);

fn fen(fen: &str) -> Box<dyn AnyGame> {
    game("chess", &json!({ "fen": fen }))
}

fn white() -> Driver {
    Driver::playing(80, 24, game("chess", &Value::Null), "chess", WHITE, 1)
}

#[test]
fn a_move_by_arrows_is_shown_in_words_first_and_sent_for_its_turn() {
    let mut driver = white();
    // The cursor begins on the king's pawn.
    driver.key(KeyCode::Enter);
    let text = driver.text();
    assert!(text.contains("│>P<│") || text.contains("│[P]│"), "{text}");
    assert_eq!(text.matches('•').count(), 2, "both squares in front of it are marked\n{text}");
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Enter);
    let text = driver.text();
    assert!(text.contains("White pawn e2 to e4"), "{text}");
    assert!(text.contains("Enter sends it"), "{text}");
    assert_eq!(driver.handed_in(), None, "nothing is sent unseen");
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((1, vec!["e2e4".to_owned()])));
    assert!(driver.text().contains("Stored for turn 1; the receipt c0ffee012345"));
}

#[test]
fn escape_forgets_a_move_before_it_is_sent() {
    let mut driver = white();
    driver.order("Nf3");
    assert!(driver.text().contains("White knight g1 to f3"));
    driver.key(KeyCode::Esc);
    assert!(!driver.text().contains("White knight g1 to f3"));
    driver.keys("S");
    assert_eq!(driver.handed_in(), None);
}

#[test]
fn a_move_that_is_not_legal_says_why_and_is_not_sent() {
    let mut driver = white();
    driver.order("Nd5");
    let text = driver.text();
    assert!(text.contains("✗") && text.contains("Nd5"), "{text}");
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), None);
    assert!(driver.text().contains("Nd5"), "it can still be read");
}

#[test]
fn a_pawn_on_the_last_row_asks_what_it_becomes() {
    for (key, sent) in [('n', "a7a8n"), ('q', "a7a8q")] {
        let mut driver = Driver::playing(80, 24, fen("7k/P7/8/8/8/8/8/K7 w - - 0 1"), "chess", WHITE, 9);
        for _ in 0..4 {
            driver.key(KeyCode::Left);
        }
        for _ in 0..5 {
            driver.key(KeyCode::Up);
        }
        driver.key(KeyCode::Enter);
        driver.key(KeyCode::Up);
        driver.key(KeyCode::Enter);
        let text = driver.text();
        assert!(text.contains("The pawn on a7 becomes") && text.contains("q queen"), "{text}");
        driver.keys(&key.to_string());
        driver.key(KeyCode::Enter);
        assert_eq!(driver.handed_in(), Some((9, vec![sent.to_owned()])));
    }
}

#[test]
fn black_sees_the_board_from_the_other_side_and_arrows_go_where_they_point() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e2e4"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", BLACK, 2);
    let text = driver.text();
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[3].starts_with('1') && rows[3].contains('R'), "White's first row is on top\n{text}");
    assert_eq!(rows[19].split_whitespace().take(8).collect::<String>(), "hgfedcba");
    driver.key(KeyCode::Enter);
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Enter);
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((2, vec!["e7e5".to_owned()])));
}

#[test]
fn the_mouse_moves_a_piece() {
    let mut driver = white();
    // Squares are four columns wide and two rows high; the knight stands on g1.
    let knight = (2 + 6 * 4 + 2, 2 + 7 * 2 + 1);
    driver.click(knight);
    driver.click((knight.0 - 4, knight.1 - 4));
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((1, vec!["g1f3".to_owned()])));
}

#[test]
fn the_last_move_is_marked_and_listed() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e2e4"]);
    play(rules.as_mut(), BLACK, &["b8c6"]);
    let text = Driver::playing(80, 24, rules, "chess", WHITE, 3).text();
    assert!(text.contains("‹n›") && text.contains("1. e4      Nc6"), "{text}");
}

#[test]
fn an_offered_draw_is_shown_with_its_keys_and_answered() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e4 offer draw"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", BLACK, 2);
    let text = driver.text();
    assert!(text.contains("White offers a draw: y yes, n no"), "{text}");
    driver.keys("n");
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((2, vec!["decline draw".to_owned()])));
}

#[test]
fn a_draw_is_offered_with_the_next_move() {
    let mut driver = white();
    driver.keys("d");
    driver.key(KeyCode::Enter);
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Enter);
    assert!(driver.text().contains("and offers a draw"));
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((1, vec!["e2e3 offer draw".to_owned()])));
}

#[test]
fn out_of_turn_and_against_the_rules_the_board_says_why() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e2e4"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", WHITE, 2);
    driver.key(KeyCode::Enter);
    assert!(driver.text().contains("It is Black's turn to move"), "{}", driver.text());
    let mut driver = white();
    for _ in 0..5 {
        driver.key(KeyCode::Up);
    }
    driver.key(KeyCode::Enter);
    assert!(driver.text().contains("That is not your piece"));
}

#[test]
fn brackets_step_through_the_past_which_takes_no_orders() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e2e4"]);
    play(rules.as_mut(), BLACK, &["e7e5"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", WHITE, 3);
    driver.commands();
    driver.keys("[");
    let asked = driver.commands();
    assert!(matches!(asked[..], [MailCommand::Turn(GAME, 2)]), "{asked:?}");
    let mut earlier = game("chess", &Value::Null);
    play(earlier.as_mut(), WHITE, &["e2e4"]);
    driver.app.mail(MailEvent::Past(GAME, Box::new(state(earlier.as_ref(), WHITE, 2, false))));
    let text = driver.text();
    assert!(text.contains("turn 2 of 3, past"), "{text}");
    driver.order("d4");
    assert!(driver.text().contains("This is the past"));
    driver.keys("[");
    assert!(matches!(driver.commands()[..], [MailCommand::Turn(GAME, 1)]));
    driver.keys("]]");
    let text = driver.text();
    assert!(!text.contains("past)") && text.contains("turn 3"), "the present again\n{text}");
    driver.order("d4");
    assert!(driver.text().contains("White pawn d2 to d4"));
}

#[test]
fn what_counts_at_once_is_not_kept_as_an_order_for_the_turn() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e2e4"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", WHITE, 2);
    driver.keys("t");
    assert!(driver.text().contains("it counts at once"), "{}", driver.text());
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((2, vec!["takeback".to_owned()])));
    assert!(!driver.text().contains("not sent yet"), "{}", driver.text());
}

#[test]
fn stepping_through_the_past_tells_at_which_tempo_it_was_played() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e2e4"]);
    play(rules.as_mut(), BLACK, &["e7e5"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", WHITE, 3);
    let step = |entry, turn, tempo: Option<&str>| {
        serde_json::json!({ "entry": entry, "turn": turn, "title": "x", "closed": tempo.is_none(), "seats": [],
            "at_ms": 0, "tempo": tempo })
    };
    let steps = [step(1, 1, None), step(2, 0, Some("live")), step(3, 2, None), step(4, 0, Some("mail"))];
    let page = serde_json::from_value(serde_json::json!({ "items": steps })).expect("a page");
    driver.app.mail(MailEvent::History(GAME, page));
    assert!(!driver.text().contains("Played"), "that is of the past alone");
    driver.keys("[");
    let mut earlier = game("chess", &Value::Null);
    play(earlier.as_mut(), WHITE, &["e2e4"]);
    driver.app.mail(MailEvent::Past(GAME, Box::new(state(earlier.as_ref(), WHITE, 2, false))));
    let text = driver.text();
    assert!(text.contains("Played by mail until turn 2, live from there."), "{text}");
}

#[test]
fn sending_without_a_move_says_what_to_do_and_asks_the_server_nothing() {
    let mut driver = white();
    driver.commands();
    driver.keys("S");
    assert!(driver.text().contains("There is nothing to send yet"), "{}", driver.text());
    assert!(driver.commands().is_empty() && driver.handed_in().is_none());
}

#[test]
fn the_board_leaves_the_rows_below_it_alone_in_the_smallest_terminal() {
    let mut driver = Driver::playing(72, 20, game("chess", &Value::Null), "chess", WHITE, 1);
    let mut open = driver.open("chess");
    open.table.live.allowed = true;
    open.table.live.offered = true;
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
    let text = driver.text();
    let rows: Vec<&str> = text.lines().map(str::trim_end).collect();
    for (row, rank) in rows[2..10].iter().zip((1..=8).rev()) {
        assert!(row.starts_with(&rank.to_string()), "{text}");
    }
    assert!(rows[10].trim_start().starts_with("a   b   c"), "{text}");
    assert_eq!(rows[16], "Everybody is here: L plays on live now.", "{text}");
    assert!(rows[19].starts_with("? keys  Tab pane") && rows[19].contains("Esc inbox"), "{text}");
    driver.key(KeyCode::Enter);
    assert!(driver.text().lines().nth(8).is_some_and(|row| row.contains("[P]")), "{}", driver.text());
}

#[test]
fn a_finished_game_shows_its_result_and_nothing_that_was_offered() {
    let mut rules = game("chess", &Value::Null);
    play(rules.as_mut(), WHITE, &["e4 offer draw"]);
    let mut driver = Driver::playing(80, 24, rules, "chess", WHITE, 2);
    driver.keys("d");
    assert!(driver.text().contains("Your next move offers a draw."), "{}", driver.text());
    let rules = driver.rules.as_mut().expect("played");
    play(rules.as_mut(), BLACK, &["accept draw"]);
    let mut open = driver.open("chess");
    open.table.summary.status = TableStatus::Finished;
    (open.table.ended, open.table.places) = (Some("agreement".into()), Some(vec![1, 1]));
    open.orders = None;
    driver.app.mail(MailEvent::Game(Box::new(open)));
    let text = driver.text();
    assert!(text.contains("a draw: agreement") && text.contains("½-½"), "{text}");
    assert!(!text.contains("offers a draw"), "{text}");
    driver.keys("d");
    assert!(driver.text().contains("The game is over."), "{}", driver.text());
}

#[test]
fn who_won_is_told_by_name() {
    let mut rules = game("chess", &Value::Null);
    for (seat, order) in [(WHITE, "f3"), (BLACK, "e5"), (WHITE, "g4"), (BLACK, "Qh4")] {
        play(rules.as_mut(), seat, &[order]);
    }
    let mut driver = Driver::playing(80, 24, rules, "chess", WHITE, 5);
    let mut open = driver.open("chess");
    open.table.summary.status = TableStatus::Finished;
    (open.table.ended, open.table.places) = (Some("checkmate".into()), Some(vec![2, 1]));
    driver.app.mail(MailEvent::Game(Box::new(open)));
    let text = driver.text();
    assert!(text.contains("you lost to Bob: checkmate") && text.contains("0-1: Black has won"), "{text}");
}

#[test]
fn a_move_that_a_lost_live_session_had_not_stored_waits_for_its_yes_and_says_why() {
    let mut pad = OrderPad::default();
    pad.open_turn(1);
    pad.take(None, "e4".into(), true);
    pad.draft.sending = true;
    let mut driver = white();
    driver.app.take_over(pad);
    let open = driver.open("chess");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
    let text = driver.text();
    assert!(text.contains("The live session has not stored e4: it is still your turn."), "{text}");
    assert!(text.contains("White pawn e2 to e4") && text.contains("Enter sends it"), "{text}");
    driver.key(KeyCode::Enter);
    assert_eq!(driver.handed_in(), Some((1, vec!["e4".to_owned()])));
}
