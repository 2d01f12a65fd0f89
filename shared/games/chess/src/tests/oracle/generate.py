"""Writes the figures beside this file: what python-chess says of positions and games.

    pip install chess==1.11.2
    python3 generate.py

`mates.txt`: a position, and whether White and Black can mate by any legal moves (1 or 0). python-chess knows material
alone. By the letter of the FIDE Laws a position in which few positions can follow is searched to its end as well.
`games.txt`: a first position, the moves, how often each position has been there (one digit a ply), and how the game
ends: by itself, or with a claim that could be made in the last position.
`passing.txt`: a position after a pawn's step of two squares, and whether it can be captured in passing.
"""

import itertools
import random
from pathlib import Path

import chess

HERE = Path(__file__).parent
DICE = random.Random(2026)
# Positions that the search looks at: kings between locked pawns reach some two thousand.
CEILING = 4_000
# For positions with free pieces: they either end at once or go on for ever.
LOW_CEILING = 300


def search(board, colour, ceiling):
    """Whether `colour` mates in some position that can follow; None if they are too many."""
    key = lambda board: board._transposition_key()
    seen, open_ = {key(board)}, [board.copy(stack=False)]
    while open_:
        board = open_.pop()
        if board.has_insufficient_material(colour):
            continue
        if board.is_checkmate() and board.turn != colour:
            return True
        for move in list(board.legal_moves):
            after = board.copy(stack=False)
            after.push(move)
            if key(after) not in seen:
                seen.add(key(after))
                if len(seen) > ceiling:
                    return None
                open_.append(after)
    return False


def can_mate(board, colour, ceiling):
    return not board.has_insufficient_material(colour) and search(board, colour, ceiling) is not False


SIDES = [()]
KINDS = ["P", "N", "L", "D", "R", "Q"]  # L and D: bishops on light and dark squares
SIDES += [(kind,) for kind in KINDS]
SIDES += list(itertools.combinations_with_replacement(KINDS, 2))
SIDES += [("N", "N", "N"), ("L", "L", "D"), ("L", "L", "L"), ("P", "P", "P")]


def place(board, kind, colour):
    while True:
        square = DICE.randrange(64)
        rank, light = chess.square_rank(square), bool(chess.BB_SQUARES[square] & chess.BB_LIGHT_SQUARES)
        if board.piece_at(square) or (kind == "P" and rank in (0, 7)):
            continue
        if kind in "LD" and light != (kind == "L"):
            continue
        piece = {"L": "B", "D": "B"}.get(kind, kind)
        board.set_piece_at(square, chess.Piece.from_symbol(piece if colour else piece.lower()))
        return


def position(white, black):
    """A position that goes on, with this material."""
    while True:
        board = chess.Board(None)
        for colour, kinds in [(chess.WHITE, white), (chess.BLACK, black)]:
            place(board, "K", colour)
            for kind in kinds:
                place(board, kind, colour)
        board.turn = DICE.random() < 0.5
        if board.is_valid() and any(board.legal_moves):
            return board


# Where the material would do, and the position does not let it: pawns that lock each other and both kings out; a king
# whose only moves take the last piece. And some that look so and are not.
LOCKED = [
    "4k3/8/8/p1p1p1p1/P1P1P1P1/8/8/4K3 w - - 0 1",
    "7k/8/8/1p1p1p1p/1P1P1P1P/8/8/K7 b - - 0 1",
    "8/8/4k3/p1p1p1p1/PpPpPpPp/1P1P1P1P/3K4/8 w - - 0 1",
    "8/3k4/3p1p2/p1pPpPp1/P1P1P1P1/8/3K4/8 w - - 0 1",
    "8/8/4k3/3p1p2/3P1P2/4K3/8/8 w - - 0 1",
    "k7/2K5/8/8/8/8/8/1Q6 b - - 0 1",
    "8/8/8/8/8/1k6/1p6/1K6 w - - 0 1",
    "7k/7P/5K2/8/8/8/8/8 b - - 0 1",
    "8/8/8/8/8/5k2/5p2/5K2 w - - 0 1",
    "k7/P7/K7/8/8/8/8/8 b - - 0 1",
    "5k2/5P2/5K2/8/8/8/8/8 b - - 0 1",
    "7k/6pP/6P1/8/8/8/8/K7 b - - 0 1",
    "kb6/p1p5/P1P5/8/8/8/8/K7 w - - 0 1",
]


