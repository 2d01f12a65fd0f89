//! A client's whole session as one machine: finding the server, signing in, the lobby, the match that is followed,
//! orders that are sent again until they are answered, and the way back after a lost connection. It moves no bytes,
//! waits for nothing, reads no clock and draws no randomness: a shell does, whether it is native, a browser or a test.
//!
//! # The contract
//!
//! The shell owns sockets and clocks, and drives the machine in the manner of quinn-proto:
//!
//! 1. Whatever happens is one [`Input`], given to [`LiveClient::handle`] with the time. The machine's time never goes
//!    back. Inputs of a connection that the machine has closed, or that has ended, are harmless.
//! 2. After each input, [`LiveClient::poll_output`] is called until it gives `None`, and each [`Output`] is carried out
//!    in this order. Nothing is to be done between two outputs that the machine would have to know of.
//! 3. Then the shell waits for the next input, at most until [`LiveClient::poll_timeout`]; when that time has come,
//!    it gives [`Input::Timeout`]. The time may lie in the past: there is more to do at once, and the shell may look at
//!    its user before. A timeout that comes early does nothing.
//! 4. [`Output::LookUp`], [`Output::Dial`], [`Output::StoreReceipt`] and [`Output::StoreReplay`] are questions: the input
//!    that answers them must come at some time. All else needs no answer.
//! 5. After [`Event::Ended`] nothing happens any more.
//!
//! A user interface gets the [`Event`]s, and reads the rest where it stands: [`LiveClient::frame`],
//! [`LiveClient::lobby`], [`LiveClient::follower`].
//!
//! ```
//! use adjourn_game::Games;
//! use adjourn_shared::base::identity::KeyPair;
//! use adjourn_shared::live::client::{ClientConfig, Follow, Input, LiveClient, Now, Output, Place};
//!
//! let config = ClientConfig {
//!     games: Games::new(&[]),
//!     key: KeyPair::from_secret(&[1; 32]),
//!     name: "Ann".into(),
//!     follow: Follow::States,
//!     game: None,
//! };
//! let now = Now { mono_us: 0, unix_ms: 1_700_000_000_000 };
//! let mut client = LiveClient::new(config);
//!
//! // It asks where the server is, and then for a connection.
//! assert_eq!(client.poll_output(), Some(Output::LookUp));
//! let place = Place { name: "play.example.org:4433".into(), pinned: None };
//! client.handle(now, Input::Places(Ok(vec![place])));
//! let Some(Output::Dial { connection, place: 0 }) = client.poll_output() else { panic!("it dials") };
//!
//! // Once there is one, it says hello; bytes go both ways from here on.
//! client.handle(now, Input::Connected { connection, certificate: b"DER".to_vec(), nonce: [7; 32] });
//! assert!(matches!(client.poll_output(), Some(Output::Control(..))));
//! assert_eq!(client.poll_output(), None);
//! assert!(client.poll_timeout().is_some(), "a server that says nothing is given up");
//! ```

mod commands; // what follows from what the user wants
mod connection; // one connection: the hello, frames
mod follower; // one match: bundles in, states out
mod following; // the match, across connections
mod io; // inputs, outputs, events
mod kept; // what comes of a replay
mod lobby; // what the lobby has told, and the way back
mod loss; // how much is lost on the way down
mod messages; // what each message of the server means
mod playout; // when bundles are applied
mod reach; // which address, and when
mod reception; // bundles in order, each once
mod replays; // a replay that the user wants
mod submissions; // what is signed and handed in
#[cfg(test)]
mod tests;
mod timers; // what is waited for
mod uplink; // orders, repeated until they are handled
mod view; // what a user interface reads of a match
mod way_back; // to a server that has fallen silent, or is lost

pub use follower::{Follower, FollowerError, FollowerOutput};
pub use following::Follow;
pub use io::{Command, ConnectionId, DesyncDump, Ending, Event, Input, Lost, NotTaken, Now, Output, Place};
pub use kept::{NoReplay, StoredReplay};
pub use lobby::LobbyView;
pub use reception::Reception;
pub use uplink::Uplink;
pub use view::{Frame, MatchInfo, NetworkPanel};

use crate::base::identity::{Fingerprint, KeyPair};
use crate::wire::frame::frame;
use crate::wire::message::{ClientMessage, Goal, Welcome};
use crate::wire::reason::DisconnectReason;
use adjourn_game::Games;
use adjourn_game::codec;
use adjourn_game::ids::GameId;
use connection::Connection;
use following::Following;
use lobby::{Return, Step};
use reach::{Next, Reach};
use replays::Replays;
use std::collections::VecDeque;
use submissions::Submissions;
use timers::{Timer, Timers};

/// Who plays, and how.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The games that this build has.
    pub games: Games,
    /// The player's key.
    pub key: KeyPair,
    /// The name to go by.
    pub name: String,
    /// Whether states are made.
    pub follow: Follow,
    /// The match to go to: a player may have seats in several. Without one, the server chooses.
    pub game: Option<GameId>,
}

