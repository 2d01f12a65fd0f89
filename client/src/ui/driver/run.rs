//! The loop: events of the terminal, news, signals and a beat, until the program ends.

use super::app::{Exit, Program};
use super::terminal::{Screen, Signals};
use ratatui::crossterm::event::Event;
use std::io;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// How often the picture is drawn without any event: markers fade and clocks go on.
const BEAT: Duration = Duration::from_millis(100);

/// Shows a program until the player quits or it ends; `title` is the terminal's.
///
/// It takes the calling thread, and gives the terminal back however it ends. It must not be called on the thread of an
/// async runtime. From here on SIGTERM, SIGINT and SIGHUP no longer end the process by themselves: the caller should
/// return soon after this does.
///
/// # Errors
/// If the terminal can't be used.
pub fn run(title: &str, program: impl Program) -> io::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(drive(title, program))
}

/// What ended the wait for something to show.
enum Woken<N> {
    Terminal(Event),
    News(N),
    Beat,
}

async fn drive(title: &str, mut program: impl Program) -> io::Result<Exit> {
    let mut signals = Signals::listen()?;
    let mut screen = Screen::open(title)?;
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        program.set_now();
        screen.draw(|area, buf| program.front().draw(area, buf))?;
        let woken = tokio::select! {
            signal = signals.next() => {
                program.quit();
                return Ok(Exit::Signal(signal));
            }
            event = screen.next_event() => Woken::Terminal(event?),
            news = program.next() => Woken::News(news),
            _ = beat.tick() => Woken::Beat,
        };
        program.set_now();
        let mut news = None;
        match woken {
            Woken::Terminal(event) => program.front().terminal(event),
            Woken::News(came) => news = Some(came),
            Woken::Beat => {}
        }
        // All that is ready goes into the same picture.
        while let Some(event) = screen.pending_event() {
            program.front().terminal(event?);
        }
        program.settle(news)?;
        if let Some(exit) = program.exit() {
            return Ok(exit.clone());
        }
    }
}
