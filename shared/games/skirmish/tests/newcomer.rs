//! The weak bot is there to be beaten: by somebody who plays for the first time, knows one unit, and looks away a lot.

use adjourn_game::Strength;
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{Game, codec};
use adjourn_skirmish::{
    Activity, BuildingKind, Cell, EntityView, Kind, Order, Setup, Skirmish, UnitKind, View,
};

const NEWCOMER: Seat = Seat(0);
const BOT: Seat = Seat(1);
const TICKS_A_SECOND: u32 = 20;
/// First a newcomer reads what the keys do.
const READS_TICKS: u32 = 90 * TICKS_A_SECOND;
/// Then the newcomer looks at one thing, and comes back to this one half a minute later.
const LOOKS_EVERY_TICKS: u32 = 30 * TICKS_A_SECOND;
/// By then a first match must be won.
const WITHIN_TICKS: u32 = 25 * 60 * TICKS_A_SECOND;
/// So many rifles look like an army.
const ARMY: usize = 8;

/// What the newcomer wants now: a barracks, then rifles, then to attack. No workers are trained, nothing is defended.
fn orders(view: &View, game: &Skirmish) -> Vec<Order> {
    let mine = || view.entities.iter().filter(|entity| entity.seat == NEWCOMER && !entity.remembered);
    let of = |kind: Kind| mine().filter(move |entity| entity.kind == kind);
    let barracks: Vec<&EntityView> = of(Kind::Building(BuildingKind::Barracks)).collect();
    if barracks.is_empty() {
        let worker = of(Kind::Unit(UnitKind::Worker)).next().map(|worker| worker.id);
        let home = view.seats[usize::from(NEWCOMER.0)].start;
        let near = (4..12_u16).flat_map(|away| [(away, 0), (0, away), (away, away)]);
        let places = near.flat_map(|(x, y)| {
            let plus = Cell { x: home.x + x, y: home.y + y };
            let minus = Cell { x: home.x.saturating_sub(x + 1), y: home.y.saturating_sub(y + 1) };
            [plus, minus]
        });
        let build =
            places.map(|at| Order::Build { worker: worker.unwrap_or(0), kind: BuildingKind::Barracks, at });
        return build.filter(|order| game.check(NEWCOMER, order).is_ok()).take(1).collect();
    }
    let mut orders = Vec::new();
    for building in barracks.iter().filter(|building| building.activity != Activity::UnderConstruction) {
        orders.extend([(); 2].map(|()| Order::Train { building: building.id, kind: UnitKind::Rifle }));
    }
    let rifles: Vec<_> = of(Kind::Unit(UnitKind::Rifle)).map(|rifle| rifle.id).collect();
    if rifles.len() >= ARMY {
        orders.push(Order::AttackMove { units: rifles, to: view.seats[usize::from(BOT.0)].start });
    }
    orders.retain(|order| game.check(NEWCOMER, order).is_ok());
    orders
}

/// Who wins, and after how many ticks.
fn played(seed: u8) -> Option<(Vec<u8>, u32)> {
    let mut game = Skirmish::create(&Setup::default(), &[0, 1], &[seed; 32]).expect("the usual setup");
    for tick in 0..WITHIN_TICKS {
        if let Some(outcome) = game.outcome() {
            return Some((outcome.places, tick));
        }
        let newcomers = if tick >= READS_TICKS && tick.is_multiple_of(LOOKS_EVERY_TICKS) {
            let view: View = codec::decode(&game.view(Some(NEWCOMER))).expect("our own view");
            orders(&view, &game)
        } else {
            Vec::new()
        };
        let bots = game.bot(BOT, Strength::Weak, Digest::default());
        let bots: Vec<_> = bots.into_iter().filter(|order| game.check(BOT, order).is_ok()).collect();
        let newcomers = newcomers.iter().map(|order| (NEWCOMER, order));
        let all: Vec<_> = newcomers.chain(bots.iter().map(|order| (BOT, order))).collect();
        game.step(&all);
    }
    None
}

#[test]
fn who_only_trains_rifles_and_attacks_beats_the_weak_bot() {
    let ends: Vec<_> = (1..=16).map(|seed| (seed, played(seed))).collect();
    let lost = ends.iter().filter(|(_, end)| !matches!(end, Some((places, _)) if places[..] == [1, 2]));
    assert_eq!(lost.count(), 0, "{ends:?}");
}
