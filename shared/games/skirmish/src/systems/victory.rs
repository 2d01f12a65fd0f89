//! Who is destroyed, who is out, and who has won.

use crate::codes;
use crate::components::{Health, Identity, Site};
use crate::orders::{BuildingKind, SimId};
use crate::scene::Scene;
use crate::state::{Clock, Ended, Exit, Index, Notices, Seats, despawn};
use crate::view::{Kind, Notice};
use adjourn_game::Outcome;
use adjourn_game::ids::{Seat, Tick};
use bevy_ecs::prelude::World;

/// A game that nobody has won by then is drawn among those still in it: one hour at 20 Hz.
pub const TIME_LIMIT_TICKS: Tick = 72_000;

/// Removes what has no health left.
pub fn reap(world: &mut World) {
    let dead: Vec<SimId> = world
        .resource::<Index>()
        .iter()
        .filter(|&(_, entity)| world.get::<Health>(entity).is_some_and(|health| health.hp == 0))
        .map(|(id, _)| id)
        .collect();
    for id in dead {
        let thing = world.resource::<Scene>().get(id).map(|thing| (thing.seat, thing.kind, thing.at.cell()));
        if let Some((seat, kind, at)) = thing {
            world.resource_mut::<Notices>().tell(seat, Notice::Lost(kind), at);
        }
        despawn(world, id);
    }
}

/// A seat resigned between two steps: it is out as of the step to come, which takes away what it has.
pub fn resign(world: &mut World, seat: Seat) {
    let tick = world.resource::<Clock>().tick.saturating_add(1);
    let ended = ended(world).is_some();
    let mut seats = world.resource_mut::<Seats>();
    if let Some(state) = seats.0.get_mut(usize::from(seat.0)).filter(|state| state.out.is_none() && !ended) {
        state.out = Some((tick, Exit::Surrendered));
    }
}

/// Takes away what the seats have that resigned since the step before.
pub fn clear_resigned(world: &mut World) {
    let tick = world.resource::<Clock>().tick;
    let seats = (0..).map(Seat).zip(&world.resource::<Seats>().0);
    let resigned = seats.filter(|(_, state)| state.out.is_some_and(|(out, _)| out == tick));
    for seat in resigned.map(|(seat, _)| seat).collect::<Vec<_>>() {
        leave(world, seat);
    }
}

/// Takes a seat out of the game, with all that it has.
pub fn go_out(world: &mut World, seat: Seat, exit: Exit) {
    let tick = world.resource::<Clock>().tick;
    world.resource_mut::<Seats>().get_mut(seat).out = Some((tick, exit));
    leave(world, seat);
}

/// Takes all that a seat has off the map, and tells everybody.
fn leave(world: &mut World, seat: Seat) {
    let seats = world.resource::<Seats>();
    let start = seats.get(seat).start;
    let hearers: Vec<Seat> = (0..seats.0.len()).map(|other| Seat(other as u8)).collect();
    let own: Vec<SimId> = world
        .resource::<Index>()
        .iter()
        .filter(|&(_, entity)| world.get::<Identity>(entity).is_some_and(|identity| identity.seat == seat))
        .map(|(id, _)| id)
        .collect();
    for id in own {
        despawn(world, id);
    }
    let mut notices = world.resource_mut::<Notices>();
    for hearer in hearers {
        notices.tell(hearer, Notice::SeatOut(seat), start);
    }
}

/// How the game ended: as the last step found, or because seats resigned since.
pub fn ended(world: &World) -> Option<Outcome> {
    let found = world.resource::<Ended>().0.clone();
    // The time limit is found by a step alone.
    found.or_else(|| outcome(world.resource::<Seats>(), 0))
}

/// Takes out the teams without headquarters, and ends the game when one team or none is left.
pub fn judge(world: &mut World) {
    let standing: Vec<Seat> = world
        .resource::<Index>()
        .iter()
        .filter_map(|(_, entity)| {
            let identity = world.get::<Identity>(entity)?;
            let kind = BuildingKind::Headquarters;
            let finished = world.get::<Site>(entity)?.built_ticks >= kind.stats().build_ticks;
            (identity.kind == Kind::Building(kind) && finished).then_some(identity.seat)
        })
        .collect();
    let seats = world.resource::<Seats>();
    let stands = |team: u8| standing.iter().any(|&seat| seats.team(seat) == team);
    let losers: Vec<Seat> = (0..seats.0.len())
        .map(|seat| Seat(seat as u8))
        .filter(|&seat| seats.get(seat).out.is_none() && !stands(seats.team(seat)))
        .collect();
    for seat in losers {
        go_out(world, seat, Exit::HeadquartersLost);
    }
    let tick = world.resource::<Clock>().tick;
    let outcome = outcome(world.resource::<Seats>(), tick);
    world.resource_mut::<Ended>().0 = outcome;
}

/// When a team went out; `Tick::MAX` if it is still in the game.
fn team_out(seats: &Seats, team: u8) -> Tick {
    let own = seats.0.iter().filter(|seat| seat.team == team);
    own.map(|seat| seat.out.map_or(Tick::MAX, |(tick, _)| tick)).max().unwrap_or(0)
}

/// The outcome, if the game has ended: teams in order of when they went out, the last first.
fn outcome(seats: &Seats, tick: Tick) -> Option<Outcome> {
    let teams = seats.teams();
    let left = teams.iter().filter(|&&team| team_out(seats, team) == Tick::MAX).count();
    let reason = match left {
        0 => codes::ALL_FELL,
        1 => {
            let last = seats.0.iter().filter_map(|seat| seat.out).max_by_key(|&(tick, _)| tick);
            match last {
                Some((_, Exit::Surrendered)) => codes::SURRENDER,
                _ => codes::HEADQUARTERS_DESTROYED,
            }
        }
        _ if tick >= TIME_LIMIT_TICKS => codes::TIME_LIMIT,
        _ => return None,
    };
    let place = |team: u8| {
        let own = team_out(seats, team);
        1 + teams.iter().filter(|&&other| team_out(seats, other) > own).count() as u8
    };
    Some(Outcome { places: seats.0.iter().map(|seat| place(seat.team)).collect(), reason })
}
