//! The file in which the lobby's rooms outlive the server. Only moves bytes: what is in them, the lobby decides.

use super::state::Hub;
use crate::data_dir::write_new;
use std::io::ErrorKind;
use std::path::PathBuf;
use tokio::sync::watch;

impl Hub {
    /// Goes on with the rooms of the server's run before: each member who comes back is in the room again.
    pub(crate) fn restore_rooms(&mut self) {
        let path = self.shared.data.rooms();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => {
                tracing::error!(%error, path = %path.display(), "the rooms of before can't be read: they are gone");
                return;
            }
        };
        match self.lobby.restore(self.shared.now().mono_ms, &bytes) {
            Ok(restored) => {
                tracing::info!(rooms = restored.rooms, "rooms taken up again");
                if restored.left_out > 0 {
                    tracing::warn!(
                        rooms = restored.left_out,
                        "rooms left out: the server lacks their game, or has too many"
                    );
                }
            }
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "the rooms of before are damaged or of another version: they are gone");
            }
        }
    }
}

/// Writes down the newest rooms until there is nobody left who sends any. Newer ones wait while older ones are written;
/// then only the newest count.
pub(super) async fn write_down(path: PathBuf, mut newest: watch::Receiver<Vec<u8>>) {
    let mut failed = false;
    while newest.changed().await.is_ok() {
        let (bytes, path) = (newest.borrow_and_update().clone(), path.clone());
        // The codes of private rooms are in it.
        let written = tokio::task::spawn_blocking(move || write_new(&path, &bytes, 0o600)).await;
        let error = written.map_err(anyhow::Error::from).and_then(|written| written).err();
        if let Some(error) = error.as_ref().filter(|_| !failed) {
            tracing::error!(error = %format!("{error:#}"), "rooms can't be written down: after a restart they are not as they were");
        }
        failed = error.is_some();
    }
}
