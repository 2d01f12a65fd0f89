//! Those whom the player follows, and playing again with them.

use super::sample::{Driver, GAME, NOW_MS, game, inbox, inbox_game, summary, table};
use crate::mail::handle::{MailCommand, MailEvent};
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{Page, Person, PlayedLive, PlayerPage, Presence, Rating, SeatPresence};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::{TableStatus, Visibility};
use ratatui::crossterm::event::KeyCode;
use serde_json::Value;

fn player(number: u8) -> PlayerId {
    PlayerId([number; 16])
}

fn rating(tempo: &str, rating: f64) -> Rating {
    Rating { game: "chess".into(), tempo: tempo.into(), rating, deviation: 51.0, games: 12 }
}

fn person(number: u8, name: &str, mutual: bool, presence: Presence) -> Person {
    let ratings = if mutual { vec![rating("mail", 1_543.4), rating("live", 1_602.0)] } else { Vec::new() };
    Person { player: player(number), name: name.into(), since_ms: 0, mutual, presence, ratings }
}

fn seen(minutes: u64) -> Presence {
    Presence::Seen { at_ms: NOW_MS - minutes * 60_000 }
}

/// Ann is away, Bob plays, Eve is here; Zoe follows, and is not followed.
fn people(driver: &mut Driver) {
    let chess = PlayedLive { game_id: Some(GAME), name: "chess".into() };
    let followed = vec![
        person(3, "Ann", false, seen(5)),
        person(4, "Bob", true, Presence::PlayingLive { game: Some(chess) }),
        person(5, "Eve", true, Presence::Here),
    ];
    let followers = vec![person(4, "Bob", true, Presence::Here), person(6, "Zoe", false, seen(3 * 24 * 60))];
    driver.app.mail(MailEvent::People { followed, followers });
}

fn shown() -> Driver {
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.keys("f");
    assert!(matches!(driver.commands()[..], [MailCommand::People]));
    people(&mut driver);
    driver
}

fn line(text: &str, wanted: &str) -> String {
    let found = text.lines().find(|line| line.contains(wanted));
    found.unwrap_or_else(|| panic!("{wanted} is missing in\n{text}")).to_owned()
}

