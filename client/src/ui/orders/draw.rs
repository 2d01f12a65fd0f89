//! How orders look: the list with what each means, what is missing, what the mailbox has, and what wants a yes.

use super::OrderPad;
use crate::ui::games::board::{Board, Styled};
use crate::ui::kit::canvas::Canvas;
use crate::ui::kit::row::{draw_more, draw_row};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, wrap};
use adjourn_shared::turns::preview::PreviewOrder;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What an order means, or why it does not pass.
fn verdict(order: Option<&PreviewOrder>, theme: Theme) -> Styled {
    match order {
        None => ("…".into(), theme.quiet()),
        Some(PreviewOrder { problem: Some(problem), .. }) => (format!("✗ {}", clean(problem)), theme.bad()),
        Some(order) => {
            let meaning = order.meaning.as_ref().or(order.notation.as_ref()).unwrap_or(&order.text);
            (format!("= {}", clean(meaning)), theme.good())
        }
    }
}

impl OrderPad {
    /// The list: each order with what it means, or `none` where there are none.
    pub fn draw_list(&self, none: &str, area: Rect, buf: &mut Buffer, canvas: &mut Canvas) {
        if self.draft.orders.is_empty() {
            buf.set_stringn(area.x, area.y, none, usize::from(area.width), canvas.theme.quiet());
            return;
        }
        // Two rows each: so many fit, and the chosen one is among them.
        let fitting = usize::from(area.height / 2).max(1);
        let first = (self.chosen + 1).saturating_sub(fitting);
        let orders = self.draft.orders.iter().enumerate().skip(first).take(fitting);
        for ((index, order), y) in orders.zip((area.top()..area.bottom()).step_by(2)) {
            let row = Rect { y, height: 1, ..area };
            draw_row(canvas, &clean(order), index, index == self.chosen, row, buf);
            let (text, style) = verdict(self.draft.previewed(index), canvas.theme);
            if y + 1 < area.bottom() {
                let width = usize::from(area.width.saturating_sub(4));
                buf.set_stringn(area.x + 4, y + 1, text, width, style);
            }
        }
        let goes_on = self.draft.orders.len() > first + fitting;
        draw_more(first > 0, goes_on, area, buf, canvas.theme);
    }

    /// What is missing, and what the mailbox has.
    #[must_use]
    pub fn state_lines(&self, board: &dyn Board, columns: u16, theme: Theme) -> Vec<Styled> {
        let draft = &self.draft;
        let mut lines = Vec::new();
        let mut add = |text: &str, style: Style| {
            lines.extend(wrap(text, columns).into_iter().map(|line| (line, style)));
        };
        let beyond = draft.previewed(draft.orders.len()).and_then(|order| order.problem.as_ref());
        if let Some(problem) = beyond {
            add(&format!("✗ {}", clean(problem)), theme.bad());
        }
        if draft.turn == 0 {
            return lines;
        }
        let missing = board.without_orders(&draft.notations());
        if !missing.is_empty() {
            add(&format!("Without orders: {}", clean(&missing.join(", "))), theme.warning());
        }
        if !board.one_order() {
            let ready = if draft.ready { "[x]" } else { "[ ]" };
            add(&format!("R {ready} ready: the turn may close once all are ready"), Style::new());
        }
        match &draft.handed_in {
            None => add("Nothing is handed in for this turn.", theme.quiet()),
            Some((orders, ready)) => {
                let ready = if *ready { "ready" } else { "not ready" };
                let changed = if draft.is_changed() { " The list above is not sent yet: S." } else { "" };
                let text = format!("The server has {} of your orders, {ready}.{changed}", orders.len());
                add(&text, if changed.is_empty() { theme.good() } else { theme.warning() });
            }
        }
        lines
    }

    /// An order that waits for a yes, with what it means; below it, what Enter does.
    #[must_use]
    pub fn confirm_lines(&self, enter: &str, theme: Theme) -> [Styled; 2] {
        let (text, style) = verdict(self.draft.previewed(0), theme);
        let order = self.draft.orders.first().map_or_else(String::new, |order| clean(order));
        let (what, how) = match &self.draft.preview {
            _ if self.draft.sending => ("On its way…".to_owned(), theme.quiet()),
            None => ("Asking the server what this means…".to_owned(), theme.quiet()),
            Some(preview) if !preview.ok => ("Esc forgets it.".to_owned(), theme.warning()),
            Some(_) => (format!("{enter} · Esc forgets it"), theme.warning()),
        };
        [(format!("{order} {text}"), style), (what, how)]
    }

    /// The question before a list without orders is sent.
    #[must_use]
    pub const fn send_none_words(&self) -> &'static str {
        if self.draft.ready {
            "You have no orders. Really send none, and be ready?  y yes · any other key no"
        } else {
            "You have no orders. Really send none?  y yes · any other key no"
        }
    }

    /// Orders that wait to be sent, where they are not listed.
    #[must_use]
    pub fn unsent_words(&self) -> Option<String> {
        let draft = &self.draft;
        if draft.turn == 0 || !draft.is_changed() {
            return None;
        }
        let count = draft.orders.len();
        let orders = if count == 1 { "One order".to_owned() } else { format!("{count} orders") };
        if draft.sending {
            return Some(format!("{orders} on the way…"));
        }
        let last =
            draft.orders.last().map_or_else(String::new, |order| format!(", the last: {}", clean(order)));
        Some(format!("{orders} not sent yet (S sends){last}"))
    }
}
