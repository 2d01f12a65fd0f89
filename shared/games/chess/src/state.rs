//! The state of a game and what changes it: moves, claims, offers, takebacks, endings. Draws nothing, reads no text.

use super::codes;
use super::mating;
use super::orders::{Move, Order, PieceKind, Side};
use super::position::Position;
use super::setup::Setup;
use crate::limits;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use adjourn_game::{DropsOut, Illegal, Outcome, SetupError};

/// A move that was made.
#[derive(Clone)]
pub struct Ply {
    pub mv: Move,
    /// In standard algebraic notation.
    pub san: String,
    pub captured: Option<PieceKind>,
}

/// What the sides have asked each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Offers {
    /// Who offers a draw; the opponent is to move.
    pub draw: Option<Side>,
    /// Who asks for a takeback.
    pub takeback: Option<Side>,
    /// Whose wish for a takeback was declined since the last move: asking on and on is no way to get it.
    pub refused: [bool; 2],
    /// The takebacks of the whole game.
    pub takebacks: u16,
}

/// How the game ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Ending {
    /// A code of [`codes`].
    pub reason: u16,
    /// Nobody for a draw.
    pub winner: Option<Side>,
}

impl Ending {
    const fn draw(reason: u16) -> Self {
        Self { reason, winner: None }
    }

    const fn won(reason: u16, winner: Side) -> Self {
        Self { reason, winner: Some(winner) }
    }

    pub fn outcome(self) -> Outcome {
        let places = match self.winner {
            Some(Side::White) => vec![1, 2],
            Some(Side::Black) => vec![2, 1],
            None => vec![1, 1],
        };
        Outcome { places, reason: self.reason }
    }

    /// "1-0", "0-1" or "1/2-1/2".
    pub const fn result(self) -> &'static str {
        match self.winner {
            Some(Side::White) => "1-0",
            Some(Side::Black) => "0-1",
            None => "1/2-1/2",
        }
    }
}

/// By which of the rules that ever were a game is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laws {
    /// A side that resigned by an order had always lost; one that dropped out otherwise, unless the other side had its
    /// king alone. Only material was asked about dead positions, and the crate about repetitions.
    First,
    /// As in the FIDE Laws.
    Second,
}

/// The state.
pub struct State {
    pub setup: Setup,
    laws: Laws,
    /// From the first to the present one: never empty.
    positions: Vec<Position>,
    plies: Vec<Ply>,
    pub offers: Offers,
    pub ended: Option<Ending>,
}

fn require(holds: bool, code: u16) -> Result<(), Illegal> {
    if holds { Ok(()) } else { Err(Illegal(code)) }
}

impl State {
    /// The state before the first move.
    pub fn new(setup: &Setup, laws: Laws) -> Result<Self, SetupError> {
        if setup.moves.len() > limits::SETUP_PLIES_CEILING {
            return Err(SetupError::OutOfBounds("a game can begin with at most 240 moves made before"));
        }
        let first = match &setup.fen {
            None => Position::usual(),
            Some(fen) => Position::from_fen(fen).map_err(SetupError::OutOfBounds)?,
        };
        let mut state = Self {
            setup: setup.clone(),
            laws,
            positions: vec![first],
            plies: Vec::new(),
            offers: Offers::default(),
            ended: None,
        };
        if state.verdict().is_some() {
            return Err(SetupError::OutOfBounds("the game is over in the FEN's position"));
        }
        for mv in &setup.moves {
            if state.ended.is_some() || !state.play(*mv) {
                return Err(SetupError::OutOfBounds("one of the moves made before is not legal"));
            }
        }
        match state.ended {
            Some(_) => Err(SetupError::OutOfBounds("the game is over after the moves made before")),
            None => Ok(state),
        }
    }

    /// The present position.
    pub fn position(&self) -> &Position {
        self.positions.last().expect("the first position is never taken away")
    }

    /// Every position, from the first to the present one.
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// Counts up with every move and every takeback, which undoes at most two.
    pub fn changes(&self) -> u32 {
        u32::try_from(self.plies.len())
            .unwrap_or(u32::MAX)
            .saturating_add(3 * u32::from(self.offers.takebacks))
    }

    /// By which rules it is played.
    pub const fn laws(&self) -> Laws {
        self.laws
    }

