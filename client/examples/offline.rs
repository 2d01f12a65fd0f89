//! A match against a bot in one process: for trying out rules and a presenter without a server and a network.
//! `cargo run -p adjourn-client --example offline [weak|strong] [plain]`; `plain`: without the game's own presenter, as a
//! game is played that brings none.

use adjourn_client::live::handle::{Frame, LiveCommand, LiveEvent, LiveHandle, MatchInfo, NetworkPanel};
use adjourn_client::ui;
use adjourn_client::ui::games::SHIPPED;
use adjourn_client::ui::games::face::Faces;
use adjourn_client::ui::live::LiveOptions;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use adjourn_game::{AnyGame, SeatEvent, StepItem, Strength, What};
use adjourn_shared::wire::lobby::{LobbyCommand, Overview};
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};
use adjourn_shared::wire::reason::RejectReason;
use adjourn_shipped_games::GAMES;
use anyhow::Context;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

const TICK_HZ: u8 = 20;
const ME: Seat = Seat(0);
const BOT: Seat = Seat(1);

fn main() -> anyhow::Result<()> {
    let strength = match std::env::args().nth(1).as_deref() {
        Some("strong") => Strength::Strong,
        _ => Strength::Weak,
    };
    let plain = std::env::args().nth(2).as_deref() == Some("plain");
    let (commands, command_queue) = mpsc::channel(256);
    let (event_queue, events) = mpsc::channel(256);
    let (frames, frame) = watch::channel(None);
    std::thread::spawn(move || {
        Offline { commands: command_queue, events: event_queue, frames, running: None }.run(strength)
    });
    let options = LiveOptions {
        player_name: "you".into(),
        place: "a match in this process".into(),
        only_match: false,
        faces: Faces::new(GAMES, if plain { &[] } else { SHIPPED }),
    };
    println!("{:?}", ui::live::run(LiveHandle { commands, events, frame }, options)?);
    Ok(())
}

/// What stands in for the session and the server.
struct Offline {
    commands: mpsc::Receiver<LiveCommand>,
    events: mpsc::Sender<LiveEvent>,
    frames: watch::Sender<Option<Frame>>,
    running: Option<Running>,
}

struct Running {
    game: Box<dyn AnyGame>,
    strength: Strength,
    tick: Tick,
    paused: bool,
    items: Vec<StepItem<Vec<u8>>>,
}

impl Offline {
    fn run(mut self, strength: Strength) -> anyhow::Result<()> {
        let me = PlayerId([1; 16]);
        self.tell(LiveEvent::Welcome(Welcome {
            player: me,
            server_name: "offline".into(),
            message_of_the_day: "Only practice works here.".into(),
            resumable: None,
        }))?;
        self.tell(LiveEvent::Lobby(adjourn_shared::wire::lobby::LobbyEvent::Overview(Overview::default())))?;
        self.begin(strength)?;
        let mut next = Instant::now();
        loop {
            next += Duration::from_millis(1_000 / u64::from(TICK_HZ));
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            loop {
                match self.commands.try_recv() {
                    Ok(command) => self.command(command)?,
                    Err(mpsc::error::TryRecvError::Empty) => break,
                    Err(mpsc::error::TryRecvError::Disconnected) => return Ok(()),
                }
            }
            self.tick();
        }
    }

    fn tell(&self, event: LiveEvent) -> anyhow::Result<()> {
        self.events.blocking_send(event).context("the UI is gone")
    }

    fn begin(&mut self, strength: Strength) -> anyhow::Result<()> {
        let kind = GAMES.kinds().next().context("no game is built in")?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
        let game = kind.create(&kind.default_setup(), &[0, 1], &seed)?;
        self.running = Some(Running { game, strength, tick: 0, paused: false, items: Vec::new() });
        self.tell(LiveEvent::MatchBegan(MatchInfo {
            game_id: GameId([0; 16]),
            game: kind.name().into(),
            seat: Some(ME),
            players: vec![(Some(PlayerId([1; 16])), "you".into()), (None, format!("bot ({strength:?})"))],
            tick_hz: TICK_HZ,
            watch_delay_ticks: 0,
            last_tick: None,
            pauses_left: 3,
        }))
    }

    fn command(&mut self, command: LiveCommand) -> anyhow::Result<()> {
        match (command, &mut self.running) {
            (LiveCommand::Lobby(LobbyCommand::Practice(_, strength)), _) => self.begin(strength)?,
            (LiveCommand::Lobby(LobbyCommand::LeaveMatch), _) => {
                self.running = None;
                self.frames.send_replace(None);
                self.tell(LiveEvent::MatchLeft(MatchLeftReason::Left))?;
            }
            (LiveCommand::Order(order), Some(running)) => match running.game.check(ME, &order) {
                Ok(()) => running.items.push(StepItem { seat: ME, what: What::Input(order) }),
                Err(illegal) => {
                    let text = running.game.kind().explain(illegal.0).into();
                    self.tell(LiveEvent::Rejected { reason: RejectReason::Illegal(illegal.0), text })?;
                }
            },
            (LiveCommand::Resign, Some(running)) => {
                running.items.push(StepItem { seat: ME, what: What::Seat(SeatEvent::Resigned) });
            }
            (LiveCommand::Pause(paused), Some(running)) => running.paused = paused,
            _ => {}
        }
        Ok(())
    }

    fn tick(&mut self) {
        let Some(running) = &mut self.running else { return };
        if !running.paused && running.game.outcome().is_none() {
            let orders = running.game.bot(BOT, running.strength);
            let legal = orders.into_iter().filter(|order| running.game.check(BOT, order).is_ok());
            running.items.extend(legal.map(|order| StepItem { seat: BOT, what: What::Input(order) }));
            running.game.step(&running.items);
            running.items.clear();
            running.tick += 1;
        }
        self.frames.send_replace(Some(Frame {
            view: running.game.view(Some(ME)),
            snapshot: Some(running.game.snapshot()),
            tick: running.tick,
            paused: running.paused.then_some(Some(ME)),
            outcome: running.game.outcome(),
            orders_in_flight: 0,
            network: NetworkPanel::default(),
        }));
    }
}
