//! From mail to live and back: who wants it, who has the authority, and what becomes of the clocks.

use super::effects::{Effects, LogEvent};
use super::live_side::{LivePlace, Side};
use super::planning::Met;
use super::seat::SeatState;
use super::state::{TableContext, TableState};
use crate::base::limits::appointment::LOBBY_MS;
use crate::base::limits::live::{LEASE_MS, PRESENT_MS, VOTE_MS};
use crate::base::local_time::next_local_minute;
use crate::timeline::bundle::Item;
use crate::timeline::{Entry, TempoChange};
use crate::turns::clock::{ClockRule, Clocks};
use crate::turns::ladder::Ladder;
use crate::turns::live_rules::Tempo;
use crate::turns::notices::Event;
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::rules::TableStatus;
use crate::turns::schedule::Schedule;
use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{AnyGame, Games, SeatEvent, Strength};

impl TableState {
    /// The tempo at which it is played now.
    #[must_use]
    pub const fn tempo(&self) -> Tempo {
        if self.live.lease.is_out() { Tempo::Live } else { Tempo::Mail }
    }

    /// That this side has the authority.
    pub(super) fn must_hold(&self) -> Result<(), Refusal> {
        match (self.tempo(), self.side) {
            (Tempo::Live, Side::Live) | (Tempo::Mail, Side::Mail) => Ok(()),
            (Tempo::Live, Side::Mail) => Err(Refusal::new(
                RefusalKind::PlayedLive,
                "the game is being played live: join the session, or wait until it is adjourned",
            )),
            (Tempo::Mail, Side::Live) => {
                Err(Refusal::new(RefusalKind::Conflict, "the game has gone back to the mailbox"))
            }
        }
    }

    /// The schedule in force: live, nothing waits for a weekday.
    pub(super) fn schedule(&self) -> Schedule {
        if self.tempo() == Tempo::Live { Schedule::default() } else { self.rules.schedule.clone() }
    }

    /// The ladder in force: live, a flag that falls has fallen.
    pub(super) fn ladder_in_force(&self) -> Ladder {
        let ladder = self.rules.ladder.clone().unwrap_or_else(|| Ladder::default_for(false));
        match self.tempo() {
            Tempo::Live => Ladder { reminders_permille: Vec::new(), grace_ms: 0, ..ladder },
            Tempo::Mail => ladder,
        }
    }

    /// Whether a person plays the seat, and has not given up.
    #[must_use]
    pub fn plays(&self, seat: Seat) -> bool {
        self.seat(seat).is_some_and(SeatState::is_played)
    }

    /// The seats of people who still play.
    pub fn played(&self) -> impl Iterator<Item = Seat> {
        self.all_seats().filter(|(_, state)| state.is_played()).map(|(seat, _)| seat)
    }

    /// Whether everybody who plays has been seen in this game of late, and the game could go live.
    #[must_use]
    pub fn may_offer_live(&self, now_ms: u64) -> bool {
        let present = |seat: Seat| {
            self.seat(seat)
                .and_then(SeatState::last_input_ms)
                .is_some_and(|at_ms| at_ms + PRESENT_MS > now_ms)
        };
        self.can_go_live() && self.played().next().is_some() && self.played().all(present)
    }

    /// Whether it is a game by mail that may go live at all.
    #[must_use]
    pub fn can_go_live(&self) -> bool {
        self.status == TableStatus::Running && self.tempo() == Tempo::Mail && self.rules.live.is_allowed()
    }

    /// A player votes for playing on live now, or takes the vote back. When all who play have voted for it, a live
    /// service takes the game.
    ///
    /// # Errors
    /// [`Refusal`] if the table forbids it, or the game is not by mail now.
    pub fn vote_live(
        &mut self,
        games: Games,
        context: TableContext<'_>,
        seat: Seat,
        on: bool,
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        let now_ms = context.now_ms;
        self.must_allow_live(seat)?;
        if on {
            self.must_have_time(now_ms)?;
        }
        let mut effects = Effects::default();
        let voted = self.live.votes.holds(seat, now_ms);
        self.live.votes.forget_lapsed(now_ms);
        self.touch(seat, now_ms);
        if !on {
            self.live.votes.withdraw(seat);
            return Ok(effects);
        }
        self.live.votes.vote(seat, self.vote_holds_until_ms(now_ms, VOTE_MS));
        let agreed = self.all_want_live(now_ms);
        self.live.votes.note_agreement(now_ms, agreed);
        if !voted && !agreed {
            let from = self.name_of(seat);
            let reveals = self.hides(games);
            let others = self.players().filter(|(other, _)| *other != seat);
            let told = others.map(|(_, player)| {
                (player, Event::LiveOffered { from: from.clone(), reveals, at_ms: now_ms })
            });
            effects.tell.extend(told.collect::<Vec<_>>());
            effects.log(Some(seat), LogEvent::LiveOffered);
        }
        Ok(effects)
    }