#[test]
fn those_one_follows_are_shown_the_nearest_first_with_their_ratings() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.keys("f");
    assert!(driver.text().contains("Asking who is there"));
    people(&mut driver);
    let text = driver.text();
    let at = |wanted: &str| text.find(wanted).unwrap_or_else(|| panic!("{wanted} is missing in\n{text}"));
    let order = ["You follow (3)", "Bob", "Eve", "Ann", "Follow you (1)", "Zoe"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{text}");
    let bob = line(&text, "Bob");
    for wanted in ["> Bob", "playing live: Chess", "friend", "Chess 1543, Chess live 1602"] {
        assert!(bob.contains(wanted), "{wanted} is missing in {bob}");
    }
    let game = PlayedLive { game_id: None, name: "lightcycles".into() };
    let followed = vec![person(4, "Bob", true, Presence::PlayingLive { game: Some(game) })];
    driver.app.mail(MailEvent::People { followed, followers: Vec::new() });
    assert!(line(&driver.text(), "Bob").contains("playing live: Light Cycles friend"), "{}", driver.text());
    assert!(line(&text, "Eve").contains("here now"), "{text}");
    let ann = line(&text, "Ann");
    assert!(ann.contains("was here 5 minutes ago") && !ann.contains("friend"), "{ann}");
    assert!(line(&text, "Zoe").contains("was here 3 days ago"), "{text}");
    for wanted in ["f follow", "i invite", "Esc inbox"] {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
}

#[test]
fn one_follows_by_name_follows_back_and_follows_no_more() {
    let mut driver = shown();
    driver.keys("f");
    driver.keys("Max");
    driver.key(KeyCode::Enter);
    assert!(matches!(&driver.commands()[..], [MailCommand::Follow(name)] if name == "Max"));
    // Up from the first is the last: Zoe, who follows. Her name stands there already.
    driver.key(KeyCode::Up);
    driver.keys("x");
    assert!(driver.commands().is_empty(), "she is not followed");
    driver.keys("f");
    driver.key(KeyCode::Enter);
    assert!(matches!(&driver.commands()[..], [MailCommand::Follow(name)] if name == "Zoe"));
    driver.key(KeyCode::Down);
    driver.keys("x");
    let commands = driver.commands();
    assert!(matches!(commands[..], [MailCommand::Unfollow(who)] if who == player(4)), "{commands:?}");
    driver.keys("fgone");
    driver.key(KeyCode::Esc);
    assert!(driver.commands().is_empty(), "Esc forgets it");
}

fn bobs_page() -> PlayerPage {
    let mut played = summary(GAME, "chess", "Tea time", Seat(0), "Bob");
    played.tempo = Tempo::Live;
    PlayerPage {
        player: player(4),
        name: "Bob".into(),
        fingerprints: Vec::new(),
        created_ms: 0,
        seen_ms: NOW_MS,
        presence: Presence::PlayingLive { game: None },
        turns_in_time: 41,
        turns_missed: 2,
        ratings: vec![rating("live", 1_602.0)],
        games: vec![played],
        muted: false,
    }
}

#[test]
fn a_player_is_found_by_name_and_muted_from_the_page() {
    let mut driver = shown();
    driver.keys("m");
    assert!(driver.commands().is_empty() && driver.text().contains("m mutes from there"));
    driver.keys("/Bob");
    driver.key(KeyCode::Enter);
    assert!(matches!(&driver.commands()[..], [MailCommand::PlayerNamed(name)] if name == "Bob"));
    let mut page = bobs_page();
    for muted in [true, false] {
        driver.app.mail(MailEvent::Player(Box::new(page.clone())));
        driver.keys("m");
        let commands = driver.commands();
        let bob = player(4);
        assert!(
            matches!(commands[..], [MailCommand::Mute(who, on)] if (who, on) == (bob, muted)),
            "{commands:?}"
        );
        page.muted = muted;
        driver.app.mail(MailEvent::Player(Box::new(page.clone())));
        assert_eq!(driver.text().contains("You have muted them"), muted, "{}", driver.text());
    }
    driver.key(KeyCode::Esc);
    assert!(matches!(driver.commands()[..], [MailCommand::People]), "who is muted does not follow one");
}

#[test]
fn a_page_tells_of_a_player_and_leads_back() {
    let mut driver = shown();
    driver.key(KeyCode::Enter);
    assert!(matches!(driver.commands()[..], [MailCommand::Player(who)] if who == player(4)));
    driver.app.mail(MailEvent::Player(Box::new(bobs_page())));
    let text = driver.text();
    let wanted = [
        "playing live",
        "You follow them.",
        "41 of 43 turns in time.",
        "Chess live 1602 ± 51, from 12 games",
        "Tea time · 1. White, live now · Ada, Bob",
    ];
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
    }
    driver.key(KeyCode::Esc);
    assert!(driver.text().contains("You follow (3)"));
    driver.key(KeyCode::Esc);
    assert!(driver.text().contains("Open tables"));
}

#[test]
fn a_friend_is_invited_to_a_new_table() {
    let mut driver = shown();
    driver.keys("i");
    let text = driver.text();
    assert!(line(&text, "Against").contains("Bob, who is invited"), "{text}");
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    let create = commands.iter().find_map(|command| match command {
        MailCommand::Create(create) => Some(create),
        _ => None,
    });
    let create = create.unwrap_or_else(|| panic!("{commands:?}"));
    assert_eq!((&create.invite[..], create.visibility), (&[player(4)][..], Visibility::Private));
    assert!(create.bots.is_empty());
    // The next table is for nobody in particular.
    driver.keys("n");
    assert!(line(&driver.text(), "Against").contains("weak bots"));
    driver.key(KeyCode::Enter);
    assert!(driver.commands().iter().any(
        |command| matches!(command, MailCommand::Create(create) if create.invite.is_empty() && create.bots.len() == 1)
    ));
}

