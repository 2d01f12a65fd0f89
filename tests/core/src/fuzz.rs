//! The bodies of the fuzz targets: one for each decoder that reads what others send. Whatever the bytes are, a body
//! returns; what is accepted is canonical, and can be used like any other value.

use crate::scenarios::skirmish;
use adjourn_chess as chess;
use adjourn_chess::{Chess, pgn};
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{AnyGame, ByTurns, Game, Running, StepItem, Strength, What};
use adjourn_shared::live::client::Follower;
use adjourn_shared::live::io::{HostInput, HostOutput, Now};
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::{self, Entry, Header};
use adjourn_shared::wire::datagram::{Down, DownHead, Up};
use adjourn_shared::wire::frame::FrameReader;
use adjourn_shared::wire::message::{ClientMessage, KeyframeHead, MatchBegin, ServerMessage};
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world;
use adjourn_skirmish::{Order, Setup, Skirmish};

/// A target's name and body.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 11] = [
    ("client_message", client_message),
    ("server_message", server_message),
    ("up", up),
    ("down", down),
    ("timeline", timeline),
    ("frames", frames),
    ("skirmish_snapshot", skirmish_snapshot),
    ("skirmish_orders", skirmish_orders),
    ("chess_snapshot", chess_snapshot),
    ("chess_orders", chess_orders),
    ("chess_text", chess_text),
];

/// The steps that a body lets a game make: enough for what was accepted to be looked at by every rule.
const STEPS: Tick = 3;

/// What is accepted encodes to the same bytes.
fn canonical<T: Encode + Decode<()>>(bytes: &[u8]) -> Option<T> {
    let value = codec::decode(bytes).ok()?;
    assert_eq!(codec::encode(&value), bytes, "two encodings of one value");
    Some(value)
}

/// What a server reads from a client's control stream.
///
/// # Panics
/// If the decoder is not canonical.
pub fn client_message(bytes: &[u8]) {
    canonical::<ClientMessage>(bytes);
}

/// What a client reads from a server's streams; a match that begins is followed.
///
/// # Panics
/// If a decoder is not canonical.
pub fn server_message(bytes: &[u8]) {
    canonical::<KeyframeHead>(bytes);
    match canonical::<ServerMessage>(bytes) {
        Some(ServerMessage::MatchBegin(begin)) => follow(&begin, Vec::new()),
        Some(ServerMessage::Bundles { slot, incarnation, bundles }) => {
            let head = DownHead { slot, incarnation, orders_handled: 0, echo: None };
            follow(&beginning(slot, incarnation), vec![Down { head, bundles }]);
        }
        _ => {}
    }
}

/// What a server reads from datagrams: a match takes it, of whichever match and incarnation it says it is.
///
/// # Panics
/// If the decoder is not canonical, or the journal that comes of it can't be read.
pub fn up(bytes: &[u8]) {
    let Some(up) = canonical::<Up>(bytes) else { return };
    let up = Up { slot: match_world::config(GAMES).slot, incarnation: 0, ..up };
    let now = Now { mono_ms: 10_000, unix_ms: 1_000_000 };
    let header = match_world::header(&skirmish(2), 1);
    let mut host =
        TickMatch::start(now, header, match_world::key(), match_world::config(GAMES)).expect("a good header");
    for seat in 0..2 {
        host.handle(now, HostInput::Joined(u64::from(seat), Some(Seat(seat))));
    }
    for _ in 0..STEPS {
        host.handle(now, HostInput::Tick);
        host.handle(now, HostInput::Datagram(0, up.clone(), now.mono_ms));
    }
    let mut journal = Vec::new();
    while let Some(output) = host.poll_output() {
        if let HostOutput::Append(bytes) = output {
            journal.extend(bytes);
        }
    }
    let recovered = timeline::recover(&journal).expect("our own journal");
    assert_eq!(recovered.torn_bytes, 0, "our own journal is whole");
}

/// What a client reads from datagrams: a follower takes it, of whichever match and ticks it says it is.
///
/// # Panics
/// If the decoder is not canonical.
pub fn down(bytes: &[u8]) {
    let Some(mut down) = canonical::<Down>(bytes) else { return };
    let begin = beginning(down.head.slot, down.head.incarnation);
    follow(&begin, vec![down.clone()]);
    (0..).zip(&mut down.bundles).for_each(|(tick, bundle)| bundle.tick = tick);
    follow(&begin, vec![down]);
}

