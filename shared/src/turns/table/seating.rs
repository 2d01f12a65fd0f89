//! Before the game: sitting down, standing up, bots, the start. And substitutes during it.

use super::effects::{Effects, LogEvent, Refusal};
use super::planning::Met;
use super::{Hex32, LiveSide, Occupant, Outside, SeatState, Side, TableState};
use crate::api::{
    BotRequest, ClockConversion, CreateTable, ProblemKind, TableRules, TableStatus, Visibility,
};
use crate::game::{self, Strength};
use crate::identity::KeyPair;
use crate::ids::{GameId, PlayerId, Seat};
use crate::limits;
use crate::notify::Event;
use crate::text;
use crate::timeline::{Entry, Header, HeaderSeat, SeatKey, Seed, Simulation, seed_commitment};
use crate::turns::clock::{ClockRule, Clocks};
use crate::turns::ladder::{Ladder, LadderState};

/// Somebody who sits down.
#[derive(Clone, Debug)]
pub struct Sitter {
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

/// The clock of live play where one moves after the other.
const LIVE_BANKS: ClockRule = ClockRule::Fischer { bank_ms: 600_000, increment_ms: 5_000, cap_ms: 3_600_000 };

/// The clock of live play where all move at once.
const LIVE_PHASES: ClockRule = ClockRule::Phase { length_ms: 300_000, earliest_close_ms: 0 };

fn conflict(detail: &str) -> Refusal {
    Refusal::new(ProblemKind::Conflict, detail)
}

fn malformed(detail: impl Into<String>) -> Refusal {
    Refusal::new(ProblemKind::Malformed, detail)
}

impl TableState {
    /// Makes a table; the owner sits down, unless they only watch.
    ///
    /// # Errors
    /// [`Refusal`] that names what is out of bounds.
    pub fn create(
        mut request: CreateTable,
        owner: &Sitter,
        random: Random,
    ) -> Result<(Self, Effects), Refusal> {
        let kind = game::find(&request.game)
            .ok_or_else(|| malformed(format!("no game is called \"{}\"", request.game)))?;
        let (fewest, most) = kind.seats();
        let seats =
            request.seats.or_else(|| request.teams.as_ref().and_then(|teams| u8::try_from(teams.len()).ok()));
        let seats = seats.unwrap_or(fewest);
        if !(fewest..=most).contains(&seats) {
            return Err(malformed(format!("{} has {fewest} to {most} seats", request.game)));
        }
        let teams = request.teams.clone().unwrap_or_else(|| (0..seats).collect());
        if teams.len() != usize::from(seats) {
            return Err(malformed("there must be one team for each seat"));
        }
        let setup = match &request.setup {
            Some(setup) => {
                kind.setup_from_json(setup).map_err(|error| malformed(format!("setup: {error}")))?
            }
            None => kind.default_setup(),
        };
        let game = kind.create(&setup, &teams, &random.seed);
        let game = game.map_err(|error| malformed(format!("setup: {error}")))?;
        divide_clock(&mut request.rules);
        check_rules(&request)?;
        check_conversion(&request.rules, kind.is_of_ticks())?;
        let safe = game.to_act().first().is_none_or(|seat| game.default_orders(*seat).is_some());
        request.rules.ladder.get_or_insert_with(|| Ladder::default_for(safe));
        request.rules.live.allowed.get_or_insert(!kind.hidden());
        request.rules.live.clock.get_or_insert(if safe { LIVE_PHASES } else { LIVE_BANKS });
        let title = match &request.title {
            Some(title) => text::clean_line(title, limits::TABLE_TITLE_CHARS).ok_or_else(|| {
                malformed(format!("a title has 1 to {} characters", limits::TABLE_TITLE_CHARS))
            })?,
            None => format!("{} of {}", request.game, owner.name),
        };
        let clocks = Clocks::new(&request.rules.clock, &request.rules.vacation, seats);
        let mut table = Self {
            game_id: random.game_id,
            rules_version: kind.rules_version(),
            game: request.game,
            title,
            owner: owner.player,
            visibility: request.visibility,
            join_code: (request.visibility == Visibility::Private).then_some(random.join_code),
            invited: request.invite,
            start_when_full: request.start_when_full,
            setup,
            seed: super::Secret { seed: Hex32(random.seed), salt: Hex32(random.salt) },
            rules: request.rules,
            status: TableStatus::Open,
            seats: teams.into_iter().map(|team| SeatState::new(team, Occupant::Empty)).collect(),
            turn: 0,
            turn_name: String::new(),
            tick: 0,
            to_act: Vec::new(),
            opened_ms: 0,
            clocks,
            ladder: LadderState::default(),
            closing: false,
            outcome: None,
            keyframe: None,
            live: LiveSide::default(),
            seed_opened: false,
            ended_live: false,
            rematch: None,
            awaits_match: false,
            adopted: None,
            side: Side::Mail,
        };
        let mut effects = Effects::default();
        effects.log(None, LogEvent::Created);
        for bot in &request.bots {
            table.seat_bot(owner.player, bot.seat, bot.strength, &mut effects)?;
        }
        if !request.owner_watches {
            table.take_seat(owner, request.seat, &mut effects)?;
        }
        let name = &owner.name;
        let invited = table.invited.iter().map(|player| (*player, Event::Invited { from: name.clone() }));
        effects.tell.extend(invited);
        Ok((table, effects))
    }

