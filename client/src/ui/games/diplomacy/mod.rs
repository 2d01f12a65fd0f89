//! Diplomacy on the screen: the position as a list.

mod board; // power by power

use super::board::{Board, BoardInfo};
use super::face::Face;
use crate::ui::kit::theme::Theme;

/// Diplomacy, as far as the terminal knows it.
pub struct DiplomacyFace;

impl Face for DiplomacyFace {
    fn name(&self) -> &'static str {
        "diplomacy"
    }

    fn board(&self, info: &BoardInfo, theme: Theme) -> Box<dyn Board> {
        Box::new(board::DiplomacyBoard::new(info, theme))
    }
}
