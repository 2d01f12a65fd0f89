//! Chess on the screen: a board with pieces that are moved by keys or the mouse.

mod board; // what keys and the mouse mean
mod grid; // squares on the screen

use super::board::{Board, BoardInfo};
use super::face::Face;
use crate::ui::kit::theme::Theme;

/// Chess, as far as the terminal knows it.
pub struct ChessFace;

impl Face for ChessFace {
    fn name(&self) -> &'static str {
        "chess"
    }

    fn board(&self, info: &BoardInfo, theme: Theme) -> Box<dyn Board> {
        Box::new(board::ChessBoard::new(info.seat, theme))
    }
}
