//! When the lists of the lobby are due to be sent again.

/// What has changed since when.
#[derive(Debug, Default)]
pub(super) struct OverviewClock {
    /// Rises with each change.
    pub(super) revision: u64,
    /// When to look for players who have not seen the newest; `None`: all have.
    pub(super) due_ms: Option<u64>,
}
