//! The screen of a session: a heading, the board or the orders, what must not be missed, what happened last, keys.

use super::keys::{HELP, WATCH_HELP};
use super::{Front, Pane, TurnsScreen};
use crate::ui::games::board::{board_side, draw_side};
use crate::ui::kit::keys::Hint;
use crate::ui::kit::tabs::draw_tabs;
use crate::ui::kit::words::{fit, numbered_turn};
use crate::ui::live::options::Around;
use crate::ui::live::result::{Ending, draw_result};
use crate::ui::live::shell::LiveShell;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

fn put(buf: &mut Buffer, area: Rect, y: u16, text: &str, style: Style) {
    if y < area.bottom() {
        buf.set_stringn(area.x, y, fit(text, area.width), usize::from(area.width), style);
    }
}

impl TurnsScreen {
    /// Draws the session.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let [top, tabs, body, foot, bottom] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(if area.height >= 32 { 6 } else { 3 }),
            Constraint::Length(1),
        ])
        .areas(area);
        let left = format!("Adjourn · live · {}", self.kind.about().title);
        let turn = match self.table.turn {
            0 => String::new(),
            turn => numbered_turn(&self.table.turn_name, turn),
        };
        shell.canvas.draw_heading(&left, &turn, top, buf);
        self.draw_tabs(tabs, buf, shell);
        match self.pane {
            Pane::Board => self.draw_board(body, buf, shell),
            Pane::Orders => self.draw_orders(body, buf, shell),
        }
        self.draw_foot(foot, buf, shell);
        let hints = self.hints(shell.around);
        shell.canvas.draw_hints(&hints, bottom, buf);
        self.draw_front(area, buf, shell);
    }

    fn draw_tabs(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let mark = if self.pad.draft.is_changed() { " *" } else { "" };
        let names = ["Board".to_owned(), format!("Orders{mark}")];
        let turn = self.turn_words(shell);
        draw_tabs(&names, self.pane as usize, turn, area, buf, &mut shell.canvas);
    }

    fn draw_board(&mut self, area: Rect, buf: &mut Buffer, shell: &LiveShell) {
        let side = board_side(self.board.as_mut(), area, buf, shell.canvas.now_ms);
        let Some(side) = side else { return };
        let seats = self.seat_lines(side.width, shell);
        draw_side(self.board.as_ref(), seats, side, buf);
    }

    fn draw_orders(&self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        let state = self.pad.state_lines(self.board.as_ref(), area.width, shell.canvas.theme);
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
        let none = match self.info.seat {
            Some(_) => "No orders yet: : types one, S sends them.",
            None => "You are watching: no orders.",
        };
        self.pad.draw_list(none, list, buf, &mut shell.canvas);
    }

    /// What is typed, what an order means, what must not be missed, what happened last.
    fn draw_foot(&self, area: Rect, buf: &mut Buffer, shell: &LiveShell) {
        let theme = shell.canvas.theme;
        let row = |index: u16| Rect { y: area.y + index, height: 1, ..area };
        if let Some(line) = &self.pad.line {
            line.draw(row(0), row(1), buf, &self.legal, theme);
            put(buf, area, area.y + 2, "Enter takes the order, Tab writes on, Esc cancels.", theme.quiet());
            return;
        }
        let mut lines = self.notices(shell);
        match self.front {
            Front::SendNone => lines = vec![(self.pad.send_none_words().into(), theme.warning())],
            Front::GiveUp => {
                lines = vec![("Give this game up?  y yes · any other key no".into(), theme.warning())];
            }
            Front::Leave => {
                let text = match shell.around {
                    _ if self.over || self.info.seat.is_none() => "Leave?  y yes · any other key no",
                    Around::Nothing => "Leave? The game is not kept.  y yes · any other key no",
                    _ if self.pad.has_unsent() => {
                        "Leave the session? Your orders are not sent.  y yes · any other key no"
                    }
                    _ => "Leave the session? The game goes on by mail.  y yes · any other key no",
                };
                lines = vec![(text.into(), theme.warning())];
            }
            _ if self.pad.confirming => {
                let enter = if self.table.sealing { "Enter seals it" } else { "Enter sends it" };
                lines.extend(self.pad.confirm_lines(enter, theme));
            }
            _ if self.pane == Pane::Orders => {}
            _ => lines.extend(self.pad.unsent_words().map(|text| (text, theme.warning()))),
        }
        let chat_rows = u16::from(self.chat.is_open());
        let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height - chat_rows);
        // What comes last is asked of the player: it has room before all else.
        let skipped = lines.len().saturating_sub(usize::from(rows));
        for ((text, style), y) in lines.iter().skip(skipped).zip(area.top()..) {
            put(buf, area, y, text, *style);
        }
        let log = Rect { y: area.y + rows, height: area.height - rows - chat_rows, ..area };
        shell.canvas.log.draw(log, buf, theme);
        self.chat.draw(row(area.height - 1), buf, shell);
    }

    fn hints(&self, around: Around) -> Vec<Hint> {
        if self.pad.line.is_some() {
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
        if self.pad.confirming {
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
            Pane::Orders if !plays => {}
            Pane::Orders => hints.extend([("Enter", "change"), ("x", "take out"), ("R", "ready")]),
        }
        // Without a server there is nobody to talk to, and no mailbox to go back to.
        if plays && around != Around::Nothing {
            hints.extend([("A", "adjourn"), ("Esc", "leave"), ("/", "talk")]);
        } else {
            hints.push(("Esc", "leave"));
        }
        hints
    }

    fn draw_front(&mut self, area: Rect, buf: &mut Buffer, shell: &mut LiveShell) {
        match (self.front, &self.outcome) {
            (Front::Help(mut page), _) => {
                let (own, boards) = match self.info.seat {
                    Some(_) => (HELP, self.board.help()),
                    None => (WATCH_HELP, self.board.watch_help()),
                };
                let sections: Vec<_> = own.iter().chain(boards).copied().collect();
                page.draw(&sections, area, buf, &shell.canvas);
                self.front = Front::Help(page);
            }
            (Front::Result, Some(outcome)) => {
                let after = match self.table.turn {
                    0 | 1 => "one turn".to_owned(),
                    turn => format!("{turn} turns"),
                };
                let ending = Ending {
                    outcome,
                    reason: self.kind.explain(outcome.reason),
                    after: &after,
                    board: "board",
                };
                draw_result(&self.info, &ending, area, buf, shell);
            }
            _ => {}
        }
    }
}
