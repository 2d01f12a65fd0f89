//! Fighting: who aims at what and where that leads it, and the shots.

use super::defence;
use super::sight::{Fog, TeamSight};
use crate::components::{Goal, Gun, Health, Position, Task, Travel};
use crate::geometry::{CELL_256, Point, cells_squared};
use crate::map::Map;
use crate::orders::{Cell, SimId};
use crate::scene::{Scene, Thing};
use crate::state::{Clock, Dice, Hit, Hits, Notices, Seats};
use crate::stats::{Class, LEASH_256, WATCH_256, Weapon};
use crate::view::{Kind, Notice};
use adjourn_game::ids::Tick;
use bevy_ecs::prelude::{Query, Res, ResMut};

/// A unit looks around every so many ticks; units take turns.
const LOOK_TICKS: u32 = 8;
const BUSY_LOOK_TICKS: u32 = 24;
/// How much better than the present target another must be, as a distance.
const LOYALTY_256: i32 = CELL_256;
/// A seat hears of an attack again after as many ticks, or as far away.
const ALERT_TICKS: Tick = 200;
const ALERT_CELLS: u32 = 14;
/// Side of the blocks of the map that one way to chase leads to.
const CHASE_CELLS: u16 = 3;

type Fighter<'a> = (&'a Position, &'a mut Gun, Option<&'a mut Task>, Option<&'a mut Travel>);

/// Chooses targets, and sends units after them or back on their way.
pub fn aim(clock: Res<Clock>, scene: Res<Scene>, map: Res<Map>, fog: Res<Fog>, mut fighters: Query<Fighter>) {
    for thing in scene.things.iter().filter(|thing| thing.armed) {
        let Some(weapon) = thing.kind.weapon() else { continue };
        let Ok((position, mut gun, task, travel)) = fighters.get_mut(thing.entity) else { continue };
        gun.cooldown_ticks = gun.cooldown_ticks.saturating_sub(1);
        let eye = Eye {
            scene: &scene,
            map: &map,
            sight: fog.team(thing.team),
            own: thing,
            weapon,
            fit_256: fits(&weapon),
            turn: clock.tick.wrapping_add(thing.id),
        };
        match (task, travel) {
            (Some(mut task), Some(mut travel)) => {
                command(&eye, position.0, &mut gun, &mut task, &mut travel);
            }
            _ if thing.finished => gun.target = eye.choose(gun.target, weapon.range_256),
            _ => gun.target = 0,
        }
    }
}

fn fits(weapon: &Weapon) -> [i32; 3] {
    let best = weapon.damage_hp.into_iter().max().unwrap_or(1).max(1);
    weapon.damage_hp.map(|damage| 2 * CELL_256 * i32::from(damage) / i32::from(best))
}

/// What one fighter sees.
pub struct Eye<'a> {
    scene: &'a Scene,
    map: &'a Map,
    pub sight: &'a TeamSight,
    own: &'a Thing,
    pub weapon: Weapon,
    /// How much nearer a target of each class seems for what the weapon does to it.
    fit_256: [i32; 3],
    /// It looks around when this is a multiple of [`LOOK_TICKS`].
    turn: u32,
}

impl Eye<'_> {
    pub fn target(&self, id: SimId) -> Option<&Thing> {
        let hostile = |thing: &&Thing| thing.team != self.own.team && self.sight.sees(thing);
        if id == 0 { None } else { self.scene.get(id).filter(hostile) }
    }

    pub fn in_range(&self, thing: &Thing) -> bool {
        let distance = thing.distance_from(self.own.at);
        distance <= self.weapon.range_256 && distance >= self.weapon.min_range_256
    }

    /// How far ahead it looks for enemies by itself.
    pub fn watch_256(&self) -> i32 {
        self.weapon.range_256.max(WATCH_256)
    }

    /// The target to aim at within `reach`: the present one unless there is a clearly better one. 0 for none.
    pub fn choose(&self, present: SimId, reach: i32) -> SimId {
        let kept = self.target(present).and_then(|thing| self.worth(thing, reach));
        // One that already shoots at something that shoots back has less reason to look for another.
        let busy = kept.is_some() && self.target(present).is_some_and(|own| own.armed && self.in_range(own));
        let looks = self.turn.is_multiple_of(if busy { BUSY_LOOK_TICKS } else { LOOK_TICKS });
        if !looks && (kept.is_some() || present == 0) {
            return if kept.is_some() { present } else { 0 };
        }
        let mut best: Option<(i32, SimId)> = kept.map(|worth| (worth - LOYALTY_256, present));
        self.scene.near(self.own.at, reach, |_, thing| {
            if thing.team == self.own.team || thing.id == present {
                return;
            }
            // The longer side of the way is no longer than the way: most candidates are settled without a root.
            let way = thing.at.minus(self.own.at);
            let nearest = way.x.abs().max(way.y.abs()) - thing.half;
            let least = nearest - self.fit_256[thing.class as usize];
            if nearest > reach || best.is_some_and(|(worth, _)| least > worth) {
                return;
            }
            if let Some(worth) = self.worth(thing, reach)
                && best.is_none_or(|b| (worth, thing.id) < b)
                && self.sight.sees(thing)
            {
                best = Some((worth, thing.id));
            }
        });
        best.map_or(0, |(_, id)| id)
    }

    /// How good a target is, as a distance: the smaller the better.
    fn worth(&self, thing: &Thing, reach: i32) -> Option<i32> {
        let distance = thing.distance_from(self.own.at);
        if distance > reach || distance < self.weapon.min_range_256 {
            return None;
        }
        let danger = match thing.kind {
            _ if thing.armed => 0,
            Kind::Unit(_) => 2 * CELL_256,
            Kind::Building(_) => 6 * CELL_256,
        };
        let beyond = (distance - self.weapon.range_256).max(0);
        Some(distance + 2 * beyond + danger - self.fit_256[thing.class as usize])
    }

    /// Where to go to get at a target. All who chase something in the same block of the map share one way, which
    /// ends nearer to it than any weapon reaches.
    pub fn way_to(&self, thing: &Thing) -> Goal {
        match thing.kind {
            Kind::Unit(_) => {
                let cell = thing.at.cell();
                let last = self.map.size - 1;
                let middle = |v: u16| (v / CHASE_CELLS * CHASE_CELLS + CHASE_CELLS / 2).min(last);
                let block = Cell { x: middle(cell.x), y: middle(cell.y) };
                let end = if self.map.free_cell(block) { block } else { cell };
                Goal::Spot { hub: end, slot: end }
            }
            Kind::Building(kind) => Goal::Beside { at: thing.corner, side_cells: kind.stats().side_cells },
        }
    }
}

