//! Every code of a refusal and of an outcome, with its words.

pub const GAME_OVER: u16 = 1;
pub const NO_SUCH_SEAT: u16 = 2;
pub const NOT_YOUR_TURN: u16 = 3;
pub const NO_ORDER: u16 = 4;
pub const ONE_ORDER: u16 = 5;
pub const NO_PIECE_THERE: u16 = 6;
pub const OWN_PIECE_THERE: u16 = 7;
pub const CANT_REACH: u16 = 8;
pub const LEAVES_IN_CHECK: u16 = 9;
pub const STILL_IN_CHECK: u16 = 10;
pub const PROMOTION_MISSING: u16 = 11;
pub const NO_PROMOTION: u16 = 12;
pub const CASTLE_RIGHT_LOST: u16 = 13;
pub const CASTLE_BLOCKED: u16 = 14;
pub const CASTLE_IN_CHECK: u16 = 15;
pub const CASTLE_THROUGH_CHECK: u16 = 16;
pub const NO_CLAIM: u16 = 17;
pub const NO_CLAIM_WITH: u16 = 18;
pub const NO_DRAW_OFFER: u16 = 19;
pub const NO_TAKEBACK: u16 = 20;
pub const NOTHING_TO_TAKE_BACK: u16 = 21;
pub const TAKEBACK_PENDING: u16 = 22;
pub const ANSWER_TAKEBACK: u16 = 23;
pub const TAKEBACK_REFUSED: u16 = 24;
pub const NO_TAKEBACKS: u16 = 25;

pub const CHECKMATE: u16 = 100;
pub const RESIGNED: u16 = 101;
pub const GAVE_UP: u16 = 102;
pub const STALEMATE: u16 = 110;
pub const INSUFFICIENT_MATERIAL: u16 = 111;
pub const FIVEFOLD: u16 = 112;
pub const SEVENTY_FIVE: u16 = 113;
pub const THREEFOLD: u16 = 114;
pub const FIFTY: u16 = 115;
pub const AGREED: u16 = 116;
pub const GAVE_UP_TO_LONE_KING: u16 = 117;

/// The words for a code of a refusal or an outcome.
pub const fn explain(code: u16) -> &'static str {
    match code {
        GAME_OVER => "the game is over",
        NO_SUCH_SEAT => "chess has two seats",
        NOT_YOUR_TURN => "it is the other side's turn to move",
        NO_ORDER => "a turn needs a move, or another order",
        ONE_ORDER => "a turn takes one order alone",
        NO_PIECE_THERE => "no piece of yours stands on that square",
        OWN_PIECE_THERE => "a piece of your own stands there",
        CANT_REACH => "that piece can't go there",
        LEAVES_IN_CHECK => "that would leave your king in check",
        STILL_IN_CHECK => "your king is in check, and that does not end it",
        PROMOTION_MISSING => "say what the pawn becomes: queen, rook, bishop or knight (e8=Q or e7e8q)",
        NO_PROMOTION => "only a pawn on its last rank becomes a queen, rook, bishop or knight",
        CASTLE_RIGHT_LOST => {
            "you can't castle on that side any more: the king or that rook has moved or is gone"
        }
        CASTLE_BLOCKED => "you can't castle there: pieces stand between the king and the rook",
        CASTLE_IN_CHECK => "you can't castle while your king is in check",
        CASTLE_THROUGH_CHECK => {
            "you can't castle there: the king would pass or reach a square that is attacked"
        }
        NO_CLAIM => {
            "there is no draw to claim: this position is not there for the third time, and no fifty moves \
             without a capture or a pawn's move have gone by"
        }
        NO_CLAIM_WITH => {
            "there is no draw to claim with that move: it gives no position for the third time, and completes no \
             fifty moves without a capture or a pawn's move"
        }
        NO_DRAW_OFFER => "no draw is offered to you",
        NO_TAKEBACK => "your opponent does not ask for a takeback",
        NOTHING_TO_TAKE_BACK => "you have made no move that could be taken back",
        TAKEBACK_PENDING => "you have asked already; your opponent has not answered yet",
        ANSWER_TAKEBACK => "your opponent asks for a takeback: answer that first",
        NO_TAKEBACKS => "this game is played without takebacks",
        TAKEBACK_REFUSED => "your opponent has declined; ask again after another move",
        CHECKMATE => "checkmate",
        RESIGNED => "resignation",
        GAVE_UP => "a seat was given up",
        STALEMATE => "stalemate",
        INSUFFICIENT_MATERIAL => "insufficient material",
        FIVEFOLD => "fivefold repetition",
        SEVENTY_FIVE => "seventy-five moves without a capture or a pawn's move",
        THREEFOLD => "threefold repetition",
        FIFTY => "fifty moves without a capture or a pawn's move",
        AGREED => "agreement",
        GAVE_UP_TO_LONE_KING => "a seat was given up, and the other has its king alone",
        _ => "unknown code",
    }
}
