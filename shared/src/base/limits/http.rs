//! The bounds of the mailbox's HTTP service: those that a configuration may set, and fixed ones.

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
    /// How many games that are not over a player may have and still make another table: more than anybody plays at
    /// once.
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
    /// How long an answer to a client may make no progress, in milliseconds.
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
