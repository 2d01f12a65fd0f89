//! The map of a view as a widget: ground, fog, buildings, units. It needs a view and a camera, and nothing of a match.

use super::camera::{Camera, Zoom};
use super::keys;
use super::world::{self, Area, Relation};
use crate::ui::kit::theme::{Rgb, Theme};
use adjourn_game::ids::Seat;
use adjourn_skirmish::{Cell, EntityView, Kind, Sight, SimId, Terrain, UnitKind, View};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::Widget;
use std::collections::BTreeSet;

const BEYOND: Rgb = (0, 0, 0);
const SELECTED: Rgb = (255, 255, 255);

/// A view, drawn.
pub struct Map<'a> {
    /// What is seen.
    pub view: &'a View,
    /// Whose view it is: own things are upper case, enemies lower case, allies underlined.
    pub viewer: Option<Seat>,
    /// Which part, and how large.
    pub camera: &'a Camera,
    /// Colours.
    pub theme: Theme,
    /// What is marked as selected.
    pub selected: &'a BTreeSet<SimId>,
}

/// The colour of the ground, as far as it is seen.
#[must_use]
pub const fn ground_rgb(terrain: Terrain, sight: Sight) -> Rgb {
    match (terrain, sight) {
        (Terrain::Unknown, _) | (_, Sight::Hidden) => (16, 16, 20),
        (Terrain::Ground, Sight::Visible) => (48, 48, 48),
        (Terrain::Ground, Sight::Explored) => (28, 28, 28),
        (Terrain::Rock, Sight::Visible) => (118, 118, 118),
        (Terrain::Rock, Sight::Explored) => (78, 78, 78),
        (Terrain::Ore, Sight::Visible) => (135, 95, 0),
        (Terrain::Ore, Sight::Explored) => (95, 75, 0),
    }
}

/// The sign of the ground where there are no colours.
#[must_use]
pub const fn ground_sign(terrain: Terrain, sight: Sight) -> char {
    match (terrain, sight) {
        (Terrain::Unknown, _) | (_, Sight::Hidden) => '░',
        (Terrain::Ground, Sight::Visible) => ' ',
        (Terrain::Ground, Sight::Explored) => '·',
        (Terrain::Rock, _) => '#',
        (Terrain::Ore, _) => '*',
    }
}

/// The ground of a cell and how well it is seen; beyond the map there is none.
fn ground(view: &View, cell: Cell) -> Option<(Terrain, Sight)> {
    let at = world::index(view, cell)?;
    Some((*view.terrain.get(at)?, *view.sight.get(at)?))
}

/// A colour, made darker so that text stands out on it.
fn dimmed((r, g, b): Rgb, percent: u16) -> Rgb {
    let dim = |value: u8| u8::try_from(u16::from(value) * percent / 100).unwrap_or(u8::MAX);
    (dim(r), dim(g), dim(b))
}

impl Widget for Map<'_> {
    fn render(self, _area: Rect, buf: &mut Buffer) {
        self.draw_ground(buf);
        let shown = self.camera.shown();
        let mut seen: Vec<_> =
            self.view.entities.iter().filter(|entity| world::footprint(entity).meets(&shown)).collect();
        // What is drawn last is seen: those who fight hide workers, and units hide buildings.
        seen.sort_by_key(|entity| match entity.kind {
            Kind::Building(_) => 0,
            Kind::Unit(UnitKind::Worker) => 1,
            Kind::Unit(_) => 2,
        });
        for entity in seen {
            match entity.kind {
                Kind::Unit(kind) => self.draw_unit(entity, kind, buf),
                Kind::Building(_) => self.draw_building(entity, buf),
            }
        }
    }
}

