//! Every bound, with its reason. Configuration sets values; a ceiling is what no configuration may exceed.

pub mod appointment; // live sessions at a time that suits all
pub mod clocks; // time, schedules, what happens when it is up
mod connections; // connections of the live service
pub mod http; // the mailbox's HTTP service
pub mod live; // leases and live sessions
mod lobby; // rooms, lists, chat
pub mod store; // the mailbox's store

pub use adjourn_game::limits::{
    COMBINING_MARKS_CEILING, INPUT_BYTES_CEILING, NAME_CHARS_CEILING, ORDER_BURST, ORDER_TEXT_BYTES_CEILING,
    ORDERS_PER_TURN_CEILING, SEATS_CEILING, SETUP_BYTES_CEILING, SNAPSHOT_BYTES_CEILING,
};
pub use connections::ConnectionLimits;
pub use lobby::LobbyLimits;

/// The most rows of a breakdown that a desync report carries: 2,000 units have some 12,000.
pub const DESYNC_ROWS_CEILING: usize = 65_536;

/// How often a client's state is mended within [`HEALS_WITHIN_MS`]. A state that differs again and again has a cause that
/// a mended state does not remove.
pub const HEALS: usize = 3;

/// The time in which the mended states of a client are counted, in milliseconds.
pub const HEALS_WITHIN_MS: u64 = 60_000;

/// The length of a private room's code: with [`crate::lobby`]'s alphabet of 30 some 700 million, and guessing
/// is paid for from the guesser's command budget.
pub const JOIN_CODE_CHARS: usize = 6;

/// The most rooms, matches and players in one overview, each: a list of a thousand is read by nobody, and the
/// message stays below 300 KB.
pub const LISTED_CEILING: u32 = 1_000;

/// The longest title, chat line or report, in characters.
pub const TEXT_CHARS_CEILING: u32 = 2_000;

/// How long a client may take for its hello, in milliseconds: three round trips on a very slow line.
pub const HELLO_TIMEOUT_MS: u64 = 10_000;

/// The largest entry of a timeline: a keyframe and what is around it.
pub const ENTRY_BYTES_CEILING: usize = SNAPSHOT_BYTES_CEILING + 1_024;

/// The largest datagram that the application sends, in bytes: with QUIC's own overhead it fits the 1,200 bytes that
/// every path carries (RFC 9000, section 14).
pub const DATAGRAM_BYTES: usize = 1_150;

/// Orders that a seat may give in each tick, in the long run: at 20 Hz 80 a second, several times the fastest player.
pub const ORDERS_PER_TICK: u32 = 4;

/// Bundles that one tick puts on a peer's stream to fill a gap: ten times as fast as they are made, without
/// flooding the line in one go.
pub const STREAM_BUNDLES_PER_TICK: u32 = 200;

/// How far ahead of a gap bundles are kept, in ticks: a minute at 60 Hz.
pub const EARLY_BUNDLES_CEILING: u32 = 3_600;

/// A client's orders under way at once; more are refused at the keyboard. They wait only while the server is silent.
pub const ORDERS_IN_FLIGHT_CEILING: usize = 256;

/// Steps that a follower makes in one go: it catches up many times faster than the match runs, and still looks at
/// its user in between.
pub const CATCH_UP_STEPS: u32 = 32;

/// A client acknowledges at least every so many ticks. Repeated bundles are small, packets are not.
pub const ACK_EVERY_TICKS: u32 = 4;

/// A client says something at least so often, in milliseconds.
pub const UP_AT_LEAST_EVERY_MS: u64 = 1_000;

/// The longest playout delay, in microseconds: beyond it a player would rather see the stutter than lag behind it.
pub const PLAYOUT_DELAY_CEILING_US: i64 = 300_000;

/// Digests of own states that a server remembers to compare with what clients send, in ticks.
pub const DIGESTS_KEPT: usize = 512;

/// How far back bundles and keyframes are kept for peers who are behind, in milliseconds.
pub const HISTORY_MS: u64 = 20_000;

/// How long a match that is over repeats its last bundles, in milliseconds.
pub const ENDING_MS: u64 = 5_000;

/// The largest message on a client's control stream, in bytes: signed orders, with room.
pub const CLIENT_MESSAGE_BYTES: usize = 20 << 10;

