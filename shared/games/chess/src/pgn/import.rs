//! Reads one game: tags, moves, and past comments, variations and glyphs. Whatever the text is, reading it takes
//! time in proportion to its length.

use super::{PgnGame, PgnResult};
use crate::limits;
use crate::orders::Move;
use crate::san;
use crate::setup::Setup;
use crate::state::{Laws, State};
use adjourn_game::SetupError;
use thiserror::Error;

/// Why a file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PgnError {
    /// Longer than [`limits::PGN_BYTES_CEILING`].
    #[error("the game is too long: at most {} bytes are read", limits::PGN_BYTES_CEILING)]
    TooLong,
    /// More tags than [`limits::PGN_TAGS_CEILING`], or a longer value than
    /// [`limits::PGN_VALUE_BYTES_CEILING`].
    #[error("the game has too many tags, or one that is too long")]
    TooManyTags,
    /// A tag is not a name and a value in quotes.
    #[error("line {0}: a tag is written [Name \"value\"]")]
    BadTag(usize),
    /// A brace or parenthesis has no partner.
    #[error("line {0}: {1} has no partner")]
    Unclosed(usize, char),
    /// The FEN tag's position can't be played.
    #[error("the setup: {0}")]
    Setup(SetupError),
    /// A move is not legal, or no move.
    #[error("line {line}: move {number}: {reason}")]
    Move {
        /// Counted from 1.
        line: usize,
        /// "12. White".
        number: String,
        /// In words.
        reason: String,
    },
    /// Something follows the result.
    #[error("line {0}: something follows the end of the game; one game is read at a time")]
    MoreFollows(usize),
    /// There is no tag and no move.
    #[error("there is no game in it")]
    Empty,
}

impl From<SetupError> for PgnError {
    fn from(error: SetupError) -> Self {
        Self::Setup(error)
    }
}

/// Some editors put it in front.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Reads one game.
///
/// # Errors
/// [`PgnError`], which names the line or the move.
pub fn import(text: &str) -> Result<PgnGame, PgnError> {
    if text.len() > limits::PGN_BYTES_CEILING {
        return Err(PgnError::TooLong);
    }
    let mut cursor = Cursor { whole: text, rest: text.trim_start_matches(BYTE_ORDER_MARK) };
    let tags = tags(&mut cursor)?;
    let find = |name: &str| tags.iter().find(|tag| tag.0 == name).map(|tag| tag.1.clone());
    let setup = Setup { fen: find("FEN"), ..Setup::default() };
    let mut state = State::new(&setup, Laws::Second)?;
    let token = moves(&mut cursor, &mut state)?;
    if tags.is_empty() && state.plies().is_empty() && token.is_none() {
        return Err(PgnError::Empty);
    }
    let of_tag = find("Result").and_then(|value| PgnResult::of_token(&value));
    let result = token.or(of_tag).unwrap_or(PgnResult::Unfinished);
    let moves = state.plies().iter().map(|ply| ply.mv).collect();
    Ok(PgnGame { tags, setup, moves, result })
}

fn tags(cursor: &mut Cursor) -> Result<Vec<(String, String)>, PgnError> {
    let mut tags = Vec::new();
    loop {
        cursor.skip_between()?;
        if !cursor.rest.starts_with('[') {
            return Ok(tags);
        }
        let here = cursor.rest;
        let Some(tag) = cursor.tag() else { return Err(PgnError::BadTag(cursor.line_of(here))) };
        if tags.len() == limits::PGN_TAGS_CEILING
            || tag.0.len().max(tag.1.len()) > limits::PGN_VALUE_BYTES_CEILING
        {
            return Err(PgnError::TooManyTags);
        }
        tags.push(tag);
    }
}

/// Plays the moves; gives the result that ends them.
fn moves(cursor: &mut Cursor, state: &mut State) -> Result<Option<PgnResult>, PgnError> {
    loop {
        cursor.skip_between()?;
        cursor.rest = cursor.rest.trim_start_matches('.');
        let Some(first) = cursor.rest.chars().next() else { return Ok(None) };
        let here = cursor.rest;
        match first {
            '.' => {}
            character if character.is_whitespace() => {}
            '(' => cursor.skip_variation()?,
            ')' | '}' => return Err(PgnError::Unclosed(cursor.line_of(here), first)),
            '$' => {
                cursor.advance(1);
                cursor.take_while(|character| character.is_ascii_digit());
            }
            _ => {
                let symbol = cursor.symbol();
                let symbol = if cursor.in_passing() { format!("{symbol}e.p.") } else { symbol.to_owned() };
                let symbol = symbol.as_str();
                if let Some(result) = PgnResult::of_token(symbol) {
                    cursor.skip_between()?;
                    let more = !cursor.rest.is_empty();
                    let error = || PgnError::MoreFollows(cursor.line_of(cursor.rest));
                    return if more { Err(error()) } else { Ok(Some(result)) };
                }
                let numeral = symbol.bytes().all(|byte| byte.is_ascii_digit());
                let glyph = symbol.bytes().all(|byte| matches!(byte, b'!' | b'?'));
                if !numeral && !glyph {
                    play(state, symbol).map_err(|reason| {
                        let position = state.position();
                        let number = format!("{}. {}", position.move_number(), position.side().name());
                        PgnError::Move { line: cursor.line_of(here), number, reason }
                    })?;
                }
            }
        }
    }
}