    pub(super) fn must_be_open(&self) -> Result<(), Refusal> {
        if self.status == TableStatus::Open { Ok(()) } else { Err(conflict("the game has begun")) }
    }

    /// Only the owner may do it.
    pub(super) fn must_own(&self, player: PlayerId) -> Result<(), Refusal> {
        if self.owner == player {
            Ok(())
        } else {
            Err(Refusal::new(ProblemKind::Forbidden, "only the table's owner may do that"))
        }
    }

    /// What another game of the same players would be made of: the same rules, everybody one seat further, bots where
    /// they were not people.
    ///
    /// # Errors
    /// [`Refusal`] if the game is not over, or the caller had no seat in it.
    pub fn rematch_request(&self, player: PlayerId) -> Result<CreateTable, Refusal> {
        if matches!(self.status, TableStatus::Open | TableStatus::Running) {
            return Err(conflict("the game is not over"));
        }
        let seat = self.must_sit(player)?;
        let next = |seat| self.rematch_seat(seat);
        let bots = self.all_seats().filter_map(|(seat, state)| match state.occupant {
            Occupant::Bot { strength } => Some(BotRequest { seat: next(seat), strength }),
            _ => None,
        });
        let mut teams: Vec<u8> = self.seats.iter().map(|seat| seat.team).collect();
        teams.rotate_right(1);
        let setup = self.kind().setup_to_json(&self.setup);
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

    fn take_seat(
        &mut self,
        sitter: &Sitter,
        seat: Option<Seat>,
        effects: &mut Effects,
    ) -> Result<Seat, Refusal> {
        if self.seat_of(sitter.player).is_some() {
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
            self.seats.get_mut(usize::from(seat.0)).ok_or_else(|| malformed("there is no such seat"))?;
        if !free(state) {
            return Err(conflict("the seat is taken"));
        }
        let Sitter { player, name, key } = sitter.clone();
        state.occupant = Occupant::Player { player, name: name.clone(), last_input_ms: None };
        state.keys = vec![Hex32(key)];
        self.invited.retain(|invited| *invited != player);
        effects.log(Some(seat), LogEvent::Joined { name });
        Ok(seat)
    }

    /// Sits down at a table that has not begun.
    ///
    /// # Errors
    /// [`Refusal`] if there is no free seat, or it is a private table to which one has neither code nor invitation.
    pub fn join(
        &mut self,
        sitter: &Sitter,
        seat: Option<Seat>,
        code: Option<&str>,
    ) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        let has_code = code.is_some() && code == self.join_code.as_deref();
        let may = self.visibility == Visibility::Open
            || has_code
            || self.owner == sitter.player
            || self.invited.contains(&sitter.player);
        if !may {
            return Err(Refusal::new(
                ProblemKind::Forbidden,
                "the table is private: its code or an invitation is needed",
            ));
        }
        let mut effects = Effects::default();
        self.take_seat(sitter, seat, &mut effects)?;
        Ok(effects)
    }

    /// Stands up before the game begins. If the owner leaves and nobody sits there, the table is given up.
    ///
    /// # Errors
    /// [`Refusal`] if one does not sit there, or the game has begun.
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
        let team = self.seat(seat).ok_or_else(|| malformed("there is no such seat"))?.team;
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
            return Err(conflict("too many are invited already"));
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

    fn seat_bot(
        &mut self,
        by: PlayerId,
        seat: Seat,
        strength: Strength,
        effects: &mut Effects,
    ) -> Result<(), Refusal> {
        self.must_own(by)?;
        let state =
            self.seats.get_mut(usize::from(seat.0)).ok_or_else(|| malformed("there is no such seat"))?;
        if state.occupant != Occupant::Empty {
            return Err(conflict("the seat is taken"));
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
        outside: Outside<'_>,
        by: Option<PlayerId>,
        server: &KeyPair,
    ) -> Result<(Header, Simulation, Effects), Refusal> {
        self.must_be_open()?;
        if self.awaits_match {
            return Err(conflict("a live match is to become this table's game"));
        }
        if let Some(by) = by {
            self.must_own(by)?;
        }
        if !self.is_full() {
            return Err(conflict("there are free seats: invite somebody, or put bots on them"));
        }
        let header = self.header(outside.now_ms, server);
        let simulation = Simulation::start_with(&header, &self.seed.seed.0)
            .map_err(|error| Refusal::new(ProblemKind::Internal, error.to_string()))?;
        self.status = TableStatus::Running;
        self.invited.clear();
        let mut effects = Effects::default();
        effects.log(None, LogEvent::Started);
        for (seat, player) in self.players().collect::<Vec<_>>() {
            effects
                .tell
                .push((player, Event::GameStarted { seat_name: simulation.game().kind().seat_name(seat) }));
        }
        self.open_window(outside, simulation.game(), &Met::new(), &mut effects);
        Ok((header, simulation, effects))
    }

    fn header(&self, now_ms: u64, server: &KeyPair) -> Header {
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
            seed: if self.kind().hidden() {
                Seed::Sealed(seed_commitment(&salt, &seed))
            } else {
                Seed::Open(seed)
            },
            server_identity: server.public_key(),
            created_ms: now_ms,
        }
    }

    /// Takes over a seat that is open to a substitute. Whoever sits there may do so too: the seat is not open any more.
    ///
    /// # Errors
    /// [`Refusal`] if it is not, or one plays already.
    pub fn substitute(
        &mut self,
        outside: Outside<'_>,
        sitter: &Sitter,
        seat: Option<Seat>,
    ) -> Result<Effects, Refusal> {
        let open = |state: &SeatState| state.open_to_substitute && !state.resigned && state.leaving.is_none();
        let fits =
            |(free, state): &(Seat, &SeatState)| open(state) && seat.is_none_or(|wanted| wanted == *free);
        let seat = self.all_seats().find(fits).map(|(seat, _)| seat);
        self.must_hold()?;
        let Some(seat) = seat.filter(|_| self.status == TableStatus::Running && !self.closing) else {
            return Err(conflict("no such seat is open to a substitute"));
        };
        if self.seat_of(sitter.player).is_some_and(|sits| sits != seat) {
            return Err(conflict("you sit at this table already"));
        }
        if self.seat_of(sitter.player) == Some(seat) {
            // Back on one's own seat: as before, with what was missed and what is left of the time.
            self.seat_mut(seat).open_to_substitute = false;
            self.touch(seat, outside.now_ms);
            return Ok(Effects::default());
        }
        let Sitter { player, name, key } = sitter.clone();
        // Numbers are taken once for a seat, whoever has it: receipts are found by them.
        let (team, sequence) = self.seat(seat).map_or((0, 0), |state| (state.team, state.last_sequence));
        let occupant = Occupant::Player { player, name: name.clone(), last_input_ms: Some(outside.now_ms) };
        *self.seat_mut(seat) =
            SeatState { keys: vec![Hex32(key)], last_sequence: sequence, ..SeatState::new(team, occupant) };
        self.forget_vote(seat);
        let mut effects = Effects::default();
        self.forget_times(seat);
        self.keep_appointment(outside, &mut effects);
        effects.append(Entry::SeatKey(SeatKey {
            tick: self.tick,
            seat,
            player,
            name: name.clone(),
            key,
            link: None,
            server_time_ms: outside.now_ms,
        }));
        effects.log(Some(seat), LogEvent::Substituted { name });
        self.end_vacation(outside, seat, &mut effects);
        self.give_time(outside, seat, &mut effects);
        Ok(effects)
    }
}

/// Where one bank serves both tempos and no live clock is given, it is the other one divided.
fn divide_clock(rules: &mut TableRules) {
    if let (ClockConversion::Ratio { mail_ms }, ClockRule::Fischer { bank_ms, increment_ms, cap_ms }) =
        (rules.live.conversion, rules.clock)
    {
        let live = |ms: u64| ms / u64::from(mail_ms.max(1));
        let divided = ClockRule::Fischer {
            bank_ms: live(bank_ms),
            increment_ms: live(increment_ms),
            cap_ms: live(cap_ms),
        };
        rules.live.clock.get_or_insert(divided);
    }
}

fn check_conversion(rules: &TableRules, of_ticks: bool) -> Result<(), Refusal> {
    let ClockConversion::Ratio { mail_ms } = rules.live.conversion else { return Ok(()) };
    let wrong = |detail: &str| Err(malformed(format!("rules: live: conversion: {detail}")));
    if !(1..=limits::live::RATIO_CEILING).contains(&mail_ms) {
        return wrong(&format!("`mail_ms` must be 1 to {}", limits::live::RATIO_CEILING));
    }
    if of_ticks {
        return wrong("a real-time game has no clocks while it is live");
    }
    match (rules.clock, rules.live.clock) {
        (ClockRule::Fischer { cap_ms: mail, .. }, Some(ClockRule::Fischer { cap_ms: live, .. }))
            // A lower cap would take time away when the tempo changes.
            if mail / u64::from(mail_ms) == live =>
        {
            Ok(())
        }
        (ClockRule::Fischer { .. }, Some(ClockRule::Fischer { .. })) => {
            wrong("the `cap_ms` of the live clock must be that of `clock` divided by `mail_ms`")
        }
        _ => wrong("both clocks must be banks (`fischer`)"),
    }
}

fn check_rules(request: &CreateTable) -> Result<(), Refusal> {
    let rules = &request.rules;
    let words = |error: &dyn core::fmt::Display| malformed(format!("rules: {error}"));
    rules.clock.check().map_err(|error| words(&error))?;
    rules.schedule.check().map_err(|error| words(&error))?;
    rules.vacation.check().map_err(|error| words(&error))?;
    if let Some(clock) = &rules.live.clock {
        clock.check().map_err(|error| malformed(format!("rules: live: {error}")))?;
    }
    if rules.live.away_ms > limits::live::AWAY_CEILING_MS {
        return Err(malformed("rules: live: `away_ms` must be at most an hour"));
    }
    if rules.live.adjourn_minute_of_day.is_some_and(|minute| minute >= 1_440) {
        return Err(malformed("rules: live: `adjourn_minute_of_day` must be 0 to 1439"));
    }
    if let Some(ladder) = &rules.ladder {
        ladder.check().map_err(|error| words(&error))?;
    }
    if request.invite.len() > limits::INVITATIONS_CEILING {
        return Err(malformed("too many invitations"));
    }
    Ok(())
}
