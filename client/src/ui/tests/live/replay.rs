//! Replays of games of turns.

use super::sample::Driver;
use crate::live::handle::{Frame, LiveCommand, LiveEvent, MatchInfo, NetworkPanel};
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::{AnyGame, StepItem, What};
use adjourn_shipped_games::GAMES;

const GAME: GameId = GameId([9; 16]);

#[test]
fn a_replay_of_a_turn_game_shows_its_board_and_goes_turn_by_turn() {
    let kind = GAMES.newest("chess").expect("the game is known");
    let mut rules = kind.create(&kind.default_setup(), &[0, 1], &[3; 32]).expect("the default setup");
    let mut driver = Driver::in_lobby(80, 24, Theme::plain());
    driver.app.live(LiveEvent::MatchBegan(MatchInfo {
        game_id: GAME,
        game: "chess".into(),
        seat: None,
        players: vec![(None, "Ada".into()), (None, "Bob".into())],
        tick_hz: 1,
        watch_delay_ticks: 0,
        last_tick: Some(40),
        pauses_left: 0,
    }));
    let frame = |rules: &dyn AnyGame, tick| Frame {
        view: rules.view(None),
        snapshot: Some(rules.snapshot()),
        tick,
        paused: None,
        outcome: None,
        orders_in_flight: 0,
        network: NetworkPanel::default(),
    };
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
