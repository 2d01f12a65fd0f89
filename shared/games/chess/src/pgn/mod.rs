//! Games as files: Portable Game Notation, by the "PGN Specification and Implementation Guide" of 1994. Pure: names
//! and dates come from the caller.

mod export;
mod import;

pub(crate) use export::export;
pub use import::{PgnError, import};

use super::orders::Move;
use super::setup::Setup;

/// The tags of a game that the game itself does not know. Empty ones are written as unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The tournament or table.
    pub event: String,
    /// Where: a server's name.
    pub site: String,
    /// When it began: "2026.03.31".
    pub date: String,
    /// The round.
    pub round: String,
    /// White's name.
    pub white: String,
    /// Black's name.
    pub black: String,
}

/// How a game in a file ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PgnResult {
    /// "1-0".
    White,
    /// "0-1".
    Black,
    /// "1/2-1/2".
    Draw,
    /// "*".
    Unfinished,
}

impl PgnResult {
    /// The token in a file.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::White => "1-0",
            Self::Black => "0-1",
            Self::Draw => "1/2-1/2",
            Self::Unfinished => "*",
        }
    }

    fn of_token(token: &str) -> Option<Self> {
        [Self::White, Self::Black, Self::Draw, Self::Unfinished]
            .into_iter()
            .find(|result| result.token() == token)
    }
}

/// A game that was read. Its moves are legal, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PgnGame {
    /// Every tag, in the file's order.
    pub tags: Vec<(String, String)>,
    /// What [`adjourn_game::Game::create`] takes: the position of the FEN tag, if there is one.
    pub setup: Setup,
    /// The moves.
    pub moves: Vec<Move>,
    /// The result.
    pub result: PgnResult,
}
