//! Notices in words: subjects and bodies of mails, and the JSON that webhooks carry.

use crate::mailbox::time::zones::{self, TzZone};
use adjourn_game::text::clean_line;
use adjourn_shared::base::limits::appointment::WAIT_MS;
use adjourn_shared::turns::notices::{Content, Event, NoticedGame, SessionNews};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The longest text by another player in a mail, in characters.
const PIECE_CHARS: usize = 240;

/// A mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The subject.
    pub subject: String,
    /// The body.
    pub body: String,
}

/// What every mail needs.
pub struct Letterhead<'a> {
    /// The server's name.
    pub server: &'a str,
    /// The receiver's time zone.
    pub zone: &'a TzZone,
    /// The link to unsubscribe.
    pub unsubscribe_url: Option<&'a str>,
    /// The most events that a mail tells one by one.
    pub most_events: usize,
}

/// A text by another player, as one line that can be shown.
fn piece(text: &str) -> String {
    let start: String = text.chars().take(PIECE_CHARS).collect();
    clean_line(&start, PIECE_CHARS).unwrap_or_default()
}

/// One mail for these notices: of one, or of a whole digest.
#[must_use]
pub fn mail(head: &Letterhead<'_>, notices: &[&Content]) -> Text {
    let (subject, mut body) = match notices {
        [Content { event: Event::ConfirmAddress { code, .. }, .. }] => return confirmation(head, code),
        [one] => single(head, one),
        many => digest(head, many),
    };
    let server = piece(head.server);
    let _written =
        write!(body, "\n-- \nThis mail comes from {server}, where you asked for notices by mail.\n");
    if let Some(url) = head.unsubscribe_url {
        let _written = writeln!(body, "To stop all mail from it: {url}");
    }
    Text { subject, body }
}

fn confirmation(head: &Letterhead<'_>, code: &str) -> Text {
    let server = piece(head.server);
    let (first, second) = code.split_at_checked(code.len() / 2).unwrap_or((code, ""));
    let subject = format!("{server}: confirm your mail address");
    let body = format!(
        "Somebody, probably you, has asked {server} to send notices of games to this address.\n\n\
         The code is {first}-{second}\n\n\
         If it was not you, do nothing: without the code, the server sends nothing more to this address.\n"
    );
    Text { subject, body }
}

fn single(head: &Letterhead<'_>, content: &Content) -> (String, String) {
    let (title, what) = (title(content.game.as_ref()), sentence(head.zone, &content.event));
    let subject = format!("{}: {title}", heading(&content.event));
    let mut body = format!("{title}\n\n{what}\n");
    if let Some(game) = &content.game {
        let _written = write!(body, "\n{}\n", how_to_look(game));
    }
    (subject, body)
}

fn digest(head: &Letterhead<'_>, notices: &[&Content]) -> (String, String) {
    let mut games: BTreeMap<&str, Vec<&Content>> = BTreeMap::new();
    for notice in notices.iter().take(head.most_events) {
        let game_id = notice.game.as_ref().map_or("", |game| game.game_id.as_str());
        games.entry(game_id).or_default().push(notice);
    }
    let waiting = notices.iter().filter(|notice| matches!(notice.event, Event::YourTurn { .. })).count();
    let subject = match waiting {
        0 => format!("{} events in your games", notices.len()),
        1 => "Your games: one turn waits for you".to_owned(),
        many => format!("Your games: {many} turns wait for you"),
    };
    let mut body = String::new();
    for notices in games.values() {
        let game = notices.first().and_then(|notice| notice.game.as_ref());
        let _written = writeln!(body, "{}", title(game));
        for notice in notices {
            let at = head.zone.show(notice.at_ms);
            let _written = writeln!(body, "  {at}: {}", sentence(head.zone, &notice.event));
        }
        if let Some(game) = game {
            let _written = writeln!(body, "  {}", how_to_look(game));
        }
        body.push('\n');
    }
    if notices.len() > head.most_events {
        let _written = writeln!(body, "... and {} more.", notices.len() - head.most_events);
    }
    (subject, body)
}

fn title(game: Option<&NoticedGame>) -> String {
    game.map_or_else(String::new, |game| format!("{} ({})", piece(&game.title), piece(&game.game)))
}

fn how_to_look(game: &NoticedGame) -> String {
    format!("To see the game: adjourn mail show {}", piece(&game.game_id))
}

