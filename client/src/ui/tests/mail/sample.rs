//! A table of each game, and a UI to drive.

use crate::mail::handle::{MailCommand, MailEvent, OpenGame};
use crate::submission::Hand;
use crate::ui::driver::App;
use crate::ui::games::SHIPPED;
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use crate::ui::mail::MailApp;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::{AnyGame, StepItem, What};
use adjourn_shared::api::{
    GameInfo, Inbox, InboxGame, LegalOrders, OccupantView, Page, ReceiptView, SeatView, State, StoredReceipt,
    SubmissionView, Submitted, Table, TableSummary,
};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::timeline::submission::Plan;
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::preview::{Preview, PreviewOrder};
use adjourn_shared::turns::rules::{TableRules, TableStatus, Visibility};
use adjourn_shipped_games::GAMES;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

pub const ME: PlayerId = PlayerId([1; 16]);
pub const OTHER: PlayerId = PlayerId([2; 16]);
pub const GAME: GameId = GameId([7; 16]);
/// The wall clock of the tests.
pub const NOW_MS: u64 = 1_800_000_000_000;
pub const HOUR_MS: u64 = 3_600_000;

/// A game of this kind, with its setup as JSON.
pub fn game(name: &str, setup: &serde_json::Value) -> Box<dyn AnyGame> {
    let kind = GAMES.newest(name).expect("the game is known");
    let setup = if setup.is_null() {
        kind.default_setup()
    } else {
        kind.setup_from_json(setup).expect("the setup can be read")
    };
    let seats = if name == "diplomacy" { 7 } else { 2 };
    let teams: Vec<u8> = (0..seats).collect();
    kind.create(&setup, &teams, &[3; 32]).expect("the setup is within its bounds")
}

/// Gives orders in a game, as a closed turn does.
pub fn play(game: &mut dyn AnyGame, seat: Seat, orders: &[&str]) {
    for text in orders {
        let order = game.order(seat, text).expect("can be read");
        game.step(&[StepItem { seat, what: What::Input(order) }]);
    }
}

pub fn summary(id: GameId, name: &str, title: &str, mine: Seat, opponent: &str) -> TableSummary {
    let kind = GAMES.newest(name);
    let seats = if name == "diplomacy" { 7 } else { 2 };
    let seat = |index: u8| SeatView {
        seat: Seat(index),
        name: kind.map_or_else(|| format!("seat {index}"), |kind| kind.seat_name(Seat(index))),
        team: index,
        occupant: if Seat(index) == mine {
            OccupantView::Player { player: ME, name: "Ada".into(), last_input_ms: None }
        } else {
            OccupantView::Player { player: OTHER, name: opponent.into(), last_input_ms: None }
        },
        resigned: false,
        open_to_substitute: false,
        waiting: false,
        ready: false,
        deadline_ms: None,
        misses: 0,
    };
    TableSummary {
        game_id: id,
        game: name.into(),
        title: title.into(),
        status: TableStatus::Running,
        turn: 1,
        turn_name: "1. White".into(),
        seats: (0..seats).map(seat).collect(),
        free_seats: 0,
        ranked: false,
        tempo: Tempo::Mail,
        stands: None,
        want_live: Vec::new(),
        live_offered: false,
        created_ms: 0,
    }
}

pub fn table(summary: TableSummary, mine: Seat) -> Table {
    Table {
        summary,
        owner: ME,
        visibility: Visibility::Open,
        join_code: None,
        invited: Vec::new(),
        setup: serde_json::Value::Null,
        rules: TableRules::default(),
        my_seat: Some(mine),
        live: adjourn_shared::api::LiveView::default(),
        rematch: None,
        people: Vec::new(),
        paused: Vec::new(),
        head: String::new(),
        entries: 1,
        seed_commitment: None,
        places: None,
        ended: None,
    }
}

pub fn state(game: &dyn AnyGame, mine: Seat, turn: u32, current: bool) -> State {
    State {
        game_id: GAME,
        turn,
        turn_name: game.turn_name(),
        current,
        over: game.outcome().is_some(),
        places: None,
        ended: None,
        seat: Some(mine),
        to_act: game.to_act(),
        view: game.describe(Some(mine)),
        picture: game.picture(Some(mine)),
        encoded: Base64(game.view(Some(mine))),
        seats: Vec::new(),
    }
}

