//! In a match: what the player is told.

use super::sample::{BARRACKS, Driver, RIFLE, TANK, WORKERS, info, thing, view};
use crate::live::handle::{LiveCommand, LiveEvent};
use crate::ui::driver::Exit;
use crate::ui::games::SHIPPED;
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use crate::ui::live::{Around, LiveApp, LiveOptions};
use adjourn_game::ids::Seat;
use adjourn_game::{Outcome, SeatEvent, Strength};
use adjourn_shared::live::client::{NoReplay, StoredReplay};
use adjourn_shared::wire::message::{MatchLeftReason, Stall};
use adjourn_skirmish::{Activity, BuildingKind, Kind, UnitKind};
use ratatui::crossterm::event::KeyCode;

#[test]
fn why_a_match_stands_is_told_and_when_it_goes_on() {
    let mut driver = Driver::playing();
    let told =
        |driver: &mut Driver| driver.text().matches("The clock stands until the mailbox answers").count();
    driver.app.live(LiveEvent::AdjournsSoon(300));
    assert!(driver.text().contains("Adjourned in 5 minutes: you go on by mail"));
    driver.app.live(LiveEvent::ClockStalled(Some(Stall::Mailbox)));
    assert_eq!(told(&mut driver), 2, "among what happened, and across the map: {}", driver.text());
    driver.app.live(LiveEvent::ClockStalled(None));
    assert!(told(&mut driver) < 2, "the banner is gone: {}", driver.text());
    assert!(driver.text().contains("The clock runs again"));
}

#[test]
fn a_server_that_falls_silent_is_named_until_it_speaks_again() {
    let mut driver = Driver::playing();
    driver.wait(1_000);
    assert!(!driver.text().contains("Nothing from the server"));
    driver.wait(1_000);
    assert!(driver.text().contains("Nothing from the server for 2 s"));
    driver.app.frame(super::sample::frame(&view()));
    assert!(!driver.text().contains("Nothing from the server"));
}

#[test]
fn who_goes_who_plays_for_them_and_who_is_back_is_told_by_name() {
    let mut driver = Driver::playing();
    assert!(driver.text().contains("Enemy strong bot"), "the opponent is named: {}", driver.text());
    let mut people = info(Some(0));
    people.players[1].1 = "Bob".into();
    let mut driver = Driver::in_match(120, 32, Theme::plain(), people, &view());
    assert!(driver.text().contains("against Bob · weak bot"), "{}", driver.text());
    let bot = SeatEvent::BotTookOver(Strength::Strong);
    for (event, log, banner) in [
        (SeatEvent::TimedOut, "Bob is away: the connection is lost", " Bob is away "),
        (bot, "A strong bot plays for Bob from now on.", " Bob is away: a strong bot plays "),
        (SeatEvent::Returned, "Bob is back.", ""),
        (SeatEvent::Left, "Bob has left the match.", ""),
        (SeatEvent::Resigned, "Bob has given up.", ""),
    ] {
        driver.app.live(LiveEvent::Seat(Seat(1), event));
        let text = driver.text();
        assert!(text.contains(log) && text.contains(banner), "{event:?}: {text}");
        assert_eq!(text.contains(" Bob is away"), !banner.is_empty(), "{event:?}: {text}");
    }
    driver.app.live(LiveEvent::Seat(Seat(0), SeatEvent::TimedOut));
    driver.app.live(LiveEvent::Seat(Seat(0), SeatEvent::Returned));
    let text = driver.text();
    assert!(text.contains("You are back.") && !text.contains("yourself"), "no bot has played: {text}");
    driver.app.live(LiveEvent::Seat(Seat(0), bot));
    assert!(driver.text().contains("A strong bot plays for you."), "{}", driver.text());
    driver.app.live(LiveEvent::Seat(Seat(0), SeatEvent::Returned));
    assert!(driver.text().contains("You are back, and play yourself again."), "{}", driver.text());
}

