//! A table and its game by mail: one value, changed by one call at a time, stored by whoever calls. It decides; it keeps
//! nothing, sends nothing, and does not know the time.

mod appointment;
mod effects;
mod keeping;
mod making;
mod pausing;
mod planning;
mod resolve;
mod seat;
mod seating;
mod signed;
mod submit;
mod tempo;
mod tempo_clocks;
#[cfg(test)]
mod tests;
mod timing;

pub use appointment::{Agreed, Appointment, Proposal, Slot, Stage};
pub use effects::{Effects, LogEvent, LogLine, NewEntry, Opened, Refusal};
pub use keeping::{KeptChange, reach};
pub use resolve::{Resolved, TurnReport};
pub use seat::{Forced, Leaving, Occupant, Pending, SeatState, StoredPlan};
pub use seating::{Random, Sitter};
pub use signed::{Hex32, LinkState, SignedState};
pub use submit::{Accepted, Incoming};
pub use tempo::{LivePlace, LiveSide, LiveVote, Side};

use crate::api::{Press, TableRules, TableStatus, Visibility};
use crate::turns::clock::Clocks;
use crate::turns::ladder::LadderState;
use crate::turns::schedule::Zone;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use adjourn_game::{GameKind, Outcome};
use serde::{Deserialize, Serialize};

/// What every call is told of the world outside.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    /// The server's clock, in milliseconds since 1970.
    pub now_ms: u64,
    /// The time zone of the table's schedule.
    pub zone: &'a dyn Zone,
}

/// A table, from its making to its end. Stored as JSON: fields may be added, with defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableState {
    /// Its id.
    pub game_id: GameId,
    /// The game's name.
    pub game: String,
    /// The rules by which it is played.
    pub rules_version: u32,
    /// The title.
    pub title: String,
    /// Who made it.
    pub owner: PlayerId,
    /// Who may sit down.
    pub visibility: Visibility,
    /// The code of a private table.
    pub join_code: Option<String>,
    /// Who is invited and has not sat down.
    pub invited: Vec<PlayerId>,
    /// Whether it begins by itself once all seats are taken.
    pub start_when_full: bool,
    /// The game's setup, encoded.
    #[serde(with = "signed::bytes")]
    pub setup: Vec<u8>,
    /// The seed and the salt of its commitment: the server's secret until the end, where the game hides anything.
    pub seed: Secret,
    /// What the table agrees on.
    pub rules: TableRules,
    /// Where it is in its life.
    pub status: TableStatus,
    /// The seats.
    pub seats: Vec<SeatState>,
    /// The number of the open window, from 1; 0 before the game begins.
    pub turn: u32,
    /// What people call it.
    pub turn_name: String,
    /// How far the game had come when the window opened ([`adjourn_game::ByTurns::turn`]): while it stays there, orders
    /// fit the window.
    #[serde(default)]
    pub game_turn: Option<u32>,
    /// The tick of the state.
    pub tick: Tick,
    /// The seats for whose orders the window waits.
    pub to_act: Vec<Seat>,
    /// When the window opened, in milliseconds since 1970.
    pub opened_ms: u64,
    /// The clocks.
    pub clocks: Clocks,
    /// What the ladder has done in this window.
    pub ladder: LadderState,
    /// Whether the window is to be closed: nothing more is taken, and a worker resolves the turn.
    pub closing: bool,
    /// How it ended.
    pub outcome: Option<EndState>,
    /// The newest stored keyframe, for whoever stores it.
    pub keyframe: Option<KeyframeAt>,
    /// Playing live: who wants it, who has the authority.
    #[serde(default)]
    pub live: LiveSide,
    /// Whether the seed has been opened before the end, since the game went live.
    #[serde(default)]
    pub seed_opened: bool,
    /// Whether it ended live: ratings are kept for each tempo.
    #[serde(default)]
    pub ended_live: bool,
    /// The game that its players go on with.
    #[serde(default)]
    pub rematch: Option<GameId>,
    /// A match that was played live is to become its game: nothing else begins here.
    #[serde(default)]
    pub awaits_match: bool,
    /// The state with which it came, if it did.
    #[serde(default)]
    pub adopted: Option<AdoptedAt>,
    /// Which side works on it here.
    #[serde(skip)]
    pub side: Side,
}

/// The state of a match when it became a table's game.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptedAt {
    /// Its tick.
    pub tick: Tick,
    /// Its digest.
    pub digest: Hex32,
}

