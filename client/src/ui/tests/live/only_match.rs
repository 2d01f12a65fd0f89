//! A match without a lobby around it: what a game by mail has become, or a game without a server.

use super::sample::Driver;
use super::session::{Played, welcome};
use crate::live::handle::LiveEvent;
use crate::ui::driver::Exit;
use crate::ui::games::SHIPPED;
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use crate::ui::live::{Around, LiveApp, LiveOptions};
use adjourn_game::Outcome;
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_shipped_games::GAMES;
use ratatui::crossterm::event::KeyCode;

/// What a game by mail opens: no lobby around it.
fn only_match() -> Driver {
    alone(Around::Mailbox)
}

fn alone(around: Around) -> Driver {
    let mut driver = Driver::in_lobby(80, 24, Theme::plain());
    let options = LiveOptions {
        player_name: "Ada".into(),
        place: "mail".into(),
        around,
        faces: Faces::new(GAMES, SHIPPED),
    };
    driver.app = LiveApp::new(options, Theme::plain());
    driver.app.live(welcome(None));
    driver
}

#[test]
fn a_session_without_a_lobby_ends_with_its_reason() {
    let mut played = Played::begin(only_match(), "chess", Some(0));
    assert_eq!(played.driver.exit(), None);
    played.driver.app.live(LiveEvent::MatchLeft(MatchLeftReason::Adjourned));
    assert_eq!(played.driver.exit(), Some(&Exit::Left(Some(MatchLeftReason::Adjourned))));

    let mut lost = Played::begin(only_match(), "chess", Some(0));
    lost.driver.app.live(LiveEvent::Ended { reason: "no answer".into() });
    assert_eq!(lost.driver.exit(), Some(&Exit::Ended("no answer".into())));
}

#[test]
fn a_session_that_never_opens_is_not_waited_for_for_ever() {
    let mut driver = only_match();
    driver.wait(10_000);
    assert_eq!(driver.exit(), None);
    driver.wait(10_000);
    assert_eq!(driver.exit(), Some(&Exit::Left(None)));
}

#[test]
fn a_session_that_is_over_leads_to_a_rematch_where_the_game_is_a_tables() {
    let over = |driver, mine| {
        let mut played = Played::begin(driver, "chess", mine);
        played.tick += 1;
        played.frame(Some(Outcome { places: vec![1, 2], reason: 0 }));
        played
    };
    let mut played = over(only_match(), Some(0));
    played.shows(&["VICTORY", "r      a rematch"]);
    played.driver.keys("r");
    assert_eq!(played.driver.exit(), Some(&Exit::Rematch));
    let mut watched = over(only_match(), None);
    assert!(!watched.driver.text().contains("a rematch"), "whoever looks on has nobody to play again");
    let mut lobby = over(Driver::in_lobby(80, 24, Theme::plain()), Some(0));
    assert!(!lobby.driver.text().contains("a rematch"), "in the lobby there is no table");
}

#[test]
fn a_match_without_a_server_offers_nothing_that_takes_one() {
    let mut played = Played::begin(alone(Around::Nothing), "chess", Some(0));
    let text = played.driver.text();
    assert!(text.contains("Esc leave") && !text.contains("adjourn"), "{text}");
    played.driver.key(KeyCode::Esc);
    played.shows(&["Leave? The game is not kept."]);
    played.driver.key(KeyCode::Esc);
    played.tick += 1;
    played.frame(Some(Outcome { places: vec![1, 2], reason: 0 }));
    played.shows(&["Enter  back to the shell", "r      a rematch"]);
}
