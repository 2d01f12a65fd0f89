//! What the players do, and what happens to them.

use super::TempoWorld;
use super::live_service::Live;
use crate::keys::claim;
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use adjourn_shared::live::client::Command;
use adjourn_shared::timeline::submission::{Orders, Submission};
use adjourn_shared::turns::table::{SeatState, TableState};
use adjourn_shared::wire::lobby::LobbyCommand;

impl TempoWorld {
    /// Anything may happen next.
    pub(super) fn something(&mut self) {
        let live = self.live.is_some();
        let by_ms = if live { self.dice.below(1_500) } else { 20_000 + self.dice.below(30_000_000) };
        self.pass(by_ms);
        if !self.mailbox.is_running() && self.live.is_none() {
            return;
        }
        match self.dice.below(if live { 40 } else { 14 }) {
            0..=3 if !live => drop(self.by_mail()),
            4..=11 if !live => self.want_live(),
            0..=25 if live => self.hand_in_live(),
            26..=29 if live => {
                self.want_to_adjourn();
                let sealing = self.live.is_some() && self.mailbox.table().to_act().len() == 1;
                if sealing {
                    self.note("sealed");
                }
            }
            30 | 31 if live => {
                let for_ms = self.dice.below(2_000) * self.dice.below(20);
                let who = self.somebody();
                self.cut_off(who, for_ms);
            }
            32 | 33 if live => {
                self.kill_live();
            }
            34..=36 if live => {
                let by_ms = self.dice.below(20_000);
                self.partition(by_ms);
                self.pass(by_ms);
            }
            37 | 38 => {
                self.mailbox.restart();
                self.note("mailbox restarted");
            }
            39 if self.dice.one_in(8) => {
                self.command(self.people.len() - 1, Command::Lobby(LobbyCommand::LeaveMatch));
            }
            _ => {}
        }
    }

    fn somebody(&mut self) -> usize {
        usize::try_from(self.dice.below(self.people.len() as u64)).expect("few players")
    }

    pub(super) fn want_to_adjourn(&mut self) {
        for index in 0..self.people.len() {
            self.command(index, Command::Adjourn(true));
        }
    }

    /// Who is waited for, and what that seat orders.
    fn orders(&mut self, table: &TableState) -> Option<(u8, Orders)> {
        let waits = |seat: &u8| {
            let done = self.steady && table.seat(Seat(*seat)).is_some_and(SeatState::is_done);
            table.to_act().contains(&Seat(*seat)) && !done
        };
        let waiting: Vec<u8> = (0..self.players).filter(waits).collect();
        let seat = *self.dice.pick(&waiting)?;
        let strength = if self.dice.one_in(20) { Strength::Strong } else { Strength::Weak };
        let game = self.mailbox.simulation.game();
        let orders = game.bot_turn(Seat(seat), strength);
        let list = orders.iter().filter_map(|order| game.notation(Seat(seat), order)).collect();
        Some((seat, Orders { list, ready: !self.chance(5) }))
    }

    /// Hands in by mail for somebody who is waited for; whether it was acknowledged.
    pub(super) fn by_mail(&mut self) -> bool {
        let table = self.mailbox.table();
        let Some((seat, orders)) = self.orders(&table) else { return false };
        let last = table.seat(Seat(seat)).map_or(0, |seat| seat.last_sequence);
        let (game, turn, sequence) = (table.game_id(), table.turn(), self.mailbox.now_ms.max(last + 1));
        let orders = Some(orders);
        let submission = Submission { game, seat: Seat(seat), turn, sequence, orders, plan: None };
        let salt = self.dice.bytes();
        let Ok(receipt) = self.mailbox.submit(seat + 1, &submission, salt) else { return false };
        self.receipts.push(receipt);
        self.note("acknowledged by mail");
        true
    }

    pub(super) fn hand_in_live(&mut self) {
        let table = self.mailbox.table();
        if self.is_of_ticks() {
            return self.order_live();
        }
        let Some((seat, Orders { list, ready })) = self.orders(&table) else { return };
        let index = usize::from(seat);
        // What was handed in before comes once more now and then, with the same bytes: the answer may have been lost.
        if self.dice.one_in(3)
            && let Some(signed) = self.dice.pick(&self.people[index].submitted).cloned()
        {
            self.command(index, Command::Submit(signed));
        }
        self.command(index, Command::HandIn { turn: table.turn(), orders: list, ready });
    }

    /// The first player orders what a bot would.
    fn order_live(&mut self) {
        let follower = self.people[0].machine().and_then(|machine| machine.follower());
        let simulation = follower.and_then(|follower| follower.simulation());
        let inputs = simulation.map(|state| state.game().bot(Seat(0), Strength::Weak)).unwrap_or_default();
        if !inputs.is_empty() {
            self.note("ordered live");
        }
        for input in inputs {
            self.command(0, Command::Order(input));
        }
    }

    /// Everybody would play on live, and a live service takes the game if it can be had.
    pub(super) fn want_live(&mut self) {
        if self.cut || self.is_down() {
            return;
        }
        let games = self.scenario.games;
        for seat in 0..self.players {
            // A seat that is out, or a game that is over, is refused: that is what refusals are for.
            let _refused = self.mailbox.call(|table, context| {
                assert!(table.seat_of(claim(seat + 1).player).is_some());
                table.vote_live(games, context, Seat(seat), true)
            });
        }
        // A new one, with clocks of its own.
        self.generation += 1;
        let (generation, sent_ms) = (self.generation, self.live_now().mono_ms);
        self.point("asked");
        if self.cut || self.is_down() {
            return;
        }
        let Ok(handed) = self.mailbox.hand_over() else { return };
        self.point("done");
        // The answer may be lost: then the lease runs out, and nobody has played.
        if self.cut || self.is_down() || self.generation != generation || self.chance(6) {
            return;
        }
        self.drop_provisional();
        let host = self.take_over(&handed, sent_ms);
        self.live = Some(Live { host, generation, committing: None });
        self.note("went live");
        for index in 0..self.people.len() {
            self.start_client(index);
        }
        self.point("heard");
    }
}
