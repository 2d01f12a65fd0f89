//! Skirmish by mail: orders from the map, and the turn that is watched.

use super::sample::{Driver, GAME, game};
use crate::mail::handle::{MailCommand, MailEvent};
use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;
use adjourn_shared::timeline::report::record_turn;
use ratatui::crossterm::event::KeyCode;
use serde_json::Value;

const MINE: Seat = Seat(0);

fn rules() -> Box<dyn AnyGame> {
    game("skirmish", &Value::Null)
}

fn playing() -> Driver {
    Driver::playing(80, 24, rules(), "skirmish", MINE, 1)
}

#[test]
fn orders_from_the_map_wait_as_texts_until_they_are_sent() {
    let mut driver = playing();
    driver.keys("tw");
    driver.key(KeyCode::Esc);
    driver.key(KeyCode::Tab);
    let text = driver.text();
    assert!(text.contains("train worker at") && text.contains("="), "{text}");
    assert_eq!(driver.handed_in(), None);
    driver.keys("S");
    let (turn, orders) = driver.handed_in().expect("was sent");
    assert_eq!((turn, orders.len()), (1, 1));
    let understood = driver.rules.as_ref().map(|rules| rules.orders(MINE, &orders).is_ok());
    assert_eq!(understood, Some(true), "{orders:?}");
}

#[test]
fn the_last_turn_is_played_stopped_and_stepped() {
    let mut rules = rules();
    let (_, reports) = record_turn(rules.as_mut(), &[], &[MINE], 4);
    let report = reports.into_iter().next().expect("of the seat").1;
    let mut driver = Driver::playing(80, 24, rules, "skirmish", MINE, 2);
    driver.commands();
    driver.keys("w");
    assert!(matches!(driver.commands()[..], [MailCommand::Report(GAME, 1)]));
    driver.app.mail(MailEvent::Report(GAME, 1, report));
    assert!(driver.text().contains("frame 1 of"), "{}", driver.text());
    driver.wait(1_000);
    assert!(driver.text().contains("frame 6 of"), "five frames a second\n{}", driver.text());
    driver.keys(" ");
    driver.wait(1_000);
    assert!(driver.text().contains("frame 6 of") && driver.text().contains("standing still"));
    driver.key(KeyCode::Left);
    assert!(driver.text().contains("frame 5 of"));
    driver.key(KeyCode::Esc);
    assert!(!driver.text().contains("The last turn"));
}

#[test]
fn a_damaged_report_is_said_and_nothing_breaks() {
    let mut driver = playing();
    driver.app.mail(MailEvent::Report(GAME, 1, vec![1, 2, 3]));
    assert!(driver.text().contains("this is no report"), "{}", driver.text());
}
