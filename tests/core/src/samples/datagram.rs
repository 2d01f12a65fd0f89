//! Datagrams and what is in them.

use super::{Named, counting};
use adjourn_game::ids::{Digest, Seat, Tick};
use adjourn_game::{SeatEvent, Strength};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::wire::datagram::{Down, DownHead, Echo, NumberedOrder, Up};

/// Every kind of [`Item`].
#[must_use]
pub fn items() -> Named<Item> {
    let server_time_ms = 1_800_000_000_000;
    vec![
        ("Seat", Item::Seat { seat: Seat(1), event: SeatEvent::TimedOut, server_time_ms }),
        ("Order", Item::Order { seat: Seat(1), sequence: 300, input: vec![0xb, 0xb] }),
        ("Paused", Item::Paused { by: Some(Seat(1)), server_time_ms }),
        ("Resumed", Item::Resumed { server_time_ms }),
    ]
}

/// Every [`SeatEvent`].
#[must_use]
pub fn seat_events() -> Named<SeatEvent> {
    vec![
        ("Left", SeatEvent::Left),
        ("TimedOut", SeatEvent::TimedOut),
        ("Returned", SeatEvent::Returned),
        ("Resigned", SeatEvent::Resigned),
        ("BotTookOver", SeatEvent::BotTookOver(Strength::Strong)),
        ("Forfeited", SeatEvent::Forfeited),
    ]
}

/// A bundle with an item of every kind.
#[must_use]
pub fn bundle(tick: Tick) -> Bundle {
    let items = items().into_iter().map(|(_, item)| item).collect();
    Bundle { tick, digest_before: Digest(counting(0x40)), items }
}

/// Datagrams to a client.
#[must_use]
pub fn downs() -> Named<Down> {
    let head = DownHead { slot: 7, incarnation: 2, orders_handled: 251, echo: None };
    let echo = Some(Echo { sent_ms: 70_000, held_ms: 3 });
    let empty = Bundle { tick: 251, digest_before: Digest(counting(0x60)), items: Vec::new() };
    vec![
        ("Empty", Down { head, bundles: Vec::new() }),
        ("Bundles", Down { head: DownHead { echo, ..head }, bundles: vec![bundle(250), empty] }),
    ]
}

/// Datagrams to a server.
#[must_use]
pub fn ups() -> Named<Up> {
    let up =
        Up { slot: 7, incarnation: 2, next_tick: 251, sent_ms: 70_000, digest: None, orders: Vec::new() };
    let digest = Some((250, Digest(counting(0x40))));
    let orders = vec![
        NumberedOrder { sequence: 300, input: vec![0xb] },
        NumberedOrder { sequence: 301, input: Vec::new() },
    ];
    vec![("Empty", up.clone()), ("Orders", Up { digest, orders, ..up })]
}