#[test]
fn orders_after_the_end_are_not_sent_and_the_player_is_told_why() {
    let mut driver = Driver::playing();
    let mut last = super::sample::frame(&view());
    last.outcome = Some(Outcome { places: vec![1, 2, 1], reason: 100 });
    driver.app.frame(last);
    driver.key(KeyCode::Esc);
    driver.keys("es");
    assert_eq!(driver.orders(), []);
    assert!(driver.text().contains("The match is over"), "{}", driver.text());
}

#[test]
fn the_result_offers_the_replay_and_says_where_it_is() {
    let mut driver = Driver::playing();
    let mut last = super::sample::frame(&view());
    last.outcome = Some(Outcome { places: vec![1, 2, 1], reason: 100 });
    driver.app.frame(last);
    let game_id = info(Some(0)).game_id;
    assert!(driver.text().contains("v      keep the replay"), "{}", driver.text());
    driver.commands();
    driver.keys("vv");
    assert_eq!(driver.commands(), [LiveCommand::Replay(game_id)], "once");
    assert!(driver.text().contains("the replay is on its way"), "{}", driver.text());
    driver.app.live(LiveEvent::ReplayComing { game_id, bytes: 30, size_bytes: 120 });
    assert!(driver.text().contains("on its way: 25 %"), "{}", driver.text());
    let why = NoReplay::NotStored("can't write /here/a.adjourn".into());
    driver.app.live(LiveEvent::NoReplay { game_id, why });
    assert!(driver.text().contains("v      no replay: can't write /here/a.adjourn"), "{}", driver.text());
    driver.keys("v");
    assert_eq!(driver.commands(), [LiveCommand::Replay(game_id)], "it may work now");
    let stored = StoredReplay { place: "/here/a.adjourn".into(), was_there: false };
    driver.app.live(LiveEvent::ReplayStored { game_id, stored: stored.clone() });
    assert!(driver.text().contains("v      the replay is stored: /here/a.adjourn"), "{}", driver.text());
    // Who looks at the map first finds it in the menu.
    driver.app.live(LiveEvent::MatchLeft(MatchLeftReason::Ended));
    driver.key(KeyCode::Esc);
    driver.key(KeyCode::Esc);
    assert!(driver.text().contains("Keep the replay"), "{}", driver.text());
    for key in [KeyCode::Down, KeyCode::Down, KeyCode::Down, KeyCode::Enter] {
        driver.key(key);
    }
    assert!(driver.text().contains("the replay is stored"), "{}", driver.text());
    assert!(driver.commands().is_empty(), "it is there");
    // Whoever has gone on is told there.
    driver.key(KeyCode::Enter);
    driver.app.live(LiveEvent::ReplayStored { game_id, stored });
    assert!(driver.text().contains("The replay is stored: /here/a.adjourn"), "{}", driver.text());
    let mut watcher = Driver::in_match(80, 24, Theme::plain(), info(None), &view());
    let mut last = super::sample::frame(&view());
    last.outcome = Some(Outcome { places: vec![1, 2, 1], reason: 100 });
    watcher.app.frame(last);
    assert!(!watcher.text().contains("keep the replay"), "who watches has none");
}

#[test]
fn who_has_no_worker_is_not_told_that_all_of_them_work() {
    let mut bare = view();
    bare.entities.retain(|entity| !WORKERS.contains(&entity.id));
    let mut driver = Driver::in_match(80, 24, Theme::plain(), info(Some(0)), &bare);
    driver.keys("i");
    let text = driver.text();
    assert!(text.contains("You have no worker") && !text.contains("Every worker"), "{text}");
}

/// A player's own things against a weak bot, with this more.
fn practice(more: Vec<adjourn_skirmish::EntityView>) -> adjourn_skirmish::View {
    let mut view = view();
    view.entities.retain(|entity| entity.seat == Seat(0) && ![BARRACKS, RIFLE, TANK].contains(&entity.id));
    view.entities.extend(more);
    view
}

