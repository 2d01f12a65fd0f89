//! The object-safe face of a game: bytes in, bytes out. Server, timeline and store know only this.

use super::{DigestRow, Game, Heading, Illegal, Outcome, SeatEvent, SetupError, StepItem, Strength, What};
use crate::codec::{self, CodecError};
use crate::ids::{Digest, Seat};
use core::marker::PhantomData;
use thiserror::Error;

/// A running game whose inputs are bytes. See [`Game`] for the contract of each method.
pub trait AnyGame: Send {
    /// The kind of game that this is.
    fn kind(&self) -> &'static dyn GameKind;
    /// [`Game::check`]; unreadable bytes are [`Illegal::UNREADABLE`].
    ///
    /// # Errors
    /// [`Illegal`] with the reason.
    fn check(&self, seat: Seat, input: &[u8]) -> Result<(), Illegal>;
    /// [`Game::step`]. An input that can't be read changes nothing; [`AnyGame::check`] refuses it before.
    fn step(&mut self, items: &[StepItem<Vec<u8>>]);
    /// [`Game::snapshot`].
    fn snapshot(&self) -> Vec<u8>;
    /// [`Game::digest`].
    fn digest(&self) -> Digest;
    /// [`Game::breakdown`].
    fn breakdown(&self) -> Vec<DigestRow>;
    /// [`Game::view`].
    fn view(&self, viewer: Option<Seat>) -> Vec<u8>;
    /// [`Game::outcome`].
    fn outcome(&self) -> Option<Outcome>;
    /// [`Game::bot`], encoded.
    fn bot(&self, seat: Seat, strength: Strength) -> Vec<Vec<u8>>;

    /// [`Game::to_act`].
    fn to_act(&self) -> Vec<Seat>;
    /// [`Game::steps_per_turn`].
    fn steps_per_turn(&self) -> u32;
    /// [`Game::turn_name`].
    fn turn_name(&self) -> String;
    /// The encoded orders that texts mean, parsed and checked together.
    ///
    /// # Errors
    /// Every order that can't be parsed; if all can, the first that does not pass.
    fn orders(&self, seat: Seat, texts: &[String]) -> Result<Vec<Vec<u8>>, Vec<OrderError>>;
    /// Of a list of texts those that pass, each with its index and its encoded order: all if they can stand together;
    /// otherwise each that can stand with those kept before it. Nothing if something is missing beside them.
    fn passing(&self, seat: Seat, texts: &[String]) -> Vec<(usize, Vec<u8>)>;
    /// [`Game::parse`] of one text, encoded.
    ///
    /// # Errors
    /// Words that say what can't be understood.
    fn order(&self, seat: Seat, text: &str) -> Result<Vec<u8>, String>;
    /// [`Game::at_once`] of orders that [`AnyGame::orders`] gave.
    fn at_once(&self, seat: Seat, orders: &[Vec<u8>]) -> bool;
    /// [`Game::bot_turn`], encoded.
    fn bot_turn(&self, seat: Seat, strength: Strength) -> Vec<Vec<u8>>;
    /// [`Game::default_orders`], encoded.
    fn default_orders(&self, seat: Seat) -> Option<Vec<Vec<u8>>>;
    /// [`Game::notation`]; `None` for bytes that are no order.
    fn notation(&self, seat: Seat, order: &[u8]) -> Option<String>;
    /// [`Game::meaning`]; `None` for bytes that are no order.
    fn meaning(&self, seat: Seat, order: &[u8]) -> Option<String>;
    /// [`Game::legal`].
    fn legal(&self, seat: Seat) -> Vec<String>;
    /// [`Game::describe`].
    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value;
    /// [`Game::picture`].
    fn picture(&self, viewer: Option<Seat>) -> String;
    /// [`Game::transcript`].
    fn transcript(&self, heading: &Heading) -> Option<String>;
    /// [`Game::svg`].
    fn svg(&self, viewer: Option<Seat>) -> Option<String>;
}

/// An order of a list that does not pass.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("order {}: {reason}", .index + 1)]
pub struct OrderError {
    /// Which one; the list's length where something is missing.
    pub index: usize,
    /// Why, in words for the player.
    pub reason: String,
}

