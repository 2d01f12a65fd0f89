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

/// The longest name of a player, in characters: eight names fit a score line of a terminal 80 columns wide twice.
pub const NAME_CHARS_CEILING: usize = 24;

/// The most combining marks in a row: the languages that pile them use two; more only smears the screen.
pub const COMBINING_MARKS_CEILING: u32 = 2;

/// The longest settings of a game, encoded: they are sent to every member of a room at each of its changes.
pub const SETUP_BYTES_CEILING: usize = 1_000;

/// The length of a private room's code: with [`crate::lobby`]'s alphabet of 30 some 700 million, and guessing
/// is paid for from the guesser's command budget.
pub const JOIN_CODE_CHARS: usize = 6;

/// The most rooms, matches and players in one overview, each: a list of a thousand is read by nobody, and the
/// message stays below 300 KB.
pub const LISTED_CEILING: u32 = 1_000;

/// The longest title, chat line or report, in characters.
pub const TEXT_CHARS_CEILING: u32 = 2_000;

/// The bounds of a lobby that a configuration may set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LobbyLimits {
    /// Rooms at a time. Each is some kilobytes; a thousand full ones hold 8,000 players.
    pub rooms: u32,
    /// Matches at a time, those about to start included. What one core steps, with room to spare.
    pub matches: u32,
    /// Spectators of one match: each costs as many packets as a player.
    pub spectators_per_match: u32,
    /// Rooms named in one overview, the newest first. Overviews are the lobby's largest message.
    pub listed_rooms: u32,
    /// Matches named in one overview, the newest first.
    pub listed_matches: u32,
    /// Players named in one overview.
    pub listed_players: u32,
    /// The shortest time between two overviews to one player, in milliseconds: nobody reads a list faster.
    pub overview_interval_ms: u64,
    /// Overviews in all, per second: with some 10 KB each, 5 MB/s are spent on lists, and a larger crowd sees
    /// them less often.
    pub overviews_per_second: u32,
    /// From "all ready" to the start, in seconds: time enough to say "wait".
    pub countdown_seconds: u8,
    /// The longest title of a room, in characters: one column of a list.
    pub title_chars: u32,
    /// The longest line of chat, in characters: three lines of a narrow terminal.
    pub chat_chars: u32,
    /// The longest report to the host, in characters.
    pub report_chars: u32,
    /// Commands that a player may give at once after a pause. Costly ones (those that make a game's state,
    /// or guess a code) count [`LobbyLimits::costly_command`].
    pub command_burst: u32,
    /// The time in which a player's budget grows by one command, in milliseconds: faster than a person clicks.
    pub command_interval_ms: u64,
    /// How many commands a costly one counts: validating a setup takes milliseconds of the network's thread.
    pub costly_command: u32,
    /// Chat lines at once after a pause: a greeting and a joke.
    pub chat_burst: u32,
    /// The time in which a player's chat budget grows by one line, in milliseconds: typing speed.
    pub chat_interval_ms: u64,
    /// Reports at once: the host has to read them.
    pub report_burst: u32,
    /// The time in which a player's report budget grows by one, in milliseconds.
    pub report_interval_ms: u64,
    /// Players whom one player can mute; beyond it, the oldest is forgotten.
    pub mutes_per_player: u32,
    /// Players whom a room remembers as kicked; beyond it, the oldest is forgotten.
    pub kicked_per_room: u32,
    /// Players gone whose mutes and budgets are remembered, so that reconnecting does not refill them; beyond
    /// it, who went first is forgotten.
    pub remembered_players: u32,
}

impl Default for LobbyLimits {
    fn default() -> Self {
        Self {
            rooms: 1_000,
            matches: 1_000,
            spectators_per_match: 50,
            listed_rooms: 50,
            listed_matches: 50,
            listed_players: 100,
            overview_interval_ms: 500,
            overviews_per_second: 500,
            countdown_seconds: 3,
            title_chars: 40,
            chat_chars: 240,
            report_chars: 500,
            command_burst: 20,
            command_interval_ms: 200,
            costly_command: 5,
            chat_burst: 5,
            chat_interval_ms: 1_000,
            report_burst: 3,
            report_interval_ms: 60_000,
            mutes_per_player: 100,
            kicked_per_room: 64,
            remembered_players: 4_096,
        }
    }
}

