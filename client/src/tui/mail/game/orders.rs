//! The pane of orders: each with what the server takes it to mean, or why it does not pass; what is missing; what the
//! server has.

use super::{GameScreen, words};
use crate::tui::mail::desk::Desk;
use crate::tui::screens::draw_row;
use crate::tui::theme::Theme;
use crate::tui::words::{clean, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

impl GameScreen {
    pub(super) fn draw_orders(&self, area: Rect, buf: &mut Buffer, desk: &mut Desk) {
        let theme = desk.shell.theme;
        let state = self.orders_state(area.width, theme);
        let rows = u16::try_from(state.len()).unwrap_or(u16::MAX).min(area.height / 2);
        let [list, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(area);
        self.draw_order_list(list, buf, desk);
        for ((text, style), y) in state.iter().zip(below.top()..below.bottom()) {
            buf.set_stringn(below.x, y, text, usize::from(below.width), *style);
        }
    }

    fn draw_order_list(&self, area: Rect, buf: &mut Buffer, desk: &mut Desk) {
        let theme = desk.shell.theme;
        if self.draft.orders.is_empty() {
            let text = match (self.draft.turn(), self.is_one_order()) {
                (0, _) => "No turn is open for you.",
                (_, true) => "No order yet: move on the board, or : types one.",
                (_, false) => "No orders yet: : types one, S sends all that are listed here.",
            };
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), theme.quiet());
            return;
        }
        // Two rows each: so many fit, and the chosen one is among them.
        let fitting = usize::from(area.height / 2).max(1);
        let first = (self.chosen + 1).saturating_sub(fitting);
        let orders = self.draft.orders.iter().enumerate().skip(first).take(fitting);
        for ((index, order), y) in orders.zip((area.top()..area.bottom()).step_by(2)) {
            let row = Rect { y, height: 1, ..area };
            draw_row(&mut desk.shell, &clean(order), index, index == self.chosen, row, buf);
            let (text, style) = words::verdict(self.draft.previewed_order(index), theme);
            if y + 1 < area.bottom() {
                let width = usize::from(area.width.saturating_sub(4));
                buf.set_stringn(area.x + 4, y + 1, text, width, style);
            }
        }
    }

    /// What is missing, and what the server has.
    fn orders_state(&self, columns: u16, theme: Theme) -> Vec<(String, Style)> {
        let mut lines = vec![(String::new(), Style::new())];
        let mut add = |text: &str, style: Style| {
            lines.extend(wrap(text, columns).into_iter().map(|line| (line, style)));
        };
        let beyond = self.draft.preview().and_then(|preview| preview.orders.get(self.draft.orders.len()));
        if let Some(problem) = beyond.and_then(|order| order.problem.as_ref()) {
            add(&format!("✗ {}", clean(problem)), theme.bad());
        }
        let board = self.board.as_ref().filter(|_| self.draft.turn() > 0);
        let missing = board.map_or_else(Vec::new, |board| board.without_orders(&self.draft.notations()));
        if !missing.is_empty() {
            add(&format!("Without orders: {}", clean(&missing.join(", "))), theme.warning());
        }
        if self.draft.turn() == 0 {
            return lines;
        }
        if !self.is_one_order() {
            let ready = if self.draft.ready { "[x]" } else { "[ ]" };
            add(&format!("R {ready} ready: the turn may close as soon as all are"), Style::new());
        }
        match &self.draft.handed_in {
            None => add("Nothing is handed in for this turn.", theme.quiet()),
            Some((orders, ready)) => {
                let ready = if *ready { "ready" } else { "not ready" };
                let changed =
                    if self.draft.is_changed() { " The list above is not sent yet: S." } else { "" };
                let count = orders.len();
                let text = format!("The server has {count} of your orders, {ready}.{changed}");
                add(&text, if changed.is_empty() { theme.good() } else { theme.warning() });
            }
        }
        lines
    }
}
