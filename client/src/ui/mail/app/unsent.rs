//! Orders that were not sent: kept while their game is not in front, and asked about on the way out.

use super::{MailApp, View};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::overlay;
use crate::ui::orders::OrderPad;
use adjourn_game::ids::GameId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

impl MailApp {
    /// Orders that a live session was not known to have stored: they go on in the game by mail.
    pub fn take_over(&mut self, pad: OrderPad) {
        if let View::Game(screen) = &mut self.view {
            screen.take_over(pad);
        }
    }

    /// Whether orders that were not sent would be lost on the way out.
    pub(super) fn has_unsent(&self) -> bool {
        self.shell.has_any_unsent() || matches!(&self.view, View::Game(screen) if screen.has_unsent())
    }

    /// The game in front goes out of sight: its orders are kept.
    pub(super) fn put_away(&mut self) {
        if let View::Game(screen) = &mut self.view
            && let Some(pad) = screen.take_unsent()
        {
            self.shell.unsent.insert(screen.game(), pad);
        }
    }

    /// Orders of a game that is not in front any more have arrived.
    pub(super) fn stored_elsewhere(&mut self, game: GameId) {
        if self.shell.unsent.remove(&game).is_some() {
            self.shell.say(Tone::Good, "Your orders are stored.");
        }
    }

    /// The question on the way out, while it waits for its answer.
    pub(super) fn draw_question(&self, area: Rect, buf: &mut Buffer) {
        let canvas = &self.shell.canvas;
        if self.leaving.is_some() {
            let lines = [
                (
                    "Orders that you have written are not sent, and would be lost.".into(),
                    canvas.theme.warning(),
                ),
                ("Leave?  y yes · any other key no".into(), canvas.theme.warning()),
            ];
            overlay::draw_box("Not sent", &lines, area, buf, canvas);
        }
    }
}