impl LobbyLimits {
    /// The same, without what goes beyond a ceiling, or could never be done at all.
    #[must_use]
    pub fn clamped(mut self) -> Self {
        for listed in [&mut self.listed_rooms, &mut self.listed_matches, &mut self.listed_players] {
            *listed = (*listed).min(LISTED_CEILING);
        }
        for chars in [&mut self.title_chars, &mut self.chat_chars, &mut self.report_chars] {
            *chars = (*chars).min(TEXT_CHARS_CEILING);
        }
        self.overviews_per_second = self.overviews_per_second.max(1);
        self.command_burst = self.command_burst.max(1);
        self.costly_command = self.costly_command.min(self.command_burst);
        self
    }
}

/// The bounds of the mailbox's store.
pub mod store {
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

    /// The same of each reading thread: the inner pages of all indexes, and what was read last. The system caches
    /// the file besides.
    pub const READER_CACHE_KIB: u32 = 8_192;

    /// How long a connection waits for another one's lock, in milliseconds. Only recovery takes one for long.
    pub const LOCK_WAIT_MS: u64 = 5_000;

    /// Pages of the log after which they are copied to where they belong: 32 MiB, which also bounds what a start
    /// after a crash has to read.
    pub const CHECKPOINT_PAGES: u64 = 8_192;

    /// Pages of the log at which it is no longer left to chance that no reader looks into it when it could begin anew:
    /// 128 MiB.
    pub const INSIST_PAGES: u64 = 4 * CHECKPOINT_PAGES;

    /// How long the writer then waits for readers, in milliseconds: all but a backup are faster.
    pub const INSIST_WAIT_MS: u64 = 50;

    /// Sessions of one player; beyond it the oldest ends. Several devices, and scripts that sign in each time.
    pub const SESSIONS_PER_PLAYER: u32 = 32;

    /// How long changes are kept for "what changed since", in milliseconds: 30 days. Who was away for longer loads
    /// everything anew.
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
}

/// How long a client may take for its hello, in milliseconds: three round trips on a very slow line.
pub const HELLO_TIMEOUT_MS: u64 = 10_000;

/// The largest entry of a timeline: a keyframe and what is around it.
pub const ENTRY_BYTES_CEILING: usize = SNAPSHOT_BYTES_CEILING + 1_024;

/// The largest datagram that the application sends, in bytes: with QUIC's own overhead it fits the 1,200 bytes that
/// every path carries (RFC 9000, section 14).
pub const DATAGRAM_BYTES: usize = 1_150;

/// Orders that a seat may give in each tick, in the long run: at 20 Hz 80 a second, several times the fastest player.
pub const ORDERS_PER_TICK: u32 = 4;

/// Orders that a seat may give at once: what has piled up behind a lost second, and a large army ordered in parts.
pub const ORDER_BURST: u32 = 64;

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

/// The bounds of the live service's connections that a configuration may set.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// Connections in all. Each has buffers of some 200 KiB at the worst.
    pub connections: u32,
    /// Connections from one address (an IPv6 /64 counts as one): a household, or a small LAN party behind one router.
    pub connections_per_address: u32,
    /// Connections that one address may open at once: everyone behind a router, twice over.
    pub connection_burst: u32,
    /// Connections that one address may open a minute in the long run.
    pub connections_per_minute_per_address: u32,
    /// Hellos that are not completed. Beyond half of it, addresses must prove themselves first (QUIC retry).
    pub pending_hellos: u32,
    /// Messages that a client may send at once on its control stream.
    pub message_burst: u32,
    /// Messages a second in the long run.
    pub messages_per_second: u32,
    /// Datagrams that a client may send at once: what has piled up behind a lost second.
    pub datagram_burst: u32,
    /// Datagrams a second in the long run: an order in every tick at 60 Hz, acknowledgements, and as much again for
    /// what a jittery line delivers late.
    pub datagrams_per_second: u32,
    /// Messages that wait for a client that reads slowly; beyond it the connection ends.
    pub control_queue: u32,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 4_000,
            connections_per_address: 16,
            connection_burst: 32,
            connections_per_minute_per_address: 60,
            pending_hellos: 256,
            message_burst: 60,
            messages_per_second: 20,
            datagram_burst: 200,
            datagrams_per_second: 240,
            control_queue: 256,
        }
    }
}