fn beginning(slot: u32, incarnation: u32) -> MatchBegin {
    MatchBegin {
        slot,
        incarnation,
        header: codec::encode(&match_world::header(&skirmish(2), 1)),
        seat: Some(Seat(0)),
        tick: 0,
        next_sequence: 0,
        watch_delay_ticks: 0,
        pauses_left: 0,
    }
}

/// Follows a match whose server sends this, and plays in it.
fn follow(begin: &MatchBegin, downs: Vec<Down>) {
    let Ok(mut follower) = Follower::new(GAMES, begin) else { return };
    let now_us = 1_000_000;
    for down in downs {
        follower.down(now_us, down);
    }
    follower.order(codec::encode(&Order::Surrender));
    follower.order(Vec::new());
    for seconds in 1..4 {
        follower.advance(seconds * now_us);
        if let Some(up) = follower.poll_up(seconds * now_us) {
            canonical::<Up>(&codec::encode(&up)).expect("our own datagram");
        }
    }
    if let Some(simulation) = follower.simulation() {
        look_at(simulation.game());
    }
}

fn look_at(game: &dyn AnyGame) {
    game.breakdown();
    game.outcome();
    for viewer in [None, Some(Seat(0)), Some(Seat(1))] {
        game.view(viewer);
    }
}

/// Journals and replays: what is recovered reads the same without its torn end; a short one is verified.
///
/// # Panics
/// If a decoder is not canonical, or recovering twice gives two timelines.
pub fn timeline(bytes: &[u8]) {
    canonical::<Header>(bytes);
    canonical::<Entry>(bytes);
    let Ok(recovered) = timeline::recover(bytes) else { return };
    let again = timeline::recover(&bytes[..recovered.good_bytes]).expect("the good part is good");
    assert_eq!((&again.header, &again.entries), (&recovered.header, &recovered.entries));
    assert_eq!((again.reached, again.torn_bytes), (recovered.reached, 0));
    if recovered.reached < 100 {
        let _verdict = timeline::verify(GAMES, &recovered);
        let _state = timeline::replay(GAMES, &recovered, recovered.reached);
    }
}

/// A stream of frames, in pieces as long as the first byte says: it gives what the whole stream gives.
///
/// # Panics
/// If the pieces make a difference.
pub fn frames(bytes: &[u8]) {
    let Some((size, stream)) = bytes.split_first() else { return };
    let read = |size: usize| {
        let mut reader = FrameReader::new(1 << 12);
        let mut messages: Vec<ClientMessage> = Vec::new();
        for piece in stream.chunks(size) {
            reader.push(piece);
            loop {
                match reader.next_message() {
                    Ok(Some(message)) => messages.push(message),
                    Ok(None) => break,
                    Err(error) => return (messages, Some(error)),
                }
            }
        }
        (messages, None)
    };
    assert_eq!(read(usize::from(*size).max(1)), read(stream.len().max(1)), "pieces make a difference");
}

/// A snapshot from a peer: the game goes on from it, and gives snapshots of its own.
///
/// # Panics
/// If the game's own snapshot does not restore to the same state.
pub fn skirmish_snapshot(bytes: &[u8]) {
    let Ok(mut game) = Running::<Skirmish>::restore(bytes) else { return };
    // What is seen now is explored by restoring; a peer's snapshot may have denied it.
    let own = game.snapshot();
    let again = Running::<Skirmish>::restore(&own).expect("an own snapshot").snapshot();
    assert!(again == own, "a snapshot that restoring changes, first at byte {:?}", differs(&own, &again));
    for _ in 0..STEPS {
        let seats = u8::try_from(game.see(None).seats.len()).expect("few seats");
        let mut items = Vec::new();
        for seat in (0..seats).map(Seat) {
            game.view(Some(seat));
            let orders = [Strength::Weak, Strength::Strong].map(|strength| game.bot(seat, strength)).concat();
            items.extend(orders.into_iter().map(|order| StepItem { seat, what: What::Input(order) }));
        }
        game.step(&items);
    }
    let snapshot = game.snapshot();
    let again = Running::<Skirmish>::restore(&snapshot).expect("an own snapshot");
    assert_eq!(again.digest(), game.digest());
}

