//! A stored table, and what many callers ask of one.

use crate::mailbox::store::{GameRow, PlayerRow};
use crate::mailbox::time::zones;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::turns::table::{SeatClaim, TableState};
use std::sync::Arc;

/// A stored table.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The row.
    pub row: Arc<GameRow>,
    /// The table in it.
    pub table: TableState,
}

impl Loaded {
    /// Reads the table of a row.
    ///
    /// # Errors
    /// [`Problem`] if it can't be read: it is damaged, or of a newer version.
    pub fn read(row: GameRow) -> Result<Self, Problem> {
        match serde_json::from_slice(&row.table) {
            Ok(table) => Ok(Self { row: Arc::new(row), table }),
            Err(error) => {
                tracing::error!(game_id = %row.game_id, %error, "a stored table can't be read");
                Err(Problem::new(
                    ProblemKind::Internal,
                    "the server can't read its stored table: tell its host",
                ))
            }
        }
    }
}

/// The time zone of a table's schedule.
pub fn zone_of(table: &TableState) -> zones::TzZone {
    zones::zone(&table.rules().schedule.time_zone).unwrap_or_else(zones::utc)
}

/// A player who sits down, with the key of the sign-in.
#[must_use]
pub fn claim(player: &PlayerRow, key: [u8; 32]) -> SeatClaim {
    SeatClaim { player: player.player, name: player.name.clone(), key }
}

/// The seat of a player.
///
/// # Errors
/// [`Problem`] if the player does not sit there.
pub fn seat_of(table: &TableState, player: PlayerId) -> Result<Seat, Problem> {
    table.seat_of(player).ok_or_else(|| Problem::new(ProblemKind::WrongSeat, "you don't sit at this table"))
}
