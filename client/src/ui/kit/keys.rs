//! Keys by the names that players read.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key and what it does, for the hint line and the help page.
pub type Hint = (&'static str, &'static str);

/// Keys under a heading, for the help page.
pub type HelpSection = (&'static str, &'static [Hint]);

/// The key that a name stands for, if it stands for just one.
#[must_use]
pub fn key_named(name: &str) -> Option<KeyCode> {
    match name {
        "Enter" => Some(KeyCode::Enter),
        "Esc" => Some(KeyCode::Esc),
        "Space" => Some(KeyCode::Char(' ')),
        "Tab" => Some(KeyCode::Tab),
        _ => {
            let mut chars = name.chars();
            let first = chars.next()?;
            chars.next().is_none().then_some(KeyCode::Char(first)).filter(|_| first.is_ascii())
        }
    }
}

/// A key without modifiers.
#[must_use]
pub const fn plain_key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// Whether this is Ctrl with that letter.
#[must_use]
pub fn is_control(key: KeyEvent, letter: char) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char(letter)
}