/// What a unit does about enemies, by its task.
fn command(eye: &Eye, at: Point, gun: &mut Gun, task: &mut Task, travel: &mut Travel) {
    let watch = eye.watch_256();
    match task {
        Task::Attack { target } => hunt(eye, *target, at, gun, task, travel),
        Task::AttackMove { hub, slot } => {
            gun.target = eye.choose(gun.target, watch);
            match eye.target(gun.target) {
                Some(thing) if eye.in_range(thing) => travel.stand(),
                Some(thing) => travel.head_for(eye.way_to(thing)),
                None => travel.head_for(Goal::Spot { hub: *hub, slot: *slot }),
            }
        }
        Task::Guard { post, strayed } => {
            gun.target = eye.choose(gun.target, watch);
            match eye.target(gun.target) {
                Some(thing) if eye.in_range(thing) => travel.stand(),
                Some(thing) if on_leash(*post, thing.at) => {
                    *strayed = true;
                    travel.head_for(eye.way_to(thing));
                }
                _ => {
                    gun.target = 0;
                    if *strayed {
                        travel.head_for(Goal::Spot { hub: *post, slot: *post });
                    }
                }
            }
        }
        Task::Defend { .. } => defence::defend(eye, at, gun, task, travel),
        _ => gun.target = 0,
    }
}

fn on_leash(post: Cell, target: Point) -> bool {
    target.minus(Point::centre_of(post)).length() <= LEASH_256 + CELL_256
}

fn hunt(eye: &Eye, target: SimId, at: Point, gun: &mut Gun, task: &mut Task, travel: &mut Travel) {
    gun.target = 0;
    if let Some(thing) = eye.target(target) {
        gun.target = target;
        if eye.in_range(thing) {
            travel.stand();
        } else if thing.distance_from(at) < eye.weapon.min_range_256 {
            travel.stand();
            gun.target = 0;
        } else {
            travel.head_for(eye.way_to(thing));
        }
    } else if let Some(memory) = eye.sight.memory(target) {
        travel.head_for(Goal::Beside { at: memory.at, side_cells: memory.kind.stats().side_cells });
    } else {
        *task = Task::Guard { post: at.cell(), strayed: false };
        travel.stand();
    }
}

/// Fires all weapons that are ready, then takes the health off: all shots of a tick are at once.
pub fn shoot(
    scene: Res<Scene>,
    clock: Res<Clock>,
    mut dice: ResMut<Dice>,
    mut seats: ResMut<Seats>,
    mut notices: ResMut<Notices>,
    mut hits: ResMut<Hits>,
    mut guns: Query<&mut Gun>,
    mut health: Query<&mut Health>,
) {
    let hits = &mut hits.0;
    hits.clear();
    for (by, thing) in scene.things.iter().enumerate().filter(|(_, thing)| thing.armed) {
        let Some(weapon) = thing.kind.weapon() else { continue };
        let Ok(mut gun) = guns.get_mut(thing.entity) else { continue };
        let Some(target) = scene.position_of(gun.target) else { continue };
        let distance = scene.things[target].distance_from(thing.at);
        if gun.cooldown_ticks > 0 || distance > weapon.range_256 || distance < weapon.min_range_256 {
            continue;
        }
        gun.cooldown_ticks = weapon.cooldown_ticks;
        // From seven to nine eighths: two equal armies don't end in nothing.
        let luck = 224 + dice.below(65);
        let damage = |class: Class| ((u32::from(weapon.damage_to(class)) * luck / 256) as u16).max(1);
        hits.push(Hit { by, struck: target, damage_hp: damage(scene.things[target].class) });
        if weapon.splash_256 > 0 {
            scene.near(scene.things[target].at, weapon.splash_256, |other, struck| {
                let reached = struck.distance_from(scene.things[target].at) <= weapon.splash_256;
                if other != target && struck.team != thing.team && reached {
                    hits.push(Hit { by, struck: other, damage_hp: damage(struck.class) / 2 });
                }
            });
        }
    }
    for hit in hits {
        let struck = &scene.things[hit.struck];
        if let Ok(mut health) = health.get_mut(struck.entity) {
            health.hp = health.hp.saturating_sub(hit.damage_hp);
            alert(&mut seats, &mut notices, struck, clock.tick);
        }
    }
}

fn alert(seats: &mut Seats, notices: &mut Notices, struck: &Thing, tick: Tick) {
    let cell = struck.at.cell();
    let last = &mut seats.get_mut(struck.seat).alert;
    let heard = last.is_some_and(|(then, at)| {
        tick.saturating_sub(then) < ALERT_TICKS && cells_squared(at, cell) < ALERT_CELLS * ALERT_CELLS
    });
    if !heard {
        *last = Some((tick, cell));
        notices.tell(struck.seat, Notice::UnderAttack, cell);
    }
}
