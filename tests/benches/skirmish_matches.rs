//! Matches of bots, as many as one wants to look at: `cargo bench -p adjourn-tests --bench skirmish_matches`.
//!
//! After `--`: `strong-weak`, `strong-strong` or `strong-idle`, the count of matches, `watch` for a line every minute,
//! `map` for the maps.

use adjourn_core_tests::bot_match::play;
use adjourn_game::Strength::{Strong, Weak};
use adjourn_game::{Game, Running};
use adjourn_skirmish::{EntityView, Kind, Setup, Skirmish, Terrain, UnitKind, View};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    let players = if has("strong-strong") {
        [Some(Strong), Some(Strong)]
    } else if has("strong-idle") {
        [Some(Strong), None]
    } else if has("weak-idle") {
        [Some(Weak), None]
    } else {
        [Some(Strong), Some(Weak)]
    };
    let count = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(20);
    let (mut won, mut minutes) = (0, Vec::new());
    for number in 0..count {
        let watch = |tick: u32, game: &Running<Skirmish>| {
            if has("watch") && tick.is_multiple_of(1_200) {
                println!("  {:2} min  {}", tick / 1_200, line(&game.see(None)));
            }
            if has("map") && (tick == 1 || tick.is_multiple_of(3_600)) {
                print_map(&game.see(None));
            }
        };
        let (_, ticks, outcome) =
            play::<Skirmish>(&Setup::default(), &players, &[0, 1], number, 36_000, watch);
        let places = outcome.as_ref().map(|outcome| outcome.places.clone());
        let reason = outcome.map_or("still going on", |outcome| Skirmish::explain(outcome.reason));
        println!("match {number}: {:.1} minutes, places {places:?}, {reason}", f64::from(ticks) / 1_200.0);
        won += u32::from(places.is_some_and(|places| places[0] < places[1]));
        minutes.push(ticks / 1_200);
    }
    minutes.sort_unstable();
    println!("the first seat won {won} of {count}; minutes {minutes:?}");
}

/// What each seat has.
fn line(view: &View) -> String {
    let of = |seat: usize, fits: &dyn Fn(&EntityView) -> bool| {
        view.entities.iter().filter(|e| usize::from(e.seat.0) == seat && fits(e)).count()
    };
    (0..view.seats.len())
        .map(|seat| {
            let units: Vec<String> = UnitKind::ALL
                .iter()
                .map(|&kind| of(seat, &|e| e.kind == Kind::Unit(kind)).to_string())
                .collect();
            let buildings = of(seat, &|e| matches!(e.kind, Kind::Building(_)));
            let ore = view.seats[seat].ore.unwrap_or(0);
            format!("[ore {ore:4} units {} buildings {buildings}]", units.join("/"))
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn print_map(view: &View) {
    let size = usize::from(view.map_cells);
    let mut cells: Vec<char> = view
        .terrain
        .iter()
        .map(|terrain| match terrain {
            Terrain::Rock => '#',
            Terrain::Ore => '.',
            Terrain::Ground | Terrain::Unknown => ' ',
        })
        .collect();
    for e in &view.entities {
        let (x, y) = ((e.x_256 / 256) as usize, (e.y_256 / 256) as usize);
        let letter = match e.kind {
            Kind::Unit(kind) => "wsrotg".as_bytes()[kind as usize] as char,
            Kind::Building(kind) => "HRBFT".as_bytes()[kind as usize] as char,
        };
        cells[y * size + x] = letter;
    }
    for row in cells.chunks(size) {
        println!("{}", row.iter().collect::<String>());
    }
}