/// The longest delay for spectators, in milliseconds: all its bundles stay in memory.
pub const WATCH_DELAY_CEILING_MS: u64 = 600_000;

/// A connection from which nothing was heard for so long is lost, in milliseconds: longer than a change of network
/// takes, shorter than opponents' patience.
pub const IDLE_TIMEOUT_MS: u32 = 10_000;

/// The most empty steps between two entries of a timeline: there is a digest in every second, at most 60 steps apart.
/// A file that claims more would only waste its reader's time.
pub const EMPTY_STEPS_CEILING: u32 = 3_600;

/// The least and the most cells of a side of a skirmish map: a row of flags is one `u128`.
pub const SKIRMISH_MAP_CELLS: (u16, u16) = (48, 128);

/// The most units of all seats of a skirmish together: what one core steps within its tick, with a reserve.
pub const SKIRMISH_UNITS_CEILING: u16 = 2_400;

/// The most ore that a seat of a skirmish begins with.
pub const SKIRMISH_STARTING_ORE_CEILING: u32 = 100_000;

/// The longest position of chess in Forsyth-Edwards notation, in bytes: the longest that there can be has 90.
pub const CHESS_FEN_BYTES_CEILING: usize = 100;

/// The highest number that the first move of a game of chess may have: with all that can follow it fits 16 bits.
pub const CHESS_FIRST_MOVE_NUMBER_CEILING: u16 = 9_999;

/// The most plies of a game of chess. The 75-move rule ends every game before: 96 moves of pawns and 30 captures can
/// each come as the 150th ply of a row, and 150 more end the game.
pub const CHESS_PLIES_CEILING: usize = 127 * 150;

/// The longest text of an order in chess, in bytes: "claim draw" or "offer draw" and the longest move, with room.
pub const CHESS_ORDER_BYTES_CEILING: usize = 64;

/// The largest game of chess in portable notation that is read, in bytes: the longest game, with comments.
pub const CHESS_PGN_BYTES_CEILING: usize = 1 << 20;

/// The most tags of a game of chess in portable notation: files in the wild have some twenty.
pub const CHESS_PGN_TAGS_CEILING: usize = 100;

/// The longest name or value of such a tag, in bytes: the format asks every reader to take lines of 255.
pub const CHESS_PGN_VALUE_BYTES_CEILING: usize = 255;

/// The largest replay that is read, in bytes, compressed or not: hours of a full match, not a bomb.
pub const REPLAY_BYTES_CEILING: u64 = 256 << 20;

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

/// The least and the most ticks of a turn of skirmish by mail: from one second, in which something can happen, to a
/// minute, which decides a battle without its players and takes a server seconds to make.
pub const SKIRMISH_TICKS_PER_TURN: (u16, u16) = (20, 1_200);

/// The most orders of a seat in one turn of skirmish by mail: twice what may be given at once live, and more than
/// anyone types. Each may need a way across the map of its own.
pub const SKIRMISH_TURN_ORDERS_CEILING: usize = 128;

/// The most units that all orders of a turn name together: every unit of the largest seat thrice. The places of a
/// group are found among all units, for each order anew.
pub const SKIRMISH_TURN_UNITS_CEILING: usize = 3_600;

/// The longest text of an order of skirmish, in bytes: [`ORDER_UNITS_CEILING`] of the longest numbers, and words.
pub const SKIRMISH_ORDER_TEXT_BYTES: usize = 1_600;

/// The most examples of legal orders of skirmish: a list to choose from, not every unit of a large army.
pub const SKIRMISH_LEGAL_CEILING: usize = 200;

/// The last year that a game of diplomacy can reach: two hundred years are longer than any game, and a number in a
/// setup or snapshot must not count without end.
pub const DIPLOMACY_LAST_YEAR_CEILING: u16 = 2_100;

/// The most units of a game of diplomacy: as many as there are supply centres.
pub const DIPLOMACY_UNITS_CEILING: usize = 34;

/// The longest text of an order of diplomacy, in bytes: two full names with coasts, and their verbs.
pub const DIPLOMACY_ORDER_BYTES_CEILING: usize = 200;

/// The bounds of time-keeping by mail.
pub mod clocks {
    const HOUR_MS: u64 = 3_600_000;
    const DAY_MS: u64 = 24 * HOUR_MS;

