//! What verification keeps track of: who gives each seat's orders, and which numbers turns may have. It judges single
//! facts; the verifier decides what a wrong one means.

use super::entry::HeaderSeat;
use super::turn::{SeatKey, Turn};
use crate::base::identity;
use adjourn_game::ids::PlayerId;
use adjourn_game::{SeatEvent, Strength};

/// Who gives a seat's orders, as far as the timeline has come.
#[derive(Clone, Debug)]
pub(super) struct SeatNow {
    player: Option<PlayerId>,
    keys: Vec<[u8; 32]>,
    /// The bot that plays it, if one does.
    pub(super) bot: Option<Strength>,
}

impl SeatNow {
    pub(super) fn begin(seat: &HeaderSeat) -> Self {
        Self { player: seat.player, keys: seat.key.into_iter().collect(), bot: seat.bot }
    }

    /// Whether its orders are signed at all.
    pub(super) fn signs(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Whether the key is the player's: one that the timeline names, or the player's first key, whose hash is the
    /// player's id.
    pub(super) fn has(&self, key: &[u8; 32]) -> bool {
        self.keys.contains(key) || self.player.is_some_and(|player| identity::player_id(key) == player)
    }

    pub(super) fn event(&mut self, event: SeatEvent) {
        match event {
            SeatEvent::BotTookOver(strength) => self.bot = Some(strength),
            SeatEvent::Returned => self.bot = None,
            SeatEvent::Left | SeatEvent::TimedOut | SeatEvent::Resigned | SeatEvent::Forfeited => {}
        }
    }

    /// Whether the seat may have another key. For another key of the same player, a key of the seat or the player's
    /// first key must vouch. For another player, the server must vouch, and it does so with the chain.
    pub(super) fn take(&mut self, change: &SeatKey) -> bool {
        let Some(link) = &change.link else {
            *self = Self { player: Some(change.player), keys: vec![change.key], bot: None };
            return true;
        };
        let same = self.player == Some(change.player);
        let vouched = same && self.has(&link.by) && link.holds(change.player, &change.key);
        if vouched {
            self.keys.push(change.key);
        }
        vouched
    }
}

/// Which numbers the next turn may have. Windows are numbered. A window may end without closing, if orders that take
/// effect at once, or a seat that drops out, open another one.
pub(super) struct Numbers {
    closed: u32,
    open_at_most: u32,
}

impl Numbers {
    pub(super) const fn begin() -> Self {
        Self { closed: 0, open_at_most: 1 }
    }

    /// Whether this turn may come now; the next ones are counted from it.
    pub(super) fn take(&mut self, turn: &Turn) -> bool {
        let from = if turn.closed { self.closed.saturating_add(1) } else { self.closed };
        let fits = (from..=self.open_at_most).contains(&turn.number);
        if turn.closed {
            (self.closed, self.open_at_most) = (turn.number, turn.number.saturating_add(1));
        } else {
            self.step();
        }
        fits
    }

    /// An entry that is no turn may open a window too.
    pub(super) fn step(&mut self) {
        self.open_at_most = self.open_at_most.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::{KeyPair, link_text, player_id};
    use crate::timeline::turn::Link;
    use adjourn_game::ids::Seat;

    #[test]
    fn only_a_key_of_the_player_vouches_for_another_one() {
        let [first, device, foreign] = [1, 2, 3].map(|secret| KeyPair::from_secret(&[secret; 32]));
        let player = player_id(&first.public_key());
        let change = |by: &KeyPair| {
            let signature = by.sign(&link_text(player, &device.public_key()));
            SeatKey {
                tick: 0,
                seat: Seat(0),
                player,
                name: "player".into(),
                key: device.public_key(),
                link: Some(Link { by: by.public_key(), signature }),
                server_time_ms: 0,
            }
        };
        let (team, name, key) = (0, "player".into(), Some(first.public_key()));
        let mut seat = SeatNow::begin(&HeaderSeat { team, name, player: Some(player), key, bot: None });
        assert!(!seat.take(&change(&foreign)));
        assert!(!seat.has(&device.public_key()));
        assert!(seat.take(&change(&first)));
        assert!(seat.has(&device.public_key()));
    }
}
