//! What was said and what happened: the lines above the hint line, newest last.

use super::theme::Theme;
use super::words;
use adjourn_game::ids::Seat;
use adjourn_shared::wire::lobby::{ChatLine, ChatTo};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::collections::VecDeque;

/// More than a screen shows; older lines are of no use.
const LINES: usize = 200;
/// What happened stays so long after the first key that follows it: whoever comes back to the screen finds it there.
const NOTICE_MS: u64 = 30_000;

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Someone said it.
    Chat,
    /// It happened.
    Plain,
    /// It went well.
    Good,
    /// It wants attention.
    Warning,
    /// It went wrong.
    Bad,
}

impl Tone {
    fn style(self, theme: Theme) -> Style {
        match self {
            Self::Chat => Style::new(),
            Self::Plain => theme.quiet(),
            Self::Good => theme.good(),
            Self::Warning => theme.warning(),
            Self::Bad => theme.bad(),
        }
    }
}

#[derive(Debug)]
struct LogLine {
    tone: Tone,
    text: String,
    /// How often it happened in a row.
    times: u32,
    /// When the player pressed the first key after it.
    seen_ms: Option<u64>,
}

/// The last lines.
#[derive(Debug, Default)]
pub struct ChatLog {
    lines: VecDeque<LogLine>,
}

impl ChatLog {
    /// Adds a line, or counts the last one up if it is the same.
    pub fn push(&mut self, tone: Tone, text: &str) {
        let text = words::clean(text);
        if let Some(last) = self.lines.back_mut()
            && tone != Tone::Chat
            && (last.tone, &last.text) == (tone, &text)
        {
            last.times += 1;
            last.seen_ms = None;
            return;
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(LogLine { tone, text, times: 1, seen_ms: None });
    }

    /// A key was pressed: what stands there was seen. What was seen long ago is old news by now, unless someone said it.
    pub fn seen(&mut self, now_ms: u64) {
        for line in &mut self.lines {
            line.seen_ms.get_or_insert(now_ms);
        }
    }

    /// Forgets what was seen long enough.
    pub fn age(&mut self, now_ms: u64) {
        let old = |line: &LogLine| line.seen_ms.is_some_and(|seen_ms| seen_ms + NOTICE_MS <= now_ms);
        self.lines.retain(|line| line.tone == Tone::Chat || !old(line));
    }

    /// Forgets a notice that is not true any more.
    pub fn forget(&mut self, text: &str) {
        let text = words::clean(text);
        self.lines.retain(|line| line.tone == Tone::Chat || line.text != text);
    }

    /// Keeps only what was said: what happened elsewhere says nothing on the next screen.
    pub fn forget_notices(&mut self) {
        self.lines.retain(|line| line.tone == Tone::Chat);
    }

    /// Adds what someone said. `seat`: who sits on one, where it matters.
    pub fn chat(&mut self, line: &ChatLine, seat: impl Fn(Seat) -> String) {
        let audience = match line.to {
            ChatTo::Lobby | ChatTo::All => String::new(),
            ChatTo::Team => " (team)".to_owned(),
            ChatTo::Seat(to) => format!(" (to {} alone)", seat(to)),
        };
        self.push(Tone::Chat, &format!("{}{audience}: {}", line.name, line.text));
    }

    /// Draws the last lines that fit, the newest at the bottom.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: Theme) {
        if area.is_empty() {
            return;
        }
        let mut y = area.bottom();
        for LogLine { tone, text, times, .. } in self.lines.iter().rev() {
            let text = if *times > 1 { format!("{text} (×{times})") } else { text.clone() };
            for line in words::wrap(&text, area.width).iter().rev() {
                if y == area.top() {
                    return;
                }
                y -= 1;
                buf.set_stringn(area.x, y, line, usize::from(area.width), tone.style(theme));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_goes_some_time_after_it_was_seen_and_what_was_said_stays() {
        let mut log = ChatLog::default();
        log.push(Tone::Bad, "no answer");
        log.push(Tone::Chat, "Bob: hi");
        log.age(3_600_000);
        assert_eq!(log.lines.len(), 2, "nobody was there to see it");
        log.seen(3_600_000);
        log.age(3_600_000 + NOTICE_MS - 1);
        assert_eq!(log.lines.len(), 2);
        log.age(3_600_000 + NOTICE_MS);
        let left: Vec<_> = log.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(left, ["Bob: hi"]);
    }

    #[test]
    fn a_private_line_says_with_whom_it_is() {
        let mut log = ChatLog::default();
        let line = ChatLine {
            from: adjourn_game::ids::PlayerId([1; 16]),
            name: "Ann".into(),
            to: ChatTo::Seat(Seat(2)),
            text: "Burgundy?".into(),
        };
        log.chat(&line, |seat| format!("seat {}", seat.0));
        assert_eq!(log.lines[0].text, "Ann (to seat 2 alone): Burgundy?");
    }

    #[test]
    fn what_happens_again_is_counted_and_what_is_said_again_is_not() {
        let mut log = ChatLog::default();
        for tone in [Tone::Bad, Tone::Bad, Tone::Chat, Tone::Chat] {
            log.push(tone, "Worker lost");
        }
        let area = Rect::new(0, 0, 20, 4);
        let mut buf = Buffer::empty(area);
        log.draw(area, &mut buf, Theme::plain());
        let text: String = buf.content().iter().map(ratatui::buffer::Cell::symbol).collect();
        let expected = ["", "Worker lost (×2)", "Worker lost", "Worker lost"];
        assert_eq!(text, expected.map(|line| format!("{line:<20}")).concat());
    }
}
