//! A full game out of small rules: digest, snapshot, view, JSON, codes and turns are derived here.

use crate::codec::{self, CodecError, Decode, Encode, Json};
use crate::ids::{Digest, Seat};
use crate::{
    About, ByTurns, Choice, DigestRow, DropsOut, Ending, Game, Illegal, Outcome, Rules, SeatEvent,
    SetupError, Strength,
};

/// Longer games are drawn: whoever restores a state makes all steps again.
pub const STEPS_CEILING: u32 = 100_000;

/// Codes beyond those of [`Rules::WORDS`], which count from 1.
const OWN_WORDS: [(u16, &str); 6] = [
    (NOT_LEGAL, "that is not legal now"),
    (NOT_TO_ACT, "it is not your turn"),
    (TOO_FEW, "the turn needs an order"),
    (TOO_MANY, "too many orders for one turn"),
    (TOO_LONG, "the game has lasted too long"),
    (UNLISTED, "words that the game does not list"),
];
const NOT_LEGAL: u16 = 60_000;
const NOT_TO_ACT: u16 = 60_001;
const TOO_FEW: u16 = 60_002;
const TOO_MANY: u16 = 60_003;
const TOO_LONG: u16 = 60_004;
const UNLISTED: u16 = 60_005;

/// A game by [`Rules`]. An order is its text.
pub struct FromRules<R: Rules> {
    rules: R,
    beginning: Beginning,
    past: Vec<Past>,
    /// Orders and ticks made.
    steps: u32,
    gave_up: Vec<Seat>,
}

/// What the first state was made of.
#[derive(Clone, Encode, Decode)]
struct Beginning {
    /// As JSON.
    setup: String,
    seats: u8,
    seed: [u8; 32],
}

/// What made the present state out of the first.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
enum Past {
    Order(Seat, String),
    GaveUp(Seat),
    Ticks(u32),
    Forfeited(Seat),
}

#[derive(Encode, Decode)]
struct Snapshot {
    beginning: Beginning,
    past: Vec<Past>,
    digest: Digest,
}

impl<R: Rules> FromRules<R> {
    fn begin(setup: &R::Setup, seats: u8, seed: [u8; 32]) -> Result<Self, &'static str> {
        let rules = R::new(setup, seats, &seed)?;
        let setup = serde_json::to_string(setup).expect("a setup is plain data");
        let beginning = Beginning { setup, seats, seed };
        Ok(Self { rules, beginning, past: Vec::new(), steps: 0, gave_up: Vec::new() })
    }

    /// The state that the rules know.
    #[must_use]
    pub const fn rules(&self) -> &R {
        &self.rules
    }

    fn read(&self, seat: Seat, text: &str) -> Result<R::Order, String> {
        if self.to_act().contains(&seat) {
            self.rules.parse(seat, text)
        } else {
            Err(Self::explain(NOT_TO_ACT).to_owned())
        }
    }

    fn order(&self, seat: Seat, text: &String) -> Result<R::Order, Illegal> {
        if !self.to_act().contains(&seat) {
            return Err(Illegal(NOT_TO_ACT));
        }
        let order = self.rules.parse(seat, text).map_err(|_| Illegal(NOT_LEGAL))?;
        if R::notation(&order) != *text {
            return Err(Illegal(NOT_LEGAL));
        }
        self.rules.check(seat, &order).map_err(|words| Illegal(code::<R>(words)))?;
        Ok(order)
    }

    /// Applies an order that is legal; another changes nothing.
    fn apply(&mut self, seat: Seat, text: &String) -> bool {
        let Ok(order) = self.order(seat, text) else { return false };
        self.rules.apply(seat, &order);
        self.steps += 1;
        self.past.push(Past::Order(seat, text.clone()));
        true
    }

    fn tick(&mut self) {
        self.rules.tick();
        self.steps += 1;
        match self.past.last_mut() {
            Some(Past::Ticks(ticks)) => *ticks += 1,
            _ => self.past.push(Past::Ticks(1)),
        }
    }

    fn give_up(&mut self, seat: Seat, why: DropsOut) -> bool {
        let plays = seat.0 < self.beginning.seats && !self.gave_up.contains(&seat) && self.ending().is_none();
        if plays {
            self.rules.give_up(seat, why);
            self.gave_up.push(seat);
            self.past.push(match why {
                DropsOut::Resigned => Past::GaveUp(seat),
                DropsOut::Forfeited => Past::Forfeited(seat),
            });
        }
        plays
    }

    fn ending(&self) -> Option<Ending> {
        let too_long = || Ending::drawn(self.beginning.seats, Self::explain(TOO_LONG));
        self.rules.outcome().or_else(|| (self.steps >= STEPS_CEILING).then(too_long))
    }

    /// Plays again what bytes say was played; false if it can't have been.
    fn again(&mut self, past: Vec<Past>) -> bool {
        past.into_iter().all(|past| match past {
            Past::Order(seat, text) => self.apply(seat, &text),
            Past::GaveUp(seat) => self.give_up(seat, DropsOut::Resigned),
            Past::Forfeited(seat) => self.give_up(seat, DropsOut::Forfeited),
            Past::Ticks(ticks) => (0..ticks).all(|_| {
                let goes_on = R::TICK_HZ.is_some() && self.ending().is_none();
                if goes_on {
                    self.tick();
                }
                goes_on
            }),
        })
    }
}

