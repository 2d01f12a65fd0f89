//! The bounds of Diplomacy, each with its reason.

pub use adjourn_game::limits::SNAPSHOT_BYTES_CEILING;

/// The last year that a game of diplomacy can reach: two hundred years are longer than any game, and a number in a
/// setup or snapshot must not count without end.
pub const LAST_YEAR_CEILING: u16 = 2_100;

/// The most units of a game of diplomacy: as many as there are supply centres.
pub const UNITS_CEILING: usize = 34;

/// The longest text of an order of diplomacy, in bytes: two full names with coasts, and their verbs.
pub const ORDER_BYTES_CEILING: usize = 200;
