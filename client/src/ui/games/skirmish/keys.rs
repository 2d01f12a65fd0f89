//! Which key means what, in each mode. Only keys that terminals really deliver.

use crate::ui::kit::keys::{HelpSection, Hint};
use adjourn_skirmish::{BuildingKind, Cell, UnitKind};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// What the next keys and clicks are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Selecting and ordering.
    #[default]
    Normal,
    /// A box is drawn with the cursor, from this corner.
    Box(Cell),
    /// The next place is where to go or what to attack.
    Target(Targeting),
    /// The menu of buildings.
    BuildMenu,
    /// The next place is where the building goes.
    Place(BuildingKind),
    /// The menu of units to train.
    TrainMenu,
    /// The next digit names a control group.
    NameGroup,
}

/// What a place is picked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targeting {
    /// Attack-move, or attack.
    Attack,
    /// Move, ignoring enemies.
    Move,
    /// The rally point of the selected buildings.
    Rally,
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Move the cursor by so many cells.
    Cursor(i32, i32),
    /// Move the window by so many halves of itself.
    Scroll(i32, i32),
    /// Select what is under the cursor, or confirm the place.
    Select,
    /// Add what is under the cursor to the selection, or take it out.
    SelectMore,
    /// Begin or end a box.
    Box,
    /// The order that fits what is under the cursor.
    Order,
    /// Pick a place.
    Target(Targeting),
    /// The selected units stop.
    Stop,
    /// Open the menu of buildings.
    BuildMenu,
    /// Pick a place for this building.
    Build(BuildingKind),
    /// Open the menu of units.
    TrainMenu,
    /// Train one.
    Train(UnitKind),
    /// Take back the last unit in a queue.
    CancelTrain,
    /// Select the next idle worker.
    IdleWorker,
    /// Select everyone who fights.
    Army,
    /// Go to the headquarters.
    Home,
    /// Go to the last alert, then to the ones before it.
    LastAlert,
    /// Select the next own building.
    NextBuilding,
    /// Select a control group; twice: go there.
    Group(u8),
    /// Make the selection a control group.
    SetGroup(u8),
    /// The next digit names a control group.
    NameGroup,
    /// Show cells larger or smaller.
    Zoom,
    /// Out of the mode, or select nothing.
    Cancel,
}

/// How far the cursor goes with Shift.
const LONG_STEP: i32 = 5;

/// The key of a kind of unit in menus, and its letter on the map.
#[must_use]
pub const fn unit_key(kind: UnitKind) -> char {
    match kind {
        UnitKind::Worker => 'w',
        UnitKind::Scout => 's',
        UnitKind::Rifle => 'r',
        UnitKind::Rocket => 'k',
        UnitKind::Tank => 't',
        UnitKind::Artillery => 'a',
    }
}

/// The key of a kind of building in menus, and its letter on the map.
#[must_use]
pub const fn building_key(kind: BuildingKind) -> char {
    match kind {
        BuildingKind::Headquarters => 'h',
        BuildingKind::Refinery => 'r',
        BuildingKind::Barracks => 'b',
        BuildingKind::Factory => 'f',
        BuildingKind::Turret => 't',
    }
}

/// What a key means now; `None` if it is not for the map.
#[must_use]
pub fn intent(key: KeyEvent, mode: Mode) -> Option<Intent> {
    if let Some(intent) = movement(key) {
        return Some(intent);
    }
    match (mode, key.code) {
        (Mode::Normal, KeyCode::Esc) => return None,
        (_, KeyCode::Esc) => return Some(Intent::Cancel),
        (Mode::NameGroup, KeyCode::Char(digit @ '1'..='9')) => {
            return Some(Intent::SetGroup(digit_of(digit)));
        }
        (Mode::BuildMenu, KeyCode::Char(letter)) => {
            return BuildingKind::ALL.into_iter().find(|k| building_key(*k) == letter).map(Intent::Build);
        }
        (Mode::TrainMenu, KeyCode::Char(letter)) => {
            if let Some(kind) = UnitKind::ALL.into_iter().find(|kind| unit_key(*kind) == letter) {
                return Some(Intent::Train(kind));
            }
        }
        (Mode::Target(_) | Mode::Place(_) | Mode::Box(_), KeyCode::Enter) => return Some(Intent::Select),
        _ => {}
    }
    let meta = key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char(digit @ '1'..='9') if meta => Some(Intent::SetGroup(digit_of(digit))),
        KeyCode::Char(_) if meta => None,
        KeyCode::Char(letter) => letter_intent(letter),
        KeyCode::Tab => Some(Intent::NextBuilding),
        _ => None,
    }
}