pub fn inbox_game(table: TableSummary, waiting: bool, deadline_ms: Option<u64>, unread: u64) -> InboxGame {
    InboxGame { table, seat: Some(Seat(0)), waiting, deadline_ms, unread }
}

pub fn inbox(games: Vec<InboxGame>) -> MailEvent {
    MailEvent::Inbox(Inbox { games, waiting: 0, changes_token: "a-0".into(), next: None })
}

/// The UI, a screen for it, and a mailbox that knows the rules.
pub struct Driver {
    pub app: MailApp,
    terminal: Terminal<TestBackend>,
    pub rules: Option<Box<dyn AnyGame>>,
    pub mine: Seat,
    pub turn: u32,
    /// What was handed in.
    pub submitted: Vec<(u32, Hand)>,
    /// Commands that the mailbox of the tests does not answer.
    unanswered: Vec<MailCommand>,
    now_ms: u64,
}

impl Driver {
    /// Signed in, with an empty inbox.
    pub fn new(width: u16, height: u16, theme: Theme) -> Self {
        Self::with_faces(width, height, theme, Faces::new(GAMES, SHIPPED))
    }

    /// The same, with the faces that a client has.
    pub fn with_faces(width: u16, height: u16, theme: Theme, faces: Faces) -> Self {
        let terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend has no errors");
        let mut app = MailApp::new("http://mail.test".into(), theme, faces);
        app.set_now(0, NOW_MS);
        app.mail(MailEvent::Welcome { player: ME, name: "Ada".into(), place: "http://mail.test".into() });
        let with_face = GAMES.kinds().filter(|kind| SHIPPED.iter().any(|face| face.name() == kind.name()));
        app.mail(MailEvent::Games(
            with_face.map(|kind| GameInfo::of(kind).expect("a usual setup")).collect(),
        ));
        app.take_commands();
        Self {
            app,
            terminal,
            rules: None,
            mine: Seat(0),
            turn: 1,
            submitted: Vec::new(),
            unanswered: Vec::new(),
            now_ms: 0,
        }
    }

    /// In a game of this kind, on a seat.
    pub fn playing(
        width: u16,
        height: u16,
        rules: Box<dyn AnyGame>,
        name: &str,
        mine: Seat,
        turn: u32,
    ) -> Self {
        let mut driver = Self::new(width, height, Theme::plain());
        driver.sit_down(rules, name, mine, turn);
        driver
    }

    /// Opens a game of this kind, on a seat.
    pub fn sit_down(&mut self, rules: Box<dyn AnyGame>, name: &str, mine: Seat, turn: u32) {
        self.app.mail(inbox(vec![inbox_game(summary(GAME, name, "Tea time", mine, "Bob"), true, None, 0)]));
        self.key(KeyCode::Enter);
        (self.rules, self.mine, self.turn) = (Some(rules), mine, turn);
        let open = self.open(name);
        self.app.mail(MailEvent::Game(Box::new(open)));
        self.answer();
    }

    /// The game as it stands, with what is handed in.
    pub fn open(&self, name: &str) -> OpenGame {
        let rules = self.rules.as_deref().expect("a game is played");
        let mut summary = summary(GAME, name, "Tea time", self.mine, "Bob");
        summary.turn = self.turn;
        for seat in rules.to_act() {
            let seat = &mut summary.seats[usize::from(seat.0)];
            (seat.waiting, seat.deadline_ms) = (true, Some(NOW_MS + 2 * HOUR_MS));
        }
        let submitted = self.submitted.last().and_then(|(turn, hand)| match hand {
            Hand::Orders { list, ready } if *turn == self.turn => {
                Some(Submitted { orders: list.clone(), ready: *ready, sequence: 1 })
            }
            _ => None,
        });
        OpenGame {
            table: table(summary, self.mine),
            state: Some(state(rules, self.mine, self.turn, true)),
            orders: Some(LegalOrders {
                turn: self.turn,
                legal: rules.legal(self.mine),
                submitted,
                plan: Plan::default(),
                next_sequence: 1,
            }),
        }
    }

