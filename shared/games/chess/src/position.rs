//! One position: the only module, besides the bot and the search for mates, that knows the crate which generates the
//! moves. It adds what the crate lacks: a clock beyond fifty moves, a strict reading of positions, FIDE's repetition.

use super::codes;
use super::orders::{Move, PROMOTIONS, Piece, PieceKind, Side, Square};
use crate::limits;
use cozy_chess::{BitBoard, Board, Color, File, Rank};

/// A position, with its clocks.
#[derive(Clone)]
pub struct Position {
    board: Board,
    /// Plies since the last capture or pawn's move. The crate's own stops at 100.
    clock: u16,
}

impl Position {
    /// The usual one to begin with.
    pub fn usual() -> Self {
        Self { board: Board::startpos(), clock: 0 }
    }

    /// Reads Forsyth-Edwards notation; the two clocks may be missing. The crate reads some texts that are none.
    pub fn from_fen(fen: &str) -> Result<Self, &'static str> {
        if fen.len() > limits::FEN_BYTES_CEILING {
            return Err("the FEN is longer than any position's");
        }
        let mut fields: Vec<&str> = fen.split_ascii_whitespace().collect();
        if fields.len() == 4 {
            fields.extend(["0", "1"]);
        }
        // The crate's clock ends at 100.
        let clock = fields.get(4).and_then(|field| field.parse().ok()).filter(|&clock: &u16| clock <= 150);
        if clock.is_some_and(|clock| clock > 100) {
            fields[4] = "100";
        }
        let text = fields.join(" ");
        let board = Board::from_fen(&text, false).map_err(explain)?;
        let written = board.to_string();
        if written.split(' ').next() != fields.first().copied() {
            return Err("the FEN's board is not eight ranks of eight squares");
        }
        let (white, black) = (board.king(Color::White), board.king(Color::Black));
        if cozy_chess::get_king_moves(white).has(black) {
            return Err("the FEN's kings stand side by side");
        }
        let at_home = |color: Color| {
            let rights = board.castle_rights(color);
            (rights.short.is_none() && rights.long.is_none()) || board.king(color).file() == File::E
        };
        if !at_home(Color::White) || !at_home(Color::Black) {
            return Err("the FEN lets a king castle that is not on the e file");
        }
        if board.fullmove_number() > limits::FIRST_MOVE_NUMBER_CEILING {
            return Err("the FEN's move number is beyond any game's");
        }
        Ok(Self { clock: clock.unwrap_or_else(|| u16::from(board.halfmove_clock())), board })
    }

    /// The position in Forsyth-Edwards notation.
    pub fn fen(&self) -> String {
        let text = self.board.to_string();
        let mut fields: Vec<&str> = text.split(' ').collect();
        let clock = self.clock.to_string();
        if let Some(field) = fields.get_mut(4) {
            *field = &clock;
        }
        fields.join(" ")
    }

    /// The board that the bot thinks on.
    pub const fn board(&self) -> &Board {
        &self.board
    }

    /// Whose turn it is.
    pub fn side(&self) -> Side {
        side_of(self.board.side_to_move())
    }

    /// Plies since the last capture or pawn's move.
    pub const fn clock(&self) -> u16 {
        self.clock
    }

    /// The number of the move that is made next, from 1.
    pub fn move_number(&self) -> u16 {
        self.board.fullmove_number()
    }

    /// What stands on a square.
    pub fn piece(&self, square: Square) -> Option<Piece> {
        let square = cozy_square(square)?;
        let (kind, color) = (self.board.piece_on(square)?, self.board.color_on(square)?);
        Some(Piece { side: side_of(color), kind: kind_of(kind) })
    }

    /// Where a side's pieces of a kind stand.
    pub fn squares(&self, side: Side, kind: PieceKind) -> Vec<Square> {
        let squares = self.board.colored_pieces(color_of(side), cozy_kind(kind));
        squares.iter().map(own_square).collect()
    }

    /// Every legal move, in the order of squares.
    pub fn legal_moves(&self) -> Vec<Move> {
        let mut moves = Vec::with_capacity(48);
        self.board.generate_moves(|of_piece| {
            moves.extend(of_piece.into_iter().map(|mv| own_move(&self.board, mv)));
            false
        });
        moves.sort_unstable();
        moves
    }

    /// Whether the side to move can move at all.
    pub fn can_move(&self) -> bool {
        self.board.generate_moves(|_| true)
    }

    /// Whether the side to move is in check.
    pub fn in_check(&self) -> bool {
        !self.board.checkers().is_empty()
    }

    /// Whether a move is legal.
    pub fn is_legal(&self, mv: Move) -> bool {
        self.cozy(mv).is_some()
    }

    /// The position after a move; `None` if the move is not legal.
    pub fn after(&self, mv: Move) -> Option<Self> {
        let mv = self.cozy(mv)?;
        let mut board = self.board.clone();
        board.play_unchecked(mv);
        let clock = if board.halfmove_clock() == 0 { 0 } else { self.clock.saturating_add(1) };
        Some(Self { board, clock })
    }

    /// The move in standard algebraic notation, with its sign of check; `None` if it is not legal.
    pub fn san(&self, mv: Move) -> Option<String> {
        let mv = self.cozy(mv)?;
        Some(cozy_chess::util::display_san_move(&self.board, mv).to_string())
    }

    /// Whether a move is a pawn's capture in passing.
    pub fn passes(&self, mv: Move) -> bool {
        self.piece(mv.to).is_none() && self.captured(mv).is_some()
    }

    /// What a legal move captures.
    pub fn captured(&self, mv: Move) -> Option<PieceKind> {
        if let Some(piece) = self.piece(mv.to) {
            return Some(piece.kind);
        }
        let pawn = self.piece(mv.from).is_some_and(|piece| piece.kind == PieceKind::Pawn);
        (pawn && mv.from.file() != mv.to.file()).then_some(PieceKind::Pawn)
    }

    /// The same position by article 9.2.3 of the FIDE Laws: the same side to move, the same pieces on the same squares,
    /// and the same possible moves: castling rights, and captures en passant that can really be made.
    pub fn same(&self, other: &Self) -> bool {
        let (own, other_board) = (&self.board, &other.board);
        let pieces = cozy_chess::Piece::ALL.iter().all(|kind| own.pieces(*kind) == other_board.pieces(*kind));
        let colors = [Color::White, Color::Black];
        pieces
            && own.side_to_move() == other_board.side_to_move()
            && colors.iter().all(|color| {
                own.colors(*color) == other_board.colors(*color)
                    && own.castle_rights(*color) == other_board.castle_rights(*color)
            })
            && self.passed() == other.passed()
    }

    /// What the crate takes for the same position: it takes any piece beside a pawn that has passed for one that can
    /// capture it. Games by the first rules were played so.
    pub fn same_by_the_crate(&self, other: &Self) -> bool {
        self.board.same_position(&other.board)
    }

    /// The file on which the side to move can capture en passant by a legal move.
    fn passed(&self) -> Option<File> {
        let file = self.board.en_passant()?;
        let to = cozy_chess::Square::new(file, Rank::Sixth.relative_to(self.board.side_to_move()));
        let pawns = self.board.pieces(cozy_chess::Piece::Pawn);
        let captures = self.board.generate_moves_for(pawns, |moves| {
            moves.into_iter().any(|mv| mv.to == to && mv.from.file() != to.file())
        });
        captures.then_some(file)
    }

    /// Whether a side has nothing but its king.
    pub fn lone_king(&self, side: Side) -> bool {
        self.board.colors(color_of(side)).len() == 1
    }

    /// The code of what keeps the side to move from this move, which is not legal.
    pub fn obstacle(&self, mv: Move) -> u16 {
        let own = |square| self.piece(square).filter(|piece| piece.side == self.side());
        let Some(piece) = own(mv.from) else { return codes::NO_PIECE_THERE };
        if own(mv.to).is_some() {
            return codes::OWN_PIECE_THERE;
        }
        let home = if self.side() == Side::White { 4 } else { 60 };
        if piece.kind == PieceKind::King && mv.from.0 == home && mv.from.0.abs_diff(mv.to.0) == 2 {
            return if mv.promotion.is_some() {
                codes::NO_PROMOTION
            } else {
                self.castling_obstacle(mv.to.0 > mv.from.0)
            };
        }
        if !self.reaches(mv.from, mv.to) {
            return codes::CANT_REACH;
        }
        let last_rank = piece.kind == PieceKind::Pawn && matches!(mv.to.rank(), 0 | 7);
        match mv.promotion {
            None if last_rank => codes::PROMOTION_MISSING,
            Some(kind) if !last_rank || !PROMOTIONS.contains(&kind) => codes::NO_PROMOTION,
            _ if self.in_check() => codes::STILL_IN_CHECK,
            _ => codes::LEAVES_IN_CHECK,
        }
    }

    /// The code of what keeps the side to move from castling on the king's side (short) or the queen's.
    pub fn castling_obstacle(&self, short: bool) -> u16 {
        let color = self.board.side_to_move();
        let rights = self.board.castle_rights(color);
        let Some(rook) = (if short { rights.short } else { rights.long }) else {
            return codes::CASTLE_RIGHT_LOST;
        };
        let rook = cozy_chess::Square::new(rook, Rank::First.relative_to(color));
        let between = cozy_chess::get_between_rays(self.board.king(color), rook);
        if !(between & self.board.occupied()).is_empty() {
            codes::CASTLE_BLOCKED
        } else if self.in_check() {
            codes::CASTLE_IN_CHECK
        } else {
            codes::CASTLE_THROUGH_CHECK
        }
    }

    /// Whether the piece on a square could go to another one if kings could be left in check.
    pub fn reaches(&self, from: Square, to: Square) -> bool {
        let (Some(piece), Some(from), Some(to)) = (self.piece(from), cozy_square(from), cozy_square(to))
        else {
            return false;
        };
        let (color, occupied) = (color_of(piece.side), self.board.occupied());
        let reached = match piece.kind {
            PieceKind::Knight => cozy_chess::get_knight_moves(from),
            PieceKind::King => cozy_chess::get_king_moves(from),
            PieceKind::Bishop => cozy_chess::get_bishop_moves(from, occupied),
            PieceKind::Rook => cozy_chess::get_rook_moves(from, occupied),
            PieceKind::Queen => {
                cozy_chess::get_bishop_moves(from, occupied) | cozy_chess::get_rook_moves(from, occupied)
            }
            PieceKind::Pawn => {
                let passed = self.board.en_passant().map_or(BitBoard::EMPTY, |file| {
                    cozy_chess::Square::new(file, Rank::Sixth.relative_to(color)).bitboard()
                });
                let prey = self.board.colors(!color) | passed;
                cozy_chess::get_pawn_quiets(from, color, occupied)
                    | (cozy_chess::get_pawn_attacks(from, color) & prey)
            }
        };
        (reached & !self.board.colors(color)).has(to)
    }

    /// A legal move as the crate writes it: castling is the king's capture of its own rook.
    fn cozy(&self, mv: Move) -> Option<cozy_chess::Move> {
        let (from, mut to) = (cozy_square(mv.from)?, cozy_square(mv.to)?);
        let color = self.board.side_to_move();
        if self.board.colors(color).has(to) {
            return None;
        }
        if from == self.board.king(color)
            && mv.from.rank() == mv.to.rank()
            && mv.from.0.abs_diff(mv.to.0) == 2
        {
            let rights = self.board.castle_rights(color);
            let rook = if mv.to.0 > mv.from.0 { rights.short } else { rights.long };
            to = cozy_chess::Square::new(rook?, from.rank());
        }
        let mv = cozy_chess::Move { from, to, promotion: mv.promotion.map(cozy_kind) };
        self.board.is_legal(mv).then_some(mv)
    }
}

