//! Maps: every start is as good as any other.

use adjourn_core_tests::bot_match::seed;
use adjourn_game::Running;
use adjourn_skirmish::{Cell, Kind, Setup, Skirmish, Terrain, View};

/// All eight ways to lay a square upon itself.
fn images(size: u16, cell: Cell) -> [Cell; 8] {
    let (x, y, last) = (cell.x, cell.y, size - 1);
    let turns = [(x, y), (last - y, x), (last - x, last - y), (y, last - x)];
    let mirrors = [(y, x), (last - x, y), (last - y, last - x), (x, last - y)];
    let all = [turns, mirrors].concat();
    core::array::from_fn(|i| Cell { x: all[i].0, y: all[i].1 })
}

fn index(size: u16, cell: Cell) -> usize {
    usize::from(cell.y) * usize::from(size) + usize::from(cell.x)
}

/// The numbers of the symmetries that leave the ground as it is.
fn symmetries(view: &View) -> Vec<usize> {
    let size = view.map_cells;
    let cells = || (0..size).flat_map(move |y| (0..size).map(move |x| Cell { x, y }));
    let holds = |k: &usize| {
        cells()
            .all(|cell| view.terrain[index(size, cell)] == view.terrain[index(size, images(size, cell)[*k])])
    };
    (0..8).filter(holds).collect()
}

#[test]
fn every_start_is_an_image_of_every_other() {
    for number in 0..12 {
        for seats in 2..=8_u8 {
            let map_cells = if seats > 4 { 96 } else { 48 + 8 * (number as u16 % 4) };
            let setup = Setup { map_cells, ..Setup::default() };
            let teams: Vec<u8> = (0..seats).collect();
            let game = Running::<Skirmish>::create(&setup, &teams, &seed(number)).expect("a good setup");
            let view = game.see(None);
            let symmetries = symmetries(&view);
            let first = view.seats[0].start;
            for seat in &view.seats {
                let image = symmetries.iter().find(|k| images(map_cells, first)[**k] == seat.start);
                assert!(image.is_some(), "{number} {seats}: {first:?} and {:?} differ", seat.start);
            }
            let starts: std::collections::BTreeSet<Cell> = view.seats.iter().map(|seat| seat.start).collect();
            assert_eq!(starts.len(), usize::from(seats));
            same_beginnings(&view, &symmetries);
        }
    }
}

/// Every seat has the same things, in places that are images of each other.
fn same_beginnings(view: &View, symmetries: &[usize]) {
    let places = |seat: u8| -> Vec<(Kind, Cell)> {
        let own = view.entities.iter().filter(|e| e.seat.0 == seat);
        let mut places: Vec<_> =
            own.map(|e| (e.kind, Cell { x: (e.x_256 / 256) as u16, y: (e.y_256 / 256) as u16 })).collect();
        places.sort_unstable();
        places
    };
    let first = places(0);
    for seat in 1..view.seats.len() as u8 {
        let own = places(seat);
        let matched = symmetries.iter().any(|&k| {
            let mut image: Vec<_> =
                first.iter().map(|&(kind, cell)| (kind, images(view.map_cells, cell)[k])).collect();
            image.sort_unstable();
            image == own
        });
        assert!(matched, "seat {seat} begins otherwise than seat 0");
    }
}

#[test]
fn there_is_ore_at_home_and_more_elsewhere() {
    for number in 0..20 {
        let view = super::game(number).see(None);
        let ore = view.terrain.iter().filter(|terrain| **terrain == Terrain::Ore).count();
        assert!(ore >= 40, "seed {number}: only {ore} cells of ore");
        for seat in &view.seats {
            let near = (-9_i32..=9).flat_map(|dy| (-9_i32..=9).map(move |dx| (dx, dy))).filter(|(dx, dy)| {
                let (x, y) = (i32::from(seat.start.x) + dx, i32::from(seat.start.y) + dy);
                let cell = Cell { x: x as u16, y: y as u16 };
                let size = i32::from(view.map_cells);
                x >= 0
                    && y >= 0
                    && x < size
                    && y < size
                    && view.terrain[index(view.map_cells, cell)] == Terrain::Ore
            });
            assert!(near.count() >= 12, "seed {number}: too little ore at {:?}", seat.start);
        }
    }
}

#[test]
fn setups_out_of_bounds_are_refused_in_words() {
    let good = Setup::default();
    let refused = |setup: &Setup, teams: &[u8]| {
        let error = Running::<Skirmish>::create(setup, teams, &seed(0)).err().expect("refused");
        assert!(!error.to_string().is_empty());
    };
    refused(&good, &[0]);
    refused(&good, &[1, 1]);
    refused(&good, &[0; 9]);
    refused(&Setup { map_cells: 47, ..good.clone() }, &[0, 1]);
    refused(&Setup { map_cells: 129, ..good.clone() }, &[0, 1]);
    refused(&Setup { map_cells: 64, ..good.clone() }, &[0, 1, 2, 3, 4]);
    refused(&Setup { starting_ore: 10, ..good.clone() }, &[0, 1]);
    refused(&Setup { unit_cap: 2_000, ..good }, &[0, 1]);
}
