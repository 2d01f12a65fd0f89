//! What players write for others to read: names, titles, chat. Refuses or drops whatever could steer a
//! terminal, hide, or overflow its line.

use crate::limits::{COMBINING_MARKS_CEILING, NAME_CHARS_CEILING};

/// The name to go by, trimmed, or `None` if it can't be used: empty, longer than [`NAME_CHARS_CEILING`], or
/// with characters that control, reorder or hide text. A name is refused rather than mended, so that two
/// players who look alike never came from one spelling.
#[must_use]
pub fn clean_name(raw: &str) -> Option<String> {
    if raw.len() > 4 * NAME_CHARS_CEILING {
        return None;
    }
    let name = raw.trim();
    let usable = name.chars().all(|c| !is_unprintable(c) && (c == ' ' || !c.is_whitespace()));
    let cleaned = clean_line(name, NAME_CHARS_CEILING)?;
    (usable && cleaned == name).then_some(cleaned)
}

/// One line of text: every run of white space becomes one space, and what can't be printed is dropped.
/// `None` if nothing is left, or more than `max_chars` characters.
#[must_use]
pub fn clean_line(raw: &str, max_chars: usize) -> Option<String> {
    // No character is longer than four bytes in UTF-8; far too long a text is not even looked at.
    if raw.len() > max_chars.saturating_mul(4) {
        return None;
    }
    let mut line = String::with_capacity(raw.len());
    let mut space_pending = false;
    let mut marks = 0;
    for c in raw.chars() {
        if c.is_whitespace() {
            space_pending = true;
            continue;
        }
        // What is dropped stands between nothing: marks on both sides of it are drawn over the same character.
        if is_unprintable(c) {
            continue;
        }
        marks = if is_combining(c) { marks + 1 } else { 0 };
        if marks > COMBINING_MARKS_CEILING {
            continue;
        }
        if space_pending && !line.is_empty() {
            line.push(' ');
        }
        space_pending = false;
        line.push(c);
    }
    (!line.is_empty() && line.chars().count() <= max_chars).then_some(line)
}

/// Control characters (a terminal obeys them), and those that have no width or turn the direction of text
/// (others would read something else than was written).
#[must_use]
pub const fn is_unprintable(c: char) -> bool {
    matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}')
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that are drawn over the character before them; piled up they run over the lines above and below.
fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_kept() {
        assert_eq!(clean_name("  Ada Lovelace "), Some("Ada Lovelace".into()));
        assert_eq!(clean_name("Łukasz 王"), Some("Łukasz 王".into()));
    }

    #[test]
    fn a_name_is_bounded_in_characters_not_bytes() {
        assert_eq!(clean_name(&"王".repeat(24)), Some("王".repeat(24)));
        assert_eq!(clean_name(&"a".repeat(25)), None);
        assert_eq!(clean_name(&" ".repeat(10_000)), None);
        assert_eq!(clean_name(""), None);
    }

    #[test]
    fn a_name_with_hidden_or_steering_characters_is_refused() {
        for bad in
            ["\u{1b}[2Jx", "a\u{7}b", "a\u{9b}b", "a\u{202e}b", "a\u{200b}b", "a\u{feff}", "a\nb", "\u{3164}"]
        {
            assert_eq!(clean_name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_name_that_only_looks_like_another_is_refused() {
        assert_eq!(clean_name("Ada  L"), None);
        assert_eq!(clean_name("Ada\u{a0}L"), None);
        assert_eq!(clean_name("a\u{301}\u{301}\u{301}\u{301}"), None);
    }

    #[test]
    fn a_line_loses_its_escapes_and_keeps_its_words() {
        assert_eq!(clean_line("\u{1b}[31mhello\r\n  world\u{202e}!", 40), Some("[31mhello world!".into()));
        assert_eq!(clean_line("e\u{301}", 2), Some("e\u{301}".into()));
    }

    #[test]
    fn marks_do_not_pile_up_through_characters_that_are_dropped() {
        let stacked = format!("h{}", "\u{336}\u{336}\u{200b}".repeat(5));
        assert_eq!(clean_line(&stacked, 40), Some("h\u{336}\u{336}".into()));
        assert_eq!(clean_name(&stacked), None);
    }

    #[test]
    fn an_empty_or_long_line_is_refused() {
        assert_eq!(clean_line(" \u{200b}\n", 10), None);
        assert_eq!(clean_line("12345", 5), Some("12345".into()));
        assert_eq!(clean_line("123456", 5), None);
    }
}
