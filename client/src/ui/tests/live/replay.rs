//! Replays of games of turns, and of games by older rules.

use super::sample::Driver;
use crate::live::handle::{Frame, LiveCommand, LiveEvent, MatchInfo, NetworkPanel};
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::{AnyGame, GameKind, StepItem, What};
use adjourn_shipped_games::GAMES;

const GAME: GameId = GameId([9; 16]);

/// A screen that shows a replay of 40 ticks.
fn watching(kind: &dyn GameKind, tick_hz: u8) -> Driver {
    let mut driver = Driver::in_lobby(80, 24, Theme::plain());
    driver.app.live(LiveEvent::MatchBegan(MatchInfo {
        game_id: GAME,
        game: kind.name().to_owned(),
        rules_version: kind.rules_version(),
        seat: None,
        players: vec![(None, "Ada".into()), (None, "Bob".into())],
        tick_hz,
        watch_delay_ticks: 0,
        last_tick: Some(40),
        pauses_left: 0,
    }));
    driver
}

fn frame(rules: &dyn AnyGame, tick: u32) -> Frame {
    Frame {
        view: rules.view(None),
        snapshot: Some(rules.snapshot()),
        tick,
        paused: None,
        outcome: None,
        orders_in_flight: 0,
        network: NetworkPanel::default(),
    }
}

/// Light cycles were twice as fast once. Shown by the newest rules, this one would have driven half the way.
#[test]
fn a_replay_is_shown_by_the_rules_that_it_was_played_by() {
    let kind = GAMES.find("lightcycles", 1).expect("the first rules are kept");
    let setup = kind.setup_from_json(&serde_json::json!({ "cells": 16 })).expect("a good setup");
    let mut rules = kind.create(&setup, &[0, 1], &[3; 32]).expect("a good setup");
    let mut driver = watching(kind, 20);
    (0..18).for_each(|_| rules.step(&[]));
    driver.app.frame(frame(&*rules, 18));
    let text = driver.text();
    assert!(text.contains(" . . . . b b b b b b B . . . . ."), "{text}");
}

#[test]
fn a_replay_of_a_turn_game_shows_its_board_and_goes_turn_by_turn() {
    let kind = GAMES.newest("chess").expect("the game is known");
    let mut rules = kind.create(&kind.default_setup(), &[0, 1], &[3; 32]).expect("the default setup");
    let mut driver = watching(kind, 1);
    driver.app.frame(frame(&*rules, 0));
    let begun = driver.text();
    assert!(begun.contains("replay 0 / 40") && !begun.contains("Loading"), "{begun}");
    let order = rules.order(Seat(0), "e4").expect("legal");
    rules.step(&[StepItem { seat: Seat(0), what: What::Input(order) }]);
    driver.app.frame(frame(&*rules, 1));
    assert_ne!(driver.text(), begun, "the pawn has moved");
    driver.keys(".");
    assert_eq!(driver.commands(), [LiveCommand::Seek(2)]);
    driver.app.live(LiveEvent::Doubtful("turn 3 is out of order".into()));
    assert!(driver.text().contains("may never have happened"));
}