/// The crate's move as ours.
pub fn own_move(board: &Board, mv: cozy_chess::Move) -> Move {
    let castles = board.color_on(mv.to) == Some(board.side_to_move());
    let to = match castles {
        true if mv.to.file() > mv.from.file() => cozy_chess::Square::new(File::G, mv.from.rank()),
        true => cozy_chess::Square::new(File::C, mv.from.rank()),
        false => mv.to,
    };
    Move { from: own_square(mv.from), to: own_square(to), promotion: mv.promotion.map(kind_of) }
}

fn explain(error: cozy_chess::FenParseError) -> &'static str {
    use cozy_chess::FenParseError as Error;
    match error {
        Error::InvalidBoard => {
            "the FEN's board is no legal position: one king each, at most 16 pieces and 8 pawns a side, no pawn on \
             the first or last rank, and the side that has just moved not in check"
        }
        Error::InvalidSideToMove => "the FEN's side to move is neither w nor b",
        Error::InvalidCastlingRights => "the FEN's castling rights don't fit the kings and rooks",
        Error::InvalidEnPassant => "the FEN's en passant square does not fit a pawn's move of two squares",
        Error::InvalidHalfMoveClock => "the FEN's halfmove clock is not between 0 and 150",
        Error::InvalidFullmoveNumber => "the FEN's move number can't be read, or is 0",
        Error::MissingField => "the FEN has too few fields",
        Error::TooManyFields => "the FEN has too many fields",
    }
}

