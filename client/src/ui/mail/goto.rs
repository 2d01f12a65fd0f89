//! Where a key leads.

use adjourn_game::ids::GameId;

/// Where a key of one of the screens leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goto {
    /// Nowhere else.
    Stay,
    /// To the inbox.
    Inbox,
    /// To the form for a new table; for the guest, if there is one.
    NewTable,
    /// To those whom the player follows.
    People,
    /// To the settings.
    Settings,
    /// To a game.
    Game(GameId),
    /// To the help page.
    Help,
    /// To the lobby of the same server.
    Lobby,
    /// Out of the program.
    Quit,
}
