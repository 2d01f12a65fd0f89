//! What the match looks like: at several sizes, with and without colours.

use super::sample::{Driver, ENEMY, frame, info, view};
use crate::live::handle::LiveEvent;
use crate::ui::games::SHIPPED;
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::Seat;
use adjourn_shared::wire::message::DesyncFound;
use adjourn_shared::wire::reason::RejectReason;
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::{Cell, Notice, NoticeView};
use ratatui::crossterm::event::KeyCode;
use ratatui::style::{Color, Modifier};

fn in_match(width: u16, height: u16, theme: Theme) -> Driver {
    Driver::in_match(width, height, theme, info(Some(0)), &view())
}

#[test]
fn the_bars_tell_what_one_has_and_how_the_network_does() {
    for (width, height) in [(80, 24), (160, 50)] {
        let text = in_match(width, height, Theme::full()).text();
        for wanted in
            ["Ore 500", "Units 4/100", "0:10", "ping 42", "loss 1.3%", "delay 60+2", "tick 200", "? keys"]
        {
            assert!(text.contains(wanted), "{wanted} is missing at {width}x{height} in\n{text}");
        }
    }
}

#[test]
fn without_colours_case_and_underlines_tell_the_sides_and_signs_the_ground() {
    let mut driver = in_match(80, 24, Theme::plain());
    let text = driver.text();
    for wanted in ["WW", "#", "**", "░", "·", "▓"] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    let coloured =
        driver.draw().content().iter().filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
    assert_eq!(coloured.count(), 0);
    driver.keys("z");
    let text = driver.text();
    let (own, enemy) = (driver.find("T ").expect("own tank"), driver.find("t2"));
    assert!(enemy.is_some(), "the enemy's tank has its seat beside it\n{text}");
    let ally = driver.find("S3").expect("the ally's scout");
    let buffer = driver.draw();
    let underlined = |at: (u16, u16)| buffer[at].modifier.contains(Modifier::UNDERLINED);
    assert!(underlined(ally) && !underlined(own));
}

#[test]
fn with_colours_each_seat_has_its_own() {
    let mut driver = in_match(160, 50, Theme::full());
    driver.keys("z");
    let (own, enemy, ally) = (driver.find("T "), driver.find("t2"), driver.find("S3"));
    let buffer = driver.draw();
    let colours: Vec<_> = [own, enemy, ally].map(|at| buffer[at.expect("on the screen")].fg).to_vec();
    assert_eq!(colours, [Color::Rgb(86, 180, 233), Color::Rgb(230, 159, 0), Color::Rgb(0, 158, 115)]);
}

#[test]
fn what_is_selected_stands_out_and_is_described() {
    let mut driver = in_match(80, 24, Theme::plain());
    driver.keys("ze");
    let tank = driver.find("T ").expect("own tank");
    assert!(driver.draw()[tank].modifier.contains(Modifier::REVERSED));
    let text = driver.text();
    assert!(text.contains("2 selected") && text.contains("1 Rifle") && text.contains("1 Tank"), "{text}");
}

#[test]
fn a_hidden_enemy_is_not_drawn_and_a_seen_one_is() {
    let mut seen = view();
    let mut driver = in_match(80, 24, Theme::plain());
    assert!(driver.find_on_map('t').is_some());
    seen.entities.retain(|entity| entity.x_256 / 256 != i32::from(ENEMY.x));
    seen.tick += 1;
    driver.app.frame(frame(&seen));
    assert_eq!(driver.find_on_map('t'), None);
}

#[test]
fn an_order_is_marked_at_once_and_the_mark_fades() {
    let mut driver = in_match(80, 24, Theme::plain());
    driver.keys("e");
    for _ in 0..4 {
        driver.key(KeyCode::Up);
    }
    assert_eq!(driver.find("<+>"), None);
    driver.keys("o");
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Up);
    assert!(driver.find("<+>").is_some(), "{}", driver.text());
    driver.wait(2_000);
    driver.app.frame(frame(&view()));
    assert_eq!(driver.find("<+>"), None);
}

#[test]
fn alerts_are_words_and_places() {
    let mut driver = in_match(80, 24, Theme::plain());
    let mut attacked = view();
    attacked.tick += 1;
    attacked.notices = vec![NoticeView { notice: Notice::UnderAttack, at: Cell { x: 40, y: 40 } }];
    driver.keys("z");
    driver.app.frame(frame(&attacked));
    assert!(driver.text().contains("Under attack!"));
    driver.keys("g");
    assert!(driver.text().contains("not seen yet"), "the cursor is where it happened");
}

#[test]
fn the_end_of_a_match_that_nobody_wins_is_told_before_it_comes() {
    let mut driver = in_match(80, 24, Theme::plain());
    let mut late = view();
    late.tick = 72_000 - 20 * 301;
    driver.app.frame(frame(&late));
    assert!(!driver.text().contains("draw in"));
    late.tick = 72_000 - 20 * 65;
    driver.app.frame(frame(&late));
    let text = driver.text();
    assert!(text.contains("draw in 1:05"), "{text}");
    assert!(text.contains("58:55"), "the clock is whole at 80 columns: {text}");
}

#[test]
fn refusals_and_differences_are_told() {
    let mut driver = in_match(80, 24, Theme::plain());
    let text = "not enough ore".to_owned();
    driver.app.live(LiveEvent::Rejected { reason: RejectReason::Illegal(13), text });
    assert!(driver.text().contains("Order refused: not enough ore"));
    driver.app.live(LiveEvent::OutOfStep);
    assert!(driver.text().contains("Out of step with the server"));
    let part = Some("units".into());
    driver.app.live(LiveEvent::Desync(DesyncFound { slot: 1, tick: 77, part, entity: Some(5) }));
    let text = driver.text();
    assert!(text.contains("since tick 77") && text.contains("it was reported"), "{text}");
    driver.app.live(LiveEvent::PauseVote { by: Seat(1), pause: true, votes: 1, needed: 2 });
    assert!(driver.text().contains("strong bot asks for a pause: 1 of 2 votes"));
}

#[test]
fn a_view_that_cannot_be_read_is_said_and_nothing_breaks() {
    let mut driver = in_match(80, 24, Theme::plain());
    let mut broken = frame(&view());
    broken.view.truncate(10);
    driver.app.frame(broken);
    assert!(driver.text().contains("can't read the match"));
}

#[test]
fn the_help_page_fits_a_small_terminal_whole() {
    let mut driver = in_match(80, 24, Theme::plain());
    driver.keys("?");
    let text = driver.text();
    let game = Faces::new(GAMES, SHIPPED).find("skirmish").expect("the game is known");
    for (heading, keys) in game.presenter(&info(Some(0)), Theme::plain()).expect("it has one").help() {
        for wanted in keys.iter().flat_map(|(key, what)| [key, what]).chain([heading]) {
            assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
        }
    }
    assert!(text.contains("Ctrl-C"), "the shell's own keys are there too");
    driver.keys("?");
    assert!(!driver.text().contains("Look around"));
}

#[test]
fn every_size_is_drawn_and_a_small_one_says_what_is_needed() {
    for (width, height) in [(1, 1), (20, 5), (71, 20), (72, 20), (300, 100)] {
        for theme in [Theme::plain(), Theme::full()] {
            let text = in_match(width, height, theme).text();
            let small = width < 72 || height < 20;
            assert_eq!(text.contains("Ore 500"), !small, "{width}x{height}");
        }
    }
    assert!(in_match(40, 10, Theme::plain()).text().contains("needs 72x20"));
}
