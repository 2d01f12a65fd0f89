//! The side panel: what is selected, menus, what is in training.

use super::control::Control;
use super::keys::{self, Mode};
use super::orders;
use super::words;
use super::world::{self, Relation, World};
use crate::ui::kit::theme::Theme;
use adjourn_game::ids::Seat;
use adjourn_skirmish::{Activity, BuildingKind, EntityView, Kind, SeatView, UnitKind};
use ratatui::crossterm::event::KeyCode;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use std::collections::BTreeMap;

/// A line of the panel, and the key that a click on it stands for.
pub type PanelLine = (Line<'static>, Option<KeyCode>);

/// The lines of the panel for what the player is doing.
#[must_use]
pub fn lines(control: &Control, names: &[String], theme: Theme) -> Vec<PanelLine> {
    let Some(world) = &control.world else { return Vec::new() };
    let mut lines = match control.mode {
        Mode::BuildMenu => build_menu(world, theme),
        Mode::TrainMenu => train_menu(world, theme),
        Mode::Place(kind) => vec![
            plain(format!("Place: {}", words::building(kind)), theme.accent()),
            plain("+ it fits, x it does not".into(), Style::new()),
        ],
        _ => selected(control, world, names, theme),
    };
    let groups: Vec<_> =
        control.selection.groups().map(|(digit, members)| format!("{digit}:{members}")).collect();
    if !groups.is_empty() {
        lines.push(plain(format!("Groups {}", groups.join(" ")), theme.quiet()));
    }
    lines.extend(in_training(world, theme));
    lines.extend(others(world, names, theme));
    lines
}

fn plain(text: String, style: Style) -> PanelLine {
    (Line::styled(text, style), None)
}

/// A row of a menu: its key, what it is, what it costs; quiet if it can't be had now.
fn menu_row(key: char, name: &str, cost: u32, note: &str, able: bool, theme: Theme) -> PanelLine {
    let style = if able { Style::new() } else { theme.quiet() };
    let line = Line::from(vec![
        Span::styled(key.to_string(), if able { theme.accent() } else { theme.quiet() }),
        Span::styled(format!(" {name:<12} {cost:>3} {note}"), style),
    ]);
    (line, Some(KeyCode::Char(key)))
}

fn build_menu(world: &World, theme: Theme) -> Vec<PanelLine> {
    let ore = world.ore().unwrap_or(0);
    let mut lines = vec![plain("Build          ore".into(), theme.accent())];
    for kind in BuildingKind::ALL {
        let cost = kind.stats().cost_ore;
        let allowed = orders::may_build(world, kind);
        let note = if !allowed {
            "after b"
        } else if ore < cost {
            "no ore"
        } else {
            ""
        };
        let able = allowed && ore >= cost;
        lines.push(menu_row(keys::building_key(kind), words::building(kind), cost, note, able, theme));
    }
    lines
}

fn train_menu(world: &World, theme: Theme) -> Vec<PanelLine> {
    let ore = world.ore().unwrap_or(0);
    let mut lines = vec![plain("Train          ore".into(), theme.accent())];
    for kind in UnitKind::ALL {
        let cost = kind.stats().cost_ore;
        let trainers = orders::trainers(world, kind).count();
        let note = if trainers == 0 {
            "no bldg"
        } else if ore < cost {
            "no ore"
        } else {
            ""
        };
        lines.push(menu_row(keys::unit_key(kind), words::unit(kind), cost, note, note.is_empty(), theme));
    }
    lines
}

fn selected(control: &Control, world: &World, names: &[String], theme: Theme) -> Vec<PanelLine> {
    let entities: Vec<_> = control.selection.ids().iter().filter_map(|id| world.get(*id)).collect();
    match entities[..] {
        [] => under_cursor(control, world, names, theme),
        [one] => one_entity(world, one, names, theme),
        _ => many(&entities, theme),
    }
}

/// With nothing selected, the panel tells what the cursor is on.
fn under_cursor(control: &Control, world: &World, names: &[String], theme: Theme) -> Vec<PanelLine> {
    let here = world::Area { from: control.cursor, to: control.cursor };
    if let Some(entity) = world.in_area(&here).first() {
        let mut lines = vec![plain("Under the cursor:".into(), theme.quiet())];
        lines.extend(one_entity(world, entity, names, theme));
        return lines;
    }
    let ground = match world.terrain(control.cursor) {
        Some(adjourn_skirmish::Terrain::Ore) => "ore: workers harvest (o)",
        Some(adjourn_skirmish::Terrain::Rock) => "rock",
        Some(adjourn_skirmish::Terrain::Ground) => "free ground",
        _ => "not seen yet",
    };
    vec![plain("Nothing selected".into(), theme.quiet()), plain(format!("Cursor: {ground}"), theme.quiet())]
}

/// The other players, and how they stand to the viewer.
fn others(world: &World, names: &[String], theme: Theme) -> Vec<PanelLine> {
    let seats = (0..).map(Seat).zip(&world.view.seats).zip(names);
    let line = |((seat, state), name): ((Seat, &SeatView), &String)| {
        let stands = match world.relation(seat) {
            _ if world.viewer.is_none() => return None,
            Relation::Own => return None,
            Relation::Ally => "Ally",
            Relation::Enemy => "Enemy",
        };
        let out = if state.in_game { "" } else { " (out)" };
        Some(plain(format!("{stands} {name}{out}"), theme.seat(seat)))
    };
    seats.filter_map(line).collect()
}

fn bar(part: u32, whole: u32, width: u32) -> String {
    let full = (part * width).div_ceil(whole.max(1)).min(width);
    (0..width).map(|at| if at < full { '■' } else { '·' }).collect()
}

fn one_entity(world: &World, entity: &EntityView, names: &[String], theme: Theme) -> Vec<PanelLine> {
    let owner = names.get(usize::from(entity.seat.0)).cloned().unwrap_or_default();
    let relation = match world.relation(entity.seat) {
        Relation::Own if world.viewer.is_some() => "yours".to_owned(),
        Relation::Own => owner,
        Relation::Ally => format!("ally {owner}"),
        Relation::Enemy => format!("enemy {owner}"),
    };
    let purpose = match entity.kind {
        Kind::Unit(kind) => words::purpose(kind),
        Kind::Building(kind) => words::use_of(kind),
    };
    let mut lines = vec![
        plain(format!("{} · {relation}", words::kind(entity.kind)), theme.seat(entity.seat)),
        plain(purpose.into(), theme.quiet()),
        plain(
            format!("{} {}/{}", bar(entity.hp.into(), entity.max_hp.into(), 10), entity.hp, entity.max_hp),
            Style::new(),
        ),
    ];
    if entity.remembered {
        lines.push(plain("as last seen".into(), theme.quiet()));
        return lines;
    }
    let mut doing = words::activity(entity.activity).to_owned();
    if entity.carrying > 0 {
        doing.push_str(&format!(" · carries {}", entity.carrying));
    }
    if entity.activity == Activity::UnderConstruction {
        doing =
            format!("{} {} %", bar(entity.progress_permille.into(), 1000, 10), entity.progress_permille / 10);
    }
    lines.push(plain(doing, Style::new()));
    if let Some(first) = entity.queue.first() {
        let progress = bar(entity.progress_permille.into(), 1000, 10);
        lines.push(plain(format!("{progress} {}", words::unit(*first)), Style::new()));
        let rest: Vec<_> = entity.queue[1..].iter().map(|kind| keys::unit_key(*kind).to_string()).collect();
        if !rest.is_empty() {
            lines.push(plain(format!("then {}", rest.join(" ")), theme.quiet()));
        }
    }
    lines
}

fn many(entities: &[&EntityView], theme: Theme) -> Vec<PanelLine> {
    let mut kinds: BTreeMap<Kind, (u32, u32, u32)> = BTreeMap::new();
    for entity in entities {
        let (count, hp, max_hp) = kinds.entry(entity.kind).or_default();
        *count += 1;
        *hp += u32::from(entity.hp);
        *max_hp += u32::from(entity.max_hp);
    }
    let mut lines = vec![plain(format!("{} selected", entities.len()), theme.accent())];
    for (kind, (count, hp, max_hp)) in kinds {
        lines
            .push(plain(format!("{count:>3} {:<9} {}", words::kind(kind), bar(hp, max_hp, 8)), Style::new()));
    }
    lines
}

/// What own buildings are doing, wherever the player looks.
fn in_training(world: &World, theme: Theme) -> Vec<PanelLine> {
    let mut lines = Vec::new();
    for entity in world.mine() {
        let percent = entity.progress_permille / 10;
        let text = match (entity.kind, entity.queue.first()) {
            (Kind::Building(kind), _) if entity.activity == Activity::UnderConstruction => {
                format!("{percent:>3} % {} rising", words::building(kind))
            }
            (Kind::Building(_), Some(unit)) => {
                let more = entity.queue.len() - 1;
                let more = if more > 0 { format!(" +{more}") } else { String::new() };
                format!("{percent:>3} % {}{more}", words::unit(*unit))
            }
            _ => continue,
        };
        lines.push(plain(text, Style::new()));
    }
    if !lines.is_empty() {
        lines.insert(0, plain("In work".into(), theme.accent()));
    }
    lines
}
