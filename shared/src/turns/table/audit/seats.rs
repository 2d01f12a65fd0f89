//! One seat in a commit of a live session: who has it and with which keys follows from the entries; what it has handed in
//! was signed.

use super::acknowledged::Acknowledged;
use crate::base::identity;
use crate::timeline::SeatKey;
use crate::turns::refusal::Refusal;
use crate::turns::table::seat::{Occupant, Pending, SeatState, StoredPlan};
use crate::turns::table::signed::Hex32;
use adjourn_game::Strength;

/// What the entries have made of a seat.
pub(super) struct SeatAudit {
    occupant: Occupant,
    resigned: bool,
    keys: Vec<Hex32>,
    left: bool,
}

impl SeatAudit {
    pub(super) fn new(before: &SeatState) -> Self {
        let SeatState { occupant, resigned, keys, .. } = before.clone();
        Self { occupant, resigned, keys, left: false }
    }

    pub(super) const fn resign(&mut self) {
        (self.resigned, self.left) = (true, true);
    }

    pub(super) fn give_to_bot(&mut self, strength: Strength) {
        self.occupant = Occupant::Bot { strength };
        self.left = true;
    }

    /// Whether its player's part in the game has ended.
    pub(super) const fn has_left(&self) -> bool {
        self.left
    }

    pub(super) fn is_bot(&self, strength: Strength) -> bool {
        self.occupant == Occupant::Bot { strength }
    }

    /// Whether the timeline can tell that the key is its player's: it knows the key, or it is the player's first.
    pub(super) fn has_key(&self, key: &[u8; 32]) -> bool {
        let first = match &self.occupant {
            Occupant::Player { player, .. } => identity::player_id(key) == *player,
            _ => false,
        };
        first || self.keys.contains(&Hex32(*key))
    }

    /// Takes a new key of the same player. False if nobody vouches for it.
    pub(super) fn take_key(&mut self, change: &SeatKey) -> bool {
        let Occupant::Player { player, name, .. } = &self.occupant else { return false };
        let good = change.player == *player
            && change.name == *name
            && change.link.is_some_and(|link| self.has_key(&link.by) && link.holds(*player, &change.key));
        if good {
            self.keys.push(Hex32(change.key));
        }
        good
    }

    /// Checks what the session says of the seat. `made` is its submission, if one is acknowledged now.
    pub(super) fn check(
        &self,
        before: &SeatState,
        claimed: &SeatState,
        made: Option<&Acknowledged<'_>>,
        same_window: bool,
        taken_back: bool,
        latest_ms: u64,
    ) -> Result<(), Refusal> {
        let sequence = made.map_or(before.last_sequence, |made| made.sequence);
        let good = claimed.team == before.team
            && claimed.votes_pause == before.votes_pause
            && claimed.resigned == self.resigned
            && claimed.keys == self.keys
            && claimed.last_sequence == sequence
            && made.is_none_or(|made| made.sequence > before.last_sequence)
            && self.is_occupied_as(before, claimed, latest_ms);
        if !good {
            return Err(Refusal::conflict("a seat is not as the session has left it"));
        }
        let may_lose = !same_window || self.left || claimed.leaving.is_some();
        let handed_in = match (&before.pending, &claimed.pending) {
            (None, None) => true,
            // At the deadline, what is there counts as final.
            (Some(was), Some(is)) if same_pending(was, is) => is.ready >= was.ready,
            (_, Some(is)) => made.is_some_and(|made| made.is_pending(is)),
            (Some(_), None) => may_lose,
        };
        let at_once = match (&before.at_once, &claimed.at_once) {
            (_, None) => true,
            (Some(was), Some(is)) if same_pending(was, is) => true,
            (_, Some(is)) => made.is_some_and(|made| made.is_pending(is)),
        };
        let planned = match (&before.plan, &claimed.plan) {
            (None, None) => true,
            (Some(was), Some(is)) if same_plan(was, is) => true,
            (_, Some(is)) => made.is_some_and(|made| made.is_plan(is)),
            (Some(_), None) => self.left || taken_back || made.is_some(),
        };
        if handed_in && at_once && planned {
            Ok(())
        } else {
            Err(Refusal::conflict("a seat has handed in something else"))
        }
    }

    fn is_occupied_as(&self, before: &SeatState, claimed: &SeatState, latest_ms: u64) -> bool {
        match (&self.occupant, &claimed.occupant) {
            (
                Occupant::Player { player, name, .. },
                Occupant::Player { player: claimed_player, name: claimed_name, last_input_ms },
            ) => {
                let was_ms = before.last_input_ms();
                player == claimed_player
                    && name == claimed_name
                    && (*last_input_ms == was_ms
                        || last_input_ms.is_some_and(|at_ms| at_ms <= latest_ms && Some(at_ms) >= was_ms))
            }
            (derived, claimed) => derived == claimed,
        }
    }
}

fn same_pending(was: &Pending, is: &Pending) -> bool {
    was.signed == is.signed
        && was.salt == is.salt
        && was.turn == is.turn
        && was.orders == is.orders
        && was.sequence == is.sequence
}

/// The same plan, perhaps used up further.
fn same_plan(was: &StoredPlan, is: &StoredPlan) -> bool {
    was.signed == is.signed && was.salt == is.salt && was.standing == is.standing
}