fn digit_of(digit: char) -> u8 {
    digit.to_digit(10).and_then(|value| u8::try_from(value).ok()).unwrap_or(0)
}

fn movement(key: KeyEvent) -> Option<Intent> {
    let (dx, dy) = match key.code {
        KeyCode::Left => (-1, 0),
        KeyCode::Right => (1, 0),
        KeyCode::Up => (0, -1),
        KeyCode::Down => (0, 1),
        KeyCode::PageUp => return Some(Intent::Scroll(0, -1)),
        KeyCode::PageDown => return Some(Intent::Scroll(0, 1)),
        _ => return None,
    };
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return Some(Intent::Scroll(dx, dy));
    }
    let step = if key.modifiers.contains(KeyModifiers::SHIFT) { LONG_STEP } else { 1 };
    Some(Intent::Cursor(dx * step, dy * step))
}

fn letter_intent(letter: char) -> Option<Intent> {
    Some(match letter {
        ' ' => Intent::Select,
        'x' => Intent::SelectMore,
        'v' => Intent::Box,
        'o' => Intent::Order,
        'a' => Intent::Target(Targeting::Attack),
        'm' => Intent::Target(Targeting::Move),
        'r' => Intent::Target(Targeting::Rally),
        's' => Intent::Stop,
        'b' => Intent::BuildMenu,
        't' => Intent::TrainMenu,
        'c' => Intent::CancelTrain,
        'i' => Intent::IdleWorker,
        'e' => Intent::Army,
        'h' => Intent::Home,
        'g' => Intent::LastAlert,
        'z' => Intent::Zoom,
        '=' => Intent::NameGroup,
        digit @ '1'..='9' => Intent::Group(digit_of(digit)),
        _ => return None,
    })
}

/// The hint line in a mode. `selected`: whether there are own units and own buildings in the selection.
#[must_use]
pub fn hints(mode: Mode, (units, buildings): (bool, bool)) -> Vec<Hint> {
    match mode {
        Mode::Box(_) => vec![("arrows", "widen the box"), ("Space", "select"), ("Esc", "cancel")],
        Mode::Target(_) => vec![("click", "or"), ("Space", "here at the cursor"), ("Esc", "cancel")],
        Mode::Place(_) => {
            vec![("click", "or"), ("Space", "build here"), ("arrows", "move"), ("Esc", "cancel")]
        }
        Mode::BuildMenu => vec![("letter", "choose a building"), ("Esc", "cancel")],
        Mode::TrainMenu => vec![("letter", "train one, again for more"), ("Esc", "done")],
        Mode::NameGroup => vec![("1-9", "name the selection"), ("Esc", "cancel")],
        Mode::Normal if units => vec![
            ("?", "keys"),
            ("o", "order"),
            ("a", "attack"),
            ("s", "stop"),
            ("b", "build"),
            ("=", "group"),
            ("e", "army"),
            ("z", "zoom"),
            ("Esc", "menu"),
        ],
        Mode::Normal if buildings => vec![
            ("?", "keys"),
            ("t", "train"),
            ("r", "rally"),
            ("c", "cancel last"),
            ("i", "idle worker"),
            ("e", "army"),
            ("z", "zoom"),
            ("Esc", "menu"),
        ],
        Mode::Normal => vec![
            ("?", "keys"),
            ("Space", "select"),
            ("i", "idle worker"),
            ("b", "build"),
            ("t", "train"),
            ("e", "army"),
            ("z", "zoom"),
            ("Esc", "menu"),
        ],
    }
}

/// The hint line of whoever watches: there is nothing to order.
pub const WATCH_HINTS: &[Hint] = &[
    ("?", "keys"),
    ("arrows", "move"),
    ("Space", "what is here"),
    ("g", "last alert"),
    ("z", "zoom"),
    ("Esc", "menu"),
];

/// The help page of whoever watches.
pub const WATCH_HELP: &[HelpSection] = &[
    LOOK,
    (
        "Select",
        &[("Space, click", "what is here"), ("v, drag", "a box"), ("x, Alt+click", "add, or take out")],
    ),
];

