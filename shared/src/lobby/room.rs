//! One room: its seats, its owner, and when it is ready. Knows nothing of other rooms or of who is online.

use crate::lobby::conduct::push_bounded;
use crate::lobby::io::{StartOccupant, StartSeat};
use crate::wire::lobby::{Answer, Occupant, RoomId, RoomState, RoomSummary, SeatState};
use crate::wire::reason::LobbyError;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::{GameKind, Strength};
use std::collections::VecDeque;

/// A table at which players gather for one match.
pub(super) struct Room {
    pub(super) id: RoomId,
    /// The code of a private room.
    pub(super) code: Option<String>,
    pub(super) game: &'static dyn GameKind,
    pub(super) title: String,
    pub(super) setup: Vec<u8>,
    pub(super) owner: PlayerId,
    /// In the form that the members are told: there is nothing more to know of a seat.
    pub(super) seats: Vec<SeatState>,
    pub(super) countdown: Option<Countdown>,
    /// The match was asked for; nothing changes until the server has answered.
    pub(super) starting: bool,
    /// The match that it is the rematch of.
    pub(super) rematch_of: Option<GameId>,
    pub(super) kicked: VecDeque<PlayerId>,
}

/// The last seconds before the match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Countdown {
    pub(super) seconds_left: u8,
    pub(super) next_ms: u64,
}

impl Room {
    /// A room with free seats, each a team of its own, and the owner on the first.
    pub(super) fn new(
        id: RoomId,
        game: &'static dyn GameKind,
        title: String,
        setup: Vec<u8>,
        seats: u8,
        owner: (PlayerId, String),
    ) -> Self {
        let mut seats: Vec<_> = (0..seats).map(|team| SeatState { team, occupant: Occupant::Free }).collect();
        let (player, name) = owner;
        if let Some(first) = seats.first_mut() {
            first.occupant = Occupant::Player { player, name, ready: false };
        }
        Self {
            id,
            code: None,
            game,
            title,
            setup,
            owner: player,
            seats,
            countdown: None,
            starting: false,
            rematch_of: None,
            kicked: VecDeque::new(),
        }
    }

    /// A room with these seats for those of another match, of whom the owner is here.
    pub(super) fn of_rematch(
        id: RoomId,
        game: &'static dyn GameKind,
        (title, setup): (String, Vec<u8>),
        seats: Vec<SeatState>,
        owner: PlayerId,
        rematch_of: GameId,
    ) -> Self {
        let rematch_of = Some(rematch_of);
        Self { seats, rematch_of, ..Self::new(id, game, title, setup, 0, (owner, String::new())) }
    }

    /// The players for whom seats are kept, and what they have answered.
    pub(super) fn asked(&self) -> impl Iterator<Item = (PlayerId, Answer)> {
        self.seats.iter().filter_map(|seat| match seat.occupant {
            Occupant::Asked { player, answer, .. } => Some((player, answer)),
            _ => None,
        })
    }

    /// Notes what a player has answered. Gives whether that is something new.
    pub(super) fn answer(&mut self, who: PlayerId, new: Answer) -> bool {
        let answers = self.seats.iter_mut().filter_map(|seat| match &mut seat.occupant {
            Occupant::Asked { player, answer, .. } if *player == who => Some(answer),
            _ => None,
        });
        answers.fold(false, |changed, answer| changed | (core::mem::replace(answer, new) != new))
    }

    /// A player comes in who was asked to, and is ready. If the owner keeps the seat no longer, any other will do.
    pub(super) fn join_rematch(&mut self, who: PlayerId, name: String) -> Result<(), LobbyError> {
        if self.starting {
            return Err(LobbyError::Started);
        }
        let kept =
            |seat: &&mut SeatState| matches!(seat.occupant, Occupant::Asked { player, .. } if player == who);
        let Some(seat) = self.seats.iter_mut().find(kept) else { return self.join(who, name) };
        seat.occupant = Occupant::Player { player: who, name, ready: true };
        Ok(())
    }

