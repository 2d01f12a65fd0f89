//! Writes a game in the format's export form.

use super::{PgnResult, Roster};
use crate::codes;
use crate::limits;
use crate::orders::Side;
use crate::state::State;
use core::fmt::Write as _;

/// The longest line, in characters: the format forbids 80 and more.
const LINE_CHARS: usize = 79;

/// The game as a file: the seven tags of the roster, a setup if there is one, how it ended, and the moves.
pub(crate) fn export(state: &State, roster: &Roster) -> String {
    let result = match state.ended {
        None => PgnResult::Unfinished,
        Some(ending) => match ending.winner {
            Some(Side::White) => PgnResult::White,
            Some(Side::Black) => PgnResult::Black,
            None => PgnResult::Draw,
        },
    };
    let mut pgn = String::new();
    let or =
        |value: &str, unknown: &str| if value.is_empty() { unknown.to_owned() } else { value.to_owned() };
    tag(&mut pgn, "Event", &or(&roster.event, "?"));
    tag(&mut pgn, "Site", &or(&roster.site, "?"));
    tag(&mut pgn, "Date", &or(&roster.date, "????.??.??"));
    tag(&mut pgn, "Round", &or(&roster.round, "?"));
    tag(&mut pgn, "White", &or(&roster.white, "?"));
    tag(&mut pgn, "Black", &or(&roster.black, "?"));
    tag(&mut pgn, "Result", result.token());
    if let Some(fen) = &state.setup.fen {
        tag(&mut pgn, "SetUp", "1");
        tag(&mut pgn, "FEN", fen);
    }
    let termination = match state.ended.map(|ending| ending.reason) {
        None => "unterminated",
        Some(codes::TIME_FORFEIT | codes::TIME_DRAWN) => "time forfeit",
        // By the first rules: one of the two, and nobody can tell which.
        Some(codes::GAVE_UP | codes::GAVE_UP_TO_LONE_KING) => "abandoned",
        Some(_) => "normal",
    };
    tag(&mut pgn, "Termination", termination);
    pgn.push('\n');
    let mut tokens = Vec::new();
    for (index, (position, ply)) in state.positions().iter().zip(state.plies()).enumerate() {
        match position.side() {
            Side::White => tokens.push(format!("{}.", position.move_number())),
            Side::Black if index == 0 => tokens.push(format!("{}...", position.move_number())),
            Side::Black => {}
        }
        tokens.push(ply.san.clone());
    }
    if let Some(ending) = state.ended {
        tokens.extend(comment(codes::explain(ending.reason)));
    }
    tokens.push(result.token().to_owned());
    wrap(&mut pgn, &tokens);
    pgn
}

/// A value in quotes; characters that a line can't hold become spaces, and what is too long is cut.
fn tag(pgn: &mut String, name: &str, value: &str) {
    let mut written = String::new();
    for character in value.chars() {
        if written.len() + 4 > limits::PGN_VALUE_BYTES_CEILING {
            break;
        }
        match character {
            '"' | '\\' => written.extend(['\\', character]),
            control if control.is_control() => written.push(' '),
            other => written.push(other),
        }
    }
    let _ = writeln!(pgn, "[{name} \"{written}\"]");
}

/// A comment's words; they may stand on several lines.
fn comment(words: &str) -> Vec<String> {
    format!("{{{words}}}").split(' ').map(str::to_owned).collect()
}

fn wrap(pgn: &mut String, tokens: &[String]) {
    let mut column = 0;
    for token in tokens {
        if column > 0 && column + 1 + token.len() > LINE_CHARS {
            pgn.push('\n');
            column = 0;
        } else if column > 0 {
            pgn.push(' ');
            column += 1;
        }
        pgn.push_str(token);
        column += token.len();
    }
    pgn.push('\n');
}
