//! A small game with everything in it (seats that hide something, real time, turns by mail), and with one fault planted
//! at a time: each check finds its fault, and none where there is none.

use super::{Effort, Law, run};
use crate::codec::{self, CodecError, Decode, Encode};
use crate::ids::{Digest, Seat};
use crate::{
    About, ByTurns, Choice, DigestRow, Game, Illegal, Outcome, SeatEvent, SetupError, Strength, kind,
};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU32, Ordering};

/// Two heap up coins where the other can't see them; who has more when time is up has won.
struct Heaps<const FAULT: u8>(State);

const NONE: u8 = 0;
const BAD_NAME: u8 = 1;
const REFUSES_DEFAULT: u8 = 2;
const UNKNOWN_CHOICE: u8 = 3;
const COUNTS_GAMES: u8 = 4;
const FORGETS_A_HEAP: u8 = 5;
const ROWS_WITHOUT_HEAPS: u8 = 6;
const ROW_OF_NO_PART: u8 = 7;
const TWO_ARE_WRITTEN_ONE: u8 = 8;
const ILLEGAL_DEFAULT: u8 = 9;
const PANICS_ON_NO_TEXT: u8 = 10;
const PANICS_ON_BYTES: u8 = 11;
const BELIEVES_SNAPSHOTS: u8 = 12;
const NUMBER_OF_TURN_STAYS: u8 = 13;
const RESIGNED_GOES_ON: u8 = 14;
const RESIGNING_MOVES_TIME: u8 = 15;
const LIST_TELLS_THE_OTHER_HEAP: u8 = 16;
const BOT_PEEKS: u8 = 17;
const ONE_PLACE: u8 = 18;
const NEVER_ENDS: u8 = 19;
const BOT_CHEATS: u8 = 20;
const TEXT_IS_LESS: u8 = 21;
const LISTS_TOO_MUCH: u8 = 22;
const LISTS_TOO_MUCH_AT_AN_END: u8 = 23;

#[derive(Clone, Encode, Decode)]
struct State {
    ends_at: u32,
    games: u32,
    tick: u32,
    heaps: [u8; 2],
    winner: Option<u8>,
}

#[derive(Encode, Decode, Serialize, Deserialize)]
struct Setup {
    ends_at: u32,
}

impl Default for Setup {
    fn default() -> Self {
        Self { ends_at: 60 }
    }
}

static GAMES: AtomicU32 = AtomicU32::new(0);

impl<const FAULT: u8> Game for Heaps<FAULT> {
    const ABOUT: About = About {
        name: if FAULT == BAD_NAME { "Heaps!" } else { "heaps" },
        title: "Heaps",
        line: "Heap up coins",
        parts: &["time", "heaps"],
        hidden: true,
        tick_hz: Some(10),
        ..About::USUAL
    };
    type Setup = Setup;
    type Order = u8;

    fn choices() -> Vec<Choice> {
        vec![Choice::number(if FAULT == UNKNOWN_CHOICE { "end" } else { "ends_at" }, "How long", 10, 90)]
    }

    fn create(setup: &Setup, _teams: &[u8], _seed: &[u8; 32]) -> Result<Self, SetupError> {
        if FAULT == REFUSES_DEFAULT || !(10..=90).contains(&setup.ends_at) {
            return Err(SetupError::OutOfBounds("10 to 90"));
        }
        let games = if FAULT == COUNTS_GAMES { GAMES.fetch_add(1, Ordering::Relaxed) } else { 0 };
        Ok(Self(State { ends_at: setup.ends_at, games, tick: 0, heaps: [0; 2], winner: None }))
    }

    fn check(&self, seat: Seat, order: &u8) -> Result<(), Illegal> {
        assert!(FAULT != PANICS_ON_BYTES || *order < 100);
        let plays = seat.0 < 2 && self.outcome().is_none();
        if plays && (1..=3).contains(order) { Ok(()) } else { Err(Illegal(1)) }
    }

