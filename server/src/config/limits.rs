//! Sections of the configuration that set limits of the live service and the lobby: the same names and defaults as the
//! limits themselves, which are documented where they are.

use adjourn_shared::base::limits::{ConnectionLimits, LobbyLimits};
use serde::{Deserialize, Serialize};

macro_rules! limits_section {
    ($(#[$doc:meta])* $name:ident for $limits:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[allow(missing_docs, reason = "each field is documented where the limit is")]
        pub struct $name { $(pub $field: $type),* }

        impl Default for $name {
            fn default() -> Self {
                let $limits { $($field),* } = $limits::default();
                Self { $($field),* }
            }
        }

        impl $name {
            /// The limits, as the machines take them.
            #[must_use]
            pub fn limits(&self) -> $limits {
                $limits { $($field: self.$field),* }
            }
        }
    };
}

limits_section!(
    /// [`ConnectionLimits`], as they are written.
    ConnectionConfig for ConnectionLimits {
        connections: u32,
        connections_per_address: u32,
        connection_burst: u32,
        connections_per_minute_per_address: u32,
        pending_hellos: u32,
        message_burst: u32,
        messages_per_second: u32,
        datagram_burst: u32,
        datagrams_per_second: u32,
        control_queue: u32,
    }
);

limits_section!(
    /// [`LobbyLimits`], as they are written.
    LobbyConfig for LobbyLimits {
        rooms: u32,
        matches: u32,
        spectators_per_match: u32,
        listed_rooms: u32,
        listed_matches: u32,
        listed_players: u32,
        overview_interval_ms: u64,
        overviews_per_second: u32,
        countdown_seconds: u8,
        title_chars: u32,
        chat_chars: u32,
        report_chars: u32,
        command_burst: u32,
        command_interval_ms: u64,
        costly_command: u32,
        chat_burst: u32,
        chat_interval_ms: u64,
        report_burst: u32,
        report_interval_ms: u64,
        mutes_per_player: u32,
        kicked_per_room: u32,
        remembered_players: u32,
    }
);
