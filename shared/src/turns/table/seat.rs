//! A seat of a table: who sits there, what they have handed in, and what happens to it.

use super::signed::{Hex32, SignedState};
use crate::timeline::submission::Conditional;
use adjourn_game::Strength;
use adjourn_game::ids::PlayerId;
use serde::{Deserialize, Serialize};

/// A seat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatState {
    /// Seats with equal numbers play together.
    pub team: u8,
    /// Who sits there.
    pub occupant: Occupant,
    /// Keys that the timeline knows as the seat's.
    pub keys: Vec<Hex32>,
    /// It gave up, or forfeited.
    pub resigned: bool,
    /// A substitute may take it over.
    pub open_to_substitute: bool,
    /// Orders of the open window.
    pub pending: Option<Pending>,
    /// Orders that take effect at once, until they have.
    pub at_once: Option<Pending>,
    /// Standing and conditional orders.
    pub plan: Option<StoredPlan>,
    /// What the deadline did: the window does not wait for the seat any more.
    pub forced: Option<Forced>,
    /// The number of the last submission.
    pub last_sequence: u64,
    /// Whether it votes for a pause.
    pub votes_pause: bool,
    /// What happens to the seat as soon as a worker comes to it.
    pub leaving: Option<Leaving>,
}

/// How a player's part in the game ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaving {
    /// The player gave up.
    Resigned,
    /// The player missed too many turns.
    Forfeited,
    /// A bot plays on.
    BotTakesOver(Strength),
}

/// Who sits on a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Occupant {
    /// Nobody.
    Empty,
    /// A player.
    Player {
        /// Who.
        player: PlayerId,
        /// The name when sitting down.
        name: String,
        /// When the player last gave input in this game, in milliseconds since 1970.
        last_input_ms: Option<u64>,
    },
    /// A bot.
    Bot {
        /// How well it plays.
        strength: Strength,
    },
}

/// What a seat has handed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    /// The turn that was signed.
    pub turn: u32,
    /// As it was signed.
    pub signed: SignedState,
    /// The salt of its commitment.
    pub salt: Hex32,
    /// The orders, as texts.
    pub orders: Vec<String>,
    /// Whether they are final for now.
    pub ready: bool,
    /// The submission's number.
    pub sequence: u64,
}

/// A plan, as far as it has not been used up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StoredPlan {
    /// As it was signed.
    pub signed: SignedState,
    /// The salt of its commitment.
    pub salt: Hex32,
    /// Standing orders.
    pub standing: Vec<String>,
    /// Conditions that can still be met.
    pub conditional: Vec<Conditional>,
    /// The branch that is used in the open window, if one is.
    pub used: Option<Vec<String>>,
}

/// What the deadline did to a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forced {
    /// Its standing orders count.
    Standing,
    /// The game's safe orders count.
    Default,
}

impl SeatState {
    pub(super) const fn new(team: u8, occupant: Occupant) -> Self {
        Self {
            team,
            occupant,
            keys: Vec::new(),
            resigned: false,
            open_to_substitute: false,
            pending: None,
            at_once: None,
            plan: None,
            forced: None,
            last_sequence: 0,
            votes_pause: false,
            leaving: None,
        }
    }

    /// Whether the window need not wait for it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let plays = self.is_played();
        let ready = self.pending.as_ref().is_some_and(|pending| pending.ready);
        !plays || ready || self.acts_by_plan() || self.forced.is_some()
    }

    /// Whether its conditional orders have been met in the open window, and nothing else is handed in.
    #[must_use]
    pub fn acts_by_plan(&self) -> bool {
        self.pending.is_none() && self.plan.as_ref().is_some_and(|plan| plan.used.is_some())
    }

    /// When its player last gave input in this game, in milliseconds since 1970.
    #[must_use]
    pub const fn last_input_ms(&self) -> Option<u64> {
        match &self.occupant {
            Occupant::Player { last_input_ms, .. } => *last_input_ms,
            _ => None,
        }
    }

    /// Whether a person plays it.
    #[must_use]
    pub fn is_played(&self) -> bool {
        matches!(self.occupant, Occupant::Player { .. }) && !self.resigned
    }
}
