//! Games as files: Portable Game Notation, by the "PGN Specification and Implementation Guide" of 1994. Pure: names
//! and dates come from the caller.

mod export;
mod import;

pub(crate) use export::export;
pub use import::{PgnError, import};

use super::codes;
use super::orders::Move;
use super::position::Position;
use super::setup::Setup;
use super::state::{Laws, State};
use crate::limits;

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

impl PgnGame {
    /// The setup of a game that goes on where this one ends. Of a long game the last
    /// [`crate::limits::SETUP_PLIES_CEILING`] moves are kept, after the position before them. That somebody resigned or
    /// agreed to a draw is no reason not to play on.
    ///
    /// # Errors
    /// Words for the player, if the rules have ended the game.
    pub fn to_play_on(&self) -> Result<Setup, String> {
        let mut state = State::new(&self.setup, Laws::Second).map_err(|error| error.to_string())?;
        for mv in &self.moves {
            state.play(*mv);
        }
        if let Some(ending) = state.ended {
            let how = codes::explain(ending.reason);
            return Err(format!("the game in the file is over ({how}): there is nothing to play on"));
        }
        let left_out = self.moves.len().saturating_sub(limits::SETUP_PLIES_CEILING);
        let fen = match left_out {
            0 => self.setup.fen.clone(),
            _ => state.positions().get(left_out).map(Position::fen),
        };
        Ok(Setup { fen, moves: self.moves[left_out..].to_vec(), ..self.setup.clone() })
    }
}
