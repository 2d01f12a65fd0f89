//! Going live from a game by mail.

use super::sample::{Driver, game};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::tui::chatlog::Tone;
use adjourn_shared::api::{LiveView, Tempo};
use adjourn_shared::ids::Seat;
use serde_json::Value;

fn chess(live: LiveView) -> Driver {
    let mut driver = Driver::playing(80, 24, game("chess", &Value::Null), "chess", Seat(0), 1);
    changes(&mut driver, live);
    driver.commands();
    driver
}

/// The table changes.
fn changes(driver: &mut Driver, live: LiveView) {
    let mut open = driver.open("chess");
    open.table.live = live;
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
}

fn allowed() -> LiveView {
    LiveView { allowed: true, ..LiveView::default() }
}

fn shows(driver: &mut Driver, wanted: &str) {
    let text = driver.text();
    assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
}

#[test]
fn when_everybody_is_here_live_is_offered_and_a_key_votes() {
    let mut driver = chess(LiveView { offered: true, ..allowed() });
    shows(&mut driver, "Everybody is here: L plays on live now.");
    driver.keys("L");
    assert!(matches!(driver.commands()[..], [MailCommand::Live(_, true)]));
    changes(&mut driver, LiveView { votes: vec![Seat(0)], ..allowed() });
    shows(&mut driver, "L takes it back");
    driver.keys("L");
    assert!(driver.commands().iter().any(|command| matches!(command, MailCommand::Live(_, false))));
}

#[test]
fn others_who_would_are_named() {
    let mut driver = chess(LiveView { votes: vec![Seat(1)], ..allowed() });
    shows(&mut driver, "Bob would play on live now: L agrees.");
}

#[test]
fn where_going_live_reveals_something_it_is_said_and_asked() {
    let mut driver = chess(LiveView { votes: vec![Seat(1)], reveals: true, ..allowed() });
    shows(&mut driver, "L agrees; it shows what is hidden, for good.");
    driver.keys("Ln");
    assert!(driver.commands().is_empty());
    driver.keys("Ly");
    assert!(matches!(driver.commands()[..], [MailCommand::Live(_, true)]));
}

#[test]
fn a_table_that_forbids_it_says_so() {
    let mut driver = chess(LiveView::default());
    driver.keys("L");
    assert!(driver.commands().is_empty());
    shows(&mut driver, "This table does not allow playing live.");
}

#[test]
fn a_game_that_goes_live_is_joined_once_and_by_the_key_again() {
    let live = LiveView { tempo: Tempo::Live, changes: 3, ..allowed() };
    let mut driver = chess(LiveView { opening: true, ..allowed() });
    assert_eq!(driver.app.take_live(), None);
    changes(&mut driver, live.clone());
    assert_eq!(driver.app.take_live(), Some(live.clone()));
    changes(&mut driver, live.clone());
    assert_eq!(driver.app.take_live(), None);
    driver.app.back(Tone::Bad, "No connection to the live session.");
    shows(&mut driver, "No connection to the live session.");
    shows(&mut driver, "played live now: L joins");
    driver.keys("L");
    assert_eq!(driver.app.take_live(), Some(live.clone()));
    changes(&mut driver, LiveView { changes: 5, ..live.clone() });
    assert!(driver.app.take_live().is_some(), "another session is another one");
    assert!(!driver.app.is_by_mail_again());
    changes(&mut driver, LiveView { changes: 6, ..allowed() });
    assert!(driver.app.is_by_mail_again());
}
