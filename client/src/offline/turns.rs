//! A game of turns without a server: the table that the mailbox has, with one player and bots, in memory.

use super::game::Offline;
use super::trial::Trial;
use crate::live::handle::{LiveCommand, LiveEvent};
use adjourn_game::ids::{Digest, GameId, Seat};
use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::live::client::NotTaken;
use adjourn_shared::timeline::Simulation;
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::rules::{BotRequest, CreateTable, TableRules, TableStatus, Visibility};
use adjourn_shared::turns::schedule::Utc;
use adjourn_shared::turns::table::{Incoming, Random, SeatClaim, TableContext, TableState};
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_shared::wire::table::{LiveSeat, LiveTable};
use anyhow::{Context, Result};

/// A game of turns.
pub(super) struct Turns {
    table: TableState,
    simulation: Simulation,
    me: Option<Seat>,
    /// Signs for the player and for the server: nobody else will ever see it.
    key: KeyPair,
    sequence: u64,
    /// Whether something has changed that the player does not know yet.
    untold: bool,
}

const fn at(now_ms: u64) -> TableContext<'static> {
    TableContext { now_ms, zone: &Utc }
}

impl Turns {
    pub(super) fn begin(trial: &Trial, now_ms: u64) -> Result<Self> {
        let key = KeyPair::from_secret(&[1; 32]);
        let request = CreateTable {
            game: trial.kind.name().to_owned(),
            title: None,
            setup: Some(trial.setup.clone()),
            seats: Some(trial.seats),
            teams: None,
            seat: trial.seat,
            owner_watches: trial.seat.is_none(),
            visibility: Visibility::Private,
            invite: Vec::new(),
            bots: trial.bots().map(|seat| BotRequest { seat, strength: trial.strength }).collect(),
            rules: TableRules::default(),
            start_when_full: true,
        };
        let owner =
            SeatClaim { player: player_id(&key.public_key()), name: "player".into(), key: key.public_key() };
        let random = Random {
            game_id: GameId([0; 16]),
            seed: trial.seed_bytes(),
            salt: [0; 32],
            join_code: String::new(),
        };
        let (mut table, _told) = TableState::create(trial.games, request, &owner, random)?;
        let (_header, simulation, _told) = table.start(trial.games, at(now_ms), None, &key)?;
        Ok(Self { table, simulation, me: trial.seat, key, sequence: 0, untold: true })
    }

    fn hand_in(&mut self, now_ms: u64, seat: Seat, turn: u32, orders: Orders) -> LiveEvent {
        self.sequence = now_ms.max(self.sequence + 1);
        let texts = orders.list.clone();
        let (game, sequence) = (self.table.game_id(), self.sequence);
        let submission = Submission { game, seat, turn, sequence, orders: Some(orders), plan: None };
        let incoming = Incoming {
            signed: Signed::sign(&self.key, &submission),
            submission,
            player: player_id(&self.key.public_key()),
            links: Vec::new(),
            salt: [0; 32],
        };
        match self.table.submit(at(now_ms), &incoming, self.simulation.game(), Digest::default()) {
            Ok(accepted) => {
                self.untold = true;
                LiveEvent::Stored(Box::new(accepted.receipt.sign(&self.key, &incoming.salt)))
            }
            Err(refusal) => LiveEvent::NotTaken(NotTaken::Refused(Box::new(refusal.problem(&texts)))),
        }
    }

    fn live_table(&self) -> LiveTable {
        let seats = (0..).map(Seat).zip(self.table.seats());
        let seat = |(seat, state): (Seat, &adjourn_shared::turns::table::SeatState)| LiveSeat {
            name: self.table.name_of(seat),
            present: true,
            to_act: self.table.to_act().contains(&seat),
            done: state.is_done(),
            adjourns: false,
            left_ms: None,
        };
        LiveTable {
            turn: self.table.turn(),
            turn_name: self.table.turn_name().to_owned(),
            seats: seats.map(seat).collect(),
            stands: false,
            sealing: false,
        }
    }
}

impl Offline for Turns {
    fn command(&mut self, now_ms: u64, command: LiveCommand) -> Vec<LiveEvent> {
        let Some(me) = self.me else { return Vec::new() };
        match command {
            LiveCommand::HandIn { turn, orders, ready } => {
                vec![self.hand_in(now_ms, me, turn, Orders { list: orders, ready })]
            }
            LiveCommand::Resign => {
                // Whoever has given up already has nothing more to give up.
                self.untold |= self.table.resign(player_id(&self.key.public_key())).is_ok();
                Vec::new()
            }
            // What takes a server.
            command => vec![LiveEvent::NotSent(Box::new(command))],
        }
    }

    fn advance(&mut self, now_ms: u64) -> Result<Vec<LiveEvent>> {
        let due = self.table.due_ms(at(now_ms)).is_some_and(|due_ms| due_ms <= now_ms);
        if due {
            let turn = self.table.turn();
            self.table.work(at(now_ms), &mut self.simulation).with_context(|| format!("turn {turn}"))?;
            self.untold = true;
        }
        if !std::mem::take(&mut self.untold) {
            return Ok(Vec::new());
        }
        let mut events = vec![LiveEvent::Table(self.live_table())];
        if self.table.status() != TableStatus::Running {
            events.push(LiveEvent::MatchLeft(MatchLeftReason::Ended));
        }
        Ok(events)
    }

    fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    fn me(&self) -> Option<Seat> {
        self.me
    }
}
