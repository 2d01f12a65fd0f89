//! The bounds of the mailbox's HTTP service that a configuration may set: section `mailbox.limits`. Each stands here once,
//! with its default and the values that make sense. Those that nobody has to set are in `adjourn_shared::base::limits::http`.

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// Makes the section of a list of limits: a function can't make its fields.
macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $range:expr;)*) => {
        /// The bounds of the mailbox's HTTP service that a configuration may set.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct HttpLimits { $($(#[$doc])* pub $name: $type,)* }

        impl Default for HttpLimits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl HttpLimits {
            /// Whether all of them make sense.
            ///
            /// # Errors
            /// The first one that does not, by its name.
            pub(crate) fn check(&self) -> Result<()> {
                $(check(stringify!($name), u64::from(self.$name), $range)?;)*
                Ok(())
            }
        }
    };
}

fn check(name: &str, value: u64, range: std::ops::RangeInclusive<u64>) -> Result<()> {
    let (least, most) = (range.start(), range.end());
    ensure!(range.contains(&value), "mailbox.limits.{name} must be {least} to {most}");
    Ok(())
}

limits! {
    /// Connections in all. Each has buffers of some 250 KiB at the worst: a whole body, and what is on its way.
    connections: u32 = 2_000, 1..=1_000_000;
    /// Connections from one address (an IPv6 /64 counts as one): some browsers of a household, six each.
    connections_per_address: u32 = 64, 1..=1_000_000;
    /// Connections that one address may open at once.
    connection_burst: u32 = 128, 1..=1_000_000;
    /// Connections that one address may open a minute in the long run: scripts open one for each call.
    connections_per_minute_per_address: u32 = 600, 1..=1_000_000;
    /// Connections on which nothing was said yet.
    silent_connections: u32 = 256, 1..=1_000_000;
    /// Calls without a session that one address may make at once: a household that signs in, and looks around.
    address_burst: u32 = 120, 1..=1_000_000;
    /// Calls without a session that one address may make a second in the long run.
    address_calls_per_second: u32 = 10, 1..=1_000_000;
    /// Calls that a player may make at once: a client that opens with dozens of games.
    player_burst: u32 = 240, 1..=1_000_000;
    /// Calls that a player may make a second in the long run.
    player_calls_per_second: u32 = 20, 1..=1_000_000;
    /// Calls with a session that one address may make at once, whoever makes them: ten households behind one router.
    network_burst: u32 = 1_200, 1..=1_000_000;
    /// Calls with a session that one address may make a second in the long run.
    network_calls_per_second: u32 = 100, 1..=1_000_000;
    /// Players who may come from one address for the first time at once: a class, or a club's evening.
    registration_burst: u32 = 50, 1..=1_000_000;
    /// Players who may come from one address for the first time in an hour in the long run.
    registrations_per_hour_per_address: u32 = 20, 1..=1_000_000;
    /// Games that are not over with which a player may still make another table: more than anybody plays at once.
    tables_per_player: u32 = 100, 1..=1_000_000;
    /// Streams of events in all.
    streams: u32 = 1_000, 0..=1_000_000;
    /// Streams of events of one player: several devices.
    streams_per_player: u32 = 8, 0..=1_000;
    /// The largest body of a call, in bytes: the largest submission in base64, and as much again.
    body_bytes: u32 = 192 << 10, 1_024..=16 << 20;
    /// How long a call may take, in milliseconds: longer than the store ever waits.
    call_timeout_ms: u64 = 30_000, 100..=600_000;
    /// How long a client may take for the head of a request, and may keep a connection idle, in milliseconds.
    header_timeout_ms: u64 = 30_000, 100..=600_000;
    /// How long nothing of an answer may get through to a client, in milliseconds.
    stalled_write_ms: u64 = 30_000, 100..=600_000;
}