fn differs(a: &[u8], b: &[u8]) -> Option<usize> {
    a.iter().zip(b).position(|(a, b)| a != b)
}

/// Orders, each a seat, a length and so many bytes: a host checks them, a follower applies them unchecked. Length 0
/// is a step.
///
/// # Panics
/// If the game is not created.
pub fn skirmish_orders(bytes: &[u8]) {
    orders::<Skirmish>(&Setup { map_cells: 48, ..Setup::default() }, bytes);
}

fn orders<G: Game>(setup: &G::Setup, bytes: &[u8]) {
    let kind = GAMES.newest(G::ABOUT.name).expect("a known game");
    let setup = codec::encode(setup);
    let mut game = kind.create(&setup, &[0, 1], &[7; 32]).expect("a good setup");
    let mut items = Vec::new();
    let mut steps = 0;
    let mut rest = bytes;
    while let [seat, length, tail @ ..] = rest
        && steps < 20
    {
        let (input, tail) = tail.split_at(usize::from(*length).min(tail.len()));
        rest = tail;
        if input.is_empty() {
            game.step(&items);
            items.clear();
            steps += 1;
            continue;
        }
        let seat = Seat(*seat);
        let _verdict = game.check(seat, input);
        canonical::<G::Order>(input);
        if let Some(text) = game.notation(seat, input) {
            let _meaning = (text, game.meaning(seat, input), game.at_once(seat, &[input.to_vec()]));
        }
        items.push(StepItem { seat, what: What::Input(input.to_vec()) });
    }
    game.step(&items);
    game.step(&[]);
    look_at(&*game);
}

/// A snapshot from a peer: the game goes on from it, and gives snapshots of its own.
///
/// # Panics
/// If the game's own snapshot does not restore to the same state, or a listed order is not legal.
pub fn chess_snapshot(bytes: &[u8]) {
    let Ok(mut game) = Running::<Chess>::restore(bytes) else { return };
    assert_eq!(game.snapshot(), bytes, "a snapshot that restoring changes");
    for _ in 0..STEPS {
        for seat in [Seat(0), Seat(1)] {
            let _ = (game.view(Some(seat)), game.describe(Some(seat)), game.picture(Some(seat)));
            for text in game.legal(seat) {
                let order = game.parse(seat, &text).expect("a listed order");
                assert_eq!(game.check(seat, &order), Ok(()), "{text} in {}", game.fen());
            }
            let orders = game.bot(seat, Strength::Weak);
            let items: Vec<_> =
                orders.into_iter().map(|order| StepItem { seat, what: What::Input(order) }).collect();
            game.step(&items);
        }
    }
    let again = Running::<Chess>::restore(&game.snapshot()).expect("an own snapshot");
    assert_eq!(again.digest(), game.digest());
}

/// As [`skirmish_orders`].
///
/// # Panics
/// If the game is not created.
pub fn chess_orders(bytes: &[u8]) {
    orders::<Chess>(&chess::Setup::default(), bytes);
}

/// A text as all that chess reads: a game in a file, a position, and, line by line, orders of the two sides in turn.
///
/// # Panics
/// If the canonical text of an order is another order.
pub fn chess_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(file) = pgn::import(&text) {
        Running::<Chess>::create(&file.setup, &[0, 1], &[0; 32]).expect("a game that was played");
    }
    let (first, rest) = text.split_once('\n').unwrap_or(("", &text));
    let setup = chess::Setup { fen: Some(first.to_owned()), ..chess::Setup::default() };
    let usual = || Running::<Chess>::create(&chess::Setup::default(), &[0, 1], &[0; 32]);
    let mut game =
        Running::<Chess>::create(&setup, &[0, 1], &[0; 32]).or_else(|_| usual()).expect("the usual setup");
    for (line, seat) in rest.lines().zip([Seat(0), Seat(1)].into_iter().cycle()) {
        let Ok(order) = game.parse(seat, line) else { continue };
        assert_eq!(game.parse(seat, &game.notation(seat, &order)), Ok(order), "{line}");
        game.step(&[StepItem { seat, what: What::Input(order) }]);
    }
}
