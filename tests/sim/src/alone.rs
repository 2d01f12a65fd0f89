//! What a game comes to if it is played in one go: its orders alone, in a simulation that knows nothing of tempos, leases
//! or keyframes.

use adjourn_game::Games;
use adjourn_game::ids::{Digest, Tick};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{Entry, Seed, Simulation, recover};
use std::collections::BTreeMap;

/// The digest of every state of an exported timeline, made from its orders; `None` while its seed is sealed.
///
/// # Panics
/// If it is no timeline, or its orders can't be had.
#[must_use]
pub fn digests(games: Games, export: &[u8]) -> Option<BTreeMap<Tick, Digest>> {
    let recovered = recover(export).expect("a timeline");
    let opened = recovered.entries.iter().find_map(|entry| match entry {
        Entry::SeedOpened { seed, .. } => Some(*seed),
        _ => None,
    });
    let seed = match recovered.header.seed {
        Seed::Open(seed) => seed,
        Seed::Sealed(_) => opened?,
    };
    let mut simulation = Simulation::start_with(games, &recovered.header, &seed).expect("a state");
    let mut digests = BTreeMap::from([(0, simulation.game().digest())]);
    for (index, entry) in recovered.entries.iter().enumerate() {
        let items = match entry {
            Entry::Step { items, .. } => items.clone(),
            Entry::SeatEvents { tick, items } => {
                to(&mut digests, &mut simulation, *tick, &[]);
                simulation.seat_events(items);
                digests.insert(simulation.tick(), simulation.game().digest());
                continue;
            }
            Entry::Turn(turn) => {
                to(&mut digests, &mut simulation, turn.tick, &[]);
                let openings = recovered.openings.get(&index).map_or(&[][..], Vec::as_slice);
                turn.items(simulation.game(), openings).expect("the orders of a turn")
            }
            _ => continue,
        };
        to(&mut digests, &mut simulation, entry.tick(), &[]);
        to(&mut digests, &mut simulation, entry.tick_after(), &items);
    }
    to(&mut digests, &mut simulation, recovered.reached, &[]);
    Some(digests)
}

/// Makes one step with `items`, and empty ones after it, until `tick`.
fn to(digests: &mut BTreeMap<Tick, Digest>, simulation: &mut Simulation, tick: Tick, items: &[Item]) {
    let mut items = Some(items);
    while simulation.tick() < tick {
        simulation.step(items.take().unwrap_or_default());
        digests.insert(simulation.tick(), simulation.game().digest());
    }
}
