//! The seam between a mailbox and whoever looks at it: commands in, events out, closed enums both. The terminal UI knows
//! only this; a thread behind it waits for the network, so that the UI never does.

use super::answers::{answer, game_of};
use super::{Feed, Hand, MailClient, MailError, MailOptions, StoredReceipt, TableFilter};
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{
    AudienceView, Change, GameInfo, HistoryTurn, Inbox, JoinRequest, LegalOrders, LogEntry, Message, Page,
    Person, PlayerPage, ProblemKind, SlotTime, Slots, State, Table, TableSummary,
};
use adjourn_shared::turns::preview::Preview;
use adjourn_shared::turns::rules::{CreateTable, PauseRequest};
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

/// What the user wants. Each command is answered by one event, in whatever order the answers come: [`MailEvent::Failed`]
/// or the one that is named. Several wishes for the inbox, or for the open game, may be answered by one.
#[derive(Clone, Debug)]
pub enum MailCommand {
    /// The inbox ([`MailEvent::Inbox`]); it also comes by itself, whenever it changes.
    Inbox,
    /// One's games that are over too, those first that go on ([`MailEvent::Finished`]).
    Finished,
    /// Tables that are open to join ([`MailEvent::Tables`]).
    Tables(TableFilter),
    /// Tables to which one is invited ([`MailEvent::Invitations`]).
    Invitations,
    /// Decline an invitation ([`MailEvent::Invitations`]).
    Decline(GameId),
    /// The games that the server knows ([`MailEvent::Games`]).
    Games,
    /// Whom one follows, and who follows one ([`MailEvent::People`]).
    People,
    /// Follow the player of this name ([`MailEvent::People`]).
    Follow(String),
    /// Follow a player no more ([`MailEvent::People`]).
    Unfollow(PlayerId),
    /// What everybody may know of a player ([`MailEvent::Player`]).
    Player(PlayerId),
    /// The same of the player of this name ([`MailEvent::Player`]).
    PlayerNamed(String),
    /// Hear nothing more of a player, or hear the player again ([`MailEvent::Player`]).
    Mute(PlayerId, bool),
    /// Make a table ([`MailEvent::Table`]).
    Create(Box<CreateTable>),
    /// Sit down ([`MailEvent::Table`]).
    Join(GameId, JoinRequest),
    /// Sit down by a private table's code ([`MailEvent::Table`]).
    JoinByCode(String),
    /// Get up before the beginning ([`MailEvent::Table`]).
    Leave(GameId),
    /// Begin, as the owner ([`MailEvent::Table`]).
    Start(GameId),
    /// Look at a game from here on: table, state, orders and messages ([`MailEvent::Game`]), again whenever it changes.
    /// `None`: at none.
    Open(Option<GameId>),
    /// The state at the beginning of a turn ([`MailEvent::Past`]).
    Turn(GameId, u32),
    /// The state after an entry of the history ([`MailEvent::Past`]).
    Entry(GameId, u64),
    /// The next page of the history ([`MailEvent::History`]); 0: from the beginning.
    History(GameId, u64),
    /// The next page of the table's log ([`MailEvent::Log`]); 0: from the beginning.
    Log(GameId, u64),
    /// What a seat saw of a turn ([`MailEvent::Report`]).
    Report(GameId, u32),
    /// What orders would be taken to mean ([`MailEvent::Preview`]).
    Preview(GameId, Vec<String>),
    /// Hand in orders or a plan; for this turn, so that a turn that closes meanwhile gets nothing that was meant for the
    /// one before ([`MailEvent::Submitted`]).
    Submit(GameId, u32, Hand),
    /// Take back what was handed in for the open turn ([`MailEvent::Done`]).
    Withdraw(GameId),
    /// Say whether one's orders are final ([`MailEvent::Done`]).
    Ready(GameId, u32, bool),
    /// Give up ([`MailEvent::Table`]).
    Resign(GameId),
    /// Play the same again ([`MailEvent::Table`]: the new table).
    Rematch(GameId),
    /// Begin or end a pause ([`MailEvent::Table`]).
    Pause(GameId, PauseRequest),
    /// Say whether one would play on live now ([`MailEvent::Table`]).
    Live(GameId, bool),
    /// When the players could meet to play live ([`MailEvent::Slots`]).
    Slots(GameId),
    /// Say which times suit one, all of them ([`MailEvent::Slots`]).
    ChooseSlots(GameId, Vec<SlotTime>),
    /// Write a message ([`MailEvent::Said`]).
    Say(GameId, AudienceView, String),
    /// A page of messages ([`MailEvent::Messages`]); 0: from the beginning.
    Messages(GameId, u64),
    /// One has read up to this message ([`MailEvent::Done`]).
    Read(GameId, u64),
    /// End the thread.
    Quit,
}