/// A client's session.
pub struct LiveClient {
    config: ClientConfig,
    /// Whether it wants replays alone.
    errand: bool,
    now: Now,
    reach: Reach,
    looking_up: bool,
    /// The connection in use, or the one that is to be; `None` on the way back to the server, until it answers.
    connection: Option<Connection>,
    /// Connections that are made on the way back, oldest first.
    attempts: Vec<Connection>,
    /// When something last came on the connection in use.
    heard_us: u64,
    /// Whether the user was told that nothing comes on it.
    silent: bool,
    /// When the state was asked for anew, since it differed.
    healed_us: Vec<u64>,
    /// Why the last connection is over.
    lost_by: Option<Ending>,
    connections: ConnectionId,
    server: Option<(usize, Fingerprint)>,
    following: Following,
    submissions: Submissions,
    replays: Replays,
    lobby: LobbyView,
    /// Where to go back to after a lost connection, until the user is there.
    back: Option<Return>,
    /// What was asked for before the first connection was there.
    waiting: Vec<Command>,
    timers: Timers,
    outputs: VecDeque<Output>,
    ended: bool,
}

impl LiveClient {
    /// A client that begins to look for its server.
    #[must_use]
    pub fn new(config: ClientConfig) -> Self {
        Self {
            config,
            errand: false,
            now: Now::default(),
            reach: Reach::default(),
            looking_up: true,
            connection: None,
            attempts: Vec::new(),
            heard_us: 0,
            silent: false,
            healed_us: Vec::new(),
            lost_by: None,
            connections: 0,
            server: None,
            following: Following::default(),
            submissions: Submissions::default(),
            replays: Replays::default(),
            lobby: LobbyView::default(),
            back: None,
            waiting: Vec::new(),
            timers: Timers::default(),
            outputs: VecDeque::from([Output::LookUp]),
            ended: false,
        }
    }

    /// A client that wants replays of finished matches and no more: the player may play meanwhile, with another one.
    #[must_use]
    pub fn for_replays(config: ClientConfig) -> Self {
        Self { errand: true, ..Self::new(config) }
    }

    /// Takes in what happened.
    pub fn handle(&mut self, now: Now, input: Input) {
        if self.ended {
            return;
        }
        self.now = Now { mono_us: self.now.mono_us.max(now.mono_us), unix_ms: now.unix_ms };
        match input {
            Input::Places(found) if core::mem::take(&mut self.looking_up) => self.found(found),
            Input::Connected { connection, certificate, nonce } => {
                self.connected(connection, &certificate, nonce);
            }
            Input::Control(id, bytes) => self.control(id, &bytes),
            Input::Datagram(id, bytes) if self.signed_in_on(id) => {
                self.heard(id);
                match codec::decode(&bytes) {
                    Ok(down) => self.following.down(self.now.mono_us, down),
                    Err(error) => self.fail(Ending::Datagram(error), true),
                }
            }
            // It may overtake even the welcome.
            Input::Stream(id, bytes) if self.open_mut(id).is_some() => {
                self.heard(id);
                self.keyframe(bytes);
            }
            Input::Heard(id) if !self.following.awaits_datagrams() => self.heard(id),
            Input::Closed(id, why) => self.over(id, why, false),
            Input::Command(command) => self.command(command),
            Input::ReceiptStored(stored) => self.receipt_stored(stored),
            Input::ReplayStored(stored) => {
                self.replays.stored(stored);
                self.go_on_with_replay();
            }
            Input::Timeout => self.timeout(),
            // Of a connection that is over, or an answer that nobody waits for.
            Input::Places(_) | Input::Datagram(..) | Input::Stream(..) | Input::Heard(_) => {}
        }
        if !self.ended {
            self.follow();
        }
    }

