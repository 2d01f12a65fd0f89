//! Five hints for the first matches, each gone once it is done, all of them once the player has had enough. It gives no
//! orders.

use super::control::Control;
use super::world::World;
use crate::live::handle::MatchInfo;
use crate::ui::kit::keys::Hint;
use adjourn_game::Strength;
use adjourn_skirmish::{Activity, BuildingKind, Kind, UnitKind};

/// A player's workers at the beginning of a match are as many; one more was trained.
struct Step {
    hint: Hint,
    done: fn(&World, &Control, usize) -> bool,
}

const STEPS: [Step; 5] = [
    Step { hint: ("1/5", "train a worker: h, then t and w"), done: trains_worker },
    Step { hint: ("2/5", "build a barracks: b, b, arrows to free ground, Space"), done: has_barracks },
    Step { hint: ("3/5", "once it stands, train rifles: t, then r again and again"), done: trains_rifle },
    Step { hint: ("4/5", "with eight rifles or more, select your army: e"), done: has_army_selected },
    Step { hint: ("5/5", "send it to the enemy: a, a place on the map, Space"), done: attacks },
];

/// What ends the hints.
pub const SKIP: Hint = ("F2", "no hints");

/// How far the player is.
#[derive(Debug)]
pub struct Tutorial {
    /// The step that is next; beyond the last one, nothing is told.
    step: usize,
    /// The player's workers when the match was first seen.
    workers: Option<usize>,
}

impl Tutorial {
    /// For a match against weak bots alone: whoever plays others knows the game.
    #[must_use]
    pub fn new(info: &MatchInfo) -> Self {
        let me = info.seat.map(|seat| usize::from(seat.0));
        let mut others = info.players.iter().enumerate().filter(|(index, _)| Some(*index) != me);
        let practice = others.all(|(_, (player, name))| player.is_none() && name == Strength::Weak.label());
        let first = if me.is_some() && practice { 0 } else { STEPS.len() };
        Self { step: first, workers: None }
    }

    /// The world as it is now. True: the last step was done just now.
    pub fn look(&mut self, world: &World, control: &Control) -> bool {
        let workers = *self.workers.get_or_insert_with(|| count(world, Kind::Unit(UnitKind::Worker)));
        let before = self.step;
        // Whoever does a later step first need not go back.
        if let Some(last) =
            (before..STEPS.len()).rev().find(|step| (STEPS[*step].done)(world, control, workers))
        {
            self.step = last + 1;
        }
        before < STEPS.len() && self.step == STEPS.len()
    }

    /// No more hints.
    pub fn skip(&mut self) {
        self.step = STEPS.len();
    }

    /// The next step in words, if there is one.
    #[must_use]
    pub fn hint(&self) -> Option<Hint> {
        STEPS.get(self.step).map(|step| step.hint)
    }
}

fn count(world: &World, kind: Kind) -> usize {
    world.mine().filter(|entity| entity.kind == kind).count()
}

fn in_training(world: &World, kind: UnitKind) -> bool {
    world.mine().any(|entity| entity.queue.contains(&kind))
}

fn trains_worker(world: &World, _control: &Control, workers: usize) -> bool {
    in_training(world, UnitKind::Worker) || count(world, Kind::Unit(UnitKind::Worker)) > workers
}

fn has_barracks(world: &World, _control: &Control, _workers: usize) -> bool {
    count(world, Kind::Building(BuildingKind::Barracks)) > 0
}

fn trains_rifle(world: &World, _control: &Control, _workers: usize) -> bool {
    in_training(world, UnitKind::Rifle) || count(world, Kind::Unit(UnitKind::Rifle)) > 0
}

fn has_army_selected(world: &World, control: &Control, _workers: usize) -> bool {
    let fights = |kind: Kind| matches!(kind, Kind::Unit(kind) if kind != UnitKind::Worker);
    control.selection.ids().iter().any(|id| world.get(*id).is_some_and(|entity| fights(entity.kind)))
}

fn attacks(world: &World, control: &Control, workers: usize) -> bool {
    let on_its_way = world.army().any(|unit| matches!(unit.activity, Activity::Moving | Activity::Fighting));
    on_its_way && has_army_selected(world, control, workers)
}
