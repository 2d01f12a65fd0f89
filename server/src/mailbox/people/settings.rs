//! A player's settings, as they are stored.

use crate::mailbox::store::PlayerRow;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::turns::notices::StoredSettings;

/// The settings in a player's row.
///
/// # Errors
/// [`Problem`] if they can't be read.
pub fn stored(row: &PlayerRow) -> Result<StoredSettings, Problem> {
    StoredSettings::from_json(&row.settings).map_err(|error| {
        tracing::error!(player = %row.player, %error, "stored settings can't be read");
        Problem::new(ProblemKind::Internal, "the server can't read your stored settings: tell its host")
    })
}
