//! A server and a shell for the machine: every byte goes the way that it goes in life.

use crate::base::identity::KeyPair;
use crate::live::client::{
    ClientConfig, Command, ConnectionId, Ending, Event, Follow, Input, LiveClient, Now, Output, Place,
};
use crate::session::{ServerHello, ServerStep};
use crate::timeline::bundle::{Bundle, Item};
use crate::timeline::{Header, HeaderSeat, Seed, Simulation};
use crate::wire::datagram::{Down, DownHead, Up};
use crate::wire::frame::{FrameReader, frame};
use crate::wire::lobby::{LobbyCommand, LobbyEvent};
use crate::wire::message::{ClientMessage, KeyframeHead, MatchBegin, ServerMessage, Welcome};
use crate::wire::reason::DisconnectReason;
use adjourn_game::GameKind;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat, Tick};
use adjourn_shipped_games::GAMES;

const CERTIFICATE: &[u8] = b"certificate";
pub const ME: PlayerId = PlayerId([7; 16]);
pub const GAME: GameId = GameId([3; 16]);

pub fn server_key() -> KeyPair {
    KeyPair::from_secret(&[42; 32])
}

/// A machine, its shell, and the server.
pub struct Rig {
    pub client: LiveClient,
    pub now_ms: u64,
    /// The newest connection.
    pub connection: ConnectionId,
    /// What came out and was not looked at.
    outputs: Vec<Output>,
    reader: FrameReader,
}

impl Rig {
    pub fn new(follow: Follow) -> Self {
        Self::going_to(follow, None)
    }

    /// One that is to go to this match.
    pub fn going_to(follow: Follow, game: Option<GameId>) -> Self {
        let config = ClientConfig {
            games: GAMES,
            key: KeyPair::from_secret(&[1; 32]),
            name: "Ann".into(),
            follow,
            game,
        };
        let reader = FrameReader::new(1 << 20);
        Self { client: LiveClient::new(config), now_ms: 0, connection: 0, outputs: Vec::new(), reader }
    }

    /// Signed in, and nothing has happened yet.
    pub fn signed_in() -> Self {
        let mut rig = Self::new(Follow::States);
        rig.reach(&["here"]);
        rig.sign_in(None);
        rig.events();
        rig
    }

    pub fn input(&mut self, input: Input) {
        let now = Now { mono_us: self.now_ms * 1_000, unix_ms: 1_000_000 + self.now_ms };
        self.client.handle(now, input);
        while let Some(output) = self.client.poll_output() {
            if let Output::Dial { connection, .. } = &output {
                self.connection = *connection;
                self.reader = FrameReader::new(1 << 20);
            }
            self.outputs.push(output);
        }
    }

    pub fn command(&mut self, command: Command) {
        self.input(Input::Command(command));
    }

    pub fn ask(&mut self, command: LobbyCommand) {
        self.command(Command::Lobby(command));
    }

    /// Lets time pass, with a timeout whenever one is due.
    pub fn pass_ms(&mut self, ms: u64) {
        let until_ms = self.now_ms + ms;
        while let Some(due_us) =
            self.client.poll_timeout().filter(|due_us| due_us.div_ceil(1_000) <= until_ms)
        {
            self.now_ms = self.now_ms.max(due_us.div_ceil(1_000));
            self.input(Input::Timeout);
        }
        self.now_ms = until_ms;
    }

    /// Everything that came out since this was asked last.
    pub fn outputs(&mut self) -> Vec<Output> {
        while let Some(output) = self.client.poll_output() {
            self.outputs.push(output);
        }
        core::mem::take(&mut self.outputs)
    }

    /// The events among it, but for steps.
    pub fn events(&mut self) -> Vec<Event> {
        let events = self.outputs().into_iter().filter_map(|output| match output {
            Output::Event(event) if event != Event::Stepped => Some(event),
            _ => None,
        });
        events.collect()
    }

    /// The messages on the control stream among it.
    pub fn sent(&mut self) -> Vec<ClientMessage> {
        for output in self.outputs() {
            match output {
                Output::Control(_, bytes) => self.reader.push(&bytes),
                other => self.outputs.push(other),
            }
        }
        core::iter::from_fn(|| self.reader.next_message().expect("whole messages")).collect()
    }

    /// The commands for the lobby among them.
    pub fn asked(&mut self) -> Vec<LobbyCommand> {
        let commands = self.sent().into_iter().filter_map(|message| match message {
            ClientMessage::Lobby(command) => Some(command),
            _ => None,
        });
        commands.collect()
    }

    /// The datagrams among it.
    pub fn ups(&mut self) -> Vec<Up> {
        let ups = self.outputs().into_iter().filter_map(|output| match output {
            Output::Datagram(_, bytes) => Some(codec::decode(&bytes).expect("a datagram")),
            _ => None,
        });
        ups.collect()
    }

