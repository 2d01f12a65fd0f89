//! Games of the mailbox: tables that are opened for rooms, games that are handed over, and reports of who plays.

use super::state::{Hub, Match};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use adjourn_shared::base::identity::player_id;
use adjourn_shared::base::limits::live::PLAYING;
use adjourn_shared::handover::{AdoptedSeat, HandedOver, OpenTable};
use adjourn_shared::lobby::{
    Input, RecoveredMatch, StartId, StartMatch, StartOccupant, StartSeat, TableChat, TablePlayer,
};
use adjourn_shared::turns::rules::Visibility;
use adjourn_shared::turns::table::{Occupant, TableState};
use adjourn_shared::wire::reason::LobbyError;
use std::collections::{BTreeMap, BTreeSet};

impl Hub {
    /// Reports who plays in matches that have no table, so that the mailbox shows them as playing live.
    pub(crate) fn tell_who_plays(&self) {
        let Some(link) = &self.link else { return };
        let playing = self.players.iter().filter_map(|(player, online)| {
            let running = self.matches.get(&online.place?)?;
            let plays = !running.of_mailbox && running.seats.contains_key(player);
            plays.then(|| (online.public_key, running.game.clone()))
        });
        link.playing(playing.take(PLAYING).collect());
    }

    /// Opens a table of the mailbox for a room: a turn game has one from its beginning.
    pub(crate) fn open_table(&mut self, start: StartMatch) {
        let Some(link) = &self.link else {
            tracing::warn!(game = start.game, "turn games need a mailbox: `serve`, or `live --mailbox URL`");
            return self.lobby_input(Input::StartFailed { start: start.start, why: LobbyError::NotBegun });
        };
        let seat = |seat: &StartSeat| {
            let (player, bot) = match &seat.occupant {
                StartOccupant::Player { player, name } => {
                    let key = self.players.get(player).map(|online| online.public_key);
                    (key.map(|key| (*player, name.clone(), key)), None)
                }
                StartOccupant::Bot(strength) => (None, Some(*strength)),
            };
            // A player who has left since then may come back by mail, but the seat can't stay empty.
            let bot = bot.or_else(|| player.is_none().then_some(Strength::Weak));
            AdoptedSeat { team: seat.team, player, bot }
        };
        let table = OpenTable {
            game: start.game.to_owned(),
            title: start.title.clone(),
            setup: start.setup.clone(),
            listed: start.listed,
            seats: start.seats.iter().map(seat).collect(),
        };
        link.open(start.start, table);
    }

    /// The mailbox has handed a game over: it runs here now, and its players who are online join it.
    pub(crate) fn handed_over(&mut self, sent_ms: u64, handed: Box<HandedOver>, start: Option<StartId>) {
        let Some(link) = self.link.clone() else { return };
        let Ok(table) = serde_json::from_slice::<TableState>(&handed.table) else {
            return tracing::error!("a table of the mailbox can't be read: is it of another version?");
        };
        let game_id = table.game_id();
        // Each valid key of a player may take the seat: here, each key is a player of its own.
        let by_seat = (0u8..).map(Seat).zip(&handed.keys);
        let keys = by_seat.flat_map(|(seat, keys)| keys.iter().map(move |by| (player_id(&by.key), seat)));
        let seats: BTreeMap<_, _> = keys.collect();
        tracing::info!(%game_id, game = table.game(), epoch = handed.granted.epoch, "session taken over from the mailbox");
        let person = |(seat, player)| (seat, TablePlayer { player, name: table.name_of(seat) });
        let people = table.players().map(person).collect();
        let session =
            TableChat::new(table.rules().press, seats.clone(), people, table.owner(), &handed.mutes);
        let handle = self.pool.take_over(sent_ms, handed, &link);
        let players: BTreeSet<_> = seats.keys().copied().collect();
        self.matches.insert(
            game_id,
            Match {
                game: table.game().to_owned(),
                handle,
                seats,
                players: players.clone(),
                of_mailbox: true,
            },
        );
        match start {
            Some(start) => self.lobby_input(Input::MatchStarted { start, game_id }),
            None => self.lobby_input(Input::MatchRecovered(recovered(&table))),
        }
        self.lobby_input(Input::MatchOfTable { game_id, session });
        for player in players {
            let Some(online) = self.players.get(&player) else { continue };
            // The player waits for no other match, and is in none, or in the session of this game that has just ended.
            let free = online.place.is_none_or(|place| place == game_id);
            if free && online.goal.allows(game_id) {
                // The lobby takes the player out of rooms and queues.
                let (name, playing) = (online.name.clone(), Some(game_id));
                self.lobby_input(Input::Arrived { player, name, playing });
                self.join(player, game_id);
            }
        }
    }
}

/// A game of the mailbox, as the lobby knows matches.
fn recovered(table: &TableState) -> RecoveredMatch {
    let seats = table.seats().iter().map(|seat| {
        let occupant = match &seat.occupant {
            Occupant::Player { player, name, .. } => {
                StartOccupant::Player { player: *player, name: name.clone() }
            }
            Occupant::Bot { strength } => StartOccupant::Bot(*strength),
            Occupant::Empty => StartOccupant::Bot(Strength::Weak),
        };
        StartSeat { team: seat.team, occupant }
    });
    RecoveredMatch {
        game_id: table.game_id(),
        game: table.game().to_owned(),
        setup: table.setup().to_vec(),
        title: table.title().to_owned(),
        listed: table.visibility() == Visibility::Open && table.rules().spectators,
        seats: seats.collect(),
    }
}
