//! What the hub knows: who is connected, and which match is where.

use crate::gate::bans::Bans;
use crate::live::mailbox_link::MailboxLink;
use crate::live::match_event::MatchEvent;
use crate::live::matches::{MatchHandle, MatchPool, take_up};
use crate::live::replays::Shelf;
use crate::live::shared::Shared;
use crate::live::transport::ConnectionEvent;
use crate::live::transport::Peer;
use crate::ops::desk::Asked;
use crate::ops::heartbeat::Heartbeat;
use crate::random::random;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::live::io::PeerId;
use adjourn_shared::lobby::{Input, Lobby, StartId};
use adjourn_shared::wire::message::Goal;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How many events of connections may wait for the hub. A full queue slows down the readers of connections, and nothing
/// else.
pub(crate) const QUEUE: usize = 1_024;

/// How often the host's list is read again if it has changed.
pub(crate) const BANS_EVERY: Duration = Duration::from_secs(2);

/// Where the hub's events come from.
pub(crate) struct Events {
    pub(crate) connections: mpsc::Receiver<ConnectionEvent>,
    pub(crate) matches: mpsc::UnboundedReceiver<MatchEvent>,
    /// What the host asks.
    pub(crate) host: mpsc::Receiver<Asked>,
    /// Turns to true when the server is to stop.
    pub(crate) stop: watch::Receiver<bool>,
}

/// The hub's state.
pub(crate) struct Hub {
    pub(crate) shared: Arc<Shared>,
    pub(crate) pool: MatchPool,
    pub(crate) shelf: Shelf,
    pub(crate) lobby: Lobby,
    /// The rooms that are to be written down.
    pub(crate) rooms: watch::Sender<Vec<u8>>,
    pub(crate) bans: Bans,
    /// The link to the mailbox, if there is one.
    pub(crate) link: Option<MailboxLink>,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) muted: BTreeSet<PlayerId>,
    pub(crate) players: BTreeMap<PlayerId, Online>,
    pub(crate) peers: BTreeMap<PeerId, PlayerId>,
    /// Connections that want replays alone, the one of a player at most.
    pub(crate) errands: BTreeMap<PeerId, Peer>,
    pub(crate) matches: BTreeMap<GameId, Match>,
    /// Matches that were asked for and do not run yet.
    pub(crate) opening: BTreeMap<GameId, (StartId, Match)>,
}

pub(crate) struct Online {
    pub(crate) peer: Peer,
    /// Where the player was when it was last looked whether the address is banned: connections move from network to
    /// network.
    pub(crate) address: IpAddr,
    /// The name by which the others know the player.
    pub(crate) name: String,
    pub(crate) public_key: [u8; 32],
    /// Where the player means to go.
    pub(crate) goal: Goal,
    pub(crate) place: Option<GameId>,
}

/// A running match.
pub(crate) struct Match {
    /// The game's name.
    pub(crate) game: String,
    pub(crate) handle: MatchHandle,
    /// The players who still have their seats.
    pub(crate) seats: BTreeMap<PlayerId, Seat>,
    /// The players who began it.
    pub(crate) players: BTreeSet<PlayerId>,
    /// Whether it is a game of the mailbox.
    pub(crate) of_mailbox: bool,
}

impl Hub {
    pub(crate) fn new(shared: &Arc<Shared>, pool: MatchPool, bans: Bans, heartbeat: Heartbeat) -> Self {
        let lobby = Lobby::new(shared.games, shared.config.lobby.clone(), random());
        let mut hub = Self {
            shared: Arc::clone(shared),
            shelf: pool.journal().shelf().clone(),
            pool,
            lobby,
            rooms: watch::Sender::default(),
            bans,
            link: None,
            heartbeat,
            muted: BTreeSet::new(),
            players: BTreeMap::new(),
            peers: BTreeMap::new(),
            errands: BTreeMap::new(),
            matches: BTreeMap::new(),
            opening: BTreeMap::new(),
        };
        hub.apply_mutes();
        hub
    }

    /// Connects the hub to the mailbox.
    pub(crate) fn connect(&mut self, link: MailboxLink) {
        self.link = Some(link);
    }

    /// Goes on with the matches whose journals are on disk, and with the rooms. The matches can be adjourned if the hub is
    /// connected to the mailbox by now.
    pub(crate) fn recover(&mut self) {
        for found in take_up(&self.shared, &mut self.pool, self.link.as_ref()) {
            tracing::info!(game_id = %found.lobby.game_id, tick = found.tick, "match taken up again");
            self.matches.insert(
                found.lobby.game_id,
                Match {
                    game: found.lobby.game.clone(),
                    handle: found.handle,
                    seats: found.seats,
                    players: found.players,
                    of_mailbox: false,
                },
            );
            self.lobby_input(Input::MatchRecovered(found.lobby));
        }
        self.restore_rooms();
    }
}
