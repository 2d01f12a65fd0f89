//! A live session of a turn game on the screen: the same boards as by mail, clocks that run, who is here, adjourning. What
//! orders mean, the rules of this build tell at once; nothing is asked for it.

mod draft; // orders that are put together
mod draw; // the screen
pub mod games; // turn games in the lobby
mod keys; // keys and mouse
mod words; // how the session stands

use self::draft::Draft;
use super::chatbox::ChatBox;
use super::chatlog::Tone;
use super::mail::board::{self, Act, Board};
use super::mail::order_line::OrderLine;
use super::shell::Shell;
use crate::live::handle::{Frame, LiveCommand, MatchInfo};
use adjourn_shared::api::{Base64, ReceiptView, State};
use adjourn_shared::game::{self, AnyGame, GameKind, Outcome};
use adjourn_shared::ids::{GameId, Seat, Tick};
use adjourn_shared::wire::table::LiveTable;

/// A part of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Board,
    Orders,
}

/// What lies over the board or wants a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Front {
    Nothing,
    Help,
    GiveUp,
    Leave,
    Result,
}

/// A session as the player follows it.
pub struct SessionScreen {
    info: MatchInfo,
    kind: &'static dyn GameKind,
    /// The game as it stands, once its state has come.
    rules: Option<Box<dyn AnyGame>>,
    tick: Option<Tick>,
    outcome: Option<Outcome>,
    board: Box<dyn Board>,
    table: LiveTable,
    /// When it came, by the UI's clock.
    table_at_ms: u64,
    draft: Draft,
    legal: Vec<String>,
    pane: Pane,
    /// The order under the cursor in the pane of orders.
    chosen: usize,
    /// Whether the order of a game with one order a turn waits for its confirmation.
    confirming: bool,
    line: Option<OrderLine>,
    chat: ChatBox,
    front: Front,
    unreadable: Option<String>,
    /// Whether the session has let this client go.
    pub over: bool,
}

impl SessionScreen {
    /// A session that begins, or `None` if its game is not one of turns that this build knows.
    #[must_use]
    pub fn new(info: MatchInfo, shell: &Shell) -> Option<Self> {
        let kind = game::find(&info.game).filter(|kind| !kind.is_of_ticks())?;
        let seats = (0..).map(Seat).take(info.players.len());
        let names = seats.map(|seat| (kind.seat_name(seat), seat)).collect();
        Some(Self {
            board: board::of_turns(&info.game, info.seat, names, shell.theme),
            info,
            kind,
            rules: None,
            tick: None,
            outcome: None,
            table: LiveTable::default(),
            table_at_ms: 0,
            draft: Draft { ready: true, ..Draft::default() },
            legal: Vec::new(),
            pane: Pane::Board,
            chosen: 0,
            confirming: false,
            line: None,
            chat: ChatBox::default(),
            front: Front::Nothing,
            unreadable: None,
            over: false,
        })
    }

    /// Which match it is.
    #[must_use]
    pub const fn game_id(&self) -> GameId {
        self.info.game_id
    }

    /// The same session, after the connection was lost and found again: its state comes anew.
    pub fn go_on(&mut self, info: MatchInfo) {
        self.info = info;
        self.tick = None;
        self.over = false;
        self.draft.sending = false;
    }

    /// A new frame. The same one may be shown again.
    pub fn frame(&mut self, frame: Frame, shell: &mut Shell) {
        let Some(snapshot) = frame.snapshot.filter(|_| self.tick != Some(frame.tick)) else { return };
        self.tick = Some(frame.tick);
        match self.kind.restore(&snapshot) {
            Ok(rules) => self.rules = Some(rules),
            Err(error) => {
                self.unreadable = Some(format!("This build can't read the game's state: {error}."));
                return;
            }
        }
        if frame.outcome.is_some() && self.outcome.is_none() {
            self.front = Front::Result;
            shell.ring();
        }
        self.outcome = frame.outcome;
        self.show(shell);
        self.look();
    }

