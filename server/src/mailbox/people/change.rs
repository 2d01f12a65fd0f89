//! The one way in which a stored player changes: load the row, decide, store it, and decide again if it has changed
//! meanwhile.

use crate::mailbox::store::{Naming, PlayerRow, Store, StoreError};
use adjourn_game::ids::PlayerId;

/// How often a change is decided at the most.
const ATTEMPTS: u32 = 8;

/// Changes a player's row, whose name stays. `decide` may be asked several times, and must change nothing but the row.
/// Gives the row as it is now.
///
/// # Errors
/// What `decide` gives, or the store; nothing has changed then.
pub async fn change<R, E: From<StoreError>>(
    store: &impl Store,
    player: PlayerId,
    decide: impl FnMut(&mut PlayerRow) -> Result<R, E>,
) -> Result<(PlayerRow, R), E> {
    change_with_name(store, player, Naming::SAME, decide).await
}

/// The same for a change that may be one of the name, which is judged by `naming`.
///
/// # Errors
/// As [`change`].
pub async fn change_with_name<R, E: From<StoreError>>(
    store: &impl Store,
    player: PlayerId,
    naming: Naming,
    mut decide: impl FnMut(&mut PlayerRow) -> Result<R, E>,
) -> Result<(PlayerRow, R), E> {
    let mut attempt = 1;
    loop {
        let mut row = store.player(player).await?;
        let result = decide(&mut row)?;
        let version = row.version;
        match store.put_player(row.clone(), Some(version), naming).await {
            Ok(()) => return Ok((PlayerRow { version: version + 1, ..row }, result)),
            Err(StoreError::Conflict) if attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    }
}
