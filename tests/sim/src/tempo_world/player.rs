//! One player: the machine that players run, and its connection to the live service. Bytes pass at once and none are lost:
//! what bad networks do is the match's simulation. But connections end, and the service dies.

use super::{HostInput, TempoWorld};
use crate::keys::key;
use crate::server_end::{Heard, ServerEnd};
use adjourn_game::Games;
use adjourn_game::codec;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::api::StoredReceipt;
use adjourn_shared::base::identity::{Fingerprint, player_id};
use adjourn_shared::live::client::{
    ClientConfig, Command, ConnectionId, Event, Follow, Input, LiveClient, Now, Output, Place,
};
use adjourn_shared::live::io::PeerId;
use adjourn_shared::timeline::submission::Signed;
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::message::{ClientMessage, ServerMessage, Welcome};
use adjourn_shared::wire::reason::DisconnectReason;

/// What the live service shows in TLS.
const CERTIFICATE: &[u8] = b"DER";

/// A player, at the keys or not.
#[derive(Default)]
pub(super) struct Player {
    /// The program, while it runs.
    machine: Option<LiveClient>,
    link: Option<Link>,
    /// At which live service the player has signed in last.
    generation: u64,
    /// Until when no connection gets through.
    away_until_ms: u64,
    /// What was handed in live.
    pub(super) submitted: Vec<Signed>,
}

/// A connection.
struct Link {
    id: ConnectionId,
    end: ServerEnd,
    /// Who it is for the session, once signed in.
    peer: Option<PeerId>,
}

impl Player {
    /// The program, while it runs.
    pub(super) const fn machine(&self) -> Option<&LiveClient> {
        self.machine.as_ref()
    }

    fn peer(&self) -> Option<PeerId> {
        self.link.as_ref()?.peer
    }
}

impl TempoWorld {
    /// The player starts the program, if it does not run.
    pub(super) fn start_client(&mut self, index: usize) {
        let games = self.scenario.games;
        if self.people[index].machine.is_none() {
            let machine = LiveClient::new(config(games, seat(index)));
            self.people[index].machine = Some(machine);
            self.carry_out(index);
            self.pump();
        }
    }

    /// A player wants something, if the program runs.
    pub(super) fn command(&mut self, index: usize, command: Command) {
        self.to_players.push_back((index, Input::Command(command)));
        self.pump();
    }

    /// A player's connection ends, and none gets through for so long.
    pub(super) fn cut_off(&mut self, index: usize, for_ms: u64) {
        self.people[index].away_until_ms = self.time_ms + for_ms;
        if let Some(peer) = self.hang_up(index) {
            self.to_live.push_back(HostInput::Lost(peer));
        }
        self.pump();
    }

    /// All connections end: the live service is gone.
    pub(super) fn hang_up_all(&mut self) {
        self.to_live.clear();
        for index in 0..self.people.len() {
            self.hang_up(index);
        }
    }

    /// Everybody who plays live leaves, and ends the program.
    pub(super) fn everybody_leaves(&mut self) {
        for index in 0..self.people.len() {
            self.command(index, Command::Lobby(LobbyCommand::LeaveMatch));
            self.command(index, Command::Quit);
        }
    }

    /// Everybody ends the program, once all that was said is heard.
    pub(super) fn everybody_quits(&mut self) {
        for index in 0..self.people.len() {
            self.to_players.push_back((index, Input::Command(Command::Quit)));
        }
    }

    /// Whether a program runs: it may want to do something soon.
    pub(super) fn is_any_client_running(&self) -> bool {
        self.people.iter().any(|player| player.machine.is_some())
    }

    /// Programs do what is due.
    pub(super) fn wake_clients(&mut self) {
        let now_us = self.time_ms * 1_000;
        for index in 0..self.people.len() {
            let due = |player: &Player| player.machine.as_ref()?.poll_timeout().filter(|due| *due <= now_us);
            while due(&self.people[index]).is_some() {
                self.to_players.push_back((index, Input::Timeout));
                self.pump();
            }
        }
    }

