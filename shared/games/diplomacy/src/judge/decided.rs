//! The questions of a phase, and their answers as far as they are known. Plain data.

use std::collections::BTreeSet;

/// A question about a unit, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Does its move succeed?
    Goes(usize),
    /// Is its support given?
    Helps(usize),
    /// Is it beaten?
    Beaten(usize),
    /// Is there a chain of fleets that carries it?
    Carried(usize),
}

/// What is decided.
#[derive(Clone)]
pub struct Decided {
    /// By unit, then by question.
    answers: Vec<[Option<bool>; 4]>,
    /// Armies whose convoys were part of a paradox.
    pub paradoxes: BTreeSet<usize>,
}

impl Decision {
    const fn place(self) -> (usize, usize) {
        match self {
            Self::Goes(unit) => (unit, 0),
            Self::Helps(unit) => (unit, 1),
            Self::Beaten(unit) => (unit, 2),
            Self::Carried(unit) => (unit, 3),
        }
    }
}

impl Decided {
    /// Nothing yet, of so many units.
    pub fn none_of(units: usize) -> Self {
        Self { answers: vec![[None; 4]; units], paradoxes: BTreeSet::new() }
    }

    /// The answer, if there is one yet.
    pub fn get(&self, decision: Decision) -> Option<bool> {
        let (unit, question) = decision.place();
        self.answers[unit][question]
    }

    /// Answers a question.
    pub fn set(&mut self, decision: Decision, answer: bool) {
        let (unit, question) = decision.place();
        self.answers[unit][question] = Some(answer);
    }
}
