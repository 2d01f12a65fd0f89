//! A live session of a turn game on the screen: the same boards as by mail, clocks that run, who is here, adjourning. What
//! orders mean, the rules of this build tell at once; nothing is asked for it.

mod draw; // the screen
mod keys; // keys and mouse
mod words; // how the session stands

use super::chat_box::ChatBox;
use super::options::Around;
use super::shell::LiveShell;
use crate::live::handle::{Frame, LiveCommand, MatchInfo};
use crate::ui::games::board::{Act, Board, BoardInfo, state_of};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::help::HelpPage;
use crate::ui::orders::OrderPad;
use adjourn_game::ids::{GameId, Tick};
use adjourn_game::{AnyGame, GameKind, Outcome};
use adjourn_shared::api::ReceiptView;
use adjourn_shared::turns::preview::preview;
use adjourn_shared::wire::table::LiveTable;

/// For so long nothing has come when the session says so.
const SILENCE_MS: u64 = 2_000;

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
    Help(HelpPage),
    /// A list without orders is to be sent.
    SendNone,
    GiveUp,
    Leave,
    Result,
}

/// A session as the player follows it.
pub struct TurnsScreen {
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
    pad: OrderPad,
    legal: Vec<String>,
    pane: Pane,
    chat: ChatBox,
    front: Front,
    unreadable: Option<String>,
    /// Since when nothing has come from the server, by the UI's clock.
    silent_since_ms: Option<u64>,
    /// Whether the session has let this client go.
    pub over: bool,
}

impl TurnsScreen {
    /// A session that begins, or `None` if its game is not one of turns that this build knows, or it is a replay.
    #[must_use]
    pub fn new(info: MatchInfo, shell: &LiveShell) -> Option<Self> {
        let kind = shell.faces.of_match(&info)?.kind();
        if kind.is_of_ticks() || info.last_tick.is_some() {
            return None;
        }
        let board_info = BoardInfo::of_match(&info, kind);
        Some(Self {
            board: shell.faces.board(&board_info, shell.canvas.theme),
            info,
            kind,
            rules: None,
            tick: None,
            outcome: None,
            table: LiveTable::default(),
            table_at_ms: 0,
            pad: OrderPad::default(),
            legal: Vec::new(),
            pane: Pane::Board,
            chat: ChatBox::default(),
            front: Front::Nothing,
            unreadable: None,
            silent_since_ms: None,
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
        self.silent_since_ms = None;
        self.pad.draft.sending = false;
    }

    /// Nothing comes from the server, or something again.
    pub fn silent(&mut self, silent: bool, shell: &LiveShell) {
        // It is told late: by then the silence has lasted.
        let since_ms = shell.canvas.now_ms.saturating_sub(SILENCE_MS);
        self.silent_since_ms = silent.then_some(since_ms);
    }

    /// The orders that the server is not known to have, for whoever shows the game after the session.
    pub fn take_unsent(&mut self) -> Option<OrderPad> {
        self.pad.line = None;
        self.pad.has_unsent().then(|| std::mem::take(&mut self.pad))
    }

    /// A new frame. The same one may be shown again.
    pub fn frame(&mut self, frame: Frame, shell: &mut LiveShell) {
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
    pub fn table(&mut self, table: LiveTable, shell: &mut LiveShell) {
        let mine = |table: &LiveTable| {
            self.seat_index().and_then(|index| table.seats.get(index)).is_some_and(|me| me.to_act && !me.done)
        };
        let my_turn = mine(&table) && (table.turn != self.table.turn || !mine(&self.table));
        self.tell_changes(&table, shell);
        let turn = table.turn;
        (self.table, self.table_at_ms) = (table, shell.canvas.now_ms);
        if turn != self.pad.draft.turn {
            if self.pad.open_turn(turn) {
                shell.say(Tone::Warning, "The turn was closed before your last orders were sent.");
            }
            self.pad.draft.ready = true;
        }
        if my_turn {
            shell.ring();
        }
        self.show(shell);
        self.look();
    }

    /// Orders are stored.
    pub fn stored(&mut self, receipt: &ReceiptView, shell: &mut LiveShell) {
        if receipt.turn == self.pad.draft.turn {
            self.pad.stored();
        }
        self.pad.confirming = false;
        if shell.around == Around::Nothing {
            // Nobody keeps a receipt of it.
            return;
        }
        let number: String = receipt.commitment.chars().take(12).collect();
        let text = format!("Stored for turn {}; the receipt {number}… is kept.", receipt.turn);
        shell.say(Tone::Good, &text);
    }

    /// Orders were not taken.
    pub fn not_taken(&mut self, text: &str, shell: &mut LiveShell) {
        self.pad.draft.sending = false;
        shell.say(Tone::Bad, text);
        shell.ring();
    }

    fn seat_index(&self) -> Option<usize> {
        self.info.seat.map(|seat| usize::from(seat.0))
    }

    /// Shows the state on the board.
    fn show(&mut self, shell: &LiveShell) {
        let Some(rules) = self.rules.as_deref() else { return };
        let seat = self.info.seat;
        let state = state_of(rules, self.info.game_id, self.table.turn, seat);
        self.unreadable = self.board.show(&state, shell.canvas.now_ms).err();
        self.legal = seat.map_or_else(Vec::new, |seat| rules.legal(seat));
        self.board.set_legal(&self.legal);
    }

    /// Finds out what the draft means in the present state.
    fn look(&mut self) {
        if let (Some(rules), Some(seat)) = (self.rules.as_deref(), self.info.seat) {
            let draft = &mut self.pad.draft;
            draft.preview = Some(preview(rules, seat, draft.turn, &draft.orders));
        }
    }

    /// Does what the board wants done.
    fn act(&mut self, acts: Vec<Act>, shell: &mut LiveShell) {
        for act in acts {
            match act {
                Act::Say(tone, text) => shell.say(tone, &text),
                Act::Order(text) => self.order(None, text, shell),
            }
        }
    }

    /// Takes an order into the draft, at its place in the list or behind it.
    fn order(&mut self, index: Option<usize>, text: String, shell: &mut LiveShell) {
        if self.info.seat.is_none() || self.over || self.pad.draft.turn == 0 {
            shell.say(Tone::Warning, "No turn takes your orders now.");
        } else if self.pad.take(index, text, self.board.one_order()) {
            self.look();
        } else {
            shell.say(Tone::Warning, "No more orders fit into a turn.");
        }
    }

    /// Sends the orders; where there are none, that wants a yes.
    fn send(&mut self, sure: bool, shell: &mut LiveShell) {
        let one_order = self.board.one_order();
        let draft = &mut self.pad.draft;
        let why_not = match draft.why_not_sent(one_order) {
            _ if self.over => Some("The session is over."),
            _ if self.info.seat.is_none() => Some("You do not play here."),
            None if draft.preview.is_none() => Some("The game is not loaded yet."),
            why_not => why_not,
        };
        if let Some(why_not) = why_not {
            return shell.say(Tone::Warning, why_not);
        }
        if draft.orders.is_empty() && !sure {
            self.front = Front::SendNone;
            return;
        }
        draft.sending = true;
        let (turn, orders, ready) = (draft.turn, draft.orders.clone(), draft.ready);
        shell.send(LiveCommand::HandIn { turn, orders, ready });
    }

    fn turn_adjourn(&self, shell: &mut LiveShell) {
        let mine = self.seat_index().and_then(|index| self.table.seats.get(index));
        match mine {
            Some(me) if !self.over => shell.send(LiveCommand::Adjourn(!me.adjourns)),
            _ => shell.say(Tone::Warning, "Only players can adjourn."),
        }
    }
}
