//! Diplomacy: seven powers, secret orders, all at once. The rules on the standard board; press is the table's business.
#![deny(clippy::float_arithmetic)]

// The derives of `Encode` and `Decode` call the crate that they belong to so.
extern crate adjourn_game as bincode;

mod atlas; // outlines and points
mod board; // what borders on what
mod bot; // what a bot orders
mod check; // which orders are legal
mod create; // the state at tick 0
mod digest; // rows and digest
mod disorder; // which units a power loses that does not say
mod judge; // what becomes of moves
mod legal; // all legal orders
pub mod limits; // the bounds of the game
mod names; // places by name
mod notation; // orders as texts
mod parse; // texts as orders
mod phases; // what a step does
mod picture; // the position as text
mod province; // the places
mod setup; // what is chosen before the game
mod snapshot; // the state as bytes, and back
mod state;
mod svg; // the position as a map
mod types; // powers, units, orders
mod view;

pub use board::{Centre, Terrain};
pub use province::Province;
pub use setup::{Placed, Position, Setup, Start};
pub use types::{Coast, Kind, Location, Order, Phase, Power, Unit};
pub use view::{
    CentreView, ChapterView, LineView, OutcomeView, PhaseView, PowerView, RetreatView, UnitView, View,
};

use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{
    About, ByTurns, Choice, DigestRow, Game, Illegal, Outcome, SeatEvent, SetupError, Strength,
};
use state::{Edition, State};
use std::collections::BTreeSet;

/// A running game of diplomacy, by one version of the rules.
pub struct ByRules<const VERSION: u32> {
    state: State,
}

/// Diplomacy by the rules of new games: the rulebook of 2023, with the preferences of the DATC 3.0 where it leaves
/// something open. When all but one have resigned, the one who is left wins.
pub type Diplomacy = ByRules<3>;

/// Diplomacy by the second rules, for games that began under them. Some convoys and civil disorder are read otherwise.
pub type SecondDiplomacy = ByRules<2>;

/// Diplomacy by the first rules, for games that began under them. Beside that, the one who is left plays on alone.
pub type FirstDiplomacy = ByRules<1>;

impl<const VERSION: u32> ByRules<VERSION> {
    const EDITION: Edition = if VERSION >= 3 { Edition::Of2023 } else { Edition::Crate };

    fn end_for_last_player(&mut self) {
        if VERSION >= 2 {
            phases::end_for_last_player(&mut self.state);
        }
    }

    /// What everybody sees, not yet encoded.
    #[must_use]
    pub fn see(&self) -> View {
        view::view(&self.state)
    }
}

impl<const VERSION: u32> Game for ByRules<VERSION> {
    const ABOUT: About = About {
        name: "diplomacy",
        title: "Diplomacy",
        line: "Seven powers of old Europe, secret orders, all at once: talk, ally, betray",
        rules_version: VERSION,
        seats: (7, 7),
        seat_names: &["Austria", "England", "France", "Germany", "Italy", "Russia", "Turkey"],
        colours: &svg::SEAT_COLOURS,
        parts: digest::PARTS,
        ..About::USUAL
    };
    type Setup = Setup;
    type Order = Order;

    fn choices() -> Vec<Choice> {
        let (first, last) = (i64::from(setup::FIRST_YEAR), i64::from(limits::LAST_YEAR_CEILING));
        let choice = Choice::open_number("last_year", "A draw after the year", first, last);
        vec![choice.in_steps(&[1905, 1908, 1910, 1914, 1920, 1930])]
    }

