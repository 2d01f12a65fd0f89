//! Text as the player reads it: cleaned of what other people may have put in, measured and cut.

use adjourn_game::text::is_unprintable;
use ratatui::buffer::Buffer;
use ratatui::text::Span;

/// Words that stand for themselves: with a capital letter.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `text` without control characters and without the marks that turn the direction of writing:
/// names and chat come from other players and must not change the screen around them.
#[must_use]
pub fn clean(text: &str) -> String {
    text.chars().filter(|ch| !is_unprintable(*ch)).collect()
}

/// The last thing before a picture goes to the terminal: whatever was drawn, and wherever its text came from, nothing in it
/// steers the terminal or hides.
pub fn scrub(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if cell.symbol().contains(is_unprintable) {
            let left = clean(cell.symbol());
            cell.set_symbol(if left.is_empty() { " " } else { &left });
        }
    }
}

/// How many columns `text` takes.
#[must_use]
pub fn width(text: &str) -> u16 {
    u16::try_from(Span::raw(text).width()).unwrap_or(u16::MAX)
}

/// `text`, cut to so many columns with an ellipsis.
#[must_use]
pub fn fit(text: &str, columns: u16) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    for ch in text.chars() {
        cut.push(ch);
        if width(&cut) >= columns {
            cut.pop();
            cut.push('…');
            break;
        }
    }
    cut
}

/// `text` in a column of fixed width.
#[must_use]
pub fn cell(text: &str, columns: u16) -> String {
    let text = fit(text, columns);
    let spaces = usize::from(columns.saturating_sub(width(&text)));
    text + &" ".repeat(spaces)
}

/// A turn by its name and its number, which is the name of many.
#[must_use]
pub fn numbered_turn(name: &str, number: u32) -> String {
    let plain = format!("turn {number}");
    if name == plain { plain } else { format!("{} · {plain}", clean(name)) }
}

/// The beginning of a sentence on what these people want: "Ann wants", "Ann, Bob want".
#[must_use]
pub fn those_who_want(names: &[String]) -> String {
    format!("{} {}", names.join(", "), if names.len() == 1 { "wants" } else { "want" })
}

/// `text` broken into lines of at most so many columns, at spaces where there are any.
#[must_use]
pub fn wrap(text: &str, columns: u16) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().map_or(0, |line| width(line));
        if last > 0 && last + 1 + width(word) > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&fit(word, columns));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_direction_marks_are_taken_out() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\r\nd"), "a[31mbcd");
    }

    #[test]
    fn what_was_drawn_without_cleaning_does_not_reach_the_terminal() {
        let mut buf = Buffer::empty(ratatui::layout::Rect::new(0, 0, 3, 1));
        for (cell, symbol) in buf.content.iter_mut().zip(["\u{1b}[2J", "a\u{202e}", "\u{9b}"]) {
            cell.set_symbol(symbol);
        }
        scrub(&mut buf);
        let symbols: Vec<_> = buf.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(symbols, ["[2J", "a", " "]);
    }

    #[test]
    fn a_turn_that_is_called_by_its_number_is_not_called_so_twice() {
        assert_eq!(numbered_turn("1. White", 1), "1. White · turn 1");
        assert_eq!(numbered_turn("turn 7", 7), "turn 7");
    }

    #[test]
    fn text_is_cut_by_columns_not_by_bytes() {
        assert_eq!(fit("größer", 6), "größer");
        assert_eq!(fit("größer", 4), "grö…");
        assert_eq!(width(&fit("日本語", 4)), 3);
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
    }
}
