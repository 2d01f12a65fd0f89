//! One line of text that the player edits: chat, names, codes.

use super::theme::Theme;
use super::words;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

/// What a key did to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It goes on.
    Going,
    /// The player is done with it.
    Done,
    /// The player wants to forget it.
    Cancelled,
}

/// A line being edited.
#[derive(Clone, Debug, Default)]
pub struct LineInput {
    text: Vec<char>,
    cursor: usize,
    max_chars: usize,
}

impl LineInput {
    /// An empty line of at most so many characters.
    #[must_use]
    pub fn new(max_chars: usize) -> Self {
        Self { max_chars, ..Self::default() }
    }

    /// A line that begins with `text`.
    #[must_use]
    pub fn with(text: &str, max_chars: usize) -> Self {
        let mut line = Self::new(max_chars);
        line.paste(text);
        line
    }

    /// The text, without spaces around it.
    #[must_use]
    pub fn text(&self) -> String {
        self.text.iter().collect::<String>().trim().to_owned()
    }

    /// Adds text at the cursor, as far as it fits.
    pub fn paste(&mut self, text: &str) {
        for ch in words::clean(text).chars() {
            self.insert(ch);
        }
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent) -> Edit {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Enter => return Edit::Done,
            KeyCode::Esc => return Edit::Cancelled,
            KeyCode::Char('u') if control => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            KeyCode::Char('w') if control => self.delete_word(),
            KeyCode::Char(ch) if !control => self.insert(ch),
            KeyCode::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.cursor);
            }
            KeyCode::Delete if self.cursor < self.text.len() => {
                self.text.remove(self.cursor);
            }
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.text.len()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => {}
        }
        Edit::Going
    }

    fn insert(&mut self, ch: char) {
        if self.text.len() < self.max_chars && !ch.is_control() {
            self.text.insert(self.cursor, ch);
            self.cursor += 1;
        }
    }

    fn delete_word(&mut self) {
        let end = self.cursor;
        while self.cursor > 0 && self.text[self.cursor - 1] == ' ' {
            self.cursor -= 1;
        }
        while self.cursor > 0 && self.text[self.cursor - 1] != ' ' {
            self.cursor -= 1;
        }
        self.text.drain(self.cursor..end);
    }

    /// Draws `label` and the line; a long line is shifted so that the cursor stays in sight.
    pub fn draw(&self, label: &str, area: Rect, buf: &mut Buffer, theme: Theme) {
        if area.is_empty() {
            return;
        }
        let (x, _) = buf.set_stringn(area.x, area.y, label, usize::from(area.width), theme.accent());
        let room = usize::from(area.right().saturating_sub(x)).saturating_sub(1);
        let from = self.cursor.saturating_sub(room);
        let shown: String = self.text[from..].iter().collect();
        buf.set_stringn(x, area.y, &shown, room + 1, Style::new());
        let before: String = self.text[from..self.cursor].iter().collect();
        let at = x.saturating_add(words::width(&before)).min(area.right().saturating_sub(1));
        if let Some(cell) = buf.cell_mut((at, area.y)) {
            cell.set_style(Style::new().add_modifier(Modifier::REVERSED));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(line: &mut LineInput, code: KeyCode, modifiers: KeyModifiers) -> Edit {
        line.key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn editing_in_the_middle() {
        let mut line = LineInput::with("helo wrld", 20);
        for _ in 0..6 {
            press(&mut line, KeyCode::Left, KeyModifiers::NONE);
        }
        press(&mut line, KeyCode::Char('l'), KeyModifiers::NONE);
        assert_eq!(line.text(), "hello wrld");
        press(&mut line, KeyCode::End, KeyModifiers::NONE);
        press(&mut line, KeyCode::Char('w'), KeyModifiers::CONTROL);
        assert_eq!(line.text(), "hello");
        assert_eq!(press(&mut line, KeyCode::Enter, KeyModifiers::NONE), Edit::Done);
        assert_eq!(press(&mut line, KeyCode::Esc, KeyModifiers::NONE), Edit::Cancelled);
    }

    #[test]
    fn a_line_takes_no_more_than_it_may_and_no_control_characters() {
        let mut line = LineInput::new(5);
        line.paste("ab\u{1b}c\ndefg");
        assert_eq!(line.text(), "abcde");
        press(&mut line, KeyCode::Char('x'), KeyModifiers::NONE);
        assert_eq!(line.text(), "abcde");
    }
}
