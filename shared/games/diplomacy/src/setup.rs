//! What is chosen before the game.

use super::board::{Centre, location};
use super::province::Province;
use super::types::{Kind, Location, Phase, Power};
use crate::limits;
use adjourn_game::SetupError;
use adjourn_game::codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The year that games begin in.
pub const FIRST_YEAR: u16 = 1901;

/// The setup of a game. Whether there is press is the table's business, not the rules'.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// After this year's autumn the game is a draw of those who are left; without it, the game may last very long.
    #[serde(default)]
    pub last_year: Option<u16>,
    /// How the board looks at first.
    #[serde(default)]
    pub start: Start,
}

/// How the board looks at first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// Spring 1901, as in the rulebook.
    #[default]
    Standard,
    /// Your own position: a study, or a game that was begun elsewhere.
    Position(Position),
}

/// Your own position.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// The year, from 1901.
    pub year: u16,
    /// The phase: not one of retreats.
    pub phase: Phase,
    /// All units, at most 34.
    pub units: Vec<Placed>,
    /// Who owns which centres; a centre that is not named belongs to nobody.
    pub centres: Vec<(Power, Province)>,
}

/// A unit of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Whose it is.
    pub power: Power,
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub at: Location,
}

/// Where units stand in spring 1901.
const UNITS: [(Power, &str, &str); 7] = [
    (Power::Austria, "bud vie", "tri"),
    (Power::England, "lvp", "edi lon"),
    (Power::France, "mar par", "bre"),
    (Power::Germany, "ber mun", "kie"),
    (Power::Italy, "rom ven", "nap"),
    (Power::Russia, "mos war", "sev stp/sc"),
    (Power::Turkey, "con smy", "ank"),
];

impl Start {
    /// The position that it stands for.
    pub(super) fn position(&self) -> Position {
        if let Self::Position(position) = self {
            return position.clone();
        }
        let placed = |power, kind, at: &'static str| {
            at.split(' ').filter_map(location).map(move |at| Placed { power, kind, at })
        };
        let units = UNITS.iter().flat_map(|&(power, armies, fleets)| {
            placed(power, Kind::Army, armies).chain(placed(power, Kind::Fleet, fleets))
        });
        let home = |at: Province| match at.centre() {
            Centre::Home(power) => Some((power, at)),
            _ => None,
        };
        Position {
            year: FIRST_YEAR,
            phase: Phase::SpringOrders,
            units: units.collect(),
            centres: Province::ALL.into_iter().filter_map(home).collect(),
        }
    }
}

/// Whether the setup is within its bounds.
pub fn check(setup: &Setup) -> Result<(), SetupError> {
    let holds = |holds: bool, words| if holds { Ok(()) } else { Err(SetupError::OutOfBounds(words)) };
    let years = FIRST_YEAR..=limits::LAST_YEAR_CEILING;
    holds(setup.last_year.is_none_or(|year| years.contains(&year)), "the last year is 1901 to 2100")?;
    let Start::Position(position) = &setup.start else { return Ok(()) };
    holds(years.contains(&position.year), "the year is 1901 to 2100")?;
    holds(setup.last_year.is_none_or(|year| position.year <= year), "the last year is over")?;
    holds(!position.phase.is_retreats(), "a position begins with orders or builds")?;
    holds(position.units.len() <= limits::UNITS_CEILING, "there are at most 34 units")?;
    holds(position.centres.len() <= limits::UNITS_CEILING, "there are 34 centres")?;
    holds(position.units.iter().all(|unit| unit.at.holds(unit.kind)), "a unit stands where it can't")?;
    let units: BTreeMap<_, _> = position.units.iter().map(|unit| (unit.at.province, ())).collect();
    holds(units.len() == position.units.len(), "two units stand in one province")?;
    let centre = |(_, at): &(Power, Province)| at.centre() != Centre::No;
    holds(position.centres.iter().all(centre), "an owned province is no centre")?;
    let owned: BTreeMap<_, _> = position.centres.iter().map(|(_, at)| (*at, ())).collect();
    holds(owned.len() == position.centres.len(), "a centre is owned twice")
}
