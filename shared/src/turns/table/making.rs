//! A table from what is asked for: its rules with what is not said filled in, and checked.

use super::effects::{Effects, LogEvent};
use super::live_side::{LiveSide, Side};
use super::seat::{Occupant, SeatState};
use super::seating::malformed;
use super::seating::{Random, SeatClaim};
use super::signed::Hex32;
use super::state::TableState;
use crate::base::limits;
use crate::turns::clock::{ClockRule, Clocks};
use crate::turns::ladder::{Ladder, LadderState};
use crate::turns::live_rules::ClockConversion;
use crate::turns::notices::Event;
use crate::turns::refusal::Refusal;
use crate::turns::rules::{CreateTable, TableRules, TableStatus, Visibility};
use adjourn_game::{AnyGame, GameKind, Games, text};

/// The clock of live play where one moves after the other.
const LIVE_BANKS: ClockRule = ClockRule::Fischer { bank_ms: 600_000, increment_ms: 5_000, cap_ms: 3_600_000 };

/// The clock of live play where all move at once.
const LIVE_PHASES: ClockRule = ClockRule::Phase { length_ms: 300_000, earliest_close_ms: 0 };

impl TableState {
    /// Makes a table. Its owner sits down, or only watches.
    ///
    /// # Errors
    /// [`Refusal`] that names what is out of bounds.
    pub fn create(
        games: Games,
        mut request: CreateTable,
        owner: &SeatClaim,
        random: Random,
    ) -> Result<(Self, Effects), Refusal> {
        let kind = games
            .newest(&request.game)
            .ok_or_else(|| malformed(format!("this server has no game called \"{}\"", request.game)))?;
        if !kind.about().by_mail {
            return Err(malformed(format!("{} is only played live: it has no tables", request.game)));
        }
        let teams = teams(&request, kind)?;
        let seats = u8::try_from(teams.len()).unwrap_or(u8::MAX);
        let setup = match &request.setup {
            Some(setup) => {
                kind.setup_from_json(setup).map_err(|error| malformed(format!("setup: {error}")))?
            }
            None => kind.default_setup(),
        };
        let game = kind.create(&setup, &teams, &random.seed);
        let game = game.map_err(|error| malformed(format!("setup: {error}")))?;
        fill_in_rules(&mut request, &*game)?;
        let title = match &request.title {
            Some(title) => text::clean_line(title, limits::TABLE_TITLE_CHARS).ok_or_else(|| {
                malformed(format!("a title must have 1 to {} characters", limits::TABLE_TITLE_CHARS))
            })?,
            None => format!("{} of {}", kind.about().title, owner.name),
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
            seed: super::state::Secret { seed: Hex32(random.seed), salt: Hex32(random.salt) },
            rules: request.rules,
            status: TableStatus::Open,
            seats: teams.into_iter().map(|team| SeatState::new(team, Occupant::Empty)).collect(),
            turn: 0,
            turn_name: String::new(),
            game_turn: None,
            taken_back_at: 0,
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
}

/// By seat, of which team it is: as many as the game takes.
fn teams(request: &CreateTable, kind: &dyn GameKind) -> Result<Vec<u8>, Refusal> {
    let (fewest, most) = kind.seats();
    let of_teams = || request.teams.as_ref().and_then(|teams| u8::try_from(teams.len()).ok());
    let seats = request.seats.or_else(of_teams).unwrap_or(fewest);
    if !(fewest..=most).contains(&seats) {
        let about = kind.about();
        return Err(malformed(format!("{} has {}", about.title, about.seats_in_words())));
    }
    let teams = request.teams.clone().unwrap_or_else(|| (0..seats).collect());
    if teams.len() != usize::from(seats) {
        return Err(malformed("`teams` must name one team for each seat"));
    }
    Ok(teams)
}

/// Checks the rules, and says what was left open as it suits the game.
fn fill_in_rules(request: &mut CreateTable, game: &dyn AnyGame) -> Result<(), Refusal> {
    let kind = game.kind();
    divide_clock(&mut request.rules);
    check_rules(request)?;
    check_conversion(&request.rules, kind.is_of_ticks())?;
    let safe = game.to_act().first().is_none_or(|seat| game.default_orders(*seat).is_some());
    request.rules.ladder.get_or_insert_with(|| Ladder::default_for(safe));
    request.rules.live.allowed.get_or_insert(!kind.hidden());
    request.rules.live.clock.get_or_insert(if safe { LIVE_PHASES } else { LIVE_BANKS });
    Ok(())
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
        return Err(malformed(format!("you can invite at most {} players", limits::INVITATIONS_CEILING)));
    }
    Ok(())
}