#[test]
fn the_people_are_asked_for_again_with_the_inbox() {
    let mut driver = shown();
    driver.app.mail(inbox(Vec::new()));
    assert!(matches!(driver.commands()[..], [MailCommand::People]));
}

#[test]
fn the_pane_of_the_table_tells_where_the_others_are() {
    let mut driver = Driver::playing(80, 24, game("chess", &Value::Null), "chess", Seat(0), 1);
    let mut open = driver.open("chess");
    let at = |seat, presence| SeatPresence { seat: Seat(seat), presence };
    open.table.people = vec![at(0, Presence::Here), at(1, seen(5))];
    driver.app.mail(MailEvent::Game(Box::new(open)));
    driver.keys("5");
    let text = driver.text();
    assert!(line(&text, "Black Bob").contains("was here 5 minutes ago"), "{text}");
    assert!(!line(&text, "White Ada").contains("here now"), "one knows where oneself is: {text}");
}

#[test]
fn live_games_come_first_and_wishes_to_play_live_are_counted() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    let of = |number, title: &str| summary(GameId([number; 16]), "chess", title, Seat(0), "Bob");
    let (mut live, mut wanted) = (of(1, "Blitz"), of(2, "Wish"));
    live.tempo = Tempo::Live;
    wanted.want_live = vec![Seat(1)];
    driver.app.mail(inbox(vec![
        inbox_game(of(3, "Letters"), true, Some(NOW_MS + 60_000), 0),
        inbox_game(wanted, true, None, 0),
        inbox_game(live, false, None, 0),
    ]));
    let text = driver.text();
    let at = |wanted: &str| text.find(wanted).unwrap_or_else(|| panic!("{wanted} is missing in\n{text}"));
    let order = ["Played live now (1)", "Blitz", "Waiting for you (2)", "Wish", "Letters"];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{text}");
    assert!(line(&text, "Blitz").contains("live now"), "{text}");
    assert!(line(&text, "Wish").contains("1 of 2 wants to play live · Bob"), "{text}");
    driver.commands();
    driver.key(KeyCode::Enter);
    assert!(matches!(driver.commands()[0], MailCommand::Open(Some(game)) if game == GameId([1; 16])));
}

/// The game is over, and was live at its end if that is said.
fn over(driver: &mut Driver, tempo: Tempo, rematch: Option<GameId>) {
    let mut open = driver.open("chess");
    (open.table.summary.status, open.table.summary.tempo) = (TableStatus::Finished, tempo);
    (open.table.ended, open.table.rematch) = (Some("checkmate".into()), rematch);
    open.orders = None;
    driver.app.mail(MailEvent::Game(Box::new(open)));
}

fn asks_again(commands: &[MailCommand]) -> usize {
    commands.iter().filter(|command| matches!(command, MailCommand::Rematch(GAME))).count()
}

#[test]
fn a_game_that_is_over_is_played_again_by_a_key() {
    let mut driver = Driver::playing(80, 24, game("chess", &Value::Null), "chess", Seat(0), 1);
    driver.keys("R");
    driver.commands();
    over(&mut driver, Tempo::Mail, None);
    driver.commands();
    let text = driver.text();
    assert!(text.contains("R plays a rematch.") && text.contains("R rematch"), "{text}");
    driver.keys("R");
    assert_eq!(asks_again(&driver.commands()), 1);
    // The new table is where one goes.
    let again = GameId([9; 16]);
    driver.app.mail(MailEvent::Table(Box::new(table(
        summary(again, "chess", "Tea time", Seat(1), "Bob"),
        Seat(1),
    ))));
    let commands = driver.commands();
    assert!(
        commands.iter().any(|command| matches!(command, MailCommand::Open(Some(game)) if *game == again)),
        "{commands:?}"
    );
    let mut other = Driver::playing(80, 24, game("chess", &Value::Null), "chess", Seat(0), 1);
    over(&mut other, Tempo::Live, None);
    assert!(other.text().contains("R plays a rematch: by mail, or with L live again."));
    over(&mut other, Tempo::Live, Some(again));
    assert!(other.text().contains("There is a rematch: R goes there, and takes a seat."));
}

