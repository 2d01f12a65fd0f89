//! A match of ticks that is a game of the mailbox: it is played under a lease, and stored with checkpoints. What came after
//! the last stored one is provisional, and clients are told so.

use crate::base::identity::KeyPair;
use crate::handover::{Granted, HandedOver};
use crate::live::io::{HostConfig, HostInput, HostOutput, Now};
use crate::live::lease_tenure::{ADJOURNED, Due, LeaseTenure, Stored, TIME_IS_UP};
use crate::live::take_over::{TakeOverError, TakenOver};
use crate::live::tick_match::host::{Phase, TickMatch};
use crate::live::tick_match::leased_game::LeasedGame;
use crate::live::tick_match::presence::Presence;
use crate::timeline::bundle::Item;
use crate::timeline::{Entry, Recorder, Seed};
use crate::turns::table::{Occupant, TableState};
use crate::wire::lobby::LobbyEvent;
use crate::wire::message::{MatchLeftReason, ServerMessage};
use crate::wire::reason::LobbyError;
use adjourn_game::SeatEvent;
use adjourn_game::codec;
use adjourn_game::ids::{Seat, Tick};
use std::collections::BTreeSet;

impl TickMatch {
    /// Takes over what the mailbox has handed over upon a request sent at `sent_ms` of the monotonic clock.
    ///
    /// # Errors
    /// [`TakeOverError`] if it can't be played on, or the state is not the one that the mailbox has.
    pub fn take_over(
        now: Now,
        sent_ms: u64,
        handed: &HandedOver,
        key: KeyPair,
        mut config: HostConfig,
    ) -> Result<Self, TakeOverError> {
        let TakenOver { mut header, table, simulation } = TakenOver::read(config.games, handed)?;
        // Going live has opened it: clients that begin at tick 0 need it.
        header.seed = Seed::Open(table.seed().seed.0);
        for (seat, state) in header.seats.iter_mut().zip(table.seats()) {
            match &state.occupant {
                Occupant::Player { player, name, .. } => {
                    (seat.player, seat.name, seat.bot) = (Some(*player), name.clone(), None);
                }
                Occupant::Bot { strength } => (seat.player, seat.bot) = (None, Some(*strength)),
                Occupant::Empty => {}
            }
        }
        // A player who is away is waited for, and then the game goes on by mail: no bot takes a seat meanwhile.
        config.absence_grace_ms = u64::MAX;
        let recorder = Recorder::resume(&header, &[]);
        let out = resigned(&table);
        let mut host = Self::new(now, header, key, config, simulation, recorder, &[]);
        host.presence = Presence::new(&host.header, &out, host.config.absence, u64::MAX, now.mono_ms);
        let game = LeasedGame::new(now, sent_ms, handed, table);
        host.incarnation = game.tenure.incarnation();
        host.leased = Some(game);
        Ok(host)
    }

    /// The mailbox's answers, and votes to adjourn.
    pub(super) fn tenure_input(&mut self, now: Now, input: HostInput) {
        match input {
            HostInput::Adjourn(peer, on) => {
                let Some(seat) = self.presence.seat_of(peer) else { return };
                if self.leased.is_none() && !self.config.can_adjourn {
                    let why = LobbyError::NoMailbox;
                    return self.message(peer, ServerMessage::Lobby(LobbyEvent::Error(why)));
                }
                self.vote_adjourn(seat, on);
            }
            HostInput::Committed(answer) if self.leased.is_some() => {
                self.committed(now, answer.map(|(granted, _)| granted));
            }
            HostInput::Committed(answer) => self.adopted(answer.is_some()),
            HostInput::Renewed { sent_ms, renewed } => {
                let Some(tenure) = self.tenure_mut() else { return };
                tenure.renewed(now, sent_ms, renewed.as_ref().map(|(for_ms, _)| *for_ms));
                let votes = renewed.into_iter().flat_map(|(_, votes)| votes);
                votes.for_each(|(seat, on)| self.vote_adjourn(seat, on));
            }
            _ => {}
        }
    }

    fn tenure_mut(&mut self) -> Option<&mut LeaseTenure<Tick>> {
        self.leased.as_mut().map(|game| &mut game.tenure)
    }

