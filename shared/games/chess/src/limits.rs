//! The bounds of chess, each with its reason.

pub use adjourn_game::limits::SNAPSHOT_BYTES_CEILING;

/// The longest position of chess in Forsyth-Edwards notation, in bytes: the longest that there can be has 90.
pub const FEN_BYTES_CEILING: usize = 100;

/// The highest number that the first move of a game of chess may have: with all that can follow it fits 16 bits.
pub const FIRST_MOVE_NUMBER_CEILING: u16 = 9_999;

/// The most plies of a game of chess. The 75-move rule ends every game before: 96 moves of pawns and 30 captures can
/// each come as the 150th ply of a row, and 150 more end the game.
pub const PLIES_CEILING: usize = 127 * 150;

/// The most moves of a game that goes on after moves made elsewhere: with them a setup stays below the 1,000 bytes that
/// every setup has. Longer games are few, and can be set up by their last position.
pub const SETUP_PLIES_CEILING: usize = 240;

/// The longest text of an order in chess, in bytes: "claim draw" or "offer draw" and the longest move, with room.
pub const ORDER_BYTES_CEILING: usize = 64;

/// The largest game of chess in portable notation that is read, in bytes: the longest game, with comments.
pub const PGN_BYTES_CEILING: usize = 1 << 20;

/// The most tags of a game of chess in portable notation: files in the wild have some twenty.
pub const PGN_TAGS_CEILING: usize = 100;

/// The longest name or value of such a tag, in bytes: the format asks every reader to take lines of 255.
pub const PGN_VALUE_BYTES_CEILING: usize = 255;
