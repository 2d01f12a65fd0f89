//! The bounds of skirmish, each with its reason.

pub use adjourn_game::limits::SNAPSHOT_BYTES_CEILING;

/// The most units that one order names. A larger group is ordered in parts.
pub const ORDER_UNITS_CEILING: usize = 128;

/// The least and the most cells of a side of a skirmish map: a row of flags is one `u128`.
pub const MAP_CELLS: (u16, u16) = (48, 128);

/// The most units of all seats of a skirmish together: what one core steps within its tick, with a reserve.
pub const UNITS_CEILING: u16 = 2_400;

/// The most ore that a seat of a skirmish begins with.
pub const STARTING_ORE_CEILING: u32 = 100_000;

/// The least and the most ticks of a turn of skirmish by mail: from one second, in which something can happen, to a
/// minute, which decides a battle without its players and takes a server seconds to make.
pub const TICKS_PER_TURN: (u16, u16) = (20, 1_200);

/// The most orders of a seat in one turn of skirmish by mail: twice what may be given at once live, and more than
/// anyone types. Each may need a way across the map of its own.
pub const TURN_ORDERS_CEILING: usize = 128;

/// The most units that all orders of a turn name together: every unit of the largest seat thrice. The places of a
/// group are found among all units, for each order anew.
pub const TURN_UNITS_CEILING: usize = 3_600;

/// The longest text of an order of skirmish, in bytes: [`ORDER_UNITS_CEILING`] of the longest numbers, and words.
pub const ORDER_TEXT_BYTES: usize = adjourn_game::limits::ORDER_TEXT_BYTES_CEILING;

/// The most examples of legal orders of skirmish: a list to choose from, not every unit of a large army.
pub const LEGAL_CEILING: usize = 200;
