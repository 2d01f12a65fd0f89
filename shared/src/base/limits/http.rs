//! The bounds of the mailbox's HTTP service that nobody has to set. Those that a configuration may set are the server's.

/// The head of a request, in bytes.
pub const HEAD_BYTES: usize = 16 << 10;

/// Header fields of a request: twice what browsers send.
pub const HEAD_FIELDS: usize = 64;

/// Challenges in all that wait for their answers: 10 MB. Beyond it the oldest is dropped.
pub const CHALLENGES: usize = 65_536;

/// Challenges of one address that wait for their answers: a household behind one router. Beyond it the oldest is
/// dropped.
pub const CHALLENGES_PER_ADDRESS: usize = 64;

/// Sessions that are kept in memory; others are looked up in the store.
pub const SESSIONS_CACHED: usize = 16_384;

/// How often the server writes down that a player was seen, at most, in milliseconds. Others read minutes ("was here
/// 5 minutes ago"), and a row a minute costs little beside the calls of that minute.
pub const SEEN_EVERY_MS: u64 = 60_000;

/// Addresses or players whose rates are remembered: 8 MB. Beyond it, those who were not seen recently share one
/// budget.
pub const RATES: usize = 65_536;

/// Keys of a player, revoked ones included: each device of many years.
pub const KEYS_PER_PLAYER: usize = 64;

/// The longest name of a key, in characters: one column of a list.
pub const KEY_LABEL_CHARS: usize = 40;

/// How many bytes beyond the bound of a body are read and thrown away: a client that sends a little too much gets an
/// answer, and one that sends without end is cut off.
pub const READ_ON_BYTES: usize = 4 << 20;

/// How long calls may go on when the service stops, in milliseconds.
pub const STOPPING_MS: u64 = 5_000;

/// How often a silent stream of events says that it is alive, in milliseconds: less than what proxies wait for.
pub const KEEP_ALIVE_MS: u64 = 15_000;

/// After how long a stream of events looks by itself for changes, in milliseconds: a wake-up can be lost.
pub const LOOK_AGAIN_MS: u64 = 60_000;

/// Exports that are made at once: each holds a whole game in memory, some megabytes of a long one. More wait.
pub const EXPORTS_AT_ONCE: usize = 4;

/// Rows of a list whose order changes, as far as one can page: of a player's games all, and of a leaderboard as many places
/// as anybody looks at.
pub const LISTING_ROWS: u32 = 10_000;

/// Rows of all such lists that are kept for later pages: 16 MB. Beyond it the oldest lists are dropped.
pub const LISTINGS_KEPT: usize = 1_000_000;

/// For how long a leaderboard is given out as it was first looked at, in milliseconds.
pub const LISTING_MS: u64 = 60_000;