#[test]
fn a_rematch_from_the_session_waits_until_the_mailbox_says_that_the_game_is_over() {
    let mut driver = Driver::playing(80, 24, game("chess", &Value::Null), "chess", Seat(0), 1);
    driver.app.rematch();
    assert_eq!(asks_again(&driver.commands()), 0);
    over(&mut driver, Tempo::Live, None);
    assert_eq!(asks_again(&driver.commands()), 1);
    over(&mut driver, Tempo::Live, None);
    assert_eq!(asks_again(&driver.commands()), 0, "once");
}

#[test]
fn an_invitation_is_in_the_inbox_and_is_taken_or_declined() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    let mut invited = summary(GAME, "chess", "Come in", Seat(9), "Bob");
    (invited.status, invited.turn, invited.free_seats) = (TableStatus::Open, 0, 1);
    let page = Page { items: vec![invited], next: None };
    driver.app.mail(MailEvent::Invitations(page.clone()));
    driver.app.mail(MailEvent::Tables(page.clone()));
    let text = driver.text();
    assert!(text.contains("You are invited (1): Enter sits down, d declines"), "{text}");
    assert_eq!(text.matches("Come in").count(), 1, "once, also where it is open to all: {text}");
    driver.key(KeyCode::Enter);
    assert!(matches!(driver.commands()[..], [MailCommand::Join(GAME, _)]));
    driver.keys("d");
    assert!(matches!(driver.commands()[..], [MailCommand::Decline(GAME)]));
    driver.app.mail(MailEvent::Invitations(Page { items: Vec::new(), next: None }));
    driver.commands();
    driver.keys("d");
    assert!(driver.commands().is_empty(), "there is none");
    // Where one sits already, one is not asked again.
    driver.app.mail(MailEvent::Invitations(page));
    driver.app.mail(inbox(vec![inbox_game(
        summary(GAME, "chess", "Come in", Seat(0), "Bob"),
        true,
        None,
        0,
    )]));
    assert!(!driver.text().contains("You are invited"));
}

#[test]
fn settings_are_a_page_where_each_is_typed_as_it_is_read() {
    let mut driver = Driver::new(80, 24, Theme::plain());
    driver.keys("s");
    assert!(matches!(driver.commands()[..], [MailCommand::Settings]));
    let settings = |zone: &str| {
        let settings = serde_json::json!({
            "time_zone": zone,
            "email": { "address": "ann@example.org", "confirmed": false, "events": ["your_turn"] },
        });
        MailEvent::Settings(Box::new(serde_json::from_value(settings).expect("settings")))
    };
    driver.app.mail(settings("UTC"));
    let text = driver.text();
    assert!(text.contains("> Time zone      UTC"), "{text}");
    assert!(text.contains("ann@example.org  not confirmed: c types the code"), "{text}");
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Enter);
    for _ in 0.."off".len() {
        driver.key(KeyCode::Backspace);
    }
    driver.keys("22:00-7:00");
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    let [MailCommand::SetSettings(wanted)] = &commands[..] else { panic!("{commands:?}") };
    let quiet = wanted.quiet_hours.expect("was typed");
    assert_eq!((quiet.from_minute, quiet.to_minute), (22 * 60, 7 * 60));
    assert_eq!(wanted.email.as_ref().map(|email| email.events.len()), Some(1), "the rest stays");
    driver.key(KeyCode::Enter);
    driver.keys("x");
    driver.key(KeyCode::Enter);
    let text = driver.text();
    assert!(
        text.contains("22:00-07:00, or off") && text.contains("Quiet hours: offx"),
        "it can be mended: {text}"
    );
    driver.key(KeyCode::Esc);
    driver.keys("cABC");
    driver.key(KeyCode::Enter);
    let commands = driver.commands();
    assert!(matches!(&commands[..], [MailCommand::ConfirmEmail(code)] if code == "ABC"), "{commands:?}");
    driver.key(KeyCode::Esc);
    assert!(driver.text().contains("Inbox"));
}
