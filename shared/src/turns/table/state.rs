//! The value that is a table. Other modules read it through accessors, and change it through calls that decide.

use super::live_side::{LiveSide, Side};
use super::seat::{Occupant, SeatState};
use super::signed::Hex32;
use crate::turns::clock::Clocks;
use crate::turns::ladder::LadderState;
use crate::turns::refusal::{Refusal, RefusalKind};
use crate::turns::rules::{Press, TableRules, TableStatus, Visibility};
use crate::turns::schedule::Zone;
use adjourn_game::ids::{GameId, PlayerId, Seat, Tick};
use adjourn_game::{GameKind, Games, Outcome};
use serde::{Deserialize, Serialize};

/// What every call is told of the world outside.
#[derive(Clone, Copy)]
pub struct TableContext<'a> {
    /// The server's clock, in milliseconds since 1970.
    pub now_ms: u64,
    /// The time zone of the table's schedule.
    pub zone: &'a dyn Zone,
}

/// A table, from its making to its end. Stored as JSON: fields may be added, with defaults.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableState {
    /// Its id.
    pub(super) game_id: GameId,
    /// The game's name.
    pub(super) game: String,
    /// The rules by which it is played.
    pub(super) rules_version: u32,
    /// The title.
    pub(super) title: String,
    /// Who made it.
    pub(super) owner: PlayerId,
    /// Who may sit down.
    pub(super) visibility: Visibility,
    /// The code of a private table.
    pub(super) join_code: Option<String>,
    /// Who is invited and has not sat down.
    pub(super) invited: Vec<PlayerId>,
    /// Whether it begins by itself once all seats are taken.
    pub(super) start_when_full: bool,
    /// The game's setup, encoded.
    #[serde(with = "super::signed::bytes")]
    pub(super) setup: Vec<u8>,
    /// The seed and the salt of its commitment: the server's secret until the end, where the game hides anything.
    pub(super) seed: Secret,
    /// What the table agrees on.
    pub(super) rules: TableRules,
    /// Where it is in its life.
    pub(super) status: TableStatus,
    /// The seats.
    pub(super) seats: Vec<SeatState>,
    /// The number of the open window, from 1; 0 before the game begins.
    pub(super) turn: u32,
    /// What people call it.
    pub(super) turn_name: String,
    /// How far the game had come when the window opened ([`adjourn_game::ByTurns::turn`]): while it stays there, orders
    /// fit the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) game_turn: Option<u32>,
    /// The first window after the last takeback: what was planned before it is for moves that are gone. 0: there was none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) taken_back_at: u32,
    /// The tick of the state.
    pub(super) tick: Tick,
    /// The seats for whose orders the window waits.
    pub(super) to_act: Vec<Seat>,
    /// When the window opened, in milliseconds since 1970.
    pub(super) opened_ms: u64,
    /// The clocks.
    pub(super) clocks: Clocks,
    /// What the ladder has done in this window.
    pub(super) ladder: LadderState,
    /// Whether the window is to be closed: nothing more is taken, and a worker resolves the turn.
    pub(super) closing: bool,
    /// How it ended.
    pub(super) outcome: Option<EndState>,
    /// The newest stored keyframe, for whoever stores it.
    pub(super) keyframe: Option<KeyframeAt>,
    /// Playing live: who wants it, who has the authority.
    #[serde(default)]
    pub(super) live: LiveSide,
    /// Whether the seed has been opened before the end, since the game went live.
    #[serde(default)]
    pub(super) seed_opened: bool,
    /// Whether it ended live: ratings are kept for each tempo.
    #[serde(default)]
    pub(super) ended_live: bool,
    /// The game that its players go on with.
    #[serde(default)]
    pub(super) rematch: Option<GameId>,
    /// A match that was played live is to become its game: nothing else begins here.
    #[serde(default)]
    pub(super) awaits_match: bool,
    /// The state with which it came, if it did.
    #[serde(default)]
    pub(super) adopted: Option<AdoptedAt>,
    /// Which side works on it here.
    #[serde(skip)]
    pub(super) side: Side,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// # Errors
    /// [`Refusal`] if this build lacks the game, or these rules of it: the table was made by another build.
    pub fn kind(&self, games: Games) -> Result<&'static dyn GameKind, Refusal> {
        games
            .find(&self.game, self.rules_version)
            .ok_or_else(|| Refusal::new(RefusalKind::Unavailable, self.lacking_words()))
    }

    /// What players are told if a build lacks the game, or these rules of it.
    fn lacking_words(&self) -> String {
        let lacks =
            format!("this server does not have the game \"{}\", version {}", self.game, self.rules_version);
        match self.status {
            TableStatus::Open | TableStatus::Running => {
                format!("{lacks}: nothing is lost, and the clocks stand until it has it")
            }
            TableStatus::Finished | TableStatus::Abandoned => lacks,
        }
    }

    /// Whether the game hides anything. Of a game that this build lacks nobody can tell, so nothing of it is shown.
    #[must_use]
    pub fn hides(&self, games: Games) -> bool {
        self.kind(games).map_or(true, GameKind::hidden)
    }

    /// The game's setup as JSON; nothing if this build lacks the game.
    #[must_use]
    pub fn setup_json(&self, games: Games) -> serde_json::Value {
        self.kind(games).ok().and_then(|kind| kind.setup_to_json(&self.setup).ok()).unwrap_or_default()
    }

    /// What the game calls a seat, or its number if this build lacks the game.
    #[must_use]
    pub fn seat_name(&self, games: Games, seat: Seat) -> String {
        self.kind(games).map_or_else(|_| format!("seat {seat}"), |kind| kind.seat_name(seat))
    }

    /// How the game ended, in words; only the code if this build lacks the game.
    #[must_use]
    pub fn explain(&self, games: Games, reason: u16) -> String {
        self.kind(games).map_or_else(|_| format!("reason {reason}"), |kind| kind.explain(reason).to_owned())
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

    pub(super) fn seat_mut(&mut self, seat: Seat) -> &mut SeatState {
        &mut self.seats[usize::from(seat.0)]
    }

    pub(super) fn all_seats(&self) -> impl Iterator<Item = (Seat, &SeatState)> {
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
    pub fn due_ms(&self, context: TableContext<'_>) -> Option<u64> {
        let TableContext { now_ms, zone } = context;
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

    pub(super) fn has_work(&self) -> bool {
        self.closing || self.seats.iter().any(|seat| seat.at_once.is_some() || seat.leaving.is_some())
    }

    /// Whether nobody is waited for any more.
    pub(super) fn all_done(&self) -> bool {
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
