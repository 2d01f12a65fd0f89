//! The bounds that every game keeps to, each with its reason.

/// The largest snapshot that is encoded, sent or decoded: 2,000 units take about 200 KB, and a map 100 KB.
pub const SNAPSHOT_BYTES_CEILING: usize = 16 << 20;

/// The most seats at a table of any game.
pub const SEATS_CEILING: u8 = 16;

/// The largest encoded input of one seat: it must fit a datagram beside its frame.
pub const INPUT_BYTES_CEILING: usize = 1_000;

/// The longest settings of a game, encoded: they are sent to every member of a room at each of its changes.
pub const SETUP_BYTES_CEILING: usize = 1_000;

/// The most orders in one list by mail: a WEGO turn of a large army, some for each group.
pub const ORDERS_PER_TURN_CEILING: usize = 512;

/// The longest text of one order by mail, in bytes: an order of skirmish that names its largest group unit by unit.
pub const ORDER_TEXT_BYTES_CEILING: usize = 1_600;

/// Orders that a seat may give at once: what has piled up behind a lost second, and a large army ordered in parts.
pub const ORDER_BURST: u32 = 64;

/// The longest name of a player, in characters: eight names fit a score line of a terminal 80 columns wide twice.
pub const NAME_CHARS_CEILING: usize = 24;

/// The most combining marks in a row: the languages that pile them use two; more only smears the screen.
pub const COMBINING_MARKS_CEILING: u32 = 2;
