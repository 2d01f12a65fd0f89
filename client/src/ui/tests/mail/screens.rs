//! Panes, messages, sizes.

use super::sample::{Driver, GAME, ME, OTHER, game, inbox, inbox_game, summary};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::api::{AudienceView, LogEntry, Message, Page};
use adjourn_shared::base::base64::Base64;
use adjourn_shipped_games::GAMES;
use ratatui::crossterm::event::KeyCode;
use serde_json::{Value, json};

fn chess(width: u16, height: u16) -> Driver {
    Driver::playing(width, height, game("chess", &Value::Null), "chess", Seat(0), 1)
}

fn message(number: u64, from: PlayerId, text: &str) -> Message {
    Message {
        number,
        at_ms: 0,
        from,
        name: if from == ME { "Ada" } else { "Bob" }.into(),
        seat: Some(Seat(u8::from(from != ME))),
        audience: AudienceView::Table,
        turn: 1,
        text: text.into(),
        redacted: false,
    }
}

#[test]
fn the_small_screen_shows_all_of_the_board_and_who_plays() {
    let mut driver = chess(80, 24);
    let text = driver.text();
    for wanted in [
        "Tea time · Chess",
        "Board",
        "Orders",
        "Messages",
        "History",
        "Table",
        "White Ada (you)",
        "Black Bob",
        "your turn: 2 h",
        "? keys",
        "Esc inbox",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    let rows: Vec<&str> = text.lines().collect();
    assert!(
        (3..=17)
            .step_by(2)
            .zip(["8", "7", "6", "5", "4", "3", "2", "1"])
            .all(|(row, name)| rows[row].starts_with(name)),
        "{text}"
    );
    assert_eq!(rows[19].split_whitespace().take(8).collect::<String>(), "abcdefgh");
}

#[test]
fn a_table_without_takebacks_is_made_in_the_form_and_says_so() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.keys("n");
    while !driver.text().lines().any(|line| line.contains("Game") && line.contains("hess")) {
        driver.key(KeyCode::Right);
    }
    assert!(driver.text().lines().any(|line| line.contains("Takebacks") && line.contains("yes")));
    // The game's choices come after the table's rules.
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Up);
    driver.key(KeyCode::Right);
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    let create = commands.iter().find_map(|command| match command {
        MailCommand::Create(create) => create.setup.as_ref(),
        _ => None,
    });
    assert_eq!(create.unwrap_or_else(|| panic!("{commands:?}"))["takebacks"], json!(false));

    let mut driver = chess(80, 24);
    let mut open = driver.open("chess");
    open.table.setup = json!({ "takebacks": false });
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.keys("5");
    assert!(driver.text().contains("Takebacks: no"), "{}", driver.text());
}

#[test]
fn every_size_is_drawn_in_every_pane_and_a_small_one_says_what_is_needed() {
    for (width, height) in [(1, 1), (20, 5), (71, 20), (72, 20), (80, 24), (120, 36), (300, 100)] {
        for name in ["chess", "diplomacy", "skirmish"] {
            let mut driver = Driver::playing(width, height, game(name, &Value::Null), name, Seat(0), 1);
            for _ in 0..5 {
                let text = driver.text();
                let small = width < 72 || height < 20;
                assert_eq!(text.contains("Messages"), !small, "{name} {width}x{height}\n{text}");
                driver.key(KeyCode::Tab);
            }
            driver.keys("?");
            driver.draw();
        }
    }
}

#[test]
fn the_help_pages_fit_a_small_terminal_whole() {
    for name in ["chess", "diplomacy", "skirmish"] {
        let mut driver = Driver::playing(80, 24, game(name, &Value::Null), name, Seat(0), 1);
        driver.keys("?");
        let text = driver.text();
        for wanted in ["Ctrl-C", "send the orders", "show what followed"] {
            assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
        }
        let last = match name {
            "chess" => "the last move",
            "diplomacy" => "to its ends",
            _ => "by one frame",
        };
        assert!(text.contains(last), "{last} is missing in\n{text}");
    }
}

#[test]
fn a_game_that_this_build_does_not_know_shows_its_picture_and_takes_typed_orders() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.app.mail(inbox(vec![inbox_game(summary(GAME, "halma", "Odd", Seat(0), "Bob"), true, None, 0)]));
    driver.key(KeyCode::Enter);
    driver.rules = Some(game("chess", &Value::Null));
    let mut open = driver.open("halma");
    let state = open.state.as_mut().expect("it runs");
    state.picture = "a board of \u{1b}[31mmarbles\nseat 0: here".into();
    state.encoded = Base64(vec![1, 2, 3]);
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.answer();
    let text = driver.text();
    assert!(text.contains("a board of [31mmarbles"), "{text}");
    driver.order("e4");
    driver.keys("S");
    assert_eq!(driver.handed_in(), Some((1, vec!["e4".to_owned()])));
}

