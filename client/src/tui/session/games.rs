//! Turn games in the lobby: what a room says of them. Their matches are shown by the session's screen.

use crate::live::handle::MatchInfo;
use crate::tui::presenter::{GameUi, Presenter, Setting};
use crate::tui::theme::Theme;
use adjourn_shared::games;

/// A turn game whose rooms have no settings.
pub struct TurnGame {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
}

impl GameUi for TurnGame {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn seats(&self) -> (u8, u8) {
        games::find(self.name).map_or((2, 2), |kind| kind.seats())
    }

    fn default_setup(&self) -> Vec<u8> {
        games::find(self.name).map_or_else(Vec::new, |kind| kind.default_setup())
    }

    fn settings(&self, _setup: &[u8]) -> Vec<Setting> {
        Vec::new()
    }

    fn turned(&self, setup: &[u8], _index: usize, _up: bool) -> Vec<u8> {
        setup.to_owned()
    }

    fn explain(&self, reason: u16) -> &'static str {
        games::find(self.name).map_or("", |kind| kind.explain(reason))
    }

    fn presenter(&self, _info: &MatchInfo, _theme: Theme) -> Option<Box<dyn Presenter>> {
        None
    }
}
