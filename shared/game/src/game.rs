//! The full traits: [`Game`], what every game has, and [`ByTurns`], what play by turns adds. A game whose state is small
//! implements [`crate::Rules`] instead, and gets both.

use crate::codec::{CodecError, Decode, Encode};
use crate::ids::{Digest, Seat};
use crate::{About, Choice, DigestRow, Heading, Illegal, Outcome, SeatEvent, SetupError, Strength};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What every game has: enough for a live match.
///
/// A state is made from a setup and a seed, and changes only by [`Game::step`] and [`Game::seat_event`]. Everything must
/// be a pure function of what is passed: no floats, clocks, hash order, or process-wide state.
/// [`crate::Running`] keeps a state with its digest, and is the only one that calls these.
pub trait Game: Sized + Send + 'static {
    /// What the game says of itself.
    const ABOUT: About;
    /// What is chosen before the game begins; the default is what a lobby offers first.
    type Setup: Encode + Decode<()> + Serialize + DeserializeOwned + Default;
    /// One order of one seat.
    type Order: Encode + Decode<()>;

    /// What of the setup can be chosen in a form; the rest is for those who write JSON.
    fn choices() -> Vec<Choice> {
        Vec::new()
    }

    /// The state at tick 0. `teams` has one entry for each seat; equal numbers play together.
    ///
    /// # Errors
    /// [`SetupError`] if the setup is out of its bounds or does not fit the teams.
    fn create(setup: &Self::Setup, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError>;

    /// Whether `seat` may give this order in the present state.
    ///
    /// # Errors
    /// [`Illegal`] with the game's own code, which [`Game::explain`] puts in words.
    fn check(&self, seat: Seat, order: &Self::Order) -> Result<(), Illegal>;

    /// Makes one step. The orders are as they came, and each was checked against the state before the step; one that has
    /// become impossible within the step changes nothing.
    fn step(&mut self, orders: &[(Seat, &Self::Order)]);

    /// Something happened to a seat, at any moment between two steps. It takes effect now and moves nothing: no clock of
    /// the state counts on, and no turn passes. Who plays a seat makes no difference to most rules; that it resigned does.
    fn seat_event(&mut self, seat: Seat, event: SeatEvent);

    /// How the game ended, once it has.
    fn outcome(&self) -> Option<Outcome>;

    /// The whole state as bytes. `digest` is kept with it, wherever the game puts it.
    fn snapshot(&self, digest: Digest) -> Vec<u8>;

    /// The state and the digest that [`Game::snapshot`] took. The state goes on exactly as that one would.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no snapshot. They may come from a peer: whatever passes can be played on.
    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError>;

    /// The whole state as hashes, in an order that two equal states share. The digest is made of it, and it names the
    /// first difference of two states that should be equal.
    fn rows(&self) -> Vec<DigestRow>;

    /// What `viewer` may see, or everything for `None`; the game's presenter decodes it.
    fn view(&self, viewer: Option<Seat>) -> Vec<u8>;

    /// The orders that a bot gives now for `seat`: a pure function of what the seat may know. `luck` is the state's
    /// digest, for a bot that throws dice.
    fn bot(&self, seat: Seat, strength: Strength, luck: Digest) -> Vec<Self::Order>;

    /// The words for a code of [`Illegal`] or [`Outcome::reason`].
    fn explain(code: u16) -> &'static str;
}

/// What play by turns adds: by mail, and live for games without ticks. Whose orders a turn waits for, and orders and
/// states as text and JSON.
///
/// By mail, orders are signed as text, so that [`ByTurns::parse`] belongs to the rules: when the same text would mean
/// another order, [`About::rules_version`] is raised. A game that is live alone ([`About::by_mail`] is false) writes
/// `impl ByTurns for Pong {}`: every method has a default that says "nothing".
pub trait ByTurns: Game {
    /// The seats for whose orders the next turn waits, ascending; none once the game is over.
    fn to_act(&self) -> Vec<Seat> {
        Vec::new()
    }

    /// How far the game has come: as long as the number is the same, orders given before still fit. A takeback changes
    /// it; a declined offer does not. Whoever numbers the turns does so by this, and never reads their names.
    fn turn(&self) -> u32 {
        0
    }

