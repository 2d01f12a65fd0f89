//! The entries of a live session: orders are legal and signed, seats leave for a reason, keys are vouched for.

use super::check::Audit;
use crate::timeline::bundle::Item;
use crate::timeline::{How, Opening, SeatKey, Simulation, Turn, TurnSeat};
use crate::turns::refusal::Refusal;
use crate::turns::table::closing::resigned;
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, SeatEvent, Strength};

impl Audit<'_> {
    /// The items of a step: orders in a game of ticks alone, what happens to seats in any.
    pub(super) fn items(&mut self, items: &[Item], state: &Simulation) -> Result<(), Refusal> {
        let of_ticks = state.game().kind().is_of_ticks();
        for item in items {
            match item {
                Item::Order { seat, input, .. } => {
                    if !of_ticks || state.game().check(*seat, input).is_err() {
                        return Err(Refusal::conflict(format!("an order of seat {seat} is not legal")));
                    }
                }
                Item::Seat { seat, event, .. } => {
                    let audit = self.seats.get_mut(usize::from(seat.0));
                    let audit = audit.ok_or_else(|| Refusal::conflict("there is no such seat"))?;
                    match event {
                        SeatEvent::Resigned | SeatEvent::Forfeited => audit.resign(),
                        SeatEvent::Left if of_ticks => audit.give_to_bot(Strength::Strong),
                        SeatEvent::BotTookOver(strength) if !of_ticks => audit.give_to_bot(*strength),
                        _ => {}
                    }
                }
                Item::Paused { .. } | Item::Resumed { .. } => {}
            }
        }
        Ok(())
    }

    /// A turn: its orders are what players have signed, in full, with keys of theirs.
    pub(super) fn turn(
        &mut self,
        turn: &Turn,
        openings: &[Opening],
        game: &dyn AnyGame,
    ) -> Result<(), Refusal> {
        let known = self.before.turn..=self.before.turn.saturating_add(self.steps);
        let ascending = turn.seats.windows(2).all(|pair| pair[0].seat < pair[1].seat);
        if game.kind().is_of_ticks() || !known.contains(&turn.number) || !ascending {
            return Err(Refusal::conflict("there is no such turn"));
        }
        for TurnSeat { seat, how } in &turn.seats {
            let audit = self.seats.get(usize::from(seat.0));
            let audit = audit.ok_or_else(|| Refusal::conflict("there is no such seat"))?;
            if let How::Bot(strength) = how {
                if !audit.is_bot(*strength) {
                    return Err(Refusal::conflict(format!("no bot plays seat {seat}")));
                }
                continue;
            }
            if matches!(how, How::Default | How::Standing(_)) {
                self.must_have_run_out(*seat, turn.number)?;
            }
            if how.commitment().is_none() {
                continue;
            }
            let opening = openings.iter().find(|opening| opening.seat == *seat);
            let opening =
                opening.ok_or_else(|| Refusal::conflict(format!("the orders of seat {seat} are sealed")))?;
            let signed = turn.check_signed(how, opening, self.before.game_id, Some(game));
            signed.map_err(|error| Refusal::conflict(error.to_string()))?;
            if !audit.has_key(&opening.signed.public_key) {
                return Err(Refusal::conflict(format!("the key is not that of seat {seat}")));
            }
        }
        let items = turn.items(game, openings).map_err(|error| Refusal::conflict(error.to_string()))?;
        for seat in resigned(game, &items) {
            self.seats[usize::from(seat.0)].resign();
        }
        self.openings.extend_from_slice(openings);
        Ok(())
    }

    /// What stands in for orders is used when the time is up, and not before.
    fn must_have_run_out(&self, seat: Seat, turn: u32) -> Result<(), Refusal> {
        let before = self.before;
        let was_forced = before.seat(seat).is_some_and(|state| state.forced.is_some());
        let up = before.clocks.deadline_ms(seat).is_some_and(|at_ms| at_ms <= self.latest_ms);
        if turn == before.turn && !was_forced && !up {
            return Err(Refusal::conflict(format!("the time of seat {seat} is not up")));
        }
        Ok(())
    }

    /// Another key of the same player, with one that vouches for it. No live session gives a seat to another player.
    pub(super) fn seat_key(&mut self, change: &SeatKey) -> Result<(), Refusal> {
        let audit = self.seats.get_mut(usize::from(change.seat.0));
        if audit.is_some_and(|audit| audit.take_key(change)) {
            return Ok(());
        }
        Err(Refusal::conflict(format!("nobody vouches for the new key of seat {}", change.seat)))
    }
}
