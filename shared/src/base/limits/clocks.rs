//! The bounds of time-keeping by mail.

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// The shortest and the longest time for a turn, a bank or a phase, in milliseconds: a live turn game has seconds,
/// and players who need more than a year play without a clock.
pub const TURN_MS: (u64, u64) = (1_000, 366 * DAY_MS);

/// Closed spans of a week: one for each night, and the weekend in parts.
pub const CLOSED_SPANS_CEILING: usize = 14;

/// The fewest minutes that a week must be open: a deadline waits for them.
pub const OPEN_MINUTES_FLOOR: u32 = 60;

/// How many stretches of at most a day the search for an open moment looks at: a closed week, one whose only open
/// hour falls to a change of the clocks, and what the changes themselves add.
pub const SCHEDULE_STEPS: u32 = 64;

/// The last time that calculations use, in milliseconds since 1970: the end of the year 9998. Time zones are known up
/// to 9999.
pub const TIME_CEILING_MS: u64 = 253_370_764_800_000;

/// The most days of vacation for each player: a year. A player who is away for longer has left.
pub const VACATION_DAYS_CEILING: u16 = 366;

/// Reminders for one turn: beyond it they are noise.
pub const REMINDERS_CEILING: usize = 8;

/// The longest grace, in milliseconds: a week. A table that needs more gives more time for the turn.
pub const GRACE_MS_CEILING: u64 = 7 * DAY_MS;

/// Rungs of a ladder: what happens at the first, second ... miss; the last one repeats.
pub const RUNGS_CEILING: usize = 8;

/// Actions of one rung: each kind once.
pub const ACTIONS_CEILING: usize = 5;

/// The grace of a table that has not chosen one, in milliseconds: an evening's delay is forgiven, a day's is not.
pub const DEFAULT_GRACE_MS: u64 = HOUR_MS;

/// The time between two signs of life of the mailbox, in milliseconds. Each is one sync of the disk.
pub const SIGN_OF_LIFE_MS: u64 = 2_000;

/// The time between two beats of the mailbox, in milliseconds. Each is a number in memory: four a second cost nothing.
pub const BEAT_MS: u64 = 250;

/// Outages that are as long as this together are given back to all running clocks at once, in milliseconds: until then,
/// each clock gets them when it is looked at.
pub const SETTLE_FROM_MS: u64 = 5_000;

/// Shorter ones wait for others for so long, in milliseconds.
pub const SETTLE_AFTER_MS: u64 = 10 * 60_000;

/// Players are told by notice of an outage from this length on, in milliseconds: of shorter ones the table's log tells.
pub const TOLD_OUTAGE_MS: u64 = 15_000;

/// Lines of a dry run: for seven seats three misses with reminders and grace.
pub const DRY_RUN_CEILING: usize = 128;
