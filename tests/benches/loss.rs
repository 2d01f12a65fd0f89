//! What loss costs: the time from a bundle's making to its application, with datagrams that repeat what was not
//! acknowledged, and with one reliable stream. Real QUIC over the virtual network, under a virtual clock: the figures
//! are the same on every machine. Prints the README's table. `cargo bench -p adjourn-tests --bench loss`

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::Strength;
use adjourn_sim::match_world::{Delivery, MatchWorld};
use adjourn_sim::net::Faults;

/// 100 ms of round trip with 20 ms of jitter, shared by both ways.
fn path(loss_permille: u32) -> Faults {
    Faults { loss_permille, delay_us: 40_000, jitter_us: 20_000, ..Faults::default() }
}

/// The median, the 99th percentile and the longest time over several matches, in milliseconds.
fn measure(loss_permille: u32, delivery: Delivery) -> [u64; 3] {
    const MATCHES: u64 = 4;
    const SECONDS: u64 = 90;
    let mut all_us: Vec<u64> = Vec::new();
    for seed in 0..MATCHES {
        let mut world = MatchWorld::new(&skirmish(2), 1_000 + seed, path(loss_permille), delivery);
        world.set_bots(Strength::Strong);
        world.run_ms(SECONDS * 1_000);
        for client in &world.clients {
            // What never arrived counts as waiting since it was made.
            let behind = world.host.simulation().tick()
                - client
                    .follower()
                    .map_or(0, |f| f.simulation().map_or(0, adjourn_shared::timeline::Simulation::tick));
            all_us.extend((0..behind).map(|tick| u64::from(tick) * 50_000));
            all_us.extend(&client.latency_us);
        }
    }
    all_us.sort_unstable();
    let at = |permille: usize| all_us[(all_us.len() - 1) * permille / 1_000] / 1_000;
    [at(500), at(990), at(1_000)]
}

fn main() {
    println!("| loss each way | datagrams p50 | p99 | max | one stream p50 | p99 | max |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for percent in [0, 1, 5, 10, 25] {
        let [p50, p99, max] = measure(percent * 10, Delivery::Datagrams);
        let [stream_p50, stream_p99, stream_max] = measure(percent * 10, Delivery::Stream);
        println!(
            "| {percent} % | {p50} ms | {p99} ms | {max} ms | {stream_p50} ms | {stream_p99} ms | {stream_max} ms |"
        );
    }
}
