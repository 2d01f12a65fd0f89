//! The games that this build knows.

use adjourn_chess::Chess;
use adjourn_connect_four::ConnectFour;
use adjourn_diplomacy::Diplomacy;
use adjourn_game::{GameKind, kind};
use adjourn_light_cycles::LightCycles;
use adjourn_skirmish::Skirmish;

static KINDS: [&dyn GameKind; 5] =
    [kind::<Skirmish>(), kind::<Chess>(), kind::<Diplomacy>(), kind::<ConnectFour>(), kind::<LightCycles>()];

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