/// A game as the registry knows it: what can be asked before there is a state.
pub trait GameKind: Send + Sync {
    /// [`Game::NAME`].
    fn name(&self) -> &'static str;
    /// [`Game::RULES_VERSION`].
    fn rules_version(&self) -> u32;
    /// [`Game::PARTS`].
    fn parts(&self) -> &'static [&'static str];
    /// [`Game::SEATS`].
    fn seats(&self) -> (u8, u8);
    /// [`Game::default_setup`], encoded.
    fn default_setup(&self) -> Vec<u8>;
    /// [`Game::create`].
    ///
    /// # Errors
    /// [`SetupError`] if the setup can't be read or is out of its bounds.
    fn create(&self, setup: &[u8], teams: &[u8], seed: &[u8; 32]) -> Result<Box<dyn AnyGame>, SetupError>;
    /// [`Game::restore`].
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no snapshot of this game.
    fn restore(&self, snapshot: &[u8]) -> Result<Box<dyn AnyGame>, CodecError>;
    /// [`Game::explain`]; code 0 is "unreadable" in every game.
    fn explain(&self, code: u16) -> &'static str;
    /// [`Game::HIDDEN`].
    fn hidden(&self) -> bool;
    /// [`Game::TICKS`].
    fn is_of_ticks(&self) -> bool;
    /// [`Game::seat_name`].
    fn seat_name(&self, seat: Seat) -> String;
    /// An encoded setup from its JSON. Whether it passes, [`GameKind::create`] tells.
    ///
    /// # Errors
    /// Words that say where the JSON is wrong.
    fn setup_from_json(&self, json: &serde_json::Value) -> Result<Vec<u8>, String>;
    /// A setup as JSON.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no setup of this game.
    fn setup_to_json(&self, setup: &[u8]) -> Result<serde_json::Value, CodecError>;
}

/// The adapter of a game type: it has no data of its own.
struct Kind<G>(PhantomData<fn() -> G>);

impl<G: Game> Kind<G> {
    const THE: &'static Self = &Self(PhantomData);
}

/// The kind of game that the rules `G` are.
#[must_use]
pub const fn kind<G: Game>() -> &'static dyn GameKind {
    Kind::<G>::THE
}

struct Running<G>(G);

impl<G: Game> GameKind for Kind<G> {
    fn name(&self) -> &'static str {
        G::NAME
    }

    fn rules_version(&self) -> u32 {
        G::RULES_VERSION
    }

    fn parts(&self) -> &'static [&'static str] {
        G::PARTS
    }

    fn seats(&self) -> (u8, u8) {
        G::SEATS
    }

    fn default_setup(&self) -> Vec<u8> {
        codec::encode(&G::default_setup())
    }

    fn create(&self, setup: &[u8], teams: &[u8], seed: &[u8; 32]) -> Result<Box<dyn AnyGame>, SetupError> {
        let (fewest, most) = G::SEATS;
        if teams.len() < usize::from(fewest) || teams.len() > usize::from(most) {
            return Err(SetupError::OutOfBounds("the game has no such number of seats"));
        }
        let setup = codec::decode(setup)?;
        Ok(Box::new(Running(G::create(&setup, teams, seed)?)))
    }

    fn restore(&self, snapshot: &[u8]) -> Result<Box<dyn AnyGame>, CodecError> {
        Ok(Box::new(Running(G::restore(snapshot)?)))
    }

    fn explain(&self, code: u16) -> &'static str {
        if code == Illegal::UNREADABLE.0 { "the order can't be read" } else { G::explain(code) }
    }

    fn hidden(&self) -> bool {
        G::HIDDEN
    }

    fn is_of_ticks(&self) -> bool {
        G::TICKS
    }

    fn seat_name(&self, seat: Seat) -> String {
        G::seat_name(seat)
    }

    fn setup_from_json(&self, json: &serde_json::Value) -> Result<Vec<u8>, String> {
        let setup: G::Setup = serde::Deserialize::deserialize(json).map_err(|error| error.to_string())?;
        Ok(codec::encode(&setup))
    }

    fn setup_to_json(&self, setup: &[u8]) -> Result<serde_json::Value, CodecError> {
        let setup: G::Setup = codec::decode(setup)?;
        serde_json::to_value(setup).map_err(|_| CodecError::Malformed)
    }
}

fn decode_all<I: codec::Encode + codec::Decode<()>>(orders: &[Vec<u8>]) -> Option<Vec<I>> {
    orders.iter().map(|bytes| codec::decode(bytes).ok()).collect()
}

