//! Orders that are put together for the open turn, and what the rules of this build take them to mean. Asks nobody.

use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;
use adjourn_shared::base::limits::ORDERS_PER_TURN_CEILING;
use adjourn_shared::turns::preview::preview;
use adjourn_shared::turns::preview::{Preview, PreviewOrder};

/// Orders for the open turn.
#[derive(Debug, Default)]
pub struct Draft {
    /// The turn that they are for; 0: none is open.
    pub turn: u32,
    /// As the player has written them.
    pub orders: Vec<String>,
    /// Whether they are to be final as soon as they are sent.
    pub ready: bool,
    /// Whether they are on their way.
    pub sending: bool,
    /// What the mailbox has.
    pub handed_in: Option<Vec<String>>,
    /// What they mean.
    pub preview: Option<Preview>,
}

impl Draft {
    /// Another turn is open. True: orders for the one before were not sent, and are void.
    pub fn open_turn(&mut self, turn: u32) -> bool {
        let lost = self.turn != 0 && self.is_changed() && !self.sending;
        *self = Self { turn, ready: true, ..Self::default() };
        lost
    }

    /// Whether there is something that the mailbox does not have.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.orders != self.handed_in.as_deref().unwrap_or_default()
    }

    /// Adds an order, or changes the one at `index`. False: there are too many already.
    pub fn put(&mut self, index: Option<usize>, text: String) -> bool {
        match index.filter(|index| *index < self.orders.len()) {
            Some(index) => self.orders[index] = text,
            None if self.orders.len() >= ORDERS_PER_TURN_CEILING => return false,
            None => self.orders.push(text),
        }
        true
    }

    /// Forgets what was not sent.
    pub fn reset(&mut self) {
        self.orders = self.handed_in.clone().unwrap_or_default();
        self.preview = None;
    }

    /// They are stored. What counts at once is done with; the rest waits for the turn to close.
    pub fn stored(&mut self) {
        self.sending = false;
        if self.preview.as_ref().is_some_and(|preview| preview.at_once) {
            self.reset();
        } else {
            self.handed_in = Some(self.orders.clone());
        }
    }

    /// What one of them means.
    #[must_use]
    pub fn previewed(&self, index: usize) -> Option<&PreviewOrder> {
        self.preview.as_ref()?.orders.get(index)
    }

    /// The orders in the game's notation, as far as they are understood.
    #[must_use]
    pub fn notations(&self) -> Vec<String> {
        let notation = |(index, text): (usize, &String)| {
            self.previewed(index).and_then(|order| order.notation.clone()).unwrap_or_else(|| text.clone())
        };
        self.orders.iter().enumerate().map(notation).collect()
    }

    /// Finds out what they mean.
    pub fn look(&mut self, game: &dyn AnyGame, seat: Seat) {
        self.preview = Some(preview(game, seat, self.turn, &self.orders));
    }
}
