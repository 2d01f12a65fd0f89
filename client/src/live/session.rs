//! The session behind the terminal UI: a thread that plays, reconnects by itself, and tells the user in closed enums.

use super::handle::{Frame, LiveCommand, LiveEvent, LiveHandle, MatchInfo, NetworkPanel};
use super::link::{Link, worth_retrying};
use super::player::{Happened, Player};
use super::reach::{Reached, reach};
use super::submit::Submitter;
use crate::mail::{Hand, words};
use crate::store::Home;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::games;
use adjourn_shared::live::client::Follower;
use adjourn_shared::timeline::Header;
use adjourn_shared::wire::message::{ClientMessage, ServerMessage};
use adjourn_shared::wire::reason::RejectReason;
use anyhow::{Context, Result};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// How often a lost connection is tried again, and the longest pause between two attempts.
const ATTEMPTS: u32 = 20;
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A connection that lived so long was a good one: the next failure is a new one, and not one more of a row.
const GOOD_CONNECTION: Duration = Duration::from_secs(10);

/// Where to play, and as whom.
pub struct SessionOptions {
    /// `HOST:PORT`, in the order in which they are to be tried.
    pub servers: Vec<String>,
    /// The name to go by.
    pub name: String,
    /// The identity that the server must have; else the one that it had before, else whatever it shows.
    pub fingerprint: Option<Fingerprint>,
    /// The player's own folder.
    pub home: Home,
}

/// Starts a session on a thread of its own.
///
/// # Errors
/// If the thread can't be started.
pub fn start(options: SessionOptions) -> Result<LiveHandle> {
    let (commands, command_queue) = mpsc::channel(256);
    let (events, event_queue) = mpsc::channel(256);
    let (frame, newest_frame) = watch::channel(None);
    std::thread::Builder::new().name("adjourn-session".into()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                // A user who is gone needs no telling, here and below.
                let _gone = events.blocking_send(LiveEvent::Ended { reason: error.to_string() });
                return;
            }
        };
        let mut session = Session { options, commands: command_queue, events, frame };
        runtime.block_on(async {
            let reason = match session.run().await {
                Ok(()) => "goodbye".to_owned(),
                Err(error) => format!("{error:#}"),
            };
            let _gone = session.events.send(LiveEvent::Ended { reason }).await;
        });
        // Give the goodbye a moment to leave the socket.
        runtime.shutdown_timeout(Duration::from_millis(200));
    })?;
    Ok(LiveHandle { commands, events: event_queue, frame: newest_frame })
}

struct Session {
    options: SessionOptions,
    commands: mpsc::Receiver<LiveCommand>,
    events: mpsc::Sender<LiveEvent>,
    frame: watch::Sender<Option<Frame>>,
}

impl Session {
    /// Plays until the user quits, or there is no going on.
    async fn run(&mut self) -> Result<()> {
        let key = self.options.home.identity()?;
        let mut submitter = Submitter::new(self.options.home.clone())?;
        let mut attempt = 0;
        loop {
            let SessionOptions { servers, name, fingerprint, home } = &self.options;
            let pinned = |server: &str| match fingerprint {
                Some(fingerprint) => Ok(Some(*fingerprint)),
                None => home.pinned(server),
            };
            let error = match reach(servers, &key, name, pinned).await {
                Ok(Reached { link, endpoint, server }) => {
                    let connected = Instant::now();
                    self.options.home.pin(&server, link.fingerprint)?;
                    match self.play(link, &mut submitter).await {
                        Ok(()) => {
                            endpoint.wait_idle().await;
                            return Ok(());
                        }
                        Err(error) => {
                            if connected.elapsed() > GOOD_CONNECTION {
                                attempt = 0;
                            }
                            error
                        }
                    }
                }
                // The first attempt of all tells at once what is wrong.
                Err(error) if attempt == 0 => return Err(error),
                Err(error) => error,
            };
            attempt += 1;
            if !worth_retrying(&error) || attempt > ATTEMPTS {
                return Err(error);
            }
            let reason = format!("{error:#}");
            self.tell(LiveEvent::Reconnecting { reason, attempt }).await?;
            let pause = (Duration::from_millis(250) * 2_u32.pow(attempt.min(6))).min(LONGEST_PAUSE);
            if self.quits_within(pause).await {
                return Ok(());
            }
        }
    }

    /// Waits; true if the user quits meanwhile. Other wishes are void without a connection.
    async fn quits_within(&mut self, pause: Duration) -> bool {
        let quit = async {
            while let Some(command) = self.commands.recv().await {
                if matches!(command, LiveCommand::Quit) {
                    break;
                }
            }
        };
        tokio::time::timeout(pause, quit).await.is_ok()
    }

    async fn tell(&self, event: LiveEvent) -> Result<()> {
        self.events.send(event).await.context("the user interface is gone")
    }

    /// Plays on one connection. `Ok`: the user quits.
    async fn play(&mut self, link: Link, submitter: &mut Submitter) -> Result<()> {
        self.tell(LiveEvent::Welcome(link.welcome.clone())).await?;
        let mut player = Player::new(link, Some(self.options.home.clone()));
        loop {
            tokio::select! {
                happened = player.next() => {
                    let happened = happened?;
                    if let Happened::MatchBegan = happened {
                        // What was under way when the connection was lost: the same bytes again are harmless.
                        for message in submitter.unanswered(player.follower.as_ref()) {
                            player.link.send(&message).await?;
                        }
                    }
                    self.happened(&player, submitter, happened).await?;
                }
                command = self.commands.recv() => match command {
                    Some(LiveCommand::Quit) | None => {
                        player.link.close();
                        return Ok(());
                    }
                    Some(command) => self.command(&mut player, submitter, command).await?,
                },
            }
        }
    }

