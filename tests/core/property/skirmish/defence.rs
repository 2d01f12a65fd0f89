//! Idle fighters help what is hit near them, by the third rules; by the second they don't.

use super::{ground, item};
use adjourn_core_tests::bot_match::seed;
use adjourn_core_tests::heavy;
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Running};
use adjourn_skirmish::{
    Activity, BuildingKind, ByRules, Cell, EntityView, Order, SecondSkirmish, SetPieces, Setup, SimId,
    Skirmish, UnitKind,
};

const OWN: u8 = 0;
const ALLY: u8 = 1;
const ENEMY: u8 = 2;
/// Where the soldiers stand: eight cells west of the workers.
const POSTS: Cell = Cell { x: 28, y: 36 };
const WORKPLACE: Cell = Cell { x: 36, y: 36 };
/// Five cells east of the workers: from here rifles reach them.
const RAIDERS: Cell = Cell { x: 42, y: 36 };

/// Open ground with fog, two allies and an enemy. What they begin with stands far away.
fn field<const VERSION: u32>() -> Running<ByRules<VERSION>> {
    let setup = Setup { unit_cap: 200, ..Setup::default() };
    let mut game = Running::<ByRules<VERSION>>::create(&setup, &[0, 0, 1], &seed(1)).expect("a good setup");
    game.replace_ground(&ground(&setup, |_, _| false));
    let far = |cell: Cell| cell.x.abs_diff(36) > 20 || cell.y.abs_diff(36) > 20;
    assert!(game.see(None).seats.iter().all(|seat| far(seat.start)));
    game
}

/// One below the other.
fn line<const VERSION: u32>(
    game: &mut Running<ByRules<VERSION>>,
    seat: u8,
    kind: UnitKind,
    from: Cell,
    count: u16,
) -> Vec<SimId> {
    (0..count).map(|i| game.place_unit(Seat(seat), kind, Cell { y: from.y + i, ..from })).collect()
}

fn find<const VERSION: u32>(game: &Running<ByRules<VERSION>>, id: SimId) -> Option<EntityView> {
    game.see(None).entities.into_iter().find(|entity| entity.id == id)
}

fn cell<const VERSION: u32>(game: &Running<ByRules<VERSION>>, id: SimId) -> (i32, i32) {
    let entity = find(game, id).expect("alive");
    (entity.x_256 / 256, entity.y_256 / 256)
}

fn alive<const VERSION: u32>(game: &Running<ByRules<VERSION>>, ids: &[SimId]) -> usize {
    ids.iter().filter(|id| find(game, **id).is_some()).count()
}

fn steps<const VERSION: u32>(game: &mut Running<ByRules<VERSION>>, ticks: u32) {
    (0..ticks).for_each(|_| game.step(&[]));
}

/// Six soldiers of `defenders` stand eight cells from three workers, whom three rifles come to shoot.
struct Raid<const VERSION: u32> {
    game: Running<ByRules<VERSION>>,
    soldiers: Vec<SimId>,
    workers: Vec<SimId>,
    raiders: Vec<SimId>,
}

fn raid<const VERSION: u32>(defenders: u8) -> Raid<VERSION> {
    let mut game = field::<VERSION>();
    let soldiers = line(&mut game, defenders, UnitKind::Rifle, POSTS, 6);
    let workers = line(&mut game, OWN, UnitKind::Worker, WORKPLACE, 3);
    let raiders = line(&mut game, ENEMY, UnitKind::Rifle, RAIDERS, 3);
    game.step(&[item(ENEMY, Order::Attack { units: raiders.clone(), target: workers[0] })]);
    Raid { game, soldiers, workers, raiders }
}

#[test]
fn soldiers_eight_cells_away_answer_a_raid_on_workers_and_come_back() {
    let Raid { mut game, soldiers, workers, raiders } = raid::<3>(OWN);
    steps(&mut game, 900);
    assert_eq!(alive(&game, &raiders), 0, "the raiders live");
    assert!(alive(&game, &workers) >= 2, "the workers fell");
    for (id, y) in soldiers.iter().filter(|id| find(&game, **id).is_some()).zip(36..) {
        let (x, _) = cell(&game, *id);
        assert!((27..=29).contains(&x), "{id} stands at {:?}, and began near 28,{y}", cell(&game, *id));
    }
}

/// What the newer rules are for: the soldiers looked on.
#[test]
fn by_the_second_rules_they_look_on() {
    let Raid { mut game, soldiers, workers, raiders } = raid::<2>(OWN);
    steps(&mut game, 900);
    assert_eq!((alive(&game, &raiders), alive(&game, &workers)), (3, 0));
    for (id, y) in soldiers.iter().zip(36..) {
        assert_eq!(cell(&game, *id), (28, y));
    }
}

#[test]
fn allies_are_helped_too() {
    let Raid { mut game, workers, raiders, .. } = raid::<3>(ALLY);
    steps(&mut game, 900);
    assert_eq!(alive(&game, &raiders), 0, "the raiders live");
    assert!(alive(&game, &workers) >= 2, "the workers fell");
}

