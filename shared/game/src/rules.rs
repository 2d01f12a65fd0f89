//! The small trait: a game in some seventy lines. What it leaves out, [`FromRules`] derives from it.
//!
//! [`FromRules`]: crate::FromRules

use crate::ids::Seat;
use crate::{Choice, DropsOut, Strength};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The rules of a game whose state is small; see [the page about it](crate#a-game-in-seventy-lines).
///
/// The type is the state. It is plain data (`Clone` and `Serialize`), and everything in it must follow from what is
/// passed: no floats, clocks, hash maps, or process-wide state. What is needed is in the first half; what has a default is
/// in the second.
///
/// A state is never made out of foreign bytes: to restore one, its orders are played again, each checked as at first. So
/// rules need no defence of their own, but a game of many thousand steps, or one whose steps are slow, is better off with
/// [`crate::Game`].
pub trait Rules: Clone + Serialize + Send + Sized + 'static {
    /// The game's name in lobbies, files and on the wire: lower case letters.
    const NAME: &'static str;
    /// Its name for people: "Connect Four".
    const TITLE: &'static str;
    /// One line that tells a newcomer what it is.
    const LINE: &'static str;
    /// All words for refusals and endings. Add new ones at the end: their place is their code.
    const WORDS: &'static [&'static str];
    /// One order of one seat.
    type Order: Clone;

    /// The state before the first order.
    ///
    /// # Errors
    /// Words that say what is wrong with the setup.
    fn new(setup: &Self::Setup, seats: u8, seed: &[u8; 32]) -> Result<Self, &'static str>;
    /// The seats for whose orders the game waits, ascending.
    fn to_act(&self) -> Vec<Seat>;
    /// Every legal order of a seat that is to act: the list to choose from, what a bot looks through, and what texts mean.
    fn legal(&self, seat: Seat) -> Vec<Self::Order>;
    /// The text of an order: short, and another for every order.
    fn notation(order: &Self::Order) -> String;
    /// Applies a legal order.
    fn apply(&mut self, seat: Seat, order: &Self::Order);
    /// The seat is out of the game: its player resigned, or ran out of time. Comes at most once for a seat, and at any
    /// moment.
    fn give_up(&mut self, seat: Seat, why: DropsOut);
    /// How the game ended, once it has. Nothing is asked of a state after that.
    fn outcome(&self) -> Option<Ending>;

    /// What is chosen before the game. As JSON, so that a setup with defaults takes what a form leaves out.
    type Setup: Serialize + DeserializeOwned + Default;
    /// Raised whenever the same orders would give another state.
    const VERSION: u32 = 1;
    /// The fewest and the most seats.
    const SEATS: (u8, u8) = (2, 2);
    /// What people call the seats, by number.
    const SEAT_NAMES: &'static [&'static str] = &[];
    /// The fewest and the most orders of a seat in one turn. Where a turn may pass without one, time that is up does no
    /// harm.
    const ORDERS: (u8, u8) = (1, 1);
    /// Whether seats see different things: then [`Rules::shown`] must hide them.
    const HIDDEN: bool = false;
    /// For real time: how often in a second [`Rules::tick`] is called while the game is live.
    const TICK_HZ: Option<u8> = None;

    /// What of the setup can be chosen in a form.
    fn choices() -> Vec<Choice> {
        Vec::new()
    }
    /// Real time: the world moves on by a step, after the orders.
    fn tick(&mut self) {}
    /// Real time by mail: how many steps the world makes in one turn.
    fn steps_per_turn(&self) -> u32 {
        1
    }
    /// Whether an order is legal, with words of [`Rules::WORDS`] if it is not. Only needed beside an own [`Rules::parse`]:
    /// what the usual one understands is legal.
    ///
    /// # Errors
    /// Why it is not.
    fn check(&self, _seat: Seat, _order: &Self::Order) -> Result<(), &'static str> {
        Ok(())
    }
    /// The order that a text means: of those that are legal, the one with this notation.
    ///
    /// # Errors
    /// Words for the player that say what can't be understood.
    fn parse(&self, seat: Seat, text: &str) -> Result<Self::Order, String> {
        let legal = self.legal(seat);
        let same = |order: &Self::Order| Self::notation(order).eq_ignore_ascii_case(text.trim());
        let known = legal.iter().position(same);
        let listed = || legal.iter().take(20).map(Self::notation).collect::<Vec<_>>().join(", ");
        known.map(|index| legal[index].clone()).ok_or_else(|| format!("not one of: {}", listed()))
    }
    /// The order in words, for a preview.
    fn meaning(&self, _seat: Seat, order: &Self::Order) -> String {
        Self::notation(order)
    }
    /// What people call the present turn.
    fn turn_name(&self, number: u32) -> String {
        format!("turn {number}")
    }
    /// How good the state is for a seat, below 1,000: a bot that can't see the end goes by it.
    fn worth(&self, _seat: Seat) -> i32 {
        0
    }
    /// What a bot does: it looks ahead for two who move in turn, or more.
    fn bot(&self, seat: Seat, strength: Strength) -> Option<Self::Order> {
        best(self, seat, strength)
    }
    /// What `viewer` may see, or everything for `None`. The usual one hides nothing.
    fn shown(&self, _viewer: Option<Seat>) -> serde_json::Value {
        serde_json::to_value(self).expect("a state is plain data")
    }
    /// The state as plain text of at most 80 columns.
    fn picture(&self, viewer: Option<Seat>) -> String {
        let text = format!("{:#}", self.shown(viewer));
        text.lines().map(|line| line.chars().take(80).collect::<String>() + "\n").collect()
    }
}

