//! Every code of a refusal and of an outcome, with its words.

adjourn_game::codes! {
    GAME_OVER = 1, "the game is over";
    NO_SUCH_SEAT = 2, "chess has two seats";
    NOT_YOUR_TURN = 3, "it is the other side's turn to move";
    NO_ORDER = 4, "a turn needs a move, or another order";
    ONE_ORDER = 5, "a turn takes one order alone";
    NO_PIECE_THERE = 6, "no piece of yours stands on that square";
    OWN_PIECE_THERE = 7, "a piece of your own stands there";
    CANT_REACH = 8, "that piece can't go there";
    LEAVES_IN_CHECK = 9, "that would leave your king in check";
    STILL_IN_CHECK = 10, "your king is in check, and that does not end it";
    PROMOTION_MISSING = 11, "say what the pawn becomes: queen, rook, bishop or knight (e8=Q or e7e8q)";
    NO_PROMOTION = 12, "only a pawn on its last rank becomes a queen, rook, bishop or knight";
    CASTLE_RIGHT_LOST = 13, "you can't castle on that side any more: the king or that rook has moved or is gone";
    CASTLE_BLOCKED = 14, "you can't castle there: pieces stand between the king and the rook";
    CASTLE_IN_CHECK = 15, "you can't castle while your king is in check";
    CASTLE_THROUGH_CHECK = 16, "you can't castle there: the king would pass or reach a square that is attacked";
    NO_CLAIM = 17, "there is no draw to claim: this position is not there for the third time, and no fifty moves \
             without a capture or a pawn's move have gone by";
    NO_CLAIM_WITH = 18, "there is no draw to claim with that move: it gives no position for the third time, and completes no \
             fifty moves without a capture or a pawn's move";
    NO_DRAW_OFFER = 19, "no draw is offered to you";
    NO_TAKEBACK = 20, "your opponent does not ask for a takeback";
    NOTHING_TO_TAKE_BACK = 21, "you have made no move that could be taken back";
    TAKEBACK_PENDING = 22, "you have asked already; your opponent has not answered yet";
    ANSWER_TAKEBACK = 23, "your opponent asks for a takeback: answer that first";
    TAKEBACK_REFUSED = 24, "your opponent has declined; ask again after another move";
    NO_TAKEBACKS = 25, "this game is played without takebacks";
    CHECKMATE = 100, "checkmate";
    RESIGNED = 101, "resignation";
    GAVE_UP = 102, "resignation or time forfeit";
    TIME_FORFEIT = 103, "time forfeit";
    STALEMATE = 110, "stalemate";
    INSUFFICIENT_MATERIAL = 111, "insufficient material";
    FIVEFOLD = 112, "fivefold repetition";
    SEVENTY_FIVE = 113, "seventy-five moves without a capture or a pawn's move";
    THREEFOLD = 114, "threefold repetition";
    FIFTY = 115, "fifty moves without a capture or a pawn's move";
    AGREED = 116, "agreement";
    GAVE_UP_TO_LONE_KING = 117, "resignation or time forfeit, and the other side has its king alone";
    RESIGNED_DRAWN = 118, "resignation, but the other side could not have mated by any legal moves";
    TIME_DRAWN = 119, "time forfeit, but the other side could not have mated by any legal moves";
    DEAD_POSITION = 120, "dead position: nobody can mate by any legal moves";
}