    /// The shortest and the longest time for a turn, a bank or a phase, in milliseconds: a turn game live has seconds,
    /// and who needs more than a year plays without a clock.
    pub const TURN_MS: (u64, u64) = (1_000, 366 * DAY_MS);

    /// Closed spans of a week: one for each night, and the weekend in parts.
    pub const CLOSED_SPANS_CEILING: usize = 14;

    /// The fewest minutes that a week must be open: a deadline waits for them.
    pub const OPEN_MINUTES_FLOOR: u32 = 60;

    /// How many stretches of at most a day the search for an open moment looks at: a closed week, one whose only open
    /// hour falls to a change of the clocks, and what the changes themselves add.
    pub const SCHEDULE_STEPS: u32 = 64;

    /// The last time that is calculated with, in milliseconds since 1970: the end of the year 9998. Time zones are not
    /// known beyond 9999.
    pub const TIME_CEILING_MS: u64 = 253_370_764_800_000;

    /// The most days of vacation for each player: a year; who is away for longer has left.
    pub const VACATION_DAYS_CEILING: u16 = 366;

    /// Reminders for one turn: beyond it they are noise.
    pub const REMINDERS_CEILING: usize = 8;

    /// The longest grace, in milliseconds: a week. Who needs more gives more time.
    pub const GRACE_MS_CEILING: u64 = 7 * DAY_MS;

    /// Rungs of a ladder: what happens at the first, second ... miss; the last one repeats.
    pub const RUNGS_CEILING: usize = 8;

    /// Actions of one rung: each kind once.
    pub const ACTIONS_CEILING: usize = 5;

    /// The grace of a table that has not chosen one, in milliseconds: an evening's delay is forgiven, a day's is not.
    pub const DEFAULT_GRACE_MS: u64 = HOUR_MS;

    /// Lines of a dry run: for seven seats three misses with reminders and grace.
    pub const DRY_RUN_CEILING: usize = 128;
}

/// The largest signed content of a turn by mail, in bytes. The largest that are meant: a turn of skirmish that names
/// [`SKIRMISH_TURN_UNITS_CEILING`] units by numbers of four digits, 18 KB, and its words; a tree of
/// [`CONDITIONAL_ORDERS_CEILING`] premoves, 64 bytes each with their conditions; 34 orders of diplomacy, at most 7 KB.
/// Each seat keeps two of them in its table, which lists read as a whole.
pub const SUBMISSION_BYTES_CEILING: usize = 24 << 10;

/// The most orders in one list by mail: a WEGO turn of a large army, some for each group.
pub const ORDERS_PER_TURN_CEILING: usize = 512;

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

/// The most people of a page of those whom one follows: each is looked up with ratings and games.
pub const PEOPLE_PAGE_CEILING: u32 = 50;

/// The bounds of the mailbox's HTTP service that a configuration may set.
#[derive(Clone, Debug)]
pub struct HttpLimits {
    /// Connections in all. Each has buffers of some 250 KiB at the worst: a whole body, and what is on its way.
    pub connections: u32,
    /// Connections from one address (an IPv6 /64 counts as one): some browsers of a household, six each.
    pub connections_per_address: u32,
    /// Connections that one address may open at once.
    pub connection_burst: u32,
    /// Connections that one address may open a minute in the long run: scripts open one for each call.
    pub connections_per_minute_per_address: u32,
    /// Connections on which nothing was said yet.
    pub silent_connections: u32,
    /// Calls without a session that one address may make at once: a household that signs in, and looks around.
    pub address_burst: u32,
    /// Calls without a session that one address may make a second in the long run.
    pub address_calls_per_second: u32,
    /// Calls that a player may make at once: a client that opens with dozens of games.
    pub player_burst: u32,
    /// Calls that a player may make a second in the long run.
    pub player_calls_per_second: u32,
    /// Calls with a session that one address may make at once, whoever makes them: ten households behind one router.
    pub network_burst: u32,
    /// Calls with a session that one address may make a second in the long run.
    pub network_calls_per_second: u32,
    /// Players who may come from one address for the first time at once: a class, or a club's evening.
    pub registration_burst: u32,
    /// Players who may come from one address for the first time in an hour in the long run.
    pub registrations_per_hour_per_address: u32,
    /// Games that are not over with which a player may still make another table: more than anybody plays at once.
    pub tables_per_player: u32,
    /// Streams of events in all.
    pub streams: u32,
    /// Streams of events of one player: several devices.
    pub streams_per_player: u32,
    /// The largest body of a call, in bytes: the largest submission in base64, and as much again.
    pub body_bytes: u32,
    /// How long a call may take, in milliseconds: longer than the store ever waits.
    pub call_timeout_ms: u64,
    /// How long a client may take for the head of a request, and may keep a connection idle, in milliseconds.
    pub header_timeout_ms: u64,
    /// How long nothing of an answer may get through to a client, in milliseconds.
    pub stalled_write_ms: u64,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            connections: 2_000,
            connections_per_address: 64,
            connection_burst: 128,
            connections_per_minute_per_address: 600,
            silent_connections: 256,
            address_burst: 120,
            address_calls_per_second: 10,
            player_burst: 240,
            player_calls_per_second: 20,
            network_burst: 1_200,
            network_calls_per_second: 100,
            registration_burst: 50,
            registrations_per_hour_per_address: 20,
            tables_per_player: 100,
            streams: 1_000,
            streams_per_player: 8,
            body_bytes: 192 << 10,
            call_timeout_ms: 30_000,
            header_timeout_ms: 30_000,
            stalled_write_ms: 30_000,
        }
    }
}