    async fn command(
        &mut self,
        player: &mut Player,
        submitter: &mut Submitter,
        command: LiveCommand,
    ) -> Result<()> {
        match command {
            LiveCommand::Lobby(command) => player.link.send(&ClientMessage::Lobby(command)).await,
            LiveCommand::Pause(pause) => player.link.send(&ClientMessage::Pause(pause)).await,
            LiveCommand::Adjourn(on) => player.link.send(&ClientMessage::Adjourn(on)).await,
            LiveCommand::HandIn { turn, orders, ready } => {
                let hand = Hand::Orders { list: orders, ready };
                match submitter.sign(player.follower.as_ref(), turn, hand) {
                    Some(message) => player.link.send(&message).await,
                    None => {
                        let text = "you have no seat in this match".to_owned();
                        self.tell(LiveEvent::NotTaken { text }).await
                    }
                }
            }
            LiveCommand::Resign => player.link.send(&ClientMessage::Resign).await,
            LiveCommand::Order(input) => {
                if !player.order(input) {
                    let text = "the order was not sent: the server does not answer".to_owned();
                    self.tell(LiveEvent::Rejected { reason: RejectReason::OverBudget, text }).await?;
                }
                Ok(())
            }
            // Replays only; and `play` handles quitting.
            LiveCommand::Speed(_) | LiveCommand::Seek(_) | LiveCommand::Quit => Ok(()),
        }
    }

    async fn happened(&self, player: &Player, submitter: &mut Submitter, happened: Happened) -> Result<()> {
        match happened {
            Happened::Stepped => {
                if let Some(follower) = &player.follower {
                    self.frame.send_replace(frame_of(follower));
                }
                Ok(())
            }
            Happened::MatchBegan => {
                let Some(follower) = &player.follower else { return Ok(()) };
                self.frame.send_replace(frame_of(follower));
                self.tell(LiveEvent::MatchBegan(match_info(follower.header(), follower))).await
            }
            Happened::MatchLeft(reason) => self.tell(LiveEvent::MatchLeft(reason)).await,
            Happened::Message(message) => match message {
                ServerMessage::Lobby(event) => self.tell(LiveEvent::Lobby(event)).await,
                ServerMessage::Rejected { reason, .. } => {
                    let text = reject_text(player.follower.as_ref(), reason);
                    self.tell(LiveEvent::Rejected { reason, text }).await
                }
                ServerMessage::DesyncFound(found) => self.tell(LiveEvent::Desync(found)).await,
                ServerMessage::PauseVote { by, pause, votes, needed } => {
                    self.tell(LiveEvent::PauseVote { by, pause, votes, needed }).await
                }
                ServerMessage::AdjournVotes { seats, needed } => {
                    self.tell(LiveEvent::AdjournVotes { seats, needed }).await
                }
                ServerMessage::Stored { tick, .. } => self.tell(LiveEvent::Checkpoint(tick)).await,
                ServerMessage::AdjournsSoon { in_s } => self.tell(LiveEvent::AdjournsSoon(in_s)).await,
                ServerMessage::ClockStalled { stalled: stands, .. } => {
                    self.tell(LiveEvent::ClockStalled(stands)).await
                }
                ServerMessage::Table(table) => self.tell(LiveEvent::Table(table)).await,
                ServerMessage::Submitted(receipt) => {
                    let stored = submitter.stored(player.follower.as_ref(), &receipt);
                    self.tell(match stored {
                        Ok(receipt) => LiveEvent::Stored(Box::new(receipt)),
                        Err(error) => LiveEvent::NotTaken { text: error.to_string() },
                    })
                    .await
                }
                ServerMessage::Refused { sequence, problem } => {
                    let text = words(&submitter.refused(sequence, &problem));
                    self.tell(LiveEvent::NotTaken { text }).await
                }
                // The player's own business, or out of turn.
                _ => Ok(()),
            },
        }
    }
}

fn frame_of(follower: &Follower) -> Option<Frame> {
    let simulation = follower.simulation()?;
    let of_ticks = simulation.game().kind().is_of_ticks();
    let delay_us = u64::try_from(follower.delay_us()).unwrap_or(0);
    Some(Frame {
        view: simulation.game().view(follower.seat()),
        snapshot: (!of_ticks).then(|| simulation.game().snapshot()),
        tick: simulation.tick(),
        paused: follower.paused(),
        outcome: simulation.game().outcome(),
        orders_in_flight: count(follower.orders_in_flight()),
        network: NetworkPanel {
            ping_ms: millis(follower.ping_us().unwrap_or(0)),
            loss_permille: follower.loss_permille(),
            delay_ms: millis(delay_us),
            buffered_ticks: count(follower.buffered()),
            catching_up: follower.buffered() > usize::from(follower.header().tick_hz),
        },
    })
}

fn match_info(header: &Header, follower: &Follower) -> MatchInfo {
    MatchInfo {
        game_id: header.game_id,
        game: header.game.clone(),
        seat: follower.seat(),
        players: header.seats.iter().map(|seat| (seat.player, seat.name.clone())).collect(),
        tick_hz: header.tick_hz,
        watch_delay_ticks: follower.watch_delay_ticks(),
        last_tick: None,
        pauses_left: follower.pauses_left(),
    }
}

fn reject_text(follower: Option<&Follower>, reason: RejectReason) -> String {
    let kind = follower.and_then(|follower| games::find(&follower.header().game));
    match (reason, kind) {
        (RejectReason::Illegal(code), Some(kind)) => kind.explain(code).to_owned(),
        (reason, _) => reason.to_string(),
    }
}

fn millis(us: u64) -> u32 {
    u32::try_from(us / 1_000).unwrap_or(u32::MAX)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
