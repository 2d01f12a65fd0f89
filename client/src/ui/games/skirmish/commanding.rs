//! Orders that the player gives: places picked, buildings placed, units trained. The other half of [`Control`].

use super::control::{Control, Mark, say};
use super::keys::{Mode, Targeting};
use super::orders::{self, Target};
use super::words;
use super::world::{Area, World};
use crate::ui::games::presenter::Effect;
use adjourn_game::codec;
use adjourn_skirmish::{BuildingKind, Cell, EntityView, Order, UnitKind};

impl Control {
    /// Points at a cell and does there what the mode wants; with the mouse or with Space.
    pub fn confirm_at(&mut self, world: &World, area: Area, now_ms: u64) -> Vec<Effect> {
        let target = self.target(world, area);
        match self.mode {
            Mode::Target(targeting) => {
                self.mode = Mode::Normal;
                self.order_at(world, targeting, target, now_ms)
            }
            Mode::Place(kind) => self.place(world, kind, target.cell, now_ms),
            _ => Vec::new(),
        }
    }

    /// The order that fits what is there.
    pub fn context_order(&mut self, world: &World, target: Target, now_ms: u64) -> Vec<Effect> {
        let (units, buildings) = (self.selection.units(world), self.selection.buildings(world));
        if units.is_empty() && buildings.is_empty() {
            return say("Select units first: Space or click, v or drag for a box, e for the army.");
        }
        self.give(orders::context(world, &units, &buildings, target), target.cell, now_ms)
    }

    pub(super) fn begin_targeting(
        &mut self,
        world: &World,
        targeting: Targeting,
        now_ms: u64,
    ) -> Vec<Effect> {
        if self.mode == Mode::Target(targeting) {
            // The same key again: here.
            return self.confirm_at(world, self.under_cursor(), now_ms);
        }
        let able = match targeting {
            Targeting::Attack | Targeting::Move => !self.selection.units(world).is_empty(),
            Targeting::Rally => !self.selection.buildings(world).is_empty(),
        };
        if !able {
            let what =
                if targeting == Targeting::Rally { "a building (h, Tab)" } else { "units (click, v, e)" };
            return say(&format!("Select {what} first."));
        }
        self.mode = Mode::Target(targeting);
        Vec::new()
    }

    fn order_at(&mut self, world: &World, targeting: Targeting, target: Target, now_ms: u64) -> Vec<Effect> {
        let units = self.selection.units(world);
        let given = match targeting {
            Targeting::Attack => orders::attack_move(world, &units, target),
            Targeting::Move => orders::in_parts(&units, |units| Order::Move { units, to: target.cell }),
            Targeting::Rally => orders::rally(world, &self.selection.buildings(world), target.cell),
        };
        self.give(given, target.cell, now_ms)
    }

    pub(super) fn stop(&mut self, world: &World) -> Vec<Effect> {
        let units = self.selection.units(world);
        if units.is_empty() {
            return say("Select units first.");
        }
        orders::in_parts(&units, |units| Order::Stop { units }).iter().map(encoded).collect()
    }

    pub(super) fn begin_placing(&mut self, world: &World, kind: BuildingKind) -> Vec<Effect> {
        if let (Some(needed), false) = (kind.stats().needs, orders::may_build(world, kind)) {
            let (what, needed) = (words::building(kind), words::building(needed));
            return say(&format!("{what}: finish a {needed} first."));
        }
        if world.ore().is_some_and(|ore| ore < kind.stats().cost_ore) {
            return say(&format!("{} costs {} ore.", words::building(kind), kind.stats().cost_ore));
        }
        self.mode = Mode::Place(kind);
        Vec::new()
    }

    pub(super) fn place(
        &mut self,
        world: &World,
        kind: BuildingKind,
        middle: Cell,
        now_ms: u64,
    ) -> Vec<Effect> {
        let at = orders::corner(kind, middle);
        if !world.has_room(kind, at) {
            return say("It does not fit there: it needs seen, free ground with a free cell all around.");
        }
        let Some(worker) = world.builder(&self.selection.units(world), middle) else {
            return say("You have no worker to build it: t then w trains one.");
        };
        self.mode = Mode::Normal;
        let mut effects = self.give(vec![Order::Build { worker, kind, at }], middle, now_ms);
        effects.extend(say(&format!("A worker goes to build: {}.", words::building(kind))));
        effects
    }

    pub(super) fn train(&mut self, world: &World, kind: UnitKind) -> Vec<Effect> {
        let Some(order) = orders::train(world, &self.selection.buildings(world), kind) else {
            let by = BuildingKind::ALL.into_iter().find(|building| building.stats().trains.contains(&kind));
            return say(&format!("{}: build a {} first.", words::unit(kind), by.map_or("", words::building)));
        };
        if world.ore().is_some_and(|ore| ore < kind.stats().cost_ore) {
            return say(&format!("{} costs {} ore.", words::unit(kind), kind.stats().cost_ore));
        }
        vec![encoded(&order)]
    }

    pub(super) fn cancel_train(&mut self, world: &World) -> Vec<Effect> {
        let training = |entity: &&EntityView| !entity.queue.is_empty();
        let selected = self.selection.buildings(world);
        let found =
            selected.iter().filter_map(|id| world.get(*id)).filter(training).max_by_key(|e| e.queue.len());
        let Some(building) = found else {
            return say("Select a building that trains something first (Tab).");
        };
        vec![encoded(&Order::CancelTrain { building: building.id })]
    }

    /// Gives orders and marks the place at once: that they were taken must not wait for the network.
    pub(super) fn give(&mut self, given: Vec<Order>, cell: Cell, now_ms: u64) -> Vec<Effect> {
        if given.is_empty() {
            return say("Nothing selected can do that.");
        }
        let attack =
            given.iter().any(|order| matches!(order, Order::Attack { .. } | Order::AttackMove { .. }));
        self.marks.push(Mark { cell, attack, at_ms: now_ms });
        given.iter().map(encoded).collect()
    }
}

fn encoded(order: &Order) -> Effect {
    Effect::Order(codec::encode(order))
}