    /// The next thing to do, until there is none.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timeout`] is due, in microseconds of the monotonic clock.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<u64> {
        self.timers.next()
    }

    /// The newest state of the match, with the whole state if its game is one of `drawn_from_state`; `None` outside of a
    /// match.
    #[must_use]
    pub fn frame(&self, drawn_from_state: &[&str]) -> Option<Frame> {
        Frame::of(self.follower()?, drawn_from_state)
    }

    /// The match that is followed, or the last one.
    #[must_use]
    pub const fn follower(&self) -> Option<&Follower> {
        self.following.follower()
    }

    /// What the lobby has told on this connection.
    #[must_use]
    pub const fn lobby(&self) -> &LobbyView {
        &self.lobby
    }

    /// Who the server takes one for, and what it says of itself; `None` without a connection.
    #[must_use]
    pub fn welcome(&self) -> Option<&Welcome> {
        self.connection.as_ref()?.welcome()
    }

    /// The server that was signed in to last: at which of the places, and its identity.
    #[must_use]
    pub const fn server(&self) -> Option<(usize, Fingerprint)> {
        self.server
    }

    fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    fn signed_in_on(&self, id: ConnectionId) -> bool {
        self.connection.as_ref().is_some_and(|open| open.id == id && open.welcome().is_some())
    }

    /// Sends a message, if signed in.
    fn send(&mut self, message: &ClientMessage) -> bool {
        let Some(open) = self.connection.as_ref().filter(|open| open.welcome().is_some()) else {
            return false;
        };
        self.outputs.push_back(Output::Control(open.id, frame(message)));
        true
    }

    fn found(&mut self, found: Result<Vec<Place>, String>) {
        match found {
            Ok(places) if self.reach.met() => {
                // What is under way goes where the server was.
                if self.connection.is_none() && self.reach.look_again(places) {
                    self.dial_beside();
                }
            }
            Ok(places) => {
                let next = self.reach.begin(places);
                self.go(next);
            }
            Err(words) if !self.reach.met() => self.end(Ending::Other(words)),
            Err(words) => self.lost_by = Some(Ending::Other(words)),
        }
    }

    fn go(&mut self, next: Next) {
        match next {
            Next::Dial { place, within_us } => {
                self.connection = Some(self.dial(place));
                self.timers.set(Timer::Dial, Some(self.now.mono_us + within_us));
            }
            Next::End(reason) => self.end(reason),
        }
    }

    /// A new connection to one of the places.
    fn dial(&mut self, place: usize) -> Connection {
        self.connections += 1;
        self.outputs.push_back(Output::Dial { connection: self.connections, place });
        let pinned = self.reach.place(place).and_then(|place| place.pinned);
        Connection::dial(self.connections, place, pinned)
    }

    fn connected(&mut self, id: ConnectionId, certificate: &[u8], nonce: [u8; 32]) {
        // Whoever comes back to a seat comes back to this one, wherever else the player has one.
        let seat = self.following.current().filter(|follower| follower.seat().is_some());
        let game = seat.map(|follower| follower.header().game_id).or(self.config.game);
        let goal = if self.errand { Goal::Replays } else { game.map_or(Goal::Lobby, Goal::Match) };
        let (key, name) = (self.config.key.clone(), self.config.name.clone());
        let Some(open) = self.open_mut(id) else { return };
        let hello = open.connected(&key, name, nonce, certificate, goal);
        self.outputs.push_back(Output::Control(id, hello));
    }

    /// The connection in use is of no more use. `ours`: it is this side that ends it.
    fn fail(&mut self, why: Ending, ours: bool) {
        let Some(over) = self.connection.take() else { return };
        self.silent = false;
        if ours {
            self.outputs.push_back(Output::Close(over.id, DisconnectReason::Goodbye));
        }
        self.leave_place(&over);
        self.timers.set(Timer::Dial, None);
        if self.reach.met() {
            return self.go_back(&over, why);
        }
        let next = self.reach.failed(why);
        self.go(next);
    }

    /// The user is nowhere any more, and remembers where to go back to.
    fn leave_place(&mut self, over: &Connection) {
        if over.welcome().is_some() {
            self.note_place();
            self.lobby.forget();
        }
        self.following.disconnected();
        self.timers.set(Timer::Return, None);
    }

    /// Remembers where to go back to.
    fn note_place(&mut self) {
        if let Some(back) = &mut self.back {
            return back.again();
        }
        let followed = self.following.current().map(|follower| match follower.seat() {
            Some(_) => Return::Match(follower.header().game_id),
            None => Return::Watch(follower.header().game_id),
        });
        self.back = followed.or_else(|| Return::from(&self.lobby));
    }

    fn end(&mut self, reason: Ending) {
        for open in self.connection.take().into_iter().chain(core::mem::take(&mut self.attempts)) {
            self.outputs.push_back(Output::Close(open.id, DisconnectReason::Goodbye));
        }
        self.following.disconnected();
        self.timers = Timers::default();
        self.event(Event::Ended { reason });
        self.ended = true;
    }

    fn timeout(&mut self) {
        while let Some(timer) = self.timers.take_due(self.now.mono_us) {
            match timer {
                Timer::Dial => {
                    let place = self.connection.as_ref().and_then(|open| self.reach.place(open.place));
                    let name = place.map(|place| place.name.clone()).unwrap_or_default();
                    self.fail(Ending::NoAnswer(name), true);
                }
                Timer::Attempt => self.next_attempt(),
                Timer::Silence => self.fallen_silent(),
                Timer::Redial => self.dial_beside(),
                Timer::Return => {
                    if let Some(late) = self.back.as_ref().map(Return::late) {
                        self.on_the_way_back(Step::Lost(late));
                    }
                }
                Timer::Replay => self.go_on_with_replay(),
                // Done after every input.
                Timer::Follow => {}
            }
        }
    }
}
