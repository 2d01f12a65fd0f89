//! The match that is followed: across connections, and whatever order its messages, datagrams and keyframes come in.

use super::io::DesyncDump;
use crate::live::client::{Follower, FollowerError, FollowerOutput};
use crate::timeline::bundle::Bundle;
use crate::wire::datagram::{Down, Up};
use crate::wire::message::{DesyncReport, KeyframeHead, MatchBegin};
use adjourn_game::Games;

/// Whether a client makes the states of the matches that it is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Follow {
    /// It does, and sees and compares them.
    #[default]
    States,
    /// It puts bundles in order and hands them on: what load generators do.
    Bundles,
}

/// The match, while there is one, or the last one.
#[derive(Default)]
pub(super) struct Following {
    follower: Option<Follower>,
    /// A keyframe that came before the message that announces its match: streams overtake each other.
    early: Option<(KeyframeHead, Vec<u8>)>,
    /// Whether the server holds this client for one who follows. When it is left, the last state stays to be looked at,
    /// but the server is told no more of it: were the match watched again, what the old state says to have would be
    /// taken for what the new one has.
    connected: bool,
    /// Whether bundles have come in datagrams on this connection, as they do in real time.
    in_datagrams: bool,
    /// Whether the server has said that the clock stands: then no bundles come.
    stands: bool,
    /// Whether the match was left, or is over: it is not come back to.
    left: bool,
}

/// What has happened in the match.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The state is another one.
    pub(super) stepped: bool,
    /// What the steps tell, in order.
    pub(super) outputs: Vec<FollowerOutput>,
}

impl Following {
    pub(super) const fn follower(&self) -> Option<&Follower> {
        self.follower.as_ref()
    }

    /// The match that goes on after a reconnect, if the server still has it.
    pub(super) fn current(&self) -> Option<&Follower> {
        self.follower.as_ref().filter(|_| !self.left)
    }

    /// Whether the server holds this client for one who follows.
    pub(super) const fn is_connected(&self) -> bool {
        self.connected
    }

    /// Whether bundles are to come in datagrams now: then a server that only acknowledges is a silent one.
    pub(super) const fn awaits_datagrams(&self) -> bool {
        self.in_datagrams && !self.stands
    }

    /// The server says whether the clock stands.
    pub(super) fn stand(&mut self, slot: u32, stands: bool) {
        if self.connected && self.follower.as_ref().is_some_and(|follower| follower.slot() == slot) {
            self.stands = stands;
        }
    }

    /// Whether orders can be given: they wait while there is no connection.
    fn open(&mut self) -> Option<&mut Follower> {
        self.follower.as_mut().filter(|_| !self.left)
    }

    /// A match begins, or goes on. Gives back how many orders may be lost on the way.
    pub(super) fn begin(
        &mut self,
        games: Games,
        follow: Follow,
        begin: &MatchBegin,
    ) -> Result<usize, FollowerError> {
        let mut follower = match follow {
            Follow::States => Follower::new(games, begin)?,
            Follow::Bundles => Follower::stateless(games, begin)?,
        };
        if let Some((head, snapshot)) = self.early.take_if(|(head, _)| follower.awaits(head)) {
            follower.keyframe(&head, &snapshot)?;
        }
        let lost = self.current().map_or(0, |before| follower.take_over_orders(before));
        self.follower = Some(follower);
        (self.connected, self.left, self.in_datagrams, self.stands) = (true, false, false, false);
        Ok(lost)
    }

    /// A keyframe has come; true if the state is there now.
    pub(super) fn keyframe(&mut self, head: KeyframeHead, snapshot: Vec<u8>) -> Result<bool, FollowerError> {
        match &mut self.follower {
            Some(follower) if self.connected && follower.awaits(&head) => {
                follower.keyframe(&head, &snapshot)?;
                Ok(true)
            }
            // It has overtaken the beginning of its match, which may have the slot of the one before.
            _ => {
                self.early = Some((head, snapshot));
                Ok(false)
            }
        }
    }

    pub(super) fn bundles(&mut self, slot: u32, incarnation: u32, bundles: Vec<Bundle>) {
        if let Some(follower) = self.follower.as_mut().filter(|_| self.connected) {
            follower.bundles(slot, incarnation, bundles);
        }
    }

    pub(super) fn down(&mut self, now_us: u64, down: Down) {
        if let Some(follower) = self.follower.as_mut().filter(|_| self.connected) {
            follower.down(now_us, down);
            self.in_datagrams = true;
        }
    }

    /// The server says that this client is out of the match; false if it is another one.
    pub(super) fn leave(&mut self, slot: u32) -> bool {
        let ours = self.connected && self.follower.as_ref().is_some_and(|follower| follower.slot() == slot);
        if ours {
            (self.connected, self.left) = (false, true);
        }
        ours
    }

    /// The server stops, and the match goes on when it is back; false if it is another one.
    pub(super) fn pause(&mut self, slot: u32) -> bool {
        let ours = self.connected && self.follower.as_ref().is_some_and(|follower| follower.slot() == slot);
        self.connected &= !ours;
        ours
    }

    /// The server does not hold the match for this client any more.
    pub(super) const fn give_up(&mut self) {
        (self.connected, self.left) = (false, true);
    }

    /// The connection is over. What has arrived is still applied when it is due.
    pub(super) fn disconnected(&mut self) {
        (self.connected, self.early) = (false, None);
    }

    /// Gives an order. False if it can't be given.
    pub(super) fn order(&mut self, input: Vec<u8>) -> bool {
        self.open().is_some_and(|follower| follower.order(input))
    }

    /// Applies what is due.
    pub(super) fn advance(&mut self, now_us: u64) -> Progress {
        let Some(follower) = &mut self.follower else { return Progress::default() };
        let outputs = follower.advance(now_us);
        let stepped = outputs.iter().any(|output| matches!(output, FollowerOutput::Applied(_)));
        Progress { stepped, outputs }
    }

    /// The datagram to send now, if one is due.
    pub(super) fn poll_up(&mut self, now_us: u64) -> Option<Up> {
        self.follower.as_mut().filter(|_| self.connected)?.poll_up(now_us)
    }

    /// When something is due: a step, or a datagram.
    pub(super) fn due_us(&self) -> Option<u64> {
        let follower = self.follower.as_ref()?;
        let up_us = self.connected.then(|| follower.next_up_us());
        follower.next_due_us().into_iter().chain(up_us).min()
    }

    /// What to write down of a difference that was found.
    pub(super) fn dump(&self, report: &DesyncReport) -> Option<DesyncDump> {
        let follower = self.follower.as_ref()?;
        let snapshot = follower.simulation()?.game().snapshot();
        Some(DesyncDump { game_id: follower.header().game_id, report: report.clone(), snapshot })
    }
}
