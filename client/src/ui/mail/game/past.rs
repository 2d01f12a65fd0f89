//! The history of a game and its log: what happened, and the way back to any past state.

use crate::mail::handle::MailCommand;
use crate::ui::kit::row::{draw_more, draw_row, stepped};
use crate::ui::kit::words::{clean, fit, wrap};
use crate::ui::mail::shell::MailShell;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{HistoryTurn, LogEntry, Page, State, Table};
use adjourn_shared::turns::live_rules::Tempo;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyCode;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Older lines of the log are left out; they are in the game's export.
const LOG_KEPT: usize = 2_000;
/// Steps of the history beyond which no more are listed.
const STEPS_KEPT: usize = 10_000;

/// What happened.
#[derive(Debug)]
pub struct Past {
    game: GameId,
    steps: Vec<HistoryTurn>,
    log: Vec<LogEntry>,
    chosen: usize,
    log_back: usize,
    /// The past state that is shown.
    pub shown: Option<Box<State>>,
    /// The turn that was asked for last; answers about others come too late.
    wanted: Option<u32>,
}

impl Past {
    /// Before anything has come.
    #[must_use]
    pub const fn new(game: GameId) -> Self {
        Self { game, steps: Vec::new(), log: Vec::new(), chosen: 0, log_back: 0, shown: None, wanted: None }
    }

    /// Asks for what has not come yet.
    pub fn load(&self, shell: &mut MailShell) {
        let after = self.steps.last().map_or(0, |step| step.entry);
        shell.send(MailCommand::History(self.game, after));
        self.load_log(shell);
    }

    fn load_log(&self, shell: &mut MailShell) {
        let after = self.log.last().map_or(0, |entry| entry.number);
        shell.send(MailCommand::Log(self.game, after));
    }

    /// A page of the history came in.
    pub fn page(&mut self, page: Page<HistoryTurn>, shell: &mut MailShell) {
        let at_end = self.chosen + 1 >= self.steps.len();
        for step in page.items {
            if self.steps.last().is_none_or(|last| last.entry < step.entry) && self.steps.len() < STEPS_KEPT {
                self.steps.push(step);
            }
        }
        if at_end {
            self.chosen = self.steps.len().saturating_sub(1);
        }
        if let Some(after) = page.next.filter(|_| self.steps.len() < STEPS_KEPT) {
            shell.send(MailCommand::History(self.game, after));
        }
    }

    /// A page of the log came in.
    pub fn log_page(&mut self, page: Page<LogEntry>, shell: &mut MailShell) {
        for entry in page.items {
            if self.log.last().is_none_or(|last| last.number < entry.number) {
                self.log.push(entry);
            }
        }
        self.log.drain(..self.log.len().saturating_sub(LOG_KEPT));
        if let Some(after) = page.next {
            shell.send(MailCommand::Log(self.game, after));
        }
    }

    /// Steps a turn back, or on; the step behind the last one leads to the present.
    pub fn step(&mut self, back: bool, present: u32, shell: &mut MailShell) {
        let now = self.wanted.unwrap_or(present);
        let turn = if back { now.saturating_sub(1) } else { now + 1 };
        if turn == 0 {
            return;
        }
        if turn >= present {
            self.leave();
            return;
        }
        self.wanted = Some(turn);
        shell.send(MailCommand::Turn(self.game, turn));
    }

    /// Back to the present.
    pub fn leave(&mut self) {
        (self.shown, self.wanted) = (None, None);
    }

    /// At which tempos the game was played around the turn that is shown, where it has had both.
    pub fn tempo_words(&self) -> Option<String> {
        let shown = self.shown.as_ref()?.turn;
        let mut open = 1;
        let mut changes = Vec::new();
        for step in &self.steps {
            changes.extend(step.tempo.map(|tempo| (open, tempo)));
            open = if step.closed { step.turn + 1 } else { open };
        }
        let before = changes.iter().rposition(|(turn, _)| *turn <= shown).unwrap_or(0);
        let (turn, to) = changes.get(before)?;
        let from = match to {
            Tempo::Live => Tempo::Mail,
            Tempo::Mail => Tempo::Live,
        };
        Some(format!("Played {} until turn {turn}, {} from there.", from.words(), to.words()))
    }

    /// A past state came in. False: nobody waits for it any more.
    pub fn arrived(&mut self, state: Box<State>) -> bool {
        if self.wanted.is_none() {
            return false;
        }
        self.wanted = Some(state.turn);
        self.shown = Some(state);
        true
    }

