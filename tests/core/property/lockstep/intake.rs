//! Orders on their way up: split, doubled, overtaken, lost.

use super::{Match, order, seat};
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::live::client::Uplink;
use adjourn_shared::wire::datagram::NumberedOrder;
use proptest::collection::vec;
use proptest::prelude::*;

/// A datagram within a tick: whose, and which part of the seat's orders of the tick, in thousandths.
#[derive(Clone, Debug)]
struct Part {
    peer: u64,
    from: usize,
    upto: usize,
}

/// The orders of one tick, for each of the seats how many, and how they arrive.
#[derive(Clone, Debug)]
struct Arrivals {
    counts: [u32; 2],
    parts: Vec<Part>,
}

fn arrivals() -> impl Strategy<Value = Arrivals> {
    let part = (0..2_u64, 0..=1_000_usize, 0..=1_000_usize).prop_map(|(peer, a, b)| Part {
        peer,
        from: a.min(b),
        upto: a.max(b),
    });
    let whole = |peer| Part { peer, from: 0, upto: 1_000 };
    let parts = vec(part, 0..8).prop_flat_map(move |mut parts| {
        // Clients repeat what is not handled: within the tick, everything arrives at least once.
        parts.extend([whole(0), whole(1)]);
        Just(parts).prop_shuffle()
    });
    ([0..6_u32, 0..6_u32], parts).prop_map(|(counts, parts)| Arrivals { counts, parts })
}

/// The orders of a tick; every third is illegal, or no order at all.
fn orders(first: u32, count: u32) -> Vec<NumberedOrder> {
    (first..first + count)
        .map(|sequence| NumberedOrder {
            sequence,
            input: match sequence % 6 {
                2 => vec![0xff],
                5 => codec::encode(&adjourn_skirmish::Order::Stop { units: vec![9_999] }),
                _ => order(u16::try_from(sequence).expect("few orders")),
            },
        })
        .collect()
}

/// Plays the ticks, with the parts as they arrive, or each seat's orders at once.
fn play(ticks: &[Arrivals], at_once: bool) -> (Vec<u8>, usize) {
    let mut running = Match::new();
    let mut next = [0; 2];
    for tick in ticks {
        let orders = [orders(next[0], tick.counts[0]), orders(next[1], tick.counts[1])];
        if at_once {
            running.up(0, orders[0].clone());
            running.up(1, orders[1].clone());
        } else {
            for part in &tick.parts {
                let all = &orders[usize::from(seat(part.peer).0)];
                let place = |permille: usize| all.len() * permille / 1_000;
                running.up(part.peer, all[place(part.from)..place(part.upto)].to_vec());
            }
        }
        running.tick();
        next = [next[0] + tick.counts[0], next[1] + tick.counts[1]];
    }
    (running.journal, running.refused)
}

/// What the network does in one tick to a client's datagram and to the answer.
#[derive(Clone, Copy, Debug)]
struct Luck {
    pushed: u8,
    lost: bool,
    /// Arrives again, so many ticks later.
    again_after: Option<usize>,
    answer_lost: bool,
}

fn luck() -> impl Strategy<Value = Luck> {
    let again = proptest::option::weighted(0.3, 1..6_usize);
    (0..3_u8, prop::bool::weighted(0.4), again, prop::bool::weighted(0.4))
        .prop_map(|(pushed, lost, again_after, answer_lost)| Luck { pushed, lost, again_after, answer_lost })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_does_not_tell_how_orders_arrived_within_a_tick(ticks in vec(arrivals(), 1..6)) {
        let (journal, refused) = play(&ticks, true);
        prop_assert_eq!(play(&ticks, false), (journal, refused));
    }

    #[test]
    fn each_order_is_applied_once_and_in_order_over_a_bad_network(network in vec(luck(), 1..40)) {
        let healthy = Luck { pushed: 0, lost: false, again_after: None, answer_lost: false };
        let mut running = Match::new();
        let mut uplink = Uplink::new(0, 0, 20);
        let mut pushed = Vec::new();
        let mut late: Vec<(usize, Vec<NumberedOrder>)> = Vec::new();
        for (tick, luck) in network.iter().copied().chain([healthy; 8]).enumerate() {
            for _ in 0..luck.pushed {
                let input = order(u16::try_from(pushed.len()).expect("few orders"));
                let sequence = uplink.push(input.clone()).expect("there is room");
                pushed.push(NumberedOrder { sequence, input });
            }
            let now_us = running.now.mono_ms * 1_000;
            if let Some(orders) = uplink.poll(now_us, 0) {
                late.extend(luck.again_after.map(|after| (tick + after, orders.clone())));
                if !luck.lost {
                    running.up(0, orders);
                }
            }
            for (_, orders) in late.extract_if(.., |(due, _)| *due <= tick) {
                running.up(0, orders);
            }
            running.tick();
            for down in running.down[0].drain(..).filter(|_| !luck.answer_lost) {
                uplink.handled(down.head.orders_handled);
            }
        }
        prop_assert_eq!(running.recorded(Seat(0)), pushed);
        prop_assert_eq!(running.recorded(Seat(1)), []);
        prop_assert_eq!(uplink.in_flight(), 0);
    }
}
