//! A small battle to look at, and a UI to drive.

use crate::live::handle::{Frame, LiveCommand, LiveEvent, MatchInfo, NetworkPanel};
use crate::ui::driver::{App, Exit};
use crate::ui::games::SHIPPED;
use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use crate::ui::live::LiveOptions;
use crate::ui::live::{Around, LiveApp};
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::{Game, codec};
use adjourn_shared::wire::message::Welcome;
use adjourn_shipped_games::GAMES;
use adjourn_skirmish::{
    Activity, BuildingKind, Cell, EntityView, Kind, NoticeView, Order, SeatView, Sight, SimId, Skirmish,
    Terrain, UnitKind, View,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseEvent, MouseEventKind};

pub const ME: PlayerId = PlayerId([1; 16]);
pub const HEADQUARTERS: SimId = 1;
pub const BARRACKS: SimId = 2;
pub const WORKERS: [SimId; 2] = [3, 4];
pub const RIFLE: SimId = 5;
pub const TANK: SimId = 6;
pub const ENEMY_TANK: SimId = 7;
pub const ALLY_SCOUT: SimId = 8;
/// Where own things, the ore and the enemy stand on the map of 48 x 48.
pub const ORE: Cell = Cell { x: 14, y: 20 };
pub const ENEMY: Cell = Cell { x: 24, y: 20 };

pub fn thing(id: SimId, seat: u8, kind: Kind, x: u16, y: u16) -> EntityView {
    let side = match kind {
        Kind::Building(BuildingKind::Headquarters) => 3,
        Kind::Building(BuildingKind::Barracks) => 2,
        _ => 1,
    };
    EntityView {
        id,
        seat: Seat(seat),
        kind,
        x_256: i32::from(x) * 256 + side * 128,
        y_256: i32::from(y) * 256 + side * 128,
        hp: 100,
        max_hp: 100,
        activity: Activity::Idle,
        carrying: 0,
        queue: Vec::new(),
        progress_permille: 0,
        rally: None,
        remembered: false,
    }
}

/// Seat 0 looks; seat 1 is the enemy; seat 2 is an ally. Columns from 30 on were never seen.
pub fn view() -> View {
    let side = 48_u16;
    let cells = (0..side).flat_map(|y| (0..side).map(move |x| Cell { x, y }));
    let terrain = cells.clone().map(|cell| match (cell.x, cell.y) {
        (30.., _) => Terrain::Unknown,
        (14..=15, 20..=21) => Terrain::Ore,
        (20, 10..=12) => Terrain::Rock,
        _ => Terrain::Ground,
    });
    let sight = cells.map(|cell| match cell.x {
        0..=27 => Sight::Visible,
        28..=29 => Sight::Explored,
        _ => Sight::Hidden,
    });
    let seat = |team, ore| SeatView {
        team,
        in_game: true,
        ore,
        units: ore.map(|_| (4, 100)),
        start: Cell { x: 5, y: 15 },
    };
    View {
        tick: 200,
        map_cells: side,
        terrain: terrain.collect(),
        sight: sight.collect(),
        seats: vec![seat(0, Some(500)), seat(1, None), seat(0, None)],
        entities: vec![
            thing(HEADQUARTERS, 0, Kind::Building(BuildingKind::Headquarters), 5, 15),
            thing(BARRACKS, 0, Kind::Building(BuildingKind::Barracks), 5, 22),
            thing(WORKERS[0], 0, Kind::Unit(UnitKind::Worker), 10, 16),
            thing(WORKERS[1], 0, Kind::Unit(UnitKind::Worker), 11, 16),
            thing(RIFLE, 0, Kind::Unit(UnitKind::Rifle), 10, 18),
            thing(TANK, 0, Kind::Unit(UnitKind::Tank), 12, 18),
            thing(ENEMY_TANK, 1, Kind::Unit(UnitKind::Tank), ENEMY.x, ENEMY.y),
            thing(ALLY_SCOUT, 2, Kind::Unit(UnitKind::Scout), 12, 24),
        ],
        notices: Vec::<NoticeView>::new(),
    }
}

pub fn info(seat: Option<u8>) -> MatchInfo {
    MatchInfo {
        game_id: GameId([7; 16]),
        game: "skirmish".into(),
        rules_version: Skirmish::ABOUT.rules_version,
        seat: seat.map(Seat),
        players: vec![(Some(ME), "Ada".into()), (None, "strong bot".into()), (None, "weak bot".into())],
        tick_hz: 20,
        watch_delay_ticks: 600,
        last_tick: None,
        pauses_left: 2,
    }
}

