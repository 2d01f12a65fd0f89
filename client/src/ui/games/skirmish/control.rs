//! The player's side of a match: cursor, selection, mode, and what keys do with them. It draws nothing.

use super::alerts::Alerts;
use super::camera::{Camera, Zoom};
use super::keys::{Intent, Mode};
use super::orders::Target;
use super::selection::Selection;
use super::world::{self, Area, World};
use crate::ui::games::presenter::Effect;
use crate::ui::kit::chat_log::Tone;
use adjourn_game::ids::Seat;
use adjourn_skirmish::{BuildingKind, Cell, EntityView, Kind, SimId, UnitKind};

/// Within this time a second press or click means more than the first.
const DOUBLE_MS: u64 = 400;
/// How long the mark of an accepted order stays.
const MARK_MS: u64 = 900;

/// The mark of an order that was just given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub cell: Cell,
    /// Whether it means harm.
    pub attack: bool,
    /// When it was given.
    pub at_ms: u64,
}

/// Everything that the player is doing.
pub struct Control {
    /// What is seen; `None` before the first frame.
    pub world: Option<World>,
    /// Which part of it.
    pub camera: Camera,
    /// Where keys point.
    pub cursor: Cell,
    /// What is selected.
    pub selection: Selection,
    /// What the next key is for.
    pub mode: Mode,
    /// What happened lately.
    pub alerts: Alerts,
    /// Orders just given.
    pub marks: Vec<Mark>,
    viewer: Option<Seat>,
    last_group: Option<(u8, u64)>,
    last_pick: Option<(Cell, u64)>,
    last_idle: SimId,
    last_building: SimId,
}

impl Control {
    /// Before the first frame.
    #[must_use]
    pub fn new(viewer: Option<Seat>) -> Self {
        Self {
            world: None,
            camera: Camera::new(Zoom::Far),
            cursor: Cell { x: 0, y: 0 },
            selection: Selection::default(),
            mode: Mode::Normal,
            alerts: Alerts::default(),
            marks: Vec::new(),
            viewer,
            last_group: None,
            last_pick: None,
            last_idle: 0,
            last_building: 0,
        }
    }

    /// Whose seat it is; `None` for a spectator, who gives no orders.
    #[must_use]
    pub const fn viewer(&self) -> Option<Seat> {
        self.viewer
    }

    /// Takes a new view. The first one puts the cursor on the player's own start.
    pub fn see(&mut self, view: adjourn_skirmish::View, now_ms: u64) {
        let world = World { view, viewer: self.viewer };
        if self.world.is_none() {
            let seat = usize::from(self.viewer.unwrap_or(Seat(0)).0);
            self.cursor = world.view.seats.get(seat).map_or(self.cursor, |seat| seat.start);
            self.camera.centre_on(self.cursor);
        }
        self.selection.prune(&world);
        self.marks.retain(|mark| now_ms < mark.at_ms + MARK_MS);
        self.world = Some(world);
    }

    /// Does what a key means.
    pub fn apply(&mut self, intent: Intent, now_ms: u64) -> Vec<Effect> {
        let Some(world) = self.world.take() else { return Vec::new() };
        let effects = self.apply_in(&world, intent, now_ms);
        self.world = Some(world);
        effects
    }

    fn apply_in(&mut self, world: &World, intent: Intent, now_ms: u64) -> Vec<Effect> {
        match intent {
            Intent::Cursor(dx, dy) => self.move_cursor(world, dx, dy),
            Intent::Scroll(dx, dy) => self.scroll(dx, dy),
            Intent::Zoom => self.camera.toggle_zoom(self.cursor),
            Intent::Cancel => self.mode = Mode::Normal,
            Intent::Select => return self.select(world, now_ms),
            Intent::SelectMore => self.selection.pick(world, &self.under_cursor(), true),
            Intent::Box => return self.toggle_box(world),
            Intent::Home => self.home(world),
            Intent::LastAlert => match self.alerts.jump() {
                Some(cell) => self.go_to(cell),
                None => return say("Nothing has happened yet that you would want to see."),
            },
            Intent::NextBuilding => return self.next_building(world),
            Intent::Group(digit) => return self.group(world, digit, now_ms),
            Intent::SetGroup(digit) => {
                self.selection.set_group(digit, world);
                self.mode = Mode::Normal;
                return say(&format!(
                    "Group {digit}: {} selected. {digit} recalls it.",
                    self.selection.ids().len()
                ));
            }
            Intent::NameGroup => self.mode = Mode::NameGroup,
            _ if self.viewer.is_none() => return say("You are watching: no orders."),
            Intent::IdleWorker => return self.idle_worker(world),
            Intent::Army => return self.army(world),
            Intent::Order => {
                let target = self.target(world, self.under_cursor());
                return self.context_order(world, target, now_ms);
            }
            Intent::Target(targeting) => return self.begin_targeting(world, targeting, now_ms),
            Intent::Stop => return self.stop(world),
            Intent::BuildMenu => self.mode = Mode::BuildMenu,
            Intent::TrainMenu => self.mode = Mode::TrainMenu,
            Intent::Build(kind) => return self.begin_placing(world, kind),
            Intent::Train(kind) => return self.train(world, kind),
            Intent::CancelTrain => return self.cancel_train(world),
        }
        Vec::new()
    }

    /// Moves the cursor to a cell that the mouse points at.
    pub fn point_at(&mut self, cell: Cell) {
        self.cursor = cell;
    }

