//! Skirmish: a small real-time strategy game on `bevy_ecs`. The rules; they draw nothing and wait for nothing.
#![deny(clippy::float_arithmetic)]

// The derives of `Encode` and `Decode` call the crate that they belong to so.
extern crate adjourn_game as bincode;

mod bot; // what a bot orders, from its view alone
mod check; // which orders are legal
mod codes; // refusals and endings, in words
mod components; // what entities are made of
mod create; // the state at tick 0
mod digest; // rows and digest
mod flow; // flow fields
mod formation; // where the members of a group stand
mod geometry; // points and distances
pub mod limits; // the bounds of the game
mod mail; // turns by mail: orders as text, the state as JSON and as text
mod map; // rock, ore, what blocks
mod mapgen; // maps out of a seed
mod orders;
mod scenario; // set pieces for tests and benches
mod scene; // the spatial index
mod see; // builds views
mod snapshot; // the state as bytes, and back
mod state; // clock, seats, dice, index
mod stats; // what everything costs and can do
mod systems; // the rules of a step
mod view;

pub use geometry::CELL_256;
pub use mail::words::notation as order_notation;
pub use orders::{BuildingKind, Cell, Order, Setup, SimId, UnitKind};
pub use scenario::SetPieces;
pub use snapshot::SpawnOrder;
pub use stats::{BuildingStats, Class, UnitStats, Weapon};
pub use systems::victory::TIME_LIMIT_TICKS;
pub use view::{Activity, EntityView, Kind, Notice, NoticeView, SeatView, Sight, Terrain, View};

use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{
    About, ByTurns, Choice, DigestRow, Game, Illegal, Outcome, SeatEvent, SetupError, Strength,
};
use bevy_ecs::prelude::{Schedule, World};

/// The state of a skirmish, by one version of the rules.
pub struct ByRules<const VERSION: u32> {
    world: World,
    schedule: Schedule,
}

/// Skirmish by the rules of new games. Idle fighters help what is hit near them.
pub type Skirmish = ByRules<3>;

/// Skirmish by the second rules, for games that began under them. Idle fighters look after themselves alone.
pub type SecondSkirmish = ByRules<2>;

impl<const VERSION: u32> ByRules<VERSION> {
    const EDITION: state::Edition = if VERSION == 2 { state::Edition::Second } else { state::Edition::Third };

    fn new(world: World) -> Self {
        Self { world, schedule: systems::schedule() }
    }

    /// What `viewer` sees, or everything for `None`, not yet encoded.
    #[must_use]
    pub fn see(&self, viewer: Option<Seat>) -> View {
        see::see(&self.world, viewer)
    }

    /// [`Game::restore`] with the entities put into the world in a certain order, which makes no difference.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes are no snapshot.
    pub fn restore_in_order(bytes: &[u8], order: SpawnOrder) -> Result<(Self, Digest), CodecError> {
        let (world, digest) = snapshot::restore(bytes, Self::EDITION, order)?;
        Ok((Self::new(world), digest))
    }
}

impl<const VERSION: u32> Game for ByRules<VERSION> {
    const ABOUT: About = About {
        name: "skirmish",
        title: "Skirmish",
        line: "Real-time strategy: harvest, build, scout, destroy headquarters within an hour",
        rules_version: VERSION,
        seats: (2, 8),
        parts: digest::PARTS,
        hidden: true,
        tick_hz: Some(20),
        ..About::USUAL
    };
    type Setup = Setup;
    type Order = Order;

    fn choices() -> Vec<Choice> {
        let (smallest, largest) = limits::MAP_CELLS;
        let (shortest, longest) = limits::TICKS_PER_TURN;
        let ore = (BuildingKind::Barracks.stats().cost_ore, limits::STARTING_ORE_CEILING);
        // What fits every number of seats: how a map or a cap goes with many, the setup's check says.
        vec![
            Choice::number("map_cells", "Map side in cells", smallest.into(), largest.into())
                .in_steps(&[48, 72, 96, 128]),
            Choice::number("starting_ore", "Starting ore", ore.0.into(), ore.1.into())
                .in_steps(&[150, 300, 600, 1_200, 2_400]),
            Choice::number("unit_cap", "Unit limit", 10, i64::from(limits::UNITS_CEILING / 2))
                .in_steps(&[60, 120, 180, 240, 300]),
            Choice::yes_no("fog", "Fog of war"),
            Choice::number("ticks_per_turn", "Ticks in a turn by mail", shortest.into(), longest.into())
                .in_steps(&[40, 100, 200, 400, 600, 1_200]),
        ]
    }

