//! The part of the corpus that comes from the samples and from short matches of bots.

use adjourn_chess::{Chess, pgn};
use adjourn_core_tests::bot_match;
use adjourn_core_tests::samples::{Named, chess, client, datagram, lobby, server, timeline as sample};
use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::codec::{self, Encode};
use adjourn_game::ids::Seat;
use adjourn_game::{ByTurns, Running, StepItem, Strength, What};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::timeline::{self, Entry, Header, Seed, Simulation};
use adjourn_shared::wire::datagram::{Down, DownHead, NumberedOrder, Up};
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::message::{ClientMessage, MatchBegin, ServerMessage};
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world;
use adjourn_skirmish::{Order, Setup, Skirmish};

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
        "chess_snapshot" => [0, 2, 6, 10, 25]
            .map(|count| file(&format!("orders{count}"), chess_game(count).0.snapshot()))
            .to_vec(),
        "chess_orders" => vec![file("game", chess_game(chess::GAME.len()).1)],
        "chess_text" => vec![file("pgn", chess_file()), file("orders", chess_texts())],
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
    Header { setup: codec::encode(&small()), ..match_world::header(&skirmish(2), 1) }
}

fn small() -> Setup {
    Setup { map_cells: 48, ..Setup::default() }
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
    let game = Running::<Skirmish>::create(&small(), &[0, 1], &seed).expect("a good setup");
    let orders = (0..)
        .zip(game.bot(Seat(0), Strength::Strong))
        .map(|(sequence, order)| NumberedOrder { sequence, input: codec::encode(&order) })
        .collect();
    vec![("bot", Up { slot: 1, incarnation: 0, next_tick: 0, sent_ms: 0, digest: None, orders })]
}

/// The first bundles of a match, as a server sends them.
fn real_down() -> Named<Down> {
    let mut simulation = Simulation::start(GAMES, &header()).expect("it can be played");
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
    let digest = Simulation::start(GAMES, &header()).expect("it can be played").game().digest();
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
    bot_match::play::<Skirmish>(&small(), &BOTS, &[0, 1], 7, ticks, |_, _| {}).0.snapshot()
}

/// What two bots order in some steps of the game that the target plays.
fn orders() -> Vec<u8> {
    let mut game = Running::<Skirmish>::create(&small(), &[0, 1], &[7; 32]).expect("a good setup");
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

/// The sample game after so many orders, and the orders as the target reads them.
fn chess_game(count: usize) -> (Running<Chess>, Vec<u8>) {
    let mut game = Running::<Chess>::create(&adjourn_chess::Setup::default(), &[0, 1], &[0; 32])
        .expect("the usual setup");
    let mut bytes = Vec::new();
    for (seat, text) in &chess::GAME[..count] {
        let order = game.parse(Seat(*seat), text).expect("a good order");
        let input = codec::encode(&order);
        bytes.extend([*seat, u8::try_from(input.len()).expect("orders are short")]);
        bytes.extend(input);
        bytes.extend([0, 0]);
        game.step(&[StepItem { seat: Seat(*seat), what: What::Input(order) }]);
    }
    (game, bytes)
}

fn chess_file() -> Vec<u8> {
    let file = chess_game(chess::GAME.len()).0.pgn(&pgn::Roster::default());
    let comments = file.replace("2.", "$1 {a comment} (1... c5 (1... e6) 2. Nf3) ; to the end\n2.");
    comments.into_bytes()
}

fn chess_texts() -> Vec<u8> {
    let fen = "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1";
    let orders =
        ["c5", "bxa1=Q offer draw", "decline draw", "O-O", "claim draw Qd2", "b2b1n", "Nd2", "takeback"];
    [&[fen], &orders[..]].concat().join("\n").into_bytes()
}