pub fn frame(view: &View) -> Frame {
    Frame {
        view: codec::encode(view),
        snapshot: None,
        tick: view.tick,
        paused: None,
        outcome: None,
        orders_in_flight: 0,
        network: NetworkPanel {
            ping_ms: 42,
            loss_permille: 13,
            delay_ms: 60,
            buffered_ticks: 2,
            catching_up: false,
        },
    }
}

/// The UI, a screen for it, and its clock.
pub struct Driver {
    pub app: LiveApp,
    terminal: Terminal<TestBackend>,
    now_ms: u64,
}

impl Driver {
    /// Signed in, in the lobby.
    pub fn in_lobby(width: u16, height: u16, theme: Theme) -> Self {
        let options = LiveOptions {
            player_name: "Ada".into(),
            place: "localhost:7777".into(),
            around: Around::Lobby,
            faces: Faces::new(GAMES, SHIPPED),
        };
        let terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend has no errors");
        let mut driver = Self { app: LiveApp::new(options, theme), terminal, now_ms: 0 };
        driver.app.live(LiveEvent::Welcome(Welcome {
            player: ME,
            server_name: "Test".into(),
            message_of_the_day: "Have fun".into(),
            resumable: None,
        }));
        driver
    }

    /// In a match that shows this view.
    pub fn in_match(width: u16, height: u16, theme: Theme, info: MatchInfo, view: &View) -> Self {
        let mut driver = Self::in_lobby(width, height, theme);
        driver.app.live(LiveEvent::MatchBegan(info));
        driver.app.frame(frame(view));
        driver.draw();
        driver
    }

    /// Seat 0 of the sample on a small terminal.
    pub fn playing() -> Self {
        Self::in_match(80, 24, Theme::plain(), info(Some(0)), &view())
    }

    pub fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        self.app.set_now(self.now_ms);
    }

    pub fn draw(&mut self) -> &Buffer {
        let app = &mut self.app;
        self.terminal
            .draw(|frame| app.draw(frame.area(), frame.buffer_mut()))
            .expect("a test backend has no errors");
        self.terminal.backend().buffer()
    }

    /// The screen as text.
    pub fn text(&mut self) -> String {
        let buffer = self.draw();
        let width = usize::from(buffer.area.width);
        let rows = buffer.content().chunks(width);
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
    }

    pub fn press(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.app.terminal(Event::Key(KeyEvent::new(code, modifiers)));
        self.draw();
    }

    pub fn key(&mut self, code: KeyCode) {
        self.press(code, KeyModifiers::NONE);
    }

    /// Types letters.
    pub fn keys(&mut self, letters: &str) {
        letters.chars().for_each(|ch| self.key(KeyCode::Char(ch)));
    }

    pub fn mouse(&mut self, kind: MouseEventKind, (column, row): (u16, u16)) {
        self.app.terminal(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
        self.draw();
    }

    /// Where a text stands on the screen.
    pub fn find(&mut self, wanted: &str) -> Option<(u16, u16)> {
        let text = self.text();
        text.lines().enumerate().find_map(|(row, line)| {
            let column = line[..line.find(wanted)?].chars().count();
            Some((u16::try_from(column).ok()?, u16::try_from(row).ok()?))
        })
    }

    /// Where a sign stands on the map, which has neither the bar at the top nor the panel at the right.
    pub fn find_on_map(&mut self, wanted: char) -> Option<(u16, u16)> {
        let text = self.text();
        let map = text.lines().take(21).enumerate().skip(1);
        map.flat_map(|(row, line)| {
            line.chars().take(52).enumerate().map(move |(column, sign)| (column, row, sign))
        })
        .find(|(.., sign)| *sign == wanted)
        .and_then(|(column, row, _)| Some((u16::try_from(column).ok()?, u16::try_from(row).ok()?)))
    }

    pub fn commands(&mut self) -> Vec<LiveCommand> {
        self.app.take_commands()
    }

    /// The orders given since the last call.
    pub fn orders(&mut self) -> Vec<Order> {
        let order = |command| match command {
            LiveCommand::Order(bytes) => codec::decode(&bytes).ok(),
            _ => None,
        };
        self.commands().into_iter().filter_map(order).collect()
    }

    pub fn exit(&self) -> Option<&Exit> {
        self.app.exit()
    }

    /// Moves the keyboard's cursor from the headquarters, where it begins, to a cell.
    pub fn cursor_to(&mut self, cell: Cell) {
        self.keys("h");
        self.key(KeyCode::Esc);
        let (from_x, from_y) = (6, 16);
        for _ in 0..cell.x.abs_diff(from_x) {
            self.key(if cell.x > from_x { KeyCode::Right } else { KeyCode::Left });
        }
        for _ in 0..cell.y.abs_diff(from_y) {
            self.key(if cell.y > from_y { KeyCode::Down } else { KeyCode::Up });
        }
    }
}