#[test]
fn a_board_that_cannot_be_read_is_said_and_its_picture_shown() {
    let mut driver = chess(80, 24);
    let mut open = driver.open("chess");
    let state = open.state.as_mut().expect("it runs");
    state.encoded = Base64(vec![9; 5]);
    driver.app.mail(MailEvent::Game(Box::new(open)));
    let text = driver.text();
    assert!(text.contains("This build can't read the board"), "{text}");
    assert!(text.contains("a b c d e f g h"), "{text}");
}

#[test]
fn messages_are_marked_until_they_were_seen_and_written_to_whom_one_likes() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    let table = summary(GAME, "diplomacy", "Tea time", Seat(0), "Bob");
    driver.app.mail(inbox(vec![inbox_game(table, true, None, 1)]));
    driver.key(KeyCode::Enter);
    driver.rules = Some(game("diplomacy", &Value::Null));
    let open = driver.open("diplomacy");
    driver.app.mail(MailEvent::Game(Box::new(open)));
    let items = vec![
        message(1, OTHER, "old news"),
        message(2, OTHER, "spring is\u{1b}[2J here"),
        message(3, ME, "so it is"),
    ];
    driver.app.take_commands();
    driver.app.mail(MailEvent::Messages(GAME, Page { items, next: None }));
    let text = driver.text();
    assert!(text.contains("Messages (1 new)"), "{text}");
    driver.keys("3");
    let text = driver.text();
    assert_eq!(text.matches("* Bob:").count(), 1, "{text}");
    assert!(text.contains("spring is[2J here"), "{text}");
    assert!(driver.commands().iter().any(|command| matches!(command, MailCommand::Read(GAME, 3))));
    driver.key(KeyCode::Enter);
    driver.key(KeyCode::Tab);
    driver.keys("Galicia?");
    assert!(driver.text().contains("To England: Galicia?"), "{}", driver.text());
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    let to_england = AudienceView::Seats { seats: vec![Seat(1)] };
    assert!(
        matches!(&commands[..], [MailCommand::Say(GAME, to, text)] if *to == to_england && text == "Galicia?"),
        "{commands:?}"
    );
    driver.key(KeyCode::Tab);
    assert!(!driver.text().contains("new)"), "seen messages are not new");
}

#[test]
fn who_plays_is_muted_where_one_writes_and_nothing_of_it_is_sent() {
    let mut driver = chess(80, 24);
    driver.app.mail(MailEvent::Messages(GAME, Page { items: vec![message(1, OTHER, "Psst.")], next: None }));
    driver.keys("3");
    driver.commands();
    assert!(driver.text().contains("Psst."), "{}", driver.text());
    for mistyped in ["/mut Bob", "/mute Nobody"] {
        driver.key(KeyCode::Enter);
        driver.keys(mistyped);
        driver.key(KeyCode::Enter);
        assert!(driver.commands().is_empty() && driver.text().contains(mistyped), "{}", driver.text());
        driver.key(KeyCode::Esc);
    }
    driver.keys("/mute bob");
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    assert!(matches!(commands[..], [MailCommand::Mute(OTHER, true)]), "{commands:?}");
    let text = driver.text();
    assert!(text.contains("You hear nothing more of Bob") && !text.contains("Psst."), "{text}");
}

#[test]
fn the_tables_pane_shows_the_log_and_giving_up_is_asked_for() {
    let mut driver = chess(80, 24);
    let event = json!({ "kind": "missed", "text": "turn 1: no orders in time; skipped\u{1b}[2J" });
    let items = vec![LogEntry { number: 1, at_ms: 0, seat: Some(Seat(1)), event }];
    driver.app.mail(MailEvent::Log(GAME, Page { items, next: None }));
    driver.keys("5");
    let text = driver.text();
    assert!(text.contains("Black: turn 1: no orders in time; skipped[2J"), "{text}");
    driver.commands();
    driver.keys("Gn");
    assert!(driver.commands().is_empty());
    driver.keys("Gy");
    assert!(matches!(driver.commands()[..], [MailCommand::Resign(GAME)]));
}

#[test]
fn nothing_is_coloured_without_colour() {
    for name in ["chess", "diplomacy", "skirmish"] {
        let mut driver = Driver::playing(80, 24, game(name, &Value::Null), name, Seat(0), 1);
        for _ in 0..5 {
            use ratatui::style::Color;
            let buffer = driver.draw();
            let coloured =
                buffer.content().iter().filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
            assert_eq!(coloured.count(), 0, "{name}");
            driver.key(KeyCode::Tab);
        }
    }
}

#[test]
fn no_board_of_any_game_draws_over_the_rows_below_it() {
    for kind in GAMES.kinds() {
        let rules = game(kind.name(), &Value::Null);
        let text = Driver::playing(72, 20, rules, kind.name(), Seat(0), 1).text();
        let rows: Vec<&str> = text.lines().collect();
        assert!(rows[16..19].iter().all(|row| row.trim().is_empty()), "{}: {text}", kind.name());
        assert!(rows[19].starts_with("? keys") && rows[19].contains("Esc inbox"), "{}: {text}", kind.name());
    }
}
