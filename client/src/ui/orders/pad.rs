//! The draft with the line and the cursor, and what keys do with them. Whoever has the pad finds out what orders mean, and
//! sends them.

use super::{Draft, OrderLine};
use crate::ui::kit::input::Edit;
use crate::ui::kit::row::stepped;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

/// What a player says to an order that waits for a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// Send it.
    Send,
    /// Forget it.
    Forget,
    /// Neither.
    Unclear,
}

/// Where orders are put together.
#[derive(Debug, Default)]
pub struct OrderPad {
    /// The orders.
    pub draft: Draft,
    /// The order under the cursor in the list.
    pub chosen: usize,
    /// Whether the order of a game with one order a turn waits for its confirmation.
    pub confirming: bool,
    /// The line, while one is typed.
    pub line: Option<OrderLine>,
}

impl OrderPad {
    /// Another turn is open, as [`Draft::open_turn`] says.
    pub fn open_turn(&mut self, turn: u32) -> bool {
        if turn != self.draft.turn {
            (self.confirming, self.chosen) = (false, 0);
        }
        self.draft.open_turn(turn)
    }

    /// Whether there is something that would be lost without being sent.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        self.draft.turn > 0 && self.draft.is_changed()
    }

    /// Opens the line for a new order.
    pub fn open_line(&mut self) {
        self.line = Some(OrderLine::new(None, ""));
    }

    /// A key while the line is open: the order that it has become, and the one of the list in whose place it goes.
    pub fn line_key(&mut self, key: KeyEvent, legal: &[String]) -> Option<(Option<usize>, String)> {
        let mut line = self.line.take()?;
        match line.key(key, legal) {
            Edit::Going => {
                self.line = Some(line);
                None
            }
            Edit::Cancelled => None,
            Edit::Done => Some((line.index, line.text())).filter(|(_, text)| !text.is_empty()),
        }
    }

    /// A key while an order waits for its confirmation.
    pub fn confirm_key(&mut self, code: KeyCode) -> Confirm {
        match code {
            KeyCode::Enter | KeyCode::Char('S') => Confirm::Send,
            KeyCode::Esc => {
                self.confirming = false;
                self.draft.reset();
                Confirm::Forget
            }
            _ => Confirm::Unclear,
        }
    }

    /// A key for the list; `None`: it means nothing there. True: the orders are others now.
    pub fn list_key(&mut self, code: KeyCode) -> Option<bool> {
        let count = self.draft.orders.len();
        match code {
            KeyCode::Up | KeyCode::Down => self.chosen = stepped(self.chosen, count, code == KeyCode::Down),
            KeyCode::Enter => {
                let order = self.draft.orders.get(self.chosen);
                let index = order.is_some().then_some(self.chosen);
                self.line = Some(OrderLine::new(index, order.map_or("", String::as_str)));
            }
            KeyCode::Char('x') | KeyCode::Delete => {
                if self.chosen < count {
                    self.draft.orders.remove(self.chosen);
                    self.draft.preview = None;
                }
                self.chosen = self.chosen.min(count.saturating_sub(2));
                return Some(true);
            }
            KeyCode::Char('u') => {
                self.draft.reset();
                return Some(true);
            }
            _ => return None,
        }
        Some(false)
    }

    /// A click on a row of the list.
    pub fn click(&mut self, index: usize) {
        self.chosen = index.min(self.draft.orders.len().saturating_sub(1));
    }

    /// Takes an order: in the place of all where a turn takes one, else at its place in the list or behind it. False:
    /// there are too many already.
    pub fn take(&mut self, index: Option<usize>, text: String, one_order: bool) -> bool {
        if one_order {
            (self.draft.orders, self.draft.preview) = (vec![text], None);
            self.confirming = true;
            return true;
        }
        let taken = self.draft.put(index, text);
        if taken {
            self.chosen = index.unwrap_or(self.draft.orders.len() - 1);
        }
        taken
    }

    /// They are stored.
    pub fn stored(&mut self) {
        self.draft.stored();
        self.confirming = false;
    }
}

/// Pasted text as orders: each of its lines is one.
pub fn pasted(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}