impl Map<'_> {
    fn draw_ground(&self, buf: &mut Buffer) {
        let window = self.camera.area();
        for position in window.positions() {
            let Some(cell) = buf.cell_mut(position) else { continue };
            let Some(Area { from, to }) = self.camera.cells_at(position.x, position.y) else {
                cell.set_char(' ').set_bg(self.theme.colour(BEYOND));
                continue;
            };
            let (upper, lower) = (ground(self.view, from), ground(self.view, to));
            if self.theme.has_colour() {
                let colour = |part: Option<(Terrain, Sight)>| {
                    self.theme.colour(part.map_or(BEYOND, |(terrain, sight)| ground_rgb(terrain, sight)))
                };
                match (self.camera.zoom, upper == lower) {
                    (Zoom::Near, _) | (_, true) => cell.set_char(' ').set_bg(colour(upper)),
                    (Zoom::Far, false) => cell.set_char('▀').set_fg(colour(upper)).set_bg(colour(lower)),
                };
            } else {
                cell.set_char(sign_of_two(upper, lower));
            }
        }
    }

    fn relation(&self, entity: &EntityView) -> Relation {
        world::relation(self.view, self.viewer, entity.seat)
    }

    fn draw_unit(&self, entity: &EntityView, kind: UnitKind, buf: &mut Buffer) {
        let Some(place) = self.camera.place_of(world::cell_of_entity(entity)) else { return };
        let relation = self.relation(entity);
        let letter = cased(keys::unit_key(kind), relation);
        let style = self.unit_style(entity, relation);
        let mark = self.unit_mark(entity, relation);
        put(buf, place, letter, style, self.theme);
        if self.camera.zoom == Zoom::Near {
            put(
                buf,
                Position::new(place.x + 1, place.y),
                mark,
                style.remove_modifier(Modifier::UNDERLINED),
                self.theme,
            );
        }
    }

    fn unit_style(&self, entity: &EntityView, relation: Relation) -> Style {
        let mut style = self.theme.seat(entity.seat).add_modifier(Modifier::BOLD);
        if relation == Relation::Ally {
            style = style.add_modifier(Modifier::UNDERLINED);
        }
        match (self.selected.contains(&entity.id), self.theme.has_colour()) {
            (false, _) => style,
            (true, false) => style.add_modifier(Modifier::REVERSED),
            (true, true) => {
                let seat = self.theme.colour(self.theme.seat_rgb(entity.seat));
                style.bg(seat).fg(self.theme.colour(BEYOND))
            }
        }
    }

    /// Beside the letter: how badly it is hurt, else whose it is where that is not plain.
    fn unit_mark(&self, entity: &EntityView, relation: Relation) -> char {
        let quarters = u32::from(entity.hp) * 4 / u32::from(entity.max_hp.max(1));
        match quarters {
            0 => '▁',
            1 => '▃',
            2 => '▅',
            _ if relation != Relation::Own && self.view.seats.len() > 2 => {
                char::from_digit(u32::from(entity.seat.0) + 1, 36).unwrap_or(' ')
            }
            _ => ' ',
        }
    }

    fn draw_building(&self, entity: &EntityView, buf: &mut Buffer) {
        let Kind::Building(kind) = entity.kind else { return };
        let relation = self.relation(entity);
        let area = world::footprint(entity);
        let style = self.building_style(entity, relation);
        let sign = match relation {
            _ if self.theme.has_colour() => ' ',
            Relation::Own => '▓',
            Relation::Ally => '▒',
            Relation::Enemy => '%',
        };
        for y in area.from.y..=area.to.y {
            for x in area.from.x..=area.to.x {
                let Some(place) = self.camera.place_of(Cell { x, y }) else { continue };
                for column in 0..self.camera.columns_per_cell() {
                    self.fill(buf, Position::new(place.x + column, place.y), (x, y), &area, sign, style);
                }
            }
        }
        let middle = Cell { x: area.from.x.midpoint(area.to.x), y: area.from.y.midpoint(area.to.y) };
        if let Some(place) = self.camera.place_of(middle) {
            let letter = cased(keys::building_key(kind), relation);
            put_on(buf, place, letter, style);
            if self.camera.zoom == Zoom::Near {
                let done = u32::from(entity.hp) * 100 / u32::from(entity.max_hp.max(1));
                let mark = if done >= 100 { ' ' } else { char::from_digit(done / 10, 10).unwrap_or(' ') };
                put_on(
                    buf,
                    Position::new(place.x + 1, place.y),
                    if entity.remembered { '?' } else { mark },
                    style,
                );
            }
        }
    }

    fn building_style(&self, entity: &EntityView, relation: Relation) -> Style {
        let unfinished = entity.activity == adjourn_skirmish::Activity::UnderConstruction;
        let selected = self.selected.contains(&entity.id);
        let mut style = Style::new().add_modifier(Modifier::BOLD);
        if self.theme.has_colour() {
            let percent = if entity.remembered || unfinished { 30 } else { 60 };
            let seat = dimmed(self.theme.seat_rgb(entity.seat), percent);
            let (back, front) = if selected { (SELECTED, seat) } else { (seat, SELECTED) };
            style = style.bg(self.theme.colour(back)).fg(self.theme.colour(front));
        } else if selected {
            style = style.add_modifier(Modifier::REVERSED);
        } else if entity.remembered {
            style = style.add_modifier(Modifier::DIM);
        }
        if relation == Relation::Ally {
            style = style.add_modifier(Modifier::UNDERLINED);
        }
        style
    }

    /// One character of a building. In half blocks its rim may take only one half of the character.
    fn fill(&self, buf: &mut Buffer, at: Position, cell: (u16, u16), area: &Area, sign: char, style: Style) {
        let (x, y) = cell;
        let other_half = self
            .camera
            .cells_at(at.x, at.y)
            .map(|both| if both.from.y == y { both.to.y } else { both.from.y });
        let rim = self.camera.zoom == Zoom::Far
            && self.theme.has_colour()
            && other_half.is_some_and(|other| !(area.from.y..=area.to.y).contains(&other));
        let Some(target) = buf.cell_mut(at) else { return };
        if !rim {
            target.set_char(sign).set_style(style);
            return;
        }
        let upper = other_half.is_some_and(|other| other > y);
        let beside = Cell { x, y: other_half.unwrap_or(y) };
        let ground = ground(self.view, beside).map_or(BEYOND, |(terrain, sight)| ground_rgb(terrain, sight));
        let colour = style.bg.unwrap_or(Color::Reset);
        target.set_char(if upper { '▀' } else { '▄' }).set_fg(colour).set_bg(self.theme.colour(ground));
    }
}

