//! The cost of the wire: encoding and decoding what a match sends in every tick.
//! `cargo bench -p adjourn-tests --bench wire`

use adjourn_game::codec;
use adjourn_game::ids::{Digest, Seat};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::wire::datagram::{Down, DownHead, NumberedOrder, Up, encode_down};
use adjourn_skirmish::{Cell, Order};
use criterion::Criterion;
use std::hint::black_box;

/// A tick of four players with an order each.
fn bundle(tick: u32) -> Bundle {
    let input = codec::encode(&Order::AttackMove { units: (100..112).collect(), to: Cell { x: 40, y: 50 } });
    let order = |seat| Item::Order { seat: Seat(seat), sequence: tick, input: input.clone() };
    Bundle { tick, digest_before: Digest([7; 32]), items: (0..4).map(order).collect() }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(50);
    let head = DownHead { slot: 3, incarnation: 0, orders_handled: 900, echo: None };
    let encoded: Vec<Vec<u8>> = (1_000..1_004).map(|tick| codec::encode(&bundle(tick))).collect();
    let parts: Vec<&[u8]> = encoded.iter().map(Vec::as_slice).collect();
    let down = encode_down(&head, &parts);
    let up = codec::encode(&Up {
        slot: 3,
        incarnation: 0,
        next_tick: 1_000,
        sent_ms: 5_000,
        digest: Some((999, Digest([7; 32]))),
        orders: vec![NumberedOrder { sequence: 900, input: vec![1; 20] }],
    });
    criterion.bench_function("wire/encode a bundle of 4 orders", |bench| {
        let bundle = bundle(1_000);
        bench.iter(|| codec::encode(black_box(&bundle)));
    });
    criterion.bench_function("wire/join 4 encoded bundles into a datagram", |bench| {
        bench.iter(|| encode_down(black_box(&head), black_box(&parts)));
    });
    criterion.bench_function("wire/decode a datagram of 4 bundles", |bench| {
        bench.iter(|| codec::decode::<Down>(black_box(&down)).expect("valid"));
    });
    criterion.bench_function("wire/decode a client's datagram", |bench| {
        bench.iter(|| codec::decode::<Up>(black_box(&up)).expect("valid"));
    });
    criterion.final_summary();
}