    /// Whether the wish of everybody who plays holds now.
    pub(super) fn all_want_live(&self, now_ms: u64) -> bool {
        self.played().next().is_some() && self.played().all(|seat| self.live.votes.holds(seat, now_ms))
    }

    /// A room of the lobby has become this table: who sat down there wants it live.
    pub fn want_all_live(&mut self, now_ms: u64) {
        self.live.votes.clear();
        for seat in self.played().collect::<Vec<_>>() {
            self.live.votes.vote(seat, now_ms + VOTE_MS);
        }
        self.live.votes.wait_from(now_ms);
    }

    /// No live service has come for the game: the votes are void, and it goes on by mail as if nothing had been.
    pub(super) fn give_up_waiting(&mut self, now_ms: u64, effects: &mut Effects) {
        if self.live.votes.waits_until_ms().is_none_or(|until_ms| until_ms > now_ms) {
            return;
        }
        if self.in_lobby(now_ms) {
            // Who has come for an agreed session waits until its end.
            self.live.votes.wait_from(now_ms);
            return;
        }
        effects.log(None, LogEvent::NoLiveService);
        if self.live.appointment.agreed().is_some_and(|agreed| agreed.until_ms() <= now_ms) {
            return self.miss_session(now_ms, effects);
        }
        self.live.votes.clear();
    }

    /// When that is.
    pub(super) fn waits_until_ms(&self) -> Option<u64> {
        self.live.votes.waits_until_ms()
    }

    /// The live side gets the authority, for a while. A game that hides something shows it to all clients from here on:
    /// its seed is opened.
    ///
    /// # Errors
    /// [`Refusal`] if nobody wants that, or a turn is being resolved.
    pub fn go_live(
        &mut self,
        context: TableContext<'_>,
        game: &dyn AnyGame,
        for_ms: u64,
        place: LivePlace,
    ) -> Result<Effects, Refusal> {
        self.must_run()?;
        if !self.live.votes.are_agreed() || !self.all_want_live(context.now_ms) {
            return Err(Refusal::new(RefusalKind::Conflict, "nobody wants to play this game live now"));
        }
        if self.has_work() {
            return Err(Refusal::new(RefusalKind::Conflict, "the turn is being resolved: try again"));
        }
        self.must_have_time(context.now_ms)?;
        let mut effects = Effects::default();
        self.live.lease.grant(context.now_ms, for_ms);
        self.live.commits = 0;
        self.live.votes.clear();
        self.live.place = Some(place);
        let minute = self.rules.live.adjourn_minute_of_day;
        self.live.adjourn_at_ms =
            minute.map(|minute| next_local_minute(context.zone, minute, context.now_ms));
        self.live.appointment.meet(context.now_ms + LOBBY_MS);
        if game.kind().hidden() && !core::mem::replace(&mut self.seed_opened, true) {
            let (seed, salt) = (self.seed.seed.0, self.seed.salt.0);
            effects.append(Entry::SeedOpened { tick: self.tick, salt, seed });
        }
        if game.kind().is_of_ticks() {
            // Its turns are ticks from here on: orders for the turn that was open are for none any more.
            self.void_orders(&mut effects);
        }
        let why = "the players are all here";
        self.change_tempo(context, context.now_ms, game, why, &mut effects);
        Ok(effects)
    }

    /// The mailbox takes the authority back: the session was adjourned, or the lease has run out. A sealed move is opened
    /// by the next look at the table.
    pub fn fall_back(
        &mut self,
        context: TableContext<'_>,
        game: &dyn AnyGame,
        why: &str,
        effects: &mut Effects,
    ) {
        // Time that nobody could play is nobody's: a session that was lost ended with its last sign of life.
        let heard_ms = self.live.lease.renewed_ms(LEASE_MS).unwrap_or(u64::MAX);
        let stopped_ms = context.now_ms.min(heard_ms.max(self.opened_ms));
        self.live.lease.take_back();
        self.live.place = None;
        self.live.sealing = false;
        self.live.adjourn_at_ms = None;
        self.live.appointment.meet(context.now_ms);
        if self.status != TableStatus::Running {
            return;
        }
        self.change_tempo(context, stopped_ms, game, why, effects);
        let same_window = self.game_turn == Some(game.turn()) && game.to_act() == self.to_act;
        if !same_window {
            self.open_window(context, game, &Met::new(), effects);
        }
        self.close_if_done(context);
    }