    /// The live service says something to a peer.
    pub(super) fn tell_player(&mut self, peer: PeerId, message: &ServerMessage) {
        let Some(index) = self.player_of(peer) else { return };
        self.check_told(index, message);
        self.pass_on(index, |id| Input::Control(id, frame(message)));
    }

    /// The live service sends a datagram to a peer.
    pub(super) fn send_player(&mut self, peer: PeerId, bytes: Vec<u8>) {
        let Some(index) = self.player_of(peer) else { return };
        let down: adjourn_shared::wire::datagram::Down = codec::decode(&bytes).expect("our own");
        self.note_seen(index, &down.bundles);
        self.pass_on(index, |id| Input::Datagram(id, bytes));
    }

    /// The live service sends a whole stream to a peer.
    pub(super) fn stream_player(&mut self, peer: PeerId, bytes: Vec<u8>) {
        let Some(index) = self.player_of(peer) else { return };
        self.pass_on(index, |id| Input::Stream(id, bytes));
    }

    /// Takes what has come for a player.
    pub(super) fn player_input(&mut self, index: usize, input: Input) {
        let now = Now { mono_us: self.time_ms * 1_000, unix_ms: self.mailbox.now_ms };
        if let Some(machine) = &mut self.people[index].machine {
            machine.handle(now, input);
            self.carry_out(index);
        }
    }

    fn carry_out(&mut self, index: usize) {
        while let Some(output) = self.people[index].machine.as_mut().and_then(LiveClient::poll_output) {
            match output {
                Output::LookUp => {
                    let pinned = Some(Fingerprint::of(&key(0).public_key()));
                    let place = Place { name: "virtual".to_owned(), pinned };
                    self.to_players.push_back((index, Input::Places(Ok(vec![place]))));
                }
                Output::Dial { connection, .. } => self.dial(index, connection),
                Output::Control(id, bytes) => self.hear(index, id, &bytes),
                Output::Datagram(id, bytes) => {
                    let up = codec::decode(&bytes).expect("our own client sends valid datagrams");
                    if let Some(peer) = self.link(index, id).and_then(|link| link.peer) {
                        // It is acknowledged.
                        self.to_players.push_back((index, Input::Heard(id)));
                        let sent_ms = self.live_now().mono_ms;
                        self.to_live.push_back(HostInput::Datagram(peer, up, sent_ms));
                    }
                }
                Output::Close(id, _) => {
                    if self.link(index, id).is_some() {
                        let peer = self.people[index].link.take().and_then(|link| link.peer);
                        self.to_live.extend(peer.map(HostInput::Lost));
                    }
                }
                Output::StoreReceipt(held) => self.keep(index, *held),
                Output::Stream(..) | Output::Dump(_) => panic!("clients have the same state"),
                Output::StoreReplay { .. } => panic!("nobody has asked for a replay"),
                Output::Event(event) => self.event(index, &event),
            }
        }
    }

    fn link(&mut self, index: usize, id: ConnectionId) -> Option<&mut Link> {
        self.people[index].link.as_mut().filter(|link| link.id == id)
    }

    fn dial(&mut self, index: usize, connection: ConnectionId) {
        let player = &mut self.people[index];
        let answer = if self.live.is_some() && player.away_until_ms <= self.time_ms {
            player.link = Some(Link { id: connection, end: ServerEnd::new(), peer: None });
            Input::Connected { connection, certificate: CERTIFICATE.to_vec(), nonce: [9; 32] }
        } else {
            Input::Closed(connection, DisconnectReason::TimedOut.into())
        };
        self.to_players.push_back((index, answer));
    }

    /// The connection is over; gives back who it was for the session.
    fn hang_up(&mut self, index: usize) -> Option<PeerId> {
        let link = self.people[index].link.take()?;
        self.to_players.push_back((index, Input::Closed(link.id, DisconnectReason::TimedOut.into())));
        link.peer
    }

