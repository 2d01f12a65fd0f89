//! What keys and mouse do in a game: the line first, then a question, then what lies in front.

use super::{GameScreen, Goto, OrderLine, Pane, Question};
use crate::mail::handle::MailCommand;
use crate::tui::chatlog::Tone;
use crate::tui::input::Edit;
use crate::tui::mail::desk::Desk;
use crate::tui::presenter::Hint;
use crate::tui::screens::stepped;
use adjourn_shared::turns::rules::TableStatus;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};

/// For the help page.
pub const HELP: &[(&str, &[Hint])] = &[
    (
        "Game",
        &[
            ("Tab, 1-5", "next pane, that pane"),
            (":", "type an order"),
            ("S", "send the orders"),
            ("R", "ready; over: rematch"),
            ("W", "withdraw the orders"),
            ("[ and ]", "a turn back, on"),
            ("V", "vacation: begin, end"),
            ("G", "give up"),
            ("L", "live: would, or join"),
            ("T", "times to meet live"),
            ("B, L", "begin, leave a table"),
            ("Esc", "cancel; the inbox"),
            ("Ctrl-C", "quit"),
        ],
    ),
    ("Orders", &[("Enter", "change the order"), ("x", "take it out"), ("u", "undo unsent changes")]),
    ("Messages", &[("Enter", "write (Tab: to whom)")]),
    ("History", &[("Enter", "show what followed")]),
];

impl GameScreen {
    /// The legal orders, for the line.
    pub(super) fn legal(&self) -> &[String] {
        self.open.as_ref().and_then(|open| open.orders.as_ref()).map_or(&[], |orders| &orders.legal)
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, desk: &mut Desk) -> Goto {
        if let Some(mut line) = self.line.take() {
            match line.key(key, self.legal()) {
                Edit::Going => self.line = Some(line),
                Edit::Cancelled => {}
                Edit::Done if line.text().is_empty() => {}
                Edit::Done => self.order(line.index, line.text(), desk),
            }
            return Goto::Stay;
        }
        if let Some(times) = &mut self.times {
            if !times.key(key, desk) {
                self.times = None;
            }
            return Goto::Stay;
        }
        if let Some(question) = self.question.take() {
            return self.answer(question, matches!(key.code, KeyCode::Char('y')), desk);
        }
        if self.confirming {
            match key.code {
                KeyCode::Enter | KeyCode::Char('S') => self.send_orders(desk),
                KeyCode::Esc => {
                    self.confirming = false;
                    self.draft.reset();
                }
                _ => desk.say(Tone::Warning, "Enter sends the order, Esc forgets it."),
            }
            return Goto::Stay;
        }
        if self.pane_key(key, desk) {
            return Goto::Stay;
        }
        self.common_key(key, desk)
    }

    /// A key for the pane in front; false: it means nothing there.
    fn pane_key(&mut self, key: KeyEvent, desk: &mut Desk) -> bool {
        match self.pane {
            Pane::Board => {
                let now_ms = desk.shell.now_ms;
                let acts = self.board.as_mut().and_then(|board| board.key(key, now_ms));
                let known = acts.is_some();
                self.act(acts.unwrap_or_default(), desk);
                known
            }
            Pane::Orders => self.orders_key(key, desk),
            Pane::Messages => match &self.open {
                Some(open) => self.talk.key(key, &open.table, desk),
                None => false,
            },
            Pane::History => self.past.history_key(key.code, desk),
            Pane::Table => self.past.log_key(key.code),
        }
    }

    fn orders_key(&mut self, key: KeyEvent, desk: &mut Desk) -> bool {
        let count = self.draft.orders.len();
        match key.code {
            KeyCode::Up | KeyCode::Down => {
                self.chosen = stepped(self.chosen, count, key.code == KeyCode::Down)
            }
            KeyCode::Enter => {
                let order = self.draft.orders.get(self.chosen);
                let index = order.is_some().then_some(self.chosen);
                self.line = Some(OrderLine::new(index, order.map_or("", String::as_str)));
            }
            KeyCode::Char('x') | KeyCode::Delete => {
                self.draft.remove(self.chosen, desk);
                self.chosen = self.chosen.min(count.saturating_sub(2));
            }
            KeyCode::Char('u') => {
                self.draft.reset();
                self.draft.ask(desk);
            }
            _ => return false,
        }
        true
    }

