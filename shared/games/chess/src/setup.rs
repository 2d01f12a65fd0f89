//! What is chosen before a game of chess, as JSON and as bytes. Whether its position can be played, the state tells.

use super::orders::Move;
use adjourn_game::codec::{self, Decode, Encode};
use serde::{Deserialize, Serialize};

/// The setup of a game.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Setup {
    /// The position that the game begins with, in Forsyth-Edwards notation, of at most
    /// [`crate::limits::FEN_BYTES_CEILING`]; the usual one for `None`.
    pub fen: Option<String>,
    /// Whether a side may ask to take a move back.
    pub takebacks: bool,
    /// Moves that were made elsewhere: the game goes on after them. At most [`crate::limits::SETUP_PLIES_CEILING`]. In
    /// JSON they are one text: `"e2e4 e7e5 g1f3"`.
    #[serde(with = "text", skip_serializing_if = "Vec::is_empty")]
    pub moves: Vec<Move>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { fen: None, takebacks: true, moves: Vec::new() }
    }
}

/// Moves as one text.
mod text {
    use super::Move;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(moves: &[Move], serializer: S) -> Result<S::Ok, S::Error> {
        let texts: Vec<String> = moves.iter().map(ToString::to_string).collect();
        serializer.serialize_str(&texts.join(" "))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Move>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = |word: &str| {
            Move::parse(word).ok_or_else(|| D::Error::custom("`moves` are written like \"e2e4 e7e5 g1f3\""))
        };
        text.split_ascii_whitespace().map(read).collect()
    }
}

/// A setup as it is encoded. The older a variant, the more stored games have it.
#[derive(Encode, Decode)]
enum SetupBytes {
    Usual,
    From(String),
    UsualWithoutTakebacks,
    FromWithoutTakebacks(String),
    WithMoves { fen: Option<String>, takebacks: bool, moves: Vec<Move> },
}

impl Encode for Setup {
    fn encode<E: codec::enc::Encoder>(&self, encoder: &mut E) -> Result<(), codec::error::EncodeError> {
        let Self { fen, takebacks, moves } = self.clone();
        let bytes = match (fen, takebacks) {
            (fen, takebacks) if !moves.is_empty() => SetupBytes::WithMoves { fen, takebacks, moves },
            (None, true) => SetupBytes::Usual,
            (Some(fen), true) => SetupBytes::From(fen),
            (None, false) => SetupBytes::UsualWithoutTakebacks,
            (Some(fen), false) => SetupBytes::FromWithoutTakebacks(fen),
        };
        bytes.encode(encoder)
    }
}

impl<Context> Decode<Context> for Setup {
    fn decode<D: codec::de::Decoder<Context = Context>>(
        decoder: &mut D,
    ) -> Result<Self, codec::error::DecodeError> {
        let (fen, takebacks, moves) = match SetupBytes::decode(decoder)? {
            SetupBytes::Usual => (None, true, Vec::new()),
            SetupBytes::From(fen) => (Some(fen), true, Vec::new()),
            SetupBytes::UsualWithoutTakebacks => (None, false, Vec::new()),
            SetupBytes::FromWithoutTakebacks(fen) => (Some(fen), false, Vec::new()),
            SetupBytes::WithMoves { fen, takebacks, moves } => (fen, takebacks, moves),
        };
        Ok(Self { fen, takebacks, moves })
    }
}

codec::impl_borrow_decode!(Setup);
