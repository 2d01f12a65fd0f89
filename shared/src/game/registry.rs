//! The games that this build knows.

use super::adapter::{GameKind, Kind, Registered};
use super::chess::Chess;
use super::diplomacy::Diplomacy;
use super::skirmish::Skirmish;

static SKIRMISH: Kind<Skirmish> = Kind::new();
static CHESS: Kind<Chess> = Kind::new();
static DIPLOMACY: Kind<Diplomacy> = Kind::new();

static KINDS: [&dyn GameKind; 3] = [&SKIRMISH, &CHESS, &DIPLOMACY];

impl Registered for Skirmish {
    fn kind() -> &'static dyn GameKind {
        &SKIRMISH
    }
}

impl Registered for Chess {
    fn kind() -> &'static dyn GameKind {
        &CHESS
    }
}

impl Registered for Diplomacy {
    fn kind() -> &'static dyn GameKind {
        &DIPLOMACY
    }
}

/// Every game, in the order in which a list shows them.
#[must_use]
pub fn kinds() -> &'static [&'static dyn GameKind] {
    &KINDS
}

/// The game with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn GameKind> {
    kinds().iter().copied().find(|kind| kind.name() == name)
}
