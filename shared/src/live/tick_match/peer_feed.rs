//! Sending bundles to one peer: each datagram repeats what was not acknowledged; what no longer fits goes on the stream.

use super::history::History;
use crate::base::limits;
use crate::wire::datagram::{self, DownHead, Echo};
use adjourn_game::ids::{Seat, Tick};

/// One peer of a match.
pub(super) struct PeerFeed {
    /// Its seat; `None` for a spectator.
    pub(super) seat: Option<Seat>,
    /// By how many ticks it is kept behind.
    pub(super) delay_ticks: Tick,
    /// All bundles below this tick have arrived there.
    acknowledged: Tick,
    /// All bundles below this tick were sent on the stream.
    streamed: Tick,
    /// All bundles below this tick were sent, one way or the other.
    sent: Tick,
    /// The newest time stamp, and when it came.
    stamp: Option<(u32, u64)>,
    /// When something was last heard from it, in milliseconds.
    pub(super) heard_ms: u64,
    /// Whether its state is known to differ.
    pub(super) desynced: bool,
    /// When it was sent the state anew, in milliseconds.
    pub(super) healed_ms: Vec<u64>,
}

/// What to send to a peer at a tick.
#[derive(Debug, Default)]
pub(super) struct Dispatch {
    /// The datagram.
    pub(super) datagram: Option<Vec<u8>>,
    /// How many bundles in it had been sent before.
    pub(super) repeated: u32,
    /// Bundles, from and up to (without) these ticks, that go on the stream.
    pub(super) stream: Option<(Tick, Tick)>,
}

impl PeerFeed {
    /// A peer that begins with the state of tick `from`.
    pub(super) const fn new(seat: Option<Seat>, from: Tick, delay_ticks: Tick, now_ms: u64) -> Self {
        Self {
            seat,
            delay_ticks,
            acknowledged: from,
            streamed: from,
            sent: from,
            stamp: None,
            desynced: false,
            healed_ms: Vec::new(),
            heard_ms: now_ms,
        }
    }

    /// Notes what a datagram says. A peer can't acknowledge what it was not sent: the datagram may be a late one, from
    /// before it joined anew.
    pub(super) fn acknowledge(&mut self, next_tick: Tick, sent_ms: u32, now_ms: u64) {
        self.heard_ms = now_ms;
        self.acknowledged = self.acknowledged.max(next_tick.min(self.sent));
        if self.stamp.is_none_or(|(newest, _)| sent_ms.wrapping_sub(newest) < u32::MAX / 2) {
            self.stamp = Some((sent_ms, now_ms));
        }
    }

    /// Whether the peer has every bundle that there is.
    pub(super) fn has_all(&self, history: &History) -> bool {
        self.acknowledged >= history.next_tick()
    }

    /// Decides what to send now. At most one datagram; a long gap goes on the stream in bounded parts, each once,
    /// since a stream delivers by itself.
    pub(super) fn dispatch(
        &mut self,
        now_ms: u64,
        slot: u32,
        incarnation: u32,
        orders_handled: u32,
        history: &History,
    ) -> Dispatch {
        let end = history.next_tick().saturating_sub(self.delay_ticks);
        let begin = self.acknowledged.max(self.streamed);
        self.sent = self.sent.max(end);
        let head = DownHead {
            slot,
            incarnation,
            orders_handled,
            echo: self.stamp.take().map(|(sent_ms, at_ms)| Echo {
                sent_ms,
                held_ms: u32::try_from(now_ms.saturating_sub(at_ms)).unwrap_or(u32::MAX),
            }),
        };
        let mut dispatch = Dispatch::default();
        let window = newest_that_fit(history, begin, end, &head);
        if window > begin {
            let upto = window.min(begin + limits::STREAM_BUNDLES_PER_TICK);
            self.streamed = upto;
            dispatch.stream = Some((begin, upto));
        }
        // Without bundles a datagram still says that orders were handled, if it answers one.
        if window < end || head.echo.is_some() {
            let bundles: Vec<&[u8]> =
                (window..end).filter_map(|tick| history.bundle(tick)).map(|bytes| &**bytes).collect();
            dispatch.repeated = u32::try_from(bundles.len().saturating_sub(1)).unwrap_or(u32::MAX);
            dispatch.datagram = Some(datagram::encode_down(&head, &bundles));
        }
        dispatch
    }
}

/// The first tick from which all bundles up to `end` fit one datagram; `end` if not even the last does.
fn newest_that_fit(history: &History, begin: Tick, end: Tick, head: &DownHead) -> Tick {
    let mut room = limits::DATAGRAM_BYTES.saturating_sub(datagram::down_head_bytes(head));
    let mut window = end;
    while window > begin {
        let Some(bytes) = history.bundle(window - 1) else { break };
        let Some(left) = room.checked_sub(bytes.len()) else { break };
        room = left;
        window -= 1;
    }
    window
}