/// The setup of a game that leaves nothing to choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoChoices {}

/// How a game ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// The place of each seat, from 1; seats with the same place share it.
    pub places: Vec<u8>,
    /// Why: one of [`Rules::WORDS`].
    pub words: &'static str,
}

impl Ending {
    /// One seat has won, and all others share the second place.
    #[must_use]
    pub fn won(winner: Seat, seats: u8, words: &'static str) -> Self {
        Self { places: (0..seats).map(|seat| if seat == winner.0 { 1 } else { 2 }).collect(), words }
    }

    /// All share the first place.
    #[must_use]
    pub fn drawn(seats: u8, words: &'static str) -> Self {
        Self { places: vec![1; usize::from(seats)], words }
    }

    /// By what seats have reached: who has more comes first.
    #[must_use]
    pub fn ranked<T: Ord>(reached: &[T], words: &'static str) -> Self {
        let place = |own: &T| 1 + reached.iter().filter(|other| *other > own).count() as u8;
        Self { places: reached.iter().map(place).collect(), words }
    }
}

// The bot of any small game plays all orders in its head, as deep as its budget allows. It takes every opponent for one
// who only wants to harm it (paranoid search with alpha-beta pruning).

/// A won game's value; what is sooner is better.
const WON: i32 = 1_000_000;

/// The best order of a seat that is to act.
fn best<R: Rules>(rules: &R, seat: Seat, strength: Strength) -> Option<R::Order> {
    let orders = rules.legal(seat);
    let depth = depth(orders.len(), strength);
    let (mut best, mut most) = (None, i32::MIN);
    for order in orders {
        let mut next = rules.clone();
        next.apply(seat, &order);
        let value = value(&next, seat, depth, most, i32::MAX);
        if best.is_none() || value > most {
            (best, most) = (Some(order), value);
        }
    }
    best
}

/// As deep as some positions allow if every one had as many orders as this.
fn depth(orders: usize, strength: Strength) -> u32 {
    let (positions, deepest) = match strength {
        Strength::Weak => (10, 1),
        Strength::Strong => (3_000, 12),
    };
    let (mut depth, mut reached) = (0, orders.max(2));
    while depth < deepest && reached <= positions {
        reached = reached.saturating_mul(orders.max(2));
        depth += 1;
    }
    depth
}

/// What a state is worth to `own`, as far as it lies between `least` and `most`.
fn value<R: Rules>(rules: &R, own: Seat, depth: u32, mut least: i32, mut most: i32) -> i32 {
    if let Some(ending) = rules.outcome() {
        let mine = i32::from(ending.places.get(usize::from(own.0)).copied().unwrap_or(u8::MAX));
        let shared = ending.places.iter().filter(|place| **place == 1).count() > 1;
        let soon = depth as i32;
        return match mine {
            1 if shared => 0,
            1 => WON + soon,
            place => -WON * place / 256 - soon,
        };
    }
    let acting = rules.to_act();
    let Some(&seat) = acting.iter().find(|seat| **seat != own).or(acting.first()).filter(|_| depth > 0)
    else {
        return rules.worth(own);
    };
    let mut found = if seat == own { i32::MIN } else { i32::MAX };
    for order in rules.legal(seat) {
        let mut next = rules.clone();
        next.apply(seat, &order);
        let value = value(&next, own, depth - 1, least, most);
        if seat == own {
            found = found.max(value);
            least = least.max(found);
        } else {
            found = found.min(value);
            most = most.min(found);
        }
        if least >= most {
            break;
        }
    }
    found
}
