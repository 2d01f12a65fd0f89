//! The presenter itself: frames in, pictures out, keys and mouse handed to whom they belong.

use super::control::Control;
use super::keys::{self, Mode};
use super::map::Map;
use super::minimap::Minimap;
use super::orders;
use super::panel;
use super::pointer::Pointer;
use super::tutorial::{self, Tutorial};
use super::words;
use super::world;
use crate::live::handle::{Frame, MatchInfo};
use crate::ui::games::presenter::{Effect, Presenter, Room};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::keys::{HelpSection, Hint, plain_key};
use crate::ui::kit::theme::Theme;
use adjourn_game::codec;
use adjourn_game::ids::Tick;
use adjourn_skirmish::{BuildingKind, Cell, TIME_LIMIT_TICKS, View};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Widget;

/// Columns of the side panel, on small and on large terminals.
const PANEL_COLUMNS: (u16, u16) = (26, 34);
/// From this width on, the panel is the large one.
const LARGE_COLUMNS: u16 = 120;
/// From this height on, the log has more rows.
const LARGE_ROWS: u16 = 32;
/// Rows that the panel's lines need below the minimap.
const PANEL_ROWS: u16 = 10;

/// From so many seconds before the end on, the player is told when a match ends that nobody has won.
const TOLD_BEFORE_S: u32 = 300;

/// After the last hint.
const LEARNED: &str = "That is all you need: more rifles, and out with them. ? shows every key.";

const ORDER_RGB: (u8, u8, u8) = (120, 255, 120);
const ATTACK_RGB: (u8, u8, u8) = (255, 120, 60);

/// Skirmish on the screen.
pub struct Screen {
    control: Control,
    pointer: Pointer,
    tutorial: Tutorial,
    names: Vec<String>,
    tick_hz: u32,
    theme: Theme,
    minimap: Rect,
    buttons: Vec<(Rect, KeyCode)>,
}

impl Screen {
    /// Before the first frame.
    pub fn new(info: &MatchInfo, theme: Theme) -> Self {
        Self {
            control: Control::new(info.seat),
            pointer: Pointer::default(),
            tutorial: Tutorial::new(info),
            names: info.players.iter().map(|(_, name)| crate::ui::kit::words::clean(name)).collect(),
            tick_hz: u32::from(info.tick_hz.max(1)),
            theme,
            minimap: Rect::ZERO,
            buttons: Vec::new(),
        }
    }

    /// When the hour is nearly over: how long it still goes on.
    fn ends_in(&self, tick: Tick) -> Option<Span<'static>> {
        let left = TIME_LIMIT_TICKS.saturating_sub(tick);
        let seconds = left / self.tick_hz;
        let text = format!("  draw in {}:{:02}", seconds / 60, seconds % 60);
        (seconds <= TOLD_BEFORE_S).then(|| Span::styled(text, self.theme.warning()))
    }

    fn name(&self, seat: adjourn_game::ids::Seat) -> String {
        self.names.get(usize::from(seat.0)).cloned().unwrap_or_else(|| seat.to_string())
    }
}

impl Presenter for Screen {
    fn frame(&mut self, frame: &Frame, now_ms: u64) -> Result<Vec<Effect>, String> {
        let view: View = codec::decode(&frame.view)
            .map_err(|error| format!("This build can't read the match: {error}."))?;
        let mut alerts = std::mem::take(&mut self.control.alerts);
        let mut effects = alerts.take(view.tick, &view.notices, now_ms, |seat| {
            (self.control.viewer() != Some(seat)).then(|| self.name(seat))
        });
        self.control.alerts = alerts;
        self.control.see(view, now_ms);
        if frame.outcome.is_some() {
            // What to do next is of no use any more.
            self.tutorial.skip();
        }
        if let Some(world) = &self.control.world
            && self.tutorial.look(world, &self.control)
        {
            effects.push(Effect::Say(Tone::Good, LEARNED.to_owned()));
        }
        Ok(effects)
    }

    fn key(&mut self, key: KeyEvent, now_ms: u64) -> Option<Vec<Effect>> {
        if key.code == KeyCode::Esc && self.control.mode == Mode::Normal && !self.control.selection.is_empty()
        {
            self.control.selection.clear();
            return Some(Vec::new());
        }
        if key.code == KeyCode::F(2) && self.tutorial.hint().is_some() {
            self.tutorial.skip();
            return Some(Vec::new());
        }
        let intent = keys::intent(key, self.control.mode)?;
        Some(self.control.apply(intent, now_ms))
    }

