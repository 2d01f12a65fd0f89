//! Orders of games that take many of them: Diplomacy.

use super::sample::{Driver, GAME, game};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::submission::Hand;
use crate::ui::driver::App;
use adjourn_game::ids::Seat;
use ratatui::crossterm::event::{Event, KeyCode};
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

#[test]
fn what_was_handed_in_before_is_there_to_be_revised() {
    let mut driver = france();
    driver.order("A PAR - BUR");
    driver.keys("S");
    driver.key(KeyCode::Esc);
    driver.key(KeyCode::Enter);
    let open = driver.open("diplomacy");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
    driver.key(KeyCode::Tab);
    let text = driver.text();
    assert!(text.contains("A PAR - BUR") && text.contains("The server has 1 of your orders"), "{text}");
}
