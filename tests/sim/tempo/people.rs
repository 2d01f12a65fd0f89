//! What the players do, and what happens to them.

use super::world::{Live, World};
use crate::mail::office::{claim, key};
use adjourn_game::Strength;
use adjourn_game::ids::Seat;
use adjourn_shared::live::io::HostInput;
use adjourn_shared::timeline::submission::{Orders, Signed, Submission};
use adjourn_shared::turns::table::{SeatState, TableState};
use adjourn_shipped_games::GAMES;
use std::collections::BTreeMap;

impl World {
    /// Anything may happen next.
    pub fn something(&mut self) {
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
                for peer in 0..u64::from(self.players) {
                    self.tell_live(HostInput::Adjourn(peer, true));
                }
                let sealing = self.live.is_some() && self.mailbox.table().to_act().len() == 1;
                if sealing {
                    self.note("sealed");
                }
            }
            30 => self.tell_live(HostInput::Lost(1)),
            31 => self.tell_live(HostInput::Joined(1, Some(Seat(1)))),
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
            39 if self.dice.one_in(8) => self.tell_live(HostInput::Left(1)),
            _ => {}
        }
    }

    fn orders(&mut self, table: &TableState) -> Option<(u8, Submission)> {
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
        self.sequence += 1;
        let orders = Some(Orders { list, ready: !self.chance(5) });
        let (game, turn, sequence) = (table.game_id(), table.turn(), self.sequence);
        Some((seat, Submission { game, seat: Seat(seat), turn, sequence, orders, plan: None }))
    }

    /// Hands in by mail for somebody who is waited for; whether it was acknowledged.
    pub(super) fn by_mail(&mut self) -> bool {
        let table = self.mailbox.table();
        let Some((seat, submission)) = self.orders(&table) else { return false };
        let salt = self.dice.bytes();
        let Ok(receipt) = self.mailbox.submit(seat + 1, &submission, salt) else { return false };
        self.receipts.push(receipt);
        self.note("acknowledged by mail");
        true
    }

    pub(super) fn hand_in_live(&mut self) {
        let table = self.mailbox.table();
        if table.kind(GAMES).expect("it is known").is_of_ticks() {
            return self.order_live();
        }
        let Some((seat, submission)) = self.orders(&table) else { return };
        let signed = Signed::sign(&key(seat + 1), &submission);
        let salt = self.dice.bytes();
        let Some(live) = &mut self.live else { return };
        let before: Vec<_> = live.submitted.values().cloned().collect();
        live.submitted.insert(submission.sequence, (signed.clone(), submission));
        // The answer to one before may have been lost on the way: it is sent again, with the same bytes.
        let again = self.dice.one_in(3).then(|| self.dice.pick(&before).cloned()).flatten();
        if let Some((signed, submission)) = again {
            let salt = self.dice.bytes();
            self.tell_live(HostInput::Submit(submission.seat.0.into(), signed, salt));
        }
        self.tell_live(HostInput::Submit(seat.into(), signed, salt));
    }

    /// The first player orders what a bot would.
    fn order_live(&mut self) {
        let Some(follower) = self.live.as_mut().and_then(|live| live.follower.as_mut()) else { return };
        let inputs = follower.simulation().map(|state| state.game().bot(Seat(0), Strength::Weak));
        if inputs.is_some_and(|inputs| inputs.into_iter().any(|input| follower.order(input))) {
            self.note("ordered live");
        }
    }

    /// Everybody would play on live, and a live service takes the game if it can be had.
    pub(super) fn want_live(&mut self) {
        if self.cut || self.is_down() {
            return;
        }
        for seat in 0..self.players {
            // A seat that is out, or a game that is over, is refused: that is what refusals are for.
            let _refused = self.mailbox.call(|table, context| {
                assert!(table.seat_of(claim(seat + 1).player).is_some());
                table.vote_live(GAMES, context, Seat(seat), true)
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
        let submitted = BTreeMap::new();
        self.live = Some(Live { host, generation, follower: None, committing: None, submitted });
        self.note("went live");
        for seat in 0..self.players {
            self.tell_live(HostInput::Joined(seat.into(), Some(Seat(seat))));
        }
        self.point("heard");
    }
}