fn cozy_square(square: Square) -> Option<cozy_chess::Square> {
    cozy_chess::Square::try_index(usize::from(square.0))
}

fn own_square(square: cozy_chess::Square) -> Square {
    Square(square as u8)
}

const fn side_of(color: Color) -> Side {
    match color {
        Color::White => Side::White,
        Color::Black => Side::Black,
    }
}

const fn color_of(side: Side) -> Color {
    match side {
        Side::White => Color::White,
        Side::Black => Color::Black,
    }
}

const fn kind_of(kind: cozy_chess::Piece) -> PieceKind {
    match kind {
        cozy_chess::Piece::Pawn => PieceKind::Pawn,
        cozy_chess::Piece::Knight => PieceKind::Knight,
        cozy_chess::Piece::Bishop => PieceKind::Bishop,
        cozy_chess::Piece::Rook => PieceKind::Rook,
        cozy_chess::Piece::Queen => PieceKind::Queen,
        cozy_chess::Piece::King => PieceKind::King,
    }
}

const fn cozy_kind(kind: PieceKind) -> cozy_chess::Piece {
    match kind {
        PieceKind::Pawn => cozy_chess::Piece::Pawn,
        PieceKind::Knight => cozy_chess::Piece::Knight,
        PieceKind::Bishop => cozy_chess::Piece::Bishop,
        PieceKind::Rook => cozy_chess::Piece::Rook,
        PieceKind::Queen => cozy_chess::Piece::Queen,
        PieceKind::King => cozy_chess::Piece::King,
    }
}