fn code<R: Rules>(words: &str) -> u16 {
    let listed = R::WORDS.iter().position(|known| *known == words);
    let own = OWN_WORDS.iter().find(|(_, known)| *known == words).map_or(UNLISTED, |(code, _)| *code);
    listed.and_then(|index| u16::try_from(index + 1).ok()).unwrap_or(own)
}

impl<R: Rules> Game for FromRules<R> {
    const ABOUT: About = About {
        name: R::NAME,
        title: R::TITLE,
        line: R::LINE,
        rules_version: R::VERSION,
        seats: R::SEATS,
        seat_names: R::SEAT_NAMES,
        hidden: R::HIDDEN,
        tick_hz: R::TICK_HZ,
        parts: &["state", "course"],
        ..About::USUAL
    };
    type Setup = Json<R::Setup>;
    type Order = String;

    fn choices() -> Vec<Choice> {
        R::choices()
    }

    fn create(setup: &Json<R::Setup>, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError> {
        if (1..teams.len()).any(|at| teams[..at].contains(&teams[at])) {
            return Err(SetupError::OutOfBounds("everybody plays alone"));
        }
        let seats = u8::try_from(teams.len()).unwrap_or(u8::MAX);
        Self::begin(&setup.0, seats, *seed).map_err(SetupError::OutOfBounds)
    }

    fn check(&self, seat: Seat, text: &String) -> Result<(), Illegal> {
        self.order(seat, text).map(|_| ())
    }

    fn step(&mut self, orders: &[(Seat, &String)]) {
        for (seat, text) in orders {
            self.apply(*seat, text);
        }
        if R::TICK_HZ.is_some() && self.ending().is_none() {
            self.tick();
        }
    }

    fn seat_event(&mut self, seat: Seat, event: SeatEvent) {
        if let Some(why) = event.drops_out() {
            self.give_up(seat, why);
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let ending = self.ending()?;
        Some(Outcome { reason: code::<R>(ending.words), places: ending.places })
    }

    fn snapshot(&self, digest: Digest) -> Vec<u8> {
        codec::encode(&Snapshot { beginning: self.beginning.clone(), past: self.past.clone(), digest })
    }

    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError> {
        let Snapshot { beginning, past, digest } = codec::decode(bytes)?;
        let (fewest, most) = R::SEATS;
        let setup = serde_json::from_str(&beginning.setup).map_err(|_| CodecError::Malformed)?;
        if !(fewest..=most).contains(&beginning.seats) {
            return Err(CodecError::Malformed);
        }
        let mut own =
            Self::begin(&setup, beginning.seats, beginning.seed).map_err(|_| CodecError::Malformed)?;
        // Bytes that mean the same as others are not what was written.
        if own.again(past.clone()) && own.past == past && own.beginning.setup == beginning.setup {
            Ok((own, digest))
        } else {
            Err(CodecError::Malformed)
        }
    }

    fn rows(&self) -> Vec<DigestRow> {
        let state = serde_json::to_vec(&self.rules).expect("a state is plain data");
        vec![DigestRow::of_bytes(0, 0, &state), DigestRow::of(1, 0, &(self.steps, &self.gave_up))]
    }

    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        serde_json::to_vec(&self.rules.shown(viewer)).expect("JSON can be written")
    }

    fn bot(&self, seat: Seat, strength: Strength, _luck: Digest) -> Vec<String> {
        let acts = self.to_act().contains(&seat);
        let order = if acts { self.rules.bot(seat, strength) } else { None };
        order.iter().map(R::notation).collect()
    }

    fn explain(code: u16) -> &'static str {
        let own = OWN_WORDS.iter().find(|(own, _)| *own == code).map_or("unknown code", |(_, words)| words);
        usize::from(code).checked_sub(1).and_then(|index| R::WORDS.get(index)).copied().unwrap_or(own)
    }
}

