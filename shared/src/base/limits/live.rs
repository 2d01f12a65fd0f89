//! Live play of games by mail.

/// For how long a lease is granted, in milliseconds: a live service that has died holds a game up no longer.
pub const LEASE_MS: u64 = 12_000;

/// How long a live service that stops waits for the mailbox to take its games back, in milliseconds: half a lease, so
/// that a mailbox that is away holds the stop up no longer than a restart takes.
pub const GIVE_BACK_MS: u64 = LEASE_MS / 2;

/// For how long a player's wish to play on live holds, in milliseconds.
pub const VOTE_MS: u64 = 10 * 60_000;

/// Who has given input in a game within this time counts as present, in milliseconds.
pub const PRESENT_MS: u64 = 5 * 60_000;

/// How long a game that all want to play live waits for a live service, in milliseconds.
pub const WANTED_MS: u64 = 30_000;

/// The time between two checkpoints of a match of ticks, in milliseconds: what the death of the live service may
/// cost.
pub const CHECKPOINT_MS: u64 = 4_000;

/// Milliseconds by mail for one live, where one bank serves both tempos, at most: a year by mail is five minutes then.
pub const RATIO_CEILING: u32 = 100_000;

/// The least that a clock must hold for the game to go live, in milliseconds, where one bank serves both tempos: live
/// clocks run while players are still on their way.
pub const BANK_FLOOR_MS: u64 = 30_000;

/// How long who is to move has to seal the move when the hour of adjournment has come, in milliseconds.
pub const SEAL_MS: u64 = 60_000;

/// The longest time for which players who are away may keep a session from being adjourned, in milliseconds.
pub const AWAY_CEILING_MS: u64 = 60 * 60_000;

/// The largest call between the two services, in bytes: a snapshot, and the entries of a checkpoint.
pub const CALL_BYTES: usize = 64 << 20;

/// Addresses of a live service, at most.
pub const ADDRESSES: usize = 8;

/// Empty steps in one commit of the live side, which cost time: an hour at 60 a second.
pub const EMPTY_STEPS: u32 = 216_000;

/// What one player of a session has handed in and the mailbox has not stored yet.
pub const ASKED: usize = 8;

/// Live services of one mailbox that are remembered for who plays there.
pub const SERVICES: usize = 64;

/// Players of one live service who are told of as playing: beyond it, the others are seen as usual.
pub const PLAYING: usize = 4_096;

/// Messages to a table that wait for its live service to hear of them.
pub const SAID: usize = 64;

/// How long the mailbox keeps a live service's question for games waiting, in milliseconds.
pub const WAIT_MS: u64 = 20_000;

/// By how much the clocks of the two services may differ in one session, in milliseconds: what the mailbox allows for when
/// it checks the time that players had live. Machines that go by network time stay far below it in a day.
pub const CLOCK_SKEW_MS: u64 = 60_000;