def mates():
    lines = []
    for white, black in itertools.product(SIDES, SIDES):
        board = position(white, black)
        figures = [int(can_mate(board, colour, LOW_CEILING)) for colour in (chess.WHITE, chess.BLACK)]
        lines.append(f"{board.fen()}|{figures[0]}{figures[1]}")
    for fen in LOCKED:
        board = chess.Board(fen)
        assert board.is_valid(), fen
        figures = [int(can_mate(board, colour, CEILING)) for colour in (chess.WHITE, chess.BLACK)]
        lines.append(f"{fen}|{figures[0]}{figures[1]}")
    return lines


# Castling rights that are lost, captures en passant that are legal, and some that pins or checks forbid.
STARTS = [
    chess.STARTING_FEN,
    "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1",
    "r3k2r/pppppppp/8/8/8/8/PPPPPPPP/R3K2R w KQkq - 0 1",
    "4k3/8/8/8/1p1p1p2/8/P1P1P1P1/RN2K1NR w KQ - 0 1",
    "8/8/8/8/k2p3R/8/4P3/4K3 w - - 0 1",
    "4r1k1/8/8/3pP3/8/8/8/4K3 w - d6 0 2",
    "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1",
    "k7/8/8/3Pp3/8/8/8/K2Q4 w - e6 0 2",
    "4k3/8/8/8/8/8/8/R3K2n w Q - 90 60",
    "8/8/4k3/8/8/4K3/8/R7 w - - 95 80",
    "8/8/4k3/8/8/4K3/8/R7 w - - 140 100",
    "4k3/7r/8/8/8/8/PPPP4/4K3 w - - 0 1",
]


def back(board):
    """The move that takes the side's last one back, if it is legal."""
    if len(board.move_stack) < 2:
        return None
    last = board.move_stack[-2]
    move = chess.Move(last.to_square, last.from_square)
    return move if board.is_legal(move) and not board.is_capture(move) else None


def count(board):
    key, copy, times = board._transposition_key(), board.copy(), 1
    while copy.move_stack:
        copy.pop()
        times += copy._transposition_key() == key
    return times


def game(fen, restless):
    board, digits = chess.Board(fen), []
    while len(board.move_stack) < 120 and not board.outcome(claim_draw=False):
        moves, again = list(board.legal_moves), back(board)
        quiet = [move for move in moves if not board.is_capture(move)] or moves
        move = again if again and DICE.random() > restless else DICE.choice(quiet)
        board.push(move)
        digits.append(str(count(board)))
    outcome = board.outcome(claim_draw=False)
    if outcome:
        end = outcome.termination.name.lower() + ":" + outcome.result()
    else:
        now = "threefold" if count(board) >= 3 else "fifty" if board.halfmove_clock >= 100 else "no"
        with_move = []
        for move in board.legal_moves:
            board.push(move)
            if count(board) >= 3 or board.halfmove_clock >= 100:
                with_move.append(move.uci())
            board.pop()
        end = f"claim:{now}:{' '.join(sorted(with_move))}"
    moves = " ".join(move.uci() for move in board.move_stack)
    return f"{fen}|{moves}|{''.join(digits)}|{end}"


def games():
    return [game(fen, restless) for fen in STARTS for restless in (0.1, 0.3, 0.5, 0.8)]


def passing():
    """Positions after a pawn's step of two squares, with whatever may pin or check: is the capture legal?"""
    lines = []
    while len(lines) < 400:
        board = chess.Board(None)
        file = DICE.randrange(8)
        side = DICE.choice([file_ for file_ in (file - 1, file + 1) if 0 <= file_ < 8])
        board.set_piece_at(chess.square(file, 4), chess.Piece.from_symbol("p"))
        board.set_piece_at(chess.square(side, 4), chess.Piece.from_symbol("P"))
        board.ep_square = chess.square(file, 5)
        near = [chess.square(f, r) for r in (2, 3, 4, 5, 6) for f in range(8)]
        for symbol in ["K", "k", "r", "b", "q"]:
            square = DICE.choice(near if symbol in "Kr" else chess.SQUARES)
            if not board.piece_at(square):
                board.set_piece_at(square, chess.Piece.from_symbol(symbol))
        if board.is_valid() and any(board.legal_moves):
            lines.append(f"{board.fen(en_passant='fen')}|{int(board.has_legal_en_passant())}")
    return lines


if __name__ == "__main__":
    (HERE / "mates.txt").write_text("\n".join(mates()) + "\n")
    (HERE / "passing.txt").write_text("\n".join(passing()) + "\n")
    (HERE / "games.txt").write_text("\n".join(games()) + "\n")
