//! The games of a build, as one value that is passed to whatever plays, shows or checks them. Nothing keeps a list of its
//! own.

use crate::GameKind;

/// The games that a build has, keyed by name and version of the rules. A build may have a game in several versions, so that
/// what was begun by older rules is played on.
///
/// Whoever makes a server or a client names theirs: `const GAMES: Games = Games::new(&[kind::<Nim>()])`.
#[derive(Clone, Copy)]
pub struct Games(&'static [&'static dyn GameKind]);

impl Games {
    /// These, in the order in which a list shows them.
    #[must_use]
    pub const fn new(kinds: &'static [&'static dyn GameKind]) -> Self {
        Self(kinds)
    }

    /// Every game once, by its newest rules: what new games are made of.
    pub fn kinds(self) -> impl Iterator<Item = &'static dyn GameKind> {
        let newest = move |kind: &&'static dyn GameKind| {
            self.newest(kind.name()).is_some_and(|newest| newest.rules_version() == kind.rules_version())
        };
        self.0.iter().copied().filter(newest)
    }

    /// The game of this name by its newest rules: what a new game is played by.
    #[must_use]
    pub fn newest(self, name: &str) -> Option<&'static dyn GameKind> {
        self.0.iter().copied().filter(|kind| kind.name() == name).max_by_key(|kind| kind.rules_version())
    }

    /// The game of this name by these rules: what a game is played on by that has begun.
    #[must_use]
    pub fn find(self, name: &str, version: u32) -> Option<&'static dyn GameKind> {
        self.0.iter().copied().find(|kind| kind.name() == name && kind.rules_version() == version)
    }
}

impl core::fmt::Debug for Games {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let named = self.0.iter().map(|kind| (kind.name(), kind.rules_version()));
        out.debug_list().entries(named).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Seat;
    use crate::{DropsOut, Ending, FromRules, NoChoices, Rules, kind};

    /// Nothing happens in it.
    #[derive(Clone, serde::Serialize)]
    struct Still<const VERSION: u32>;

    impl<const V: u32> Rules for Still<V> {
        const NAME: &'static str = "still";
        const TITLE: &'static str = "Still life";
        const LINE: &'static str = "Nothing happens";
        const WORDS: &'static [&'static str] = &[];
        const VERSION: u32 = V;
        type Setup = NoChoices;
        type Order = u8;

        fn new(_setup: &NoChoices, _seats: u8, _seed: &[u8; 32]) -> Result<Self, &'static str> {
            Ok(Self)
        }

        fn to_act(&self) -> Vec<Seat> {
            Vec::new()
        }

        fn legal(&self, _seat: Seat) -> Vec<u8> {
            Vec::new()
        }

        fn notation(order: &u8) -> String {
            order.to_string()
        }

        fn apply(&mut self, _seat: Seat, _order: &u8) {}

        fn give_up(&mut self, _seat: Seat, _why: DropsOut) {}

        fn outcome(&self) -> Option<Ending> {
            None
        }
    }

    #[test]
    fn new_games_get_the_newest_rules_and_old_ones_keep_theirs() {
        const GAMES: Games = Games::new(&[kind::<FromRules<Still<2>>>(), kind::<FromRules<Still<1>>>()]);
        let version = |kind: Option<&'static dyn GameKind>| kind.map(GameKind::rules_version);
        assert_eq!(version(GAMES.newest("still")), Some(2));
        assert_eq!(version(GAMES.find("still", 1)), Some(1));
        assert_eq!(version(GAMES.find("still", 3)), None);
        assert_eq!(version(GAMES.newest("other")), None);
        assert_eq!(GAMES.kinds().map(GameKind::rules_version).collect::<Vec<_>>(), [2]);
    }
}