    fn step(&mut self, orders: &[(Seat, &u8)]) {
        for (seat, order) in orders {
            if self.check(*seat, order).is_ok() {
                let heap = &mut self.0.heaps[usize::from(seat.0)];
                *heap = heap.wrapping_add(**order);
            }
        }
        self.0.tick = self.0.tick.saturating_add(1);
    }

    fn seat_event(&mut self, seat: Seat, event: SeatEvent) {
        if event.drops_out().is_some() && self.outcome().is_none() && seat.0 < 2 && FAULT != RESIGNED_GOES_ON
        {
            self.0.winner = Some(1 - seat.0);
        }
        if FAULT == RESIGNING_MOVES_TIME {
            self.0.tick += 1;
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        let over = self.0.tick >= self.0.ends_at && FAULT != NEVER_ENDS;
        let by_heaps = || u8::from(self.0.heaps[1] > self.0.heaps[0]);
        let winner = self.0.winner.or_else(|| over.then(by_heaps))?;
        let places = [vec![1, 2], vec![2, 1]][usize::from(winner)].clone();
        Some(Outcome { places: if FAULT == ONE_PLACE { vec![1] } else { places }, reason: 2 })
    }

    fn snapshot(&self, digest: Digest) -> Vec<u8> {
        codec::encode(&(&self.0, digest))
    }

    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError> {
        let (mut state, digest): (State, Digest) = codec::decode(bytes)?;
        if FAULT != BELIEVES_SNAPSHOTS && state.winner.is_some_and(|winner| winner > 1) {
            return Err(CodecError::Malformed);
        }
        if FAULT == FORGETS_A_HEAP {
            state.heaps[1] = 0;
        }
        Ok((Self(state), digest))
    }

    fn rows(&self) -> Vec<DigestRow> {
        let part = if FAULT == ROW_OF_NO_PART { 9 } else { 1 };
        let heaps = if FAULT == ROWS_WITHOUT_HEAPS { [0; 2] } else { self.0.heaps };
        vec![
            DigestRow::of(0, 0, &(self.0.ends_at, self.0.games, self.0.winner)),
            DigestRow::of(part, 0, &(heaps, if FAULT == ROWS_WITHOUT_HEAPS { 0 } else { self.0.tick })),
        ]
    }

    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        let own = viewer.map_or(self.0.heaps.to_vec(), |seat| vec![self.0.heaps[usize::from(seat.0)]]);
        codec::encode(&(self.0.tick, own, self.0.winner))
    }

    fn bot(&self, seat: Seat, _strength: Strength, _luck: Digest) -> Vec<u8> {
        let other = self.0.heaps[usize::from(1 - seat.0)];
        match FAULT {
            _ if self.outcome().is_some() => Vec::new(),
            BOT_PEEKS => vec![1 + other % 3],
            BOT_CHEATS => vec![9],
            _ => vec![2],
        }
    }

    fn explain(_code: u16) -> &'static str {
        "time is up"
    }
}

impl<const FAULT: u8> ByTurns for Heaps<FAULT> {
    fn to_act(&self) -> Vec<Seat> {
        if self.outcome().is_some() { Vec::new() } else { vec![Seat(0), Seat(1)] }
    }

    fn turn(&self) -> u32 {
        if FAULT == NUMBER_OF_TURN_STAYS { 0 } else { self.0.tick }
    }

    fn steps_per_turn(&self) -> u32 {
        4
    }

    fn default_orders(&self, _seat: Seat) -> Option<Vec<u8>> {
        Some(if FAULT == ILLEGAL_DEFAULT { vec![9] } else { Vec::new() })
    }

    fn parse(&self, _seat: Seat, text: &str) -> Result<u8, String> {
        assert!(FAULT != PANICS_ON_NO_TEXT || !text.is_empty());
        let order = text.parse().map_err(|_| "1, 2 or 3".to_owned())?;
        if text != format!("{order}") {
            return Err("1, 2 or 3".to_owned());
        }
        Ok(if FAULT == TEXT_IS_LESS && order == 2 { 1 } else { order })
    }

