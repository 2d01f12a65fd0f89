//! Orders that the player is putting together, and what the server will take them to mean. Nothing is sent that was not
//! shown before.

use crate::mail::handle::MailCommand;
use crate::submission::Hand;
use crate::tui::mail::desk::Desk;
use adjourn_shared::api::{LegalOrders, Preview, PreviewOrder};
use adjourn_shared::ids::GameId;
use adjourn_shared::limits::ORDERS_PER_TURN_CEILING;

/// The orders for the open turn.
#[derive(Debug)]
pub struct Draft {
    game: GameId,
    /// The turn that they are for.
    turn: u32,
    /// As the player has written them.
    pub orders: Vec<String>,
    /// What the server makes of exactly these.
    preview: Option<Preview>,
    /// What the server has: the orders and whether they are final.
    pub handed_in: Option<(Vec<String>, bool)>,
    /// Whether they are to be final as soon as they are sent.
    pub ready: bool,
    /// Whether they are on their way.
    pub sending: bool,
}

impl Draft {
    /// For a game whose turn is not known yet.
    #[must_use]
    pub const fn new(game: GameId) -> Self {
        Self {
            game,
            turn: 0,
            orders: Vec::new(),
            preview: None,
            handed_in: None,
            ready: true,
            sending: false,
        }
    }

    /// What the server says of the open turn. True: it is another turn than before, and orders for that one are void.
    pub fn open_turn(&mut self, turn: u32, orders: Option<&LegalOrders>) -> bool {
        let mut lost = false;
        let other = turn != self.turn;
        if other {
            lost = self.turn != 0 && self.is_changed();
            self.turn = turn;
            (self.preview, self.sending) = (None, false);
            (self.orders, self.handed_in) = (Vec::new(), None);
        }
        let submitted =
            orders.filter(|orders| orders.turn == turn).and_then(|orders| orders.submitted.as_ref());
        let before = self.handed_in.take();
        self.handed_in = submitted.map(|submitted| (submitted.orders.clone(), submitted.ready));
        let untouched = self.orders.is_empty() || before.is_some_and(|(orders, _)| orders == self.orders);
        if let Some((orders, ready)) = self.handed_in.as_ref().filter(|_| untouched)
            && *orders != self.orders
        {
            (self.orders, self.ready, self.preview) = (orders.clone(), *ready, None);
        }
        lost
    }

    /// The turn that they are for.
    #[must_use]
    pub const fn turn(&self) -> u32 {
        self.turn
    }

    /// Whether there is something that the server does not have.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        let known = self.handed_in.as_ref().map_or(&[][..], |(orders, _)| orders);
        self.orders != known
    }

    /// Writes an order in the place of all.
    pub fn set(&mut self, text: String, desk: &mut Desk) {
        self.orders = vec![text];
        self.ask(desk);
    }

    /// Adds an order, or changes the one at `index`. False: there are too many already.
    pub fn put(&mut self, index: Option<usize>, text: String, desk: &mut Desk) -> bool {
        match index.filter(|index| *index < self.orders.len()) {
            Some(index) => self.orders[index] = text,
            None if self.orders.len() >= ORDERS_PER_TURN_CEILING => return false,
            None => self.orders.push(text),
        }
        self.ask(desk);
        true
    }

    /// Takes an order out.
    pub fn remove(&mut self, index: usize, desk: &mut Desk) {
        if index < self.orders.len() {
            self.orders.remove(index);
            self.ask(desk);
        }
    }

    /// Forgets what was not sent.
    pub fn reset(&mut self) {
        self.orders = self.handed_in.as_ref().map_or_else(Vec::new, |(orders, _)| orders.clone());
        self.preview = None;
    }

    /// Asks what they would be taken to mean.
    pub fn ask(&mut self, desk: &mut Desk) {
        self.preview = None;
        desk.send(MailCommand::Preview(self.game, self.orders.clone()));
    }

    /// The answer, if it is about the present orders.
    pub fn previewed(&mut self, orders: &[String], preview: Preview) {
        if self.orders == orders && preview.turn == self.turn {
            self.preview = Some(preview);
        }
    }

    /// What the server makes of them, once it has said so.
    #[must_use]
    pub const fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    /// What the server makes of one of them; beyond the last one it says what is missing.
    #[must_use]
    pub fn previewed_order(&self, index: usize) -> Option<&PreviewOrder> {
        self.preview.as_ref()?.orders.get(index)
    }

    /// The orders in the game's notation, as far as the server has understood them.
    #[must_use]
    pub fn notations(&self) -> Vec<String> {
        let notation = |(index, text): (usize, &String)| {
            let known = self.previewed_order(index).and_then(|order| order.notation.clone());
            known.unwrap_or_else(|| text.clone())
        };
        self.orders.iter().enumerate().map(notation).collect()
    }

    /// They are on the server's disk. What counts at once is done with; the rest waits for the turn to close.
    pub fn stored(&mut self) {
        self.sending = false;
        if self.preview.as_ref().is_some_and(|preview| preview.at_once) {
            self.reset();
        } else {
            self.handed_in = Some((self.orders.clone(), self.ready));
        }
    }

    /// Sends them.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn send(&mut self, desk: &mut Desk) -> Result<(), &'static str> {
        match &self.preview {
            _ if self.turn == 0 => return Err("There is no open turn."),
            _ if self.sending => return Err("Your orders are on their way."),
            None => {
                self.ask(desk);
                return Err("First the server is asked what it takes them to mean.");
            }
            Some(preview) if !preview.ok => return Err("Not all of it passes: nothing was sent."),
            Some(_) => {}
        }
        self.sending = true;
        let hand = Hand::Orders { list: self.orders.clone(), ready: self.ready };
        desk.send(MailCommand::Submit(self.game, self.turn, hand));
        Ok(())
    }
}
