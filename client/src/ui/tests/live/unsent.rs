//! Orders of a session that are not stored, or that there are none of.

use super::session::Played;
use crate::live::handle::LiveEvent;
use ratatui::crossterm::event::KeyCode;

#[test]
fn a_server_that_says_nothing_is_told_with_what_is_not_stored() {
    let mut played = Played::lobby("chess", 0);
    played.driver.keys(":e4");
    played.driver.key(KeyCode::Enter);
    played.driver.key(KeyCode::Enter);
    played.driver.wait(10_000);
    played.driver.app.live(LiveEvent::Silent(true));
    played.driver.wait(3_000);
    played.shows(&["Nothing from the server for 5 s. Your orders are not stored yet."]);
    played.driver.app.live(LiveEvent::Silent(false));
    assert!(!played.driver.text().contains("Nothing from the server"));
}

#[test]
fn a_list_without_orders_is_sent_only_after_a_yes() {
    let mut played = Played::lobby("diplomacy", 0);
    played.driver.keys("SS");
    assert!(played.handed_in().is_empty());
    played.driver.keys("Sy");
    assert_eq!(played.handed_in(), [(1, Vec::new(), true)]);
    let mut played = Played::lobby("chess", 0);
    played.driver.keys("S");
    played.shows(&["There is nothing to send yet"]);
    assert!(played.handed_in().is_empty());
}
