//! A client's whole session against a server that sends what no honest one sends, at any time: it does not panic, does not
//! spin, and a session that has ended stays so.

use crate::wire::values;
use adjourn_core_tests::scenarios::skirmish;
use adjourn_game::codec;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::live::client::{
    ClientConfig, Command, ConnectionId, Ending, Event, Follow, Input, LiveClient, Now, Output, Place,
};
use adjourn_shared::session::{ServerHello, ServerStep};
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::message::{ClientMessage, MatchBegin, ServerMessage, Welcome};
use adjourn_shared::wire::replays::{ReplayPart, ReplayPiece, ReplayRefusal};
use adjourn_shipped_games::GAMES;
use adjourn_sim::match_world;
use proptest::collection::vec;
use proptest::prelude::*;

/// The match of which the client wants the replay.
const REPLAY: GameId = GameId([4; 16]);

/// What happens next.
#[derive(Clone, Debug)]
enum Happens {
    Message(ServerMessage),
    /// A match that this build can play begins.
    Begin(MatchBegin),
    Datagram(Vec<u8>),
    Stream(Vec<u8>),
    Control(Vec<u8>),
    Lost,
    Command(Command),
    Passes(u64),
}

fn happens() -> impl Strategy<Value = Happens> {
    let begin = (values::number(), values::number(), 0..3_u8).prop_map(|(tick, next_sequence, seat)| {
        Happens::Begin(MatchBegin {
            slot: 1,
            incarnation: 0,
            header: codec::encode(&match_world::header(&skirmish(2), 1)),
            seat: (seat < 2).then_some(Seat(seat)),
            tick,
            next_sequence,
            watch_delay_ticks: 0,
            pauses_left: 0,
        })
    });
    let command = prop_oneof![
        values::bytes().prop_map(Command::Order),
        Just(Command::Resign),
        Just(Command::Lobby(LobbyCommand::QuickMatch("skirmish".into()))),
        Just(Command::Replay(REPLAY)),
        values::text().prop_map(|order| Command::HandIn { turn: 1, orders: vec![order], ready: true }),
    ];
    let piece = (0..3_u64, 0..6_u64, 0..4_usize).prop_map(|(offset, size_bytes, length)| {
        let part = ReplayPart { game_id: REPLAY, offset };
        Happens::Message(ServerMessage::ReplayPiece(ReplayPiece { part, size_bytes, bytes: vec![1; length] }))
    });
    let no_replay = prop::sample::select(vec![ReplayRefusal::NotYet, ReplayRefusal::NotFound])
        .prop_map(|why| Happens::Message(ServerMessage::NoReplay { game_id: REPLAY, why }));
    prop_oneof![
        1 => piece,
        1 => no_replay,
        6 => values::server_message().prop_map(Happens::Message),
        2 => begin,
        3 => values::down().prop_map(|mut down| {
            (down.head.slot, down.head.incarnation) = (1, 0);
            Happens::Datagram(codec::encode(&down))
        }),
        1 => values::bytes().prop_map(Happens::Datagram),
        1 => (values::keyframe_head(), values::bytes())
            .prop_map(|(head, bytes)| Happens::Stream([frame(&head), bytes].concat())),
        1 => values::bytes().prop_map(Happens::Control),
        1 => Just(Happens::Lost),
        3 => command.prop_map(Happens::Command),
        3 => (0..20_000_u64).prop_map(Happens::Passes),
    ]
}

/// The machine, and a shell that always finds the server.
struct Shell {
    machine: LiveClient,
    now_ms: u64,
    connection: ConnectionId,
    ended: bool,
}

impl Shell {
    fn input(&mut self, input: Input) {
        let now = Now { mono_us: self.now_ms * 1_000, unix_ms: 1_000_000 };
        self.machine.handle(now, input);
        while let Some(output) = self.machine.poll_output() {
            assert!(!self.ended, "after the end: {output:?}");
            match output {
                Output::LookUp => {
                    let place = Place { name: "here".into(), pinned: None };
                    self.machine.handle(now, Input::Places(Ok(vec![place])));
                }
                Output::Dial { connection, .. } => {
                    self.connection = connection;
                    self.sign_in(now);
                }
                Output::StoreReceipt(_) => self.machine.handle(now, Input::ReceiptStored(Ok(()))),
                Output::StoreReplay { .. } => {
                    self.machine.handle(now, Input::ReplayStored(Err("full".to_owned())))
                }
                Output::Event(Event::Ended { .. }) => self.ended = true,
                _ => {}
            }
        }
    }

    /// The server is honest up to its welcome.
    fn sign_in(&mut self, now: Now) {
        let (connection, certificate) = (self.connection, b"DER".to_vec());
        self.machine.handle(now, Input::Connected { connection, certificate, nonce: [1; 32] });
        let (mut hello, mut reader) = (ServerHello::new([2; 32]), FrameReader::new(1 << 20));
        while let Some(Output::Control(to, bytes)) = self.machine.poll_output() {
            // While this one is made, the one before may still be open, and be asked for something.
            if to != connection {
                continue;
            }
            reader.push(&bytes);
            let message: ClientMessage = reader.next_message().expect("valid").expect("whole");
            let reply = match hello.handle(0, &match_world::key(), b"DER", message).expect("honest") {
                ServerStep::Reply(reply) => reply,
                ServerStep::SignedIn(who) => ServerMessage::Welcome(Welcome {
                    player: who.player,
                    server_name: String::new(),
                    message_of_the_day: String::new(),
                    resumable: None,
                }),
            };
            let over = matches!(reply, ServerMessage::Welcome(_));
            self.machine.handle(now, Input::Control(connection, frame(&reply)));
            if over {
                return;
            }
        }
    }

    fn pass_ms(&mut self, ms: u64) {
        self.now_ms += ms;
        let mut turns = 0;
        while self.machine.poll_timeout().is_some_and(|due_us| due_us <= self.now_ms * 1_000) {
            self.input(Input::Timeout);
            turns += 1;
            assert!(turns < 10_000, "it spins");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_server_sends_a_client_does_not_panic_or_spin(
        follow in prop_oneof![Just(Follow::States), Just(Follow::Bundles)],
        script in vec(happens(), 0..40),
    ) {
        let config = ClientConfig { games: GAMES, key: KeyPair::from_secret(&[3; 32]), name: "Ann".into(), follow, game: None };
        let mut shell = Shell { machine: LiveClient::new(config), now_ms: 0, connection: 0, ended: false };
        shell.input(Input::Timeout);
        for happens in script {
            let id = shell.connection;
            match happens {
                Happens::Message(message) => shell.input(Input::Control(id, frame(&message))),
                Happens::Begin(begin) => {
                    shell.input(Input::Control(id, frame(&ServerMessage::MatchBegin(begin))));
                }
                Happens::Datagram(bytes) => shell.input(Input::Datagram(id, bytes)),
                Happens::Stream(bytes) => shell.input(Input::Stream(id, bytes)),
                Happens::Control(bytes) => shell.input(Input::Control(id, bytes)),
                Happens::Lost => shell.input(Input::Closed(id, Ending::StreamEnded)),
                Happens::Command(command) => shell.input(Input::Command(command)),
                Happens::Passes(ms) => shell.pass_ms(ms),
            }
        }
        shell.input(Input::Command(Command::Quit));
        prop_assert!(shell.ended);
        prop_assert_eq!(shell.machine.poll_timeout(), None);
    }
}