    fn notation(&self, _seat: Seat, order: &u8) -> String {
        if FAULT == TWO_ARE_WRITTEN_ONE && *order == 2 { "1".to_owned() } else { order.to_string() }
    }

    fn legal(&self, seat: Seat) -> Vec<String> {
        if self.outcome().is_some() || seat.0 > 1 {
            return Vec::new();
        }
        let shorter = FAULT == LIST_TELLS_THE_OTHER_HEAP && self.0.heaps[usize::from(1 - seat.0)] > 2;
        let at_an_end = FAULT == LISTS_TOO_MUCH_AT_AN_END && self.0.ends_at == 90;
        let last = if FAULT == LISTS_TOO_MUCH || at_an_end { 4 } else { 3 - u8::from(shorter) };
        (1..=last).map(|order| order.to_string()).collect()
    }
}

const EFFORT: Effort = Effort { games: 1, turns: 30, ticks: 100, look_every_ticks: 20 };

fn found<const FAULT: u8>() -> Vec<Law> {
    let report = run(kind::<Heaps<FAULT>>(), EFFORT, &mut || 0);
    report.findings.iter().map(|finding| finding.law).collect()
}

#[test]
fn a_game_without_a_fault_passes() {
    let report = run(kind::<Heaps<NONE>>(), EFFORT, &mut || 0);
    assert!(report.holds(), "{report}");
    assert_eq!(report.played.len(), 4, "bots and random orders, by turns and by ticks");
}

#[test]
fn each_check_finds_its_fault() {
    std::panic::set_hook(Box::new(|_| {}));
    let cases = [
        (found::<BAD_NAME>(), Law::Facts),
        (found::<REFUSES_DEFAULT>(), Law::Setups),
        (found::<UNKNOWN_CHOICE>(), Law::Choices),
        (found::<COUNTS_GAMES>(), Law::Repeatable),
        (found::<FORGETS_A_HEAP>(), Law::Snapshots),
        (found::<ROWS_WITHOUT_HEAPS>(), Law::Digests),
        (found::<ROW_OF_NO_PART>(), Law::Digests),
        (found::<TWO_ARE_WRITTEN_ONE>(), Law::Orders),
        (found::<LISTS_TOO_MUCH>(), Law::Orders),
        (found::<LISTS_TOO_MUCH_AT_AN_END>(), Law::Orders),
        (found::<ILLEGAL_DEFAULT>(), Law::Lists),
        (found::<PANICS_ON_NO_TEXT>(), Law::Garbage),
        (found::<PANICS_ON_BYTES>(), Law::Garbage),
        (found::<BELIEVES_SNAPSHOTS>(), Law::DamagedSnapshots),
        (found::<NUMBER_OF_TURN_STAYS>(), Law::Turns),
        (found::<RESIGNED_GOES_ON>(), Law::SeatEvents),
        (found::<RESIGNING_MOVES_TIME>(), Law::SeatEvents),
        (found::<LIST_TELLS_THE_OTHER_HEAP>(), Law::Hidden),
        (found::<BOT_PEEKS>(), Law::Hidden),
        (found::<ONE_PLACE>(), Law::Endings),
        (found::<NEVER_ENDS>(), Law::Bots),
        (found::<BOT_CHEATS>(), Law::Bots),
        (found::<TEXT_IS_LESS>(), Law::Tempos),
    ];
    let _ = std::panic::take_hook();
    for (number, (found, law)) in (1..).zip(cases) {
        assert!(found.contains(&law), "case {number}: {law:?} was not found, but {found:?}");
    }
}

#[test]
fn costs_are_told_by_the_clock_that_is_passed() {
    let mut now_ns = 0;
    let report = run(kind::<Heaps<NONE>>(), EFFORT, &mut || {
        now_ns += 1_000_000;
        now_ns
    });
    let step = report.costs["step"];
    assert_eq!((step.total_ns / step.calls, step.most_ns), (1_000_000, 1_000_000));
    assert!(report.costs["snapshot"].most_bytes > 32 && report.costs["view"].most_bytes > 0);
    assert!(report.to_string().contains("most bytes"), "{report}");
}
