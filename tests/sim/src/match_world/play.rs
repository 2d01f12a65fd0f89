//! A match of bots that comes through all that a network and a server can do to it, and what must hold then.

use super::{Delivery, MatchWorld};
use crate::net::Faults;
use crate::scenario::Scenario;
use adjourn_game::Strength;
use adjourn_shared::timeline;

const PATH: Faults =
    Faults { loss_permille: 50, duplicate_permille: 20, delay_us: 20_000, jitter_us: 10_000 };
const DEAD: Faults = Faults { loss_permille: 1_000, ..PATH };

/// How far behind the server a client may be that is well, in ticks.
const BEHIND_TICKS: u32 = 8;

/// Bots play, first undisturbed; then one of them is cut off for a while, and the server is killed once.
#[must_use]
pub fn play(scenario: &Scenario, seed: u64) -> MatchWorld {
    let mut world = MatchWorld::new(scenario, seed, PATH, Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(2_000);
    world.clients[0].set_faults(DEAD);
    world.run_ms(1_500);
    world.clients[0].set_faults(PATH);
    world.run_ms(2_000);
    if !world.finished {
        world.kill_server();
        world.run_ms(2_000);
        world.restart_server();
        world.run_ms(20_000);
    }
    world
}

impl MatchWorld {
    /// The journal is a timeline that verifies; no client ever had another state than the server; and all of them have the
    /// server's newest states, unless the match is over.
    ///
    /// # Panics
    /// If something does not hold.
    pub fn check(&self) {
        let recovered = timeline::recover(&self.journal).expect("a journal");
        let report = timeline::verify(self.games, &recovered).expect("it verifies");
        assert_eq!(report.digest, self.host.simulation().game().digest());
        for client in &self.clients {
            let simulation = client.simulation().expect("a state");
            let behind = self.host.simulation().tick() - simulation.tick();
            assert!(client.reports.is_empty(), "a difference: {:?}", client.reports);
            assert!(self.finished || behind <= BEHIND_TICKS, "{behind} ticks behind");
        }
    }
}
