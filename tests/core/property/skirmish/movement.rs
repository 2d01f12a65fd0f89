//! Pathfinding and local avoidance: groups arrive, and nobody stands on anybody.

use super::{block, item, open_ground, units};
use adjourn_game::Running;
use adjourn_game::ids::Seat;
use adjourn_skirmish::{Activity, Cell, Kind, Order, SetPieces, Skirmish, UnitKind};

/// The least distance between the rims of two units, in 1/256 of a cell; below 0 they overlap.
fn least_gap(game: &Running<Skirmish>) -> i32 {
    let view = game.see(None);
    let bodies: Vec<(i32, i32, i32)> = view
        .entities
        .iter()
        .filter_map(|e| match e.kind {
            Kind::Unit(kind) => Some((e.x_256, e.y_256, kind.stats().radius_256)),
            Kind::Building(_) => None,
        })
        .collect();
    let mut least = i32::MAX;
    for (i, a) in bodies.iter().enumerate() {
        for b in &bodies[i + 1..] {
            let (dx, dy) = ((a.0 - b.0).unsigned_abs(), (a.1 - b.1).unsigned_abs());
            let distance = (dx * dx + dy * dy).isqrt().cast_signed();
            least = least.min(distance - a.2 - b.2);
        }
    }
    least
}

fn step(game: &mut Running<Skirmish>, ticks: u32) {
    (0..ticks).for_each(|_| game.step(&[]));
}

/// Sends sixty units of a kind through a wall with one gap, and checks that they arrive.
fn through_a_gap(kind: UnitKind, gap_cells: u16, most_ticks: u32) {
    let mut game = open_ground(|x, y| x == 36 && !(36..36 + gap_cells).contains(&y));
    game.place_units(block(18, 32, 8, 60).map(|cell| (Seat(0), kind, cell)));
    let group = units(&game.see(None), 0, kind);
    assert_eq!(group.len(), 60);
    let to = Cell { x: 56, y: 30 };
    game.step(&[item(0, Order::Move { units: group.clone(), to })]);
    let mut ticks = 0;
    let idle = |game: &Running<Skirmish>| {
        let view = game.see(None);
        group.iter().all(|id| view.entities.iter().any(|e| e.id == *id && e.activity == Activity::Idle))
    };
    while !idle(&game) {
        step(&mut game, 20);
        ticks += 20;
        assert!(ticks < most_ticks, "{kind:?} still on their way after {ticks} ticks");
    }
    step(&mut game, 40);
    let view = game.see(None);
    for e in view.entities.iter().filter(|e| group.contains(&e.id)) {
        let (dx, dy) = (e.x_256 / 256 - i32::from(to.x), e.y_256 / 256 - i32::from(to.y));
        assert!(dx.abs() <= 6 && dy.abs() <= 6, "{kind:?} {} came to rest {dx},{dy} from its goal", e.id);
    }
    assert!(least_gap(&game) >= -8, "two {kind:?} overlap by {}", -least_gap(&game));
}

#[test]
fn sixty_rifles_go_through_a_gap_of_two_cells() {
    through_a_gap(UnitKind::Rifle, 2, 1_400);
}

#[test]
fn sixty_tanks_go_through_a_gap_of_one_cell() {
    through_a_gap(UnitKind::Tank, 1, 2_400);
}

#[test]
fn two_groups_pass_each_other_in_a_corridor() {
    let mut game = open_ground(|x, y| (24..48).contains(&x) && !(34..39).contains(&y));
    game.place_units(block(12, 33, 4, 24).map(|cell| (Seat(0), UnitKind::Rifle, cell)));
    game.place_units(block(54, 33, 4, 24).map(|cell| (Seat(0), UnitKind::Rocket, cell)));
    let view = game.see(None);
    let east = Order::Move { units: units(&view, 0, UnitKind::Rifle), to: Cell { x: 56, y: 36 } };
    let west = Order::Move { units: units(&view, 0, UnitKind::Rocket), to: Cell { x: 14, y: 36 } };
    game.step(&[item(0, east), item(0, west)]);
    step(&mut game, 1_200);
    for e in &game.see(None).entities {
        match e.kind {
            Kind::Unit(UnitKind::Rifle) => {
                assert!(e.x_256 > 48 * 256, "a rifle is stuck at {}", e.x_256 / 256)
            }
            Kind::Unit(UnitKind::Rocket) => {
                assert!(e.x_256 < 24 * 256, "a rocket is stuck at {}", e.x_256 / 256)
            }
            _ => {}
        }
    }
}

#[test]
fn units_find_their_way_out_of_a_dead_end() {
    // A pocket that is open to the west; the goal is right behind its east wall.
    let wall = |x, y| (y == 30 || y == 42) && (20..=40).contains(&x) || x == 40 && (30..=42).contains(&y);
    let mut game = open_ground(wall);
    game.place_units(block(37, 35, 2, 6).map(|cell| (Seat(0), UnitKind::Tank, cell)));
    let group = units(&game.see(None), 0, UnitKind::Tank);
    game.step(&[item(0, Order::Move { units: group.clone(), to: Cell { x: 44, y: 36 } })]);
    step(&mut game, 900);
    let view = game.see(None);
    let there = view.entities.iter().filter(|e| group.contains(&e.id) && e.x_256 > 41 * 256).count();
    assert_eq!(there, 6);
}

#[test]
fn units_that_are_put_in_one_place_spread() {
    let mut game = open_ground(|_, _| false);
    game.place_units((0..30).map(|_| (Seat(0), UnitKind::Rifle, Cell { x: 40, y: 40 })));
    step(&mut game, 200);
    assert!(least_gap(&game) >= -12, "still {} inside each other", -least_gap(&game));
}

#[test]
fn what_stands_in_the_way_of_a_building_steps_out() {
    let mut game = open_ground(|_, _| false);
    game.place_units(block(40, 40, 3, 9).map(|cell| (Seat(0), UnitKind::Rifle, cell)));
    game.place_building(Seat(0), adjourn_skirmish::BuildingKind::Factory, Cell { x: 40, y: 40 });
    step(&mut game, 60);
    for e in &game.see(None).entities {
        let inside = |v: i32| (40 * 256..43 * 256).contains(&v);
        let unit = matches!(e.kind, Kind::Unit(UnitKind::Rifle));
        assert!(!(unit && inside(e.x_256) && inside(e.y_256)), "{} is inside of the factory", e.id);
    }
}
