//! What a check found, and what things cost. Prints itself as plain text.

use crate::GameKind;
use core::fmt;
use std::collections::BTreeMap;

/// What must hold of every game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// Its name, its words and its numbers are within bounds.
    Facts,
    /// Setups are encoded, go to JSON and back, and make a game.
    Setups,
    /// What it lets people choose is part of the setup, and works.
    Choices,
    /// The same setup and seed give the same state.
    Repeatable,
    /// A restored state is the same, looks the same, and goes on the same.
    Snapshots,
    /// A digest changes with every step, and its rows name parts.
    Digests,
    /// What is listed as legal is read, passes, and comes back from its notation.
    Orders,
    /// What bots order, and what stands in for a seat, passes as a whole turn.
    Lists,
    /// No text and no bytes make it panic.
    Garbage,
    /// A damaged snapshot is refused, or can be played on.
    DamagedSnapshots,
    /// Somebody is to act until it is over; turns count on.
    Turns,
    /// What happens to a seat takes effect at once, moves nothing, and never harms.
    SeatEvents,
    /// Two states that look the same to a seat are the same to it.
    Hidden,
    /// An ending has a place for each seat, and words.
    Endings,
    /// Bots bring a game to its end.
    Bots,
    /// Orders as text give the same states as orders as bytes.
    Tempos,
}

impl Law {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Facts => "what the game says of itself is within bounds",
            Self::Setups => "setups are encoded, go to JSON and back, and make a game",
            Self::Choices => "each choice is part of the setup, and works",
            Self::Repeatable => "the same setup and seed give the same state",
            Self::Snapshots => "a restored state is the same, looks the same and goes on the same",
            Self::Digests => "a digest changes with every step, and its rows name parts",
            Self::Orders => "what is listed as legal is read, passes, and comes back from its notation",
            Self::Lists => "what bots order, and what stands in for a seat, passes as a whole turn",
            Self::Garbage => "no text and no bytes make it panic",
            Self::DamagedSnapshots => "a damaged snapshot is refused, or can be played on",
            Self::Turns => "somebody is to act until it is over, and turns count on",
            Self::SeatEvents => "what happens to a seat takes effect at once, moves nothing and never harms",
            Self::Hidden => "two states that look the same to a seat are the same to it",
            Self::Endings => "an ending has a place for each seat, and words",
            Self::Bots => "bots bring a game to its end",
            Self::Tempos => "orders as text give the same states as orders as bytes",
        }
    }
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub law: Law,
    /// How often it was seen.
    pub times: u32,
    /// Where it was seen first, so that it can be seen again.
    pub detail: String,
}

/// What one call costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How often it was made.
    pub calls: u64,
    /// In all, in nanoseconds of the caller's clock.
    pub total_ns: u64,
    /// The slowest.
    pub most_ns: u64,
    /// The largest result, where it is bytes.
    pub most_bytes: usize,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The game's name.
    pub game: &'static str,
    /// What does not hold, each law at most once for each first sentence of its detail.
    pub findings: Vec<Finding>,
    /// What a step, a snapshot, a view cost.
    pub costs: BTreeMap<&'static str, Cost>,
    /// One line for each sort of game that was played.
    pub played: Vec<String>,
}

impl Report {
    pub(super) fn new(kind: &dyn GameKind) -> Self {
        Self { game: kind.name(), findings: Vec::new(), costs: BTreeMap::new(), played: Vec::new() }
    }

    /// Whether all holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.findings.is_empty()
    }

    pub(super) fn find(&mut self, law: Law, detail: impl FnOnce() -> String) {
        match self.findings.iter_mut().find(|finding| finding.law == law) {
            Some(finding) => finding.times += 1,
            None => self.findings.push(Finding { law, times: 1, detail: detail() }),
        }
    }

    pub(super) fn spend(&mut self, what: &'static str, took_ns: u64) {
        let cost = self.costs.entry(what).or_default();
        cost.calls += 1;
        cost.total_ns = cost.total_ns.saturating_add(took_ns);
        cost.most_ns = cost.most_ns.max(took_ns);
    }

    pub(super) fn size(&mut self, what: &'static str, bytes: usize) {
        let cost = self.costs.entry(what).or_default();
        cost.most_bytes = cost.most_bytes.max(bytes);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.played {
            writeln!(f, "{line}")?;
        }
        if self.costs.values().any(|cost| cost.total_ns > 0) {
            writeln!(
                f,
                "{:<12} {:>9} {:>12} {:>12} {:>12}",
                "", "calls", "mean us", "most us", "most bytes"
            )?;
            for (what, cost) in &self.costs {
                let mean_us = cost.total_ns / cost.calls.max(1) / 1_000;
                let most_us = cost.most_ns / 1_000;
                writeln!(
                    f,
                    "{what:<12} {:>9} {mean_us:>12} {most_us:>12} {:>12}",
                    cost.calls, cost.most_bytes
                )?;
            }
        }
        for Finding { law, times, detail } in &self.findings {
            writeln!(f, "does not hold ({times} times): {}\n    {detail}", law.words())?;
        }
        write!(f, "{}: {}", self.game, if self.holds() { "all holds" } else { "not all holds" })
    }
}
