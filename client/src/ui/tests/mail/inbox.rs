//! The inbox, tables, and the ways to a game.

use super::sample::{Driver, GAME, HOUR_MS, NOW_MS, inbox, inbox_game, summary, table};
use crate::mail::MailError;
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::driver::Exit;
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::{About, Strength};
use adjourn_shared::api::{OccupantView, Page, Problem, ProblemKind};
use adjourn_shared::turns::clock::ClockRule;
use adjourn_shared::turns::rules::{TableStatus, Visibility};
use adjourn_shipped_games::GAMES;
use ratatui::crossterm::event::KeyCode;

fn id(number: u8) -> GameId {
    GameId([number; 16])
}

fn filled() -> Driver {
    let mut driver = Driver::new(80, 24, Theme::plain());
    let game = |number, title: &str, waiting, deadline_ms| {
        inbox_game(summary(id(number), "chess", title, Seat(0), "Bob"), waiting, deadline_ms, 0)
    };
    let mut unread = game(4, "Letters", true, Some(NOW_MS + HOUR_MS * 130 / 60));
    unread.unread = 3;
    driver.app.mail(inbox(vec![
        game(1, "Later", false, Some(NOW_MS + HOUR_MS)),
        game(2, "Whenever", true, None),
        game(3, "Hurry", true, Some(NOW_MS + HOUR_MS / 2)),
        unread,
    ]));
    let mut open = summary(id(5), "chess", "Come in", Seat(9), "Eve");
    (open.status, open.turn, open.free_seats) = (TableStatus::Open, 0, 1);
    open.seats[0].occupant = OccupantView::Empty;
    driver.app.mail(MailEvent::Tables(Page { items: vec![open], next: None }));
    driver.app.take_commands();
    driver
}