    /// The players, in the order of their seats.
    pub(super) fn members(&self) -> impl Iterator<Item = PlayerId> {
        self.seats.iter().filter_map(|seat| match seat.occupant {
            Occupant::Player { player, .. } => Some(player),
            Occupant::Free | Occupant::Bot(_) | Occupant::Asked { .. } | Occupant::Away { .. } => None,
        })
    }

    /// The members who are not back yet since the server was started anew, in the order of their seats.
    pub(super) fn away(&self) -> impl Iterator<Item = PlayerId> {
        self.seats.iter().filter_map(|seat| match seat.occupant {
            Occupant::Away { player, .. } => Some(player),
            _ => None,
        })
    }

    /// A member is back, and as ready as before.
    pub(super) fn come_back(&mut self, who: PlayerId, name: String) {
        let seat = self.seat_of(who).map(|index| &mut self.seats[index].occupant);
        if let Some(seat @ Occupant::Away { .. }) = seat {
            let ready = matches!(seat, Occupant::Away { ready: true, .. });
            *seat = Occupant::Player { player: who, name, ready };
        }
    }

    /// The team of each seat.
    pub(super) fn teams(&self) -> Vec<u8> {
        self.seats.iter().map(|seat| seat.team).collect()
    }

    /// The seat of a member, who is here or not back yet.
    pub(super) fn seat_of(&self, who: PlayerId) -> Option<usize> {
        self.seats.iter().position(|seat| match seat.occupant {
            Occupant::Player { player, .. } | Occupant::Away { player, .. } => player == who,
            Occupant::Free | Occupant::Bot(_) | Occupant::Asked { .. } => false,
        })
    }

    /// The owner's name, also of one who is not back yet.
    pub(super) fn owner_name(&self) -> &str {
        match self.seat_of(self.owner).map(|index| &self.seats[index].occupant) {
            Some(Occupant::Player { name, .. } | Occupant::Away { name, .. }) => name,
            _ => "",
        }
    }

    /// The members who play on the same side as `who`, who is one of them.
    pub(super) fn team_of(&self, who: PlayerId) -> Vec<PlayerId> {
        let team = self.seat_of(who).map(|index| self.seats[index].team);
        self.members().filter(|&m| self.seat_of(m).map(|index| self.seats[index].team) == team).collect()
    }

    /// A player comes in.
    pub(super) fn join(&mut self, player: PlayerId, name: String) -> Result<(), LobbyError> {
        if self.starting {
            return Err(LobbyError::Started);
        }
        if self.kicked.contains(&player) {
            return Err(LobbyError::Kicked);
        }
        let free = self.seats.iter_mut().find(|seat| seat.occupant == Occupant::Free);
        free.ok_or(LobbyError::RoomFull)?.occupant = Occupant::Player { player, name, ready: false };
        Ok(())
    }

    /// A member goes. If it was the owner, the first member by seat becomes the owner, rather one who is here. Gives
    /// whether anybody is left.
    pub(super) fn leave(&mut self, player: PlayerId) -> bool {
        if let Some(index) = self.seat_of(player) {
            self.seats[index].occupant = Occupant::Free;
        }
        let next = self.members().next().or_else(|| self.away().next());
        if let Some(next) = next
            && self.owner == player
        {
            self.owner = next;
        }
        next.is_some()
    }

    /// A member goes and can't come back, until as many others as the limit says were kicked too.
    pub(super) fn kick(&mut self, player: PlayerId, limit: u32) {
        self.leave(player);
        push_bounded(&mut self.kicked, player, limit);
    }

    /// A member moves to a free seat.
    pub(super) fn sit(&mut self, player: PlayerId, seat: Seat) -> Result<(), LobbyError> {
        let from = self.seat_of(player).ok_or(LobbyError::NotInRoom)?;
        let to = self.free_seat(seat)?;
        let occupant = core::mem::replace(&mut self.seats[from].occupant, Occupant::Free);
        self.seats[to].occupant = occupant;
        Ok(())
    }

