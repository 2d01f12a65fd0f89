//! Orders of games that take many of them: Diplomacy.

use super::sample::{Driver, GAME, game};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::submission::Hand;
use crate::ui::driver::App;
use crate::ui::orders::OrderPad;
use adjourn_game::ids::Seat;
use adjourn_shared::turns::live_rules::Tempo;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use serde_json::Value;

const FRANCE: Seat = Seat(2);

fn france() -> Driver {
    Driver::playing(80, 24, game("diplomacy", &Value::Null), "diplomacy", FRANCE, 1)
}

#[test]
fn each_order_is_shown_with_its_meaning_or_its_problem_and_units_without_one_are_named() {
    let mut driver = france();
    driver.key(KeyCode::Tab);
    let text = driver.text();
    assert!(text.contains("Without orders: ") && text.contains("A PAR") && text.contains("F BRE"), "{text}");
    driver.order("A PAR - BUR");
    driver.order("F BRE - XYZ");
    let text = driver.text();
    assert!(text.contains("= ") && text.contains("Burgundy"), "{text}");
    assert!(text.contains("✗") && text.contains("XYZ"), "{text}");
    let missing = text.lines().find(|line| line.contains("Without orders")).expect("one is missing");
    assert!(!missing.contains("PAR") && missing.contains("MAR"), "{text}");
    driver.keys("S");
    assert_eq!(driver.handed_in(), None);
    assert!(driver.text().contains("Not all orders pass"));
}

#[test]
fn orders_are_changed_taken_out_and_sent_together() {
    let mut driver = france();
    driver.key(KeyCode::Tab);
    for order in ["A PAR - BUR", "F BRE - XYZ", "A MAR hold"] {
        driver.order(order);
    }
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Enter);
    for _ in 0..3 {
        driver.key(KeyCode::Backspace);
    }
    driver.keys("MAO");
    driver.key(KeyCode::Enter);
    driver.key(KeyCode::Down);
    driver.keys("x");
    driver.keys("S");
    let expected = vec!["A PAR - BUR".to_owned(), "F BRE - MAO".to_owned()];
    assert_eq!(driver.handed_in(), Some((1, expected)));
    let open = driver.open("diplomacy");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    assert!(driver.text().contains("The server has 2 of your orders, ready."), "{}", driver.text());
}

#[test]
fn the_ready_flag_goes_with_the_orders_or_after_them() {
    let mut driver = france();
    driver.key(KeyCode::Tab);
    driver.order("A PAR hold");
    driver.keys("R");
    assert!(driver.text().contains("R [ ] ready"));
    driver.keys("S");
    let not_ready = Hand::Orders { list: vec!["A PAR hold".into()], ready: false };
    assert_eq!(driver.submitted, [(1, not_ready)]);
    driver.commands();
    driver.keys("R");
    let commands = driver.commands();
    assert!(matches!(commands[..], [MailCommand::Ready(GAME, 1, true)]), "{commands:?}");
    driver.keys("W");
    assert!(matches!(driver.commands()[..], [MailCommand::Withdraw(GAME)]));
}

#[test]
fn pasted_lines_are_orders_each() {
    let mut driver = france();
    driver.app.terminal(Event::Paste("A PAR - BUR\r\nF BRE - MAO\n\n".into()));
    driver.answer();
    driver.keys("S");
    let expected = vec!["A PAR - BUR".to_owned(), "F BRE - MAO".to_owned()];
    assert_eq!(driver.handed_in(), Some((1, expected)));
}

#[test]
fn a_turn_that_closes_takes_unsent_orders_with_it_and_says_so() {
    let mut driver = france();
    driver.order("A PAR - BUR");
    driver.turn = 2;
    let open = driver.open("diplomacy");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
    assert!(driver.text().contains("The turn was closed before your last orders were sent"));
    driver.keys("S");
    assert_eq!(driver.handed_in(), None, "nothing that was meant for another turn is sent");
}

/// Opens the game from the inbox, as the server has it now.
fn enter_again(driver: &mut Driver) {
    driver.key(KeyCode::Enter);
    let open = driver.open("diplomacy");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
}

