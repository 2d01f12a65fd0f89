//! The object-safe face of a game: bytes in, bytes out. Server, timeline and store know only this.

use crate::codec::{self, CodecError};
use crate::ids::{Digest, Seat};
use crate::{
    About, ByTurns, Choice, DigestRow, Heading, Illegal, Outcome, Running, SeatEvent, SetupError, StepItem,
    Strength, What,
};
use core::marker::PhantomData;
use thiserror::Error;

/// Writes a trait and its implementation for every game out of one list, so that a method stands in one place.
macro_rules! face {
    (
        $(#[$trait_docs:meta])*
        trait $face:ident for $bytes:ident;
        $($(#[$docs:meta])* fn $name:ident $args:tt $(-> $result:ty)? $body:block)*
    ) => {
        $(#[$trait_docs])*
        pub trait $face: Send {
            $($(#[$docs])* fn $name $args $(-> $result)?;)*
        }

        impl<G: ByTurns> $face for $bytes<G> {
            $(fn $name $args $(-> $result)? $body)*
        }
    };
}

/// A running game whose orders are bytes.
struct Bytes<G>(Running<G>);

face! {
    /// A running game whose orders are bytes. See [`crate::Game`] and [`ByTurns`] for the contract of each method.
    trait AnyGame for Bytes;

    /// The kind of game that this is.
    fn kind(&self) -> &'static dyn GameKind {
        kind::<G>()
    }

    /// [`crate::Game::check`]; unreadable bytes are [`Illegal::UNREADABLE`].
    ///
    /// # Errors
    /// [`Illegal`] with the reason.
    fn check(&self, seat: Seat, order: &[u8]) -> Result<(), Illegal> {
        let order = codec::decode(order).map_err(|_| Illegal::UNREADABLE)?;
        self.0.check(seat, &order)
    }

    /// [`Running::step`]. An order that can't be read changes nothing; [`AnyGame::check`] refuses it before.
    fn step(&mut self, items: &[StepItem<Vec<u8>>]) {
        let read = |item: &StepItem<Vec<u8>>| {
            let what = match &item.what {
                What::Input(bytes) => What::Input(codec::decode(bytes).ok()?),
                What::Seat(event) => What::Seat(*event),
            };
            Some(StepItem { seat: item.seat, what })
        };
        self.0.step(&items.iter().filter_map(read).collect::<Vec<_>>());
    }

    /// [`Running::seat_events`].
    fn seat_events(&mut self, events: &[(Seat, SeatEvent)]) {
        self.0.seat_events(events);
    }

    /// [`Running::snapshot`].
    fn snapshot(&self) -> Vec<u8> {
        self.0.snapshot()
    }

    /// [`Running::digest`].
    fn digest(&self) -> Digest {
        self.0.digest()
    }

    /// [`Running::breakdown`].
    fn breakdown(&self) -> Vec<DigestRow> {
        self.0.breakdown()
    }

    /// [`crate::Game::view`].
    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        self.0.view(viewer)
    }

    /// [`crate::Game::outcome`].
    fn outcome(&self) -> Option<Outcome> {
        self.0.outcome()
    }

    /// [`Running::bot`], encoded.
    fn bot(&self, seat: Seat, strength: Strength) -> Vec<Vec<u8>> {
        self.0.bot(seat, strength).iter().map(codec::encode).collect()
    }

    /// [`ByTurns::to_act`].
    fn to_act(&self) -> Vec<Seat> {
        self.0.to_act()
    }

    /// [`ByTurns::turn`].
    fn turn(&self) -> u32 {
        self.0.turn()
    }

    /// [`ByTurns::takebacks`].
    fn takebacks(&self) -> u32 {
        self.0.takebacks()
    }

    /// [`ByTurns::turn_name`].
    fn turn_name(&self) -> String {
        self.0.turn_name()
    }

    /// [`ByTurns::steps_per_turn`].
    fn steps_per_turn(&self) -> u32 {
        self.0.steps_per_turn()
    }

    /// The encoded orders that texts mean, parsed and checked together.
    ///
    /// # Errors
    /// Every order that can't be parsed; if all can, the first that does not pass.
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

    /// Of a list of texts those that pass, each with its index and its encoded order: all if they can stand together;
    /// otherwise each that can stand with those kept before it. Nothing if something is missing beside them.
    fn passing(&self, seat: Seat, texts: &[String]) -> Vec<(usize, Vec<u8>)> {
        let readable = texts.iter().enumerate();
        let readable = readable.filter_map(|(index, text)| Some((index, self.0.parse(seat, text).ok()?)));
        let (mut kept, mut orders): (Vec<usize>, Vec<G::Order>) = readable.unzip();
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

    /// [`ByTurns::parse`] of one text, encoded.
    ///
    /// # Errors
    /// Words that say what can't be understood.
    fn order(&self, seat: Seat, text: &str) -> Result<Vec<u8>, String> {
        self.0.parse(seat, text).map(|order| codec::encode(&order))
    }

    /// [`ByTurns::at_once`] of orders that [`AnyGame::orders`] gave.
    fn at_once(&self, seat: Seat, orders: &[Vec<u8>]) -> bool {
        let orders: Option<Vec<_>> = orders.iter().map(|bytes| codec::decode(bytes).ok()).collect();
        orders.is_some_and(|orders| self.0.at_once(seat, &orders))
    }

    /// [`ByTurns::resigns`] of orders that [`AnyGame::orders`] gave.
    fn resigns(&self, seat: Seat, orders: &[Vec<u8>]) -> bool {
        let orders: Option<Vec<_>> = orders.iter().map(|bytes| codec::decode(bytes).ok()).collect();
        orders.is_some_and(|orders| self.0.resigns(seat, &orders))
    }

    /// [`Running::bot_turn`], encoded.
    fn bot_turn(&self, seat: Seat, strength: Strength) -> Vec<Vec<u8>> {
        self.0.bot_turn(seat, strength).iter().map(codec::encode).collect()
    }

    /// [`ByTurns::default_orders`], encoded.
    fn default_orders(&self, seat: Seat) -> Option<Vec<Vec<u8>>> {
        Some(self.0.default_orders(seat)?.iter().map(codec::encode).collect())
    }

    /// [`ByTurns::notation`]; `None` for bytes that are no order.
    fn notation(&self, seat: Seat, order: &[u8]) -> Option<String> {
        Some(self.0.notation(seat, &codec::decode(order).ok()?))
    }

    /// [`ByTurns::meaning`]; `None` for bytes that are no order.
    fn meaning(&self, seat: Seat, order: &[u8]) -> Option<String> {
        Some(self.0.meaning(seat, &codec::decode(order).ok()?))
    }

    /// [`ByTurns::legal`].
    fn legal(&self, seat: Seat) -> Vec<String> {
        self.0.legal(seat)
    }

    /// [`ByTurns::describe`].
    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value {
        self.0.describe(viewer)
    }

    /// [`ByTurns::picture`].
    fn picture(&self, viewer: Option<Seat>) -> String {
        self.0.picture(viewer)
    }

    /// [`ByTurns::transcript`].
    fn transcript(&self, heading: &Heading) -> Option<String> {
        self.0.transcript(heading)
    }

    /// [`ByTurns::chapter`].
    fn chapter(&self) -> Option<String> {
        self.0.chapter()
    }

    /// [`ByTurns::svg`].
    fn svg(&self, viewer: Option<Seat>) -> Option<String> {
        self.0.svg(viewer)
    }
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
    /// What the game says of itself.
    fn about(&self) -> &'static About;
    /// [`crate::Game::choices`].
    fn choices(&self) -> Vec<Choice>;
    /// The default setup, encoded.
    fn default_setup(&self) -> Vec<u8>;
    /// [`crate::Game::create`].
    ///
    /// # Errors
    /// [`SetupError`] if the setup can't be read or is out of its bounds.
    fn create(&self, setup: &[u8], teams: &[u8], seed: &[u8; 32]) -> Result<Box<dyn AnyGame>, SetupError>;
    /// [`crate::Game::restore`].
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no snapshot of this game.
    fn restore(&self, snapshot: &[u8]) -> Result<Box<dyn AnyGame>, CodecError>;
    /// [`crate::Game::explain`]; code 0 is "unreadable" in every game.
    fn explain(&self, code: u16) -> &'static str;
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
    /// [`ByTurns::import`], encoded.
    ///
    /// # Errors
    /// Words for the player.
    fn import(&self, text: &str) -> Result<Vec<u8>, String>;

    /// [`About::name`].
    fn name(&self) -> &'static str {
        self.about().name
    }
    /// [`About::rules_version`].
    fn rules_version(&self) -> u32 {
        self.about().rules_version
    }
    /// [`About::parts`].
    fn parts(&self) -> &'static [&'static str] {
        self.about().parts
    }
    /// [`About::seats`].
    fn seats(&self) -> (u8, u8) {
        self.about().seats
    }
    /// [`About::hidden`].
    fn hidden(&self) -> bool {
        self.about().hidden
    }
    /// Whether it is played in real time when it is live ([`About::tick_hz`]).
    fn is_of_ticks(&self) -> bool {
        self.about().tick_hz.is_some()
    }
    /// [`About::seat_name`].
    fn seat_name(&self, seat: Seat) -> String {
        self.about().seat_name(seat)
    }
}

/// The adapter of a game type: it has no data of its own.
struct Kind<G>(PhantomData<fn() -> G>);

impl<G: ByTurns> Kind<G> {
    const THE: &'static Self = &Self(PhantomData);
}

/// The kind of game that the rules `G` are.
#[must_use]
pub const fn kind<G: ByTurns>() -> &'static dyn GameKind {
    Kind::<G>::THE
}

impl<G: ByTurns> GameKind for Kind<G> {
    fn about(&self) -> &'static About {
        &G::ABOUT
    }

    fn choices(&self) -> Vec<Choice> {
        G::choices()
    }

    fn default_setup(&self) -> Vec<u8> {
        codec::encode(&G::Setup::default())
    }

    fn create(&self, setup: &[u8], teams: &[u8], seed: &[u8; 32]) -> Result<Box<dyn AnyGame>, SetupError> {
        let (fewest, most) = G::ABOUT.seats;
        if teams.len() < usize::from(fewest) || teams.len() > usize::from(most) {
            return Err(SetupError::OutOfBounds("the game has no such number of seats"));
        }
        let setup = codec::decode(setup)?;
        Ok(Box::new(Bytes::<G>(Running::create(&setup, teams, seed)?)))
    }

    fn restore(&self, snapshot: &[u8]) -> Result<Box<dyn AnyGame>, CodecError> {
        if snapshot.len() > crate::limits::SNAPSHOT_BYTES_CEILING {
            return Err(CodecError::Malformed);
        }
        Ok(Box::new(Bytes::<G>(Running::restore(snapshot)?)))
    }

    fn explain(&self, code: u16) -> &'static str {
        if code == Illegal::UNREADABLE.0 { "the order can't be read" } else { G::explain(code) }
    }

    fn setup_from_json(&self, json: &serde_json::Value) -> Result<Vec<u8>, String> {
        let setup: G::Setup = serde::Deserialize::deserialize(json).map_err(|error| error.to_string())?;
        Ok(codec::encode(&setup))
    }

    fn setup_to_json(&self, setup: &[u8]) -> Result<serde_json::Value, CodecError> {
        let setup: G::Setup = codec::decode(setup)?;
        serde_json::to_value(setup).map_err(|_| CodecError::Malformed)
    }

    fn import(&self, text: &str) -> Result<Vec<u8>, String> {
        G::import(text).map(|setup| codec::encode(&setup))
    }
}