    /// Every move, those of the setup too.
    pub fn plies(&self) -> &[Ply] {
        &self.plies
    }

    /// How often the present position has been there, this time included.
    pub fn repetitions(&self) -> usize {
        let (present, before) = self.positions.split_last().expect("never empty");
        1 + self.occurrences(before, present)
    }

    /// How often a position stands among those before it. Beyond its last capture or pawn's move it can't.
    fn occurrences(&self, before: &[Position], position: &Position) -> usize {
        let reach = usize::from(position.clock());
        let same = |earlier: &&Position| match self.laws {
            Laws::First => earlier.same_by_the_crate(position),
            Laws::Second => earlier.same(position),
        };
        before.iter().rev().take(reach).filter(same).count()
    }

    /// The draw that the side to move can claim as things stand.
    pub fn claim(&self) -> Option<u16> {
        claimable(self.repetitions(), self.position())
    }

    /// The draw that the side to move can claim with a legal move.
    pub fn claim_with(&self, mv: Move) -> Option<u16> {
        let next = self.position().after(mv)?;
        claimable(1 + self.occurrences(&self.positions, &next), &next)
    }

    /// Whether a legal move brings back a position of before.
    pub fn returns(&self, mv: Move) -> bool {
        self.position().after(mv).is_some_and(|next| self.occurrences(&self.positions, &next) > 0)
    }

    /// How many plies go back if this side may take back: until it is to move again.
    pub fn plies_back(&self, side: Side) -> usize {
        if self.position().side() == side { 2 } else { 1 }
    }

    /// Whether a seat may give this order now.
    pub fn check(&self, seat: Seat, order: Order) -> Result<(), Illegal> {
        require(self.ended.is_none(), codes::GAME_OVER)?;
        let side = Side::of(seat).ok_or(Illegal(codes::NO_SUCH_SEAT))?;
        match order {
            Order::Move { mv, .. } => {
                self.check_turn(side)?;
                self.check_move(mv)
            }
            Order::ClaimDraw => {
                self.check_turn(side)?;
                require(self.claim().is_some(), codes::NO_CLAIM)
            }
            Order::ClaimDrawWith { mv } => {
                self.check_turn(side)?;
                self.check_move(mv)?;
                require(self.claim_with(mv).is_some(), codes::NO_CLAIM_WITH)
            }
            Order::AcceptDraw | Order::DeclineDraw => {
                require(self.offers.draw == Some(side.other()), codes::NO_DRAW_OFFER)
            }
            Order::Resign => Ok(()),
            Order::AskTakeback => self.check_asking(side),
            Order::AcceptTakeback | Order::DeclineTakeback => {
                require(self.offers.takeback == Some(side.other()), codes::NO_TAKEBACK)
            }
        }
    }

    fn check_turn(&self, side: Side) -> Result<(), Illegal> {
        require(self.position().side() == side, codes::NOT_YOUR_TURN)
    }

    fn check_move(&self, mv: Move) -> Result<(), Illegal> {
        let position = self.position();
        if position.is_legal(mv) { Ok(()) } else { Err(Illegal(position.obstacle(mv))) }
    }

    fn check_asking(&self, side: Side) -> Result<(), Illegal> {
        require(self.setup.takebacks, codes::NO_TAKEBACKS)?;
        let own = self.plies.len() - self.setup.moves.len();
        require(own >= self.plies_back(side), codes::NOTHING_TO_TAKE_BACK)?;
        require(self.offers.takeback != Some(side), codes::TAKEBACK_PENDING)?;
        require(self.offers.takeback.is_none(), codes::ANSWER_TAKEBACK)?;
        require(!self.offers.refused[side as usize], codes::TAKEBACK_REFUSED)
    }

