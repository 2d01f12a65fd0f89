//! Lockstep, whatever the network does to datagrams: the journal does not tell in which order they came, each order
//! is applied once and in order, and so is each bundle.

mod client; // a client's whole session, and a server that is not honest
mod follower; // servers that are not honest
mod intake; // orders up, from any arrivals
mod reception; // bundles down, in any order

use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::live::io::{HostConfig, HostInput, HostOutput, Now, PeerId};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{self, Entry};
use adjourn_shared::wire::datagram::{Down, NumberedOrder, Up};
use adjourn_shared::wire::message::ServerMessage;
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world;
use adjourn_skirmish::{Cell, Order};

const TICK_MS: u64 = 50;

/// A match of two players whose clock runs, without a network.
struct Match {
    host: TickMatch,
    now: Now,
    journal: Vec<u8>,
    /// What was sent to each of the peers and not yet taken.
    down: [Vec<Down>; 2],
    refused: usize,
}

impl Match {
    fn new() -> Self {
        let config = HostConfig { games: GAMES, keyframe_every_ticks: 1_000, ..match_world::config(GAMES) };
        let now = Now { mono_ms: 0, unix_ms: 1_000_000 };
        let host = TickMatch::start(now, match_world::header(&skirmish(2), 1), match_world::key(), config);
        let mut running = Self {
            host: host.expect("it starts"),
            now,
            journal: Vec::new(),
            down: Default::default(),
            refused: 0,
        };
        for peer in 0..2 {
            running.input(HostInput::Joined(peer, Some(seat(peer))));
        }
        running.tick();
        running
    }

    fn input(&mut self, input: HostInput) {
        self.host.handle(self.now, input);
        while let Some(output) = self.host.poll_output() {
            match output {
                HostOutput::Append(bytes) => self.journal.extend(bytes),
                HostOutput::Datagram(peer, bytes) => {
                    let down = codec::decode(&bytes).expect("our own datagrams are valid");
                    self.down[usize::from(seat(peer).0)].push(down);
                }
                HostOutput::Message(_, ServerMessage::Rejected { .. }) => {
                    self.refused += 1;
                }
                _ => {}
            }
        }
    }

    fn tick(&mut self) {
        self.now.mono_ms += TICK_MS;
        self.now.unix_ms += TICK_MS;
        self.input(HostInput::Tick);
    }

    fn up(&mut self, peer: PeerId, orders: Vec<NumberedOrder>) {
        let up = Up { slot: 1, incarnation: 0, next_tick: 0, sent_ms: 0, digest: None, orders };
        self.input(HostInput::Datagram(peer, up, self.now.mono_ms));
    }

    /// The numbers and inputs of a seat's orders, as the journal has them.
    fn recorded(&self, of: Seat) -> Vec<NumberedOrder> {
        let entries = timeline::recover(&self.journal).expect("a journal").entries;
        let items = entries.into_iter().filter_map(|entry| match entry {
            Entry::Step { items, .. } => Some(items),
            _ => None,
        });
        items
            .flatten()
            .filter_map(|item| match item {
                Item::Order { seat, sequence, input } if seat == of => {
                    Some(NumberedOrder { sequence, input })
                }
                _ => None,
            })
            .collect()
    }
}

fn seat(peer: PeerId) -> Seat {
    Seat(u8::try_from(peer).expect("two peers"))
}

/// An order that is always legal, and unlike those with other numbers.
fn order(number: u16) -> Vec<u8> {
    codec::encode(&Order::RallyHeadquarters { to: Cell { x: number, y: 0 } })
}
