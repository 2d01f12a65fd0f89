//! The pane of orders: each with what the server takes it to mean, or why it does not pass; what is missing; what the
//! server has.

use super::GameScreen;
use crate::ui::mail::shell::MailShell;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};

impl GameScreen {
    pub(super) fn draw_orders(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let Some(board) = self.board.as_deref() else { return };
        let state = self.pad.state_lines(board, area.width, shell.canvas.theme);
        // An empty line parts them from the list.
        let rows = u16::try_from(state.len() + 1).unwrap_or(u16::MAX).min(area.height / 2);
        let [list, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(area);
        let none = match (self.pad.draft.turn, board.one_order()) {
            (0, _) => "No turn is open for you.",
            (_, true) => "No order yet: move on the board, or : types one.",
            (_, false) => "No orders yet: : types one, S sends all that are listed here.",
        };
        self.pad.draw_list(none, list, buf, &mut shell.canvas);
        for ((text, style), y) in state.iter().zip(below.top() + 1..below.bottom()) {
            buf.set_stringn(below.x, y, text, usize::from(below.width), *style);
        }
    }
}