    fn create(setup: &Setup, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError> {
        if teams.len() != Power::ALL.len() {
            return Err(SetupError::OutOfBounds("diplomacy is for 7 seats"));
        }
        Ok(Self { state: create::create(Self::EDITION, setup, seed)? })
    }

    fn check(&self, seat: Seat, order: &Order) -> Result<(), Illegal> {
        check::check(&self.state, power(seat)?, order)
    }

    /// A step closes the phase.
    fn step(&mut self, orders: &[(Seat, &Order)]) {
        let of_powers = orders.iter().filter_map(|(seat, order)| Some((Power::of(*seat)?, **order)));
        let given: BTreeSet<_> = of_powers.collect();
        self.state.step = self.state.step.wrapping_add(1);
        phases::close(&mut self.state, &given);
        self.end_for_last_player();
    }

    fn seat_event(&mut self, seat: Seat, event: SeatEvent) {
        self.state.step = self.state.step.wrapping_add(1);
        if let Some(power) = Power::of(seat) {
            phases::seat_event(&mut self.state, power, event);
            self.end_for_last_player();
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.state.outcome.clone()
    }

    fn snapshot(&self, digest: Digest) -> Vec<u8> {
        snapshot::take(&self.state, digest)
    }

    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError> {
        let (state, digest) = snapshot::restore(Self::EDITION, bytes)?;
        Ok((Self { state }, digest))
    }

    fn rows(&self) -> Vec<DigestRow> {
        digest::rows(&self.state)
    }

    fn view(&self, _viewer: Option<Seat>) -> Vec<u8> {
        codec::encode(&self.see())
    }

    fn bot(&self, seat: Seat, strength: Strength, luck: Digest) -> Vec<Order> {
        Power::of(seat).map_or_else(Vec::new, |power| bot::orders(&self.state, luck, power, strength))
    }

    fn explain(code: u16) -> &'static str {
        check::explain(code)
    }
}

impl<const VERSION: u32> ByTurns for ByRules<VERSION> {
    fn to_act(&self) -> Vec<Seat> {
        self.state.to_act()
    }

    /// A year has five phases.
    fn turn(&self) -> u32 {
        5 * u32::from(self.state.year) + self.state.phase as u32
    }

    fn turn_name(&self) -> String {
        self.state.phase.name(self.state.year)
    }

    fn check_orders(&self, seat: Seat, orders: &[Order]) -> Result<(), (usize, Illegal)> {
        check::check_all(&self.state, power(seat).map_err(|illegal| (0, illegal))?, orders)
    }

    /// Nothing is: votes are counted when the phase closes, and a step with orders closes it.
    fn at_once(&self, _seat: Seat, _orders: &[Order]) -> bool {
        false
    }

    /// Hold; disband; what civil disorder would take.
    fn default_orders(&self, seat: Seat) -> Option<Vec<Order>> {
        let power = Power::of(seat)?;
        let state = &self.state;
        Some(match state.phase {
            _ if !state.acts(power) => Vec::new(),
            Phase::SpringOrders | Phase::AutumnOrders => {
                state.units_of(power).map(|unit| Order::Hold { unit }).collect()
            }
            Phase::SpringRetreats | Phase::AutumnRetreats => {
                let own = state.beaten.iter().filter(|(_, own)| own.power == power);
                own.map(|(at, own)| Order::Disband { unit: own.unit(*at) }).collect()
            }
            Phase::Winter => {
                disorder::removals(state, power).into_iter().map(|unit| Order::Disband { unit }).collect()
            }
        })
    }

    fn parse(&self, _seat: Seat, text: &str) -> Result<Order, String> {
        parse::parse(&self.state, text)
    }

    fn notation(&self, _seat: Seat, order: &Order) -> String {
        order.to_string()
    }

    fn meaning(&self, _seat: Seat, order: &Order) -> String {
        notation::meaning(order)
    }

    fn legal(&self, seat: Seat) -> Vec<String> {
        let Some(power) = Power::of(seat) else { return Vec::new() };
        legal::legal(&self.state, power).iter().map(Order::to_string).collect()
    }

    fn describe(&self, _viewer: Option<Seat>) -> serde_json::Value {
        serde_json::to_value(self.see()).expect("a view is plain data")
    }

    fn picture(&self, _viewer: Option<Seat>) -> String {
        picture::picture(&self.state, &self.see())
    }

    fn chapter(&self) -> Option<String> {
        Some(picture::chapter(&self.state, &self.see()))
    }

    fn svg(&self, _viewer: Option<Seat>) -> Option<String> {
        Some(svg::svg(&self.state))
    }
}

fn power(seat: Seat) -> Result<Power, Illegal> {
    Power::of(seat).ok_or(Illegal(check::OUT_OF_GAME))
}

#[cfg(test)]
mod tests;
