//! The one way in which a stored player changes: load the row, decide, store it, and decide again if it has changed
//! meanwhile.

use crate::mailbox::store::{PlayerRow, Store, StoreError};
use adjourn_game::ids::PlayerId;

/// How often a change is decided at the most.
const ATTEMPTS: u32 = 8;

/// Changes a player's row. `decide` may be asked several times, and must change nothing but the row. Gives the row as it is
/// now.
///
/// # Errors
/// What `decide` gives, or the store; nothing has changed then.
pub async fn change<R, E: From<StoreError>>(
    store: &impl Store,
    player: PlayerId,
    mut decide: impl FnMut(&mut PlayerRow) -> Result<R, E>,
) -> Result<(PlayerRow, R), E> {
    let mut attempt = 1;
    loop {
        let mut row = store.player(player).await?;
        let result = decide(&mut row)?;
        let version = row.version;
        match store.put_player(row.clone(), Some(version)).await {
            Ok(()) => return Ok((PlayerRow { version: version + 1, ..row }, result)),
            Err(StoreError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    }
}
