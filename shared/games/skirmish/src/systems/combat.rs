//! Fighting: who aims at what and where that leads it, and the shots.

use super::defence;
use super::eye::Eye;
use super::sight::Fog;
use crate::components::{Goal, Gun, Health, Position, Task, Travel};
use crate::geometry::{CELL_256, Point, cells_squared};
use crate::map::Map;
use crate::orders::{Cell, SimId};
use crate::scene::{Scene, Thing};
use crate::state::{Clock, Dice, Hit, Hits, Notices, Seats};
use crate::stats::{Class, LEASH_256};
use crate::view::Notice;
use adjourn_game::ids::Tick;
use bevy_ecs::prelude::{Query, Res, ResMut};

/// A seat hears of an attack again after as many ticks, or as far away.
const ALERT_TICKS: Tick = 200;
const ALERT_CELLS: u32 = 14;

type Fighter<'a> = (&'a Position, &'a mut Gun, Option<&'a mut Task>, Option<&'a mut Travel>);

/// Chooses targets, and sends units after them or back on their way.
pub fn aim(clock: Res<Clock>, scene: Res<Scene>, map: Res<Map>, fog: Res<Fog>, mut fighters: Query<Fighter>) {
    for thing in scene.things.iter().filter(|thing| thing.armed) {
        let Some(weapon) = thing.kind.weapon() else { continue };
        let Ok((position, mut gun, task, travel)) = fighters.get_mut(thing.entity) else { continue };
        gun.cooldown_ticks = gun.cooldown_ticks.saturating_sub(1);
        let turn = clock.tick.wrapping_add(thing.id);
        let eye = Eye::new(&scene, &map, fog.team(thing.team), thing, weapon, turn);
        match (task, travel) {
            (Some(mut task), Some(mut travel)) => {
                command(&eye, position.0, &mut gun, &mut task, &mut travel);
            }
            _ if thing.finished => gun.target = eye.choose(gun.target, weapon.range_256),
            _ => gun.target = 0,
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

/// Fires all weapons that are ready.
pub fn shoot(scene: Res<Scene>, mut dice: ResMut<Dice>, mut hits: ResMut<Hits>, mut guns: Query<&mut Gun>) {
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
}

/// Takes the health off what was hit: all shots of a tick are at once.
pub fn hurt(
    clock: Res<Clock>,
    scene: Res<Scene>,
    hits: Res<Hits>,
    mut seats: ResMut<Seats>,
    mut notices: ResMut<Notices>,
    mut health: Query<&mut Health>,
) {
    for hit in &hits.0 {
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
