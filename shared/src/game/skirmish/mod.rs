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
pub use orders::{BuildingKind, Cell, Order, Setup, SimId, UnitKind};
pub use snapshot::SpawnOrder;
pub use stats::{BuildingStats, Class, UnitStats, Weapon};
pub use view::{Activity, EntityView, Kind, Notice, NoticeView, SeatView, Sight, Terrain, View};

use super::{DigestRow, Game, Illegal, Outcome, SetupError, StepItem, Strength};
use crate::ids::{Digest, Seat};
use crate::wire::codec::{self, CodecError};
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

    fn to_act(&self) -> Vec<Seat> {
        if self.outcome().is_some() {
            return Vec::new();
        }
        let seats = (0u8..).map(Seat).zip(self.see(None).seats);
        seats.filter(|(_, view)| view.in_game).map(|(seat, _)| seat).collect()
    }

    fn turn_name(&self) -> String {
        String::new()
    }

    fn default_orders(&self, _seat: Seat) -> Option<Vec<Order>> {
        Some(Vec::new())
    }

    fn parse(&self, _seat: Seat, _text: &str) -> Result<Order, String> {
        Err(String::new())
    }

    fn notation(&self, _seat: Seat, _order: &Order) -> String {
        String::new()
    }

    fn meaning(&self, _seat: Seat, _order: &Order) -> String {
        String::new()
    }

    fn legal(&self, _seat: Seat) -> Vec<String> {
        Vec::new()
    }

    fn describe(&self, _viewer: Option<Seat>) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn picture(&self, _viewer: Option<Seat>) -> String {
        String::new()
    }
}
