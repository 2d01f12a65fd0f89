//! What a user interface reads of a match: what it must know before the first picture, and the newest state.

use crate::live::client::Follower;
use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};

/// What a presenter needs to know of a match before its first frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchInfo {
    /// Its id.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// The version of its rules, which may be an older one.
    pub rules_version: u32,
    /// One's own seat; `None` for a spectator or a replay.
    pub seat: Option<Seat>,
    /// Who sits where: `None` is a bot.
    pub players: Vec<(Option<PlayerId>, String)>,
    /// Ticks in a second.
    pub tick_hz: u8,
    /// By how many ticks a spectator is behind.
    pub watch_delay_ticks: u32,
    /// Replays only: the last tick.
    pub last_tick: Option<Tick>,
    /// How many pauses the user has left.
    pub pauses_left: u8,
}

/// The newest state of a match.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The game's view for the user's seat, encoded.
    pub view: Vec<u8>,
    /// The whole state, if the game is drawn from it: by it the rules tell what can be ordered and what it means.
    pub snapshot: Option<Vec<u8>>,
    /// The state's tick.
    pub tick: Tick,
    /// Who paused the match, while it stands; `Some(None)`: the server.
    pub paused: Option<Option<Seat>>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// Own orders that were sent and are in no bundle yet.
    pub orders_in_flight: u32,
    /// The network panel.
    pub network: NetworkPanel,
}

/// Measures of the connection, as a player wants to see them.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkPanel {
    /// Round trip, in milliseconds.
    pub ping_ms: u32,
    /// Datagrams of the last seconds that did not arrive, in thousandths.
    pub loss_permille: u32,
    /// The playout delay that hides jitter, in milliseconds.
    pub delay_ms: u32,
    /// Bundles that have arrived and are not yet applied.
    pub buffered_ticks: u32,
    /// Whether the client is catching up, and shows the past meanwhile.
    pub catching_up: bool,
}

impl MatchInfo {
    pub(super) fn of(follower: &Follower) -> Self {
        let header = follower.header();
        Self {
            game_id: header.game_id,
            game: header.game.clone(),
            rules_version: header.rules_version,
            seat: follower.seat(),
            players: header.seats.iter().map(|seat| (seat.player, seat.name.clone())).collect(),
            tick_hz: header.tick_hz,
            watch_delay_ticks: follower.watch_delay_ticks(),
            last_tick: None,
            pauses_left: follower.pauses_left(),
        }
    }
}

impl Frame {
    /// The frame of a match; `None` until there is a state. The whole state is only in it if the game is one of those
    /// that are drawn from it: it is large, and made anew for each frame.
    #[must_use]
    pub fn of(follower: &Follower, drawn_from_state: &[&str]) -> Option<Self> {
        let simulation = follower.simulation()?;
        let delay_us = u64::try_from(follower.delay_us()).unwrap_or(0);
        Some(Self {
            view: simulation.game().view(follower.seat()),
            snapshot: drawn_from_state
                .contains(&follower.header().game.as_str())
                .then(|| simulation.game().snapshot()),
            tick: simulation.tick(),
            paused: follower.paused(),
            outcome: simulation.game().outcome(),
            orders_in_flight: count(follower.orders_in_flight()),
            network: NetworkPanel {
                ping_ms: millis(follower.ping_us().unwrap_or(0)),
                loss_permille: follower.loss_permille(),
                delay_ms: millis(delay_us),
                buffered_ticks: count(follower.buffered()),
                catching_up: follower.buffered() > usize::from(follower.header().tick_hz),
            },
        })
    }
}

fn millis(us: u64) -> u32 {
    u32::try_from(us / 1_000).unwrap_or(u32::MAX)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
