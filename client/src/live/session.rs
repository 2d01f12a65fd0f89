//! The session behind the terminal UI: a thread that drives it, and hands events and frames on.

use super::driver::{Driver, Server};
use super::handle::{Frame, LiveCommand, LiveEvent, LiveHandle};
use crate::home::Home;
use crate::last_server::{self, Tempo};
use adjourn_game::Games;
use adjourn_game::ids::GameId;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::live::client::{ClientConfig, Ending, Follow};
use anyhow::Result;
use tokio::sync::{mpsc, watch};

/// Where to play, and as whom.
pub struct SessionOptions {
    /// The games that this build has.
    pub games: Games,
    /// `HOST:PORT`, in the order in which they are to be tried.
    pub servers: Vec<String>,
    /// The name to go by.
    pub name: String,
    /// The identity that the server must have; else the one that it had before, else whatever it shows.
    pub fingerprint: Option<Fingerprint>,
    /// The player's own folder.
    pub home: Home,
    /// The match to go to, if one is meant: a player may have seats in several.
    pub game: Option<GameId>,
    /// The games whose frames must have the whole state.
    pub drawn_from_state: Vec<&'static str>,
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
        let mut session = Session { home: options.home.clone(), commands: command_queue, events, frame };
        let ended = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let ended = ended.map_err(Into::into).and_then(|runtime| runtime.block_on(session.run(options)));
        if let Err(error) = ended {
            // A user who is gone needs no telling.
            let reason = Ending::Other(format!("{error:#}"));
            let _gone = session.events.blocking_send(LiveEvent::Ended { reason });
        }
    })?;
    Ok(LiveHandle { commands, events: event_queue, frame: newest_frame })
}

struct Session {
    home: Home,
    commands: mpsc::Receiver<LiveCommand>,
    events: mpsc::Sender<LiveEvent>,
    frame: watch::Sender<Option<Frame>>,
}

impl Session {
    /// Plays until the session is over, and the user knows it.
    ///
    /// # Errors
    /// If the player's folder can't be read or written.
    async fn run(&mut self, options: SessionOptions) -> Result<()> {
        let SessionOptions { games, servers: names, name, fingerprint, home, game, drawn_from_state } =
            options;
        let config = ClientConfig { games, key: home.identity()?, name, follow: Follow::States, game };
        let server = Server { names, fingerprint, known: Some(home.clone()), socket: None };
        let mut driver = Driver::new(config, server, Some(home));
        loop {
            let event = tokio::select! {
                event = driver.next() => event,
                command = self.commands.recv() => {
                    // A user interface that is gone wants nothing more.
                    driver.command(command.unwrap_or(LiveCommand::Quit));
                    continue;
                }
            };
            match &event {
                LiveEvent::Welcome(_) => {
                    if let Some((name, fingerprint)) = driver.met() {
                        self.home.pin(name, fingerprint)?;
                        last_server::remember(&self.home, name, Tempo::Live)?;
                    }
                }
                LiveEvent::MatchBegan(_) | LiveEvent::Stepped => {
                    self.frame.send_replace(driver.machine().frame(&drawn_from_state));
                }
                _ => {}
            }
            let over = matches!(event, LiveEvent::Ended { .. });
            // Frames tell it themselves.
            let told = matches!(event, LiveEvent::Stepped) || self.events.send(event).await.is_ok();
            if over || !told {
                driver.finish().await;
                return Ok(());
            }
        }
    }
}
