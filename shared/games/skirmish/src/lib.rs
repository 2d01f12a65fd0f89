//! Skirmish: a small real-time strategy game on `bevy_ecs`. The rules; they draw nothing and wait for nothing.
#![deny(clippy::float_arithmetic)]

mod bot; // what a bot orders, from its view alone
mod check; // which orders are legal
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
pub use snapshot::SpawnOrder;
pub use stats::{BuildingStats, Class, UnitStats, Weapon};
pub use view::{Activity, EntityView, Kind, Notice, NoticeView, SeatView, Sight, Terrain, View};

use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{DigestRow, Game, Illegal, Outcome, SetupError, StepItem, Strength};
use bevy_ecs::prelude::{Schedule, World};
use digest::Digester;

/// A running skirmish.
pub struct Skirmish {
    world: World,
    schedule: Schedule,
    digester: Digester,
}

impl Skirmish {
    fn new(world: World, digester: Digester) -> Self {
        Self { world, schedule: systems::schedule(), digester }
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
    pub fn restore_in_order(bytes: &[u8], order: SpawnOrder) -> Result<Self, CodecError> {
        let (world, digest) = snapshot::restore(bytes, order)?;
        let digester = Digester::resume(&world, digest);
        Ok(Self::new(world, digester))
    }
}

impl Game for Skirmish {
    const NAME: &'static str = "skirmish";
    const RULES_VERSION: u32 = 2;
    const PARTS: &'static [&'static str] = digest::PARTS;
    const SEATS: (u8, u8) = (2, 8);
    type Setup = Setup;
    type Input = Order;

    fn default_setup() -> Setup {
        Setup::default()
    }

    fn create(setup: &Setup, teams: &[u8], seed: &[u8; 32]) -> Result<Self, SetupError> {
        let world = create::create(setup, teams, seed)?;
        let mut digester = Digester::default();
        digester.update(&world);
        Ok(Self::new(world, digester))
    }

    fn check(&self, seat: Seat, order: &Order) -> Result<(), Illegal> {
        check::check(&self.world, seat, order)
    }

    fn step(&mut self, items: &[StepItem<Order>]) {
        self.world.resource_mut::<state::Inbox>().0 = items.to_vec();
        systems::count(&mut self.world.resource_mut::<state::Clock>());
        self.schedule.run(&mut self.world);
        self.world.resource_mut::<state::Inbox>().0.clear();
        self.digester.update(&self.world);
    }

    fn snapshot(&self) -> Vec<u8> {
        snapshot::take(&self.world, self.digester.digest)
    }

    fn restore(bytes: &[u8]) -> Result<Self, CodecError> {
        Self::restore_in_order(bytes, SpawnOrder::Ascending)
    }

    fn digest(&self) -> Digest {
        self.digester.digest
    }

    fn breakdown(&self) -> Vec<DigestRow> {
        self.digester.rows().to_vec()
    }

    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        codec::encode(&self.see(viewer))
    }

    fn outcome(&self) -> Option<Outcome> {
        self.world.resource::<state::Ended>().0.clone()
    }

    fn bot(&self, seat: Seat, strength: Strength) -> Vec<Order> {
        bot::orders(&self.world, seat, strength)
    }

    fn explain(code: u16) -> &'static str {
        check::explain(code)
    }

    const HIDDEN: bool = true;
    const TICKS: bool = true;

    fn to_act(&self) -> Vec<Seat> {
        mail::to_act(&self.world)
    }

    /// A step with seats' events alone, made between two turns, moves the world by one tick as well.
    fn steps_per_turn(&self) -> u32 {
        u32::from(self.world.resource::<state::Rules>().0.ticks_per_turn)
    }

    fn turn_name(&self) -> String {
        mail::turn_name(&self.world)
    }

    fn check_orders(&self, seat: Seat, orders: &[Order]) -> Result<(), (usize, Illegal)> {
        mail::check_orders(&self.world, seat, orders)
    }

    /// All orders are sealed until the turn closes, a surrender too.
    fn at_once(&self, _seat: Seat, _orders: &[Order]) -> bool {
        false
    }

    /// None: units go on with what they do.
    fn default_orders(&self, _seat: Seat) -> Option<Vec<Order>> {
        Some(Vec::new())
    }

    fn bot_turn(&self, seat: Seat, strength: Strength) -> Vec<Order> {
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