    /// The live service hears a player.
    fn hear(&mut self, index: usize, id: ConnectionId, bytes: &[u8]) {
        let now_ms = self.live_now().unix_ms;
        let Some(link) = self.link(index, id) else { return };
        for heard in link.end.hear(now_ms, &key(0), CERTIFICATE, bytes) {
            match heard {
                Heard::Reply(reply) => self.pass_on(index, |id| Input::Control(id, reply)),
                Heard::SignedIn => self.sign_in(index, id),
                Heard::Message(message) => self.heard(index, message),
            }
        }
    }

    fn sign_in(&mut self, index: usize, id: ConnectionId) {
        self.peers += 1;
        let (peer, generation) = (self.peers, self.generation);
        if core::mem::replace(&mut self.people[index].generation, generation) == generation {
            self.note("came back");
        }
        if let Some(link) = self.link(index, id) {
            link.peer = Some(peer);
        }
        let welcome = ServerMessage::Welcome(Welcome {
            player: player(index),
            server_name: "virtual".to_owned(),
            message_of_the_day: String::new(),
            resumable: Some(self.mailbox.table().game_id()),
        });
        self.pass_on(index, |id| Input::Control(id, frame(&welcome)));
        self.to_live.push_back(HostInput::Joined(peer, Some(seat(index))));
    }

    /// What the hub of a live service makes of a player's message.
    fn heard(&mut self, index: usize, message: ClientMessage) {
        let Some(peer) = self.people[index].peer() else { return };
        let input = match message {
            ClientMessage::Submit(signed) => {
                let submitted = &mut self.people[index].submitted;
                if !submitted.contains(&signed) {
                    submitted.push(signed.clone());
                }
                HostInput::Submit(peer, signed, self.dice.bytes())
            }
            ClientMessage::Adjourn(on) => HostInput::Adjourn(peer, on),
            ClientMessage::Resign => HostInput::Resign(peer),
            ClientMessage::Lobby(LobbyCommand::LeaveMatch) => HostInput::Left(peer),
            other => unreachable!("nobody wants this: {other:?}"),
        };
        self.to_live.push_back(input);
    }

    fn player_of(&self, peer: PeerId) -> Option<usize> {
        self.people.iter().position(|player| player.peer() == Some(peer))
    }

    fn pass_on(&mut self, index: usize, input: impl FnOnce(ConnectionId) -> Input) {
        if let Some(link) = &self.people[index].link {
            self.to_players.push_back((index, input(link.id)));
        }
    }

    fn keep(&mut self, index: usize, receipt: StoredReceipt) {
        self.receipts.push(receipt);
        self.note("acknowledged live");
        // Before anything else: so the player is told in the order in which the server spoke.
        self.to_players.push_front((index, Input::ReceiptStored(Ok(()))));
    }

    /// What the first player is told of the session, and what ends a program.
    fn event(&mut self, index: usize, event: &Event) {
        match event {
            Event::Checkpoint(tick) if index == 0 => {
                assert!(self.mailbox.table().tick() >= *tick, "what is told to be stored is");
                self.stored = *tick;
                self.note("checkpoint told");
            }
            Event::ClockStalled(Some(_)) if index == 0 => self.note("told that it stands"),
            Event::ClockStalled(None) if index == 0 => self.note("told that it goes on"),
            Event::MatchLeft(_) | Event::Lost(_) => {
                self.to_players.push_back((index, Input::Command(Command::Quit)));
            }
            Event::Ended { .. } => self.people[index].machine = None,
            _ => {}
        }
    }
}

fn config(games: Games, seat: Seat) -> ClientConfig {
    let name = format!("Player {}", seat.0 + 1);
    ClientConfig { games, key: key(seat.0 + 1), name, follow: Follow::States, game: None }
}

fn seat(index: usize) -> Seat {
    Seat(u8::try_from(index).expect("few players"))
}

fn player(index: usize) -> PlayerId {
    player_id(&key(seat(index).0 + 1).public_key())
}
