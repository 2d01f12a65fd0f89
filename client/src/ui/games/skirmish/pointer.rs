//! What the mouse does: click, drag a box, right-click order, wheel; on the map and on the minimap.

use super::control::Control;
use super::keys::Mode;
use super::minimap;
use super::orders::Target;
use super::world::{Area, World};
use crate::ui::games::presenter::Effect;
use ratatui::crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Rect;

/// Cells that one notch of the wheel scrolls.
const WHEEL_CELLS: i32 = 3;

/// A box that is being dragged, in characters of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drag {
    /// Where the button went down: column and row.
    pub from: (u16, u16),
    /// Where the pointer is.
    pub to: (u16, u16),
}

/// The mouse's memory.
#[derive(Debug, Default)]
pub struct Pointer {
    /// The box, while the button is down on the map.
    pub drag: Option<Drag>,
    on_minimap: bool,
}

impl Pointer {
    /// Does what the mouse did.
    pub fn apply(
        &mut self,
        control: &mut Control,
        minimap: Rect,
        mouse: MouseEvent,
        now_ms: u64,
    ) -> Vec<Effect> {
        let Some(world) = control.world.take() else { return Vec::new() };
        let effects = self.apply_in(control, &world, minimap, mouse, now_ms);
        control.world = Some(world);
        effects
    }

    fn apply_in(
        &mut self,
        control: &mut Control,
        world: &World,
        minimap: Rect,
        mouse: MouseEvent,
        now_ms: u64,
    ) -> Vec<Effect> {
        let at = (mouse.column, mouse.row);
        let more =
            mouse.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT | KeyModifiers::CONTROL);
        let small = minimap::cell_at(minimap, world.view.map_cells, at.0, at.1);
        let under = control.camera.cells_at(at.0, at.1);
        match mouse.kind {
            MouseEventKind::ScrollUp => control.camera.scroll(0, -WHEEL_CELLS),
            MouseEventKind::ScrollDown => control.camera.scroll(0, WHEEL_CELLS),
            MouseEventKind::ScrollLeft => control.camera.scroll(-WHEEL_CELLS, 0),
            MouseEventKind::ScrollRight => control.camera.scroll(WHEEL_CELLS, 0),
            MouseEventKind::Moved => {
                if let (Mode::Place(_) | Mode::Target(_), Some(area)) = (control.mode, under) {
                    control.point_at(area.from);
                }
            }
            MouseEventKind::Down(MouseButton::Left) => match (small, under) {
                (Some(cell), _) => {
                    if matches!(control.mode, Mode::Target(_)) {
                        return control.confirm_at(world, Area { from: cell, to: cell }, now_ms);
                    }
                    self.on_minimap = true;
                    control.camera.centre_on(cell);
                }
                (None, Some(area)) => return self.press(control, world, area, at, now_ms),
                _ => {}
            },
            MouseEventKind::Drag(MouseButton::Left) => match (&mut self.drag, small) {
                (Some(drag), _) => drag.to = at,
                (None, Some(cell)) if self.on_minimap => control.camera.centre_on(cell),
                _ => {}
            },
            MouseEventKind::Up(MouseButton::Left) => {
                self.on_minimap = false;
                if let Some(drag) = self.drag.take() {
                    release(control, world, drag, more, now_ms);
                }
            }
            MouseEventKind::Down(MouseButton::Right) => {
                return right_button(control, world, small, under, now_ms);
            }
            _ => {}
        }
        Vec::new()
    }

    fn press(
        &mut self,
        control: &mut Control,
        world: &World,
        area: Area,
        at: (u16, u16),
        now_ms: u64,
    ) -> Vec<Effect> {
        control.point_at(area.from);
        if matches!(control.mode, Mode::Target(_) | Mode::Place(_)) {
            return control.confirm_at(world, area, now_ms);
        }
        control.mode = Mode::Normal;
        self.drag = Some(Drag { from: at, to: at });
        Vec::new()
    }
}

/// The end of a drag: a box, or a click where the pointer did not move.
fn release(control: &mut Control, world: &World, drag: Drag, more: bool, now_ms: u64) {
    let corner = |(column, row): (u16, u16)| control.camera.cells_at(column, row);
    // A box that ends beyond the map ends at the last point on it that the pointer crossed.
    let Some(from) = corner(drag.from) else { return };
    let to = corner(clamped(drag.to, control.camera.area())).unwrap_or(from);
    if drag.from == drag.to {
        control.pick(world, from, more, now_ms);
        return;
    }
    let (a, b) = (Area::between(from.from, to.to), Area::between(from.to, to.from));
    let both = Area { from: Area::between(a.from, b.from).from, to: Area::between(a.to, b.to).to };
    control.selection.pick(world, &both, more);
}

fn clamped((column, row): (u16, u16), area: Rect) -> (u16, u16) {
    (
        column.clamp(area.left(), area.right().saturating_sub(1)),
        row.clamp(area.top(), area.bottom().saturating_sub(1)),
    )
}

fn right_button(
    control: &mut Control,
    world: &World,
    small: Option<adjourn_skirmish::Cell>,
    under: Option<Area>,
    now_ms: u64,
) -> Vec<Effect> {
    if control.mode != Mode::Normal {
        control.mode = Mode::Normal;
        return Vec::new();
    }
    if control.viewer().is_none() {
        return Vec::new();
    }
    let target = match (small, under) {
        (Some(cell), _) => Target { cell, entity: None },
        (None, Some(area)) => {
            control.point_at(area.from);
            control.target(world, area)
        }
        _ => return Vec::new(),
    };
    control.context_order(world, target, now_ms)
}