/// The largest desync report, in bytes: [`DESYNC_ROWS_CEILING`] rows of at most 15 bytes each.
pub const DESYNC_REPORT_BYTES: usize = 1 << 20;

/// The largest message on a server's control stream, in bytes: an overview, or 200 full bundles.
pub const SERVER_MESSAGE_BYTES: usize = 4 << 20;

/// The longest delay for spectators, in milliseconds: all its bundles stay in memory.
pub const WATCH_DELAY_CEILING_MS: u64 = 600_000;

/// A connection from which nothing was heard for so long is lost, in milliseconds: longer than a change of network
/// takes, shorter than opponents' patience.
pub const IDLE_TIMEOUT_MS: u32 = 10_000;

/// The most empty steps between two entries of a timeline: there is a digest in every second, at most 60 steps apart.
/// A file that claims more would only waste its reader's time.
pub const EMPTY_STEPS_CEILING: u32 = 3_600;

/// The largest replay that is read, in bytes, compressed or not: hours of a full match, not a bomb.
pub const REPLAY_BYTES_CEILING: u64 = 256 << 20;

/// The largest file of a replay that a server sends and a client takes, in bytes, compressed: some hours of a full match.
/// The client holds it in memory until it is whole.
pub const REPLAY_FILE_BYTES_CEILING: u64 = 64 << 20;

/// The largest piece of a replay in one message, in bytes: half a second of a slow line, so that a line of chat does not
/// wait for long behind it.
pub const REPLAY_PIECE_BYTES: usize = 64 << 10;

/// The least time between two requests for pieces of a replay, in milliseconds: half of what the default limit on messages
/// allows.
pub const REPLAY_PIECE_EVERY_MS: u64 = 100;

/// How long a client waits before it asks once more for a replay that is not there yet, in milliseconds.
pub const REPLAY_AGAIN_MS: u64 = 1_000;

/// How long a client goes on asking for a replay without getting more of it, in milliseconds: a match that is over stays
/// for [`ENDING_MS`], and then its replay is written.
pub const REPLAY_PATIENCE_MS: u64 = 30_000;

/// Replays on one page of the list: a screen or two.
pub const REPLAYS_PAGE: usize = 50;

/// How long a vote for a pause, or for its end, counts, in milliseconds.
pub const PAUSE_VOTE_MS: u64 = 20_000;

/// Files in the folder of desync dumps, three for each: a fault that shows everywhere must not fill the disk.
pub const DESYNC_FILES_CEILING: usize = 300;

// Notices of the turn mailbox.

/// The longest name of a time zone, in bytes: the longest of the tz database has 32.
pub const TIME_ZONE_NAME_BYTES: usize = 64;

/// The longest mail address, in bytes (RFC 5321, section 4.5.3.1.3, less the angle brackets).
pub const EMAIL_ADDRESS_BYTES: usize = 254;

/// The longest part of it before the `@`, in bytes (RFC 5321, section 4.5.3.1.1).
pub const EMAIL_LOCAL_BYTES: usize = 64;

/// The longest address of a webhook, in bytes: what common web servers take.
pub const WEBHOOK_URL_BYTES: usize = 2_048;

/// The shortest and the longest secret of a webhook, in bytes (Standard Webhooks, "Signature scheme").
pub const WEBHOOK_SECRET_BYTES: (usize, usize) = (24, 64);

/// How much of a message a notice repeats, in characters: enough to know whether it is urgent.
pub const NOTICE_EXCERPT_CHARS: usize = 200;

/// Half the life of a code that confirms a mail address, in milliseconds: mail may take its time (greylisting).
pub const CONFIRMATION_CODE_MS: u64 = 6 * 3_600_000;

/// Messages of a game are mailed at most so often, in milliseconds.
pub const MESSAGE_MAIL_EVERY_MS: u64 = 15 * 60_000;

/// Digests for the same time of day are spread over so many milliseconds.
pub const DIGEST_SPREAD_MS: u64 = 5 * 60_000;

/// A code is mailed at most so often, in milliseconds, however often it is asked for.
pub const CONFIRMATION_MAIL_EVERY_MS: u64 = 10 * 60_000;

/// The most frames of one report of a turn: each step of the longest turn of skirmish, and as many again.
pub const REPORT_FRAMES_CEILING: u32 = 2_400;