#[test]
fn what_was_handed_in_before_is_there_to_be_revised() {
    let mut driver = france();
    driver.order("A PAR - BUR");
    driver.keys("S");
    driver.key(KeyCode::Esc);
    enter_again(&mut driver);
    driver.key(KeyCode::Tab);
    let text = driver.text();
    assert!(text.contains("A PAR - BUR") && text.contains("The server has 1 of your orders"), "{text}");
}

#[test]
fn orders_that_were_not_sent_are_kept_beside_the_inbox_and_marked_there() {
    let mut driver = france();
    driver.order("A PAR - BUR");
    driver.order("A MAR hold");
    driver.key(KeyCode::Esc);
    let text = driver.text();
    let row = text.lines().find(|line| line.contains("Tea time")).expect("the game is listed");
    assert!(row.contains("unsent"), "{text}");
    enter_again(&mut driver);
    driver.keys("2");
    let text = driver.text();
    assert!(text.contains("A PAR - BUR") && text.contains("A MAR hold") && text.contains("= "), "{text}");
    driver.keys("S");
    let expected = vec!["A PAR - BUR".to_owned(), "A MAR hold".to_owned()];
    assert_eq!(driver.handed_in(), Some((1, expected)));
    driver.key(KeyCode::Esc);
    assert!(!driver.text().contains("unsent"));
}

#[test]
fn whoever_leaves_the_program_with_unsent_orders_is_asked() {
    for inbox_first in [false, true] {
        let mut driver = france();
        driver.order("A PAR - BUR");
        if inbox_first {
            driver.key(KeyCode::Esc);
            driver.key(KeyCode::Esc);
        } else {
            driver.app.terminal(Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
        }
        assert!(driver.text().contains("Leave?  y yes"), "{}", driver.text());
        driver.keys("n");
        assert_eq!(driver.app.exit(), None);
        if inbox_first {
            driver.keys("l");
        } else {
            assert!(driver.text().contains("One order not sent yet"), "{}", driver.text());
            driver.app.terminal(Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
        }
        driver.keys("y");
        assert!(driver.app.exit().is_some());
    }
}

#[test]
fn a_list_without_orders_is_sent_only_after_a_yes() {
    let mut driver = france();
    driver.keys("S");
    assert!(
        driver.text().contains("You have no orders. Really send none, and be ready?"),
        "{}",
        driver.text()
    );
    driver.keys("S");
    driver.keys("n");
    assert_eq!(driver.handed_in(), None);
    driver.keys("Sy");
    assert_eq!(driver.handed_in(), Some((1, Vec::new())));
}

#[test]
fn orders_that_a_lost_live_session_had_not_stored_are_there_to_be_sent_by_mail() {
    let mut pad = OrderPad::default();
    pad.open_turn(1);
    pad.take(None, "A PAR - BUR".into(), false);
    pad.draft.sending = true;
    let mut driver = france();
    driver.app.take_over(pad);
    let mut live = driver.open("diplomacy");
    live.table.live.tempo = Tempo::Live;
    live.orders = None;
    driver.app.mail(MailEvent::Game(Box::new(live)));
    assert!(!driver.text().contains("has not stored"), "the mailbox does not have the game yet");
    let open = driver.open("diplomacy");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
    assert!(
        driver.text().contains("The live session has not stored A PAR - BUR: it is still your turn."),
        "{}",
        driver.text()
    );
    driver.keys("S");
    assert_eq!(driver.handed_in(), Some((1, vec!["A PAR - BUR".to_owned()])));
}

#[test]
fn orders_of_a_lost_live_session_that_are_stored_or_whose_turn_is_over_are_not_called_lost() {
    for turn in [1, 2] {
        let mut pad = OrderPad::default();
        pad.open_turn(1);
        pad.take(None, "A PAR - BUR".into(), false);
        pad.draft.sending = true;
        let mut driver = france();
        driver.app.take_over(pad);
        driver.turn = turn;
        driver.submitted.push((1, Hand::Orders { list: vec!["A PAR - BUR".into()], ready: true }));
        let open = driver.open("diplomacy");
        driver.app.mail(MailEvent::Game(Box::new(open)));
        driver.answer();
        let text = driver.text();
        assert!(!text.contains("has not stored") && !text.contains("was closed before"), "{text}");
    }
}
