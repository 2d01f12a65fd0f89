//! Before the game: sitting down, standing up, bots, the start. And substitutes during it.

use super::effects::{Effects, LogEvent};
use super::planning::Met;
use super::seat::{Occupant, SeatState};
use super::signed::Hex32;
use super::state::{TableContext, TableState};
use crate::base::identity::KeyPair;
use crate::base::limits;
use crate::timeline::{Entry, Header, HeaderSeat, SeatKey, Seed, Simulation, seed_commitment};
use crate::turns::notices::Event;
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::rules::{BotRequest, CreateTable, TableStatus, Visibility};
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::{Games, Strength};

/// Somebody who sits down.
#[derive(Clone, Debug)]
pub struct SeatClaim {
    /// Who.
    pub player: PlayerId,
    /// The name.
    pub name: String,
    /// The key with which the player signed in.
    pub key: [u8; 32],
}

/// What a new table is made of that is drawn at random.
#[derive(Clone, Debug)]
pub struct Random {
    /// The id.
    pub game_id: GameId,
    /// The seed.
    pub seed: [u8; 32],
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// The code of a private table.
    pub join_code: String,
}

fn conflict(detail: &str) -> Refusal {
    Refusal::new(RefusalKind::Conflict, detail)
}

pub(super) fn malformed(detail: impl Into<String>) -> Refusal {
    Refusal::new(RefusalKind::Malformed, detail)
}

impl TableState {
    pub(super) fn must_be_open(&self) -> Result<(), Refusal> {
        if self.status == TableStatus::Open { Ok(()) } else { Err(conflict("the game has begun already")) }
    }

    /// Only the owner may do it.
    pub(super) fn must_own(&self, player: PlayerId) -> Result<(), Refusal> {
        if self.owner == player {
            Ok(())
        } else {
            Err(Refusal::new(RefusalKind::Forbidden, "only the table's owner may do that"))
        }
    }

    /// What another game of the same players is made of: the same rules, each player one seat further, and bots again on
    /// the seats of bots.
    ///
    /// # Errors
    /// [`Refusal`] if the game is not over, or the caller had no seat in it.
    pub fn rematch_request(&self, games: Games, player: PlayerId) -> Result<CreateTable, Refusal> {
        if matches!(self.status, TableStatus::Open | TableStatus::Running) {
            return Err(conflict("the game is not over: ask for a rematch when it is"));
        }
        let seat = self.must_sit(player)?;
        let next = |seat| self.rematch_seat(seat);
        let bots = self.all_seats().filter_map(|(seat, state)| match state.occupant {
            Occupant::Bot { strength } => Some(BotRequest { seat: next(seat), strength }),
            _ => None,
        });
        let mut teams: Vec<u8> = self.seats.iter().map(|seat| seat.team).collect();
        teams.rotate_right(1);
        let setup = self.kind(games)?.setup_to_json(&self.setup);
        Ok(CreateTable {
            game: self.game.clone(),
            title: Some(self.title.clone()),
            setup: setup.ok(),
            seats: None,
            teams: Some(teams),
            seat: Some(next(seat)),
            owner_watches: false,
            visibility: Visibility::Private,
            invite: self.players().map(|(_, other)| other).filter(|other| *other != player).collect(),
            bots: bots.collect(),
            rules: self.rules.clone(),
            start_when_full: true,
        })
    }

    /// Where somebody who sat there sits in a rematch.
    #[must_use]
    pub fn rematch_seat(&self, seat: Seat) -> Seat {
        let seats = u8::try_from(self.seats.len()).unwrap_or(u8::MAX);
        Seat((seat.0 + 1) % seats.max(1))
    }

    /// Somebody has sat down just now: that is input in this game too.
    pub fn sat_down(&mut self, player: PlayerId, now_ms: u64) {
        if let Some(seat) = self.seat_of(player) {
            self.touch(seat, now_ms);
        }
    }

    /// Says which game is the rematch: one for all, whoever asks first.
    pub fn note_rematch(&mut self, seat: Seat, game_id: GameId) -> Effects {
        let mut effects = Effects::default();
        self.rematch = Some(game_id);
        effects.log(Some(seat), LogEvent::Rematch { game_id });
        effects
    }

    pub(super) fn take_seat(
        &mut self,
        claim: &SeatClaim,
        seat: Option<Seat>,
        effects: &mut Effects,
    ) -> Result<Seat, Refusal> {
        if self.seat_of(claim.player).is_some() {
            return Err(conflict("you sit at this table already"));
        }
        let free = |state: &SeatState| state.occupant == Occupant::Empty;
        let seat = match seat {
            Some(seat) => seat,
            None => {
                let first = self.all_seats().find(|(_, state)| free(state)).map(|(seat, _)| seat);
                first.ok_or_else(|| conflict("all seats are taken"))?
            }
        };
        let state =
            self.seats.get_mut(usize::from(seat.0)).ok_or_else(|| malformed("the table has no such seat"))?;
        if !free(state) {
            return Err(conflict("the seat is taken: choose another"));
        }
        let SeatClaim { player, name, key } = claim.clone();
        state.occupant = Occupant::Player { player, name: name.clone(), last_input_ms: None };
        state.keys = vec![Hex32(key)];
        self.invited.retain(|invited| *invited != player);
        effects.log(Some(seat), LogEvent::Joined { name });
        Ok(seat)
    }