    fn mouse(&mut self, mouse: MouseEvent, now_ms: u64) -> Vec<Effect> {
        let at = Position::new(mouse.column, mouse.row);
        let button = self.buttons.iter().find(|(area, _)| area.contains(at)).map(|(_, code)| *code);
        if let (Some(code), MouseEventKind::Down(MouseButton::Left)) = (button, mouse.kind) {
            return self.key(plain_key(code), now_ms).unwrap_or_default();
        }
        self.pointer.apply(&mut self.control, self.minimap, mouse, now_ms)
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) -> Room {
        let columns = if area.width >= LARGE_COLUMNS { PANEL_COLUMNS.1 } else { PANEL_COLUMNS.0 };
        let log_rows = if area.height >= LARGE_ROWS { 4 } else { 2 };
        let [left, _, side] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(1), Constraint::Length(columns)])
                .areas(area);
        let [map, log] = Layout::vertical([Constraint::Fill(1), Constraint::Length(log_rows)]).areas(left);
        let minimap_rows = (columns / 2).min(area.height.saturating_sub(PANEL_ROWS));
        let [minimap, lines] =
            Layout::vertical([Constraint::Length(minimap_rows), Constraint::Fill(1)]).areas(side);
        // Squares stay squares: as wide as twice its height.
        self.minimap = Rect { width: (minimap_rows * 2).min(columns), ..minimap };
        self.draw_map(map, buf, now_ms);
        self.draw_side(lines, buf, now_ms);
        Room { banners: map, log }
    }

    fn status(&self) -> Line<'static> {
        let Some(world) = &self.control.world else { return Line::default() };
        let mine = world.viewer.and_then(|seat| world.view.seats.get(usize::from(seat.0)));
        let Some(seat) = mine else {
            let standing = (0u8..).zip(&world.view.seats).filter(|(_, seat)| seat.in_game);
            let names: Vec<_> =
                standing.map(|(index, _)| self.name(adjourn_game::ids::Seat(index))).collect();
            let mut line = Line::from(names.join(" · "));
            line.extend(self.ends_in(world.view.tick));
            return line;
        };
        let mut spans = vec![
            Span::styled("Ore ", self.theme.quiet()),
            Span::styled(seat.ore.unwrap_or(0).to_string(), self.theme.warning()),
        ];
        if let Some((units, cap)) = seat.units {
            spans.push(Span::styled("  Units ", self.theme.quiet()));
            spans.push(Span::raw(format!("{units}/{cap}")));
        }
        let idle = world.idle_workers().count();
        if idle > 0 {
            spans.push(Span::styled(format!("  idle {idle}"), self.theme.warning()));
        }
        spans.extend(self.ends_in(world.view.tick));
        Line::from(spans)
    }

    fn hints(&self) -> Vec<Hint> {
        let selected = self.control.world.as_ref().map_or((false, false), |world| {
            let selection = &self.control.selection;
            (!selection.units(world).is_empty(), !selection.buildings(world).is_empty())
        });
        if self.control.viewer().is_none() && self.control.mode == Mode::Normal {
            return keys::WATCH_HINTS.to_vec();
        }
        match self.tutorial.hint().filter(|_| self.control.mode == Mode::Normal) {
            Some(hint) => vec![hint, tutorial::SKIP, ("?", "keys")],
            None => keys::hints(self.control.mode, selected),
        }
    }

    fn help(&self) -> &'static [HelpSection] {
        if self.control.viewer().is_none() { keys::WATCH_HELP } else { keys::HELP }
    }
}

impl Screen {
    fn draw_map(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) {
        let Some(map_cells) = self.control.world.as_ref().map(|world| world.view.map_cells) else { return };
        let first = self.control.camera.area().is_empty();
        self.control.camera.fit(area, map_cells);
        if first {
            // Only now is known how large the window is.
            self.control.camera.centre_on(self.control.cursor);
        }
        let Some(world) = &self.control.world else { return };
        Map {
            view: &world.view,
            viewer: world.viewer,
            camera: &self.control.camera,
            theme: self.theme,
            selected: self.control.selection.ids(),
        }
        .render(area, buf);
        self.draw_rally(buf);
        if let Mode::Place(kind) = self.control.mode {
            self.draw_placing(kind, world, buf);
        }
        for mark in &self.control.marks {
            let (sign, rgb) = if mark.attack { ('x', ATTACK_RGB) } else { ('+', ORDER_RGB) };
            // The mark is widest when it is new, so that the eye finds it.
            self.draw_brackets(mark.cell, if mark.attack { ('>', '<') } else { ('<', '>') }, rgb, buf);
            if now_ms.saturating_sub(mark.at_ms) < 600 {
                self.draw_sign(mark.cell, sign, rgb, buf);
            }
        }
        self.draw_boxes(buf);
        if !matches!(self.control.mode, Mode::Place(_)) {
            self.draw_brackets(self.control.cursor, ('[', ']'), (255, 255, 255), buf);
        }
    }

    /// Rally points of the selected buildings.
    fn draw_rally(&self, buf: &mut Buffer) {
        let Some(world) = &self.control.world else { return };
        for id in self.control.selection.ids() {
            let Some(entity) = world.get(*id).filter(|entity| world.is_mine(entity)) else { continue };
            if let Some(rally) = entity.rally {
                self.draw_sign(rally, '⚑', ORDER_RGB, buf);
            }
        }
    }