const fn heading(event: &Event) -> &'static str {
    match event {
        Event::YourTurn { .. } => "Your turn",
        Event::Reminder { .. } => "Your turn still waits for you",
        Event::TurnResolved { from_turn: Some(_), .. } => "Turns are over",
        Event::TurnResolved { .. } => "A turn is over",
        Event::Message { .. } => "New messages",
        Event::Invited { .. } => "You are invited",
        Event::GameStarted { .. } => "The game begins",
        Event::GameOver { .. } => "The game is over",
        Event::MissedTurn { .. } => "You missed a turn",
        Event::SeatOffered { .. } => "A seat is open to a substitute",
        Event::DeadlineChanged { .. } => "Your deadline has moved",
        Event::Paused { .. } => "The game is paused",
        Event::Resumed { .. } => "The game goes on",
        Event::LiveOffered { .. } => "Play on now?",
        Event::TempoChanged { .. } => "The tempo has changed",
        Event::Session { news, .. } => session_heading(news),
        Event::ConfirmAddress { .. } => "Confirm your mail address",
    }
}

/// An event in words.
fn sentence(zone: &TzZone, event: &Event) -> String {
    let until = |deadline_ms: Option<u64>| match deadline_ms {
        Some(deadline_ms) => format!("Your time is up at {}.", zone.show(deadline_ms)),
        None => "There is no deadline.".to_owned(),
    };
    match event {
        Event::YourTurn { turn_name, deadline_ms, .. } => {
            format!("It is your turn: {}. {}", piece(turn_name), until(*deadline_ms))
        }
        Event::Reminder { turn_name, deadline_ms, .. } => {
            format!("{} still waits for you. {}", piece(turn_name), until(Some(*deadline_ms)))
        }
        Event::TurnResolved { turn, turn_name, from_turn: Some(first) } => {
            format!("Turns {first} to {turn} are resolved; the last one was {}.", piece(turn_name))
        }
        Event::TurnResolved { turn_name, .. } => format!("{} is resolved.", piece(turn_name)),
        Event::Message { from, excerpt: Some(excerpt), .. } => {
            format!("{} wrote: {}", piece(from), piece(excerpt))
        }
        Event::Message { from, excerpt: None, .. } => format!("{} wrote.", piece(from)),
        Event::Invited { from } => format!("{} invites you to this table.", piece(from)),
        Event::GameStarted { seat_name } => format!("You play {}.", piece(seat_name)),
        Event::GameOver { outcome } => format!("{}.", piece(outcome).trim_end_matches('.')),
        Event::MissedTurn { turn_name, done, .. } => {
            format!("Your time for {} is up. {}.", piece(turn_name), piece(done).trim_end_matches('.'))
        }
        Event::SeatOffered { seat_name, .. } => {
            format!("{} needs a substitute who plays on.", piece(seat_name))
        }
        Event::DeadlineChanged { deadline_ms, reason, .. } => {
            format!("{} ({})", until(*deadline_ms), piece(reason))
        }
        Event::Paused { reason, .. } => format!("The clocks are stopped: {}.", piece(reason)),
        Event::Resumed { deadline_ms, .. } => format!("The clocks run again. {}", until(*deadline_ms)),
        Event::LiveOffered { from, reveals: false, .. } => {
            format!("{} wants to play on live now.", piece(from))
        }
        Event::LiveOffered { from, reveals: true, .. } => format!(
            "{} wants to play on live now. Every client then sees what the game hides, and that can't be undone.",
            piece(from)
        ),
        Event::TempoChanged { to, why, .. } => {
            format!("From here on the game is played {}: {}.", to.words(), piece(why))
        }
        Event::Session { news, .. } => session(zone, news),
        Event::ConfirmAddress { .. } => "Your mail address waits for its code.".to_owned(),
    }
}

const fn session_heading(news: &SessionNews) -> &'static str {
    match news {
        SessionNews::Proposed { .. } => "When could you play live?",
        SessionNews::Agreed { .. } => "You play live",
        SessionNews::Soon { .. } => "You play live soon",
        SessionNews::Open { .. } => "It is time to play live",
        SessionNews::CalledOff { .. } => "The live session is called off",
        SessionNews::Missed { .. } => "The live session did not come about",
    }
}