    /// Sits down at a table that has not begun.
    ///
    /// # Errors
    /// [`Refusal`] if there is no free seat, or the table is private and the player has neither code nor invitation.
    pub fn join(
        &mut self,
        claim: &SeatClaim,
        seat: Option<Seat>,
        code: Option<&str>,
    ) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        let has_code = code.is_some() && code == self.join_code.as_deref();
        let may = self.visibility == Visibility::Open
            || has_code
            || self.owner == claim.player
            || self.invited.contains(&claim.player);
        if !may {
            return Err(Refusal::new(
                RefusalKind::Forbidden,
                "the table is private: you need its code or an invitation",
            ));
        }
        let mut effects = Effects::default();
        self.take_seat(claim, seat, &mut effects)?;
        Ok(effects)
    }

    /// Stands up before the game begins. If the owner leaves and nobody sits there, the table is given up.
    ///
    /// # Errors
    /// [`Refusal`] if the player does not sit there, or the game has begun.
    pub fn leave(&mut self, player: PlayerId) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        let mut effects = Effects::default();
        if let Some(seat) = self.seat_of(player) {
            let name = self.name_of(seat);
            *self.seat_mut(seat) = SeatState::new(self.seats[usize::from(seat.0)].team, Occupant::Empty);
            effects.log(Some(seat), LogEvent::Left { name });
        } else if self.owner != player {
            return Err(conflict("you don't sit at this table"));
        }
        if self.players().next().is_none() {
            self.status = TableStatus::Abandoned;
            effects.log(None, LogEvent::Abandoned);
        } else if self.owner == player {
            let next = self.players().next().map(|(_, player)| player);
            self.owner = next.unwrap_or(player);
        }
        Ok(effects)
    }

    /// The owner takes somebody's seat away, or a bot's.
    ///
    /// # Errors
    /// [`Refusal`] if the caller is not the owner, or the game has begun.
    pub fn clear_seat(&mut self, by: PlayerId, seat: Seat) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        self.must_own(by)?;
        let team = self.seat(seat).ok_or_else(|| malformed("the table has no such seat"))?.team;
        let mut effects = Effects::default();
        effects.log(Some(seat), LogEvent::Left { name: self.name_of(seat) });
        *self.seat_mut(seat) = SeatState::new(team, Occupant::Empty);
        Ok(effects)
    }

    /// The owner invites a player.
    ///
    /// # Errors
    /// [`Refusal`] if the caller is not the owner, the game has begun, or too many are invited.
    pub fn invite(&mut self, by: PlayerId, by_name: &str, player: PlayerId) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        self.must_own(by)?;
        let mut effects = Effects::default();
        if self.invited.contains(&player) || self.seat_of(player).is_some() {
            return Ok(effects);
        }
        if self.invited.len() >= limits::INVITATIONS_CEILING {
            return Err(conflict("as many players are invited as a table can invite"));
        }
        self.invited.push(player);
        effects.tell.push((player, Event::Invited { from: by_name.to_owned() }));
        Ok(effects)
    }

    /// An invited player does not want to sit down.
    ///
    /// # Errors
    /// [`Refusal`] if the game has begun.
    pub fn decline(&mut self, player: PlayerId) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        self.invited.retain(|invited| *invited != player);
        Ok(Effects::default())
    }

    /// The owner puts a bot on a free seat.
    ///
    /// # Errors
    /// [`Refusal`] if the caller is not the owner, the game has begun, or the seat is taken.
    pub fn add_bot(&mut self, by: PlayerId, seat: Seat, strength: Strength) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        let mut effects = Effects::default();
        self.seat_bot(by, seat, strength, &mut effects)?;
        Ok(effects)
    }

    pub(super) fn seat_bot(
        &mut self,
        by: PlayerId,
        seat: Seat,
        strength: Strength,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        self.must_own(by)?;
        let state =
            self.seats.get_mut(usize::from(seat.0)).ok_or_else(|| malformed("the table has no such seat"))?;
        if state.occupant != Occupant::Empty {
            return Err(conflict("the seat is taken: choose another"));
        }
        state.occupant = Occupant::Bot { strength };
        effects.log(Some(seat), LogEvent::BotSeated { strength });
        Ok(())
    }

    /// Whether it begins now by itself.
    #[must_use]
    pub fn begins_by_itself(&self) -> bool {
        self.status == TableStatus::Open && self.start_when_full && self.is_full() && !self.awaits_match
    }

    /// Whether no seat is free.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.seats.iter().all(|seat| seat.occupant != Occupant::Empty)
    }

    /// Begins the game: the header, the state at tick 0, the first window. Gives the state with the effects.
    ///
    /// # Errors
    /// [`Refusal`] if a seat is free, or the game has begun.
    pub fn start(
        &mut self,
        games: Games,
        context: TableContext<'_>,
        by: Option<PlayerId>,
        server: &KeyPair,
    ) -> Result<(Header, Simulation, Effects), Refusal> {
        self.must_be_open()?;
        if self.awaits_match {
            return Err(conflict("a live match becomes this table's game: wait for it"));
        }
        if let Some(by) = by {
            self.must_own(by)?;
        }
        if !self.is_full() {
            return Err(conflict("there are free seats: invite somebody, or put bots on them"));
        }
        let header = self.header(self.kind(games)?.hidden(), context.now_ms, server);
        let simulation = Simulation::start_with(games, &header, &self.seed.seed.0)
            .map_err(|error| Refusal::new(RefusalKind::Internal, error.to_string()))?;
        self.status = TableStatus::Running;
        self.invited.clear();
        let mut effects = Effects::default();
        effects.log(None, LogEvent::Started);
        for (seat, player) in self.players().collect::<Vec<_>>() {
            effects
                .tell
                .push((player, Event::GameStarted { seat_name: simulation.game().kind().seat_name(seat) }));
        }
        self.open_window(context, simulation.game(), &Met::new(), &mut effects);
        Ok((header, simulation, effects))
    }

    fn header(&self, hidden: bool, now_ms: u64, server: &KeyPair) -> Header {
        let seats = self.seats.iter().map(|seat| {
            let (name, player, bot) = match &seat.occupant {
                Occupant::Player { player, name, .. } => (name.clone(), Some(*player), None),
                Occupant::Bot { strength } => (strength.label().to_owned(), None, Some(*strength)),
                Occupant::Empty => (String::new(), None, None),
            };
            HeaderSeat { team: seat.team, name, player, key: seat.keys.first().map(|key| key.0), bot }
        });
        let (seed, salt) = (self.seed.seed.0, self.seed.salt.0);
        Header {
            game_id: self.game_id,
            game: self.game.clone(),
            rules_version: self.rules_version,
            tick_hz: limits::MAIL_TICK_HZ,
            setup: self.setup.clone(),
            seats: seats.collect(),
            seed: if hidden { Seed::Sealed(seed_commitment(&salt, &seed)) } else { Seed::Open(seed) },
            server_identity: server.public_key(),
            created_ms: now_ms,
        }
    }

    /// Takes over a seat that is open to a substitute. The player who sits there may do so too, and keeps the seat.
    ///
    /// # Errors
    /// [`Refusal`] if it is not, or the player sits at the table already.
    pub fn substitute(
        &mut self,
        context: TableContext<'_>,
        claim: &SeatClaim,
        seat: Option<Seat>,
    ) -> Result<Effects, Refusal> {
        let open = |state: &SeatState| state.open_to_substitute && !state.resigned && state.leaving.is_none();
        let fits =
            |(free, state): &(Seat, &SeatState)| open(state) && seat.is_none_or(|wanted| wanted == *free);
        let seat = self.all_seats().find(fits).map(|(seat, _)| seat);
        self.must_hold()?;
        let Some(seat) = seat.filter(|_| self.status == TableStatus::Running && !self.closing) else {
            return Err(conflict("this seat is not open to a substitute"));
        };
        if self.seat_of(claim.player).is_some_and(|sits| sits != seat) {
            return Err(conflict("you sit at this table already"));
        }
        if self.seat_of(claim.player) == Some(seat) {
            // The player is back on their own seat: as before, with the turns missed and the time that is left.
            self.seat_mut(seat).open_to_substitute = false;
            self.touch(seat, context.now_ms);
            return Ok(Effects::default());
        }
        let SeatClaim { player, name, key } = claim.clone();
        // Numbers are taken once for a seat, whoever has it: receipts are found by them.
        let (team, sequence) = self.seat(seat).map_or((0, 0), |state| (state.team, state.last_sequence));
        let occupant = Occupant::Player { player, name: name.clone(), last_input_ms: Some(context.now_ms) };
        *self.seat_mut(seat) =
            SeatState { keys: vec![Hex32(key)], last_sequence: sequence, ..SeatState::new(team, occupant) };
        self.live.votes.withdraw(seat);
        let mut effects = Effects::default();
        self.live.appointment.forget(seat);
        self.keep_appointment(context, &mut effects);
        effects.append(Entry::SeatKey(SeatKey {
            tick: self.tick,
            seat,
            player,
            name: name.clone(),
            key,
            link: None,
            server_time_ms: context.now_ms,
        }));
        effects.log(Some(seat), LogEvent::Substituted { name });
        self.end_vacation(context, seat, &mut effects);
        self.give_time(context, seat, &mut effects);
        Ok(effects)
    }
}