#[test]
fn a_first_match_has_five_hints_each_gone_once_done_and_all_upon_one_key() {
    let mut alone = info(Some(0));
    alone.players = vec![alone.players[0].clone(), (None, "weak bot".into())];
    let begin = || Driver::in_match(80, 24, Theme::plain(), alone.clone(), &practice(Vec::new()));
    let mut driver = begin();
    assert!(driver.text().contains("1/5 train a worker"), "{}", driver.text());
    let mut tick = 200;
    let mut then = |driver: &mut Driver, more: Vec<adjourn_skirmish::EntityView>| {
        tick += 1;
        driver.app.frame(super::sample::frame(&adjourn_skirmish::View { tick, ..practice(more) }));
        driver.text()
    };
    let worker = thing(20, 0, Kind::Unit(UnitKind::Worker), 9, 9);
    let barracks = thing(21, 0, Kind::Building(BuildingKind::Barracks), 5, 22);
    let rifle = thing(22, 0, Kind::Unit(UnitKind::Rifle), 9, 12);
    assert!(then(&mut driver, vec![worker.clone()]).contains("2/5 build a barracks"));
    assert!(then(&mut driver, vec![worker, barracks.clone()]).contains("3/5 "));
    assert!(then(&mut driver, vec![barracks.clone(), rifle.clone()]).contains("4/5 "));
    driver.keys("e");
    assert!(then(&mut driver, vec![barracks.clone(), rifle.clone()]).contains("5/5 "));
    let mut moving = rifle;
    moving.activity = Activity::Moving;
    let text = then(&mut driver, vec![barracks, moving]);
    assert!(text.contains("That is all you need") && !text.contains("/5 "), "{text}");
    let mut driver = begin();
    let mut last = super::sample::frame(&practice(Vec::new()));
    last.outcome = Some(Outcome { places: vec![2, 1], reason: 100 });
    driver.app.frame(last);
    assert!(!driver.text().contains("/5 "), "there is nothing more to do: {}", driver.text());
    let mut driver = begin();
    driver.key(KeyCode::F(2));
    assert!(!driver.text().contains("/5 "), "{}", driver.text());
    assert!(!Driver::playing().text().contains("/5 "), "not against others");
}

#[test]
fn muting_without_a_chosen_player_says_how_to_choose_one() {
    for key in ["m", "r"] {
        let mut driver = Driver::in_lobby(80, 24, Theme::plain());
        driver.keys(key);
        assert!(driver.text().contains("Choose a player first"), "{}", driver.text());
        assert!(driver.commands().is_empty());
    }
}

#[test]
fn a_session_that_was_never_opened_has_not_ended() {
    let mut driver = Driver::in_lobby(80, 24, Theme::plain());
    let options = LiveOptions {
        player_name: "Ada".into(),
        place: "here".into(),
        around: Around::Lobby,
        faces: Faces::new(adjourn_shipped_games::GAMES, SHIPPED),
    };
    driver.app = LiveApp::new(options, Theme::plain());
    driver.app.live(LiveEvent::Ended { reason: "no answer from here".into() });
    let text = driver.text();
    assert!(
        text.contains("No session could be opened: no answer from here.") && !text.contains("ended"),
        "{text}"
    );
    driver.key(KeyCode::Enter);
    assert_eq!(driver.exit(), Some(&Exit::NotOpened("no answer from here".into())));
}

#[test]
fn whoever_watches_is_offered_nothing_that_only_players_do() {
    let mut driver = Driver::in_match(80, 24, Theme::plain(), info(None), &view());
    let text = driver.text();
    let hints = text.lines().last().expect("a screen");
    assert!(hints.contains("z zoom") && hints.contains("Esc menu"), "{text}");
    assert!(!["build", "train", "army", "idle"].iter().any(|order| hints.contains(order)), "{text}");
    driver.keys("?");
    let text = driver.text();
    assert!(
        text.contains("Look around") && !text.contains("where new units go") && !text.contains("pause"),
        "{text}"
    );
}
