//! A match without a lobby around it: what a game by mail has become, or a game without a server.

use super::sample::{Driver, frame, info, view};
use super::session::{GAME, Played, welcome};
use crate::live::handle::{LiveCommand, LiveEvent};
use crate::ui::driver::Exit;
use crate::ui::games::SHIPPED;
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use crate::ui::live::{Around, LiveApp, LiveOptions};
use adjourn_game::Outcome;
use adjourn_shared::live::client::Lost;
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent, RematchOffer};
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
}

#[test]
fn a_match_of_the_lobby_leads_to_a_rematch_there_and_whoever_is_asked_sees_by_whom() {
    let mut played = Played::begin(Driver::in_lobby(80, 24, Theme::plain()), "chess", Some(0));
    played.tick += 1;
    played.frame(Some(Outcome { places: vec![1, 2], reason: 0 }));
    played.shows(&["r      a rematch"]);
    let game_id = GAME;
    let offer = RematchOffer { game_id, game: "chess".into(), by: "Bob".into() };
    played.driver.app.live(LiveEvent::Lobby(LobbyEvent::Rematch(offer.clone())));
    played.shows(&["r      a rematch: Bob wants one"]);
    played.driver.commands();
    played.driver.keys("r");
    let asked = |driver: &mut Driver| {
        let commands = driver.commands().into_iter();
        commands
            .filter_map(|command| match command {
                LiveCommand::Lobby(LobbyCommand::Rematch(game, wants)) => Some((game, wants)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(asked(&mut played.driver), [(game_id, true)]);
    assert_eq!(played.driver.exit(), None, "the player is in the lobby");
    played.driver.app.live(LiveEvent::Lobby(LobbyEvent::Rematch(offer)));
    played.driver.keys("D");
    assert_eq!(asked(&mut played.driver), [(game_id, false)]);
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

#[test]
fn a_session_that_the_server_holds_no_more_was_lost_and_nobody_has_left_it() {
    let mut played = Played::begin(only_match(), "chess", Some(0));
    played.driver.keys(":e4");
    played.driver.key(KeyCode::Enter);
    played.driver.key(KeyCode::Enter);
    played.driver.app.live(LiveEvent::Lost(Lost::Match));
    let exit = Exit::Lost("The live session was lost: the game goes on by mail.".into());
    assert_eq!(played.driver.exit(), Some(&exit));
    let unsent = played.driver.app.take_unsent().expect("nobody has stored them");
    assert_eq!((unsent.draft.turn, unsent.draft.orders), (1, vec!["e4".to_owned()]));
}

#[test]
fn how_much_of_a_lost_match_is_gone_is_told() {
    let mut driver = only_match();
    driver.app.live(LiveEvent::MatchBegan(info(Some(0))));
    let mut shown = frame(&view());
    for (tick, stored) in [(100, Some(200)), (258, None)] {
        shown.tick = tick;
        driver.app.frame(shown.clone());
        stored.into_iter().for_each(|tick| driver.app.live(LiveEvent::Checkpoint(tick)));
    }
    driver.app.live(LiveEvent::Lost(Lost::Match));
    let text = "The live session was lost: the game goes on by mail. Up to 3 seconds of play are lost.";
    assert_eq!(driver.exit(), Some(&Exit::Lost(text.into())));
}
