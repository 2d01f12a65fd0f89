//! The games that this build knows.

use super::adapter::GameKind;

/// Every game, in the order in which a lobby lists them.
#[must_use]
pub fn kinds() -> &'static [&'static dyn GameKind] {
    &[]
}

/// The game with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static dyn GameKind> {
    kinds().iter().copied().find(|kind| kind.name() == name)
}
