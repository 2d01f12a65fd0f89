//! The way back to the server: beside a connection that has fallen silent, and after one that is lost. Several
//! connections are made beside each other, and the first on which the server answers is the one that counts. What
//! follows in the lobby and in the match, others know.

use super::connection::Connection;
use super::io::{ConnectionId, Ending, Event, Lost, Output};
use super::lobby::{RETURN_WITHIN_US, Step};
use super::reach::ATTEMPT_US;
use super::{LiveClient, Timer};
use crate::wire::message::ClientMessage;
use crate::wire::reason::DisconnectReason;

/// In a match something comes in every tick; in a turn game, and while a clock stands, as an acknowledgement of what is
/// said at least once a second.
/// After so long without anything, in microseconds, another way to the server is looked for.
const SILENCE_US: u64 = 2_000_000;
/// How many connections are made at once. One that was dialled before so many others is given up for the newest.
const AT_ONCE: usize = 4;
/// How long a server that has answered may take to let the user in, in microseconds.
const WELCOME_WITHIN_US: u64 = 5_000_000;

impl LiveClient {
    /// A connection of ours, in use or being made.
    pub(super) fn open_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.connection.iter_mut().chain(&mut self.attempts).find(|open| open.id == id)
    }

    /// Something has come on a connection. If it is the one in use, no other one is needed.
    pub(super) fn heard(&mut self, id: ConnectionId) {
        if self.connection.as_ref().is_none_or(|open| open.id != id) {
            return;
        }
        self.heard_us = self.now.mono_us;
        self.give_up_attempts();
        if core::mem::take(&mut self.silent) {
            self.event(Event::Silent(false));
        }
    }

    fn give_up_attempts(&mut self) {
        for attempt in core::mem::take(&mut self.attempts) {
            self.outputs.push_back(Output::Close(attempt.id, DisconnectReason::Goodbye));
        }
        self.timers.set(Timer::Redial, None);
    }

    /// When the connection of a match counts as silent, as long as nothing else is tried, or about to be.
    pub(super) fn silent_at_us(&self) -> Option<u64> {
        let signed_in = self.connection.as_ref().is_some_and(|open| open.welcome().is_some());
        let tries = !self.attempts.is_empty() || self.timers.runs(Timer::Redial);
        let waits = signed_in && !tries && self.following.is_connected();
        waits.then_some(self.heard_us + SILENCE_US)
    }

    /// Nothing has come for too long: the user is told, and another way is tried.
    pub(super) fn fallen_silent(&mut self) {
        self.silent = true;
        self.event(Event::Silent(true));
        self.dial_beside();
    }

    /// A connection is of no more use. `ours`: it is this side that ends it.
    pub(super) fn over(&mut self, id: ConnectionId, why: Ending, ours: bool) {
        if self.connection.as_ref().is_some_and(|open| open.id == id) {
            return self.fail(why, ours);
        }
        let Some(index) = self.attempts.iter().position(|open| open.id == id) else { return };
        let attempt = self.attempts.remove(index);
        if ours {
            self.outputs.push_back(Output::Close(id, DisconnectReason::Goodbye));
        }
        let Some(hopeless) = self.reach.place_failed(attempt.place, why) else { return };
        self.give_up_attempts();
        // A connection that is only silent is still something.
        if self.connection.is_none() {
            self.end(hopeless);
        }
    }

    /// The server has answered on a connection: it is the one that counts.
    pub(super) fn answered(&mut self, id: ConnectionId) {
        let Some(index) = self.attempts.iter().position(|open| open.id == id) else { return };
        let won = self.attempts.remove(index);
        self.give_up_attempts();
        self.timers.set(Timer::Attempt, None);
        if let Some(silent) = self.connection.take() {
            let silence = DisconnectReason::TimedOut;
            self.outputs.push_back(Output::Close(silent.id, silence));
            self.leave_place(&silent);
            self.silent = false;
            let Some((attempt, _)) = self.reach.lost(self.now.mono_us) else {
                return self.end(silence.into());
            };
            self.event(Event::Reconnecting { reason: silence.into(), attempt });
        }
        self.connection = Some(won);
        self.heard_us = self.now.mono_us;
        self.timers.set(Timer::Dial, Some(self.now.mono_us + WELCOME_WITHIN_US));
    }

    /// The connection is lost, or the server that had answered did not let the user in: back, whatever way.
    pub(super) fn go_back(&mut self, over: &Connection, reason: Ending) {
        let under_way = !self.attempts.is_empty();
        let Some((attempt, pause_us)) = self.reach.lost(self.now.mono_us) else { return self.end(reason) };
        // Whom the server does not want any more, it wants at none of its addresses.
        if over.welcome().is_some() && !reason.worth_retrying() {
            return self.end(reason);
        }
        if let Some(hopeless) = self.reach.place_failed(over.place, reason.clone()) {
            return self.end(hopeless);
        }
        self.event(Event::Reconnecting { reason: reason.clone(), attempt });
        self.lost_by = Some(reason);
        let now_us = self.now.mono_us;
        self.timers.set(Timer::Attempt, Some(now_us + pause_us + ATTEMPT_US));
        match pause_us {
            0 if !under_way => self.dial_beside(),
            0 => {}
            pause_us => self.timers.set(Timer::Redial, Some(now_us + pause_us)),
        }
    }

    /// Nobody has answered for a while: the user is told, and the server may be somewhere else now.
    pub(super) fn next_attempt(&mut self) {
        let reason = self.lost_by.clone().unwrap_or(Ending::NoPlace);
        let Some(attempt) = self.reach.attempt_again() else { return self.end(reason) };
        self.event(Event::Reconnecting { reason, attempt });
        self.timers.set(Timer::Attempt, Some(self.now.mono_us + ATTEMPT_US));
        if !core::mem::replace(&mut self.looking_up, true) {
            self.outputs.push_back(Output::LookUp);
        }
    }

    /// Makes one more connection, and gives up the oldest that nobody has answered, if there are many.
    pub(super) fn dial_beside(&mut self) {
        self.timers.set(Timer::Redial, Some(self.now.mono_us + self.reach.dial_every_us()));
        let Some(place) = self.reach.next_place() else { return };
        if self.attempts.len() >= AT_ONCE {
            let oldest = self.attempts.iter().position(Connection::is_dialling).unwrap_or(0);
            let oldest = self.attempts.remove(oldest);
            self.outputs.push_back(Output::Close(oldest.id, DisconnectReason::Goodbye));
        }
        let attempt = self.dial(place);
        self.attempts.push(attempt);
    }

    /// Does what the way back to where the user was needs next.
    pub(super) fn on_the_way_back(&mut self, step: Step) {
        match step {
            Step::Wait => {}
            Step::Ask(command) => {
                self.lobby.asked(&command);
                self.send(&ClientMessage::Lobby(command));
            }
            Step::Back(commands) => {
                self.back = None;
                for command in commands {
                    self.send(&ClientMessage::Lobby(command));
                }
            }
            Step::Lost(lost) => {
                self.back = None;
                if matches!(lost, Lost::Match | Lost::Watched) {
                    self.following.give_up();
                }
                self.event(Event::Lost(lost));
            }
        }
        let waits = self.back.is_some().then(|| self.now.mono_us + RETURN_WITHIN_US);
        self.timers.set(Timer::Return, waits);
    }
}
