//! What keys and mouse do in a game: the line first, then a question, then what lies in front.

use super::{GameScreen, Pane, Question};
use crate::mail::handle::MailCommand;
use crate::ui::games::reserved::{Place, is_reserved};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::HelpSection;
use crate::ui::kit::row::stepped;
use crate::ui::kit::tabs::TAB_ROWS;
use crate::ui::mail::goto::Goto;
use crate::ui::mail::shell::MailShell;
use crate::ui::orders::{Confirm, pasted};
use adjourn_shared::turns::rules::TableStatus;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};

/// For the help page.
pub const HELP: &[HelpSection] = &[
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
            ("L", "play live, or join"),
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
    pub fn key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        if self.pad.line.is_some() {
            let legal = self.open.as_ref().and_then(|open| open.orders.as_ref());
            let legal = legal.map_or(&[][..], |orders| &orders.legal);
            if let Some((index, text)) = self.pad.line_key(key, legal) {
                self.order(index, text, shell);
            }
            return Goto::Stay;
        }
        if let Some(times) = &mut self.times {
            if !times.key(key, shell) {
                self.times = None;
            }
            return Goto::Stay;
        }
        if let Some(question) = self.question.take() {
            return self.answer(question, matches!(key.code, KeyCode::Char('y')), shell);
        }
        if self.pad.confirming {
            match self.pad.confirm_key(key.code) {
                Confirm::Send => self.send_orders(false, shell),
                Confirm::Forget => {}
                Confirm::Unclear => shell.say(Tone::Warning, "Enter sends the order, Esc forgets it."),
            }
            return Goto::Stay;
        }
        if self.pane_key(key, shell) {
            return Goto::Stay;
        }
        self.common_key(key, shell)
    }

    /// A key for the pane in front; false: it means nothing there.
    fn pane_key(&mut self, key: KeyEvent, shell: &mut MailShell) -> bool {
        match self.pane {
            Pane::Board if is_reserved(key, Place::Board) => false,
            Pane::Board => {
                let now_ms = shell.canvas.now_ms;
                let acts = self.board.as_mut().and_then(|board| board.key(key, now_ms));
                let known = acts.is_some();
                self.act(acts.unwrap_or_default(), shell);
                known
            }
            Pane::Orders => {
                let changed = self.pad.list_key(key.code);
                if changed == Some(true) {
                    self.ask(shell);
                }
                changed.is_some()
            }
            Pane::Messages => match &self.open {
                Some(open) => self.talk.key(key, &open.table, shell),
                None => false,
            },
            Pane::History => self.past.history_key(key.code, shell),
            Pane::Table => self.past.log_key(key.code),
        }
    }

    fn common_key(&mut self, key: KeyEvent, shell: &mut MailShell) -> Goto {
        let running = self.status() == Some(TableStatus::Running);
        let open = self.status() == Some(TableStatus::Open);
        match key.code {
            KeyCode::Tab => self.go_to(stepped(self.pane as usize, Pane::ALL.len(), true), shell),
            KeyCode::BackTab => self.go_to(stepped(self.pane as usize, Pane::ALL.len(), false), shell),
            KeyCode::Char(digit @ '1'..='5') => self.go_to(digit as usize - '1' as usize, shell),
            KeyCode::Char(':') | KeyCode::Enter => self.pad.open_line(),
            KeyCode::Char('S') => self.send_orders(false, shell),
            KeyCode::Char('R') if running => self.turn_ready(shell),
            KeyCode::Char('R') if self.is_over() => self.wants_rematch(shell),
            KeyCode::Char('W') if running => shell.send(MailCommand::Withdraw(self.game)),
            KeyCode::Char('V') if running => self.turn_vacation(shell),
            KeyCode::Char('G') if running => self.question = Some(Question::GiveUp),
            KeyCode::Char('L') if open => self.question = Some(Question::GetUp),
            KeyCode::Char('L') if running => self.turn_live(shell),
            KeyCode::Char('T') if running => self.open_times(shell),
            KeyCode::Char('B') if open => shell.send(MailCommand::Start(self.game)),
            KeyCode::Char(bracket @ ('[' | ']')) => {
                let state = self.open.as_ref().and_then(|open| open.state.as_ref());
                if let Some(present) = state.map(|state| state.turn) {
                    self.past.step(bracket == '[', present, shell);
                    self.show(shell);
                }
            }
            KeyCode::Char('w') if self.board.as_ref().is_some_and(|board| board.has_reports()) => {
                self.watch_last_turn(shell);
            }
            KeyCode::Char('?') | KeyCode::F(1) => return Goto::Help,
            KeyCode::Esc if self.past.shown.is_some() => {
                self.past.leave();
                self.show(shell);
            }
            KeyCode::Esc | KeyCode::Char('q') => return Goto::Inbox,
            _ => {}
        }
        Goto::Stay
    }

    /// Asks for the report of the turn before the one that is shown.
    fn watch_last_turn(&self, shell: &mut MailShell) {
        match self.shown_turn.checked_sub(1).filter(|turn| *turn > 0) {
            Some(turn) => shell.send(MailCommand::Report(self.game, turn)),
            None => shell.say(Tone::Warning, "No turn has been played yet."),
        }
    }

    /// Brings a pane to the front.
    pub(super) fn go_to(&mut self, index: usize, shell: &mut MailShell) {
        let Some(pane) = Pane::ALL.get(index).copied() else { return };
        if self.pane == Pane::Messages && pane != Pane::Messages {
            self.talk.left();
        }
        self.pane = pane;
        if pane == Pane::Messages {
            self.talk.seen(shell);
        }
    }

    /// A click on a row of a list.
    pub fn click(&mut self, index: usize, shell: &mut MailShell) -> Goto {
        if let Some(pane) = index.checked_sub(TAB_ROWS) {
            self.times = None;
            self.go_to(pane, shell);
        } else if let Some(times) = &mut self.times {
            times.click(index, shell);
        } else {
            match self.pane {
                Pane::Orders => self.pad.click(index),
                Pane::History => self.past.click(index, shell),
                _ => {}
            }
        }
        Goto::Stay
    }

    /// Something the mouse did on the board.
    pub fn mouse(&mut self, mouse: MouseEvent, shell: &mut MailShell) {
        let free = self.pane == Pane::Board
            && self.times.is_none()
            && self.pad.line.is_none()
            && !self.pad.confirming
            && self.question.is_none();
        if let Some(board) = self.board.as_mut().filter(|_| free) {
            let acts = board.mouse(mouse, shell.canvas.now_ms);
            self.act(acts, shell);
        }
    }

    /// Pasted text: each of its lines is an order, unless a line is open.
    pub fn paste(&mut self, text: &str, shell: &mut MailShell) {
        if let Some(line) = &mut self.pad.line {
            line.paste(text);
        } else if let Some(times) = &mut self.times {
            times.paste(text);
        } else if self.talk.is_writing() {
            self.talk.paste(text);
        } else if !self.pad.confirming && self.question.is_none() {
            for order in pasted(text) {
                self.order(None, order, shell);
            }
        }
    }
}