/// The largest frame of a report, in bytes: a view of 2,400 units on the largest map takes some 100 KB.
pub const REPORT_FRAME_BYTES_CEILING: usize = 256 << 10;

/// The largest report, in bytes: some ten times what a turn of a full map takes.
pub const REPORT_BYTES_CEILING: usize = 16 << 20;

/// All frames of a report together, in bytes: a small report can claim to copy without end, and each byte costs its
/// reader time. A frame of 100 KB for each step of the longest turn.
pub const REPORT_FRAMES_BYTES_CEILING: usize = 128 << 20;

/// The largest signed content of a turn by mail, in bytes. The largest that are meant: a turn of skirmish that names
/// 3,600 units by numbers of four digits, 18 KB, and its words; a tree of
/// [`CONDITIONAL_ORDERS_CEILING`] premoves, 64 bytes each with their conditions; 34 orders of diplomacy, at most 7 KB.
/// Each seat keeps two of them in its table, which lists read as a whole.
pub const SUBMISSION_BYTES_CEILING: usize = 24 << 10;

/// The most lists of conditional orders that a seat keeps: a player's whole opening repertoire, not a library.
pub const CONDITIONAL_ORDERS_CEILING: usize = 256;

/// The longest title of a table by mail, in characters: one column of a list.
pub const TABLE_TITLE_CHARS: usize = 40;

/// The most players invited to one table: every seat of the largest game, several times over.
pub const INVITATIONS_CEILING: usize = 64;

/// What a game by mail writes as its ticks in a second: the pace at which the report of a turn is shown.
pub const MAIL_TICK_HZ: u8 = 20;

/// The most items of a page of the mailbox's lists, and how many there are where nobody asks.
pub const API_PAGE_CEILING: u32 = 100;

/// The most tables of a page of a list: each is read as a whole, with what its seats have handed in.
pub const TABLES_PAGE_CEILING: u32 = 50;

/// Where a page of tables ends early, in bytes of what is read for it: ordinary tables are some kilobytes each, and a
/// list of the largest must not cost a hundred times as much.
pub const TABLES_PAGE_BYTES: usize = 1 << 20;

/// The longest message at a table by mail, in characters: a diplomat's letter.
pub const MESSAGE_CHARS: usize = 4_000;

/// Messages that a player may write at once after a pause.
pub const MESSAGE_BURST: u32 = 10;

/// The time in which a player's budget of messages grows by one, in milliseconds: faster than letters are read.
pub const MESSAGE_EVERY_MS: u64 = 5_000;

/// The length of a private table's code: with its alphabet of 30 some 10^14, and guesses are paid for.
pub const TABLE_CODE_CHARS: usize = 10;

/// Players whom one player can mute by mail: the settings are read with every message.
pub const MUTED_PLAYERS_CEILING: usize = 100;

/// Players whom one player can follow by mail: all that anybody knows here, and no way to fill the store. How many follow
/// one player is not bounded: nobody can help being followed.
pub const FOLLOWS_CEILING: u32 = 500;

/// The most people in a page of those whom a player follows: each is looked up with ratings and games.
pub const PEOPLE_PAGE_CEILING: u32 = 50;

/// How far the number of a submission may be ahead of the server's time, in milliseconds: clocks of players are an hour
/// off where somebody set the time zone wrong. Beyond it, one submission would lock a seat for whoever comes next.
pub const SEQUENCE_AHEAD_MS: u64 = 3_600_000;

/// Codes that may be mailed to one address at once, whoever asks: typing errors and impatience. The address may be a
/// stranger's, who has asked for nothing.
pub const CODES_TO_ADDRESS_BURST: u32 = 5;

/// The time in which an address may be mailed one more code, in milliseconds: an hour.
pub const CODES_TO_ADDRESS_MS: u64 = 3_600_000;

/// Codes that one network may ask for at once: a class that chooses its settings.
pub const CODES_FROM_NETWORK_BURST: u32 = 50;

/// The time in which a network may ask for one more code, in milliseconds.
pub const CODES_FROM_NETWORK_MS: u64 = 5 * 60_000;

/// Invitations that a player may send at once: one table with as many as it can have.
pub const INVITATION_BURST: u32 = 64;

/// The time in which a player may send one more invitation, in milliseconds: each is a mail to somebody.
pub const INVITATION_MS: u64 = 10 * 60_000;