/// The one sign for two cells in a character: what can't be crossed or is worth going to before free ground.
fn sign_of_two(upper: Option<(Terrain, Sight)>, lower: Option<(Terrain, Sight)>) -> char {
    let sign =
        |part: Option<(Terrain, Sight)>| part.map_or(' ', |(terrain, sight)| ground_sign(terrain, sight));
    let (upper, lower) = (sign(upper), sign(lower));
    ['*', '#', '░', '·'].into_iter().find(|wanted| upper == *wanted || lower == *wanted).unwrap_or(' ')
}

/// Own things and allies are upper case, enemies lower case.
fn cased(letter: char, relation: Relation) -> char {
    if relation == Relation::Enemy { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() }
}

/// Puts a sign on the ground: the ground stays behind it, in one colour.
fn put(buf: &mut Buffer, at: Position, sign: char, style: Style, theme: Theme) {
    let Some(cell) = buf.cell_mut(at) else { return };
    // A half block has its upper colour in front; the sign takes its place.
    cell.set_char(sign).set_style(style);
    if !theme.has_colour() {
        cell.set_bg(Color::Reset);
    }
}

/// Puts a letter on a building.
fn put_on(buf: &mut Buffer, at: Position, sign: char, style: Style) {
    if let Some(cell) = buf.cell_mut(at) {
        cell.set_char(sign).set_style(style);
    }
}
