//! Skirmish on the screen: map, panel, keys and mouse, in real time and by mail. It knows the game's view and orders, not
//! its rules.

mod alerts;
mod board; // its turns by mail
mod camera; // which part of the map is shown
mod commanding; // orders that are given
mod control; // cursor, selection, mode: what the player is doing
mod keys; // keys to intents
mod map; // the map widget
mod minimap;
mod orders; // from a selection and a place to orders
mod panel; // the side panel
mod pointer; // the mouse
mod screen; // puts it all together
mod selection;
mod tutorial; // hints for the first matches
mod words;
mod world; // questions to a view

use super::board::{Board, BoardInfo};
use super::face::{Face, MakePresenter};
use crate::load::LoadOrder;
use crate::ui::kit::theme::Theme;
use adjourn_game::codec;
use adjourn_skirmish::{Cell, Order};

/// Skirmish, as far as the terminal knows it.
pub struct SkirmishFace;

impl Face for SkirmishFace {
    fn name(&self) -> &'static str {
        "skirmish"
    }

    fn board(&self, info: &BoardInfo, theme: Theme) -> Box<dyn Board> {
        Box::new(board::SkirmishBoard::new(info, theme))
    }

    /// The rally point of the player's own headquarters.
    fn load_order(&self) -> Option<LoadOrder> {
        Some(|number| codec::encode(&Order::RallyHeadquarters { to: Cell { x: number % 16, y: 0 } }))
    }

    fn presenter(&self) -> Option<MakePresenter> {
        Some(|info, theme| Box::new(screen::Screen::new(info, theme)))
    }
}