#[test]
fn games_that_wait_come_first_by_their_deadlines_in_words() {
    let text = filled().text();
    let at = |wanted: &str| text.find(wanted).unwrap_or_else(|| panic!("{wanted} is missing in\n{text}"));
    let order =
        ["Waiting for you (3)", "Hurry", "Letters", "Whenever", "Waiting for others (1)", "Later", "Come in"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{text}");
    let line = |wanted: &str| text.lines().find(|line| line.contains(wanted)).expect("is there").to_owned();
    assert!(line("Hurry").contains("!30 min"), "{text}");
    assert!(line("Letters").contains("2 h 10 min") && line("Letters").contains("3 new"), "{text}");
    assert!(line("Whenever").contains("no limit") && line("Whenever").contains("Bob"), "{text}");
    assert!(line("Come in").contains("1 free") && line("Come in").contains("Eve"), "{text}");
}

#[test]
fn the_longest_title_of_a_game_is_shown_whole() {
    let mut driver = filled();
    let games: Vec<_> = GAMES.kinds().map(|kind| kind.about()).collect();
    let of = |(number, about): (u8, &&About)| {
        let mut summary = summary(id(number), about.name, "Tea time", Seat(0), "Bob");
        summary.turn_name = "Autumn 1901, orders".into();
        inbox_game(summary, true, None, 0)
    };
    driver.app.mail(inbox((1..).zip(&games).map(of).collect()));
    let text = driver.text();
    for about in games {
        let whole =
            |line: &str| line.contains(&format!("{} ", about.title)) && line.contains("Autumn 1901, orders");
        assert!(text.lines().any(whole), "{} is missing in\n{text}", about.title);
    }
}

#[test]
fn enter_opens_the_chosen_game_and_joins_an_open_table() {
    let mut driver = filled();
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    assert!(matches!(commands[0], MailCommand::Open(Some(game)) if game == id(4)), "{commands:?}");
    driver.key(KeyCode::Esc);
    driver.commands();
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    assert!(matches!(&commands[..], [MailCommand::Join(game, _)] if *game == id(5)), "{commands:?}");
}

#[test]
fn what_is_chosen_stays_so_when_the_list_changes() {
    let mut driver = filled();
    driver.key(KeyCode::Down);
    let game = |number, title: &str| {
        inbox_game(summary(id(number), "chess", title, Seat(0), "Bob"), true, Some(NOW_MS + HOUR_MS), 0)
    };
    driver.app.mail(inbox(vec![game(8, "First"), game(9, "Second"), game(4, "Letters")]));
    driver.commands();
    driver.key(KeyCode::Enter);
    assert!(matches!(driver.commands()[0], MailCommand::Open(Some(game)) if game == id(4)));
}

#[test]
fn a_table_against_bots_is_made_and_opened() {
    let mut driver = filled();
    driver.keys("n");
    // Down to the opponents, then strong bots; down to the clock, then a day a turn.
    for _ in 0..3 {
        driver.key(KeyCode::Down);
    }
    driver.key(KeyCode::Right);
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Right);
    let text = driver.text();
    assert!(text.contains("strong bots") && text.contains("1 d a turn") && text.contains("White"), "{text}");
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    let [MailCommand::Create(create)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!((create.game.as_str(), create.seat, create.seats), ("chess", Some(Seat(0)), Some(2)));
    assert_eq!(
        create.bots.iter().map(|bot| (bot.seat, bot.strength)).collect::<Vec<_>>(),
        [(Seat(1), Strength::Strong)]
    );
    assert_eq!(create.rules.clock, ClockRule::PerTurn { turn_ms: 24 * HOUR_MS });
    driver
        .app
        .mail(MailEvent::Table(Box::new(table(summary(GAME, "chess", "New", Seat(0), "bot"), Seat(0)))));
    assert!(driver.commands().iter().any(|command| matches!(command, MailCommand::Open(Some(GAME)))));
}

#[test]
fn a_private_table_of_seven_has_no_bots_and_is_not_in_the_list() {
    let mut driver = filled();
    driver.keys("n");
    driver.key(KeyCode::Right);
    for _ in 0..3 {
        driver.key(KeyCode::Down);
    }
    driver.key(KeyCode::Left);
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    let [MailCommand::Create(create)] = &commands[..] else { panic!("{commands:?}") };
    assert_eq!((create.game.as_str(), create.seats, create.bots.len()), ("diplomacy", Some(7), 0));
    assert_eq!(create.visibility, Visibility::Private);
}

#[test]
fn a_refusal_is_said_in_the_servers_words_and_a_server_that_is_away_is_named() {
    let mut driver = filled();
    let problem = Problem::new(ProblemKind::Conflict, "the table is full");
    driver.app.mail(MailEvent::Failed { game: None, error: problem.into() });
    assert!(driver.text().contains("the table is full"));
    let away = MailError::Away { server: "mail.test".into(), why: "connection refused".into() };
    driver.app.mail(MailEvent::Failed { game: None, error: away });
    let text = driver.text();
    assert!(text.lines().next().is_some_and(|line| line.contains("no answer from mail.test")), "{text}");
    driver.app.mail(inbox(Vec::new()));
    let text = driver.text();
    assert!(text.lines().next().is_some_and(|line| line.contains("http://mail.test")), "{text}");
}

#[test]
fn names_of_others_cannot_break_the_screen() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    let mut bad =
        summary(GAME, "chess", "T\u{1b}[2J\u{202e}itle\n\r", Seat(0), "Ev\u{1b}]0;x\u{7}e日本語日本語日本語");
    bad.turn_name = "1.\u{9b}31m White\n".repeat(40);
    driver.app.mail(inbox(vec![inbox_game(bad, true, None, 0)]));
    let text = driver.text();
    assert!(text.chars().all(|ch| ch == '\n' || !ch.is_control()), "{text:?}");
    assert!(text.contains("T[2Jitle"), "{text}");
    assert_eq!(text.lines().count(), 24);
}

