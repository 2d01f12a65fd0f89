//! Going live from a game by mail.

use super::sample::{Driver, GAME, HOUR_MS, NOW_MS, game};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::kit::chat_log::Tone;
use adjourn_game::ids::Seat;
use adjourn_shared::api::{LiveView, Problem, ProblemKind, SlotTime};
use adjourn_shared::turns::live_rules::Tempo;
use ratatui::crossterm::event::KeyCode;
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
    shows(&mut driver, "Bob wants to play on live now: L agrees.");
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
    assert_eq!(driver.app.take_live().map(|(_, live)| live), Some(live.clone()));
    changes(&mut driver, live.clone());
    assert_eq!(driver.app.take_live(), None);
    driver.app.back(Tone::Bad, "No connection to the live session.");
    shows(&mut driver, "No connection to the live session.");
    shows(&mut driver, "played live now: L joins");
    driver.keys("L");
    assert_eq!(driver.app.take_live().map(|(_, live)| live), Some(live.clone()));
    changes(&mut driver, LiveView { changes: 5, ..live.clone() });
    assert!(driver.app.take_live().is_some(), "another session is another one");
    assert!(!driver.app.is_by_mail_again());
    changes(&mut driver, LiveView { changes: 6, ..allowed() });
    assert!(driver.app.is_by_mail_again());
}

fn times(driver: &mut Driver, json: &str) {
    let slots = serde_json::from_str(json).expect("times");
    driver.app.mail(MailEvent::MeetingTimes(GAME, slots));
}

const PROPOSED: &str = r#"{"time_zone":"Europe/Berlin","slots":[
    {"number":1,"starts_ms":1000,"local":"Fri 4 Dec 2026, 20:00 CET","seats":[0],"mine":true},
    {"number":2,"starts_ms":2000,"local":"Sat 5 Dec 2026, 15:00 CET","seats":[0,1],"mine":true},
    {"number":3,"starts_ms":3000,"local":"Sun 6 Dec 2026, 15:00 CET","seats":[1],"mine":false}]}"#;

#[test]
fn times_are_shown_with_whom_they_suit_taken_typed_and_taken_back() {
    let mut driver = chess(allowed());
    driver.keys("T");
    assert!(matches!(driver.commands()[..], [MailCommand::MeetingTimes(_)]));
    times(&mut driver, PROPOSED);
    for wanted in
        ["Times are those of Europe/Berlin.", "[x] Sat 5 Dec 2026, 15:00 CET   Ada, Bob", "[ ] Sun 6 Dec"]
    {
        shows(&mut driver, wanted);
    }
    let chosen = |driver: &mut Driver| match driver.commands().pop() {
        Some(MailCommand::ChooseMeetingTimes(_, times)) => times,
        other => panic!("{other:?}"),
    };
    driver.keys(" ");
    assert_eq!(chosen(&mut driver), [SlotTime::At(2_000)], "the first suits no longer");
    // Before the answer comes: nothing of it is lost.
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Down);
    driver.keys(" ");
    shows(&mut driver, "[x] Sun 6 Dec");
    assert!(driver.commands().is_empty());
    times(&mut driver, PROPOSED);
    assert_eq!(chosen(&mut driver), [2_000, 3_000].map(SlotTime::At));
    times(&mut driver, PROPOSED);
    driver.key(KeyCode::Enter);
    driver.keys("fri 21:00");
    shows(&mut driver, "Time: fri 21:00");
    driver.key(KeyCode::Enter);
    let with = [SlotTime::At(1_000), SlotTime::At(2_000), SlotTime::Local("fri 21:00".into())];
    assert_eq!(chosen(&mut driver), with);
    driver.key(KeyCode::Esc);
    assert!(!driver.text().contains("Europe/Berlin"), "back at the board");
}

#[test]
fn an_agreed_session_is_announced_and_its_time_calls() {
    let agreed_ms = Some(NOW_MS + 3 * HOUR_MS);
    let mut driver = chess(LiveView { slots: 2, agreed_ms, ..allowed() });
    shows(&mut driver, "You play live in 3 h; T shows when.");
    driver.wait(3 * HOUR_MS - 60_000);
    changes(&mut driver, LiveView { agreed_ms, votes: vec![Seat(1)], ..allowed() });
    shows(&mut driver, "It is time to play live: L says that you are here (1 of 2 are).");
    driver.keys("L");
    assert!(driver.commands().iter().any(|command| matches!(command, MailCommand::Live(_, true))));
}

#[test]
fn proposed_times_are_pointed_to() {
    let mut driver = chess(LiveView { slots: 2, ..allowed() });
    shows(&mut driver, "Times to play live are proposed: T shows them.");
}

#[test]
fn a_time_that_the_server_can_not_read_stays_to_be_mended() {
    let mut driver = chess(allowed());
    driver.keys("T");
    times(&mut driver, PROPOSED);
    driver.key(KeyCode::Enter);
    driver.keys("frx 21:00");
    driver.key(KeyCode::Enter);
    driver.commands();
    let problem = Problem::new(ProblemKind::Malformed, "\"frx 21:00\" is no time");
    driver.app.mail(MailEvent::Failed { game: Some(GAME), error: problem.into() });
    shows(&mut driver, "Time: frx 21:00");
    shows(&mut driver, "is no time");
    times(&mut driver, PROPOSED);
    shows(&mut driver, "Time: frx 21:00");
}
