//! What a lobby remembers of what it has given to be written down, and until when it waits for members of before.

/// What was written last, what has changed since, and until when members are waited for.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    pub(super) written: Vec<u8>,
    /// The revision of the rooms and the number of finished matches that were written.
    pub(super) seen: (u64, u64),
    /// When it may be written again.
    pub(super) next_ms: u64,
    /// Whether something waits for that.
    pub(super) waits: bool,
    pub(super) returns_until_ms: Option<u64>,
}

impl Keeping {
    /// When there is something to do.
    pub(super) fn due_ms(&self) -> Option<u64> {
        self.waits.then_some(self.next_ms).into_iter().chain(self.returns_until_ms).min()
    }
}

/// How much could be taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Rooms that wait for their members.
    pub rooms: usize,
    /// Rooms that this server can't have: it lacks the game, or has too many.
    pub left_out: usize,
}