    /// Applies an order; one that can't be given (any more) changes nothing.
    pub fn apply(&mut self, seat: Seat, order: Order) {
        let Some(side) = Side::of(seat) else { return };
        if self.check(seat, order).is_err() {
            return;
        }
        match order {
            Order::Move { mv, offer_draw } => {
                self.play(mv);
                if offer_draw && self.ended.is_none() {
                    self.offers.draw = Some(side);
                }
            }
            Order::ClaimDraw => self.end(self.claim().map(Ending::draw)),
            Order::ClaimDrawWith { mv } => self.end(self.claim_with(mv).map(Ending::draw)),
            Order::AcceptDraw => self.end(Some(Ending::draw(codes::AGREED))),
            Order::DeclineDraw => self.offers.draw = None,
            Order::Resign if self.laws == Laws::First => {
                self.end(Some(Ending::won(codes::RESIGNED, side.other())));
            }
            Order::Resign => self.drop_out(side, DropsOut::Resigned),
            Order::AskTakeback => self.offers.takeback = Some(side),
            Order::AcceptTakeback => self.take_back(side.other()),
            Order::DeclineTakeback => {
                self.offers.takeback = None;
                self.offers.refused[side.other() as usize] = true;
            }
        }
    }

    /// The side is out of the game: it has lost, unless the opponent could not have mated by any legal moves. FIDE Laws,
    /// articles 5.1.2 and 6.9. Whatever way a side drops out, it comes here.
    fn drop_out(&mut self, side: Side, why: DropsOut) {
        let opponent = side.other();
        let ending = match (why, mating::can_mate(self.position(), opponent)) {
            (DropsOut::Resigned, true) => Ending::won(codes::RESIGNED, opponent),
            (DropsOut::Resigned, false) => Ending::draw(codes::RESIGNED_DRAWN),
            (DropsOut::Forfeited, true) => Ending::won(codes::TIME_FORFEIT, opponent),
            (DropsOut::Forfeited, false) => Ending::draw(codes::TIME_DRAWN),
        };
        self.end(Some(ending));
    }

    /// The seat is out of the game, by no order of its own.
    pub fn give_up(&mut self, seat: Seat, why: DropsOut) {
        let Some(side) = Side::of(seat).filter(|_| self.ended.is_none()) else { return };
        // By the first rules both reasons were one; games that were played by them end as they ended.
        if self.laws == Laws::First && why == DropsOut::Resigned {
            let lone = self.position().lone_king(side.other());
            let drawn = Ending::draw(codes::GAVE_UP_TO_LONE_KING);
            self.end(Some(if lone { drawn } else { Ending::won(codes::GAVE_UP, side.other()) }));
        } else {
            self.drop_out(side, why);
        }
    }

    /// Makes a move, if it is legal, and ends the game if it ends by itself. Offers lapse.
    pub fn play(&mut self, mv: Move) -> bool {
        let position = self.position();
        let (Some(next), Some(san)) = (position.after(mv), position.san(mv)) else { return false };
        self.plies.push(Ply { mv, san, captured: position.captured(mv) });
        self.positions.push(next);
        self.offers = Offers { takebacks: self.offers.takebacks, ..Offers::default() };
        self.ended = self.verdict();
        true
    }

    fn take_back(&mut self, asker: Side) {
        let left = self.plies.len() - self.plies_back(asker).min(self.plies.len());
        self.plies.truncate(left);
        self.positions.truncate(left + 1);
        self.offers = Offers { takebacks: self.offers.takebacks.saturating_add(1), ..Offers::default() };
    }

    fn end(&mut self, ending: Option<Ending>) {
        self.ended = ending;
        self.offers = Offers { takebacks: self.offers.takebacks, ..Offers::default() };
    }

    /// The ending that the position brings without anybody's claim. Mate goes before the counts.
    pub fn verdict(&self) -> Option<Ending> {
        let position = self.position();
        if !position.can_move() {
            let mated = position.in_check();
            let winner = position.side().other();
            return Some(match mated {
                true => Ending::won(codes::CHECKMATE, winner),
                false => Ending::draw(codes::STALEMATE),
            });
        }
        if mating::is_dead_by_material(position) {
            Some(Ending::draw(codes::INSUFFICIENT_MATERIAL))
        } else if self.laws == Laws::Second && mating::is_locked(position) {
            Some(Ending::draw(codes::DEAD_POSITION))
        } else if self.repetitions() >= 5 {
            Some(Ending::draw(codes::FIVEFOLD))
        } else if position.clock() >= 150 {
            Some(Ending::draw(codes::SEVENTY_FIVE))
        } else {
            None
        }
    }
}

fn claimable(repetitions: usize, position: &Position) -> Option<u16> {
    if repetitions >= 3 {
        Some(codes::THREEFOLD)
    } else if position.clock() >= 100 {
        Some(codes::FIFTY)
    } else {
        None
    }
}