    /// How the session stands.
    pub fn table(&mut self, table: LiveTable, shell: &mut Shell) {
        let mine = |table: &LiveTable| {
            self.seat_index().and_then(|index| table.seats.get(index)).is_some_and(|me| me.to_act && !me.done)
        };
        let my_turn = mine(&table) && (table.turn != self.table.turn || !mine(&self.table));
        self.tell_changes(&table, shell);
        let turn = table.turn;
        (self.table, self.table_at_ms) = (table, shell.now_ms);
        if turn != self.draft.turn {
            if self.draft.open_turn(turn) {
                shell.say(Tone::Warning, "The turn was closed before your last orders were sent.");
            }
            (self.confirming, self.chosen) = (false, 0);
        }
        if my_turn {
            shell.ring();
        }
        self.show(shell);
        self.look();
    }

    /// Orders are stored.
    pub fn stored(&mut self, receipt: &ReceiptView, shell: &mut Shell) {
        if receipt.turn == self.draft.turn {
            self.draft.stored();
        }
        self.confirming = false;
        let number: String = receipt.commitment.chars().take(12).collect();
        let text = format!("Stored for turn {}; the receipt {number}… is kept.", receipt.turn);
        shell.say(Tone::Good, &text);
    }

    /// Orders were not taken.
    pub fn not_taken(&mut self, text: &str, shell: &mut Shell) {
        self.draft.sending = false;
        for line in text.lines() {
            shell.say(Tone::Bad, line.trim_end());
        }
        shell.ring();
    }

    fn seat_index(&self) -> Option<usize> {
        self.info.seat.map(|seat| usize::from(seat.0))
    }

    /// Shows the state on the board.
    fn show(&mut self, shell: &Shell) {
        let Some(rules) = self.rules.as_deref() else { return };
        let seat = self.info.seat;
        let state = State {
            game_id: self.info.game_id,
            turn: self.table.turn,
            turn_name: rules.turn_name(),
            current: true,
            seat,
            to_act: rules.to_act(),
            view: serde_json::Value::Null,
            picture: rules.picture(seat),
            encoded: Base64(rules.view(seat)),
            seats: Vec::new(),
        };
        self.unreadable = self.board.show(&state, shell.now_ms).err();
        self.legal = seat.map_or_else(Vec::new, |seat| rules.legal(seat));
    }

    /// Finds out what the draft means in the present state.
    fn look(&mut self) {
        if let (Some(rules), Some(seat)) = (self.rules.as_deref(), self.info.seat) {
            self.draft.look(rules, seat);
        }
    }

    /// Does what the board wants done.
    fn act(&mut self, acts: Vec<Act>, shell: &mut Shell) {
        for act in acts {
            match act {
                Act::Say(tone, text) => shell.say(tone, &text),
                Act::Order(text) => self.order(None, text, shell),
            }
        }
    }

    /// Takes an order into the draft, at its place in the list or behind it.
    fn order(&mut self, index: Option<usize>, text: String, shell: &mut Shell) {
        if self.info.seat.is_none() || self.over || self.draft.turn == 0 {
            shell.say(Tone::Warning, "There is no turn that takes orders of yours.");
        } else if self.board.one_order() {
            self.draft.orders = vec![text];
            self.confirming = true;
            self.look();
        } else if self.draft.put(index, text) {
            self.chosen = index.unwrap_or(self.draft.orders.len() - 1);
            self.look();
        } else {
            shell.say(Tone::Warning, "No more orders fit into a turn.");
        }
    }

    fn send(&mut self, shell: &mut Shell) {
        let why_not = match &self.draft.preview {
            _ if self.over => "The session is over.",
            _ if self.draft.turn == 0 => "There is no open turn.",
            _ if self.draft.sending => "Your orders are on their way.",
            None => "You do not play here.",
            Some(preview) if !preview.ok => "Not all of it passes: nothing was sent.",
            Some(_) => {
                self.draft.sending = true;
                let Draft { turn, orders, ready, .. } = &self.draft;
                shell.send(LiveCommand::HandIn { turn: *turn, orders: orders.clone(), ready: *ready });
                return;
            }
        };
        shell.say(Tone::Warning, why_not);
    }

    fn turn_adjourn(&self, shell: &mut Shell) {
        let mine = self.seat_index().and_then(|index| self.table.seats.get(index));
        match mine {
            Some(me) if !self.over => shell.send(LiveCommand::Adjourn(!me.adjourns)),
            _ => shell.say(Tone::Warning, "Only who plays can adjourn."),
        }
    }
}