/// Where a keyframe is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyframeAt {
    /// The number of the entry after which the state was so.
    pub entry: u64,
    /// The turn that was open then.
    pub turn: u32,
}

/// A seed with the salt of its commitment.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Secret {
    /// The seed.
    pub seed: Hex32,
    /// The salt.
    pub salt: Hex32,
}

/// An outcome as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndState {
    /// The place of each seat, from 1.
    pub places: Vec<u8>,
    /// The game's code for how.
    pub reason: u16,
}

impl From<&Outcome> for EndState {
    fn from(outcome: &Outcome) -> Self {
        Self { places: outcome.places.clone(), reason: outcome.reason }
    }
}

impl TableState {
    /// The game's kind.
    ///
    /// # Panics
    /// Never for a table that this build made: it knows the game.
    #[must_use]
    pub fn kind(&self) -> &'static dyn GameKind {
        crate::games::find(&self.game).expect("a table is made for a known game")
    }

    /// The seat of a player.
    #[must_use]
    pub fn seat_of(&self, player: PlayerId) -> Option<Seat> {
        let sits = |seat: &SeatState| matches!(&seat.occupant, Occupant::Player { player: sitting, .. } if *sitting == player);
        (0u8..).zip(&self.seats).find(|(_, seat)| sits(seat)).map(|(index, _)| Seat(index))
    }

    /// The state of a seat.
    #[must_use]
    pub fn seat(&self, seat: Seat) -> Option<&SeatState> {
        self.seats.get(usize::from(seat.0))
    }

    fn seat_mut(&mut self, seat: Seat) -> &mut SeatState {
        &mut self.seats[usize::from(seat.0)]
    }

    fn all_seats(&self) -> impl Iterator<Item = (Seat, &SeatState)> {
        (0u8..).map(Seat).zip(&self.seats)
    }

    /// The players at the table.
    pub fn players(&self) -> impl Iterator<Item = (Seat, PlayerId)> + '_ {
        self.all_seats().filter_map(|(seat, state)| match &state.occupant {
            Occupant::Player { player, .. } => Some((seat, *player)),
            _ => None,
        })
    }

    /// Who has the name on a seat, for people.
    #[must_use]
    pub fn name_of(&self, seat: Seat) -> String {
        match self.seat(seat).map(|state| &state.occupant) {
            Some(Occupant::Player { name, .. }) => name.clone(),
            Some(Occupant::Bot { strength }) => strength.label().to_owned(),
            Some(Occupant::Empty) | None => format!("seat {seat}"),
        }
    }

    /// Whether the window waits for this seat now.
    #[must_use]
    pub fn waits_for(&self, seat: Seat) -> bool {
        let running = self.status == TableStatus::Running && !self.closing && self.to_act.contains(&seat);
        running && self.seat(seat).is_some_and(|state| !state.is_done())
    }

    /// When a worker must look at the table next, in milliseconds since 1970: a turn to resolve, a reminder, a deadline.
    #[must_use]
    pub fn due_ms(&self, outside: Outside<'_>) -> Option<u64> {
        let Outside { now_ms, zone } = outside;
        if self.status != TableStatus::Running {
            return None;
        }
        if let (Side::Mail, Some(until_ms)) = (self.side, self.live.lease.until_ms) {
            return Some(until_ms);
        }
        if self.has_work() {
            return Some(now_ms);
        }
        let schedule = &self.schedule();
        if self.all_done() {
            return self
                .clocks
                .close_from_ms(now_ms, schedule, zone)
                .filter(|_| !self.live.sealing)
                .or(self.clocks.next_change_ms())
                .into_iter()
                .chain(self.waits_until_ms())
                .chain(self.appointment_due_ms())
                .min();
        }
        let ladder = self.ladder.next_ms(&self.ladder_in_force(), &self.clocks);
        let others = [self.clocks.next_change_ms(), self.waits_until_ms(), self.appointment_due_ms()];
        others.into_iter().flatten().chain(ladder).min()
    }

    fn has_work(&self) -> bool {
        self.closing || self.seats.iter().any(|seat| seat.at_once.is_some() || seat.leaving.is_some())
    }

    /// Whether nobody is waited for any more.
    fn all_done(&self) -> bool {
        self.to_act.iter().all(|seat| self.seat(*seat).is_some_and(SeatState::is_done))
    }

    /// Whether what players write in private is allowed.
    #[must_use]
    pub fn allows(&self, private: bool) -> bool {
        match self.rules.press {
            Press::None => false,
            Press::Public => !private,
            Press::Private => true,
        }
    }
}
