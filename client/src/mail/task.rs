//! The thread between the network and whoever looks at a mailbox: it does what commands ask for, and keeps fresh what is
//! on the screen. It draws nothing.

use super::answers::{answer, game_of};
use super::handle::{MailCommand, MailEvent, MailHandle};
use super::{Feed, MailClient, MailError, MailOptions};
use adjourn_game::ids::GameId;
use anyhow::Result;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Commands that wait for the thread, and events that wait for the user.
const QUEUE: usize = 256;
/// How often the inbox and the open game are looked at where nothing is heard of changes.
const INBOX_EVERY: Duration = Duration::from_secs(60);
/// Calls that are under way at once; a user who is faster waits.
const CALLS: usize = 8;

/// Starts a thread that talks to a mailbox.
///
/// # Errors
/// If the thread can't be started, or the player's folder can't be read.
pub fn start(options: MailOptions) -> Result<MailHandle> {
    let client = MailClient::new(options)?;
    let (commands, command_queue) = mpsc::channel(QUEUE);
    let (events, event_queue) = mpsc::channel(QUEUE);
    std::thread::Builder::new().name("adjourn-mail".into()).spawn(move || {
        let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                // A user who is gone needs no telling, here and below.
                let _gone = events.blocking_send(MailEvent::Ended { reason: error.to_string() });
                return;
            }
        };
        runtime.block_on(async {
            let mut task =
                MailTask { client, events, calls: JoinSet::new(), open: None, views: BTreeMap::new() };
            let reason = match task.run(command_queue).await {
                Ok(()) => "goodbye".to_owned(),
                Err(error) => error.to_string(),
            };
            let _gone = task.events.send(MailEvent::Ended { reason }).await;
        });
    })?;
    Ok(MailHandle { commands, events: event_queue })
}

/// What the thread keeps fresh by itself. It loads each of them one at a time, so that no older answer overtakes a newer
/// one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum View {
    Inbox,
    Open,
}

impl View {
    const fn of(command: &MailCommand) -> Option<Self> {
        match command {
            MailCommand::Inbox => Some(Self::Inbox),
            MailCommand::Open(_) => Some(Self::Open),
            _ => None,
        }
    }
}

/// The state of the thread.
struct MailTask {
    client: MailClient,
    events: mpsc::Sender<MailEvent>,
    calls: JoinSet<Option<View>>,
    open: Option<GameId>,
    /// Views that are being loaded; true: to be loaded once more then.
    views: BTreeMap<View, bool>,
}

impl MailTask {
    /// Works until the user quits, or there is no going on.
    async fn run(&mut self, mut commands: mpsc::Receiver<MailCommand>) -> Result<(), MailError> {
        let Some(mut feed) = self.first(&mut commands).await? else { return Ok(()) };
        let mut due = tokio::time::interval_at(tokio::time::Instant::now() + INBOX_EVERY, INBOX_EVERY);
        due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                command = commands.recv(), if self.calls.len() < CALLS => match command {
                    None | Some(MailCommand::Quit) => return Ok(()),
                    Some(command) => self.take(command),
                },
                change = feed.next() => {
                    let Some(change) = change? else {
                        self.take(MailCommand::Inbox);
                        self.take(MailCommand::Open(self.open));
                        continue;
                    };
                    let about_open = self.open == Some(change.game_id);
                    self.tell(MailEvent::Changed(change)).await;
                    self.take(MailCommand::Inbox);
                    if about_open {
                        self.take(MailCommand::Open(self.open));
                    }
                }
                Some(call) = self.calls.join_next() => {
                    let loaded = call.map_err(|error| MailError::Here(error.into()))?;
                    match loaded.and_then(|view| Some((view, self.views.remove(&view)?))) {
                        Some((View::Inbox, true)) => self.take(MailCommand::Inbox),
                        Some((View::Open, true)) => self.take(MailCommand::Open(self.open)),
                        _ => {}
                    }
                }
                _ = due.tick() => {
                    self.take(MailCommand::Inbox);
                    // That everybody is here is no change of the table, and nobody is told of it.
                    if self.open.is_some() {
                        self.take(MailCommand::Open(self.open));
                    }
                }
            }
        }
    }

    /// Signs in, with patience for a server that is away; `None` if the user quits meanwhile.
    async fn first(&self, commands: &mut mpsc::Receiver<MailCommand>) -> Result<Option<Feed>, MailError> {
        let mut was_away = false;
        loop {
            match self.hello().await {
                Ok(feed) => {
                    if was_away {
                        self.tell(MailEvent::Back).await;
                    }
                    return Ok(Some(feed));
                }
                Err(MailError::Away { server, why }) => {
                    was_away = true;
                    self.tell(MailEvent::Away { reason: format!("no answer from {server}: {why}") }).await;
                }
                Err(error) => return Err(error),
            }
            // Other wishes are void without a server.
            let quit = async {
                while let Some(command) = commands.recv().await {
                    if matches!(command, MailCommand::Quit) {
                        break;
                    }
                }
            };
            if tokio::time::timeout(Duration::from_secs(3), quit).await.is_ok() {
                return Ok(None);
            }
        }
    }

    async fn hello(&self) -> Result<Feed, MailError> {
        let (player, name) = self.client.player().await?;
        let inbox = self.client.inbox(false, 0).await?;
        let feed = Feed::new(self.client.clone(), inbox.changes_token.clone());
        self.tell(MailEvent::Welcome { player, name, place: self.client.place() }).await;
        self.tell(MailEvent::Inbox(inbox)).await;
        Ok(feed)
    }

    async fn tell(&self, event: MailEvent) {
        let _gone = self.events.send(event).await;
    }

    /// Does what the user wants, beside everything else.
    fn take(&mut self, command: MailCommand) {
        if let MailCommand::Open(game) = command {
            self.open = game;
        }
        let view = View::of(&command);
        if let Some(view) = view {
            if let Some(again) = self.views.get_mut(&view) {
                *again = true;
                return;
            }
            self.views.insert(view, false);
        }
        let (client, events) = (self.client.clone(), self.events.clone());
        self.calls.spawn(async move {
            let game = game_of(&command);
            let event = match answer(&client, command).await {
                Ok(Some(event)) => event,
                Ok(None) => return view,
                Err(error) => MailEvent::Failed { game, error },
            };
            let _gone = events.send(event).await;
            view
        });
    }
}