    /// Sets the team of a seat.
    pub(super) fn set_team(&mut self, seat: Seat, team: u8) -> Result<(), LobbyError> {
        // More teams than seats would only make larger numbers.
        if usize::from(team) >= self.seats.len() {
            return Err(LobbyError::BadSetup);
        }
        self.seats.get_mut(usize::from(seat.0)).ok_or(LobbyError::SeatTaken)?.team = team;
        Ok(())
    }

    /// A bot takes a free seat.
    pub(super) fn add_bot(&mut self, seat: Seat, strength: Strength) -> Result<(), LobbyError> {
        let index = self.free_seat(seat)?;
        self.seats[index].occupant = Occupant::Bot(strength);
        Ok(())
    }

    /// A bot leaves its seat, or the seat is kept for nobody any more.
    pub(super) fn remove_bot(&mut self, seat: Seat) -> Result<(), LobbyError> {
        match self.seats.get_mut(usize::from(seat.0)) {
            Some(SeatState { occupant: occupant @ (Occupant::Bot(_) | Occupant::Asked { .. }), .. }) => {
                *occupant = Occupant::Free;
                Ok(())
            }
            _ => Err(LobbyError::NotFound),
        }
    }

    fn free_seat(&self, seat: Seat) -> Result<usize, LobbyError> {
        let index = usize::from(seat.0);
        let free = self.seats.get(index).is_some_and(|seat| seat.occupant == Occupant::Free);
        if free { Ok(index) } else { Err(LobbyError::SeatTaken) }
    }

    /// Sets a member's ready mark. Gives whether it has changed.
    pub(super) fn set_ready(&mut self, who: PlayerId, now_ready: bool) -> bool {
        let index = self.seat_of(who);
        match index.map(|index| &mut self.seats[index].occupant) {
            Some(Occupant::Player { ready, .. }) => core::mem::replace(ready, now_ready) != now_ready,
            _ => false,
        }
    }

    /// Nobody is ready any more: what they agreed to has changed.
    pub(super) fn clear_ready(&mut self) {
        for seat in &mut self.seats {
            if let Occupant::Player { ready, .. } | Occupant::Away { ready, .. } = &mut seat.occupant {
                *ready = false;
            }
        }
    }

    /// Whether there is somebody to play against: a match of one team would be over before it began.
    pub(super) fn has_sides(&self) -> bool {
        self.seats.windows(2).any(|pair| pair[0].team != pair[1].team)
    }

    /// Whether no seat is free and all players are ready.
    pub(super) fn is_ready(&self) -> bool {
        self.has_sides()
            && self.seats.iter().all(|seat| match seat.occupant {
                Occupant::Free | Occupant::Asked { .. } | Occupant::Away { .. } => false,
                Occupant::Bot(_) => true,
                Occupant::Player { ready, .. } => ready,
            })
    }

    /// The seats of the match, if none is free.
    pub(super) fn start_seats(&self) -> Option<Vec<StartSeat>> {
        let occupant = |occupant: &Occupant| match occupant {
            Occupant::Free | Occupant::Asked { .. } | Occupant::Away { .. } => None,
            Occupant::Bot(strength) => Some(StartOccupant::Bot(*strength)),
            Occupant::Player { player, name, .. } => {
                Some(StartOccupant::Player { player: *player, name: name.clone() })
            }
        };
        self.seats
            .iter()
            .map(|seat| Some(StartSeat { team: seat.team, occupant: occupant(&seat.occupant)? }))
            .collect()
    }

    /// What the members are told.
    pub(super) fn state(&self) -> RoomState {
        RoomState {
            room: self.id,
            code: self.code.clone(),
            game: self.game.name().to_owned(),
            title: self.title.clone(),
            setup: self.setup.clone(),
            owner: self.owner,
            seats: self.seats.clone(),
        }
    }

    /// What the list says.
    pub(super) fn summary(&self) -> RoomSummary {
        let count = |seats: usize| u8::try_from(seats).unwrap_or(u8::MAX);
        let taken = self.seats.iter().filter(|seat| seat.occupant != Occupant::Free).count();
        RoomSummary {
            room: self.id,
            game: self.game.name().to_owned(),
            title: self.title.clone(),
            taken: count(taken),
            seats: count(self.seats.len()),
        }
    }
}
