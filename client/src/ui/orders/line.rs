//! The line in which an order is typed, with the legal orders that begin like it.

use crate::ui::kit::input::{Edit, LineInput};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, fit};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::Rect;

/// No order of any game is longer.
const ORDER_CHARS: usize = 400;

/// An order that is typed.
#[derive(Debug)]
pub struct OrderLine {
    input: LineInput,
    /// The order of the list that it changes; `None`: it is a new one.
    pub index: Option<usize>,
}

impl OrderLine {
    /// A line for a new order, or one that changes an order of the list.
    #[must_use]
    pub fn new(index: Option<usize>, text: &str) -> Self {
        Self { input: LineInput::with(text, ORDER_CHARS), index }
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> String {
        // The key that opens the line is easily pressed twice.
        self.input.text().trim_start_matches(':').to_owned()
    }

    /// Applies a key; Tab writes on as far as all legal orders that begin like this agree.
    pub fn key(&mut self, key: KeyEvent, legal: &[String]) -> Edit {
        if key.code == KeyCode::Tab {
            let begun = self.text();
            if let Some(longer) = common(&fitting(&begun, legal)).filter(|text| text.len() > begun.len()) {
                self.input = LineInput::with(&longer, ORDER_CHARS);
            }
            return Edit::Going;
        }
        self.input.key(key)
    }

    /// Adds pasted text.
    pub fn paste(&mut self, text: &str) {
        self.input.paste(text);
    }

    /// Draws the line, and above it what it could become.
    pub fn draw(&self, above: Rect, line: Rect, buf: &mut Buffer, legal: &[String], theme: Theme) {
        let text = fitting(&self.text(), legal).join("  ");
        let text = fit(&clean(&text), above.width);
        buf.set_stringn(above.x, above.y, text, usize::from(above.width), theme.quiet());
        self.input.draw("Order: ", line, buf, theme);
    }
}

/// Legal orders that begin like a text, whatever the case of its letters.
fn fitting<'a>(text: &str, legal: &'a [String]) -> Vec<&'a str> {
    let begins =
        |order: &&str| order.get(..text.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(text));
    legal.iter().map(String::as_str).filter(begins).collect()
}

/// The longest beginning that all have.
fn common(texts: &[&str]) -> Option<String> {
    let (first, rest) = texts.split_first()?;
    let ends = first.char_indices().map(|(at, ch)| at + ch.len_utf8());
    let shared = ends.take_while(|end| rest.iter().all(|text| text.get(..*end) == first.get(..*end)));
    Some(first[..shared.last().unwrap_or(0)].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::kit::keys::plain_key;

    #[test]
    fn tab_writes_on_as_far_as_the_legal_orders_agree() {
        let legal = ["A PAR - BUR", "A PAR - PIC", "A MAR hold"].map(String::from);
        let mut line = OrderLine::new(None, "a p");
        assert_eq!(line.key(plain_key(KeyCode::Tab), &legal), Edit::Going);
        assert_eq!(line.text(), "A PAR -");
        line.paste("b");
        line.key(plain_key(KeyCode::Tab), &legal);
        assert_eq!(line.text(), "A PAR - BUR");
        let mut line = OrderLine::new(None, "x");
        line.key(plain_key(KeyCode::Tab), &legal);
        assert_eq!(line.text(), "x", "nothing begins like this");
    }
}
