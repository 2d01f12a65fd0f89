//! Where a key leads.

/// Where a key of one of the screens leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nowhere else.
    Stay,
    /// To the lobby.
    Lobby,
    /// Out of the match, to another one of the same players.
    Rematch,
    /// To the help page.
    Help,
    /// To the form for a new room.
    Create,
    /// To the inbox of the same server.
    Inbox,
    /// Out of the program.
    Quit,
}