    /// Selects under the pointer; a second time soon after: all alike in the window.
    pub fn pick(&mut self, world: &World, area: Area, more: bool, now_ms: u64) {
        let again =
            self.last_pick.is_some_and(|(cell, at_ms)| cell == area.from && now_ms < at_ms + DOUBLE_MS);
        self.last_pick = Some((area.from, now_ms));
        if again && !more {
            self.selection.pick_alike(world, &area, &self.camera.shown());
        } else {
            self.selection.pick(world, &area, more);
        }
    }

    /// What the player points at with this area: an enemy before anything else there.
    #[must_use]
    pub fn target(&self, world: &World, area: Area) -> Target {
        let found = world.in_area(&area);
        let enemy = found.iter().find(|entity| world.relation(entity.seat) == world::Relation::Enemy);
        let building = || found.iter().find(|entity| matches!(entity.kind, Kind::Building(_)));
        let entity = enemy.or_else(building).map(|entity| entity.id);
        // Of the two cells of a half block, the one with ore is meant.
        let ore = |cell: &Cell| world.terrain(*cell) == Some(adjourn_skirmish::Terrain::Ore);
        let cell = if area.from == self.cursor || area.to == self.cursor {
            self.cursor
        } else {
            [area.from, area.to].into_iter().find(ore).unwrap_or(area.from)
        };
        Target { cell, entity }
    }

    pub(super) fn under_cursor(&self) -> Area {
        Area { from: self.cursor, to: self.cursor }
    }

    fn move_cursor(&mut self, world: &World, dx: i32, dy: i32) {
        let last = i32::from(world.view.map_cells.max(1)) - 1;
        let moved = |at: u16, by: i32| u16::try_from((i32::from(at) + by).clamp(0, last)).unwrap_or(0);
        self.cursor = Cell { x: moved(self.cursor.x, dx), y: moved(self.cursor.y, dy) };
        self.camera.keep_in_window(self.cursor);
    }

    fn scroll(&mut self, dx: i32, dy: i32) {
        let (wide, high) = self.camera.cells();
        self.camera.scroll(dx * wide / 2, dy * high / 2);
        // The cursor stays in the window, else the next arrow would jump back.
        self.cursor = self.camera.middle();
    }

    fn go_to(&mut self, cell: Cell) {
        self.cursor = cell;
        self.camera.centre_on(cell);
    }

    fn select(&mut self, world: &World, now_ms: u64) -> Vec<Effect> {
        match self.mode {
            Mode::Box(_) => self.toggle_box(world),
            Mode::Target(_) | Mode::Place(_) => self.confirm_at(world, self.under_cursor(), now_ms),
            _ => {
                self.mode = Mode::Normal;
                self.pick(world, self.under_cursor(), false, now_ms);
                Vec::new()
            }
        }
    }

    fn toggle_box(&mut self, world: &World) -> Vec<Effect> {
        if let Mode::Box(from) = self.mode {
            self.mode = Mode::Normal;
            self.selection.pick(world, &Area::between(from, self.cursor), false);
        } else {
            self.mode = Mode::Box(self.cursor);
        }
        Vec::new()
    }

    fn home(&mut self, world: &World) {
        let headquarters = world.my_finished(BuildingKind::Headquarters).next();
        if let Some(building) = headquarters {
            self.selection.set([building.id]);
            self.go_to(world::cell_of_entity(building));
        } else if let Some(seat) = self.viewer.and_then(|seat| world.view.seats.get(usize::from(seat.0))) {
            self.go_to(seat.start);
        }
    }

    fn next_building(&mut self, world: &World) -> Vec<Effect> {
        let building = |entity: &&EntityView| matches!(entity.kind, Kind::Building(_));
        let next = world.mine().filter(building).find(|entity| entity.id > self.last_building);
        let Some(found) = next.or_else(|| world.mine().find(building)) else {
            return say("You have no building.");
        };
        self.last_building = found.id;
        self.selection.set([found.id]);
        self.go_to(world::cell_of_entity(found));
        Vec::new()
    }

    fn idle_worker(&mut self, world: &World) -> Vec<Effect> {
        let next = world.idle_workers().find(|worker| worker.id > self.last_idle);
        let Some(worker) = next.or_else(|| world.idle_workers().next()) else {
            let has_worker = world.mine().any(|entity| entity.kind == Kind::Unit(UnitKind::Worker));
            return say(if has_worker {
                "Every worker has something to do."
            } else {
                "You have no worker: t w trains one at the headquarters."
            });
        };
        self.last_idle = worker.id;
        self.selection.set([worker.id]);
        self.go_to(world::cell_of_entity(worker));
        Vec::new()
    }

    fn army(&mut self, world: &World) -> Vec<Effect> {
        if world.army().next().is_none() {
            return say("You have no army yet: b builds a barracks, t trains.");
        }
        self.selection.set(world.army().map(|entity| entity.id));
        Vec::new()
    }

    fn group(&mut self, world: &World, digit: u8, now_ms: u64) -> Vec<Effect> {
        if !self.selection.recall_group(digit, world) {
            return say(&format!("Group {digit} is empty: select units, then = and {digit}."));
        }
        let again = self.last_group.is_some_and(|(last, at_ms)| last == digit && now_ms < at_ms + DOUBLE_MS);
        self.last_group = Some((digit, now_ms));
        if again {
            // The member nearest to the cursor is in the midst of what the player looks for; an average is often nowhere.
            let first = self.selection.ids().iter().find_map(|id| world.get(*id)).map(world::cell_of_entity);
            if let Some(cell) = first {
                self.go_to(cell);
            }
        }
        Vec::new()
    }
}

/// Tells the player why nothing happens, or what to do next.
pub(super) fn say(text: &str) -> Vec<Effect> {
    vec![Effect::Say(Tone::Plain, text.to_owned())]
}
