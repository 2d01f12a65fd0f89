//! Whom players have muted, as their settings say.

use crate::mailbox::store::{PlayerRow, Store, StoreResult};
use adjourn_game::ids::{PlayerId, Seat};
use adjourn_shared::handover::MuteList;
use adjourn_shared::turns::notices::StoredSettings;
use adjourn_shared::turns::table::TableState;

/// Whom a player has muted.
pub fn of(row: &PlayerRow) -> Vec<PlayerId> {
    StoredSettings::from_json(&row.settings).unwrap_or_default().settings.muted
}

/// The same, by the player's id.
///
/// # Errors
/// Those of the store.
pub async fn of_player(store: &impl Store, player: PlayerId) -> StoreResult<Vec<PlayerId>> {
    Ok(of(&store.player(player).await?))
}

/// Whether a player may write at a table: those who sit there may, and the owner.
pub fn writes(table: &TableState, player: PlayerId) -> bool {
    table.seat_of(player).is_some() || table.owner() == player
}

/// Those who may write at a table and whom the player of a seat has muted.
pub fn at(table: &TableState, seat: Seat, row: &PlayerRow) -> MuteList {
    MuteList {
        seat,
        version: row.version,
        to: of(row).into_iter().filter(|player| writes(table, *player)).collect(),
    }
}