#[test]
fn leaving_asks_first_and_the_end_of_the_session_is_told() {
    let mut driver = filled();
    driver.key(KeyCode::Esc);
    driver.keys("n");
    assert_eq!(driver.app.exit(), None);
    driver.key(KeyCode::Esc);
    driver.keys("y");
    assert_eq!(driver.app.exit(), Some(&Exit::Quit));
    let mut driver = filled();
    driver.app.mail(MailEvent::Ended { reason: "the key is revoked".into() });
    assert!(driver.text().contains("The session has ended: the key is revoked"));
    driver.keys("x");
    assert_eq!(driver.app.exit(), Some(&Exit::Ended("the key is revoked".into())));
}

#[test]
fn games_that_are_over_are_shown_when_they_are_asked_for() {
    let mut driver = filled();
    driver.keys("o");
    assert!(matches!(driver.commands()[..], [MailCommand::Finished]));
    let mut old = summary(id(6), "chess", "Long ago", Seat(0), "Bob");
    old.status = TableStatus::Finished;
    let MailEvent::Inbox(mut all) = inbox(vec![inbox_game(old, false, None, 0)]) else { unreachable!() };
    all.games.push(inbox_game(summary(id(2), "chess", "Whenever", Seat(0), "Bob"), true, None, 0));
    driver.app.mail(MailEvent::Finished(all));
    let text = driver.text();
    assert!(text.contains("Over (1)") && text.matches("Whenever").count() == 1, "{text}");
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    assert!(matches!(commands[0], MailCommand::Open(Some(game)) if game == id(6)), "{commands:?}");
}

#[test]
fn while_others_are_to_move_their_time_is_shown() {
    let mut table = summary(GAME, "chess", "Tea time", Seat(0), "Bob");
    (table.seats[1].waiting, table.seats[1].deadline_ms) = (true, Some(NOW_MS + 23 * HOUR_MS));
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.app.mail(inbox(vec![inbox_game(table.clone(), false, None, 0)]));
    let text = driver.text();
    assert!(text.contains("23 h") && !text.contains("no limit"), "{text}");
    table.seats[1].deadline_ms = None;
    driver.app.mail(inbox(vec![inbox_game(table, false, None, 0)]));
    assert!(driver.text().contains("no limit"), "no clock runs: {}", driver.text());
}

#[test]
fn a_list_that_goes_on_says_so_and_the_way_out_is_always_there() {
    let table = |index: u8| {
        inbox_game(summary(id(index), "chess", &format!("Game {index}"), Seat(0), "Bob"), true, None, 0)
    };
    let mut driver = Driver::new(72, 20, Theme::plain());
    driver.app.mail(inbox((1..=5).map(table).collect()));
    let text = driver.text();
    assert!(!text.contains(" more") && text.contains("Esc quit"), "{text}");
    driver.app.mail(inbox((1..=30).map(table).collect()));
    let text = driver.text();
    assert!(text.contains("↓ more") && !text.contains("↑ more"), "{text}");
    driver.key(KeyCode::Up);
    assert!(driver.text().contains("↑ more"), "{}", driver.text());
}

#[test]
fn an_outage_that_is_over_is_not_told_any_more() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    let away = || MailError::Away { server: "http://mail.test".into(), why: "refused".into() };
    for _ in 0..2 {
        driver.app.mail(MailEvent::Failed { game: None, error: away() });
    }
    assert!(driver.text().contains("(×2)"), "{}", driver.text());
    driver.app.mail(inbox(Vec::new()));
    assert!(!driver.text().contains("no answer"), "{}", driver.text());
}

#[test]
fn a_code_that_the_server_does_not_know_can_be_mended() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.keys("jABCD");
    driver.key(KeyCode::Enter);
    let problem = Problem::new(ProblemKind::NotFound, "there is no table with this code");
    driver.app.mail(MailEvent::Failed { game: None, error: problem.into() });
    let text = driver.text();
    assert!(text.contains("Code of the table: ABCD") && text.contains("no table with this code"), "{text}");
}
