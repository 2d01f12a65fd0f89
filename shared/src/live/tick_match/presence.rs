//! Who plays each seat now, and what happens to a seat whose player is away.

use crate::live::io::{AbsencePolicy, PeerId};
use crate::timeline::bundle::Item;
use crate::timeline::{Entry, Header};
use adjourn_game::ids::Seat;
use adjourn_game::{SeatEvent, Strength};

/// Who plays a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occupant {
    /// A bot from the start, or for good.
    Bot(Strength),
    /// A player who is here.
    Here(PeerId),
    /// A player who is away since then; with a bot in the seat once that has taken over. `told`: the timeline says so. A
    /// player who has not come yet, or whose server was away, is none of whom it is said.
    Away { since_ms: u64, bot: Option<Strength>, told: bool },
    /// Out of the game.
    Out,
}

/// All seats of a match.
pub(super) struct Presence {
    seats: Vec<(u8, Occupant)>,
    policy: AbsencePolicy,
    grace_ms: u64,
    /// Whether a player was ever here.
    attended: bool,
}

impl Presence {
    /// Before anyone has joined. `entries` are those of a recovered timeline: what became of seats is in them.
    pub(super) fn new(
        header: &Header,
        entries: &[Entry],
        policy: AbsencePolicy,
        grace_ms: u64,
        now_ms: u64,
    ) -> Self {
        let seats = header.seats.iter().map(|seat| {
            let away = Occupant::Away { since_ms: now_ms, bot: None, told: false };
            (seat.team, seat.bot.map_or(away, Occupant::Bot))
        });
        let mut presence = Self { seats: seats.collect(), policy, grace_ms, attended: false };
        for entry in entries {
            let Entry::Step { items, .. } = entry else { continue };
            for item in items {
                if let Item::Seat { seat, event, .. } = item {
                    presence.replay(*seat, *event, now_ms);
                }
            }
        }
        presence
    }

    fn replay(&mut self, seat: Seat, event: SeatEvent, now_ms: u64) {
        let Some((_, occupant)) = self.seats.get_mut(usize::from(seat.0)) else { return };
        *occupant = match (event, *occupant) {
            (SeatEvent::Resigned | SeatEvent::Forfeited, _) => Occupant::Out,
            // A player who left for good does not come back to the bot's seat.
            (SeatEvent::Left, _) => Occupant::Bot(Strength::Strong),
            (SeatEvent::BotTookOver(strength), Occupant::Away { .. }) => {
                Occupant::Away { since_ms: now_ms, bot: Some(strength), told: true }
            }
            (SeatEvent::TimedOut, Occupant::Away { since_ms, bot, .. }) => {
                Occupant::Away { since_ms, bot, told: true }
            }
            (SeatEvent::Returned, _) => Occupant::Away { since_ms: now_ms, bot: None, told: false },
            (SeatEvent::TimedOut | SeatEvent::BotTookOver(_), same) => same,
        };
    }

    /// The player of `seat` is here. False if the seat is not the player's any more.
    pub(super) fn joined(
        &mut self,
        seat: Seat,
        peer: PeerId,
        started: bool,
    ) -> Result<Option<SeatEvent>, ()> {
        let (_, occupant) = self.seats.get_mut(usize::from(seat.0)).ok_or(())?;
        let event = match *occupant {
            Occupant::Away { told: true, .. } if started => Some(SeatEvent::Returned),
            Occupant::Away { .. } | Occupant::Here(_) => None,
            Occupant::Bot(_) | Occupant::Out => return Err(()),
        };
        *occupant = Occupant::Here(peer);
        self.attended = true;
        Ok(event)
    }

    /// The connection of `peer` is gone; the player was last heard then.
    pub(super) fn lost(&mut self, peer: PeerId, heard_ms: u64) -> Option<(Seat, SeatEvent)> {
        let seat = self.seat_of(peer)?;
        self.seats[usize::from(seat.0)].1 = Occupant::Away { since_ms: heard_ms, bot: None, told: true };
        Some((seat, SeatEvent::TimedOut))
    }

    /// The player of `peer` leaves for good: a bot takes the seat if the team still has a player, else it gives up.
    pub(super) fn left(&mut self, peer: PeerId) -> Vec<(Seat, SeatEvent)> {
        let Some(seat) = self.seat_of(peer) else { return Vec::new() };
        let team = self.seats[usize::from(seat.0)].0;
        self.seats[usize::from(seat.0)].1 = Occupant::Out;
        let team_plays_on = self.seats.iter().any(|(other, occupant)| *other == team && occupant.is_player());
        if !team_plays_on {
            return vec![(seat, SeatEvent::Resigned)];
        }
        self.seats[usize::from(seat.0)].1 = Occupant::Bot(Strength::Strong);
        vec![(seat, SeatEvent::Left), (seat, SeatEvent::BotTookOver(Strength::Strong))]
    }

