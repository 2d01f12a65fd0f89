//! An agreed live session as an entry for calendars (iCalendar, RFC 5545; methods as in RFC 5546 and RFC 6047).

use crate::mailbox::time::zones;
use adjourn_shared::base::limits::appointment::{CALENDAR_MS, REMINDER_MS};
use adjourn_shared::turns::notices::{Content, Event, NoticedGame, SessionNews};

/// The longest line, in octets, without its end (RFC 5545, section 3.1).
const LINE_OCTETS: usize = 75;

/// An entry for calendars, and its method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// `PUBLISH` or `CANCEL`.
    pub method: &'static str,
    /// The file.
    pub text: String,
}

/// The entry that goes with a notice, if there is one. `from` is the mail address of the sender.
#[must_use]
pub fn of_notice(content: &Content, from: &str) -> Option<Calendar> {
    let Event::Session { news, revision, .. } = &content.event else { return None };
    let game = content.game.as_ref()?;
    let (starts_ms, method) = match news {
        SessionNews::Agreed { starts_ms } => (*starts_ms, "PUBLISH"),
        SessionNews::CalledOff { starts_ms, .. } => (*starts_ms, "CANCEL"),
        _ => return None,
    };
    let text = text(game, starts_ms, *revision, Some((method, from)), content.at_ms);
    Some(Calendar { method, text })
}

/// An agreed session as a file that is no message: it has no method and no organizer.
#[must_use]
pub fn file(game: &NoticedGame, starts_ms: u64, revision: u32, now_ms: u64) -> String {
    text(game, starts_ms, revision, None, now_ms)
}

/// The entry with the highest `revision` counts. A message has a method, and its sender as the organizer (RFC 5546,
/// section 3.2).
fn text(
    game: &NoticedGame,
    starts_ms: u64,
    revision: u32,
    message: Option<(&str, &str)>,
    now_ms: u64,
) -> String {
    let NoticedGame { game_id, game, title } = game;
    let is_off = message.is_some_and(|(method, _)| method == "CANCEL");
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Adjourn//Adjourn//EN".to_owned(),
    ];
    lines.extend(message.map(|(method, _)| format!("METHOD:{method}")));
    lines.push("BEGIN:VEVENT".to_owned());
    // Another time makes another entry: the one before is cancelled.
    lines.push(format!("UID:{}-{starts_ms}@adjourn", escaped(game_id)));
    lines.push(format!("SEQUENCE:{revision}"));
    lines.push(format!("DTSTAMP:{}", zones::basic(now_ms)));
    lines.extend(message.map(|(_, from)| format!("ORGANIZER:mailto:{}", escaped(from))));
    lines.push(format!("DTSTART:{}", zones::basic(starts_ms)));
    lines.push(format!("DTEND:{}", zones::basic(starts_ms.saturating_add(CALENDAR_MS))));
    lines.push(format!("SUMMARY:{}", escaped(&format!("{title} ({game}), live"))));
    lines.push(format!("DESCRIPTION:{}", escaped(&format!("To play: adjourn golive {game_id}"))));
    lines.push(format!("STATUS:{}", if is_off { "CANCELLED" } else { "CONFIRMED" }));
    if !is_off {
        let before = format!("TRIGGER:-PT{}M", REMINDER_MS / 60_000);
        let alarm = ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Adjourn", &before, "END:VALARM"];
        lines.extend(alarm.map(str::to_owned));
    }
    lines.extend(["END:VEVENT", "END:VCALENDAR"].map(str::to_owned));
    lines.iter().map(|line| folded(line)).collect()
}

/// A value of type TEXT (section 3.3.11). Other control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A line with its end, in parts that are short enough: each but the first begins with a space.
fn folded(line: &str) -> String {
    let mut folded = String::with_capacity(line.len() + 2);
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_OCTETS {
            folded.push_str("\r\n ");
            octets = 1;
        }
        folded.push(c);
        octets += c.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(news: SessionNews, title: &str) -> Option<Calendar> {
        let game = NoticedGame { game_id: "ab12".into(), game: "chess".into(), title: title.into() };
        let event = Event::Session { news, revision: 3, at_ms: 5 };
        of_notice(
            &Content { at_ms: 1_774_746_000_000, game: Some(game), digest_ms: None, event },
            "adjourn@example.org",
        )
    }

    const STARTS_MS: u64 = 1_774_800_000_000;

    #[test]
    fn an_agreed_session_is_an_entry_at_its_time_and_calling_it_off_takes_the_same_one_away() {
        let agreed = session(SessionNews::Agreed { starts_ms: STARTS_MS }, "Friday").expect("an entry");
        assert_eq!(agreed.method, "PUBLISH");
        for line in [
            "METHOD:PUBLISH",
            "UID:ab12-1774800000000@adjourn",
            "SEQUENCE:3",
            "ORGANIZER:mailto:adjourn@example.org",
            "DTSTAMP:20260329T010000Z",
            "DTSTART:20260329T160000Z",
            "DTEND:20260329T170000Z",
            "SUMMARY:Friday (chess)\\, live",
            "STATUS:CONFIRMED",
            "TRIGGER:-PT30M",
        ] {
            assert!(agreed.text.split("\r\n").any(|given| given == line), "{line}: {}", agreed.text);
        }
        let off = SessionNews::CalledOff { starts_ms: STARTS_MS, why: "no".into() };
        let off = session(off, "Friday").expect("an entry");
        assert_eq!(off.method, "CANCEL");
        assert!(off.text.contains("UID:ab12-1774800000000@adjourn\r\n"));
        assert!(off.text.contains("STATUS:CANCELLED\r\n"));
    }

    #[test]
    fn a_file_to_take_away_is_no_message() {
        let game = NoticedGame { game_id: "ab12".into(), game: "chess".into(), title: "Friday".into() };
        let text = file(&game, STARTS_MS, 3, 0);
        assert!(text.contains("STATUS:CONFIRMED") && !text.contains("METHOD") && !text.contains("ORGANIZER"));
    }

    #[test]
    fn a_reminder_says_nothing_to_a_calendar() {
        assert_eq!(session(SessionNews::Soon { starts_ms: STARTS_MS }, "Friday"), None);
    }

    #[test]
    fn a_title_brings_no_line_of_its_own_and_long_lines_are_folded_between_characters() {
        let title = format!("a;b\\c\r\nX-EVIL:1{}", "\u{e4}".repeat(60));
        let agreed = session(SessionNews::Agreed { starts_ms: STARTS_MS }, &title).expect("an entry");
        let lines: Vec<_> = agreed.text.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= LINE_OCTETS), "{lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with("X-EVIL")), "{lines:?}");
        let unfolded = agreed.text.replace("\r\n ", "");
        let summary = format!("SUMMARY:a\\;b\\\\c\\nX-EVIL:1{} (chess)\\, live", "\u{e4}".repeat(60));
        assert!(unfolded.split("\r\n").any(|line| line == summary), "{unfolded}");
    }
}