    fn common_key(&mut self, key: KeyEvent, desk: &mut Desk) -> Goto {
        let running = self.status() == Some(TableStatus::Running);
        let open = self.status() == Some(TableStatus::Open);
        match key.code {
            KeyCode::Tab => self.go_to(stepped(self.pane as usize, Pane::ALL.len(), true), desk),
            KeyCode::BackTab => self.go_to(stepped(self.pane as usize, Pane::ALL.len(), false), desk),
            KeyCode::Char(digit @ '1'..='5') => self.go_to(digit as usize - '1' as usize, desk),
            KeyCode::Char(':') | KeyCode::Enter => self.line = Some(OrderLine::new(None, "")),
            KeyCode::Char('S') => self.send_orders(desk),
            KeyCode::Char('R') if running => self.turn_ready(desk),
            KeyCode::Char('R') if self.is_over() => self.wants_rematch(desk),
            KeyCode::Char('W') if running => desk.send(MailCommand::Withdraw(self.game)),
            KeyCode::Char('V') if running => self.turn_vacation(desk),
            KeyCode::Char('G') if running => self.question = Some(Question::GiveUp),
            KeyCode::Char('L') if open => self.question = Some(Question::GetUp),
            KeyCode::Char('L') if running => self.turn_live(desk),
            KeyCode::Char('T') if running => self.open_times(desk),
            KeyCode::Char('B') if open => desk.send(MailCommand::Start(self.game)),
            KeyCode::Char(bracket @ ('[' | ']')) => {
                let state = self.open.as_ref().and_then(|open| open.state.as_ref());
                if let Some(present) = state.map(|state| state.turn) {
                    self.past.step(bracket == '[', present, desk);
                    self.show(desk);
                }
            }
            KeyCode::Char('w') if self.board.as_ref().is_some_and(|board| board.has_reports()) => {
                self.watch_last_turn(desk);
            }
            KeyCode::Char('?') | KeyCode::F(1) => return Goto::Help,
            KeyCode::Esc if self.past.shown.is_some() => {
                self.past.leave();
                self.show(desk);
            }
            KeyCode::Esc | KeyCode::Char('q') => return Goto::Inbox,
            _ => {}
        }
        Goto::Stay
    }

    /// Asks for the report of the turn before the one that is shown.
    fn watch_last_turn(&self, desk: &mut Desk) {
        match self.shown_turn.checked_sub(1).filter(|turn| *turn > 0) {
            Some(turn) => desk.send(MailCommand::Report(self.game, turn)),
            None => desk.say(Tone::Warning, "No turn has been played yet."),
        }
    }

    /// Brings a pane to the front.
    pub(super) fn go_to(&mut self, index: usize, desk: &mut Desk) {
        let Some(pane) = Pane::ALL.get(index).copied() else { return };
        if self.pane == Pane::Messages && pane != Pane::Messages {
            self.talk.left();
        }
        self.pane = pane;
        if pane == Pane::Messages {
            self.talk.seen(desk);
        }
    }

    /// A click on a row of a list.
    pub fn click(&mut self, index: usize, desk: &mut Desk) {
        if let Some(pane) = index.checked_sub(super::draw::TAB_ROWS) {
            self.times = None;
            self.go_to(pane, desk);
            return;
        }
        if let Some(times) = &mut self.times {
            times.click(index, desk);
            return;
        }
        match self.pane {
            Pane::Orders => self.chosen = index.min(self.draft.orders.len().saturating_sub(1)),
            Pane::History => self.past.click(index, desk),
            _ => {}
        }
    }

    /// Something the mouse did on the board.
    pub fn mouse(&mut self, mouse: MouseEvent, desk: &mut Desk) {
        let free = self.pane == Pane::Board
            && self.times.is_none()
            && self.line.is_none()
            && !self.confirming
            && self.question.is_none();
        if let Some(board) = self.board.as_mut().filter(|_| free) {
            let acts = board.mouse(mouse, desk.shell.now_ms);
            self.act(acts, desk);
        }
    }

    /// Pasted text: each of its lines is an order, unless a line is open.
    pub fn paste(&mut self, text: &str, desk: &mut Desk) {
        if let Some(line) = &mut self.line {
            line.paste(text);
        } else if let Some(times) = &mut self.times {
            times.paste(text);
        } else if self.talk.is_writing() {
            self.talk.paste(text);
        } else if !self.confirming && self.question.is_none() {
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                self.order(None, line.to_owned(), desk);
            }
        }
    }
}
