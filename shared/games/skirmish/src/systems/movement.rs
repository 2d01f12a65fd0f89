//! Movement: along the flow field or straight where the way is clear, apart from each other, off the walls.

use crate::components::{Goal, Gun, Position, Task, Travel};
use crate::flow::{FieldKey, Fields};
use crate::geometry::{CELL_256, Point};
use crate::map::Map;
use crate::orders::{Cell, SimId};
use crate::scene::{Scene, Thing};
use crate::state::{Clock, Edition};
use bevy_ecs::prelude::{Query, Res, ResMut};

/// A unit goes straight to its slot from here on, if nothing is in between.
const STRAIGHT_CELLS: i32 = 8;
/// With this little way left (in tenths of a cell) a unit leaves its group's way for that to its own slot.
const PART_WAYS: u16 = 80;
/// Cells of the field's way that a unit looks ahead, to cut its corners.
const LOOK_AHEAD: usize = 4;
/// A unit this near has arrived.
const ARRIVED_256: i32 = 24;
/// With this little way left, a unit that is held up for a second has arrived as well.
const NEAR_ENOUGH: u16 = 30;
const NEAR_STALL_TICKS: u16 = 20;
/// A unit that gets no nearer for twenty seconds gives up.
const STALL_TICKS: u16 = 400;
/// The most that a unit is pushed in one tick.
const PUSH_256: i32 = 44;
/// No unit is wider to walls than this, so that all pass a gap of one cell.
const WALL_RADIUS_256: i32 = 100;
/// The widest radius of a unit.
const WIDEST_256: i32 = 104;

type Traveller<'a> = (&'a mut Position, &'a mut Travel, &'a mut Task, Option<&'a Gun>);

/// What a unit wants to do in this tick.
#[derive(Clone, Copy, Default)]
struct Wish {
    velocity: Point,
    /// Way left, in tenths of a cell.
    left: Option<u16>,
    moves: bool,
    /// At work or in a fight: others go around it.
    firm: bool,
    /// On a harvester's round: passes through others of its kind.
    passes: bool,
}

/// Moves all units by one tick.
pub fn travel(
    clock: Res<Clock>,
    edition: Res<Edition>,
    scene: Res<Scene>,
    map: Res<Map>,
    mut fields: ResMut<Fields>,
    mut units: Query<Traveller>,
) {
    fields.begin(&map, clock.tick);
    let mut wishes = vec![Wish::default(); scene.things.len()];
    for (wish, thing) in wishes.iter_mut().zip(&scene.things) {
        if let Ok((_, travel, task, gun)) = units.get(thing.entity) {
            *wish = wishes_of(&map, &mut fields, thing, travel, task, gun);
        }
    }
    for (i, thing) in scene.things.iter().enumerate() {
        let Ok((mut position, mut travel, mut task, _)) = units.get_mut(thing.entity) else { continue };
        let push = apart(&scene, &wishes, i).at_most(PUSH_256);
        let next = thing.at.plus(wishes[i].velocity).plus(push);
        if next != thing.at || !map.free_at(next) {
            position.0 = off_walls(&map, thing.at, next, thing.half.min(WALL_RADIUS_256));
        }
        if let Some(goal) = travel.goal {
            progress(goal, position.0, wishes[i].left, &mut travel, &mut task, *edition);
        }
    }
}

fn wishes_of(
    map: &Map,
    fields: &mut Fields,
    thing: &Thing,
    travel: &Travel,
    task: &Task,
    gun: Option<&Gun>,
) -> Wish {
    let passes = matches!(task, Task::Harvest { .. });
    let Some((goal, kind)) = travel.goal.zip(thing.unit()) else {
        let firm = passes || matches!(task, Task::Build { .. }) || gun.is_some_and(|gun| gun.target != 0);
        return Wish { firm, passes, ..Wish::default() };
    };
    let radius = thing.half.min(WALL_RADIUS_256);
    let Some((aim, left)) = steer(map, fields, thing.at, radius, goal) else {
        return Wish { moves: true, passes, ..Wish::default() };
    };
    let velocity = aim.minus(thing.at).at_most(kind.stats().speed_256_per_tick);
    Wish { velocity, left: Some(left), moves: true, firm: false, passes }
}

/// The point to walk to now, and the way left to the goal.
fn steer(map: &Map, fields: &mut Fields, at: Point, radius: i32, goal: Goal) -> Option<(Point, u16)> {
    let (end, mut key) = match goal {
        Goal::Spot { hub, slot } => {
            let end = Point::centre_of(slot);
            let distance = end.minus(at).length();
            if distance <= STRAIGHT_CELLS * CELL_256 && map.clear_way(at, end, radius) {
                return Some((end, (distance * 10 / CELL_256) as u16));
            }
            (end, FieldKey { at: hub, side_cells: 0 })
        }
        Goal::Beside { at: corner, side_cells } => {
            (Point::centre_of(at.cell()), FieldKey { at: corner, side_cells })
        }
    };
    let mut left = fields.way(map, key, at.cell())?;
    if let Goal::Spot { slot, .. } = goal
        && left <= PART_WAYS
    {
        key = FieldKey { at: slot, side_cells: 0 };
        left = fields.way(map, key, at.cell())?;
    }
    let mut path = [Cell { x: 0, y: 0 }; LOOK_AHEAD];
    let known = fields.path(map, key, at.cell(), &mut path);
    let clear = [LOOK_AHEAD, LOOK_AHEAD / 2]
        .into_iter()
        .filter(|&ahead| ahead <= known)
        .map(|ahead| Point::centre_of(path[ahead - 1]))
        .find(|&aim| map.clear_way(at, aim, radius));
    let next = path[..known].first().map_or(end, |&cell| Point::centre_of(cell));
    Some((clear.unwrap_or(next), left))
}

