//! What the screens of a session need to know beside it.

use crate::ui::games::face::Faces;

/// What the screens of a session need to know beside it.
#[derive(Clone)]
pub struct LiveOptions {
    /// The name that the player goes by.
    pub player_name: String,
    /// Where the session leads, in words: the server's address, or the replay's file.
    pub place: String,
    /// What is around a match.
    pub around: Around,
    /// The faces of games.
    pub faces: Faces,
}

impl LiveOptions {
    /// Whether there is one match alone, and the screens end with it.
    #[must_use]
    pub fn is_one_match(&self) -> bool {
        self.around != Around::Lobby
    }
}

/// What is around a match. Without a lobby there is one match alone, and the screens end with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// A lobby, where one finds the next match.
    Lobby,
    /// The mailbox: the match is what a game by mail has become.
    Mailbox,
    /// Nothing: the match is played in this process, without a server.
    Nothing,
}
