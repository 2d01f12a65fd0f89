//! The keys that screens use themselves, so that a game can't have them. The table in the documentation of
//! [`super::face`] says the same to makers of games.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Where a game has a part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A board, by mail or in a live session.
    Board,
    /// A match in real time.
    Match,
    /// A replay.
    Replay,
}

/// A key that a game can't have, and where.
struct ReservedKey {
    name: &'static str,
    board: bool,
    in_match: bool,
    replay: bool,
}

const fn everywhere(name: &'static str) -> ReservedKey {
    ReservedKey { name, board: true, in_match: true, replay: true }
}

const fn in_matches(name: &'static str) -> ReservedKey {
    ReservedKey { name, board: false, in_match: true, replay: true }
}

const fn on_boards(name: &'static str) -> ReservedKey {
    ReservedKey { name, board: true, in_match: false, replay: false }
}

const RESERVED: [ReservedKey; 22] = [
    everywhere("Ctrl-C"),
    everywhere("?"),
    everywhere("F1"),
    in_matches("F10"),
    in_matches("p"),
    on_boards("Tab"),
    on_boards("Shift-Tab"),
    ReservedKey { name: ":", board: true, in_match: false, replay: true },
    on_boards("/"),
    ReservedKey { name: "[", board: true, in_match: false, replay: true },
    ReservedKey { name: "]", board: true, in_match: false, replay: true },
    ReservedKey { name: ",", board: false, in_match: false, replay: true },
    ReservedKey { name: ".", board: false, in_match: false, replay: true },
    on_boards("A"),
    on_boards("B"),
    on_boards("G"),
    on_boards("L"),
    on_boards("R"),
    on_boards("S"),
    on_boards("T"),
    on_boards("V"),
    on_boards("W"),
];

/// Whether the screen itself uses this key there. The game is then not asked about it.
#[must_use]
pub fn is_reserved(key: KeyEvent, place: Place) -> bool {
    RESERVED.iter().any(|reserved| {
        let here = match place {
            Place::Board => reserved.board,
            Place::Match => reserved.in_match,
            Place::Replay => reserved.replay,
        };
        here && is_named(key, reserved.name)
    })
}

fn is_named(key: KeyEvent, name: &str) -> bool {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match (name, key.code) {
        ("Ctrl-C", KeyCode::Char('c')) => control,
        ("Tab", KeyCode::Tab) | ("Shift-Tab", KeyCode::BackTab) => true,
        (_, KeyCode::F(number)) => name.strip_prefix('F').is_some_and(|text| text == number.to_string()),
        (_, KeyCode::Char(letter)) => {
            let plain = !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
            plain && name.chars().eq([letter])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::kit::keys::plain_key;

    #[test]
    fn the_table_for_makers_of_games_says_what_the_code_does() {
        let table = include_str!("face.rs").lines().filter_map(|line| line.strip_prefix("//! | `"));
        let rows: Vec<Vec<&str>> = table.map(|row| row.split('|').map(str::trim).collect()).collect();
        assert_eq!(rows.len(), RESERVED.len());
        for (row, reserved) in rows.iter().zip(&RESERVED) {
            assert_eq!(row[0].trim_end_matches('`'), reserved.name);
            let said = (!row[1].is_empty(), !row[2].is_empty(), !row[3].is_empty());
            assert_eq!(said, (reserved.board, reserved.in_match, reserved.replay), "{}", reserved.name);
        }
    }

    #[test]
    fn a_key_is_reserved_only_where_the_table_says_so() {
        let tab = plain_key(KeyCode::Tab);
        assert!(is_reserved(tab, Place::Board) && !is_reserved(tab, Place::Match));
        let pause = plain_key(KeyCode::Char('p'));
        assert!(!is_reserved(pause, Place::Board) && is_reserved(pause, Place::Replay));
        let send = KeyEvent::new(KeyCode::Char('S'), KeyModifiers::SHIFT);
        assert!(is_reserved(send, Place::Board));
        assert!(!is_reserved(plain_key(KeyCode::Char('s')), Place::Board));
        assert!(is_reserved(plain_key(KeyCode::F(1)), Place::Match));
        assert!(!is_reserved(plain_key(KeyCode::F(11)), Place::Match));
        assert!(is_reserved(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL), Place::Board));
        assert!(!is_reserved(plain_key(KeyCode::Char('c')), Place::Board));
    }
}