const LOOK: HelpSection = (
    "Look around",
    &[
        ("arrows", "move the cursor"),
        ("Shift+arrows", "by five cells"),
        ("Ctrl+arrows", "scroll half a window"),
        ("PgUp/Dn, wheel", "scroll"),
        ("z", "zoom: near or far"),
        ("h", "headquarters"),
        ("g", "last alert"),
    ],
);

/// The help page.
pub const HELP: &[HelpSection] = &[
    LOOK,
    (
        "Select",
        &[
            ("Space, click", "what is here"),
            ("twice", "all alike in window"),
            ("v, drag", "a box"),
            ("x, Alt+click", "add, or take out"),
            ("i", "next idle worker"),
            ("e", "everyone who fights"),
            ("Tab", "next own building"),
            ("= then 1-9", "a group (Alt+1-9)"),
            ("1-9", "it; twice: go there"),
        ],
    ),
    (
        "Order",
        &[
            ("o, right click", "go, attack, harvest,"),
            ("", "repair, rally"),
            ("a then place", "fight on the way"),
            ("m then place", "go, and fight nobody"),
            ("s", "stop, stand guard"),
            ("b then letter", "build"),
            ("t then letter", "train"),
            ("c", "cancel the last one"),
            ("r then place", "where new units go"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(code: KeyCode, modifiers: KeyModifiers, mode: Mode) -> Option<Intent> {
        intent(KeyEvent::new(code, modifiers), mode)
    }

    #[test]
    fn a_letter_means_what_the_mode_says() {
        let letter = |ch, mode| meaning(KeyCode::Char(ch), KeyModifiers::NONE, mode);
        assert_eq!(letter('r', Mode::Normal), Some(Intent::Target(Targeting::Rally)));
        assert_eq!(letter('r', Mode::BuildMenu), Some(Intent::Build(BuildingKind::Refinery)));
        assert_eq!(letter('r', Mode::TrainMenu), Some(Intent::Train(UnitKind::Rifle)));
        assert_eq!(letter('q', Mode::BuildMenu), None);
    }

    #[test]
    fn groups_have_a_way_on_every_terminal() {
        for (modifiers, mode) in [
            (KeyModifiers::ALT, Mode::Normal),
            (KeyModifiers::CONTROL, Mode::Normal),
            (KeyModifiers::NONE, Mode::NameGroup),
        ] {
            assert_eq!(meaning(KeyCode::Char('3'), modifiers, mode), Some(Intent::SetGroup(3)));
        }
        assert_eq!(meaning(KeyCode::Char('3'), KeyModifiers::NONE, Mode::Normal), Some(Intent::Group(3)));
    }

    #[test]
    fn escape_leaves_a_mode_and_is_the_shells_otherwise() {
        assert_eq!(meaning(KeyCode::Esc, KeyModifiers::NONE, Mode::TrainMenu), Some(Intent::Cancel));
        assert_eq!(meaning(KeyCode::Esc, KeyModifiers::NONE, Mode::Normal), None);
    }

    #[test]
    fn arrows_move_in_every_mode() {
        for mode in [Mode::Normal, Mode::TrainMenu, Mode::Place(BuildingKind::Turret)] {
            assert_eq!(meaning(KeyCode::Left, KeyModifiers::SHIFT, mode), Some(Intent::Cursor(-5, 0)));
        }
    }

    #[test]
    fn no_two_kinds_share_a_key() {
        let distinct =
            |keys: Vec<char>| keys.iter().collect::<std::collections::BTreeSet<_>>().len() == keys.len();
        assert!(distinct(UnitKind::ALL.map(unit_key).to_vec()));
        assert!(distinct(BuildingKind::ALL.map(building_key).to_vec()));
    }

    #[test]
    fn every_hint_fits_a_small_terminal() {
        let modes = [Mode::Normal, Mode::TrainMenu, Mode::BuildMenu, Mode::NameGroup];
        let targets = [Mode::Target(Targeting::Attack), Mode::Place(BuildingKind::Turret)];
        for mode in modes.into_iter().chain(targets).chain([Mode::Box(Cell { x: 0, y: 0 })]) {
            for selected in [(false, false), (true, false), (false, true)] {
                let width: usize =
                    hints(mode, selected).iter().map(|(key, what)| key.len() + what.len() + 3).sum();
                assert!(width <= 80 + 2, "{mode:?} {selected:?}: {width}");
            }
        }
    }
}