/// Live sessions at a time that suits all.
pub mod appointment {
    /// Times are whole minutes, in milliseconds.
    pub const STEP_MS: u64 = 60_000;

    /// How many times one player may name at once: enough for two weeks of evenings, and few enough to be read.
    pub const TIMES_OF_A_SEAT: usize = 16;

    /// How far ahead a time may lie, in milliseconds: nobody knows what they do in three months.
    pub const HORIZON_MS: u64 = 90 * 86_400_000;

    /// How long before an agreed session its players are reminded, in milliseconds.
    pub const REMINDER_MS: u64 = 30 * 60_000;

    /// From how long before on who comes is waited for, in milliseconds.
    pub const LOBBY_MS: u64 = 10 * 60_000;

    /// How long who does not come is waited for, in milliseconds: the academic quarter.
    pub const WAIT_MS: u64 = 15 * 60_000;

    /// How often within an hour one player may change what is agreed: each of it is a mail to everybody.
    pub const TURNS_AN_HOUR: usize = 6;

    /// How often the others are told of more times of the same player, in milliseconds: each of it is a mail.
    pub const TELL_EVERY_MS: u64 = 10 * 60_000;

    /// What a calendar keeps free for a session, in milliseconds.
    pub const CALENDAR_MS: u64 = 60 * 60_000;
}

/// Live play of games by mail.
pub mod live {
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
}

/// The bounds of the mailbox's HTTP service that nobody has to set.
pub mod http {
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

    /// How often it is written down that a player was seen, in milliseconds: others read of minutes ("was here 5 minutes
    /// ago"), and a row a minute is little beside the calls that it stands for.
    pub const SEEN_EVERY_MS: u64 = 60_000;

    /// Addresses or players whose rates are remembered: 8 MB. Beyond it, those who were not seen lately share one
    /// budget.
    pub const RATES: usize = 65_536;

    /// Keys of a player, revoked ones included: each device of many years.
    pub const KEYS_PER_PLAYER: usize = 64;

    /// The longest name of a key, in characters: one column of a list.
    pub const KEY_LABEL_CHARS: usize = 40;

    /// What is read of a body beyond its bound, in bytes, only to be forgotten: whoever sends a little too much gets an
    /// answer, and whoever sends without end is cut off.
    pub const READ_ON_BYTES: usize = 4 << 20;

    /// How long calls may go on when the service stops, in milliseconds.
    pub const STOPPING_MS: u64 = 5_000;

    /// How often a silent stream of events says that it is alive, in milliseconds: less than what proxies wait for.
    pub const KEEP_ALIVE_MS: u64 = 15_000;

    /// After how long a stream of events looks for changes of which nobody told it, in milliseconds.
    pub const LOOK_AGAIN_MS: u64 = 60_000;

    /// Exports that are made at once: each holds a whole game in memory, some megabytes of a long one. More wait.
    pub const EXPORTS_AT_ONCE: usize = 4;
}

/// The longest text of one order by mail, in bytes: [`SKIRMISH_ORDER_TEXT_BYTES`], the longest of any game.
pub const ORDER_TEXT_BYTES_CEILING: usize = SKIRMISH_ORDER_TEXT_BYTES;

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
