//! The screen of a game: a heading, panes, what happened last, keys.

use super::keys::HELP;
use super::{GameScreen, Pane, Question, words};
use crate::ui::games::board::{board_side, draw_side};
use crate::ui::games::settings::{Setting, settings_of_json};
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::tabs::draw_tabs;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, fit, numbered_turn, width, wrap};
use crate::ui::mail::shell::MailShell;
use adjourn_shared::api::{SeatView, Table};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::TableStatus;
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;

/// Room for where a player is, beside the seat: "playing live: " with the title of a game, and some space.
const PRESENCE_COLUMNS: u16 = 28;

impl GameScreen {
    /// Draws the game.
    pub fn draw(&mut self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let [top, tabs, body, foot, bottom] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Length(if area.height >= 32 { 5 } else { 3 }),
            Constraint::Length(1),
        ])
        .areas(area);
        self.draw_heading(top, buf, shell);
        self.draw_tabs(tabs, buf, shell);
        self.draw_pane(body, buf, shell);
        self.draw_foot(foot, buf, shell);
        let hints = self.hints();
        shell.canvas.draw_hints(&hints, bottom, buf);
    }

    fn draw_heading(&self, area: Rect, buf: &mut Buffer, shell: &MailShell) {
        let Some(table) = self.table() else {
            shell.draw_top("loading…", "", area, buf);
            return;
        };
        let left = format!("{} · {}", clean(&table.summary.title), shell.faces.title(&table.summary.game));
        shell.draw_top(&fit(&left, area.width / 2), &self.turn_words(table), area, buf);
        if self.past.shown.is_some() && shell.away.is_none() {
            let columns = width(&self.turn_words(table)).min(area.width);
            let right = Rect { x: area.right() - columns, width: columns, ..area };
            buf.set_style(right, shell.canvas.theme.warning());
        }
    }

    /// Which turn is shown.
    fn turn_words(&self, table: &Table) -> String {
        let present = self.open.as_ref().and_then(|open| open.state.as_ref());
        match (self.past.shown.as_deref(), present) {
            (Some(past), Some(present)) => {
                format!("{} · turn {} of {}, past", clean(&past.turn_name), past.turn, present.turn)
            }
            (_, Some(present)) => match (&table.ended, table.summary.status) {
                (Some(ended), _) => match words::result(table) {
                    Some(result) => format!("{result}: {}", clean(ended)),
                    None => format!("over: {}", clean(ended)),
                },
                (None, TableStatus::Running) => numbered_turn(&present.turn_name, present.turn),
                (None, _) => "over".into(),
            },
            (_, None) => "not begun".into(),
        }
    }

    fn draw_tabs(&self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let names = Pane::ALL.map(|pane| {
            let unread = if pane == Pane::Messages { self.talk.unread(shell.me) } else { 0 };
            match pane {
                Pane::Messages if unread > 0 => format!("{} ({unread} new)", pane.title()),
                Pane::Orders if self.pad.draft.turn > 0 && self.pad.draft.is_changed() => {
                    format!("{} *", pane.title())
                }
                _ => pane.title().to_owned(),
            }
        });
        let theme = shell.canvas.theme;
        let nothing = || (String::new(), Style::new());
        let time = self.table().map_or_else(nothing, |table| time_words(table, shell.wall_ms, theme));
        draw_tabs(&names, self.pane as usize, time, area, buf, &mut shell.canvas);
    }

    fn draw_pane(&mut self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let Some(open) = &self.open else {
            let text = "The game is being loaded…";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), shell.canvas.theme.quiet());
            return;
        };
        if let Some(times) = &self.times {
            times.draw(area, buf, &open.table, shell);
            return;
        }
        match self.pane {
            Pane::Board if open.state.is_none() => {
                draw_table(&open.table, area, buf, shell);
            }
            Pane::Board => self.draw_board(area, buf, shell),
            Pane::Orders => self.draw_orders(area, buf, shell),
            Pane::Messages => {
                self.talk.draw(area, buf, &open.table, shell);
                self.talk.seen(shell);
            }
            Pane::History => self.past.draw_history(area, buf, &open.table, shell),
            Pane::Table => {
                let rows = draw_table(&open.table, area, buf, shell);
                let below = rows.saturating_add(1).min(area.height);
                let log = Rect { y: area.y + below, height: area.height - below, ..area };
                self.past.draw_log(log, buf, &open.table);
            }
        }
    }

    fn draw_board(&mut self, area: Rect, buf: &mut Buffer, shell: &mut MailShell) {
        let Some(open) = &self.open else { return };
        let Some(board) = &mut self.board else { return };
        let Some(side) = board_side(board.as_mut(), area, buf, shell.canvas.now_ms) else { return };
        draw_side(board.as_ref(), seat_lines(&open.table, side.width, shell), side, buf);
    }

    /// What is asked, what an order means, or what happened last.
    fn draw_foot(&self, area: Rect, buf: &mut Buffer, shell: &MailShell) {
        let theme = shell.canvas.theme;
        let row = |index: u16| Rect { y: area.y + index, height: 1, ..area };
        let say = |buf: &mut Buffer, index: u16, text: &str, style: Style| {
            buf.set_stringn(area.x, area.y + index, fit(text, area.width), usize::from(area.width), style);
        };
        let log = Rect { height: area.height - 1, ..area };
        if let Some(line) = &self.pad.line {
            line.draw(row(0), row(1), buf, self.legal(), theme);
            say(buf, 2, "Enter takes the order, Tab writes on, Esc cancels.", theme.quiet());
            return;
        }
        if let Some(open) = self.open.as_ref().filter(|_| self.pane == Pane::Messages)
            && self.talk.draw_line(row(area.height - 1), buf, &open.table, theme)
        {
            shell.canvas.log.draw(log, buf, theme);
            return;
        }
        if let Some(question) = self.question {
            let text = match question {
                Question::SendNone => self.pad.send_none_words(),
                Question::GiveUp => "Give this game up for good?  y yes · any other key no",
                Question::GoLive => {
                    "Live, all see what the game hides, for good. Go?  y yes · any other key no"
                }
                Question::GetUp => "Leave this table?  y yes · any other key no",
            };
            say(buf, 0, text, theme.warning());
            return;
        }
        if self.pad.confirming {
            let at_once = self.pad.draft.preview.as_ref().is_some_and(|preview| preview.at_once);
            let enter = if at_once { "Enter sends it, and it counts at once" } else { "Enter sends it" };
            for ((text, style), index) in self.pad.confirm_lines(enter, theme).into_iter().zip(0..) {
                say(buf, index, &text, style);
            }
            // What was said last may be why there is something to confirm.
            let log = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
            shell.canvas.log.draw(log, buf, theme);
            return;
        }
        let notes = [
            self.past.tempo_words(),
            self.live_words(shell.wall_ms),
            self.rematch_words(),
            self.pad.unsent_words().filter(|_| self.pane != Pane::Orders),
        ];
        let lines: Vec<_> = notes.into_iter().flatten().collect();
        let rows = u16::try_from(lines.len()).unwrap_or(0).min(area.height);
        for (text, index) in lines.iter().zip(0..rows) {
            say(buf, index, text, theme.warning());
        }
        let log = Rect { y: area.y + rows, height: area.height - rows, ..area };
        shell.canvas.log.draw(log, buf, theme);
    }

    fn hints(&self) -> Vec<Hint> {
        if self.pad.line.is_some() {
            return vec![("Enter", "take it"), ("Tab", "write on"), ("Esc", "cancel")];
        }
        if let Some(times) = &self.times {
            return times.hints();
        }
        if self.pad.confirming {
            return vec![("Enter", "send"), ("Esc", "forget it")];
        }
        if self.talk.is_writing() && self.pane == Pane::Messages {
            return self.talk.hints();
        }
        let (open, several) = (self.pad.draft.turn > 0, !self.is_one_order());
        let mut hints: Vec<Hint> = vec![("?", "keys"), ("Tab", "pane")];
        if self.rematch_words().is_some() {
            hints.push(("R", "rematch"));
        }
        if open && several && matches!(self.pane, Pane::Board | Pane::Orders) {
            hints.push(("S", "send"));
        }
        match self.pane {
            Pane::Board => hints.extend(self.board.iter().flat_map(|board| board.hints())),
            Pane::Orders => {
                hints.extend([
                    (":", "type"),
                    ("Enter", "change"),
                    ("x", "take out"),
                    ("R", "ready"),
                    ("W", "withdraw"),
                ]);
            }
            Pane::Messages => hints.extend(self.talk.hints()),
            Pane::History => hints.extend([("↑↓", "choose"), ("Enter", "show")]),
            Pane::Table if self.status() == Some(TableStatus::Open) => {
                hints.extend([("B", "begin"), ("L", "leave")]);
            }
            Pane::Table if self.is_over() => hints.push(("↑↓", "scroll")),
            Pane::Table => {
                hints.extend([
                    ("↑↓", "scroll"),
                    ("L", "live"),
                    ("T", "times"),
                    ("V", "vacation"),
                    ("G", "give up"),
                ]);
            }
        }
        // What has no room any more is left out.
        hints.push(("Esc", "inbox"));
        if open && self.pane == Pane::Board {
            hints.push((":", "type"));
        }
        hints.push(("[ ]", "past"));
        hints
    }

    /// All keys, by heading.
    #[must_use]
    pub fn help(&self) -> Vec<HelpSection> {
        let board = self.board.as_ref().map_or(&[][..], |board| board.help());
        HELP.iter().chain(board).copied().collect()
    }
}

