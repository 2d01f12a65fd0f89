//! A game that brings nothing to the terminal: it is played by its picture and the list of its legal orders.

use super::sample::{Driver, game};
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::Seat;
use adjourn_shipped_games::GAMES;
use ratatui::crossterm::event::KeyCode;
use serde_json::Value;

#[test]
fn a_game_without_a_face_is_played_to_a_receipt() {
    for (width, height) in [(80, 24), (140, 40)] {
        let rules = game("chess", &Value::Null);
        let legal = rules.legal(Seat(0));
        let mut driver = Driver::with_faces(width, height, Theme::plain(), Faces::new(GAMES, &[]));
        driver.sit_down(rules, "chess", Seat(0), 1);
        let text = driver.text();
        assert!(text.contains("You can order") && text.contains(&format!("> {}", legal[0])), "{text}");
        driver.key(KeyCode::Down);
        driver.key(KeyCode::Enter);
        driver.answer();
        assert!(driver.text().contains("One order not sent yet (S sends)"), "{}", driver.text());
        driver.keys("S");
        assert_eq!(driver.handed_in(), Some((1, vec![legal[1].clone()])));
    }
}

#[test]
fn keys_that_screens_keep_work_over_every_board() {
    let mut driver = Driver::with_faces(80, 24, Theme::plain(), Faces::new(GAMES, &[]));
    driver.sit_down(game("chess", &Value::Null), "chess", Seat(0), 1);
    driver.keys("?");
    assert!(
        driver.text().contains("choose an order"),
        "the board's keys are on the help page\n{}",
        driver.text()
    );
    driver.keys("x");
    driver.keys("G");
    assert!(driver.text().contains("Give this game up"), "{}", driver.text());
}