impl<R: Rules> ByTurns for FromRules<R> {
    fn to_act(&self) -> Vec<Seat> {
        if self.ending().is_some() { Vec::new() } else { self.rules.to_act() }
    }

    fn turn(&self) -> u32 {
        self.steps
    }

    fn turn_name(&self) -> String {
        self.rules.turn_name(self.steps / self.steps_per_turn().max(1) + 1)
    }

    fn steps_per_turn(&self) -> u32 {
        self.rules.steps_per_turn()
    }

    fn check_orders(&self, seat: Seat, orders: &[String]) -> Result<(), (usize, Illegal)> {
        if !self.to_act().contains(&seat) {
            return Err((0, Illegal(NOT_TO_ACT)));
        }
        let (fewest, most) = R::ORDERS;
        if orders.len() > usize::from(most) {
            return Err((usize::from(most), Illegal(TOO_MANY)));
        }
        for (index, order) in orders.iter().enumerate() {
            self.check(seat, order).map_err(|illegal| (index, illegal))?;
        }
        if orders.len() < usize::from(fewest) { Err((orders.len(), Illegal(TOO_FEW))) } else { Ok(()) }
    }

    /// All orders wait for the turn to close: who is not to act gives none.
    fn at_once(&self, _seat: Seat, _orders: &[String]) -> bool {
        false
    }

    fn default_orders(&self, _seat: Seat) -> Option<Vec<String>> {
        (R::ORDERS.0 == 0).then(Vec::new)
    }

    fn parse(&self, seat: Seat, text: &str) -> Result<String, String> {
        self.read(seat, text).map(|order| R::notation(&order))
    }

    fn notation(&self, _seat: Seat, order: &String) -> String {
        order.clone()
    }

    fn meaning(&self, seat: Seat, order: &String) -> String {
        self.read(seat, order).map_or_else(|words| words, |order| self.rules.meaning(seat, &order))
    }

    fn legal(&self, seat: Seat) -> Vec<String> {
        let acts = self.to_act().contains(&seat);
        let orders = if acts { self.rules.legal(seat) } else { Vec::new() };
        orders.iter().map(R::notation).collect()
    }

    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value {
        serde_json::json!({
            "turn": self.turn_name(),
            "to_act": self.to_act(),
            "outcome": self.ending(),
            "state": self.rules.shown(viewer),
        })
    }

    fn picture(&self, viewer: Option<Seat>) -> String {
        self.rules.picture(viewer)
    }
}