    /// The player of `peer` gives up.
    pub(super) fn resigned(&mut self, peer: PeerId) -> Option<(Seat, SeatEvent)> {
        let seat = self.seat_of(peer)?;
        self.seats[usize::from(seat.0)].1 = Occupant::Out;
        Some((seat, SeatEvent::Resigned))
    }

    /// What the policy does now to seats whose players are away.
    pub(super) fn overdue(&mut self, now_ms: u64) -> Vec<(Seat, SeatEvent)> {
        let mut events = Vec::new();
        for (index, (_, occupant)) in (0..).zip(&mut self.seats) {
            let Occupant::Away { since_ms, bot: None, .. } = *occupant else { continue };
            if now_ms.saturating_sub(since_ms) < self.grace_ms {
                continue;
            }
            let event = match self.policy {
                AbsencePolicy::Bot => {
                    *occupant = Occupant::Away { since_ms, bot: Some(Strength::Strong), told: true };
                    SeatEvent::BotTookOver(Strength::Strong)
                }
                AbsencePolicy::Resign => {
                    *occupant = Occupant::Out;
                    SeatEvent::Forfeited
                }
            };
            events.push((Seat(index), event));
        }
        events
    }

    /// The seats that bots play now.
    pub(super) fn bots(&self) -> Vec<(Seat, Strength)> {
        (0..)
            .zip(&self.seats)
            .filter_map(|(index, (_, occupant))| match occupant {
                Occupant::Bot(strength) | Occupant::Away { bot: Some(strength), .. } => {
                    Some((Seat(index), *strength))
                }
                _ => None,
            })
            .collect()
    }

    /// The seat of a peer who is here.
    pub(super) fn seat_of(&self, peer: PeerId) -> Option<Seat> {
        let index = self.seats.iter().position(|(_, occupant)| *occupant == Occupant::Here(peer))?;
        u8::try_from(index).ok().map(Seat)
    }

    /// Whether a player was ever here.
    pub(super) const fn attended(&self) -> bool {
        self.attended
    }

    /// The seats whose players are here.
    pub(super) fn here(&self) -> Vec<Seat> {
        (0..)
            .zip(&self.seats)
            .filter(|(_, (_, occupant))| matches!(occupant, Occupant::Here(_)))
            .map(|(index, _)| Seat(index))
            .collect()
    }

    /// A seat whose player has been away for so long, if there is one.
    pub(super) fn away_for(&self, now_ms: u64, time_ms: u64) -> Option<Seat> {
        let long = |since_ms: u64| now_ms.saturating_sub(since_ms) >= time_ms;
        (0..).zip(&self.seats).find_map(|(index, (_, occupant))| match occupant {
            Occupant::Away { since_ms, bot: None, .. } if long(*since_ms) => Some(Seat(index)),
            _ => None,
        })
    }

    /// Everybody who is away has all the time again that one may be away. A bot that has taken over plays on.
    pub(super) fn wait_anew(&mut self, now_ms: u64) {
        for (_, occupant) in &mut self.seats {
            if let Occupant::Away { since_ms, .. } = occupant {
                *since_ms = now_ms;
            }
        }
    }

    /// Whether every player who may still play is here.
    pub(super) fn all_here(&self) -> bool {
        !self.seats.iter().any(|(_, occupant)| matches!(occupant, Occupant::Away { .. }))
    }

    /// Whether any player may still play.
    pub(super) fn any_player(&self) -> bool {
        self.seats.iter().any(|(_, occupant)| occupant.is_player())
    }

    /// Since when all who may still play are away; `None` while one is here.
    pub(super) fn deserted_since_ms(&self) -> Option<u64> {
        if self.seats.iter().any(|(_, occupant)| matches!(occupant, Occupant::Here(_))) {
            return None;
        }
        self.seats
            .iter()
            .filter_map(|(_, occupant)| match occupant {
                Occupant::Away { since_ms, .. } => Some(*since_ms),
                _ => None,
            })
            .max()
    }
}

impl Occupant {
    const fn is_player(self) -> bool {
        matches!(self, Self::Here(_) | Self::Away { .. })
    }
}
