//! What a game says of itself. Plain data.

use crate::ids::Seat;
use crate::limits::SEATS_CEILING;

/// What is true of a game in every state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// Its name in lobbies, files and on the wire: lower case letters.
    pub name: &'static str,
    /// Its name for people: "Connect Four".
    pub title: &'static str,
    /// One line that tells a newcomer what it is.
    pub line: &'static str,
    /// Raised whenever the same inputs would give another state, or the same text would mean another order.
    pub rules_version: u32,
    /// The fewest and the most seats.
    pub seats: (u8, u8),
    /// What people call the seats, by number: "White". A seat without a name is "seat 3".
    pub seat_names: &'static [&'static str],
    /// The colours of the seats, by number; [`Colour::USUAL`] for those without one.
    pub colours: &'static [Colour],
    /// The names of the parts of the state in a breakdown, indexed by [`crate::DigestRow::part`].
    pub parts: &'static [&'static str],
    /// Whether a running game keeps anything from a seat. If so, by mail the seed, the others' orders and the state
    /// stay on the server until the game ends.
    pub hidden: bool,
    /// For a game that is played in real time when it is live: the steps in a second. The clock makes them, and orders
    /// come at any of them. Other games go on turn by turn, live with clocks of seconds.
    pub tick_hz: Option<u8>,
    /// Whether it can be played by mail. A game that is live alone needs no orders as text.
    pub by_mail: bool,
}

impl About {
    /// To begin with: two seats without names, turn by turn, nothing hidden. A game states at least its name, its title
    /// and its line.
    pub const USUAL: Self = Self {
        name: "",
        title: "",
        line: "",
        rules_version: 1,
        seats: (2, 2),
        seat_names: &[],
        colours: &[],
        parts: &["state"],
        hidden: false,
        tick_hz: None,
        by_mail: true,
    };

    /// How many seats it has, in words: "2 to 4 seats".
    #[must_use]
    pub fn seats_in_words(&self) -> String {
        match self.seats {
            (1, 1) => "1 seat".to_owned(),
            (fewest, most) if fewest == most => format!("{fewest} seats"),
            (fewest, most) => format!("{fewest} to {most} seats"),
        }
    }

    /// What people call a seat.
    #[must_use]
    pub fn seat_name(&self, seat: Seat) -> String {
        let name = self.seat_names.get(usize::from(seat.0));
        name.map_or_else(|| format!("seat {seat}"), |name| (*name).to_owned())
    }

    /// The colour of a seat.
    #[must_use]
    pub fn colour(&self, seat: Seat) -> Colour {
        let index = usize::from(seat.0);
        self.colours.get(index).copied().unwrap_or(Colour::USUAL[index % Colour::USUAL.len()])
    }
}

/// A colour: red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// Colours that are easy to tell apart, one for each seat that a table can have.
    pub const USUAL: [Self; SEATS_CEILING as usize] = [
        Self(0x3b, 0x82, 0xf6),
        Self(0xef, 0x44, 0x44),
        Self(0x22, 0xc5, 0x5e),
        Self(0xea, 0xb3, 0x08),
        Self(0xa8, 0x55, 0xf7),
        Self(0x06, 0xb6, 0xd4),
        Self(0xf9, 0x73, 0x16),
        Self(0xec, 0x48, 0x99),
        Self(0x84, 0xcc, 0x16),
        Self(0x14, 0xb8, 0xa6),
        Self(0x63, 0x66, 0xf1),
        Self(0xf4, 0x3f, 0x5e),
        Self(0x92, 0x40, 0x0e),
        Self(0x94, 0xa3, 0xb8),
        Self(0x16, 0x65, 0x34),
        Self(0xf5, 0xf5, 0xf4),
    ];
}
