//! A game by mail on the screen: the board, orders with what they are taken to mean, messages, history, the log.

mod draw; // the screen
mod keys; // keys and mouse
mod live; // going live
mod orders; // the pane of orders
mod past; // history and log
mod talk; // messages
mod times; // when to meet live

use super::goto::Goto;
use super::shell::MailShell;
use super::words;
use crate::mail::handle::{MailCommand, MailEvent, OpenGame};
use crate::submission::Hand;
use crate::ui::games::board::{Act, Board, BoardInfo, SeatInfo};
use crate::ui::games::generic::GenericBoard;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words::clean;
use crate::ui::orders::OrderPad;
use adjourn_game::ids::GameId;
use adjourn_shared::api::{SeatView, StoredReceipt, Table};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::pause::PauseReason;
use adjourn_shared::turns::rules::{PauseRequest, TableStatus};
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
    /// A list without orders is to be sent.
    SendNone,
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
    pad: OrderPad,
    /// Orders of a live session that is over, until it is known whether they were stored.
    of_session: Option<OrderPad>,
    talk: Talk,
    past: Past,
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
    pub fn new(game: GameId, shell: &mut MailShell) -> Self {
        shell.send(MailCommand::Open(Some(game)));
        let screen = Self {
            game,
            open: None,
            board: None,
            pane: Pane::Board,
            pad: shell.unsent.remove(&game).unwrap_or_default(),
            of_session: None,
            talk: Talk::new(game),
            past: Past::new(game),
            shown_turn: 0,
            question: None,
            joined: None,
            times: None,
            wants_rematch: false,
        };
        screen.talk.load(shell);
        screen.past.load(shell);
        screen
    }

    /// Which game it is.
    #[must_use]
    pub const fn game(&self) -> GameId {
        self.game
    }

    /// Whether orders of this game are not sent.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        self.pad.has_unsent()
    }

    /// The orders that were not sent, for when the game is opened again.
    pub fn take_unsent(&mut self) -> Option<OrderPad> {
        self.pad.line = None;
        self.pad.has_unsent().then(|| std::mem::take(&mut self.pad))
    }

    /// Something about this game came in.
    pub fn mail(&mut self, event: MailEvent, shell: &mut MailShell) {
        match event {
            MailEvent::Game(open) => self.opened(*open, shell),
            MailEvent::Table(table) => {
                self.set_table(*table);
                shell.send(MailCommand::Open(Some(self.game)));
            }
            MailEvent::Past(_, state) => {
                if state.current {
                    self.past.leave();
                    self.show(shell);
                } else if self.past.arrived(state) {
                    self.pane = Pane::Board;
                    self.show(shell);
                }
            }
            MailEvent::History(_, page) => self.past.page(page, shell),
            MailEvent::Log(_, page) => self.past.log_page(page, shell),
            MailEvent::Report(_, turn, report) => self.report(turn, &report, shell),
            MailEvent::Preview(_, orders, preview) => self.pad.draft.set_preview(&orders, preview),
            MailEvent::Submitted(_, receipt) => self.submitted(&receipt, shell),
            MailEvent::Written(_, message) => self.talk.said(*message),
            MailEvent::Messages(_, page) => self.talk.page(page, shell),
            MailEvent::MeetingTimes(_, slots) => {
                if let Some(times) = &mut self.times {
                    times.set(slots, shell);
                }
            }
            MailEvent::Done(_) => shell.send(MailCommand::Open(Some(self.game))),
            MailEvent::Failed { .. } => {
                self.pad.draft.sending = false;
                if let Some(times) = &mut self.times {
                    times.failed(shell);
                }
                self.talk.failed();
            }
            _ => {}
        }
    }

    fn opened(&mut self, open: OpenGame, shell: &mut MailShell) {
        let before = self.open.as_ref().map(|open| (open.table.entries, open.table.summary.turn));
        let turn = open.orders.as_ref().map_or(0, |orders| orders.turn);
        if self.pad.open_turn(turn) {
            shell.say(Tone::Warning, "The turn was closed before your last orders were sent.");
        }
        let submitted = open.orders.as_ref().filter(|orders| orders.turn == turn);
        let submitted = submitted.and_then(|orders| orders.submitted.as_ref());
        let submitted = submitted.map(|submitted| (submitted.orders.clone(), submitted.ready));
        self.pad.draft.set_handed_in(submitted);
        if open.table.live.tempo == Tempo::Mail
            && let Some(pad) = self.of_session.take()
        {
            self.go_on_with(pad, shell);
        }
        let board =
            self.board.get_or_insert_with(|| shell.faces.board(&board_info(&open.table), shell.canvas.theme));
        board.set_legal(open.orders.as_ref().map_or(&[], |orders| &orders.legal));
        self.open = Some(open);
        self.join_live(shell);
        if self.times.is_some() {
            shell.send(MailCommand::MeetingTimes(self.game));
        }
        self.ask_rematch(shell);
        if self.pad.draft.preview.is_none() && !self.pad.draft.orders.is_empty() {
            self.ask(shell);
        }
        self.show(shell);
        if before.is_some() {
            self.talk.load(shell);
            self.past.load(shell);
        }
    }

    fn set_table(&mut self, table: Table) {
        if let Some(open) = &mut self.open {
            open.table = table;
        }
    }

    /// Shows the present state, or the past one that was asked for.
    fn show(&mut self, shell: &mut MailShell) {
        let Some(open) = &self.open else { return };
        let Some(state) = self.past.shown.as_deref().or(open.state.as_ref()) else { return };
        let Some(board) = &mut self.board else { return };
        self.shown_turn = state.turn;
        if let Err(problem) = board.show(state, shell.canvas.now_ms) {
            shell.say(Tone::Bad, &problem);
            let mut generic = GenericBoard::new(&board_info(&open.table), shell.canvas.theme);
            // A picture is any text.
            let _shown = generic.show(state, shell.canvas.now_ms);
            generic.set_legal(open.orders.as_ref().map_or(&[], |orders| &orders.legal));
            self.board = Some(Box::new(generic));
        }
    }

    fn report(&mut self, turn: u32, report: &[u8], shell: &mut MailShell) {
        let Some(board) = &mut self.board else { return };
        self.pane = Pane::Board;
        if let Err(problem) = board.play(report, shell.canvas.now_ms) {
            shell.say(Tone::Bad, &format!("Turn {turn}: {problem}"));
        }
    }

    fn submitted(&mut self, receipt: &StoredReceipt, shell: &mut MailShell) {
        self.pad.stored();
        let receipt = &receipt.receipt;
        let number: String = receipt.commitment.chars().take(12).collect();
        let text = format!("Stored for turn {}; the receipt {number}… is kept.", receipt.turn);
        shell.say(Tone::Good, &text);
        shell.send(MailCommand::Open(Some(self.game)));
    }

    /// Does what a board wants done.
    fn act(&mut self, acts: Vec<Act>, shell: &mut MailShell) {
        for act in acts {
            match act {
                Act::Say(tone, text) => shell.say(tone, &text),
                Act::Order(text) => self.order(None, text, shell),
            }
        }
    }

    /// Takes an order into the draft, at its place in the list or behind it.
    fn order(&mut self, index: Option<usize>, text: String, shell: &mut MailShell) {
        if self.pad.draft.turn == 0 {
            shell.say(Tone::Warning, "No turn takes your orders now.");
        } else if self.past.shown.is_some() {
            shell.say(Tone::Warning, "This is the past: ] goes on to the present.");
        } else if self.pad.take(index, text, self.is_one_order()) {
            self.ask(shell);
        } else {
            shell.say(Tone::Warning, "No more orders fit into a turn.");
        }
    }

    /// Asks the server how it understands the orders.
    fn ask(&mut self, shell: &mut MailShell) {
        self.pad.draft.preview = None;
        shell.send(MailCommand::Preview(self.game, self.pad.draft.orders.clone()));
    }

    fn is_one_order(&self) -> bool {
        self.board.as_ref().is_some_and(|board| board.one_order())
    }

    /// Sends the orders; where there are none, that wants a yes.
    fn send_orders(&mut self, sure: bool, shell: &mut MailShell) {
        let one_order = self.is_one_order();
        let draft = &mut self.pad.draft;
        if let Some(why_not) = draft.why_not_sent(one_order) {
            return shell.say(Tone::Warning, why_not);
        }
        if draft.orders.is_empty() && !sure {
            self.question = Some(Question::SendNone);
            return;
        }
        if draft.preview.is_none() && !draft.orders.is_empty() {
            self.ask(shell);
            return shell.say(
                Tone::Warning,
                "The server is asked first what your orders mean. Send them after that.",
            );
        }
        draft.sending = true;
        let hand = Hand::Orders { list: draft.orders.clone(), ready: draft.ready };
        shell.send(MailCommand::Submit(self.game, draft.turn, hand));
    }

    fn table(&self) -> Option<&Table> {
        self.open.as_ref().map(|open| &open.table)
    }

    fn status(&self) -> Option<TableStatus> {
        self.table().map(|table| table.summary.status)
    }

    /// Turns the player's "ready" over, here and at the server if it has the orders.
    fn turn_ready(&mut self, shell: &mut MailShell) {
        let draft = &mut self.pad.draft;
        draft.ready = !draft.ready;
        if draft.handed_in.is_some() && !draft.is_changed() {
            shell.send(MailCommand::Ready(self.game, draft.turn, draft.ready));
        }
    }

    /// Begins or ends the player's vacation.
    fn turn_vacation(&self, shell: &mut MailShell) {
        let Some(table) = self.table() else { return };
        let mine = |reason: &PauseReason| matches!(reason, PauseReason::Vacation { seat } if Some(*seat) == table.my_seat);
        let on = !table.paused.iter().any(mine);
        shell.send(MailCommand::Pause(self.game, PauseRequest::Vacation { on }));
    }

    /// A key in answer to a question.
    fn answer(&mut self, question: Question, yes: bool, shell: &mut MailShell) -> Goto {
        match (question, yes) {
            (_, false) => Goto::Stay,
            (Question::SendNone, true) => {
                self.send_orders(true, shell);
                Goto::Stay
            }
            (Question::GiveUp, true) => {
                shell.send(MailCommand::Resign(self.game));
                Goto::Stay
            }
            (Question::GoLive, true) => {
                shell.send(MailCommand::Live(self.game, true));
                Goto::Stay
            }
            (Question::GetUp, true) => {
                shell.send(MailCommand::Leave(self.game));
                Goto::Inbox
            }
        }
    }
}

/// What a board knows of a table before the first state.
fn board_info(table: &Table) -> BoardInfo {
    let seat = |seat: &SeatView| SeatInfo { name: clean(&seat.name), player: words::occupant(seat) };
    BoardInfo {
        game_id: table.summary.game_id,
        game: table.summary.game.clone(),
        seat: table.my_seat,
        seats: table.summary.seats.iter().map(seat).collect(),
    }
}