impl<G: Game> AnyGame for Running<G> {
    fn kind(&self) -> &'static dyn GameKind {
        kind::<G>()
    }

    fn check(&self, seat: Seat, input: &[u8]) -> Result<(), Illegal> {
        let input = codec::decode(input).map_err(|_| Illegal::UNREADABLE)?;
        self.0.check(seat, &input)
    }

    fn step(&mut self, items: &[StepItem<Vec<u8>>]) {
        let items: Vec<_> = items
            .iter()
            .filter_map(|item| {
                let what = match &item.what {
                    What::Input(bytes) => What::Input(codec::decode(bytes).ok()?),
                    What::Seat(event) => What::Seat::<G::Input>(*event as SeatEvent),
                };
                Some(StepItem { seat: item.seat, what })
            })
            .collect();
        self.0.step(&items);
    }

    fn snapshot(&self) -> Vec<u8> {
        self.0.snapshot()
    }

    fn digest(&self) -> Digest {
        self.0.digest()
    }

    fn breakdown(&self) -> Vec<DigestRow> {
        self.0.breakdown()
    }

    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        self.0.view(viewer)
    }

    fn outcome(&self) -> Option<Outcome> {
        self.0.outcome()
    }

    fn bot(&self, seat: Seat, strength: Strength) -> Vec<Vec<u8>> {
        self.0.bot(seat, strength).iter().map(codec::encode).collect()
    }

    fn to_act(&self) -> Vec<Seat> {
        self.0.to_act()
    }

    fn steps_per_turn(&self) -> u32 {
        self.0.steps_per_turn()
    }

    fn turn_name(&self) -> String {
        self.0.turn_name()
    }

    fn orders(&self, seat: Seat, texts: &[String]) -> Result<Vec<Vec<u8>>, Vec<OrderError>> {
        let (mut orders, mut errors) = (Vec::with_capacity(texts.len()), Vec::new());
        for (index, text) in texts.iter().enumerate() {
            match self.0.parse(seat, text) {
                Ok(order) => orders.push(order),
                Err(reason) => errors.push(OrderError { index, reason }),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let checked = self.0.check_orders(seat, &orders);
        checked.map_err(|(index, illegal)| {
            vec![OrderError { index, reason: self.kind().explain(illegal.0).to_owned() }]
        })?;
        Ok(orders.iter().map(codec::encode).collect())
    }

    fn passing(&self, seat: Seat, texts: &[String]) -> Vec<(usize, Vec<u8>)> {
        let readable = texts.iter().enumerate();
        let readable = readable.filter_map(|(index, text)| Some((index, self.0.parse(seat, text).ok()?)));
        let (mut kept, mut orders): (Vec<usize>, Vec<G::Input>) = readable.unzip();
        if kept.len() < texts.len() || self.0.check_orders(seat, &orders).is_err() {
            let all = core::mem::take(&mut kept).into_iter().zip(core::mem::take(&mut orders));
            for (index, order) in all {
                orders.push(order);
                match self.0.check_orders(seat, &orders) {
                    // What is missing may still come.
                    Err((wrong, _)) if wrong < orders.len() => drop(orders.pop()),
                    _ => kept.push(index),
                }
            }
            if self.0.check_orders(seat, &orders).is_err() {
                return Vec::new();
            }
        }
        kept.into_iter().zip(orders.iter().map(codec::encode)).collect()
    }

    fn order(&self, seat: Seat, text: &str) -> Result<Vec<u8>, String> {
        self.0.parse(seat, text).map(|order| codec::encode(&order))
    }

    fn at_once(&self, seat: Seat, orders: &[Vec<u8>]) -> bool {
        decode_all(orders).is_some_and(|orders| self.0.at_once(seat, &orders))
    }

    fn bot_turn(&self, seat: Seat, strength: Strength) -> Vec<Vec<u8>> {
        self.0.bot_turn(seat, strength).iter().map(codec::encode).collect()
    }

    fn default_orders(&self, seat: Seat) -> Option<Vec<Vec<u8>>> {
        Some(self.0.default_orders(seat)?.iter().map(codec::encode).collect())
    }

    fn notation(&self, seat: Seat, order: &[u8]) -> Option<String> {
        Some(self.0.notation(seat, &codec::decode(order).ok()?))
    }

    fn meaning(&self, seat: Seat, order: &[u8]) -> Option<String> {
        Some(self.0.meaning(seat, &codec::decode(order).ok()?))
    }

    fn legal(&self, seat: Seat) -> Vec<String> {
        self.0.legal(seat)
    }

    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value {
        self.0.describe(viewer)
    }

    fn picture(&self, viewer: Option<Seat>) -> String {
        self.0.picture(viewer)
    }

    fn transcript(&self, heading: &Heading) -> Option<String> {
        self.0.transcript(heading)
    }

    fn svg(&self, viewer: Option<Seat>) -> Option<String> {
        self.0.svg(viewer)
    }
}
