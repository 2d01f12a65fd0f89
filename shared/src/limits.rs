//! Every bound, with its reason. Configuration sets values; a ceiling is what no configuration may exceed.

/// The largest snapshot that is encoded, sent or decoded: 2,000 units take about 200 KB, and a map 100 KB.
pub const SNAPSHOT_BYTES_CEILING: usize = 16 << 20;

/// The most seats at a table of any game.
pub const SEATS_CEILING: u8 = 16;

/// The largest encoded input of one seat: it must fit a datagram beside its frame.
pub const INPUT_BYTES_CEILING: usize = 1_000;

/// The most units that one order names. A larger group is ordered in parts.
pub const ORDER_UNITS_CEILING: usize = 128;

/// The most rows of a breakdown that a desync report carries: 2,000 units have some 12,000.
pub const DESYNC_ROWS_CEILING: usize = 65_536;
