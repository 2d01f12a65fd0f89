//! Live play of games by mail.

/// For how long a lease is granted, in milliseconds: a live service that has died holds a game up for no longer than
/// this.
pub const LEASE_MS: u64 = 12_000;

/// How often a session of a turn game is ticked in a second: its clocks show tenths of a second.
pub const SESSION_HZ: u8 = 20;

/// A session that was not ticked for so long was not running, in milliseconds: five ticks. So it took no orders, and the
/// time is given back.
pub const SESSION_GAP_MS: u64 = 250;

/// A mailbox that has not answered a renewal after so long stores nothing, in milliseconds: over a network, and with a
/// disk that has much to do, it takes tenths of a second.
pub const ANSWER_MS: u64 = 1_000;

/// For how long a mailbox that has not answered is waited for, in milliseconds: as long as a restart of it takes. The lease
/// is over before, but a mailbox that took no orders in all that time renews it all the same.
pub const HOLD_ON_MS: u64 = 30_000;

/// How long a lease holds at least after an outage of the mailbox's own, in milliseconds: so long that two renewals are
/// asked for.
pub const AFTER_OUTAGE_MS: u64 = LEASE_MS / 3;

/// How long a live service that stops waits for the mailbox to take its games back, in milliseconds: half a lease, so
/// that a missing mailbox delays the stop no longer than a restart takes.
pub const GIVE_BACK_MS: u64 = LEASE_MS / 2;

/// How long a player's wish to play on live holds, in milliseconds.
pub const VOTE_MS: u64 = 10 * 60_000;

/// A player who has given input in a game within this time counts as present, in milliseconds.
pub const PRESENT_MS: u64 = 5 * 60_000;

/// How long a game that all want to play live waits for a live service, in milliseconds.
pub const WANTED_MS: u64 = 30_000;

/// The time between two checkpoints of a match of ticks, in milliseconds: what is lost if the live service dies.
pub const CHECKPOINT_MS: u64 = 4_000;

/// Where one bank serves both tempos: the most milliseconds by mail for one millisecond live. A year by mail is then
/// five minutes live.
pub const RATIO_CEILING: u32 = 100_000;

/// Where one bank serves both tempos: the least live time that each clock must hold for the game to go live, in
/// milliseconds. Live clocks run while players are still on their way.
pub const BANK_FLOOR_MS: u64 = 30_000;

/// How long the player to move has to seal the move when the hour of adjournment has come, in milliseconds.
pub const SEAL_MS: u64 = 60_000;

/// The longest time that a table may let its players be away before a session is adjourned, in milliseconds.
pub const AWAY_CEILING_MS: u64 = 60 * 60_000;

/// The largest call between the two services, in bytes: a snapshot, and the entries of a checkpoint.
pub const CALL_BYTES: usize = 64 << 20;

/// The most addresses of one live service.
pub const ADDRESSES: usize = 8;

/// The most empty steps in one live commit, because they cost time: an hour at 60 a second.
pub const EMPTY_STEPS: u32 = 216_000;

/// How many submissions of one player in a session may wait until the mailbox has stored them.
pub const ASKED: usize = 8;

/// The most live services whose players a mailbox remembers.
pub const SERVICES: usize = 64;

/// The most players of one live service that count as playing. Presence of further players is as if they did not
/// play.
pub const PLAYING: usize = 4_096;

/// The most messages to a table that wait until its live service asks for them.
pub const SAID: usize = 64;

/// How long the mailbox waits for a game before it answers a live service that asks for games, in milliseconds.
pub const WAIT_MS: u64 = 20_000;

/// By how much the clocks of the two services may differ in one session, in milliseconds: what the mailbox allows for when
/// it checks the time that players had live. Machines that go by network time stay far below it in a day.
pub const CLOCK_SKEW_MS: u64 = 60_000;
