//! Help: idle fighters go after who has hit something of their team near them, and back to their post. Decided by the
//! hits of the step alone: nobody looks for enemies here.

use super::eye::Eye;
use super::sight::Fog;
use crate::components::{Goal, Gun, Task, Travel};
use crate::geometry::{CELL_256, Point};
use crate::map::has;
use crate::orders::Cell;
use crate::scene::{Scene, Thing};
use crate::state::Hits;
use crate::stats::{HELP_256, HELP_LEASH_256};
use bevy_ecs::prelude::{Query, Res};

/// Sends idle fighters to the help of what was hit in this step. Who has a target has something better to do, and who
/// has an order obeys it. Nobody answers an attacker that its team does not see.
pub fn call(hits: Res<Hits>, scene: Res<Scene>, fog: Res<Fog>, mut fighters: Query<(&mut Task, &Gun)>) {
    for hit in &hits.0 {
        let (by, struck) = (&scene.things[hit.by], &scene.things[hit.struck]);
        if !fog.team(struck.team).sees(by) {
            continue;
        }
        scene.centred_near(struck.at, HELP_256 + struck.half, |_, thing| {
            let helps = thing.armed && thing.team == struck.team && thing.unit().is_some();
            if !helps || struck.distance_from(thing.at) > HELP_256 {
                return;
            }
            let Ok((mut task, gun)) = fighters.get_mut(thing.entity) else { return };
            if let Task::Guard { post, .. } = *task
                && gun.target == 0
                && within(post, by, HELP_LEASH_256)
            {
                *task = Task::Defend { post, attacker: by.id, seen_at: by.at.cell() };
            }
        });
    }
}

fn within(post: Cell, thing: &Thing, leash_256: i32) -> bool {
    thing.at.minus(Point::centre_of(post)).length() <= leash_256
}

/// What a unit does that has left its post: it fights what it meets on the way to the attacker, and turns back when
/// that is gone or leads it too far away.
pub fn defend(eye: &Eye, at: Point, gun: &mut Gun, task: &mut Task, travel: &mut Travel) {
    let Task::Defend { post, attacker, seen_at } = task else { return };
    // One cell more than when it was called: who walks along the border does not make it turn back and forth.
    let followed = |thing: &Thing| within(*post, thing, HELP_LEASH_256 + CELL_256);
    gun.target = eye.choose(gun.target, eye.watch_256());
    match eye.target(gun.target) {
        Some(thing) if eye.in_range(thing) => return travel.stand(),
        Some(thing) if followed(thing) => return travel.head_for(eye.way_to(thing)),
        _ => gun.target = 0,
    }
    match eye.target(*attacker) {
        Some(thing) if followed(thing) => {
            *seen_at = thing.at.cell();
            if thing.distance_from(at) < eye.weapon.min_range_256 {
                travel.stand();
            } else {
                travel.head_for(eye.way_to(thing));
            }
        }
        // Out of sight: perhaps it is still where it was last seen.
        None if !has(&eye.sight.visible, *seen_at) => {
            travel.head_for(Goal::Spot { hub: *seen_at, slot: *seen_at });
        }
        _ => {
            let post = *post;
            *task = Task::Guard { post, strayed: true };
            travel.head_for(Goal::Spot { hub: post, slot: post });
        }
    }
}
