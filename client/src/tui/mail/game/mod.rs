//! A game by mail on the screen: the board, orders with what they are taken to mean, messages, history, the log.

mod draft; // orders that are put together
mod draw; // the screen
mod keys; // keys and mouse
mod live; // going live
mod orders; // the pane of orders
mod past; // history and log
mod talk; // messages
mod times; // when to meet live

use super::board::{self, Act, Board};
use super::boards::picture::PictureBoard;
use super::desk::Desk;
use super::order_line::OrderLine;
use super::{Goto, words};
use crate::mail::handle::{MailCommand, MailEvent, OpenGame};
use crate::submission::StoredReceipt;
use crate::tui::chatlog::Tone;
use adjourn_shared::api::{PauseRequest, Table, TableStatus};
use adjourn_shared::ids::GameId;
use adjourn_shared::turns::pause::PauseReason;
use draft::Draft;
use past::Past;
use talk::Talk;
use times::Times;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Board,
    Orders,
    Messages,
    History,
    Table,
}

impl Pane {
    const ALL: [Self; 5] = [Self::Board, Self::Orders, Self::Messages, Self::History, Self::Table];

    const fn title(self) -> &'static str {
        match self {
            Self::Board => "Board",
            Self::Orders => "Orders",
            Self::Messages => "Messages",
            Self::History => "History",
            Self::Table => "Table",
        }
    }
}

/// What wants a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    GiveUp,
    GetUp,
    GoLive,
}

/// A game.
pub struct GameScreen {
    game: GameId,
    open: Option<OpenGame>,
    board: Option<Box<dyn Board>>,
    pane: Pane,
    draft: Draft,
    /// Whether the order of a game with one order a turn waits for its confirmation.
    confirming: bool,
    line: Option<OrderLine>,
    talk: Talk,
    past: Past,
    /// The order under the cursor in the pane of orders.
    chosen: usize,
    /// The whole state is on the screen, past or present.
    shown_turn: u32,
    question: Option<Question>,
    /// The change of tempo whose session was joined by itself: once is enough.
    joined: Option<u64>,
    /// When to meet live, while it is in front.
    times: Option<Times>,
    /// Whether a rematch is to be asked for as soon as the game is known to be over.
    wants_rematch: bool,
}

impl GameScreen {
    /// Opens a game: it is loaded, and again whenever it changes.
    #[must_use]
    pub fn new(game: GameId, desk: &mut Desk) -> Self {
        desk.send(MailCommand::Open(Some(game)));
        let screen = Self {
            game,
            open: None,
            board: None,
            pane: Pane::Board,
            draft: Draft::new(game),
            confirming: false,
            line: None,
            talk: Talk::new(game),
            past: Past::new(game),
            chosen: 0,
            shown_turn: 0,
            question: None,
            joined: None,
            times: None,
            wants_rematch: false,
        };
        screen.talk.load(desk);
        screen.past.load(desk);
        screen
    }

    /// Which game it is.
    #[must_use]
    pub const fn game(&self) -> GameId {
        self.game
    }

    /// Something about this game came in.
    pub fn mail(&mut self, event: MailEvent, desk: &mut Desk) {
        match event {
            MailEvent::Game(open) => self.opened(*open, desk),
            MailEvent::Table(table) => {
                self.set_table(*table);
                desk.send(MailCommand::Open(Some(self.game)));
            }
            MailEvent::Past(_, state) => {
                if state.current {
                    self.past.leave();
                    self.show(desk);
                } else if self.past.arrived(state) {
                    self.pane = Pane::Board;
                    self.show(desk);
                }
            }
            MailEvent::History(_, page) => self.past.page(page, desk),
            MailEvent::Log(_, page) => self.past.log_page(page, desk),
            MailEvent::Report(_, turn, report) => self.report(turn, &report, desk),
            MailEvent::Preview(_, orders, preview) => self.draft.previewed(&orders, preview),
            MailEvent::Submitted(_, receipt) => self.submitted(&receipt, desk),
            MailEvent::Said(_, message) => self.talk.said(*message),
            MailEvent::Messages(_, page) => self.talk.page(page, desk),
            MailEvent::Slots(_, slots) => {
                if let Some(times) = &mut self.times {
                    times.set(slots, desk);
                }
            }
            MailEvent::Done(_) => desk.send(MailCommand::Open(Some(self.game))),
            MailEvent::Failed { .. } => {
                self.draft.sending = false;
                if let Some(times) = &mut self.times {
                    times.failed(desk);
                }
                self.talk.failed();
            }
            _ => {}
        }
    }

