//! How fast a replay verifies: five minutes of eight strong bots, simulated again with every digest compared.
//! `cargo bench -p adjourn-tests --bench verify`

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_server::ops::cpu::thread_time_us;
use adjourn_shared::live::io::{HostInput, HostOutput, Now};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline;
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world::{config, header, key};
use adjourn_skirmish::{Kind, View};

const MINUTES: u32 = 5;

/// The journal of the match, and how many units there were on average.
fn play() -> (Vec<u8>, usize) {
    let mut header = header(&skirmish(8), 77);
    for seat in &mut header.seats[1..] {
        (seat.player, seat.bot) = (None, Some(Strength::Strong));
    }
    // The clock of the host stands still: nobody is ever away for long.
    let now = Now::default();
    let mut host = TickMatch::start(now, header, key(), config(GAMES)).expect("the match starts");
    host.handle(now, HostInput::Joined(0, Some(Seat(0))));
    let (mut journal, mut units, mut samples) = (Vec::new(), 0, 0);
    for tick in 0..MINUTES * 60 * 20 {
        host.handle(now, HostInput::Tick);
        while let Some(output) = host.poll_output() {
            if let HostOutput::Append(bytes) = output {
                journal.extend(bytes);
            }
        }
        if tick % 100 == 0 {
            let view: View = codec::decode(&host.simulation().game().view(None)).expect("a view");
            units += view.entities.iter().filter(|entity| matches!(entity.kind, Kind::Unit(_))).count();
            samples += 1;
        }
    }
    (journal, units / samples)
}

fn main() {
    let (journal, units) = play();
    let recovered = timeline::recover(&journal).expect("a journal");
    let began_us = thread_time_us();
    let report = timeline::verify(GAMES, &recovered).expect("verifies");
    let seconds = (thread_time_us() - began_us) as f64 / 1e6;
    let played_seconds = f64::from(report.ticks) / 20.0;
    println!(
        "{} ticks with {units} units on average, {} states compared: {:.0} times real time",
        report.ticks,
        report.states_compared,
        played_seconds / seconds
    );
}
