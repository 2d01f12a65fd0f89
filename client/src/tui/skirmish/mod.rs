//! The presenter of skirmish: map, panel, keys and mouse. It knows the game's view and orders, not its rules.

mod alerts;
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
mod setup; // settings in a room
mod words;
mod world; // questions to a view

pub use camera::{Camera, Zoom};
pub use map::Map;

use super::presenter::{GameUi, Presenter, Setting};
use super::theme::Theme;
use crate::live::handle::MatchInfo;
use adjourn_shared::games;

/// Skirmish, as far as the terminal knows it.
pub struct SkirmishUi;

/// The name on the wire.
const NAME: &str = "skirmish";

impl SkirmishUi {
    /// The presenter, whichever the tempo.
    #[must_use]
    pub fn screen(info: &MatchInfo, theme: Theme) -> Box<dyn Presenter> {
        Box::new(screen::Screen::new(info, theme))
    }
}

impl GameUi for SkirmishUi {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Skirmish"
    }

    fn seats(&self) -> (u8, u8) {
        (2, 8)
    }

    fn default_setup(&self) -> Vec<u8> {
        games::find(NAME).map_or_else(Vec::new, |kind| kind.default_setup())
    }

    fn settings(&self, setup: &[u8]) -> Vec<Setting> {
        setup::settings(setup)
    }

    fn turned(&self, setup: &[u8], index: usize, up: bool) -> Vec<u8> {
        setup::turned(setup, index, up)
    }

    fn explain(&self, reason: u16) -> &'static str {
        games::find(NAME).map_or("", |kind| kind.explain(reason))
    }

    fn presenter(&self, info: &MatchInfo, theme: Theme) -> Option<Box<dyn Presenter>> {
        Some(Self::screen(info, theme))
    }
}
