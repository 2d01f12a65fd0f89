//! What a digest is made of: a row for each entity and part of the state, in order.

use super::components::{Cargo, Gun, Health, Identity, Position, Site, Task, Trainer, Travel};
use super::map::Map;
use super::state::{Clock, Dice, Ended, Index, Rules, Seats};
use super::systems::sight::Fog;
use adjourn_game::DigestRow;
use adjourn_game::codec::{Encode, encode_into};
use bevy_ecs::prelude::World;

/// The names of the parts, indexed by [`Part`].
pub const PARTS: &[&str] = &["world", "movement", "combat", "orders", "economy", "production", "sight"];

/// The parts of the state.
#[derive(Clone, Copy)]
enum Part {
    World,
    Movement,
    Combat,
    Orders,
    Economy,
    Production,
    Sight,
}

type Row<'a> = (
    &'a Identity,
    &'a Position,
    &'a Health,
    Option<&'a Travel>,
    Option<&'a Task>,
    Option<&'a Gun>,
    Option<&'a Cargo>,
    Option<&'a Site>,
    Option<&'a Trainer>,
);

/// The rows of a world: first those that belong to no entity, then entity by entity.
pub fn rows(world: &World) -> Vec<DigestRow> {
    let mut digester = Digester::default();
    digester.collect(world);
    digester.rows
}

/// Rows as they are made, with a buffer that all share.
#[derive(Default)]
struct Digester {
    rows: Vec<DigestRow>,
    scratch: Vec<u8>,
}

impl Digester {
    fn collect(&mut self, world: &World) {
        self.global_rows(world);
        // Before the first step entities have no rows: the digests of all games begin so.
        if world.resource::<Clock>().tick == 0 {
            return;
        }
        let mut query = world.try_query::<Row>().expect("an empty world knows all components");
        for (id, entity) in world.resource::<Index>().iter() {
            let Ok((identity, position, health, travel, task, gun, cargo, site, trainer)) =
                query.get(world, entity)
            else {
                continue;
            };
            self.row(Part::Movement, id, &(identity, position, travel));
            self.row(Part::Combat, id, &(health, gun));
            if task.is_some() {
                self.row(Part::Orders, id, &task);
            }
            if cargo.is_some() {
                self.row(Part::Economy, id, &cargo);
            }
            if site.is_some() {
                self.row(Part::Production, id, &(site, trainer));
            }
        }
    }

    fn global_rows(&mut self, world: &World) {
        let (clock, dice) = (world.resource::<Clock>(), world.resource::<Dice>());
        let rules = &world.resource::<Rules>().0;
        let ended = &world.resource::<Ended>().0;
        self.row(Part::World, 0, &(clock, rules, dice.seed(), dice.position(), ended));
        let map = world.resource::<Map>();
        self.scratch.clear();
        encode_into(&world.resource::<Seats>().0, &mut self.scratch);
        // As many as cells of the map: plain bytes are faster than the encoding, and as exact.
        self.scratch.extend(map.ore.iter().flat_map(|ore| ore.to_le_bytes()));
        self.scratch.extend(map.rock.iter().flat_map(|row| row.to_le_bytes()));
        self.hashed(Part::Economy, 0);
        self.scratch.clear();
        for sight in &world.resource::<Fog>().0 {
            encode_into(&(sight.team, &sight.memories), &mut self.scratch);
            let rows = sight.explored.iter().chain(&sight.known_ore);
            self.scratch.extend(rows.flat_map(|row| row.to_le_bytes()));
        }
        self.hashed(Part::Sight, 0);
    }

    fn row(&mut self, part: Part, entity: u32, data: &impl Encode) {
        self.scratch.clear();
        encode_into(data, &mut self.scratch);
        self.hashed(part, entity);
    }

    /// Adds the row of what is in the scratch buffer.
    fn hashed(&mut self, part: Part, entity: u32) {
        self.rows.push(DigestRow::of_bytes(part as u8, entity, &self.scratch));
    }
}