    fn vote_adjourn(&mut self, seat: Seat, on: bool) {
        if on && !self.presence.attended() {
            // It was sent to the mailbox, and there is nobody who could want something else.
            return self.adjourn_now(ADJOURNED);
        }
        let here: BTreeSet<Seat> = self.presence.here().into_iter().collect();
        let votes = match &mut self.leased {
            Some(game) => game.tenure.votes_mut(),
            None => &mut self.adoption.votes,
        };
        votes.vote(seat, on);
        votes.keep_only(&here);
        let (agreed, seats) = (votes.are_of_all(&here), votes.seats());
        if agreed {
            self.adjourn_now(ADJOURNED);
        }
        let needed = u8::try_from(here.len()).unwrap_or(u8::MAX);
        self.message_all(&ServerMessage::AdjournVotes { seats, needed });
    }

    /// No more steps from here on: the game goes on by mail from this tick.
    pub(super) fn adjourn_now(&mut self, why: &str) {
        if self.phase != Phase::Running && !matches!(self.phase, Phase::Gathering { .. }) {
            return;
        }
        match &mut self.leased {
            Some(game) => game.tenure.end(why),
            None if self.adoption.ask() => {
                self.outputs.push_back(HostOutput::Adopt { why: why.to_owned() });
            }
            None => {}
        }
    }

    fn committed(&mut self, now: Now, answer: Option<Granted>) {
        let stored = self.tenure_mut().and_then(|tenure| tenure.answered(now, answer));
        if let Some(Stored { then: tick, .. }) = stored {
            let slot = self.config.slot;
            self.message_all(&ServerMessage::Stored { slot, tick });
        }
    }

    /// The mailbox has taken a match that was on this machine alone, or could not: then the match goes on.
    fn adopted(&mut self, taken: bool) {
        if !self.adoption.is_asked() {
            return;
        }
        if taken {
            self.leave_all(MatchLeftReason::Adjourned);
            self.outputs.push_back(HostOutput::Adopted);
            self.phase = Phase::Finished;
        } else {
            self.adoption.decline();
        }
    }

    /// In how many seconds the table adjourns, if others have been told so.
    pub(super) fn adjourns_in_s(&self, now: Now) -> Option<u32> {
        self.leased.as_ref()?.tenure.adjourns_in_s(now)
    }

    /// The lease, checkpoints, and whether the session is to end.
    pub(super) fn tend_lease(&mut self, now: Now) {
        let Some(game) = self.leased.as_mut().filter(|_| self.phase != Phase::Finished) else { return };
        let patience_ms = game.patience_ms();
        let due = game.tenure.due(now);
        if let Some(seat) = self.presence.away_for(now.mono_ms, patience_ms) {
            let why = format!("{} is away", self.header.seats[usize::from(seat.0)].name);
            self.adjourn_now(&why);
        }
        for due in due {
            match due {
                Due::Lost => {
                    self.leave_all(MatchLeftReason::Adjourned);
                    self.outputs.push_back(HostOutput::Finished(None));
                    self.phase = Phase::Finished;
                    return;
                }
                Due::Renew { epoch } => self.outputs.push_back(HostOutput::Renew { epoch }),
                Due::AdjournsSoon { in_s } => self.message_all(&ServerMessage::AdjournsSoon { in_s }),
                Due::TimeIsUp => self.adjourn_now(TIME_IS_UP),
            }
        }
        self.checkpoint(now);
    }

    fn checkpoint(&mut self, now: Now) {
        let over = matches!(self.phase, Phase::Ending { .. });
        let Some(game) = &mut self.leased else { return };
        let Some(commit) = game.checkpoint(now, &self.simulation, over) else { return };
        self.outputs.push_back(HostOutput::Commit(codec::encode(&commit)));
        if commit.gives_back.is_some() && !over {
            // What is left is to see that all have the last bundles.
            self.phase = Phase::Ending { since_ms: now.mono_ms, outcome: None };
        }
    }

    pub(super) fn leave_all(&mut self, reason: MatchLeftReason) {
        let slot = self.config.slot;
        self.message_all(&ServerMessage::MatchLeft { slot, reason });
    }
}

/// The seats that have given up, as [`Presence::new`] reads them.
fn resigned(table: &TableState) -> Vec<Entry> {
    let seats = (0u8..).map(Seat).zip(table.seats()).filter(|(_, state)| state.resigned);
    let event = SeatEvent::Resigned;
    let items = seats.map(|(seat, _)| Item::Seat { seat, event, server_time_ms: 0 }).collect();
    vec![Entry::Step { tick: 0, items }]
}
