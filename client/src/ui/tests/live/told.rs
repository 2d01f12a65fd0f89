//! In a match: what the player is told.

use super::sample::{BARRACKS, Driver, RIFLE, TANK, WORKERS, info, thing, view};
use crate::live::handle::LiveEvent;
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::Seat;
use adjourn_game::{Outcome, SeatEvent, Strength};
use adjourn_shared::wire::message::Stall;
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
