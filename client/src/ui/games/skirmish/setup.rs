//! The settings of skirmish as a room shows and changes them.

use crate::ui::games::face::Setting;
use adjourn_game::codec;
use adjourn_skirmish::Setup;

/// Sides of the map that a room offers, in cells.
const MAPS: [(u16, &str); 4] = [(48, "small"), (72, "medium"), (96, "large"), (128, "huge")];
/// Ore to begin with.
const ORES: [u32; 5] = [150, 300, 600, 1_200, 2_400];
/// Units that a seat may have.
const CAPS: [u16; 5] = [60, 120, 180, 240, 300];
/// Ticks of a turn by mail: 2 to 60 seconds at 20 Hz.
const TURNS: [u16; 6] = [40, 100, 200, 400, 600, 1_200];

/// The settings in words.
pub fn settings(setup: &[u8]) -> Vec<Setting> {
    let Ok(setup) = codec::decode::<Setup>(setup) else { return Vec::new() };
    let size = MAPS.iter().find(|(cells, _)| *cells == setup.map_cells).map_or("custom", |(_, name)| name);
    vec![
        Setting { label: "Map", value: format!("{size}, {0} x {0} cells", setup.map_cells) },
        Setting { label: "Starting ore", value: setup.starting_ore.to_string() },
        Setting { label: "Unit limit", value: setup.unit_cap.to_string() },
        Setting { label: "Fog of war", value: if setup.fog { "on" } else { "off" }.into() },
        Setting { label: "Turn by mail", value: format!("{} ticks", setup.ticks_per_turn) },
    ]
}

/// The settings after one was turned up or down; as they were if they can't be read.
pub fn turned(setup: &[u8], index: usize, up: bool) -> Vec<u8> {
    let Ok(mut changed) = codec::decode::<Setup>(setup) else { return setup.to_vec() };
    match index {
        0 => changed.map_cells = next(&MAPS.map(|(cells, _)| cells), changed.map_cells, up),
        1 => changed.starting_ore = next(&ORES, changed.starting_ore, up),
        2 => changed.unit_cap = next(&CAPS, changed.unit_cap, up),
        3 => changed.fog = !changed.fog,
        _ => changed.ticks_per_turn = next(&TURNS, changed.ticks_per_turn, up),
    }
    codec::encode(&changed)
}

/// The next larger or smaller of the offered values; the ends stay.
fn next<T: Copy + PartialOrd>(offered: &[T], value: T, up: bool) -> T {
    let found = if up {
        offered.iter().find(|offer| **offer > value)
    } else {
        offered.iter().rev().find(|offer| **offer < value)
    };
    found.copied().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_turn_within_what_is_offered() {
        let mut setup = codec::encode(&Setup { map_cells: 80, ..Setup::default() });
        let value = |setup: &[u8], index: usize| settings(setup)[index].value.clone();
        setup = turned(&setup, 0, true);
        assert_eq!(value(&setup, 0), "large, 96 x 96 cells");
        for _ in 0..5 {
            setup = turned(&setup, 0, false);
        }
        assert_eq!(value(&setup, 0), "small, 48 x 48 cells");
        assert_eq!(value(&turned(&setup, 3, true), 3), "off");
        assert_eq!(value(&turned(&setup, 4, true), 4), "400 ticks");
    }

    #[test]
    fn settings_that_cannot_be_read_stay_as_they_are() {
        assert_eq!(settings(&[255]), []);
        assert_eq!(turned(&[255], 0, true), [255]);
    }
}
