//! The bounds of a lobby.

use super::{LISTED_CEILING, TEXT_CHARS_CEILING};
use serde::{Deserialize, Serialize};

/// The bounds of a lobby that a configuration may set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LobbyLimits {
    /// Rooms at a time. Each is some kilobytes; a thousand full ones hold 8,000 players.
    pub rooms: u32,
    /// Matches at a time, those about to start included, those that all players have left not. What one core steps, with
    /// room to spare.
    pub matches: u32,
    /// Matches that all players have left and that are kept for them. They cost memory alone; beyond it, the one that
    /// has stood for the longest time is broken off.
    pub deserted_matches: u32,
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
    /// As how many commands a costly one counts: the network thread needs milliseconds to check a setup.
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
    /// How long after a start of the server the seats of rooms are kept for those who were there before, in
    /// milliseconds: a client finds the server again within seconds, but a phone may sleep.
    pub room_return_ms: u64,
    /// Matches that have ended and that their players can play again, the last ones; some hundred bytes each.
    pub remembered_matches: u32,
    /// Players who went away and whose mutes and budgets are remembered, so that a new connection does not refill
    /// them. Beyond it, the player who went first is forgotten.
    pub remembered_players: u32,
}

impl Default for LobbyLimits {
    fn default() -> Self {
        Self {
            rooms: 1_000,
            matches: 1_000,
            deserted_matches: 1_000,
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
            room_return_ms: 60_000,
            remembered_matches: 1_000,
            remembered_players: 4_096,
        }
    }
}

impl LobbyLimits {
    /// The same limits, but none above its ceiling, and none so low that something could never be done.
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