    /// The ground that a building would take, and whether it fits.
    fn draw_placing(&self, kind: BuildingKind, world: &world::World, buf: &mut Buffer) {
        let at = orders::corner(kind, self.control.cursor);
        let fits = world.has_room(kind, at);
        let (sign, rgb) = if fits { ('+', ORDER_RGB) } else { ('x', ATTACK_RGB) };
        let side = kind.stats().side_cells;
        for y in at.y..at.y + side {
            for x in at.x..at.x + side {
                let Some(place) = self.control.camera.place_of(Cell { x, y }) else { continue };
                for column in 0..self.control.camera.columns_per_cell() {
                    if let Some(target) = buf.cell_mut((place.x + column, place.y)) {
                        target
                            .set_char(sign)
                            .set_style(self.theme.text(rgb).add_modifier(Modifier::REVERSED));
                    }
                }
            }
        }
        if let Some(place) = self.control.camera.place_of(at) {
            let label = words::building(kind);
            let area = self.control.camera.area();
            if place.y > area.y {
                let room = usize::from(area.right().saturating_sub(place.x));
                buf.set_stringn(place.x, place.y - 1, label, room, self.theme.text(rgb));
            }
        }
    }

    /// A sign on a cell.
    fn draw_sign(&self, cell: Cell, sign: char, rgb: (u8, u8, u8), buf: &mut Buffer) {
        let Some(place) = self.control.camera.place_of(cell) else { return };
        let style = self.theme.text(rgb).add_modifier(Modifier::BOLD);
        if let Some(target) = buf.cell_mut(place) {
            target.set_char(sign).set_style(style);
        }
    }

    /// Signs on both sides of a cell, so that what stands there stays to be seen.
    fn draw_brackets(&self, cell: Cell, (left, right): (char, char), rgb: (u8, u8, u8), buf: &mut Buffer) {
        let Some(place) = self.control.camera.place_of(cell) else { return };
        let area = self.control.camera.area();
        let style = self.theme.text(rgb).add_modifier(Modifier::BOLD);
        let columns =
            [(place.x.checked_sub(1), left), (Some(place.x + self.control.camera.columns_per_cell()), right)];
        for (column, sign) in columns {
            let Some(at) = column.map(|x| Position::new(x, place.y)).filter(|at| area.contains(*at)) else {
                continue;
            };
            if let Some(target) = buf.cell_mut(at) {
                target.set_char(sign).set_style(style);
            }
        }
    }

    /// The box that the player draws, with the mouse or with keys.
    fn draw_boxes(&self, buf: &mut Buffer) {
        let corners = match (self.pointer.drag, self.control.mode) {
            (Some(drag), _) if drag.from != drag.to => Some((drag.from, drag.to)),
            (_, Mode::Box(from)) => {
                let place = |cell| self.control.camera.place_of(cell).map(|at| (at.x, at.y));
                place(from).zip(place(self.control.cursor))
            }
            _ => None,
        };
        let Some((a, b)) = corners else { return };
        let area = self.control.camera.area();
        let (left, right) = (a.0.min(b.0).max(area.left()), a.0.max(b.0).min(area.right().saturating_sub(1)));
        let (top, bottom) = (a.1.min(b.1).max(area.top()), a.1.max(b.1).min(area.bottom().saturating_sub(1)));
        let style = self.theme.text((255, 255, 255));
        for y in top..=bottom {
            for x in left..=right {
                let sign = match (x == left || x == right, y == top || y == bottom) {
                    (true, true) => '+',
                    (true, false) => '│',
                    (false, true) => '─',
                    (false, false) => continue,
                };
                if let Some(target) = buf.cell_mut((x, y)) {
                    target.set_char(sign).set_style(style);
                }
            }
        }
    }

    fn draw_side(&mut self, area: Rect, buf: &mut Buffer, now_ms: u64) {
        let Some(world) = &self.control.world else { return };
        // Alerts blink twice a second.
        let alerts: Vec<_> = if (now_ms / 250).is_multiple_of(2) {
            self.control.alerts.fresh(now_ms).collect()
        } else {
            Vec::new()
        };
        Minimap {
            view: &world.view,
            viewer: world.viewer,
            theme: self.theme,
            window: self.control.camera.shown(),
            alerts: &alerts,
        }
        .render(self.minimap, buf);
        self.buttons.clear();
        let lines = panel::lines(&self.control, &self.names, self.theme);
        for ((line, key), y) in lines.into_iter().zip(area.top()..area.bottom()) {
            let at = Rect { y, height: 1, ..area };
            buf.set_style(at, Style::new());
            buf.set_line(at.x, y, &line, at.width);
            if let Some(code) = key {
                self.buttons.push((at, code));
            }
        }
    }
}
