//! Powers, units, orders, phases: the words of the game.

use super::province::Province;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// A great power; its number is its seat.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Power {
    /// Seat 0.
    Austria,
    /// Seat 1.
    England,
    /// Seat 2.
    France,
    /// Seat 3.
    Germany,
    /// Seat 4.
    Italy,
    /// Seat 5.
    Russia,
    /// Seat 6.
    Turkey,
}

impl Power {
    /// All powers, by seat.
    pub const ALL: [Self; 7] =
        [Self::Austria, Self::England, Self::France, Self::Germany, Self::Italy, Self::Russia, Self::Turkey];

    /// The power of a seat.
    #[must_use]
    pub fn of(seat: Seat) -> Option<Self> {
        Self::ALL.get(usize::from(seat.0)).copied()
    }

    /// The power's seat.
    #[must_use]
    pub const fn seat(self) -> Seat {
        Seat(self as u8)
    }

    /// The power's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        ["Austria", "England", "France", "Germany", "Italy", "Russia", "Turkey"][self as usize]
    }

    /// What belongs to the power: "Austrian".
    #[must_use]
    pub const fn adjective(self) -> &'static str {
        ["Austrian", "English", "French", "German", "Italian", "Russian", "Turkish"][self as usize]
    }
}

/// What kind of unit.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Walks, and is convoyed.
    Army,
    /// Sails along coasts and at sea, and convoys.
    Fleet,
}

impl Kind {
    /// `A` or `F`.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Army => 'A',
            Self::Fleet => 'F',
        }
    }

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Army => "army",
            Self::Fleet => "fleet",
        }
    }
}

/// A side of a province whose coast is split.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Coast {
    /// `/NC`
    North,
    /// `/EC`
    East,
    /// `/SC`
    South,
}

impl Coast {
    /// All coasts.
    pub const ALL: [Self; 3] = [Self::North, Self::East, Self::South];

    /// `NC`, `EC` or `SC`.
    #[must_use]
    pub const fn short(self) -> &'static str {
        ["NC", "EC", "SC"][self as usize]
    }

    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        ["north coast", "east coast", "south coast"][self as usize]
    }
}

/// Where a unit is or goes: a province and, for fleets where it matters, which of its coasts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Location {
    /// The province.
    pub province: Province,
    /// The coast.
    #[serde(default)]
    pub coast: Option<Coast>,
}

impl From<Province> for Location {
    fn from(province: Province) -> Self {
        Self { province, coast: None }
    }
}

/// A unit as an order names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Unit {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub at: Location,
}

/// One order of one power, or its vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Order {
    /// Stay.
    Hold {
        /// Who.
        unit: Unit,
    },
    /// Go, or attack.
    Move {
        /// Who.
        unit: Unit,
        /// Where to.
        to: Location,
        /// By convoy even where there is a way by land.
        via: bool,
    },
    /// Help a unit to stay where it is.
    SupportHold {
        /// Who helps.
        unit: Unit,
        /// Who is helped.
        other: Unit,
    },
    /// Help a unit to get somewhere.
    SupportMove {
        /// Who helps.
        unit: Unit,
        /// Who is helped.
        other: Unit,
        /// Where to; a coast may be left open.
        to: Location,
    },
    /// Carry an army.
    Convoy {
        /// The fleet.
        unit: Unit,
        /// The army's province.
        from: Province,
        /// Where to.
        to: Province,
    },
    /// After a defeat, go.
    Retreat {
        /// Who.
        unit: Unit,
        /// Where to.
        to: Location,
    },
    /// Dissolve a unit: after a defeat, or in winter for want of centres.
    Disband {
        /// Who.
        unit: Unit,
    },
    /// Raise a unit in winter.
    Build {
        /// What, and where.
        unit: Unit,
    },
    /// Raise one unit less than one could.
    Waive,
    /// Vote for a draw, until further notice.
    VoteDraw,
    /// Take the vote back.
    VoteNoDraw,
}

impl Order {
    /// The unit that the order is for.
    #[must_use]
    pub const fn unit(&self) -> Option<Unit> {
        match *self {
            Self::Hold { unit }
            | Self::Move { unit, .. }
            | Self::SupportHold { unit, .. }
            | Self::SupportMove { unit, .. }
            | Self::Convoy { unit, .. }
            | Self::Retreat { unit, .. }
            | Self::Disband { unit }
            | Self::Build { unit } => Some(unit),
            Self::Waive | Self::VoteDraw | Self::VoteNoDraw => None,
        }
    }

    /// Whether it is a vote, which has nothing to do with the phase.
    #[must_use]
    pub const fn is_vote(&self) -> bool {
        matches!(self, Self::VoteDraw | Self::VoteNoDraw)
    }
}

/// A part of a year.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Units move.
    SpringOrders,
    /// Those who were beaten in spring retreat.
    SpringRetreats,
    /// Units move.
    AutumnOrders,
    /// Those who were beaten in autumn retreat.
    AutumnRetreats,
    /// Units are raised and dissolved.
    Winter,
}

impl Phase {
    /// Whether units move.
    #[must_use]
    pub const fn is_orders(self) -> bool {
        matches!(self, Self::SpringOrders | Self::AutumnOrders)
    }

    /// Whether units retreat.
    #[must_use]
    pub const fn is_retreats(self) -> bool {
        matches!(self, Self::SpringRetreats | Self::AutumnRetreats)
    }

    /// Spring, Autumn or Winter.
    #[must_use]
    pub const fn season(self) -> &'static str {
        match self {
            Self::SpringOrders | Self::SpringRetreats => "Spring",
            Self::AutumnOrders | Self::AutumnRetreats => "Autumn",
            Self::Winter => "Winter",
        }
    }

    /// Orders, retreats or builds.
    #[must_use]
    pub const fn business(self) -> &'static str {
        match self {
            Self::SpringOrders | Self::AutumnOrders => "orders",
            Self::SpringRetreats | Self::AutumnRetreats => "retreats",
            Self::Winter => "builds",
        }
    }

    /// What people call it: "Spring 1901, orders".
    #[must_use]
    pub fn name(self, year: u16) -> String {
        format!("{} {year}, {}", self.season(), self.business())
    }
}
