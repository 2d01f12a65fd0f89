//! A game in this process behind the same seam as a live session: the screens can't tell the difference.

use super::begin::begin;
use super::game::Offline;
use super::trial::Trial;
use crate::live::handle::{Frame, LiveCommand, LiveEvent, LiveHandle, MatchInfo};
use crate::wall_clock::now_ms;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::live::client::Ending;
use adjourn_shared::wire::lobby::LobbyCommand;
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};
use anyhow::Result;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

/// In a game of turns: how long after a move the next bot moves, so that one sees each move.
const TURN_PERIOD: Duration = Duration::from_millis(100);

/// Starts to play, on a thread of its own.
///
/// # Errors
/// If the game can't begin, or the thread can't be started.
pub fn start(trial: &Trial) -> Result<LiveHandle> {
    let (commands, command_queue) = mpsc::channel(256);
    let (events, event_queue) = mpsc::channel(256);
    let (frames, newest_frame) = watch::channel(None);
    let hz = trial.kind.about().tick_hz.unwrap_or(1);
    let period = if trial.by_turns { TURN_PERIOD } else { Duration::from_secs(1) / u32::from(hz.max(1)) };
    let game = begin(trial, now_ms())?;
    let info = info(trial, hz);
    std::thread::Builder::new().name("adjourn-offline".into()).spawn(move || {
        let mut session = Session { game, commands: command_queue, events, frames };
        let reason = match session.run(info, period) {
            Ok(()) => Ending::Quit,
            Err(error) => Ending::Other(format!("{error:#}")),
        };
        // A user who is gone needs no telling.
        let _gone = session.events.blocking_send(LiveEvent::Ended { reason });
    })?;
    Ok(LiveHandle { commands, events: event_queue, frame: newest_frame })
}

/// The player's id on the screens; nobody else is here.
const ME: PlayerId = PlayerId([1; 16]);

fn info(trial: &Trial, tick_hz: u8) -> MatchInfo {
    let player = |seat| (Some(ME).filter(|_| trial.seat == Some(seat)), trial.name_of(seat).to_owned());
    MatchInfo {
        game_id: GameId([0; 16]),
        game: trial.kind.name().to_owned(),
        rules_version: trial.kind.rules_version(),
        seat: trial.seat,
        players: (0..trial.seats).map(Seat).map(player).collect(),
        tick_hz,
        watch_delay_ticks: 0,
        last_tick: None,
        pauses_left: u8::MAX,
    }
}

struct Session {
    game: Box<dyn Offline>,
    commands: mpsc::Receiver<LiveCommand>,
    events: mpsc::Sender<LiveEvent>,
    frames: watch::Sender<Option<Frame>>,
}

impl Session {
    /// Plays until the player leaves.
    fn run(&mut self, info: MatchInfo, period: Duration) -> Result<()> {
        let welcome = Welcome {
            player: ME,
            server_name: String::new(),
            message_of_the_day: String::new(),
            resumable: None,
        };
        self.tell([LiveEvent::Welcome(welcome), LiveEvent::MatchBegan(info)])?;
        self.frames.send_replace(Some(self.game.frame()));
        let mut next = Instant::now();
        loop {
            next = (next + period).max(Instant::now());
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            loop {
                let told = match self.commands.try_recv() {
                    Ok(LiveCommand::Lobby(LobbyCommand::LeaveMatch)) => {
                        vec![LiveEvent::MatchLeft(MatchLeftReason::Left)]
                    }
                    Ok(LiveCommand::Quit) | Err(mpsc::error::TryRecvError::Disconnected) => return Ok(()),
                    Ok(command) => self.game.command(now_ms(), command),
                    Err(mpsc::error::TryRecvError::Empty) => break,
                };
                self.tell(told)?;
            }
            let told = self.game.advance(now_ms())?;
            if !told.is_empty() {
                self.frames.send_replace(Some(self.game.frame()));
                // Frames tell a step themselves.
                self.tell(told.into_iter().filter(|event| *event != LiveEvent::Stepped))?;
            }
        }
    }

    fn tell(&self, events: impl IntoIterator<Item = LiveEvent>) -> Result<()> {
        for event in events {
            self.events.blocking_send(event)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shipped_games::GAMES;

    /// The first event that `wanted` recognises; others before it are passed over.
    fn until<T>(handle: &mut LiveHandle, wanted: impl Fn(&LiveEvent) -> Option<T>) -> T {
        loop {
            let event = handle.events.blocking_recv().expect("it goes on");
            assert!(!matches!(event, LiveEvent::Ended { .. }), "{event:?}");
            if let Some(found) = wanted(&event) {
                return found;
            }
        }
    }

    fn started(name: &str) -> LiveHandle {
        let mut handle = start(&Trial::new(GAMES, name).expect("it ships")).expect("begins");
        let seat = until(&mut handle, |event| match event {
            LiveEvent::MatchBegan(info) => Some(info.seat),
            _ => None,
        });
        assert_eq!(seat, Some(Seat(0)));
        handle
    }

    fn outcome(handle: &LiveHandle) -> Option<Vec<u8>> {
        handle.frame.borrow().as_ref().and_then(|frame| Some(frame.outcome.as_ref()?.places.clone()))
    }

    fn ended(event: &LiveEvent) -> Option<()> {
        (*event == LiveEvent::MatchLeft(MatchLeftReason::Ended)).then_some(())
    }

    #[test]
    fn orders_are_taken_or_refused_and_the_bot_answers() {
        let mut handle = started("connectfour");
        let turn = |event: &LiveEvent| match event {
            LiveEvent::Table(table) => Some((table.turn, table.seats[0].to_act)),
            _ => None,
        };
        assert_eq!(until(&mut handle, turn), (1, true));
        let orders =
            |order: &str| LiveCommand::HandIn { turn: 1, orders: vec![order.to_owned()], ready: true };
        handle.commands.blocking_send(orders("9")).expect("it listens");
        until(&mut handle, |event| matches!(event, LiveEvent::NotTaken(_)).then_some(()));
        handle.commands.blocking_send(orders("4")).expect("it listens");
        let stored = |event: &LiveEvent| match event {
            LiveEvent::Stored(receipt) => Some(receipt.turn),
            _ => None,
        };
        assert_eq!(until(&mut handle, stored), 1);
        while until(&mut handle, turn) != (3, true) {}
        handle.commands.blocking_send(LiveCommand::Resign).expect("it listens");
        until(&mut handle, ended);
        assert_eq!(outcome(&handle), Some(vec![2, 1]));
    }

    #[test]
    fn a_game_in_real_time_goes_on_by_itself_and_what_takes_a_server_is_not_done() {
        let mut handle = started("lightcycles");
        handle.commands.blocking_send(LiveCommand::Adjourn(true)).expect("it listens");
        until(&mut handle, |event| matches!(event, LiveEvent::NotSent(_)).then_some(()));
        handle.commands.blocking_send(LiveCommand::Resign).expect("it listens");
        until(&mut handle, ended);
        assert_eq!(outcome(&handle), Some(vec![2, 1]));
        handle.commands.blocking_send(LiveCommand::Quit).expect("it listens");
        let last = handle.events.blocking_recv();
        assert_eq!(last, Some(LiveEvent::Ended { reason: Ending::Quit }));
    }
}
