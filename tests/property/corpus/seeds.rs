//! The part of the corpus that comes from the samples and from short matches of bots.

use adjourn_shared::game::skirmish::{Order, Setup, Skirmish};
use adjourn_shared::game::{Game, Strength, What};
use adjourn_shared::ids::Seat;
use adjourn_shared::timeline::{self, Entry, Header, Seed, Simulation};
use adjourn_shared::wire::codec::{self, Encode};
use adjourn_shared::wire::datagram::{Bundle, Down, DownHead, Item, NumberedOrder, Up};
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::message::{ClientMessage, MatchBegin, ServerMessage};
use adjourn_tests::samples::{Named, client, datagram, lobby, server, timeline as sample};
use adjourn_tests::{bot_match, world};

/// Files by name.
pub type Files = Vec<(String, Vec<u8>)>;

const BOTS: [bot_match::Player; 2] = [Some(Strength::Weak), Some(Strength::Strong)];

/// What there is for a target.
pub fn seeds(target: &str) -> Files {
    match target {
        "client_message" => [files(&client::messages()), files(&commands())].concat(),
        "server_message" => [files(&server::messages()), files(&events()), files(&begin())].concat(),
        "up" => [files(&datagram::ups()), files(&real_up())].concat(),
        "down" => [files(&datagram::downs()), files(&real_down())].concat(),
        "timeline" => timelines(),
        "frames" => vec![file("messages", frames())],
        "skirmish_snapshot" => vec![file("start", snapshot(0)), file("later", snapshot(400))],
        "skirmish_orders" => vec![file("bots", orders())],
        other => panic!("no seeds for {other}"),
    }
}

fn file(name: &str, bytes: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), bytes)
}

fn files<T: Encode>(values: &Named<T>) -> Files {
    values.iter().map(|(name, value)| file(&name.to_lowercase(), codec::encode(value))).collect()
}

fn commands() -> Named<ClientMessage> {
    lobby::commands().into_iter().map(|(name, command)| (name, ClientMessage::Lobby(command))).collect()
}

fn events() -> Named<ServerMessage> {
    lobby::events().into_iter().map(|(name, event)| (name, ServerMessage::Lobby(event))).collect()
}

/// A header that this build can play.
fn header() -> Header {
    Header { setup: codec::encode(&small()), ..world::header(Skirmish::NAME, 2, 1) }
}

fn small() -> Setup {
    Setup { map_cells: 48, ..Skirmish::default_setup() }
}

fn begin() -> Named<ServerMessage> {
    let begin = MatchBegin {
        slot: 1,
        incarnation: 0,
        header: codec::encode(&header()),
        seat: Some(Seat(0)),
        tick: 0,
        next_sequence: 0,
        watch_delay_ticks: 0,
        pauses_left: 2,
    };
    vec![("playable", ServerMessage::MatchBegin(begin))]
}

/// The first orders of a bot, as a player sends them.
fn real_up() -> Named<Up> {
    let Seed::Open(seed) = header().seed else { panic!("live matches share their seed") };
    let game = Skirmish::create(&small(), &[0, 1], &seed).expect("a good setup");
    let orders = (0..)
        .zip(game.bot(Seat(0), Strength::Strong))
        .map(|(sequence, order)| NumberedOrder { sequence, input: codec::encode(&order) })
        .collect();
    vec![("bot", Up { slot: 1, incarnation: 0, next_tick: 0, sent_ms: 0, digest: None, orders })]
}

/// The first bundles of a match, as a server sends them.
fn real_down() -> Named<Down> {
    let mut simulation = Simulation::start(&header()).expect("it can be played");
    let mut bundles = Vec::new();
    for tick in 0..3 {
        let bot = simulation.game().bot(Seat(1), Strength::Strong);
        let order = |(sequence, input)| Item::Order { seat: Seat(1), sequence, input };
        let items: Vec<Item> = (0..).zip(bot).map(order).collect();
        let digest_before = simulation.game().digest();
        simulation.step(&items);
        bundles.push(Bundle { tick, digest_before, items });
    }
    let head = DownHead { slot: 1, incarnation: 0, orders_handled: 0, echo: None };
    vec![("match", Down { head, bundles })]
}

/// Every kind of entry; and a short timeline that verifies.
fn timelines() -> Files {
    let digest = Simulation::start(&header()).expect("it can be played").game().digest();
    let surrender = codec::encode(&Order::Surrender);
    let items = vec![Item::Order { seat: Seat(1), sequence: 0, input: surrender }];
    let entries = [Entry::Digest { tick: 0, digest }, Entry::Step { tick: 2, items }];
    let mut all = files(&sample::entries());
    all.push(file("header", codec::encode(&header())));
    all.push(file("journal", sample::journal()));
    all.push(file("verifies", timeline::encode(&header(), &entries)));
    all
}

fn frames() -> Vec<u8> {
    let frames = commands().into_iter().flat_map(|(_, message)| frame(&message));
    std::iter::once(7).chain(frames).collect()
}

fn snapshot(ticks: u32) -> Vec<u8> {
    bot_match::play(&small(), &BOTS, &[0, 1], 7, ticks, |_, _| {}).0.snapshot()
}

/// What two bots order in some steps of the game that the target plays.
fn orders() -> Vec<u8> {
    let mut game = Skirmish::create(&small(), &[0, 1], &[7; 32]).expect("a good setup");
    let mut bytes = Vec::new();
    for _ in 0..12 {
        let items = bot_match::orders(&game, &BOTS);
        for item in &items {
            let What::Input(order) = &item.what else { continue };
            let order = codec::encode(order);
            bytes.extend([item.seat.0, u8::try_from(order.len()).expect("the first orders are short")]);
            bytes.extend(order);
        }
        bytes.extend([0, 0]);
        game.step(&items);
    }
    bytes
}
