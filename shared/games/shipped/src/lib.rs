//! The games that ship, in one list. Only the two binaries and the tests name it; everything else takes [`Games`].

use adjourn_chess::{Chess, FirstChess};
use adjourn_connect_four::ConnectFour;
use adjourn_diplomacy::{Diplomacy, FirstDiplomacy, SecondDiplomacy};
use adjourn_game::{Games, kind};
use adjourn_light_cycles::{FirstLightCycles, LightCycles};
use adjourn_skirmish::{SecondSkirmish, Skirmish};

/// Every game that ships, in the order in which a list shows them.
pub const GAMES: Games = Games::new(&[
    kind::<Skirmish>(),
    kind::<SecondSkirmish>(), // for games that began under them
    kind::<Chess>(),
    kind::<FirstChess>(), // for games that began under them
    kind::<Diplomacy>(),
    kind::<SecondDiplomacy>(), // for games that began under them
    kind::<FirstDiplomacy>(),
    kind::<ConnectFour>(),
    kind::<LightCycles>(),
    kind::<FirstLightCycles>(), // for games that began under them
]);