    fn void_orders(&mut self, effects: &mut Effects) {
        let turn = self.turn;
        for (seat, state) in (0u8..).map(Seat).zip(&mut self.seats) {
            if state.pending.take().is_some() {
                effects.log(Some(seat), LogEvent::Withdrawn { turn });
            }
        }
    }

    fn change_tempo(
        &mut self,
        context: TableContext<'_>,
        stopped_ms: u64,
        game: &dyn AnyGame,
        why: &str,
        effects: &mut Effects,
    ) {
        let to = self.tempo();
        let (stopped, begun) = self.swap_clocks(context, stopped_ms);
        effects.append(Entry::Tempo(TempoChange {
            tick: self.tick,
            live: to == Tempo::Live,
            epoch: self.live.lease.epoch,
            digest: game.digest(),
            stopped,
            begun,
            why: why.to_owned(),
            server_time_ms: context.now_ms,
        }));
        effects.log(None, LogEvent::TempoChanged { to, why: why.to_owned() });
        let at_ms = context.now_ms;
        let told = self
            .players()
            .map(|(_, player)| (player, Event::TempoChanged { to, why: why.to_owned(), at_ms }));
        effects.tell.extend(told.collect::<Vec<_>>());
    }

    /// A match that was played live alone becomes this table's game, at this tick, and goes on by mail.
    ///
    /// # Errors
    /// [`Refusal`] if the table has a game already.
    pub fn adopt(
        &mut self,
        context: TableContext<'_>,
        seed: [u8; 32],
        entries: &[Entry],
        tick: Tick,
        game: &dyn AnyGame,
        why: &str,
    ) -> Result<Effects, Refusal> {
        self.must_be_open()?;
        let mut effects = Effects::default();
        self.status = TableStatus::Running;
        self.seed.seed = super::signed::Hex32(seed);
        self.seed_opened = true;
        self.awaits_match = false;
        self.adopted = Some(super::state::AdoptedAt { tick, digest: super::signed::Hex32(game.digest().0) });
        effects.log(None, LogEvent::Started);
        let seats = u8::try_from(self.seats.len()).unwrap_or(u8::MAX);
        let live = self.rules.live.clock.unwrap_or(ClockRule::None);
        self.clocks = Clocks::new(&live, &self.rules.vacation, seats);
        self.follow(context, entries, tick, game, &mut effects);
        self.fall_back(context, game, why, &mut effects);
        Ok(effects)
    }

    /// A live match of ticks has made entries of its own: what they mean for the table.
    pub fn follow(
        &mut self,
        context: TableContext<'_>,
        entries: &[Entry],
        tick: Tick,
        game: &dyn AnyGame,
        effects: &mut Effects,
    ) {
        for entry in entries {
            if let Entry::Step { items, .. } = entry {
                items.iter().for_each(|item| self.follow_item(item, effects));
            }
            // The outcome is entered with what belongs to it.
            if !matches!(entry, Entry::Outcome { .. }) {
                effects.append(entry.clone());
            }
        }
        self.tick = tick;
        if self.status == TableStatus::Running {
            self.end_if_over(context.now_ms, game, effects);
        }
    }

    fn follow_item(&mut self, item: &Item, effects: &mut Effects) {
        let Item::Seat { seat, event, .. } = item else { return };
        let Some(state) = self.seats.get_mut(usize::from(seat.0)) else { return };
        match event {
            SeatEvent::Resigned | SeatEvent::Forfeited => {
                state.resigned = true;
                let logged =
                    if *event == SeatEvent::Resigned { LogEvent::Resigned } else { LogEvent::Forfeited };
                effects.log(Some(*seat), logged);
            }
            SeatEvent::Left => {
                let strength = Strength::Strong;
                state.occupant = super::seat::Occupant::Bot { strength };
                effects.log(Some(*seat), LogEvent::BotTookOver { strength });
            }
            SeatEvent::TimedOut | SeatEvent::Returned | SeatEvent::BotTookOver(_) => {}
        }
    }
}
