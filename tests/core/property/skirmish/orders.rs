//! Orders: what is legal, what it does, and that nothing that is sent can break a game.

use super::{block, game, item, open_ground, units};
use adjourn_game::ids::Seat;
use adjourn_game::{Game, Illegal, Running, SeatEvent, StepItem, What};
use adjourn_skirmish::{
    Activity, BuildingKind, Cell, EntityView, Kind, Notice, Order, SetPieces, Setup, Skirmish, UnitKind,
};
use proptest::prelude::*;

fn building(game: &Running<Skirmish>, seat: u8, kind: BuildingKind) -> EntityView {
    let fits = |e: &EntityView| e.seat.0 == seat && e.kind == Kind::Building(kind);
    game.see(None).entities.into_iter().find(fits).expect("the building stands")
}

fn ore(game: &Running<Skirmish>, seat: usize) -> u32 {
    game.see(None).seats[seat].ore.expect("a spectator sees all")
}

fn steps(game: &mut Running<Skirmish>, ticks: u32) {
    (0..ticks).for_each(|_| game.step(&[]));
}

#[test]
fn workers_harvest_without_being_told() {
    let mut game = game(1);
    steps(&mut game, 1_200);
    assert!(ore(&game, 0) > 300 && ore(&game, 1) > 300);
}

#[test]
fn a_trained_unit_is_paid_when_ordered_and_goes_to_the_rally_point() {
    let mut game = open_ground(|_, _| false);
    let barracks = game.place_building(Seat(0), BuildingKind::Barracks, Cell { x: 30, y: 30 });
    let to = Cell { x: 40, y: 30 };
    game.step(&[
        item(0, Order::Rally { building: barracks, to }),
        item(0, Order::Train { building: barracks, kind: UnitKind::Rifle }),
    ]);
    assert_eq!(ore(&game, 0), 300 - UnitKind::Rifle.stats().cost_ore);
    steps(&mut game, u32::from(UnitKind::Rifle.stats().train_ticks) + 300);
    let view = game.see(None);
    let rifle = view.entities.iter().find(|e| e.kind == Kind::Unit(UnitKind::Rifle)).expect("trained");
    assert_eq!((rifle.x_256 / 256, rifle.y_256 / 256), (40, 30));
}

#[test]
fn cancelling_gives_the_cost_back() {
    let mut game = game(1);
    let building = building(&game, 0, BuildingKind::Headquarters).id;
    game.step(&[item(0, Order::Train { building, kind: UnitKind::Worker })]);
    game.step(&[item(0, Order::CancelTrain { building })]);
    assert_eq!(ore(&game, 0), 300);
    assert!(game.check(Seat(0), &Order::CancelTrain { building }).is_err());
}

#[test]
fn a_worker_builds_and_goes_back_to_work() {
    let mut game = game(2);
    let worker = units(&game.see(None), 0, UnitKind::Worker)[0];
    let at = (0..72_u16)
        .flat_map(|y| (0..72_u16).map(move |x| Cell { x, y }))
        .find(|&at| game.check(Seat(0), &Order::Build { worker, kind: BuildingKind::Barracks, at }).is_ok())
        .expect("there is room near the headquarters");
    game.step(&[item(0, Order::Build { worker, kind: BuildingKind::Barracks, at })]);
    steps(&mut game, 900);
    let view = game.see(None);
    let barracks = building(&game, 0, BuildingKind::Barracks);
    assert_eq!((barracks.activity, barracks.hp), (Activity::Idle, barracks.max_hp));
    let worker = view.entities.iter().find(|e| e.id == worker).expect("alive");
    assert_eq!(worker.activity, Activity::Harvesting);
}

#[test]
fn workers_mend() {
    let mut game = open_ground(|_, _| false);
    let turret = game.place_building(Seat(0), BuildingKind::Turret, Cell { x: 30, y: 30 });
    game.place_unit(Seat(1), UnitKind::Tank, Cell { x: 33, y: 30 });
    steps(&mut game, 100);
    let worker = game.place_unit(Seat(0), UnitKind::Worker, Cell { x: 28, y: 30 });
    let hurt = building(&game, 0, BuildingKind::Turret);
    assert!(hurt.hp < hurt.max_hp);
    let tank = units(&game.see(None), 1, UnitKind::Tank);
    game.step(&[
        item(0, Order::Repair { units: vec![worker], building: turret }),
        item(1, Order::Move { units: tank, to: Cell { x: 60, y: 30 } }),
    ]);
    steps(&mut game, 1_600);
    assert_eq!(building(&game, 0, BuildingKind::Turret).hp, hurt.max_hp);
}