/// News of a session at an agreed time, in the receiver's own time.
fn session(zone: &TzZone, news: &SessionNews) -> String {
    match news {
        SessionNews::Proposed { from, times_ms } => {
            let times = times_ms.iter().map(|at_ms| zone.show(*at_ms)).collect::<Vec<_>>().join("; ");
            format!(
                "{} could play live at these times: {times}. Which of them suit you? To see and accept them: adjourn slots",
                piece(from)
            )
        }
        SessionNews::Agreed { starts_ms } => {
            format!(
                "A time suits everybody: {}. An entry for your calendar is attached.",
                zone.show(*starts_ms)
            )
        }
        SessionNews::Soon { starts_ms } => format!("You meet to play live at {}.", zone.show(*starts_ms)),
        SessionNews::Open { starts_ms } => {
            let wait_min = WAIT_MS / 60_000;
            format!(
                "You meet now to play live: {}. The others wait for you for {wait_min} minutes.",
                zone.show(*starts_ms)
            )
        }
        SessionNews::CalledOff { starts_ms, why } => {
            format!("You don't meet to play live at {}: {}.", zone.show(*starts_ms), piece(why))
        }
        SessionNews::Missed { starts_ms, why } => {
            format!(
                "You did not meet to play live at {}: {}. The game goes on by mail as it was.",
                zone.show(*starts_ms),
                piece(why)
            )
        }
    }
}

/// What a webhook carries (Standard Webhooks, "Payload structure"): the same bytes at every attempt.
#[must_use]
pub fn webhook(content: &Content) -> String {
    #[derive(Serialize)]
    struct Data<'a> {
        game: Option<&'a NoticedGame>,
        event: &'a Event,
    }
    #[derive(Serialize)]
    struct Payload<'a> {
        r#type: &'a str,
        timestamp: String,
        data: Data<'a>,
    }
    let payload = Payload {
        r#type: content.event.name(),
        timestamp: zones::rfc3339(content.at_ms),
        data: Data { game: content.game.as_ref(), event: &content.event },
    };
    // Only maps with keys other than text can't be written.
    serde_json::to_string(&payload).expect("a notice is plain data")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(game_id: &str, event: Event) -> Content {
        let game =
            NoticedGame { game_id: game_id.into(), game: "chess".into(), title: format!("Table {game_id}") };
        Content { at_ms: 1_774_746_000_000, game: Some(game), digest_ms: None, event }
    }

    fn your_turn(turn: u32) -> Event {
        Event::YourTurn { turn, turn_name: format!("Move {turn}"), deadline_ms: Some(1_774_746_000_000) }
    }

    fn written(notices: &[Content], most_events: usize) -> Text {
        let zone = zones::zone("Europe/Berlin").expect("in the database");
        let head =
            Letterhead { server: "Home", zone: &zone, unsubscribe_url: Some("https://x/u"), most_events };
        mail(&head, &notices.iter().collect::<Vec<_>>())
    }

    #[test]
    fn one_notice_names_its_game_and_its_deadline_in_local_time() {
        let text = written(&[content("aa", your_turn(7))], 10);
        assert_eq!(text.subject, "Your turn: Table aa (chess)");
        assert!(
            text.body.contains("It is your turn: Move 7. Your time is up at Sun 29 Mar 2026, 03:00 CEST.")
        );
        assert!(text.body.contains("adjourn mail show aa"));
        assert!(text.body.contains("https://x/u"));
    }

    #[test]
    fn a_digest_tells_all_game_by_game_up_to_a_bound() {
        let notices = [
            content("bb", your_turn(1)),
            content("aa", your_turn(2)),
            content("bb", Event::GameOver { outcome: "White wins".into() }),
        ];
        let all = written(&notices, 10);
        assert_eq!(all.subject, "Your games: 2 turns wait for you");
        assert_eq!(all.body.matches("Table bb").count(), 1);
        for part in ["Move 1", "Move 2", "White wins."] {
            assert!(all.body.contains(part), "{part} is missing in {}", all.body);
        }
        let some = written(&notices, 2);
        assert!(!some.body.contains("White wins"));
        assert!(some.body.contains("and 1 more"));
    }

    #[test]
    fn others_text_stays_on_its_line() {
        let event = Event::Message {
            number: 1,
            turn: 1,
            from: "Eve\r\nBcc: all@example.org".into(),
            excerpt: Some("one\ntwo\u{1b}[31m".into()),
        };
        let text = written(&[content("aa", event)], 10);
        assert!(text.body.contains("Eve Bcc: all@example.org wrote: one two[31m"), "{}", text.body);
    }

    #[test]
    fn a_webhook_carries_type_time_and_data() {
        let body = webhook(&content("aa", your_turn(7)));
        let value: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(value["type"], "your_turn");
        assert_eq!(value["timestamp"], "2026-03-29T01:00:00Z");
        assert_eq!(value["data"]["event"]["turn"], 7);
        assert_eq!(value["data"]["game"]["game_id"], "aa");
    }
}
