//! What a digest is made of: a row for each part of the state.

use super::state::State;
use adjourn_game::DigestRow;

/// The names of the parts.
pub const PARTS: &[&str] = &["board", "clocks", "history", "offers", "outcome"];

/// What a digest is made of.
pub fn rows(state: &State) -> Vec<DigestRow> {
    let position = state.position();
    let moves: Vec<_> = state.plies().iter().map(|ply| ply.mv).collect();
    let clocks = (position.clock(), position.move_number());
    vec![
        DigestRow::of(0, 0, &position.fen()),
        DigestRow::of(1, 0, &clocks),
        DigestRow::of(2, 0, &(&state.setup, moves)),
        DigestRow::of(3, 0, &state.offers),
        DigestRow::of(4, 0, &state.ended),
    ]
}