/// Which side has something left when equal money meets on open ground.
fn duel(one: (UnitKind, u16), other: (UnitKind, u16)) -> (usize, usize) {
    let mut game = open_ground(|_, _| false);
    game.place_units(block(28, 30, 4, one.1).map(|cell| (Seat(0), one.0, cell)));
    game.place_units(block(42, 30, 4, other.1).map(|cell| (Seat(1), other.0, cell)));
    let view = game.see(None);
    let (left, right) = (units(&view, 0, one.0), units(&view, 1, other.0));
    game.step(&[
        item(0, Order::AttackMove { units: left, to: Cell { x: 44, y: 31 } }),
        item(1, Order::AttackMove { units: right, to: Cell { x: 30, y: 31 } }),
    ]);
    steps(&mut game, 1_500);
    let view = game.see(None);
    (units(&view, 0, one.0).len(), units(&view, 1, other.0).len())
}

#[test]
fn rifles_beat_rockets_beat_tanks_beat_rifles() {
    // About 720 ore on each side.
    let (rifles, rockets, tanks) = ((UnitKind::Rifle, 12), (UnitKind::Rocket, 8), (UnitKind::Tank, 4));
    for (strong, weak) in [(rifles, rockets), (rockets, tanks), (tanks, rifles)] {
        let (won, lost) = duel(strong, weak);
        assert!(won > 0 && lost == 0, "{strong:?} against {weak:?} ended {won} to {lost}");
    }
}

#[test]
fn artillery_outranges_turrets() {
    let mut game = open_ground(|_, _| false);
    let turret = game.place_building(Seat(1), BuildingKind::Turret, Cell { x: 40, y: 30 });
    let guns: Vec<_> =
        (0..2).map(|i| game.place_unit(Seat(0), UnitKind::Artillery, Cell { x: 20, y: 30 + i })).collect();
    game.step(&[item(0, Order::Attack { units: guns.clone(), target: turret })]);
    steps(&mut game, 1_200);
    let view = game.see(None);
    assert!(view.entities.iter().all(|e| e.id != turret), "the turret stands");
    for e in view.entities.iter().filter(|e| guns.contains(&e.id)) {
        assert_eq!(e.hp, e.max_hp);
    }
}

#[test]
fn idle_units_shoot_back_and_return_to_their_post() {
    let mut game = open_ground(|_, _| false);
    let guard = game.place_unit(Seat(0), UnitKind::Tank, Cell { x: 30, y: 40 });
    let scout = game.place_unit(Seat(1), UnitKind::Scout, Cell { x: 37, y: 40 });
    steps(&mut game, 400);
    let view = game.see(None);
    assert!(view.entities.iter().all(|e| e.id != scout), "the scout lives");
    let guard = view.entities.iter().find(|e| e.id == guard).expect("alive");
    assert_eq!((guard.x_256 / 256, guard.y_256 / 256), (30, 40));
}

#[test]
fn the_headquarters_rally_point_is_always_legal_and_clamped() {
    let mut game = game(1);
    let to = Cell { x: u16::MAX, y: u16::MAX };
    assert_eq!(game.check(Seat(1), &Order::RallyHeadquarters { to }), Ok(()));
    game.step(&[item(1, Order::RallyHeadquarters { to })]);
    assert_eq!(building(&game, 1, BuildingKind::Headquarters).rally, Some(Cell { x: 71, y: 71 }));
}

#[test]
fn an_order_that_became_impossible_does_nothing_and_says_so() {
    let mut game = game(1);
    let building = building(&game, 0, BuildingKind::Headquarters).id;
    let train = || item(0, Order::Train { building, kind: UnitKind::Worker });
    // Each of seven is legal before the step, but there is ore for six.
    let items: Vec<_> = (0..7).map(|_| train()).collect();
    game.step(&items);
    assert_eq!(ore(&game, 0), 0);
    let notices = game.see(Some(Seat(0))).notices;
    assert!(notices.iter().any(|notice| notice.notice == Notice::NotEnoughOre), "{notices:?}");
    assert!(game.see(Some(Seat(1))).notices.is_empty());
}

