//! A connection and the match that it follows: what the terminal UI and bots have in common.

use super::link::{Inbound, Link};
use crate::home::Home;
use adjourn_shared::lockstep::{Follower, FollowerOutput};
use adjourn_shared::wire::codec;
use adjourn_shared::wire::message::{DesyncReport, KeyframeHead, MatchLeftReason, ServerMessage};
use anyhow::Result;
use std::time::{Duration, Instant};

/// A player's side of a session.
pub struct Player {
    /// The connection.
    pub link: Link,
    /// The match, while there is one.
    pub follower: Option<Follower>,
    /// A keyframe that came before the message that announces its match: streams overtake each other.
    early_keyframe: Option<(KeyframeHead, Vec<u8>)>,
    /// Whether the match was left: its last state stays to be looked at, but the server is told no more of it. Were
    /// the match watched again, what the old state says to have would be taken for what the new one has.
    left: bool,
    home: Option<Home>,
    started: Instant,
}

/// What has happened.
#[derive(Debug)]
pub enum Happened {
    /// The match made steps, or its first state has come.
    Stepped,
    /// A match begins, or goes on: [`Player::follower`] is there.
    MatchBegan,
    /// Out of the match. The last state stays to be looked at.
    MatchLeft(MatchLeftReason),
    /// Any other message.
    Message(ServerMessage),
}

impl Player {
    /// A player on a signed-in connection. A state that differs is dumped into `home`, if one is given.
    #[must_use]
    pub fn new(link: Link, home: Option<Home>) -> Self {
        Self { link, follower: None, early_keyframe: None, left: false, home, started: Instant::now() }
    }

    /// Microseconds of this client's clock.
    #[must_use]
    pub fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Waits for the next thing that happens. Cancelling it loses nothing.
    ///
    /// # Errors
    /// In words, when the connection is over, or the match can't be followed.
    pub async fn next(&mut self) -> Result<Happened> {
        loop {
            if self.advance() {
                return Ok(Happened::Stepped);
            }
            self.flush();
            let wake = self.wake_in();
            let inbound = tokio::select! {
                inbound = self.link.receive() => inbound?,
                () = tokio::time::sleep(wake) => continue,
            };
            if let Some(happened) = self.inbound(inbound)? {
                return Ok(happened);
            }
        }
    }

    /// Gives an order, at once. False if it can't be sent.
    pub fn order(&mut self, input: Vec<u8>) -> bool {
        let sent = !self.left && self.follower.as_mut().is_some_and(|follower| follower.order(input));
        self.flush();
        sent
    }

    /// Applies what is due; true if there was something.
    fn advance(&mut self) -> bool {
        let now_us = self.now_us();
        let Some(follower) = &mut self.follower else { return false };
        let outputs = follower.advance(now_us);
        let stepped = !outputs.is_empty();
        for output in outputs {
            if let FollowerOutput::Desync(report) = output {
                self.dump(&report);
                self.link.send_report(report);
            }
        }
        stepped
    }

    fn flush(&mut self) {
        if self.left {
            return;
        }
        let now_us = self.now_us();
        if let Some(up) = self.follower.as_mut().and_then(|follower| follower.poll_up(now_us)) {
            self.link.send_up(&up);
        }
    }

    /// How long nothing needs to be done: until a bundle is due, at most one tick.
    fn wake_in(&self) -> Duration {
        let Some(follower) = &self.follower else { return Duration::from_secs(3_600) };
        let tick = Duration::from_secs(1) / u32::from(follower.header().tick_hz.max(1));
        let due =
            follower.next_due_us().map(|due_us| Duration::from_micros(due_us.saturating_sub(self.now_us())));
        due.unwrap_or(tick).min(tick)
    }

    fn inbound(&mut self, inbound: Inbound) -> Result<Option<Happened>> {
        let now_us = self.now_us();
        match inbound {
            Inbound::Message(ServerMessage::MatchBegin(begin)) => {
                let mut follower = Follower::new(&begin)?;
                if let Some((head, snapshot)) = self.early_keyframe.take_if(|(head, _)| follower.awaits(head))
                {
                    follower.keyframe(&head, &snapshot)?;
                }
                self.follower = Some(follower);
                self.left = false;
                return Ok(Some(Happened::MatchBegan));
            }
            Inbound::Message(ServerMessage::Bundles { slot, incarnation, bundles }) => {
                if let Some(follower) = &mut self.follower {
                    follower.bundles(slot, incarnation, bundles);
                }
            }
            Inbound::Message(ServerMessage::MatchLeft { slot, reason }) => {
                if self.follower.as_ref().is_some_and(|follower| follower.slot() == slot) {
                    self.left = true;
                    return Ok(Some(Happened::MatchLeft(reason)));
                }
            }
            Inbound::Message(message) => return Ok(Some(Happened::Message(message))),
            Inbound::Datagram(down) => {
                if let Some(follower) = &mut self.follower {
                    follower.down(now_us, down);
                }
            }
            Inbound::Keyframe(head, snapshot) => match &mut self.follower {
                Some(follower) if follower.awaits(&head) => {
                    follower.keyframe(&head, &snapshot)?;
                    return Ok(Some(Happened::Stepped));
                }
                // It has overtaken the beginning of its match, which may have the slot of the one before.
                _ => self.early_keyframe = Some((head, snapshot)),
            },
        }
        Ok(None)
    }

    /// Writes down this side of a difference: the report and the state.
    fn dump(&self, report: &DesyncReport) {
        let (Some(home), Some(follower)) = (&self.home, &self.follower) else { return };
        let Some(simulation) = follower.simulation() else { return };
        let folder = home.desyncs();
        let stem = format!("{}-{}", follower.header().game_id, report.tick);
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join(format!("{stem}.report")), codec::encode(report))?;
            std::fs::write(folder.join(format!("{stem}.snapshot")), simulation.game().snapshot())
        };
        if let Err(error) = write() {
            tracing::warn!(%error, "the differing state could not be written down");
        }
    }
}
