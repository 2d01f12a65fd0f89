//! The games that this build knows.

use adjourn_chess::Chess;
use adjourn_diplomacy::Diplomacy;
use adjourn_game::{GameKind, kind};
use adjourn_skirmish::Skirmish;

static KINDS: [&dyn GameKind; 3] = [kind::<Skirmish>(), kind::<Chess>(), kind::<Diplomacy>()];

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
