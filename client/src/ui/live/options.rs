//! What the screens of a session need to know beside it.

use crate::ui::games::face::Faces;

/// What the screens of a session need to know beside it.
#[derive(Clone)]
pub struct LiveOptions {
    /// The name that the player goes by.
    pub player_name: String,
    /// Where the session leads, in words: the server's address, or the replay's file.
    pub place: String,
    /// Only the match of this player that is under way, without a lobby: what a game by mail has become. The screens end
    /// with it.
    pub only_match: bool,
    /// The faces of games.
    pub faces: Faces,
}
