//! What follows from what the user wants: messages now, orders and hand-ins that outlive a connection.

use super::io::{Command, Ending, Event, Output};
use super::replays::Step;
use super::{LiveClient, Timer, lobby};
use crate::timeline::submission::{Orders, Signed};
use crate::wire::lobby::LobbyCommand;
use crate::wire::message::ClientMessage;
use crate::wire::reason::RejectReason;

/// Commands that wait for the first connection: what a user has typed meanwhile, not a script's endless list.
const WAITING_CEILING: usize = 64;

impl LiveClient {
    pub(super) fn command(&mut self, command: Command) {
        let message = match command {
            Command::Quit => return self.end(Ending::Quit),
            Command::Speed(_) | Command::Seek(_) => return,
            Command::Order(input) => return self.order(input),
            Command::HandIn { turn, orders: list, ready } => {
                let (key, follower) = (&self.config.key, self.following.follower());
                let orders = Orders { list, ready };
                match self.submissions.sign(self.now.unix_ms, key, follower, turn, orders) {
                    Ok(signed) => return self.submit(signed),
                    Err(why) => return self.event(Event::NotTaken(why)),
                }
            }
            Command::Submit(signed) => return self.submit(signed),
            Command::Lobby(command) => ClientMessage::Lobby(command),
            Command::Pause(pause) => ClientMessage::Pause(pause),
            Command::Adjourn(on) => ClientMessage::Adjourn(on),
            Command::Resign => ClientMessage::Resign,
            Command::Replays(query) => ClientMessage::Replays(query),
            Command::Replay(game_id) => {
                self.replays.want(self.now.mono_us, game_id);
                return self.go_on_with_replay();
            }
        };
        self.ask(message);
    }

    /// Sends what the user asks for. Before the first connection it waits; later, it would come at another time than
    /// it was meant for.
    fn ask(&mut self, message: ClientMessage) {
        if self.send(&message) {
            if let ClientMessage::Lobby(command) = &message {
                self.asked_lobby(command);
            }
            return;
        }
        let command = match message {
            ClientMessage::Lobby(command) => Command::Lobby(command),
            ClientMessage::Pause(pause) => Command::Pause(pause),
            ClientMessage::Adjourn(on) => Command::Adjourn(on),
            ClientMessage::Replays(query) => Command::Replays(query),
            _ => Command::Resign,
        };
        if self.server.is_none() && self.waiting.len() < WAITING_CEILING {
            self.waiting.push(command);
        } else {
            self.event(Event::NotSent(Box::new(command)));
        }
    }

    /// Does what the replay needs that the user wants.
    pub(super) fn go_on_with_replay(&mut self) {
        while let Some(step) = self.replays.next(self.now.mono_us) {
            match step {
                Step::Ask(part) => {
                    self.send(&ClientMessage::Replay(part));
                }
                Step::Tell(event) => self.event(event),
                Step::Store(game_id, bytes) => {
                    self.outputs.push_back(Output::StoreReplay { game_id, bytes });
                }
            }
        }
        self.timers.set(Timer::Replay, self.replays.due_us());
    }

    fn asked_lobby(&mut self, command: &LobbyCommand) {
        self.lobby.asked(command);
        if lobby::moves(command) {
            self.back = None;
            self.timers.set(Timer::Return, None);
        }
    }

    /// An order is sent with the next datagram, again and again until it is handled; without a connection it waits.
    fn order(&mut self, input: Vec<u8>) {
        if !self.following.order(input) {
            let text = "the order was not sent: the server does not answer".to_owned();
            self.event(Event::Rejected { reason: RejectReason::OverBudget, text });
        }
    }

    /// Hands in; without a connection it waits for the match to go on.
    fn submit(&mut self, signed: Signed) {
        if self.submissions.remember(&signed) {
            self.send(&ClientMessage::Submit(signed));
        }
    }
}