    fn opened(&mut self, open: OpenGame, desk: &mut Desk) {
        let before = self.open.as_ref().map(|open| (open.table.entries, open.table.summary.turn));
        let turn = open.orders.as_ref().map_or(0, |orders| orders.turn);
        let lost = self.draft.open_turn(turn, open.orders.as_ref());
        if lost {
            self.confirming = false;
            desk.say(Tone::Warning, "The turn was closed before your last orders were sent.");
        }
        if self.board.is_none() {
            self.board = Some(board::of(&open.table, desk.shell.theme));
        }
        self.open = Some(open);
        self.join_live(desk);
        if self.times.is_some() {
            desk.send(MailCommand::Slots(self.game));
        }
        self.ask_rematch(desk);
        if self.draft.preview().is_none() && !self.draft.orders.is_empty() {
            self.draft.ask(desk);
        }
        self.show(desk);
        if before.is_some() {
            self.talk.load(desk);
            self.past.load(desk);
        }
    }

    fn set_table(&mut self, table: Table) {
        if let Some(open) = &mut self.open {
            open.table = table;
        }
    }

    /// Shows the present state, or the past one that was asked for.
    fn show(&mut self, desk: &mut Desk) {
        let Some(open) = &self.open else { return };
        let Some(state) = self.past.shown.as_deref().or(open.state.as_ref()) else { return };
        let Some(board) = &mut self.board else { return };
        self.shown_turn = state.turn;
        if let Err(problem) = board.show(state, desk.shell.now_ms) {
            desk.say(Tone::Bad, &problem);
            let mut picture = PictureBoard::new(board::seat_names(&open.table), desk.shell.theme);
            // A picture is any text.
            let _shown = picture.show(state, desk.shell.now_ms);
            self.board = Some(Box::new(picture));
        }
    }

    fn report(&mut self, turn: u32, report: &[u8], desk: &mut Desk) {
        let Some(board) = &mut self.board else { return };
        self.pane = Pane::Board;
        if let Err(problem) = board.play(report, desk.shell.now_ms) {
            desk.say(Tone::Bad, &format!("Turn {turn}: {problem}"));
        }
    }

    fn submitted(&mut self, receipt: &StoredReceipt, desk: &mut Desk) {
        self.draft.stored();
        self.confirming = false;
        let receipt = &receipt.receipt;
        let number: String = receipt.commitment.chars().take(12).collect();
        let text = format!("Stored for turn {}; the receipt {number}… is kept.", receipt.turn);
        desk.say(Tone::Good, &text);
        desk.send(MailCommand::Open(Some(self.game)));
    }

    /// Does what a board wants done.
    fn act(&mut self, acts: Vec<Act>, desk: &mut Desk) {
        for act in acts {
            match act {
                Act::Say(tone, text) => desk.say(tone, &text),
                Act::Order(text) => self.order(None, text, desk),
            }
        }
    }

    /// Takes an order into the draft, at its place in the list or behind it.
    fn order(&mut self, index: Option<usize>, text: String, desk: &mut Desk) {
        if self.draft.turn() == 0 {
            desk.say(Tone::Warning, "There is no turn that takes orders of yours.");
        } else if self.past.shown.is_some() {
            desk.say(Tone::Warning, "This is the past: ] goes on to the present.");
        } else if self.is_one_order() {
            self.draft.set(text, desk);
            self.confirming = true;
        } else if self.draft.put(index, text, desk) {
            self.chosen = index.unwrap_or(self.draft.orders.len() - 1);
        } else {
            desk.say(Tone::Warning, "No more orders fit into a turn.");
        }
    }

    fn is_one_order(&self) -> bool {
        self.board.as_ref().is_some_and(|board| board.one_order())
    }

    fn send_orders(&mut self, desk: &mut Desk) {
        if let Err(problem) = self.draft.send(desk) {
            desk.say(Tone::Warning, problem);
        }
    }

    fn table(&self) -> Option<&Table> {
        self.open.as_ref().map(|open| &open.table)
    }

    fn status(&self) -> Option<TableStatus> {
        self.table().map(|table| table.summary.status)
    }

    /// Turns one's own "ready" over, here and at the server if it has the orders.
    fn turn_ready(&mut self, desk: &mut Desk) {
        self.draft.ready = !self.draft.ready;
        if self.draft.handed_in.is_some() && !self.draft.is_changed() {
            desk.send(MailCommand::Ready(self.game, self.draft.turn(), self.draft.ready));
        }
    }

    /// Begins or ends one's own vacation.
    fn turn_vacation(&self, desk: &mut Desk) {
        let Some(table) = self.table() else { return };
        let mine = |reason: &PauseReason| matches!(reason, PauseReason::Vacation { seat } if Some(*seat) == table.my_seat);
        let on = !table.paused.iter().any(mine);
        desk.send(MailCommand::Pause(self.game, PauseRequest::Vacation { on }));
    }

    /// A key in answer to a question.
    fn answer(&mut self, question: Question, yes: bool, desk: &mut Desk) -> Goto {
        match (question, yes) {
            (_, false) => Goto::Stay,
            (Question::GiveUp, true) => {
                desk.send(MailCommand::Resign(self.game));
                Goto::Stay
            }
            (Question::GoLive, true) => {
                desk.send(MailCommand::Live(self.game, true));
                Goto::Stay
            }
            (Question::GetUp, true) => {
                desk.send(MailCommand::Leave(self.game));
                Goto::Inbox
            }
        }
    }
}
