//! The screen of a session: a heading, the board or the orders, what must not be missed, what happened last, keys.

use super::{Front, Pane, SessionScreen};
use crate::tui::mail::words::verdict;
use crate::tui::presenter::Hint;
use crate::tui::screens::{draw_row, overlay};
use crate::tui::shell::{Hit, Shell};
use crate::tui::words::{clean, fit, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

/// Rows from here on are the names of panes.
pub(super) const TAB_ROWS: usize = 1_000_000;

/// The fewest columns that are worth a list of players beside the board.
const SIDE_COLUMNS: u16 = 20;

fn put(buf: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) {
    if y < area.bottom() {
        buf.set_stringn(area.x, y, fit(text, area.width), usize::from(area.width), style);
    }
}

impl SessionScreen {
    /// Draws the session.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
        let [top, tabs, body, foot, bottom] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(if area.height >= 32 { 6 } else { 3 }),
            Constraint::Length(1),
        ])
        .areas(area);
        let left = format!("Adjourn · live · {}", self.kind.name());
        let turn = match self.table.turn {
            0 => String::new(),
            turn => format!("{} · turn {turn}", clean(&self.table.turn_name)),
        };
        shell.draw_heading(&left, &turn, top, buf);
        self.draw_tabs(tabs, buf, shell);
        match self.pane {
            Pane::Board => self.draw_board(body, buf, shell),
            Pane::Orders => self.draw_orders(body, buf, shell),
        }
        self.draw_foot(foot, buf, shell);
        let hints = self.hints();
        shell.draw_hints(&hints, bottom, buf);
        self.draw_front(area, buf, shell);
    }

    fn draw_tabs(&self, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
        let mut x = area.x;
        for (index, pane) in [Pane::Board, Pane::Orders].into_iter().enumerate() {
            let mark = if pane == Pane::Orders && self.draft.is_changed() { " *" } else { "" };
            let text = format!(" {}{mark} ", if pane == Pane::Board { "Board" } else { "Orders" });
            let style = if pane == self.pane { shell.theme.chosen() } else { Style::new() };
            buf.set_stringn(x, area.y, &text, usize::from(area.right().saturating_sub(x)), style);
            shell.hit(Rect { x, width: width(&text), ..area }, Hit::Row(TAB_ROWS + index));
            x = x.saturating_add(width(&text) + 1);
        }
        let (text, style) = self.turn_words(shell);
        let at = area.right().saturating_sub(width(&text)).max(x.min(area.right()));
        buf.set_stringn(at, area.y, &text, usize::from(area.right() - at), style);
    }

    fn draw_board(&mut self, area: Rect, buf: &mut Buffer, shell: &Shell) {
        let columns = self.board.columns(area).min(area.width);
        self.board.draw(Rect { width: columns, ..area }, buf, shell.now_ms);
        let side = Rect { x: area.x + columns, width: area.width - columns, ..area };
        if side.width < SIDE_COLUMNS {
            return;
        }
        let side = Rect { x: side.x + 2, width: side.width - 2, ..side };
        let seats = self.seat_lines(side.width, shell);
        let rows = usize::from(side.height).saturating_sub(seats.len() + 1);
        let notes = self.board.notes(rows, side.width);
        let gap = std::iter::once((String::new(), Style::new()));
        for ((text, style), y) in seats.into_iter().chain(gap).chain(notes).zip(side.top()..) {
            put(buf, side, y, &text, style);
        }
    }

    fn draw_orders(&self, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
        let state = self.orders_state(area.width, shell);
        let rows = u16::try_from(state.len()).unwrap_or(u16::MAX).min(area.height / 2);
        let [list, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(area);
        for ((text, style), y) in state.iter().zip(below.top()..) {
            put(buf, below, y, text, *style);
        }
        // Boards that take the whole width leave no room for the players: here they have some.
        let [list, side] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(34)]).areas(list);
        let side = Rect { x: side.x + 2, width: side.width.saturating_sub(2), ..side };
        for ((text, style), y) in self.seat_lines(side.width, shell).iter().zip(side.top()..) {
            put(buf, side, y, text, *style);
        }
        if self.draft.orders.is_empty() {
            let text = "No orders yet: : types one, S sends them.";
            put(buf, list, list.y, text, shell.theme.quiet());
            return;
        }
        // Two rows each: so many fit, and the chosen one is among them.
        let fitting = usize::from(list.height / 2).max(1);
        let first = (self.chosen + 1).saturating_sub(fitting);
        let orders = self.draft.orders.iter().enumerate().skip(first).take(fitting);
        for ((index, order), y) in orders.zip((list.top()..list.bottom()).step_by(2)) {
            let row = Rect { y, height: 1, ..list };
            draw_row(shell, &clean(order), index, index == self.chosen, row, buf);
            let (text, style) = verdict(self.draft.previewed(index), shell.theme);
            put(
                buf,
                Rect { x: list.x + 4, width: list.width.saturating_sub(4), ..list },
                y + 1,
                &text,
                style,
            );
        }
    }

    /// What is missing, and what the mailbox has.
    fn orders_state(&self, columns: u16, shell: &Shell) -> Vec<(String, Style)> {
        let theme = shell.theme;
        let mut lines = Vec::new();
        let mut add = |text: &str, style: Style| {
            lines.extend(wrap(text, columns).into_iter().map(|line| (line, style)));
        };
        if let Some(problem) =
            self.draft.previewed(self.draft.orders.len()).and_then(|order| order.problem.as_ref())
        {
            add(&format!("✗ {}", clean(problem)), theme.bad());
        }
        let missing = self.board.without_orders(&self.draft.notations());
        if !missing.is_empty() {
            add(&format!("Without orders: {}", clean(&missing.join(", "))), theme.warning());
        }
        if !self.board.one_order() {
            let ready = if self.draft.ready { "[x]" } else { "[ ]" };
            add(&format!("R {ready} ready: the turn may close as soon as all are"), Style::new());
        }
        match &self.draft.handed_in {
            None => add("Nothing is handed in for this turn.", theme.quiet()),
            Some(orders) => add(&format!("The mailbox has {} of your orders.", orders.len()), theme.good()),
        }
        lines
    }

    /// What is typed, what an order means, what must not be missed, what happened last.
    fn draw_foot(&self, area: Rect, buf: &mut Buffer, shell: &Shell) {
        let theme = shell.theme;
        let row = |index: u16| Rect { y: area.y + index, height: 1, ..area };
        if let Some(line) = &self.line {
            line.draw(row(0), row(1), buf, &self.legal, theme);
            put(buf, area, area.y + 2, "Enter takes the order, Tab writes on, Esc cancels.", theme.quiet());
            return;
        }
        let mut lines = self.notices(shell);
        match self.front {
            Front::GiveUp => {
                lines = vec![("Give this game up?  y yes · any other key no".into(), theme.warning())];
            }
            Front::Leave => {
                let text = match self.over || self.info.seat.is_none() {
                    true => "Leave?  y yes · any other key no",
                    false => "Leave the session? The game goes on by mail.  y yes · any other key no",
                };
                lines = vec![(text.into(), theme.warning())];
            }
            _ if self.confirming => lines.extend(self.confirm_lines(shell)),
            _ => lines.extend(self.unsent_words().map(|text| (text, theme.warning()))),
        }
        let chat_rows = u16::from(self.chat.is_open());
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height - chat_rows);
        // What comes last is asked of the player: it has room before all else.
        let skipped = lines.len().saturating_sub(usize::from(rows));
        for ((text, style), y) in lines.iter().skip(skipped).zip(area.top()..) {
            put(buf, area, y, text, *style);
        }
        let log = Rect { y: area.y + rows, height: area.height - rows - chat_rows, ..area };
        shell.log.draw(log, buf, theme);
        self.chat.draw(row(area.height - 1), buf, shell);
    }

    fn confirm_lines(&self, shell: &Shell) -> [(String, Style); 2] {
        let theme = shell.theme;
        let (text, style) = verdict(self.draft.previewed(0), theme);
        let order = self.draft.orders.first().map_or_else(String::new, |order| clean(order));
        let (what, how) = match &self.draft.preview {
            _ if self.draft.sending => ("On its way…", theme.quiet()),
            Some(preview) if !preview.ok => ("Esc forgets it.", theme.warning()),
            Some(_) if self.table.sealing => ("Enter seals it · Esc forgets it", theme.warning()),
            _ => ("Enter sends it · Esc forgets it", theme.warning()),
        };
        [(format!("{order} {text}"), style), (what.to_owned(), how)]
    }

    /// Orders that wait to be sent, where they are not listed.
    fn unsent_words(&self) -> Option<String> {
        if self.pane == Pane::Orders || !self.draft.is_changed() {
            return None;
        }
        let count = self.draft.orders.len();
        let orders = if count == 1 { "One order".to_owned() } else { format!("{count} orders") };
        Some(if self.draft.sending {
            format!("{orders} on the way…")
        } else {
            format!("{orders} not sent yet: S sends")
        })
    }

    fn hints(&self) -> Vec<Hint> {
        if self.line.is_some() {
            return vec![("Enter", "take it"), ("Tab", "write on"), ("Esc", "cancel")];
        }
        if self.chat.is_open() {
            return vec![
                ("Enter", "say it"),
                ("@2 …", "to seat 2 alone"),
                ("/mute NAME", "hear no more"),
                ("Esc", "cancel"),
            ];
        }
        if self.confirming {
            return vec![("Enter", "send"), ("Esc", "forget it")];
        }
        let mut hints: Vec<Hint> = vec![("?", "keys")];
        if self.over {
            hints.push(("Enter", "back"));
            return hints;
        }
        let plays = self.info.seat.is_some();
        if plays && !self.board.one_order() {
            hints.extend([("Tab", "orders"), (":", "type"), ("S", "send")]);
        }
        match self.pane {
            Pane::Board => hints.extend(self.board.hints()),
            Pane::Orders => hints.extend([("Enter", "change"), ("x", "take out"), ("R", "ready")]),
        }
        if plays {
            hints.extend([("A", "adjourn"), ("Esc", "leave"), ("/", "talk")]);
        } else {
            hints.push(("Esc", "leave"));
        }
        hints
    }

    fn draw_front(&self, area: Rect, buf: &mut Buffer, shell: &mut Shell) {
        match (self.front, &self.outcome) {
            (Front::Help, _) => {
                let sections: Vec<_> = super::keys::HELP.iter().chain(self.board.help()).copied().collect();
                overlay::draw_help(&sections, area, buf, shell);
            }
            (Front::Result, Some(outcome)) => {
                let after = match self.table.turn {
                    0 | 1 => "one turn".to_owned(),
                    turn => format!("{turn} turns"),
                };
                let ending = overlay::Ending {
                    outcome,
                    reason: self.kind.explain(outcome.reason),
                    after: &after,
                    board: "board",
                };
                overlay::draw_result(&self.info, &ending, area, buf, shell);
            }
            _ => {}
        }
    }
}