    /// A key in the history's pane; false: it means nothing here. Enter shows the state after a step.
    pub fn history_key(&mut self, code: KeyCode, shell: &mut MailShell) -> bool {
        match code {
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, self.steps.len(), code == KeyCode::Down);
            }
            KeyCode::PageUp => self.chosen = self.chosen.saturating_sub(10),
            KeyCode::PageDown => self.chosen = (self.chosen + 10).min(self.steps.len().saturating_sub(1)),
            KeyCode::Home => self.chosen = 0,
            KeyCode::End => self.chosen = self.steps.len().saturating_sub(1),
            KeyCode::Enter => {
                if let Some(step) = self.steps.get(self.chosen) {
                    self.wanted = Some(step.turn);
                    shell.send(MailCommand::Entry(self.game, step.entry));
                }
            }
            _ => return false,
        }
        true
    }

    /// A click on a row of the history: the first chooses it, another shows it.
    pub fn click(&mut self, index: usize, shell: &mut MailShell) {
        if self.chosen == index {
            self.history_key(KeyCode::Enter, shell);
        }
        self.chosen = index.min(self.steps.len().saturating_sub(1));
    }

    /// A key in the log's pane; false: it means nothing here.
    pub fn log_key(&mut self, code: KeyCode) -> bool {
        match code {
            KeyCode::Up => self.log_back += 1,
            KeyCode::Down => self.log_back = self.log_back.saturating_sub(1),
            KeyCode::PageUp => self.log_back += 10,
            KeyCode::PageDown => self.log_back = self.log_back.saturating_sub(10),
            _ => return false,
        }
        true
    }

    /// Draws the history: its steps, and below what each seat did in the chosen one.
    pub fn draw_history(&self, area: Rect, buf: &mut Buffer, table: &Table, shell: &mut MailShell) {
        let theme = shell.canvas.theme;
        let Some(chosen) = self.steps.get(self.chosen) else {
            let text = "Nothing has happened yet.";
            buf.set_stringn(area.x, area.y, text, usize::from(area.width), theme.quiet());
            return;
        };
        let details = details(chosen, table, area.width);
        let detail_rows = u16::try_from(details.len() + 1).unwrap_or(u16::MAX).min(area.height / 2);
        let list = Rect { height: area.height - detail_rows, ..area };
        let first = (self.chosen + 1).saturating_sub(usize::from(list.height));
        for ((index, step), y) in self.steps.iter().enumerate().skip(first).zip(list.top()..list.bottom()) {
            let number = if step.turn == 0 { String::new() } else { format!("{}.", step.turn) };
            let text = format!("{number:<5}{}", clean(&step.title));
            let row = Rect { y, height: 1, ..area };
            draw_row(&mut shell.canvas, &text, index, index == self.chosen, row, buf);
        }
        let goes_on = self.steps.len() > first + usize::from(list.height);
        draw_more(first > 0, goes_on, list, buf, theme);
        for (line, y) in details.iter().zip(list.bottom() + 1..area.bottom()) {
            buf.set_stringn(area.x, y, line, usize::from(area.width), Style::new());
        }
    }

    /// Draws who plays and the table's log, the newest line at the bottom.
    pub fn draw_log(&mut self, area: Rect, buf: &mut Buffer, table: &Table) {
        let mut lines: Vec<String> = Vec::new();
        for entry in &self.log {
            let words = entry.event.get("text").and_then(|text| text.as_str()).unwrap_or("(unknown)");
            let who = entry.seat.and_then(|seat| table.summary.seats.get(usize::from(seat.0)));
            let who = who.map_or_else(String::new, |seat| format!("{}: ", clean(&seat.name)));
            lines.extend(wrap(&format!("{who}{}", clean(words)), area.width));
        }
        let rows = usize::from(area.height);
        self.log_back = self.log_back.min(lines.len().saturating_sub(rows));
        let first = lines.len().saturating_sub(rows + self.log_back);
        for (line, y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
            buf.set_stringn(area.x, y, line, usize::from(area.width), Style::new());
        }
    }
}

/// What each seat did in a step.
fn details(step: &HistoryTurn, table: &Table, columns: u16) -> Vec<String> {
    use adjourn_shared::api::HowPlayed;
    let mut lines = Vec::new();
    for seat in &step.seats {
        let name = table.summary.seats.get(usize::from(seat.seat.0)).map_or("?", |seat| seat.name.as_str());
        let how = match seat.how {
            HowPlayed::Submitted => "",
            HowPlayed::Conditional => " (conditional)",
            HowPlayed::Standing => " (standing orders)",
            HowPlayed::Default => " (no orders in time)",
            HowPlayed::Bot { .. } => " (bot)",
        };
        let orders = seat.orders.as_ref().map_or_else(|| "sealed".to_owned(), |orders| orders.join("; "));
        lines.push(fit(&clean(&format!("{name}{how}: {orders}")), columns));
    }
    lines
}
