//! How strong a move or a defence is, by what is decided so far: at least, and at most. Chapter 5 of the DATC names these
//! strengths; so do we.

use super::board::{Board, Does};
use super::decided::{Decided, Decision};
use crate::province::Province;
use crate::types::Power;

/// The least and the most that it can still be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strength {
    pub least: u8,
    pub most: u8,
}

impl Strength {
    const NONE: Self = Self { least: 0, most: 0 };
    const ONE: Self = Self { least: 1, most: 1 };

    /// Whichever of two it is.
    fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// One for the unit itself, and what its helpers add.
    fn with_helpers(board: &Board, decided: &Decided, unit: usize, not_of: Option<Power>) -> Self {
        let mut strength = Self::ONE;
        for helper in board.helpers(unit).filter(|helper| Some(board.units[*helper].power) != not_of) {
            let given = decided.get(Decision::Helps(helper));
            strength.least += u8::from(given == Some(true));
            strength.most += u8::from(given != Some(false));
        }
        strength
    }

    /// Nothing, or perhaps nothing, if the convoy is broken.
    fn if_carried(self, board: &Board, decided: &Decided, unit: usize) -> Self {
        if !board.by_convoy(unit) {
            return self;
        }
        match decided.get(Decision::Carried(unit)) {
            Some(true) => self,
            Some(false) => Self::NONE,
            None => self.or(Self::NONE),
        }
    }
}

/// With how much a unit attacks where it goes.
pub fn attack(board: &Board, decided: &Decided, unit: usize) -> Strength {
    let free = || Strength::with_helpers(board, decided, unit, None);
    let occupant = board.target(unit).and_then(|to| board.in_province(to));
    let strength = match occupant {
        None => free(),
        Some(other) => {
            let theirs = board.units[other].power;
            let against = || {
                if theirs == board.units[unit].power {
                    Strength::NONE
                } else {
                    Strength::with_helpers(board, decided, unit, Some(theirs))
                }
            };
            let goes_away = board.target(other).is_some() && board.met_by(unit) != Some(other);
            match goes_away.then(|| decided.get(Decision::Goes(other))) {
                Some(Some(true)) => free(),
                Some(None) => free().or(against()),
                Some(Some(false)) | None => against(),
            }
        }
    };
    strength.if_carried(board, decided, unit)
}

/// With how much a province is held against who comes.
pub fn hold(board: &Board, decided: &Decided, at: Province) -> Strength {
    let Some(unit) = board.in_province(at) else { return Strength::NONE };
    if board.target(unit).is_none() {
        return Strength::with_helpers(board, decided, unit, None);
    }
    match decided.get(Decision::Goes(unit)) {
        Some(true) => Strength::NONE,
        Some(false) => Strength::ONE,
        None => Strength::NONE.or(Strength::ONE),
    }
}

/// With how much a unit stands against the one that it meets on its way.
pub fn defend(board: &Board, decided: &Decided, unit: usize) -> Strength {
    Strength::with_helpers(board, decided, unit, None)
}

/// With how much a unit keeps others from where it goes.
pub fn prevent(board: &Board, decided: &Decided, unit: usize) -> Strength {
    let strength = Strength::with_helpers(board, decided, unit, None);
    let met = board.met_by(unit).map(|other| decided.get(Decision::Goes(other)));
    let strength = match met {
        // Who is beaten by the one that it met has no part in what happens where that one came from.
        Some(Some(true)) => Strength::NONE,
        Some(None) => strength.or(Strength::NONE),
        Some(Some(false)) | None => strength,
    };
    strength.if_carried(board, decided, unit)
}

/// Whether a helper's support is cut by an attack of this unit, unless it is beaten: not by its own power, and not by the
/// one against whom it helps.
pub fn may_cut(board: &Board, attacker: usize, helper: usize) -> bool {
    let against = match board.units[helper].does {
        Does::HelpsToGo { to, .. } => Some(to),
        _ => None,
    };
    let (attacker, helper) = (&board.units[attacker], &board.units[helper]);
    attacker.power != helper.power && Some(attacker.at) != against
}
