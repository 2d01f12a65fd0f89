//! What is drawn at random for a table.

use crate::random::random;
use adjourn_game::ids::GameId;
use adjourn_shared::base::limits;
use adjourn_shared::turns::table::Random;

/// Letters and digits that nobody confuses, for codes of private tables.
const CODE_ALPHABET: &[u8; 30] = b"23456789abcdefghjkmnpqrstuvwxy";

/// An id, a seed with its salt, and a code to join by.
#[must_use]
pub fn draw() -> Random {
    let bytes = random::<{ 16 + 32 + 32 + 12 }>();
    let part = |from: usize, to: usize| &bytes[from..to];
    let letter = |byte: &u8| char::from(CODE_ALPHABET[usize::from(*byte) % CODE_ALPHABET.len()]);
    Random {
        game_id: GameId(part(0, 16).try_into().expect("16 bytes")),
        seed: part(16, 48).try_into().expect("32 bytes"),
        salt: part(48, 80).try_into().expect("32 bytes"),
        join_code: part(80, 92).iter().take(limits::TABLE_CODE_CHARS).map(letter).collect(),
    }
}
