//! Colours: a palette that colour-blind players can tell apart, for terminals of every depth and for `NO_COLOR`.
//! Whatever a colour says is also said by a letter, a mark or a modifier.

use adjourn_game::ids::Seat;
use ratatui::style::{Color, Modifier, Style};

/// A colour, before it is fitted to the terminal.
pub type Rgb = (u8, u8, u8);

/// Seats 0 to 7: the palette of Okabe and Ito, "Color Universal Design" (2008), <https://jfly.uni-koeln.de/color/>.
/// Black can't be seen on a dark map, so a light grey stands in for it.
const SEATS: [Rgb; 8] = [
    (86, 180, 233),  // sky blue
    (230, 159, 0),   // orange
    (0, 158, 115),   // bluish green
    (240, 228, 66),  // yellow
    (204, 121, 167), // reddish purple
    (213, 94, 0),    // vermilion
    (0, 114, 178),   // blue
    (220, 220, 220), // in place of black
];

const GOOD: Rgb = (0, 158, 115);
const WARNING: Rgb = (240, 228, 66);
const BAD: Rgb = (230, 110, 40);
const ACCENT: Rgb = (86, 180, 233);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    None,
    Indexed,
    True,
}

/// How the terminal shows colours.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    depth: Depth,
}

impl Theme {
    /// What the environment asks for: `NO_COLOR` (no-color.org), and `COLORTERM` for more than 256 colours.
    #[must_use]
    pub fn from_env() -> Self {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let true_colour =
            std::env::var("COLORTERM").is_ok_and(|value| value == "truecolor" || value == "24bit");
        let depth = if set("NO_COLOR") {
            Depth::None
        } else if true_colour {
            Depth::True
        } else {
            Depth::Indexed
        };
        Self { depth }
    }

    /// Without any colour.
    #[must_use]
    pub const fn plain() -> Self {
        Self { depth: Depth::None }
    }

    /// With all colours.
    #[must_use]
    pub const fn full() -> Self {
        Self { depth: Depth::True }
    }

    /// Whether there are colours at all.
    #[must_use]
    pub fn has_colour(self) -> bool {
        self.depth != Depth::None
    }

    /// The colour as this terminal can show it.
    #[must_use]
    pub fn colour(self, rgb: Rgb) -> Color {
        match self.depth {
            Depth::None => Color::Reset,
            Depth::Indexed => Color::Indexed(nearest_index(rgb)),
            Depth::True => Color::Rgb(rgb.0, rgb.1, rgb.2),
        }
    }

    /// The colour of a seat.
    #[must_use]
    pub fn seat_rgb(self, seat: Seat) -> Rgb {
        SEATS[usize::from(seat.0) % SEATS.len()]
    }

    /// Text in the colour of a seat.
    #[must_use]
    pub fn seat(self, seat: Seat) -> Style {
        self.text(self.seat_rgb(seat))
    }

    /// Text in this colour.
    #[must_use]
    pub fn text(self, rgb: Rgb) -> Style {
        if self.has_colour() { Style::new().fg(self.colour(rgb)) } else { Style::new() }
    }

    /// Headings and names of keys.
    #[must_use]
    pub fn accent(self) -> Style {
        self.text(ACCENT).add_modifier(Modifier::BOLD)
    }

    /// What went well.
    #[must_use]
    pub fn good(self) -> Style {
        self.text(GOOD).add_modifier(Modifier::BOLD)
    }

    /// What wants attention.
    #[must_use]
    pub fn warning(self) -> Style {
        self.text(WARNING).add_modifier(Modifier::BOLD)
    }

    /// What went wrong.
    #[must_use]
    pub fn bad(self) -> Style {
        self.text(BAD).add_modifier(Modifier::BOLD)
    }

    /// What can be overlooked.
    #[must_use]
    pub fn quiet(self) -> Style {
        if self.has_colour() { self.text((150, 150, 150)) } else { Style::new().add_modifier(Modifier::DIM) }
    }

    /// The line under the cursor of a list.
    #[must_use]
    pub fn chosen(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}

/// The nearest colour of the 6×6×6 cube, or of the grey ramp, in the 256 colours that all terminals share.
fn nearest_index((r, g, b): Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let level = |value: u8| -> u8 {
        let distance = |index: &u8| LEVELS[usize::from(*index)].abs_diff(value);
        (0..6).min_by_key(distance).unwrap_or(0)
    };
    if r.abs_diff(g) < 8 && g.abs_diff(b) < 8 && (8..=238).contains(&r) {
        return 232 + (r - 8) / 10;
    }
    16 + 36 * level(r) + 6 * level(g) + level(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn seats_differ_at_every_depth_that_has_colours() {
        for depth in [Depth::Indexed, Depth::True] {
            let theme = Theme { depth };
            let colours: BTreeSet<_> =
                (0..8).map(|seat| format!("{:?}", theme.seat(Seat(seat)).fg)).collect();
            assert_eq!(colours.len(), 8, "{depth:?}");
        }
    }

    #[test]
    fn nothing_is_coloured_without_colour() {
        let theme = Theme::plain();
        for style in
            [theme.accent(), theme.good(), theme.warning(), theme.bad(), theme.quiet(), theme.seat(Seat(3))]
        {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn the_cube_and_the_grey_ramp_are_hit() {
        assert_eq!(nearest_index((255, 0, 0)), 196);
        assert_eq!(nearest_index((0, 0, 0)), 16);
        assert_eq!(nearest_index((128, 128, 128)), 244);
    }
}