/// How much time there is, or why there is no hurry.
fn time_words(table: &Table, wall_ms: u64, theme: Theme) -> (String, Style) {
    if table.summary.status != TableStatus::Running {
        return (String::new(), Style::new());
    }
    if table.live.tempo == Tempo::Live {
        return ("played live now".into(), theme.good());
    }
    if let Some(reason) = table.paused.first() {
        return (format!("paused: {}", reason.words()), theme.warning());
    }
    let mine = table.my_seat.and_then(|seat| table.summary.seats.get(usize::from(seat.0)));
    match mine {
        Some(seat) if seat.waiting && !seat.ready => {
            let near = if words::is_near(seat.deadline_ms, wall_ms) { "! " } else { "" };
            let left = words::time_left(seat.deadline_ms, wall_ms);
            (format!("{near}your turn: {left}"), words::urgency(seat.deadline_ms, wall_ms, theme))
        }
        Some(seat) if seat.waiting => ("you are ready".into(), theme.good()),
        _ => ("waiting for others".into(), theme.quiet()),
    }
}

/// Who plays, with the time that each has.
fn seat_lines(table: &Table, columns: u16, shell: &MailShell) -> Vec<(String, Style)> {
    let theme = shell.canvas.theme;
    let line = |seat: &SeatView| {
        let you = if Some(seat.seat) == table.my_seat { " (you)" } else { "" };
        let turn = if seat.waiting && !seat.ready { "▸" } else { " " };
        let name = format!("{turn} {} {}{you}", clean(&seat.name), words::occupant(seat));
        let state = match seat.deadline_ms {
            _ if table.summary.status != TableStatus::Running => String::new(),
            _ if seat.resigned => "out of the game".into(),
            _ if seat.open_to_substitute => "free to take over".into(),
            Some(deadline_ms) if seat.waiting && !seat.ready => {
                words::time_left(Some(deadline_ms), shell.wall_ms)
            }
            _ if seat.ready && seat.waiting => "ready".into(),
            _ => String::new(),
        };
        let name = fit(&name, columns.saturating_sub(width(&state) + 1));
        let gap = columns.saturating_sub(width(&name) + width(&state));
        (format!("{name}{}{state}", " ".repeat(usize::from(gap))), theme.seat(seat.seat))
    };
    table.summary.seats.iter().map(line).collect()
}

