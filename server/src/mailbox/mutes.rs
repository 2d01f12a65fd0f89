//! Whom players do not want to hear, as it stands in their settings.

use super::store::PlayerRow;
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::handover::MuteList;
use adjourn_shared::turns::notices::StoredSettings;
use adjourn_shared::turns::table::TableState;

/// Whom a player has muted.
pub fn of(row: &PlayerRow) -> Vec<PlayerId> {
    StoredSettings::from_json(&row.settings).unwrap_or_default().settings.muted
}

/// Whether a player writes at a table: whoever sits there, and the owner.
pub fn writes(table: &TableState, player: PlayerId) -> bool {
    table.seat_of(player).is_some() || table.owner() == player
}

/// Whom of a table the player of a seat has muted: of those who write there.
pub fn at(table: &TableState, seat: Seat, row: &PlayerRow) -> MuteList {
    MuteList {
        seat,
        version: row.version,
        to: of(row).into_iter().filter(|player| writes(table, *player)).collect(),
    }
}