    fn create(setup: &Setup, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError> {
        Ok(Self::new(create::create(setup, Self::EDITION, teams, seed)?))
    }

    fn check(&self, seat: Seat, order: &Order) -> Result<(), Illegal> {
        check::may_order(&self.world, seat)?;
        check::check(&self.world, seat, order)
    }

    fn step(&mut self, orders: &[(Seat, &Order)]) {
        let inbox = orders.iter().map(|(seat, order)| (*seat, (*order).clone())).collect();
        self.world.resource_mut::<state::Inbox>().0 = inbox;
        systems::count(&mut self.world.resource_mut::<state::Clock>());
        self.schedule.run(&mut self.world);
        self.world.resource_mut::<state::Inbox>().0.clear();
    }

    /// Who gives the orders makes no difference. A seat that resigned is out at once; what it has goes when the world
    /// moves on.
    fn seat_event(&mut self, seat: Seat, event: SeatEvent) {
        if event.drops_out().is_some() {
            systems::victory::resign(&mut self.world, seat);
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        systems::victory::ended(&self.world)
    }

    fn snapshot(&self, digest: Digest) -> Vec<u8> {
        snapshot::take(&self.world, digest)
    }

    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError> {
        Self::restore_in_order(bytes, SpawnOrder::Ascending)
    }

    fn rows(&self) -> Vec<DigestRow> {
        digest::rows(&self.world)
    }

    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        codec::encode(&self.see(viewer))
    }

    fn bot(&self, seat: Seat, strength: Strength, _luck: Digest) -> Vec<Order> {
        bot::orders(&self.world, seat, strength)
    }

    fn explain(code: u16) -> &'static str {
        codes::explain(code)
    }
}

impl<const VERSION: u32> ByTurns for ByRules<VERSION> {
    fn to_act(&self) -> Vec<Seat> {
        mail::to_act(&self.world)
    }

    /// The tick: orders are for the world as it stands.
    fn turn(&self) -> u32 {
        self.world.resource::<state::Clock>().tick
    }

    fn turn_name(&self) -> String {
        mail::turn_name(&self.world)
    }

    fn steps_per_turn(&self) -> u32 {
        u32::from(self.world.resource::<state::Rules>().0.ticks_per_turn)
    }

    fn check_orders(&self, seat: Seat, orders: &[Order]) -> Result<(), (usize, Illegal)> {
        mail::check_orders(&self.world, seat, orders)
    }

    /// All orders are sealed until the turn closes, a surrender too.
    fn at_once(&self, _seat: Seat, _orders: &[Order]) -> bool {
        false
    }

    fn resigns(&self, _seat: Seat, orders: &[Order]) -> bool {
        orders.contains(&Order::Surrender)
    }

    /// None: units go on with what they do.
    fn default_orders(&self, _seat: Seat) -> Option<Vec<Order>> {
        Some(Vec::new())
    }

    fn bot_turn(&self, seat: Seat, strength: Strength, _luck: Digest) -> Vec<Order> {
        mail::bot_turn(&self.world, seat, strength)
    }

    fn parse(&self, seat: Seat, text: &str) -> Result<Order, String> {
        mail::parse::parse(&self.world, seat, text)
    }

    fn notation(&self, _seat: Seat, order: &Order) -> String {
        mail::words::notation(order)
    }

    fn meaning(&self, seat: Seat, order: &Order) -> String {
        mail::words::meaning(&self.world, seat, order)
    }

    fn legal(&self, seat: Seat) -> Vec<String> {
        mail::legal::legal(&self.world, seat)
    }

    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value {
        mail::describe::describe(&self.world, viewer)
    }

    fn picture(&self, viewer: Option<Seat>) -> String {
        mail::picture::picture(&self.world, viewer)
    }
}

#[cfg(test)]
mod tests {
    use adjourn_game::check::{Effort, check_with};

    #[test]
    fn it_passes_the_checks_of_every_game() {
        let effort = Effort { games: 1, turns: 40, ticks: 8_000, look_every_ticks: 1_601 };
        check_with::<super::Skirmish>(effort);
    }

    #[test]
    fn the_second_rules_pass_the_checks_of_every_game() {
        let effort = Effort { games: 1, turns: 10, ticks: 1_000, look_every_ticks: 401 };
        check_with::<super::SecondSkirmish>(effort);
    }
}
