//! A game in real time without a server: each call makes a tick, by the simulation that everybody uses.

use super::game::Offline;
use super::trial::Trial;
use crate::live::handle::{LiveCommand, LiveEvent};
use adjourn_game::ids::{GameId, Seat};
use adjourn_game::{SeatEvent, Strength};
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::{Header, HeaderSeat, Seed, Simulation};
use adjourn_shared::wire::message::MatchLeftReason;
use adjourn_shared::wire::reason::RejectReason;
use anyhow::{Context, Result};

/// A game in real time.
pub(super) struct Ticks {
    simulation: Simulation,
    me: Option<Seat>,
    bots: Vec<Seat>,
    strength: Strength,
    /// The player's resignation, before all orders.
    events: Vec<Item>,
    orders: Vec<Vec<u8>>,
    paused: bool,
}

impl Ticks {
    pub(super) fn begin(trial: &Trial) -> Result<Self> {
        let setup = trial.kind.setup_from_json(&trial.setup).map_err(anyhow::Error::msg).context("setup")?;
        let seat = |number| HeaderSeat {
            team: number,
            name: trial.name_of(Seat(number)).to_owned(),
            player: None,
            key: None,
            bot: None,
        };
        let header = Header {
            game_id: GameId([0; 16]),
            game: trial.kind.name().to_owned(),
            rules_version: trial.kind.rules_version(),
            tick_hz: trial.kind.about().tick_hz.unwrap_or(1),
            setup,
            seats: (0..trial.seats).map(seat).collect(),
            seed: Seed::Open(trial.seed_bytes()),
            server_identity: [0; 32],
            created_ms: 0,
        };
        Ok(Self {
            simulation: Simulation::start(trial.games, &header)?,
            me: trial.seat,
            bots: trial.bots().collect(),
            strength: trial.strength,
            events: Vec::new(),
            orders: Vec::new(),
            paused: false,
        })
    }

    fn is_over(&self) -> bool {
        self.simulation.game().outcome().is_some()
    }

    /// What the next step applies, in the order of a bundle.
    fn items(&mut self) -> Vec<Item> {
        let mut items = std::mem::take(&mut self.events);
        let game = self.simulation.game();
        let mut orders: Vec<(Seat, Vec<u8>)> = Vec::new();
        if let Some(me) = self.me {
            orders.extend(self.orders.drain(..).map(|order| (me, order)));
        }
        for seat in &self.bots {
            orders.extend(game.bot(*seat, self.strength).into_iter().map(|order| (*seat, order)));
        }
        orders.retain(|(seat, order)| game.check(*seat, order).is_ok());
        orders.sort_by_key(|(seat, _)| *seat);
        let numbered = (0..).zip(orders);
        items.extend(numbered.map(|(sequence, (seat, input))| Item::Order { seat, sequence, input }));
        items
    }
}

impl Offline for Ticks {
    fn command(&mut self, now_ms: u64, command: LiveCommand) -> Vec<LiveEvent> {
        let Some(me) = self.me.filter(|_| !self.is_over()) else { return Vec::new() };
        match command {
            LiveCommand::Order(order) => match self.simulation.game().check(me, &order) {
                Ok(()) => self.orders.push(order),
                Err(illegal) => {
                    let text = self.simulation.game().kind().explain(illegal.0).to_owned();
                    return vec![LiveEvent::Rejected { reason: RejectReason::Illegal(illegal.0), text }];
                }
            },
            LiveCommand::Resign => {
                let event = SeatEvent::Resigned;
                self.events.push(Item::Seat { seat: me, event, server_time_ms: now_ms });
            }
            LiveCommand::Pause(paused) => self.paused = paused,
            // What takes a server.
            command => return vec![LiveEvent::NotSent(Box::new(command))],
        }
        Vec::new()
    }

    fn advance(&mut self, _now_ms: u64) -> Result<Vec<LiveEvent>> {
        if self.is_over() {
            return Ok(Vec::new());
        }
        if !self.paused {
            let items = self.items();
            self.simulation.step(&items);
        }
        let mut events = vec![LiveEvent::Stepped];
        if self.is_over() {
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

    fn is_paused(&self) -> bool {
        self.paused
    }
}
