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

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_game::Strength;
    use adjourn_game::ids::{Digest, GameId};
    use adjourn_shared::base::identity::KeyPair;
    use adjourn_shared::timeline::{Entry, Header, HeaderSeat, Recorder, Seed, Simulation, encode_pulse};
    use adjourn_shipped_games::GAMES;

    /// A game of eleven steps, of which those from tick 4 to tick 8 were lost in damage; and its states by tick.
    fn damaged() -> (Recovered, Vec<Digest>) {
        let key = KeyPair::from_secret(&[3; 32]);
        let kind = GAMES.newest("lightcycles").expect("it ships");
        let seat = |team: u8| HeaderSeat {
            team,
            name: format!("bot {team}"),
            player: None,
            key: None,
            bot: Some(Strength::Weak),
        };
        let header = Header {
            game_id: GameId([1; 16]),
            game: kind.name().to_owned(),
            rules_version: kind.rules_version(),
            tick_hz: 20,
            setup: kind.default_setup(),
            seats: vec![seat(0), seat(1)],
            seed: Seed::Open([2; 32]),
            server_identity: key.public_key(),
            created_ms: 1_800_000_000_000,
        };
        let mut simulation = Simulation::start(GAMES, &header).expect("it starts");
        let (mut recorder, mut file) = Recorder::start(&header);
        let mut digests = Vec::new();
        for tick in 0..=11 {
            digests.push(simulation.game().digest());
            if tick == 4 {
                file.extend(encode_pulse(4));
                file.extend(recorder.entry(&Entry::Lost { tick: 4, to: 8 }));
            }
            if tick == 0 || tick == 8 {
                let (digest, snapshot) = (simulation.game().digest(), simulation.game().snapshot());
                file.extend(recorder.keyframe(&key, tick, digest, snapshot));
            }
            simulation.step(&[]);
        }
        file.extend(encode_pulse(11));
        (timeline::recover(&file).expect("a timeline"), digests)
    }

    #[tokio::test]
    async fn what_was_lost_in_damage_is_passed_over_and_never_made_up() {
        let (recovered, digests) = damaged();
        let mut handle = start(GAMES, recovered).expect("it can be played");
        let kind = GAMES.newest("lightcycles").expect("it ships");
        let true_state = |frame: &Frame| {
            assert!(frame.tick <= 4 || frame.tick >= 8, "nobody knows the state of tick {}", frame.tick);
            let game = kind.restore(frame.snapshot.as_ref().expect("a state")).expect("our own");
            assert_eq!(game.digest(), digests[frame.tick as usize], "tick {}", frame.tick);
            frame.tick
        };
        let mut frames = handle.frame.clone();
        let mut until = async |wanted: u32| {
            loop {
                let tick = frames.borrow_and_update().as_ref().map(true_state);
                if tick == Some(wanted) {
                    return;
                }
                frames.changed().await.expect("it is shown");
            }
        };
        handle.commands.send(LiveCommand::Speed(0)).await.expect("it plays");
        for (asked, shown) in [(11, 11), (6, 4), (8, 8), (4, 4), (5, 4), (9, 9), (7, 4), (2, 2)] {
            handle.commands.send(LiveCommand::Seek(asked)).await.expect("it plays");
            until(shown).await;
        }
        // It plays on over the stretch by itself.
        handle.commands.send(LiveCommand::Speed(100)).await.expect("it plays");
        until(11).await;
        handle.commands.send(LiveCommand::Quit).await.expect("it plays");
        while let Some(event) = handle.events.recv().await {
            assert!(!matches!(event, LiveEvent::Doubtful(_)), "{event:?}");
        }
    }
}