#[test]
fn who_has_an_order_keeps_it() {
    let mut game = field::<3>();
    let walkers = line(&mut game, OWN, UnitKind::Tank, Cell { x: 24, y: 30 }, 1);
    let advancing = line(&mut game, OWN, UnitKind::Tank, Cell { x: 26, y: 30 }, 1);
    let hunters = line(&mut game, OWN, UnitKind::Tank, Cell { x: 28, y: 39 }, 1);
    let prey = game.place_building(Seat(ENEMY), BuildingKind::Headquarters, Cell { x: 22, y: 39 });
    let workers = line(&mut game, OWN, UnitKind::Worker, WORKPLACE, 3);
    let raiders = line(&mut game, ENEMY, UnitKind::Rifle, RAIDERS, 3);
    let to = |x| Cell { x, y: 56 };
    game.step(&[
        item(OWN, Order::Move { units: walkers.clone(), to: to(24) }),
        item(OWN, Order::AttackMove { units: advancing.clone(), to: to(26) }),
        item(OWN, Order::Attack { units: hunters.clone(), target: prey }),
        item(OWN, Order::Move { units: workers.clone(), to: Cell { x: 36, y: 37 } }),
        item(ENEMY, Order::Attack { units: raiders.clone(), target: workers[0] }),
    ]);
    for _ in 0..400 {
        game.step(&[]);
        for (id, x) in walkers.iter().zip([24]).chain(advancing.iter().zip([26])) {
            assert!((x - 1..=x + 1).contains(&cell(&game, *id).0), "{id} left its way");
        }
        assert_eq!(find(&game, hunters[0]).expect("alive").activity, Activity::Fighting);
        assert!(cell(&game, hunters[0]).0 <= 28, "the hunter left its prey");
    }
    let hurt = find(&game, prey).expect("it stands");
    assert!(hurt.hp < hurt.max_hp);
    assert_eq!((cell(&game, walkers[0]), alive(&game, &raiders)), ((24, 56), 3));
    assert_eq!(alive(&game, &workers), 0, "there was a raid");
}

#[test]
fn workers_do_not_run_to_fight() {
    let Raid { mut game, workers, .. } = raid::<3>(OWN);
    let last = workers[2];
    steps(&mut game, 20);
    assert_eq!((cell(&game, last), find(&game, last).expect("alive").activity), ((36, 38), Activity::Idle));
}

/// Rifles that shoot and run are as fast as the soldiers: without a leash these would follow them across the map.
#[test]
fn who_is_led_too_far_away_comes_back() {
    let Raid { mut game, soldiers, raiders, .. } = raid::<3>(OWN);
    while cell(&game, soldiers[0]).0 < 35 {
        game.step(&[]);
        assert!(game.turn() < 200, "nobody came");
    }
    game.step(&[item(ENEMY, Order::Move { units: raiders, to: Cell { x: 66, y: 36 } })]);
    let mut farthest = 0;
    for _ in 0..900 {
        game.step(&[]);
        farthest = soldiers.iter().map(|id| cell(&game, *id).0).max().max(Some(farthest)).expect("alive");
    }
    assert!((35..=28 + 14).contains(&farthest), "{farthest}");
    for (id, y) in soldiers.iter().zip(36..) {
        assert_eq!(cell(&game, *id), (28, y), "{id}");
    }
}

/// It shoots from farther than anybody of the team sees: nobody knows where to go.
#[test]
fn an_attacker_that_nobody_sees_is_not_answered() {
    let shelled = |with_lookout: bool| {
        let mut game = field::<3>();
        let soldiers = line(&mut game, OWN, UnitKind::Rifle, Cell { x: 31, y: 38 }, 2);
        let target = game.place_building(Seat(OWN), BuildingKind::Refinery, Cell { x: 33, y: 35 });
        let gun = line(&mut game, ENEMY, UnitKind::Artillery, Cell { x: 44, y: 35 }, 1);
        game.place_unit(Seat(ENEMY), UnitKind::Scout, Cell { x: 43, y: 35 });
        if with_lookout {
            game.place_unit(Seat(ALLY), UnitKind::Worker, Cell { x: 40, y: 41 });
        }
        game.step(&[item(ENEMY, Order::Attack { units: gun.clone(), target })]);
        steps(&mut game, 200);
        let hurt = find(&game, target).expect("it stands");
        assert!(hurt.hp < hurt.max_hp, "nobody shells it");
        cell(&game, soldiers[0])
    };
    assert_eq!(shelled(false), (31, 38));
    assert!(shelled(true).0 > 36);
}

#[test]
fn heavy_mode_through_a_raid() {
    let Raid { mut game, soldiers, .. } = raid::<3>(OWN);
    let columns = |game: &_, id: &SimId| find(game, *id).map(|soldier| soldier.x_256 / 256);
    let east = |game: &_| soldiers.iter().filter_map(|id| columns(game, id)).max().expect("one lives");
    let mut farthest = 0;
    for _ in 0..400 {
        game = heavy::step(game, &[]);
        farthest = farthest.max(east(&game));
    }
    assert!(farthest > 32 && east(&game) < 30, "nobody went, or nobody came back: {farthest}");
}

/// A state in which somebody defends is none by the rules that know no such thing; all others can be read.
#[test]
fn the_second_rules_know_no_defenders() {
    let Raid { mut game, .. } = raid::<3>(OWN);
    assert!(Running::<SecondSkirmish>::restore(&game.snapshot()).is_ok());
    steps(&mut game, 40);
    assert!(Running::<SecondSkirmish>::restore(&game.snapshot()).is_err());
    assert!(Running::<Skirmish>::restore(&game.snapshot()).is_ok());
}
