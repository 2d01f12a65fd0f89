//! The bounds of the mailbox's store.

/// Calls that wait for the writer: at 5,000 a second not yet a second's work. More are refused as busy.
pub const WRITES_WAITING: usize = 4_096;

/// Calls that are written and synced together: enough that one sync is cheap for each, few enough that the first
/// one does not wait long for the last.
pub const BATCH_CALLS: usize = 256;

/// Reading threads. Reads are short and mostly from memory: a few overlap what waits for the disk.
pub const READERS: usize = 4;

/// Reads that wait for a thread. More are refused as busy.
pub const READS_WAITING: usize = 4_096;

/// Statements that a connection keeps prepared: more than there are.
pub const STATEMENTS_KEPT: usize = 128;

/// Pages that the writer keeps in memory, in KiB: what some thousand games under way touch at their turns.
pub const WRITER_CACHE_KIB: u32 = 65_536;

/// The same for each reading thread: the inner pages of all indexes, and what was read last. The system caches the
/// file too.
pub const READER_CACHE_KIB: u32 = 8_192;

/// How long a connection waits for another one's lock, in milliseconds. Only recovery takes one for long.
pub const LOCK_WAIT_MS: u64 = 5_000;

/// After how many pages the log is copied into the database: 32 MiB. This also bounds what a start after a crash has
/// to read.
pub const CHECKPOINT_PAGES: u64 = 8_192;

/// Pages of the log from which the writer waits until no reader uses the log, so that the log can begin anew: 128
/// MiB.
pub const INSIST_PAGES: u64 = 4 * CHECKPOINT_PAGES;

/// How long the writer then waits for readers, in milliseconds: every reader but a backup is faster.
pub const INSIST_WAIT_MS: u64 = 50;

/// Sessions of one player; beyond it the oldest ends. Several devices, and scripts that sign in each time.
pub const SESSIONS_PER_PLAYER: u32 = 32;

/// What a sign of life writes after a refused write, in bytes: with that much room the largest orders and their turn can be
/// stored.
pub const ROOM_BYTES: u32 = 512 * 1_024;

/// Starts that the store remembers, for clients that go on from a change of one of them: more than there are within the time
/// for which changes are kept.
pub const INCARNATIONS_KEPT: u32 = 10_000;

/// How long changes are kept for "what changed since", in milliseconds: 30 days. A client that was away for longer
/// loads everything anew.
pub const CHANGES_KEPT_MS: u64 = 30 * 86_400_000;

/// How long a settled notice is remembered so that it is not repeated, in milliseconds: 180 days, longer than any
/// turn is open.
pub const NOTICES_KEPT_MS: u64 = 180 * 86_400_000;

/// Rows that one transaction prunes: others write in between.
pub const PRUNED_AT_ONCE: u32 = 1_000;

/// Pages that a backup copies at a time, with a pause after it: 4 MiB.
pub const BACKUP_PAGES: i32 = 1_024;

/// That pause, in milliseconds: the disk also serves the writer.
pub const BACKUP_PAUSE_MS: u64 = 2;
