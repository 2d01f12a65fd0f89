//! The seam between a mailbox and whoever looks at it: commands in, events out, closed enums both. The terminal UI knows
//! only this; the task behind it (`task.rs`) waits for the network, so that the UI never does.

use super::{MailError, TableFilter};
use crate::submission::Hand;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{
    AudienceView, Change, GameInfo, HistoryTurn, Inbox, JoinRequest, LegalOrders, LogEntry, Message, Page,
    Person, PlayerPage, Settings, SettingsRequest, SlotTime, Slots, State, StoredReceipt, Table,
    TableSummary,
};
use adjourn_shared::turns::preview::Preview;
use adjourn_shared::turns::rules::{CreateTable, PauseRequest};
use tokio::sync::mpsc;

/// What the user wants. Each command is answered by one event, in whatever order the answers come: [`MailEvent::Failed`]
/// or the one that is named. Several wishes for the inbox, or for the open game, may be answered by one.
#[derive(Clone, Debug)]
pub enum MailCommand {
    /// The inbox ([`MailEvent::Inbox`]); it also comes by itself, whenever it changes.
    Inbox,
    /// The player's games, with those that are over, those first that go on ([`MailEvent::Finished`]).
    Finished,
    /// Tables that are open to join ([`MailEvent::Tables`]).
    Tables(TableFilter),
    /// Tables to which the player is invited ([`MailEvent::Invitations`]).
    Invitations,
    /// Decline an invitation ([`MailEvent::Invitations`]).
    Decline(GameId),
    /// The games that the server knows ([`MailEvent::Games`]).
    Games,
    /// Whom the player follows, and who follows the player ([`MailEvent::People`]).
    People,
    /// Tell the player's settings.
    Settings,
    /// Choose them, all of them.
    SetSettings(Box<SettingsRequest>),
    /// The code that was sent to the player's mail address.
    ConfirmEmail(String),
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
    /// Ask how the server would understand these orders ([`MailEvent::Preview`]).
    Preview(GameId, Vec<String>),
    /// Hand in orders or a plan; for this turn, so that a turn that closes meanwhile gets nothing that was meant for the
    /// one before ([`MailEvent::Submitted`]).
    Submit(GameId, u32, Hand),
    /// Take back what was handed in for the open turn ([`MailEvent::Done`]).
    Withdraw(GameId),
    /// Say whether the orders are final ([`MailEvent::Done`]).
    Ready(GameId, u32, bool),
    /// Give up ([`MailEvent::Table`]).
    Resign(GameId),
    /// Play the same again ([`MailEvent::Table`]: the new table).
    Rematch(GameId),
    /// Begin or end a pause ([`MailEvent::Table`]).
    Pause(GameId, PauseRequest),
    /// Vote for playing on live now, or take the vote back ([`MailEvent::Table`]).
    Live(GameId, bool),
    /// When the players could meet to play live ([`MailEvent::MeetingTimes`]).
    MeetingTimes(GameId),
    /// Say which times suit the player, all of them ([`MailEvent::MeetingTimes`]).
    ChooseMeetingTimes(GameId, Vec<SlotTime>),
    /// Write a message ([`MailEvent::Written`]).
    Say(GameId, AudienceView, String),
    /// A page of messages ([`MailEvent::Messages`]); 0: from the beginning.
    Messages(GameId, u64),
    /// The player has read up to this message ([`MailEvent::Done`]).
    Read(GameId, u64),
    /// End the thread.
    Quit,
}

/// What the user should know.
#[derive(Debug)]
pub enum MailEvent {
    /// The player's settings.
    Settings(Box<Settings>),
    /// Signed in: who the player is here.
    Welcome {
        /// The player.
        player: PlayerId,
        /// The name that the player goes by.
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
    /// The first page of all of the player's games, those that are over among them.
    Finished(Inbox),
    /// Something changed. What of it is on the screen is loaded by itself.
    Changed(Change),
    /// Tables that are open.
    Tables(Page<TableSummary>),
    /// Tables to which the player is invited: the first page.
    Invitations(Page<TableSummary>),
    /// The server's games.
    Games(Vec<GameInfo>),
    /// All whom the player follows, and the first page of those who follow the player.
    People {
        /// Whom the player follows.
        followed: Vec<Person>,
        /// Who follows the player.
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
    /// How the server would understand orders, with the orders that were asked about.
    Preview(GameId, Vec<String>, Preview),
    /// It is on the server's disk, and the receipt is kept.
    Submitted(GameId, Box<StoredReceipt>),
    /// When the players could meet to play live.
    MeetingTimes(GameId, Slots),
    /// A message was written.
    Written(GameId, Box<Message>),
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

/// A game as the player sees it now.
#[derive(Clone, Debug)]
pub struct OpenGame {
    /// The table.
    pub table: Table,
    /// The present state; absent before the game begins.
    pub state: Option<State>,
    /// What the player can order. Absent for users who do not play, and when the game does not run.
    pub orders: Option<LegalOrders>,
}

impl OpenGame {
    /// The player's own seat.
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