#[test]
fn surrender_resignation_and_places() {
    let teams = [0, 1, 2];
    let setup = Setup::default();
    let mut game = Running::<Skirmish>::create(&setup, &teams, &[1; 32]).expect("good");
    game.step(&[item(1, Order::Surrender)]);
    assert_eq!(game.outcome(), None);
    assert_eq!(
        Skirmish::explain(game.check(Seat(1), &Order::Surrender).expect_err("out").0),
        "you are out of the game"
    );
    game.step(&[StepItem { seat: Seat(0), what: What::Seat(SeatEvent::Resigned) }]);
    let outcome = game.outcome().expect("one is left");
    assert_eq!(outcome.places, [2, 3, 1]);
    assert_eq!(Skirmish::explain(outcome.reason), "surrender");
    assert!(game.check(Seat(2), &Order::Surrender).is_err());
    let before = game.digest();
    game.step(&[]);
    assert_ne!(game.digest(), before);
}

#[test]
fn all_who_fall_at_once_share_the_first_place() {
    let mut game = game(1);
    game.step(&[item(0, Order::Surrender), item(1, Order::Surrender)]);
    assert_eq!(game.outcome().expect("over").places, [1, 1]);
}

#[test]
fn a_team_lives_as_long_as_one_of_its_headquarters() {
    let mut game = Running::<Skirmish>::create(&Setup::default(), &[0, 0, 1], &[2; 32]).expect("good");
    game.step(&[item(0, Order::Surrender)]);
    assert_eq!(game.outcome(), None);
    game.step(&[item(1, Order::Surrender)]);
    assert_eq!(game.outcome().expect("over").places, [2, 2, 1]);
}

fn any_cell() -> impl Strategy<Value = Cell> {
    (prop_oneof![0_u16..80, any::<u16>()], prop_oneof![0_u16..80, any::<u16>()])
        .prop_map(|(x, y)| Cell { x, y })
}

pub fn any_order() -> impl Strategy<Value = Order> {
    let ids =
        || prop_oneof![prop::collection::vec(0_u32..40, 0..12), prop::collection::vec(any::<u32>(), 0..140)];
    let id = || prop_oneof![0_u32..40, any::<u32>()];
    let kind = prop::sample::select(UnitKind::ALL.to_vec());
    let built = prop::sample::select(BuildingKind::ALL.to_vec());
    prop_oneof![
        (ids(), any_cell()).prop_map(|(units, to)| Order::Move { units, to }),
        (ids(), any_cell()).prop_map(|(units, to)| Order::AttackMove { units, to }),
        (ids(), id()).prop_map(|(units, target)| Order::Attack { units, target }),
        ids().prop_map(|units| Order::Stop { units }),
        (ids(), any_cell()).prop_map(|(units, at)| Order::Harvest { units, at }),
        (id(), built, any_cell()).prop_map(|(worker, kind, at)| Order::Build { worker, kind, at }),
        (ids(), id()).prop_map(|(units, building)| Order::Repair { units, building }),
        (id(), kind).prop_map(|(building, kind)| Order::Train { building, kind }),
        id().prop_map(|building| Order::CancelTrain { building }),
        (id(), any_cell()).prop_map(|(building, to)| Order::Rally { building, to }),
        any_cell().prop_map(|to| Order::RallyHeadquarters { to }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever is sent, whether it was found legal or not, a step never panics and never makes ore out of nothing.
    #[test]
    fn nothing_that_is_sent_breaks_a_game(sent in prop::collection::vec((0_u8..4, any_order()), 0..60)) {
        let mut game = game(8);
        game.set_ore(Seat(0), 2_000);
        for orders in sent.chunks(3) {
            for (seat, order) in orders {
                if let Err(Illegal(code)) = game.check(Seat(*seat), order) {
                    prop_assert!(code > 0);
                    prop_assert_ne!(Skirmish::explain(code), "unknown code");
                }
            }
            let items: Vec<_> = orders.iter().map(|(seat, order)| item(*seat, order.clone())).collect();
            game.step(&items);
            (0..10).for_each(|_| game.step(&[]));
        }
        prop_assert!(ore(&game, 0) <= 4_000);
        let bytes = game.snapshot();
        prop_assert_eq!(Running::<Skirmish>::restore(&bytes).expect("an own snapshot").digest(), game.digest());
    }
}