/// What the user should know.
#[derive(Debug)]
pub enum MailEvent {
    /// Signed in: who one is here.
    Welcome {
        /// The player.
        player: PlayerId,
        /// The name that one goes by.
        name: String,
        /// The server's URL.
        place: String,
    },
    /// The server does not answer at the beginning; it is tried again by itself. Later, what fails says so.
    Away {
        /// In words.
        reason: String,
    },
    /// The server answers again.
    Back,
    /// All of the first page of the inbox.
    Inbox(Inbox),
    /// The first page of all of one's games, those that are over among them.
    Finished(Inbox),
    /// Something changed. What of it is on the screen is loaded by itself.
    Changed(Change),
    /// Tables that are open.
    Tables(Page<TableSummary>),
    /// Tables to which one is invited: the first page.
    Invitations(Page<TableSummary>),
    /// The server's games.
    Games(Vec<GameInfo>),
    /// All whom one follows, and the first page of those who follow one.
    People {
        /// Whom one follows.
        followed: Vec<Person>,
        /// Who follows one.
        followers: Vec<Person>,
    },
    /// What everybody may know of a player.
    Player(Box<PlayerPage>),
    /// A table as it is now.
    Table(Box<Table>),
    /// The game that is looked at.
    Game(Box<OpenGame>),
    /// A past state.
    Past(GameId, Box<State>),
    /// A page of the history.
    History(GameId, Page<HistoryTurn>),
    /// A page of the table's log.
    Log(GameId, Page<LogEntry>),
    /// What a seat saw of a turn, as [`adjourn_shared::timeline::report`] reads it.
    Report(GameId, u32, Vec<u8>),
    /// What orders would be taken to mean, with the orders that were asked about.
    Preview(GameId, Vec<String>, Preview),
    /// It is on the server's disk, and the receipt is kept.
    Submitted(GameId, Box<StoredReceipt>),
    /// When the players could meet to play live.
    Slots(GameId, Slots),
    /// A message was written.
    Said(GameId, Box<Message>),
    /// A page of messages.
    Messages(GameId, Page<Message>),
    /// A command that has no other answer was done.
    Done(GameId),
    /// A command came to nothing.
    Failed {
        /// The game that it was about, if it was about one.
        game: Option<GameId>,
        /// Why. A [`MailError::Problem`] holds what the server said, order by order.
        error: MailError,
    },
    /// The thread has ended, for good.
    Ended {
        /// In words.
        reason: String,
    },
}

/// A game as one sees it now.
#[derive(Clone, Debug)]
pub struct OpenGame {
    /// The table.
    pub table: Table,
    /// The present state; absent before the game begins.
    pub state: Option<State>,
    /// What one can order; absent for whoever does not play, and when the game does not run.
    pub orders: Option<LegalOrders>,
}

impl OpenGame {
    /// One's own seat.
    #[must_use]
    pub const fn seat(&self) -> Option<Seat> {
        self.table.my_seat
    }
}

/// The user's end.
pub struct MailHandle {
    /// What the user wants.
    pub commands: mpsc::Sender<MailCommand>,
    /// What the user should know, in order.
    pub events: mpsc::Receiver<MailEvent>,
}

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
            let mut desk = Desk { client, events, calls: JoinSet::new(), open: None, views: BTreeMap::new() };
            let reason = match desk.run(command_queue).await {
                Ok(()) => "goodbye".to_owned(),
                Err(error) => error.to_string(),
            };
            let _gone = desk.events.send(MailEvent::Ended { reason }).await;
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

struct Desk {
    client: MailClient,
    events: mpsc::Sender<MailEvent>,
    calls: JoinSet<Option<View>>,
    open: Option<GameId>,
    /// Views that are being loaded; true: to be loaded once more then.
    views: BTreeMap<View, bool>,
}

impl Desk {
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
                    let change = match change {
                        Ok(change) => change,
                        // Away for so long that the server does not know any more what changed since.
                        Err(MailError::Problem(problem)) if problem.is(ProblemKind::Gone) => {
                            feed = Feed::new(self.client.clone(), self.client.inbox(false, 0).await?.changes_token);
                            self.take(MailCommand::Inbox);
                            self.take(MailCommand::Open(self.open));
                            continue;
                        }
                        Err(error) => return Err(error),
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
        let feed = Feed::new(self.client.clone(), inbox.changes_token);
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