    /// Answers as a mailbox does, and gives back what it does not answer.
    pub fn answer(&mut self) -> Vec<MailCommand> {
        let mut rest = Vec::new();
        loop {
            let commands = self.app.take_commands();
            if commands.is_empty() {
                return rest;
            }
            for command in commands {
                match command {
                    MailCommand::Preview(game, orders) => {
                        let preview = self.preview(&orders);
                        self.app.mail(MailEvent::Preview(game, orders, preview));
                    }
                    MailCommand::Submit(game, turn, hand) => {
                        self.submitted.push((turn, hand));
                        self.app.mail(MailEvent::Submitted(game, Box::new(receipt(GAME, turn))));
                    }
                    MailCommand::Messages(game, _) => {
                        self.app.mail(MailEvent::Messages(game, Page { items: Vec::new(), next: None }));
                    }
                    other => rest.push(other),
                }
            }
        }
    }

    fn preview(&self, texts: &[String]) -> Preview {
        let rules = self.rules.as_deref().expect("a game is played");
        let one = |text: &String| match rules.order(self.mine, text) {
            Err(problem) => {
                PreviewOrder { text: text.clone(), notation: None, meaning: None, problem: Some(problem) }
            }
            Ok(order) => {
                let problem =
                    rules.check(self.mine, &order).err().map(|illegal| format!("refused ({})", illegal.0));
                PreviewOrder {
                    text: text.clone(),
                    notation: rules.notation(self.mine, &order),
                    meaning: rules.meaning(self.mine, &order),
                    problem,
                }
            }
        };
        let orders: Vec<PreviewOrder> = texts.iter().map(one).collect();
        let ok = orders.iter().all(|order| order.problem.is_none());
        let parsed: Option<Vec<_>> = texts.iter().map(|text| rules.order(self.mine, text).ok()).collect();
        let at_once = ok && parsed.is_some_and(|parsed| rules.at_once(self.mine, &parsed));
        Preview { turn: self.turn, ok, at_once, orders }
    }

    /// The orders that were handed in last.
    pub fn handed_in(&self) -> Option<(u32, Vec<String>)> {
        match self.submitted.last()? {
            (turn, Hand::Orders { list, .. }) => Some((*turn, list.clone())),
            (_, Hand::Plan(_)) => None,
        }
    }

    pub fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        self.app.set_now(self.now_ms, NOW_MS + self.now_ms);
    }

    pub fn draw(&mut self) -> &Buffer {
        let app = &mut self.app;
        let drawn = self.terminal.draw(|frame| app.draw(frame.area(), frame.buffer_mut()));
        drawn.expect("a test backend has no errors");
        self.terminal.backend().buffer()
    }

    /// The screen as text.
    pub fn text(&mut self) -> String {
        let buffer = self.draw();
        let rows = buffer.content().chunks(usize::from(buffer.area.width));
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
    }

    /// A key, with its answers.
    pub fn key(&mut self, code: KeyCode) {
        self.draw();
        self.app.terminal(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        if self.rules.is_some() {
            for command in self.answer() {
                self.unanswered.push(command);
            }
        }
    }

    pub fn keys(&mut self, text: &str) {
        for ch in text.chars() {
            self.key(KeyCode::Char(ch));
        }
    }

    /// Types an order into the line.
    pub fn order(&mut self, text: &str) {
        self.keys(":");
        self.keys(text);
        self.key(KeyCode::Enter);
    }

    pub fn click(&mut self, (column, row): (u16, u16)) {
        self.draw();
        let kind = MouseEventKind::Down(MouseButton::Left);
        self.app.terminal(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        if self.rules.is_some() {
            for command in self.answer() {
                self.unanswered.push(command);
            }
        }
    }

    /// What the mailbox of the tests has not answered since the last call.
    pub fn commands(&mut self) -> Vec<MailCommand> {
        let mut commands = std::mem::take(&mut self.unanswered);
        commands.extend(self.app.take_commands());
        commands
    }
}

/// A receipt of the first seat, as the mailbox would give it.
pub fn receipt(game_id: GameId, turn: u32) -> StoredReceipt {
    let empty = || Base64(Vec::new());
    StoredReceipt {
        adjourn_receipt: 1,
        server_identity: empty(),
        submission: SubmissionView { content: empty(), public_key: empty(), signature: empty() },
        receipt: ReceiptView {
            game_id,
            seat: Seat(0),
            turn,
            sequence: 1,
            commitment: "c0ffee0123456789".into(),
            salt: empty(),
            head: String::new(),
            deadline_ms: None,
            received_ms: 0,
            signature: empty(),
        },
        withdrawn: false,
    }
}