/// Where the player of a seat is; nothing of whoever looks.
fn presence_words(table: &Table, seat: &SeatView, shell: &MailShell) -> String {
    let other = table.people.iter().find(|other| other.seat == seat.seat && table.my_seat != Some(seat.seat));
    other.map_or_else(String::new, |other| shell.presence(&other.presence))
}

/// What was chosen for the game before it began.
fn settings_words(table: &Table, shell: &MailShell) -> String {
    let kind = shell.faces.rules().newest(&table.summary.game);
    let settings = kind.map_or_else(Vec::new, |kind| settings_of_json(kind, &table.setup));
    let words = settings.iter().map(|Setting { label, value }| format!("{label}: {}", clean(value)));
    words.collect::<Vec<_>>().join(" · ")
}

/// What the table agrees on and who sits there; gives the rows that it took.
fn draw_table(table: &Table, area: Rect, buf: &mut Buffer, shell: &MailShell) -> u16 {
    let theme = shell.canvas.theme;
    let mut lines = vec![(format!("Time: {}", words::clock(&table.rules.clock)), Style::new())];
    let settings = settings_words(table, shell);
    let settings = wrap(&settings, area.width).into_iter().filter(|line| !line.is_empty());
    lines.extend(settings.map(|line| (line, Style::new())));
    if let Some(code) = &table.join_code {
        lines.push((format!("Code to join: {}", clean(code)), theme.warning()));
    }
    lines.extend(table.paused.iter().map(|reason| (format!("Paused: {}", reason.words()), theme.warning())));
    let seats = seat_lines(table, area.width.saturating_sub(PRESENCE_COLUMNS).min(60), shell);
    lines.extend(
        seats
            .into_iter()
            .zip(&table.summary.seats)
            .map(|((text, style), seat)| (format!("{text}  {}", presence_words(table, seat, shell)), style)),
    );
    if table.summary.status == TableStatus::Open {
        let text = "It begins by itself once all seats are taken; B begins it, L leaves the table.";
        lines.push((text.into(), theme.quiet()));
    }
    for ((text, style), y) in lines.iter().zip(area.top()..area.bottom()) {
        buf.set_stringn(area.x, y, fit(text, area.width), usize::from(area.width), *style);
    }
    u16::try_from(lines.len()).unwrap_or(u16::MAX)
}
