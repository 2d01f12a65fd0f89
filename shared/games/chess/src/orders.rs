//! What a seat can order in chess: types of our own, so that no change of the
//! crate that generates moves can change a byte.

use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use core::fmt;

/// A side; seat 0 is White, seat 1 is Black.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Side {
    /// Moves first in the usual position.
    White,
    /// The other.
    Black,
}

impl Side {
    /// The side of a seat.
    #[must_use]
    pub const fn of(seat: Seat) -> Option<Self> {
        match seat.0 {
            0 => Some(Self::White),
            1 => Some(Self::Black),
            _ => None,
        }
    }

    /// The seat of the side.
    #[must_use]
    pub const fn seat(self) -> Seat {
        Seat(self as u8)
    }

    /// The opponent.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::White => Self::Black,
            Self::Black => Self::White,
        }
    }

    /// "White" or "Black".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::White => "White",
            Self::Black => "Black",
        }
    }

    /// The name as a value in JSON.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::White => "white",
            Self::Black => "black",
        }
    }
}

/// A kind of piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PieceKind {
    Pawn,
    Knight,
    Bishop,
    Rook,
    Queen,
    King,
}

impl PieceKind {
    /// All, the least first.
    pub const ALL: [Self; 6] = [Self::Pawn, Self::Knight, Self::Bishop, Self::Rook, Self::Queen, Self::King];

    /// "knight".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pawn => "pawn",
            Self::Knight => "knight",
            Self::Bishop => "bishop",
            Self::Rook => "rook",
            Self::Queen => "queen",
            Self::King => "king",
        }
    }

    /// The letter in English notation, a capital.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Pawn => 'P',
            Self::Knight => 'N',
            Self::Bishop => 'B',
            Self::Rook => 'R',
            Self::Queen => 'Q',
            Self::King => 'K',
        }
    }

    /// The kind of a letter, capital or not.
    #[must_use]
    pub fn of_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.letter() == letter.to_ascii_uppercase())
    }

    /// The usual worth in pawns; the king has none.
    #[must_use]
    pub const fn worth(self) -> u8 {
        match self {
            Self::Pawn => 1,
            Self::Knight | Self::Bishop => 3,
            Self::Rook => 5,
            Self::Queen => 9,
            Self::King => 0,
        }
    }
}

/// A piece of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Piece {
    /// Whose it is.
    pub side: Side,
    /// What it is.
    pub kind: PieceKind,
}

impl Piece {
    /// The letter in Forsyth-Edwards notation: a capital for White.
    #[must_use]
    pub const fn letter(self) -> char {
        match self.side {
            Side::White => self.kind.letter(),
            Side::Black => self.kind.letter().to_ascii_lowercase(),
        }
    }
}

/// A square: 0 is a1, 1 is b1, 63 is h8. What comes from a peer may be beyond; no legal move is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Square(pub u8);

impl Square {
    /// The square of a column and a row, both from 0.
    #[must_use]
    pub const fn at(file: u8, rank: u8) -> Self {
        Self(rank * 8 + file)
    }

    /// The column, from 0.
    #[must_use]
    pub const fn file(self) -> u8 {
        self.0 % 8
    }

    /// The row, from 0.
    #[must_use]
    pub const fn rank(self) -> u8 {
        self.0 / 8
    }

    /// The square of a text like "e4".
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [file @ b'a'..=b'h', rank @ b'1'..=b'8'] = text.as_bytes() else { return None };
        Some(Self::at(file - b'a', rank - b'1'))
    }
}

impl fmt::Display for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 > 63 {
            return f.write_str("??");
        }
        write!(f, "{}{}", char::from(b'a' + self.file()), char::from(b'1' + self.rank()))
    }
}

impl fmt::Debug for Square {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A move of a piece. Castling is the king's move of two squares.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Move {
    /// Where the piece stands.
    pub from: Square,
    /// Where it goes.
    pub to: Square,
    /// What a pawn becomes on the last row.
    pub promotion: Option<PieceKind>,
}

impl Move {
    /// The move of a text in the notation of the Universal Chess Interface: "e2e4", "e7e8q", "e1g1".
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (from, to) = (Square::parse(text.get(..2)?)?, Square::parse(text.get(2..4)?)?);
        let promotion =
            match text.get(4..)? {
                "" => None,
                letter => Some(*PROMOTIONS.iter().find(|kind| {
                    letter.len() == 1 && letter.starts_with(kind.letter().to_ascii_lowercase())
                })?),
            };
        Some(Self { from, to, promotion })
    }
}

/// What a pawn can become.
pub const PROMOTIONS: [PieceKind; 4] =
    [PieceKind::Queen, PieceKind::Rook, PieceKind::Bishop, PieceKind::Knight];

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.from, self.to)?;
        match self.promotion {
            Some(kind) => write!(f, "{}", kind.letter().to_ascii_lowercase()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// One order of one seat; a turn takes exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[allow(missing_docs, reason = "the line of a variant says what its fields are")]
pub enum Order {
    /// Make a move, and offer a draw with it or not.
    Move { mv: Move, offer_draw: bool },
    /// Claim a draw for the present position: it is there for the third time, or fifty moves have gone by.
    ClaimDraw,
    /// Claim a draw for the position that this move would give; the move itself is not made.
    ClaimDrawWith { mv: Move },
    /// Take the draw that is offered.
    AcceptDraw,
    /// Don't take it.
    DeclineDraw,
    /// Give up.
    Resign,
    /// Ask to take your last move back.
    AskTakeback,
    /// Let the opponent take the last move back.
    AcceptTakeback,
    /// Don't.
    DeclineTakeback,
}
