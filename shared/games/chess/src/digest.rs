//! The digest: a row for each part of the state, then one hash over the digest of the step before and all rows.

use super::state::State;
use adjourn_game::DigestRow;
use adjourn_game::codec::{Encode, encode};
use adjourn_game::ids::Digest;
use twox_hash::XxHash3_64;

/// The names of the parts.
pub const PARTS: &[&str] = &["board", "clocks", "history", "offers", "outcome"];

/// What a digest is made of.
pub fn rows(state: &State) -> Vec<DigestRow> {
    let position = state.position();
    let moves: Vec<_> = state.plies().iter().map(|ply| ply.mv).collect();
    let clocks = (position.clock(), position.move_number());
    vec![
        row(0, &position.fen()),
        row(1, &clocks),
        row(2, &(&state.setup, moves)),
        row(3, &state.offers),
        row(4, &state.ended),
    ]
}

fn row(part: u8, data: &impl Encode) -> DigestRow {
    DigestRow { part, entity: 0, hash: XxHash3_64::oneshot(&encode(data)) }
}

/// The digest of a state after the step before it.
pub fn next(before: Digest, state: &State) -> Digest {
    let mut bytes = before.0.to_vec();
    for row in rows(state) {
        bytes.push(row.part);
        bytes.extend(row.entity.to_le_bytes());
        bytes.extend(row.hash.to_le_bytes());
    }
    Digest(*blake3::hash(&bytes).as_bytes())
}