fn play(state: &mut State, text: &str) -> Result<(), String> {
    if text.len() > limits::ORDER_BYTES_CEILING {
        return Err("that is too long for a move".to_owned());
    }
    if state.ended.is_some() {
        return Err(format!("{text}: the game is over before it"));
    }
    let squares = Move::parse(text).filter(|&mv| state.position().is_legal(mv));
    let mv = match squares {
        Some(mv) => mv,
        None => san::find(state.position(), text)?,
    };
    state.play(mv);
    Ok(())
}

/// Where the reading is.
struct Cursor<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// The line, from 1, on which this rest begins: counted only when it is told.
    fn line_of(&self, rest: &str) -> usize {
        let read = self.whole.len() - rest.len();
        1 + self.whole.as_bytes()[..read].iter().filter(|&&byte| byte == b'\n').count()
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|character| !fits(character)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// A move, number or result; at least one character, so that reading always goes on.
    fn symbol(&mut self) -> &'a str {
        let symbol = self.take_while(|c| c.is_ascii_alphanumeric() || "_+#=:-/!?*".contains(c));
        if let (Some(core), true) = (symbol.strip_suffix('e'), self.rest.starts_with(".p")) {
            // "exd6e.p.": the sign is read by itself.
            self.rest = &self.whole[self.whole.len() - self.rest.len() - 1..];
            return core;
        }
        if !symbol.is_empty() {
            return symbol;
        }
        let end = self.rest.chars().next().map_or(0, char::len_utf8);
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// Passes over "e.p." after a move, if it is there.
    fn in_passing(&mut self) -> bool {
        let rest = self.rest.trim_start_matches(' ');
        let sign = ["e.p.", "e.p", "ep "].iter().find_map(|sign| rest.strip_prefix(sign));
        if let Some(after) = sign {
            self.rest = after.trim_start_matches(['+', '#', '!', '?']);
        }
        sign.is_some()
    }

    /// Passes over white space, comments, and lines that begin with a percent sign.
    fn skip_between(&mut self) -> Result<(), PgnError> {
        loop {
            self.rest = self.rest.trim_start();
            let read = &self.whole[..self.whole.len() - self.rest.len()];
            let line_begins = matches!(read, "" | BYTE_ORDER_MARK) || read.ends_with('\n');
            if self.rest.starts_with(';') || (self.rest.starts_with('%') && line_begins) {
                self.take_while(|character| character != '\n');
            } else if self.rest.starts_with('{') {
                self.skip_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), PgnError> {
        let Some(end) = self.rest.find('}') else {
            return Err(PgnError::Unclosed(self.line_of(self.rest), '{'));
        };
        self.advance(end + 1);
        Ok(())
    }

    /// Passes over a variation and those within it.
    fn skip_variation(&mut self) -> Result<(), PgnError> {
        let here = self.rest;
        let mut depth = 0_usize;
        loop {
            self.take_while(|character| !"(){;".contains(character));
            match self.rest.chars().next() {
                Some('{') => {
                    self.skip_comment()?;
                    continue;
                }
                Some(';') => {
                    self.take_while(|character| character != '\n');
                    continue;
                }
                Some('(') => depth += 1,
                Some(_) => depth -= 1,
                None => return Err(PgnError::Unclosed(self.line_of(here), '(')),
            }
            self.advance(1);
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// A tag, with its brackets.
    fn tag(&mut self) -> Option<(String, String)> {
        self.rest = self.rest.strip_prefix('[')?.trim_start();
        let name = self.take_while(|character| character.is_ascii_alphanumeric() || character == '_');
        self.rest = self.rest.trim_start().strip_prefix('"')?;
        let (mut value, mut escaped, mut end) = (String::new(), false, None);
        for (at, character) in self.rest.char_indices() {
            match character {
                '\n' => return None,
                '\\' if !escaped => escaped = true,
                '"' if !escaped => {
                    end = Some(at);
                    break;
                }
                other => {
                    escaped = false;
                    value.push(other);
                }
            }
        }
        self.advance(end? + 1);
        self.rest = self.rest.trim_start().strip_prefix(']')?;
        (!name.is_empty()).then(|| (name.to_owned(), value))
    }
}