    /// The shell knows these addresses; a connection to the first of them is being made.
    pub fn reach(&mut self, names: &[&str]) {
        let places = names.iter().map(|&name| Place { name: name.to_owned(), pinned: None });
        self.input(Input::Places(Ok(places.collect())));
    }

    /// The connection is made, and the server lets the player in.
    pub fn sign_in(&mut self, resumable: Option<GameId>) {
        self.outputs();
        let (connection, certificate) = (self.connection, CERTIFICATE.to_vec());
        self.input(Input::Connected { connection, certificate, nonce: [5; 32] });
        let mut hello = ServerHello::new([6; 32]);
        loop {
            let [message] = &self.sent()[..] else { panic!("one message at a time") };
            match hello.handle(self.now_ms, &server_key(), CERTIFICATE, message.clone()).expect("honest") {
                ServerStep::Reply(reply) => self.says(&reply),
                ServerStep::SignedIn(_) => break,
            }
        }
        self.says(&ServerMessage::Welcome(Welcome {
            player: ME,
            server_name: "Test".into(),
            message_of_the_day: String::new(),
            resumable,
        }));
    }

    /// The server sends a message.
    pub fn says(&mut self, message: &ServerMessage) {
        self.input(Input::Control(self.connection, frame(message)));
    }

    /// The lobby tells something.
    pub fn tells(&mut self, event: LobbyEvent) {
        self.says(&ServerMessage::Lobby(event));
    }

    /// The connection is lost.
    pub fn lose(&mut self) {
        self.input(Input::Closed(self.connection, Ending::Server(DisconnectReason::TimedOut)));
    }

    /// The connection is lost, and there again after the longest pause.
    pub fn come_back(&mut self, resumable: Option<GameId>) {
        self.lose();
        self.pass_ms(5_000);
        self.sign_in(resumable);
    }
}

/// The server's side of a match.
pub struct Match {
    pub header: Header,
    pub simulation: Simulation,
    pub incarnation: u32,
    /// Every bundle that was made.
    pub bundles: Vec<Bundle>,
}

impl Match {
    pub fn new(game: &str) -> Self {
        let kind: &dyn GameKind = GAMES.newest(game).expect("a known game");
        let seat = |seat: u8| HeaderSeat {
            team: seat,
            name: format!("player {seat}"),
            player: Some(PlayerId([seat; 16])),
            key: None,
            bot: None,
        };
        let header = Header {
            game_id: GAME,
            game: game.to_owned(),
            rules_version: kind.rules_version(),
            tick_hz: 20,
            setup: kind.default_setup(),
            seats: vec![seat(0), seat(1)],
            seed: Seed::Open([9; 32]),
            server_identity: server_key().public_key(),
            created_ms: 1_000_000,
        };
        let simulation = Simulation::start(GAMES, &header).expect("it starts");
        Self { header, simulation, incarnation: 0, bundles: Vec::new() }
    }

    pub fn tick(&self) -> Tick {
        self.simulation.tick()
    }

    /// Makes a step.
    pub fn step(&mut self, items: Vec<Item>) -> Bundle {
        let bundle = Bundle { tick: self.tick(), digest_before: self.simulation.game().digest(), items };
        self.simulation.step(&bundle.items);
        self.bundles.push(bundle.clone());
        bundle
    }

    /// What a client is told that joins now: the state of this tick is what it begins with.
    pub fn begin(&self, seat: Option<Seat>, next_sequence: u32) -> ServerMessage {
        ServerMessage::MatchBegin(MatchBegin {
            slot: 1,
            incarnation: self.incarnation,
            header: codec::encode(&self.header),
            seat,
            tick: self.tick(),
            next_sequence,
            watch_delay_ticks: 0,
            pauses_left: 2,
        })
    }

    /// The stream that carries the present state.
    pub fn keyframe(&self) -> Vec<u8> {
        let snapshot = self.simulation.game().snapshot();
        let head = KeyframeHead {
            slot: 1,
            incarnation: self.incarnation,
            tick: self.tick(),
            digest: self.simulation.game().digest(),
            length_bytes: u32::try_from(snapshot.len()).expect("small"),
        };
        [frame(&head), snapshot].concat()
    }

    /// A datagram with these bundles.
    pub fn down(&self, orders_handled: u32, bundles: Vec<Bundle>) -> Vec<u8> {
        let head = DownHead { slot: 1, incarnation: self.incarnation, orders_handled, echo: None };
        codec::encode(&Down { head, bundles })
    }

    /// Makes steps, and sends each at its time.
    pub fn run(&mut self, rig: &mut Rig, steps: u32) {
        for _ in 0..steps {
            let bundle = self.step(Vec::new());
            let down = self.down(0, vec![bundle]);
            rig.input(Input::Datagram(rig.connection, down));
            rig.pass_ms(50);
        }
    }

    pub fn digest(&self) -> Digest {
        self.simulation.game().digest()
    }
}
