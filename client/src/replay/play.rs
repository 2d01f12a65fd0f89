//! A replay behind the same seam as a live match: the user interface can't tell the difference, but for speed and seek.

use crate::live::handle::{Frame, LiveCommand, LiveEvent, LiveHandle, MatchInfo, NetworkPanel};
use adjourn_game::Games;
use adjourn_shared::timeline::{self, Cursor, Recovered, SimulationError};
use anyhow::Result;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// The fastest speed, in percent.
const SPEED_CEILING: u32 = 6_400;
/// Frames are shown at most so often, however fast it plays.
const FRAME_EVERY: Duration = Duration::from_millis(50);

/// Starts to play a replay, on a thread of its own.
///
/// # Errors
/// If this build can't play it, or the thread can't be started.
pub fn start(games: Games, recovered: Recovered) -> Result<LiveHandle> {
    let (commands, command_queue) = mpsc::channel(64);
    let (events, event_queue) = mpsc::channel(64);
    let (frame, newest_frame) = watch::channel(None);
    let cursor = Cursor::new(games, recovered)?;
    let by_turns = games.newest(&cursor.timeline().header.game).is_some_and(|kind| !kind.is_of_ticks());
    warn_if_it_differs(games, cursor.timeline().clone(), events.clone())?;
    std::thread::Builder::new().name("adjourn-replay".into()).spawn(move || {
        let mut player = Player { cursor, by_turns, commands: command_queue, events, frame };
        // Either way the user hears how it ended.
        let reason = player.run().map_or_else(|error| error.to_string(), |()| "goodbye".to_owned());
        let _gone = player.events.blocking_send(LiveEvent::Ended { reason: reason.into() });
    })?;
    Ok(LiveHandle { commands, events: event_queue, frame: newest_frame })
}

/// Checks a replay while it is shown, and says so if the match can't have been like this.
fn warn_if_it_differs(
    games: Games,
    recovered: Recovered,
    events: mpsc::Sender<LiveEvent>,
) -> std::io::Result<()> {
    let check = move || {
        let wrong = match timeline::verify(games, &recovered) {
            Ok(_) if recovered.torn_bytes > 0 => "its end is torn off".to_owned(),
            Ok(_) => return,
            Err(error) => error.to_string(),
        };
        // A user who is gone needs no telling.
        let _gone = events.blocking_send(LiveEvent::Doubtful(wrong));
    };
    std::thread::Builder::new().name("adjourn-verify".into()).spawn(check).map(drop)
}

struct Player {
    cursor: Cursor,
    /// Whether each step is a turn.
    by_turns: bool,
    commands: mpsc::Receiver<LiveCommand>,
    events: mpsc::Sender<LiveEvent>,
    frame: watch::Sender<Option<Frame>>,
}

impl Player {
    /// Plays until the user quits; at the end it stands and waits.
    fn run(&mut self) -> Result<(), SimulationError> {
        let header = &self.cursor.timeline().header;
        // A turn is something to look at.
        let tick_hz = if self.by_turns { 1 } else { header.tick_hz.max(1) };
        let period = Duration::from_secs(1) / u32::from(tick_hz);
        let info = MatchInfo {
            game_id: header.game_id,
            game: header.game.clone(),
            rules_version: header.rules_version,
            seat: None,
            players: header.seats.iter().map(|seat| (seat.player, seat.name.clone())).collect(),
            tick_hz,
            watch_delay_ticks: 0,
            last_tick: Some(self.cursor.timeline().reached),
            pauses_left: 0,
        };
        self.show();
        if self.events.blocking_send(LiveEvent::MatchBegan(info)).is_err() {
            return Ok(());
        }
        let mut speed_percent = 100;
        let mut due = Instant::now();
        loop {
            std::thread::sleep(FRAME_EVERY.min(period));
            loop {
                match self.commands.try_recv() {
                    Ok(LiveCommand::Speed(percent)) => speed_percent = percent.min(SPEED_CEILING),
                    Ok(LiveCommand::Seek(tick)) => {
                        self.cursor.seek(tick)?;
                        due = Instant::now();
                        self.show();
                    }
                    Ok(LiveCommand::Quit) | Err(mpsc::error::TryRecvError::Disconnected) => return Ok(()),
                    // A replay can't be played on.
                    Ok(_) => {}
                    Err(mpsc::error::TryRecvError::Empty) => break,
                }
            }
            let now = Instant::now();
            if speed_percent == 0 {
                due = now;
                continue;
            }
            let step = period * 100 / speed_percent;
            let mut moved = false;
            // A machine that can't keep up shows what it can, and looks at its user in between.
            while due <= now && now.elapsed() < FRAME_EVERY {
                due += step;
                moved |= self.cursor.step()?;
            }
            due = due.max(now.checked_sub(FRAME_EVERY).unwrap_or(now));
            if moved {
                self.show();
            }
        }
    }

    fn show(&self) {
        let simulation = self.cursor.simulation();
        self.frame.send_replace(Some(Frame {
            view: simulation.game().view(None),
            // Boards of turn games, and games without a presenter of their own, are drawn from the state.
            snapshot: Some(simulation.game().snapshot()),
            tick: simulation.tick(),
            paused: self.cursor.paused(),
            outcome: simulation.game().outcome(),
            orders_in_flight: 0,
            network: NetworkPanel::default(),
        }));
    }
}
