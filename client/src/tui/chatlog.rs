//! What was said and what happened: the lines above the hint line, newest last.

use super::theme::Theme;
use super::words;
use adjourn_shared::wire::lobby::{ChatLine, ChatTo};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use std::collections::VecDeque;

/// More than a screen shows; older lines are of no use.
const LINES: usize = 200;

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

/// The last lines.
#[derive(Debug, Default)]
pub struct ChatLog {
    lines: VecDeque<(Tone, String)>,
}

impl ChatLog {
    /// Adds a line.
    pub fn push(&mut self, tone: Tone, text: &str) {
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back((tone, words::clean(text)));
    }

    /// Adds what someone said.
    pub fn chat(&mut self, line: &ChatLine) {
        let audience = if line.to == ChatTo::Team { " (team)" } else { "" };
        self.push(Tone::Chat, &format!("{}{audience}: {}", line.name, line.text));
    }

    /// Draws the last lines that fit, the newest at the bottom.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: Theme) {
        if area.is_empty() {
            return;
        }
        let mut y = area.bottom();
        for (tone, text) in self.lines.iter().rev() {
            for line in words::wrap(text, area.width).iter().rev() {
                if y == area.top() {
                    return;
                }
                y -= 1;
                buf.set_stringn(area.x, y, line, usize::from(area.width), tone.style(theme));
            }
        }
    }
}
