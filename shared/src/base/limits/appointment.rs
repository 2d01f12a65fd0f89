//! Live sessions at a time that suits all.

/// Times are whole minutes, in milliseconds.
pub const STEP_MS: u64 = 60_000;

/// How many times one player may name at once: enough for two weeks of evenings, and few enough to be read.
pub const TIMES_OF_A_SEAT: usize = 16;

/// How far ahead a time may lie, in milliseconds: nobody knows what they do in three months.
pub const HORIZON_MS: u64 = 90 * 86_400_000;

/// How long before an agreed session the players are reminded, in milliseconds.
pub const REMINDER_MS: u64 = 30 * 60_000;

/// How long before an agreed session players can come and are waited for, in milliseconds.
pub const LOBBY_MS: u64 = 10 * 60_000;

/// How long after its time a session waits for players who are missing, in milliseconds: the academic quarter.
pub const WAIT_MS: u64 = 15 * 60_000;

/// How often within an hour one player may change what is agreed: each change is a mail to everybody.
pub const TURNS_AN_HOUR: usize = 6;

/// How often the others are told of new times of one player, at most, in milliseconds: each time is a mail.
pub const TELL_EVERY_MS: u64 = 10 * 60_000;

/// What a calendar keeps free for a session, in milliseconds.
pub const CALENDAR_MS: u64 = 60 * 60_000;
