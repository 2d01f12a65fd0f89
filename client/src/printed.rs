//! All that the client prints, on standard output and standard error. What a server or another player wrote passes through
//! here, and can't steer the terminal. Nothing else in this crate prints.

use adjourn_game::text::is_unprintable;
use serde::Serialize;
use std::fmt::{Display, Write as _};
use std::io::{self, Write};

/// Prints text for people, and ends the line.
///
/// # Errors
/// If the output is closed.
pub fn text(text: impl Display) -> io::Result<()> {
    writeln!(io::stdout(), "{}", escaped(&text.to_string()))
}

/// Prints a value as one line of JSON. The line means the same to whoever parses it, and is harmless to whoever reads it.
///
/// # Errors
/// If it can't be written as JSON, or the output is closed.
pub fn json(value: &impl Serialize) -> io::Result<()> {
    writeln!(io::stdout(), "{}", harmless_json(&serde_json::to_string(value)?))
}

/// Prints an XML document.
///
/// # Errors
/// If the output is closed.
pub fn xml(document: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{}", harmless_xml(document.trim_end()))
}

/// Tells people something beside the output: on standard error. If nobody listens there, that is no failure.
pub fn note(text: impl Display) {
    let _closed = writeln!(io::stderr(), "{}", escaped(&text.to_string()));
}

/// Tells why something failed.
pub fn failed(error: impl Display) {
    note(format_args!("adjourn: {error}"));
}

/// A question on standard error, on whose line the answer is typed.
///
/// # Errors
/// If nobody can read it.
pub fn question(text: &str) -> io::Result<()> {
    write!(io::stderr(), "{}", escaped(text))?;
    io::stderr().flush()
}

/// `text` with everything made visible that a terminal would obey or hide. Lines stay lines.
fn escaped(text: &str) -> String {
    replaced(
        text,
        |c| !matches!(c, '\n' | '\t'),
        |c, escaped| {
            // Writing to a text does not fail.
            let _written = write!(escaped, "{}", c.escape_unicode());
        },
    )
}

/// JSON escapes only what is below the space; the rest of what a terminal obeys is escaped here, as JSON does it.
fn harmless_json(json: &str) -> String {
    replaced(
        json,
        |_| true,
        |c, escaped| {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _written = write!(escaped, "\\u{unit:04x}");
            }
        },
    )
}

/// The same as XML has it: a reference by number, where XML allows the character at all.
fn harmless_xml(document: &str) -> String {
    replaced(
        document,
        |c| !matches!(c, '\n' | '\t'),
        |c, escaped| match c {
            '\0'..='\u{1f}' => escaped.push('\u{fffd}'),
            _ => {
                let _written = write!(escaped, "&#x{:x};", u32::from(c));
            }
        },
    )
}

fn replaced(text: &str, counts: impl Fn(char) -> bool, replace: impl Fn(char, &mut String)) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) && counts(c) {
            replace(c, &mut safe);
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Escape, a title by OSC, a carriage return, a C1 control, a turn of direction, nothing to be seen, and a tag.
    const HOSTILE: &str = "a\u{1b}]0;x\u{7}\r\u{9b}2J\u{202e}b\u{200b}\u{e0041}\nc";

    #[test]
    fn people_see_what_a_terminal_would_have_obeyed() {
        let expected = r"a\u{1b}]0;x\u{7}\u{d}\u{9b}2J\u{202e}b\u{200b}\u{e0041}".to_owned() + "\nc";
        assert_eq!(escaped(HOSTILE), expected);
        assert_eq!(escaped("größer 王 ♞"), "größer 王 ♞");
    }

    #[test]
    fn json_means_the_same_and_shows_it() {
        let json = harmless_json(&serde_json::to_string(HOSTILE).expect("is JSON"));
        assert_eq!(serde_json::from_str::<String>(&json).expect("is JSON still"), HOSTILE);
        assert!(!json.contains(is_unprintable), "{json}");
        assert!(json.contains(r"\u009b2J\u202eb\u200b\udb40\udc41"), "{json}");
    }

    #[test]
    fn a_document_keeps_what_xml_allows() {
        assert_eq!(harmless_xml("<t>\u{1b}[2J\u{9b}\u{202e}</t>\n"), "<t>\u{fffd}[2J&#x9b;&#x202e;</t>\n");
    }
}