    /// How often moves were taken back. When it rises, what players planned for the moves that are gone is void.
    fn takebacks(&self) -> u32 {
        0
    }

    /// What people call the present turn: "Spring 1901, orders".
    fn turn_name(&self) -> String {
        format!("turn {}", self.turn() + 1)
    }

    /// The steps that one turn makes: the first applies the orders, the others are empty (WEGO).
    fn steps_per_turn(&self) -> u32 {
        1
    }

    /// Whether `seat` may give these orders together in the present state, and whether they are all that its turn
    /// needs. An empty list is checked too.
    ///
    /// # Errors
    /// The index of the first order that does not pass and why; the index is the list's length where something is
    /// missing.
    fn check_orders(&self, seat: Seat, orders: &[Self::Order]) -> Result<(), (usize, Illegal)> {
        let mut checked = orders.iter().map(|order| self.check(seat, order)).enumerate();
        checked.try_for_each(|(index, result)| result.map_err(|illegal| (index, illegal)))
    }

    /// Whether these orders, which passed [`ByTurns::check_orders`], take effect now instead of when the turn closes: a
    /// resignation, an answer to an offer. They make a step of their own.
    fn at_once(&self, seat: Seat, _orders: &[Self::Order]) -> bool {
        !self.to_act().contains(&seat)
    }

    /// Whether the seat resigns with these orders, which passed [`ByTurns::check_orders`]. Its table then says so, as if
    /// the player had resigned there.
    fn resigns(&self, _seat: Seat, _orders: &[Self::Order]) -> bool {
        false
    }

    /// The safe orders of a seat that has given none when its time is up: hold, or the like. They pass
    /// [`ByTurns::check_orders`]; `None` where no order is safe (chess).
    fn default_orders(&self, _seat: Seat) -> Option<Vec<Self::Order>> {
        None
    }

    /// The orders that a bot gives for a whole turn; they pass [`ByTurns::check_orders`].
    fn bot_turn(&self, seat: Seat, strength: Strength, luck: Digest) -> Vec<Self::Order> {
        self.bot(seat, strength, luck)
    }

    /// The order that a text means in the present state, in the game's usual notation; whether it is legal is up to
    /// [`ByTurns::check_orders`].
    ///
    /// # Errors
    /// Words for the player that say what can't be understood.
    fn parse(&self, _seat: Seat, _text: &str) -> Result<Self::Order, String> {
        Err("this game has no orders as text".to_owned())
    }

    /// The canonical text of an order: [`ByTurns::parse`] of it gives the same order.
    fn notation(&self, _seat: Seat, _order: &Self::Order) -> String {
        String::new()
    }

    /// In words, what the order will be taken to mean: for a preview.
    fn meaning(&self, seat: Seat, order: &Self::Order) -> String {
        self.notation(seat, order)
    }

    /// The legal orders of a seat as texts, for those who choose from a list; where there are endlessly many, one of
    /// each kind.
    fn legal(&self, _seat: Seat) -> Vec<String> {
        Vec::new()
    }

    /// What `viewer` may see, or everything for `None`, as JSON: the state in the API. The keys are stable.
    fn describe(&self, _viewer: Option<Seat>) -> serde_json::Value {
        serde_json::Value::Null
    }

    /// The same as a plain text picture of at most 80 columns.
    fn picture(&self, _viewer: Option<Seat>) -> String {
        String::new()
    }

    /// The game so far in the file format in which people exchange games of this kind (chess: PGN), if there is one and the
    /// state knows the whole game.
    fn transcript(&self, _heading: &Heading) -> Option<String> {
        None
    }

    /// What the last turn brought, as plain text of at most 80 columns. Where the state does not know the whole game, a
    /// transcript is made of these, turn by turn.
    fn chapter(&self) -> Option<String> {
        None
    }

    /// The setup of a game that goes on where a file ends, in the format in which people exchange games of this kind. It
    /// takes what a player sends: bounded work, whatever the text says.
    ///
    /// # Errors
    /// Words for the player that say why the file can't be played on.
    fn import(_text: &str) -> Result<Self::Setup, String> {
        Err("games of this kind can't be read from a file".to_owned())
    }

    /// The same as an SVG document, if the game draws one.
    fn svg(&self, _viewer: Option<Seat>) -> Option<String> {
        None
    }
}
