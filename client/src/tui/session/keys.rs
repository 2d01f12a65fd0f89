//! What keys and mouse do in a session: a line first, then what lies over the board, then the board itself.

use super::{Front, Pane, SessionScreen};
use crate::live::handle::LiveCommand;
use crate::tui::chatlog::Tone;
use crate::tui::input::Edit;
use crate::tui::mail::order_line::OrderLine;
use crate::tui::presenter::Hint;
use crate::tui::screens::{Next, stepped};
use crate::tui::shell::{Shell, is_control};
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};

/// For the help page.
pub const HELP: &[(&str, &[Hint])] = &[
    (
        "Session",
        &[
            ("Tab", "board, orders"),
            (":", "type an order"),
            ("S", "send the orders"),
            ("R", "ready, or not"),
            ("A", "adjourn, take it back"),
            ("G", "give up"),
            ("/", "talk (Tab: team)"),
            ("Esc", "cancel; leave (asks)"),
            ("Ctrl-C", "quit"),
        ],
    ),
    ("Orders", &[("Enter", "change the order"), ("x", "take it out"), ("u", "undo unsent changes")]),
];

impl SessionScreen {
    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut Shell) -> Next {
        if is_control(key, 'c') {
            return Next::Quit;
        }
        if self.chat.is_open() {
            self.chat.key(key, shell);
            return Next::Stay;
        }
        if let Some(mut line) = self.line.take() {
            match line.key(key, &self.legal) {
                Edit::Going => self.line = Some(line),
                Edit::Cancelled => {}
                Edit::Done if line.text().is_empty() => {}
                Edit::Done => self.order(line.index, line.text(), shell),
            }
            return Next::Stay;
        }
        if self.front != Front::Nothing {
            return self.front_key(key, shell);
        }
        if self.confirming {
            self.confirm_key(key.code, shell);
            return Next::Stay;
        }
        if self.over && key.code == KeyCode::Enter {
            return Next::Lobby;
        }
        if !self.pane_key(key, shell) {
            self.common_key(key.code, shell);
        }
        Next::Stay
    }

    fn front_key(&mut self, key: KeyEvent, shell: &mut Shell) -> Next {
        let yes = matches!(key.code, KeyCode::Char('y'));
        let front = std::mem::replace(&mut self.front, Front::Nothing);
        match front {
            Front::GiveUp if yes => shell.send(LiveCommand::Resign),
            Front::Leave if yes => return self.leave(shell),
            Front::Result if key.code == KeyCode::Enter => return self.leave(shell),
            Front::Result if key.code == KeyCode::Char('r') && shell.may_rematch(&self.info) => {
                let _left = self.leave(shell);
                return Next::Rematch;
            }
            Front::Result if key.code == KeyCode::Char('a') => {
                if let Some(command) = shell.last_start.clone() {
                    let next = self.leave(shell);
                    shell.lobby(command);
                    return next;
                }
            }
            Front::Result if key.code != KeyCode::Esc => self.front = front,
            _ => {}
        }
        Next::Stay
    }

    /// Out of the session; tells the server if it still has this client.
    fn leave(&self, shell: &mut Shell) -> Next {
        if !self.over {
            shell.lobby(LobbyCommand::LeaveMatch);
        }
        Next::Lobby
    }

    fn confirm_key(&mut self, code: KeyCode, shell: &mut Shell) {
        match code {
            KeyCode::Enter | KeyCode::Char('S') => self.send(shell),
            KeyCode::Esc => {
                self.confirming = false;
                self.draft.reset();
                self.look();
            }
            _ => shell.say(Tone::Warning, "Enter sends the order, Esc forgets it."),
        }
    }

    /// A key for the pane in front; false: it means nothing there.
    fn pane_key(&mut self, key: KeyEvent, shell: &mut Shell) -> bool {
        if self.pane == Pane::Orders {
            return self.orders_key(key.code);
        }
        match self.board.key(key, shell.now_ms) {
            Some(acts) => {
                self.act(acts, shell);
                true
            }
            None => false,
        }
    }

    fn orders_key(&mut self, code: KeyCode) -> bool {
        let count = self.draft.orders.len();
        match code {
            KeyCode::Up | KeyCode::Down => self.chosen = stepped(self.chosen, count, code == KeyCode::Down),
            KeyCode::Enter => {
                let order = self.draft.orders.get(self.chosen);
                let index = order.is_some().then_some(self.chosen);
                self.line = Some(OrderLine::new(index, order.map_or("", String::as_str)));
            }
            KeyCode::Char('x') | KeyCode::Delete if self.chosen < count => {
                self.draft.orders.remove(self.chosen);
                self.chosen = self.chosen.min(count.saturating_sub(2));
                self.look();
            }
            KeyCode::Char('u') => {
                self.draft.reset();
                self.look();
            }
            _ => return false,
        }
        true
    }

    fn common_key(&mut self, code: KeyCode, shell: &mut Shell) {
        let plays = self.info.seat.is_some() && !self.over;
        match code {
            KeyCode::Tab | KeyCode::BackTab => {
                self.pane = if self.pane == Pane::Board { Pane::Orders } else { Pane::Board };
            }
            KeyCode::Char('1') => self.pane = Pane::Board,
            KeyCode::Char('2') => self.pane = Pane::Orders,
            KeyCode::Char(':') | KeyCode::Enter if plays => self.line = Some(OrderLine::new(None, "")),
            KeyCode::Char('S') => self.send(shell),
            KeyCode::Char('R') if plays => self.draft.ready = !self.draft.ready,
            KeyCode::Char('A') => self.turn_adjourn(shell),
            KeyCode::Char('G') if plays => self.front = Front::GiveUp,
            slash @ KeyCode::Char('/') => self.chat.open(ChatTo::All, slash),
            KeyCode::Char('?') | KeyCode::F(1) => self.front = Front::Help,
            KeyCode::Esc => self.front = Front::Leave,
            _ => {}
        }
    }

    /// A click on a row: a pane, or an order of the list.
    pub fn click(&mut self, index: usize) {
        match index.checked_sub(super::draw::TAB_ROWS) {
            Some(0) => self.pane = Pane::Board,
            Some(_) => self.pane = Pane::Orders,
            None => self.chosen = index.min(self.draft.orders.len().saturating_sub(1)),
        }
    }

    /// Something the mouse did on the board.
    pub fn mouse(&mut self, mouse: MouseEvent, shell: &mut Shell) {
        let free = self.front == Front::Nothing && self.line.is_none() && !self.confirming;
        if free && self.pane == Pane::Board {
            let acts = self.board.mouse(mouse, shell.now_ms);
            self.act(acts, shell);
        }
    }

    /// Pasted text: each of its lines is an order, unless a line is open.
    pub fn paste(&mut self, text: &str, shell: &mut Shell) {
        if let Some(line) = &mut self.line {
            line.paste(text);
        } else if self.chat.is_open() {
            self.chat.paste(text);
        } else if self.front == Front::Nothing && !self.confirming {
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                self.order(None, line.to_owned(), shell);
            }
        }
    }
}
