//! The orders for the open turn, what they are taken to mean, and what the mailbox has. Nothing is sent that was not shown
//! before.

use adjourn_shared::base::limits::ORDERS_PER_TURN_CEILING;
use adjourn_shared::turns::preview::{Preview, PreviewOrder};

/// Orders for the open turn.
#[derive(Debug)]
pub struct Draft {
    /// The turn that they are for; 0: none is open.
    pub turn: u32,
    /// As the player has written them.
    pub orders: Vec<String>,
    /// What exactly these mean; `None`: it is not known yet.
    pub preview: Option<Preview>,
    /// What the mailbox has: the orders, and whether they are final.
    pub handed_in: Option<(Vec<String>, bool)>,
    /// Whether they are to be final as soon as they are sent.
    pub ready: bool,
    /// Whether they are on their way.
    pub sending: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self { turn: 0, orders: Vec::new(), preview: None, handed_in: None, ready: true, sending: false }
    }
}

impl Draft {
    /// This turn is open. True: it is another one than before, and orders for that one were not sent: they are void.
    pub fn open_turn(&mut self, turn: u32) -> bool {
        if turn == self.turn {
            return false;
        }
        let lost = self.turn != 0 && self.is_changed() && !self.sending;
        *self = Self { turn, ready: self.ready, ..Self::default() };
        lost
    }

    /// What the mailbox says that it has for the open turn. Where the player has changed nothing, the list shows that.
    pub fn set_handed_in(&mut self, now: Option<(Vec<String>, bool)>) {
        let before = std::mem::replace(&mut self.handed_in, now);
        let untouched = self.orders.is_empty() || before.is_some_and(|(orders, _)| orders == self.orders);
        if let Some((orders, ready)) = self.handed_in.as_ref().filter(|_| untouched)
            && *orders != self.orders
        {
            (self.orders, self.ready, self.preview) = (orders.clone(), *ready, None);
        }
    }

    /// Whether there is something that the mailbox does not have.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        let known = self.handed_in.as_ref().map_or(&[][..], |(orders, _)| orders);
        self.orders != known
    }

    /// Adds an order, or changes the one at `index`. False: there are too many already.
    pub fn put(&mut self, index: Option<usize>, text: String) -> bool {
        match index.filter(|index| *index < self.orders.len()) {
            Some(index) => self.orders[index] = text,
            None if self.orders.len() >= ORDERS_PER_TURN_CEILING => return false,
            None => self.orders.push(text),
        }
        self.preview = None;
        true
    }

    /// Forgets what was not sent.
    pub fn reset(&mut self) {
        self.orders = self.handed_in.as_ref().map_or_else(Vec::new, |(orders, _)| orders.clone());
        self.preview = None;
    }

    /// What these orders mean, if they are still the present ones.
    pub fn set_preview(&mut self, orders: &[String], preview: Preview) {
        if self.orders == orders && preview.turn == self.turn {
            self.preview = Some(preview);
        }
    }

    /// What one of them means; beyond the last one it says what is missing.
    #[must_use]
    pub fn previewed(&self, index: usize) -> Option<&PreviewOrder> {
        self.preview.as_ref()?.orders.get(index)
    }

    /// The orders in the game's notation, as far as they are understood.
    #[must_use]
    pub fn notations(&self) -> Vec<String> {
        let notation = |(index, text): (usize, &String)| {
            let known = self.previewed(index).and_then(|order| order.notation.clone());
            known.unwrap_or_else(|| text.clone())
        };
        self.orders.iter().enumerate().map(notation).collect()
    }

    /// Why they can't be sent now, in words; `one_order`: a turn takes one order. That it is not known yet what they mean
    /// is no such reason.
    #[must_use]
    pub fn why_not_sent(&self, one_order: bool) -> Option<&'static str> {
        match &self.preview {
            _ if self.turn == 0 => Some("There is no open turn."),
            _ if self.sending => Some("Your orders are on their way."),
            _ if one_order && self.orders.is_empty() => {
                Some("There is nothing to send yet: choose on the board, or : types it.")
            }
            Some(preview) if !preview.ok => Some("Not all orders pass: nothing was sent."),
            _ => None,
        }
    }

    /// They are stored. What counts at once is done with; the rest waits for the turn to close.
    pub fn stored(&mut self) {
        self.sending = false;
        if self.preview.as_ref().is_some_and(|preview| preview.at_once) {
            self.reset();
        } else {
            self.handed_in = Some((self.orders.clone(), self.ready));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_mailbox_has_takes_the_place_of_an_untouched_list_alone() {
        let mut draft = Draft::default();
        assert!(!draft.open_turn(1));
        draft.set_handed_in(Some((vec!["e4".into()], false)));
        assert_eq!((draft.orders.as_slice(), draft.ready), (&["e4".to_owned()][..], false));
        assert!(draft.put(None, "d4".into()));
        draft.set_handed_in(Some((vec!["c4".into()], true)));
        assert_eq!(draft.orders, ["e4", "d4"], "the player's own changes stay");
        draft.reset();
        assert_eq!(draft.orders, ["c4"]);
    }

    #[test]
    fn orders_that_were_not_sent_are_void_in_the_next_turn_and_the_player_is_told() {
        let mut draft = Draft::default();
        draft.open_turn(1);
        assert!(!draft.open_turn(2), "nothing was written");
        draft.put(None, "e4".into());
        assert!(!draft.open_turn(2), "the same turn");
        assert!(draft.open_turn(3));
        assert!(draft.orders.is_empty());
        draft.put(None, "e4".into());
        draft.sending = true;
        assert!(!draft.open_turn(4), "they may have arrived in time");
    }
}
