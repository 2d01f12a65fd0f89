//! Who is online, under which name, and at which one place.

use super::conduct::{Conduct, Departed};
use super::io::StartId;
use crate::base::limits::NAME_CHARS_CEILING;
use crate::base::names::shapes;
use crate::wire::lobby::{Place, Presence, RoomId};
use adjourn_game::ids::{GameId, PlayerId};
use std::collections::{BTreeMap, BTreeSet};

/// The players of a lobby.
#[derive(Debug, Default)]
pub(super) struct Players {
    online: BTreeMap<PlayerId, Player>,
    /// By name in lower case, as the list shows them.
    by_name: BTreeSet<(String, PlayerId)>,
    /// What the names look like: no two players have a shape in common.
    by_shape: BTreeMap<String, PlayerId>,
    departed: Departed,
}

/// A player online.
#[derive(Debug)]
pub(super) struct Player {
    pub(super) name: String,
    pub(super) at: At,
    pub(super) conduct: Conduct,
    /// The revision of the overview that was sent last, and when.
    pub(super) overview_sent: Option<(u64, u64)>,
}

/// The one place where a player is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Lobby,
    /// In the queue for a quick match of this game.
    Waiting(&'static str),
    Room(RoomId),
    /// On a seat of a match that the server was asked to start.
    Starting(StartId),
    Playing(GameId),
    Watching(GameId),
}

impl At {
    fn place(self) -> Place {
        match self {
            Self::Lobby => Place::Lobby,
            Self::Waiting(_) => Place::Waiting,
            // The start takes a moment. For others the player is still in the room.
            Self::Room(_) | Self::Starting(_) => Place::Room,
            Self::Playing(_) => Place::Playing,
            Self::Watching(_) => Place::Watching,
        }
    }

    /// Whether the player sees the lobby: hears its chat and sees its lists.
    pub(super) fn follows_lobby(self) -> bool {
        matches!(self, Self::Lobby | Self::Waiting(_) | Self::Room(_))
    }
}

impl Players {
    pub(super) fn len(&self) -> usize {
        self.online.len()
    }

    pub(super) fn get(&self, player: PlayerId) -> Option<&Player> {
        self.online.get(&player)
    }

    pub(super) fn get_mut(&mut self, player: PlayerId) -> Option<&mut Player> {
        self.online.get_mut(&player)
    }

    /// Where the player is; `None` if not here.
    pub(super) fn at(&self, player: PlayerId) -> Option<At> {
        Some(self.get(player)?.at)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (PlayerId, &Player)> {
        self.online.iter().map(|(&player, record)| (player, record))
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (PlayerId, &mut Player)> {
        self.online.iter_mut().map(|(&player, record)| (player, record))
    }

    /// A name for a player who comes: the one that is wanted, or one that can be told from those of all who are here.
    pub(super) fn name_for(&self, wanted: &str) -> String {
        let free = |name: &String| shapes(name).iter().all(|shape| !self.by_shape.contains_key(shape));
        let numbered = (2u32..).map(|number| {
            let number = format!(" {number}");
            let kept: String = wanted.chars().take(NAME_CHARS_CEILING - number.len()).collect();
            format!("{}{number}", kept.trim_end())
        });
        let mut names = core::iter::once(wanted.to_owned()).chain(numbered);
        names.find(free).expect("no more names are taken than there are players")
    }

    /// A player comes online, with a name of [`Players::name_for`].
    pub(super) fn arrive(&mut self, player: PlayerId, name: String, at: At) {
        let conduct = self.departed.take(player);
        self.by_shape.extend(shapes(&name).map(|shape| (shape, player)));
        self.by_name.insert((name.to_lowercase(), player));
        self.online.insert(player, Player { name, at, conduct, overview_sent: None });
    }

    /// A player is no longer online. The conduct of up to `limit` such players is remembered.
    pub(super) fn depart(&mut self, player: PlayerId, now_ms: u64, limit: u32) {
        if let Some(record) = self.online.remove(&player) {
            self.by_name.remove(&(record.name.to_lowercase(), player));
            for shape in shapes(&record.name) {
                self.by_shape.remove(&shape);
            }
            self.departed.remember(player, record.conduct, now_ms, limit);
        }
    }

    /// What the list says, by name.
    pub(super) fn list(&self, limit: u32) -> Vec<Presence> {
        let first = self.by_name.iter().take(limit as usize);
        let presence = |player: PlayerId| {
            let record = self.get(player)?;
            Some(Presence { player, name: record.name.clone(), place: record.at.place() })
        };
        first.filter_map(|&(_, player)| presence(player)).collect()
    }

    /// Asserts that the index agrees with the players, and that memory is bounded.
    pub(super) fn check(&self, limit: u32) {
        assert_eq!(self.by_name.len(), self.online.len());
        for (player, record) in &self.online {
            assert!(shapes(&record.name).iter().all(|shape| self.by_shape.get(shape) == Some(player)));
        }
        assert!(self.by_shape.len() <= 3 * self.online.len());
        assert!(self.departed.len() <= limit as usize);
    }
}
