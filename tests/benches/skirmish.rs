//! The cost of skirmish with 2,000 units in combat: `cargo bench -p adjourn-tests --bench skirmish`.
//! Prints percentiles of processor time first (the worst ticks are what a player feels; what else the machine does
//! is none of ours), then criterion's means.

use adjourn_game::ids::Seat;
use adjourn_game::{Game, Running, StepItem, What};
use adjourn_server::ops::cpu::thread_time_us;
use adjourn_skirmish::{Cell, Kind, Order, SetPieces, Setup, Skirmish, UnitKind};
use criterion::{BatchSize, Criterion};
use std::hint::black_box;
use std::time::Duration;

const KINDS: [UnitKind; 5] =
    [UnitKind::Rifle, UnitKind::Rifle, UnitKind::Rocket, UnitKind::Tank, UnitKind::Artillery];

fn main() {
    let battle = battle();
    percentiles(&battle);
    let mut criterion = Criterion::default().configure_from_args().sample_size(40);
    let game = || Running::<Skirmish>::restore(&battle).expect("an own snapshot");
    criterion.bench_function("skirmish/step with digest, 2000 units in combat", |bench| {
        bench.iter_batched_ref(game, |game| game.step(&[]), BatchSize::LargeInput);
    });
    let still = game();
    criterion.bench_function("skirmish/keyframe, 2000 units", |bench| {
        bench.iter(|| black_box(still.snapshot()));
    });
    criterion.bench_function("skirmish/restore, 2000 units", |bench| bench.iter(|| black_box(game())));
    criterion.bench_function("skirmish/view of a seat, 2000 units", |bench| {
        bench.iter(|| black_box(still.view(Some(Seat(0)))));
    });
    criterion.final_summary();
}

/// A snapshot of two armies of 1,000 that have just met on a generated map.
fn battle() -> Vec<u8> {
    let setup = Setup { map_cells: 128, unit_cap: 1_200, ..Setup::default() };
    let mut game = Running::<Skirmish>::create(&setup, &[0, 1], &[7; 32]).expect("a good setup");
    let view = game.see(None);
    let free = |cell: &Cell| {
        let at = usize::from(cell.y) * 128 + usize::from(cell.x);
        view.terrain[at] == adjourn_skirmish::Terrain::Ground
    };
    for (seat, columns) in [(0_u8, 36..58_u16), (1, 70..92)] {
        let cells = columns.flat_map(|x| (34..94).map(move |y| Cell { x, y })).filter(free);
        let army = cells.take(1_100).enumerate().map(|(i, cell)| (Seat(seat), KINDS[i % KINDS.len()], cell));
        game.place_units(army);
    }
    let mut orders = Vec::new();
    for seat in 0..2_u8 {
        let view = game.see(None);
        let own: Vec<_> = view
            .entities
            .iter()
            .filter(|e| e.seat.0 == seat && e.kind != Kind::Unit(UnitKind::Worker))
            .filter(|e| matches!(e.kind, Kind::Unit(_)))
            .map(|e| e.id)
            .collect();
        for group in own.chunks(100) {
            let to = Cell { x: if seat == 0 { 80 } else { 48 }, y: 64 };
            let order = Order::AttackMove { units: group.to_vec(), to };
            orders.push(StepItem { seat: Seat(seat), what: What::Input(order) });
        }
    }
    game.step(&orders);
    (0..120).for_each(|_| game.step(&[]));
    game.snapshot()
}

fn units(game: &Running<Skirmish>) -> usize {
    game.see(None).entities.iter().filter(|e| matches!(e.kind, Kind::Unit(_))).count()
}

fn percentiles(battle: &[u8]) {
    let (mut steps, mut keyframes) = (Vec::new(), Vec::new());
    let (mut first, mut last) = (0, 0);
    for _ in 0..10 {
        let mut game = Running::<Skirmish>::restore(battle).expect("an own snapshot");
        first = units(&game);
        for tick in 0..100 {
            let began_us = thread_time_us();
            game.step(&[]);
            black_box(game.digest());
            steps.push(Duration::from_micros(thread_time_us() - began_us));
            if tick % 10 == 0 {
                let began_us = thread_time_us();
                black_box(game.snapshot());
                keyframes.push(Duration::from_micros(thread_time_us() - began_us));
            }
        }
        last = units(&game);
    }
    println!("battle of {first} units, {last} left after 100 ticks");
    print("step with digest", &mut steps);
    print("keyframe", &mut keyframes);
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1_000].as_secs_f64() * 1_000.0;
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms ({} samples)",
        at(500),
        at(990),
        at(1_000),
        times.len()
    );
}