/// How the units that touch this one push it: out of each other, and past each other on the right.
fn apart(scene: &Scene, wishes: &[Wish], i: usize) -> Point {
    let (own, wish) = (&scene.things[i], wishes[i]);
    let (mut push, mut contacts) = (Point::default(), 0);
    scene.centred_near(own.at, own.half + WIDEST_256, |j, other| {
        if j == i || other.unit().is_none() || (wish.passes && wishes[j].passes) {
            return;
        }
        let touch = own.half + other.half;
        let mut away = own.at.minus(other.at);
        if away.squared() >= (touch * touch).unsigned_abs() {
            return;
        }
        if away == Point::default() {
            away = by_numbers(own.id, other.id);
        }
        contacts += 1;
        let distance = away.length();
        let overlap = touch - distance;
        let scaled = |x: i32, y: i32, length: i32| Point::new(x * length / distance, y * length / distance);
        push =
            push.plus(scaled(away.x, away.y, overlap * share(wish, wishes[j], own.team == other.team) / 8));
        if wish.moves {
            push = push.plus(scaled(-away.y, away.x, overlap / 2));
        }
    });
    // Each pair by itself is set right in one tick; many at once would overshoot, and a crowd would never rest.
    let damping = (contacts + 1) / 2;
    if damping > 1 { Point::new(push.x / damping, push.y / damping) } else { push }
}

/// The way in which two in the very same place part: opposite for the two, and so scattered over the pairs that
/// the ways of several don't cancel.
fn by_numbers(own: SimId, other: SimId) -> Point {
    let scattered = own.min(other).wrapping_mul(2_654_435_761) ^ own.max(other).wrapping_mul(2_246_822_519);
    let (x, y) = ((scattered >> 8 & 31) as i32 - 16, (scattered >> 16 & 15) as i32 + 1);
    if own < other { Point::new(x, y) } else { Point::new(-x, -y) }
}

/// The part of an overlap, in eighths, that this unit gives way.
fn share(own: Wish, other: Wish, friends: bool) -> i32 {
    match (own.firm, other.firm) {
        (true, false) if friends => 1,
        (false, true) if friends => 7,
        _ if own.moves == other.moves => 4,
        // What stands idle makes room for what is on its way.
        _ if own.moves => 3,
        _ => 5,
    }
}

/// The place nearest to `next` that keeps off what is blocked.
fn off_walls(map: &Map, old: Point, mut next: Point, radius: i32) -> Point {
    for _ in 0..2 {
        let (cx, cy) = (next.x.div_euclid(CELL_256), next.y.div_euclid(CELL_256));
        for y in cy - 1..=cy + 1 {
            for x in cx - 1..=cx + 1 {
                if map.free(x, y) {
                    continue;
                }
                let rim = Point::new(
                    next.x.clamp(x * CELL_256, (x + 1) * CELL_256 - 1),
                    next.y.clamp(y * CELL_256, (y + 1) * CELL_256 - 1),
                );
                let away = next.minus(rim);
                let distance = away.length();
                if distance > 0 && distance < radius {
                    next = next.plus(away.scaled_to(radius - distance));
                }
            }
        }
    }
    if map.free_at(next) {
        next
    } else if map.free_at(old) {
        old
    } else {
        // A building was placed over it: it steps out to the nearest free cell.
        map.nearest_free(old.cell()).map_or(old, Point::centre_of)
    }
}

/// Notes how far it has come; one that is there, or can't get there, stops.
fn progress(
    goal: Goal,
    at: Point,
    left: Option<u16>,
    travel: &mut Travel,
    task: &mut Task,
    edition: Edition,
) {
    let left = left.unwrap_or(u16::MAX);
    if left < travel.nearest {
        travel.nearest = left;
        travel.stalled_ticks = 0;
    } else {
        travel.stalled_ticks = travel.stalled_ticks.saturating_add(1);
    }
    let there = match goal {
        Goal::Spot { slot, .. } => {
            Point::centre_of(slot).minus(at).length() <= ARRIVED_256
                || (left <= NEAR_ENOUGH && travel.stalled_ticks >= NEAR_STALL_TICKS)
        }
        // Whoever sent it there sees when it is near enough.
        Goal::Beside { .. } => false,
    };
    if !there && travel.stalled_ticks < STALL_TICKS {
        return;
    }
    travel.stand();
    let guard = Task::Guard { post: at.cell(), strayed: false };
    match *task {
        // It was after an enemy, and will go back. By the second rules it stays.
        Task::Guard { post, strayed: true }
            if edition != Edition::Second && goal != (Goal::Spot { hub: post, slot: post }) => {}
        Task::Defend { post, .. } if !there => *task = Task::Guard { post, strayed: true },
        Task::Move | Task::Guard { .. } => *task = guard,
        Task::AttackMove { hub, slot } if goal == (Goal::Spot { hub, slot }) => *task = guard,
        Task::Place { .. } | Task::Build { .. } | Task::Attack { .. } if !there => *task = guard,
        _ => {}
    }
}
