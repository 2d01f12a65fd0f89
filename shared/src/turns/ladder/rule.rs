//! The ladder of a table: what is done on the way to a deadline and about a turn that is missed. It knows no clock.

use crate::base::limits::clocks::{
    ACTIONS_CEILING, DEFAULT_GRACE_MS, GRACE_MS_CEILING, REMINDERS_CEILING, RUNGS_CEILING,
};
use adjourn_game::Strength;
use adjourn_game::codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What happens when a seat's time runs out: reminders before the deadline, grace after it, and then an action.
///
/// The action can depend on how many turns in a row the seat has missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// When to remind the player, in thousandths of the seat's time for the turn: 500 is when half of it is used up. At
    /// most 8 numbers, ascending, each 1 to 999.
    #[serde(default)]
    pub reminders_permille: Vec<u16>,
    /// How long after the deadline the server still takes orders, in milliseconds: at most a week, and never longer than
    /// the seat's time for the turn. Grace does not end in a closed span of the schedule, and takes nothing from a bank.
    #[serde(default)]
    pub grace_ms: u64,
    /// What is done when a turn is missed, by how many turns in a row were missed. A rung is valid until the next one
    /// begins, the last one for ever. The first rung must be for the first miss. Without any rung, a miss forfeits the
    /// game. At most 8 rungs.
    #[serde(default)]
    pub misses: Vec<MissRung>,
}

/// What is done from a certain miss on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MissRung {
    /// From which miss in a row on this rung is valid. 1: from the first on.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub at_miss: u8,
    /// The actions, in order. The first that is possible is done. If none is possible, the seat forfeits the game. 1 to 5
    /// actions.
    pub actions: Vec<MissAction>,
}

/// What can be done when a turn is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MissAction {
    /// Use the player's standing orders. Possible if there are any.
    StandingOrders,
    /// Use the game's safe orders. Possible if the game has any for the seat.
    DefaultOrders,
    /// Let a bot play the seat from now on.
    BotTakeover {
        /// How well it plays.
        strength: Strength,
    },
    /// Open the seat to a substitute. Until somebody takes it, the game's safe orders are used for each turn that is
    /// missed. Possible if the game has any for the seat.
    OpenSeat,
    /// The seat forfeits the game.
    Forfeit,
}

/// Why a ladder is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LadderError {
    /// Reminders that can't be.
    #[error("`reminders_permille` must be at most {REMINDERS_CEILING} ascending numbers from 1 to 999")]
    Reminders,
    /// Too long a grace.
    #[error("`grace_ms` must be at most {GRACE_MS_CEILING}")]
    Grace,
    /// Rungs that can't be.
    #[error("`misses` must be at most {RUNGS_CEILING} rungs with ascending `at_miss`, the first of them 1")]
    Rungs,
    /// A rung with nothing to do, or too much.
    #[error("`actions` must be 1 to {ACTIONS_CEILING} actions")]
    Actions,
}

impl Ladder {
    /// The ladder of a table that has not chosen one: reminders at half and at nine tenths of the time, an hour of grace,
    /// standing orders or the game's safe orders for missed turns, and from the third in a row on a substitute. In games
    /// without safe orders a miss forfeits.
    #[must_use]
    pub fn default_for(has_default_orders: bool) -> Self {
        use MissAction::{DefaultOrders, Forfeit, OpenSeat, StandingOrders};
        let rung = |at_miss, actions: &[MissAction]| MissRung { at_miss, actions: actions.to_vec() };
        let misses = if has_default_orders {
            vec![rung(1, &[StandingOrders, DefaultOrders, Forfeit]), rung(3, &[OpenSeat, Forfeit])]
        } else {
            vec![rung(1, &[StandingOrders, Forfeit])]
        };
        Self { reminders_permille: vec![500, 900], grace_ms: DEFAULT_GRACE_MS, misses }
    }

    /// Whether it is within its bounds.
    ///
    /// # Errors
    /// [`LadderError`] says what is not.
    pub fn check(&self) -> Result<(), LadderError> {
        let reminders = &self.reminders_permille;
        let apart = reminders.windows(2).all(|pair| pair[0] < pair[1]);
        let within = reminders.iter().all(|permille| (1..1_000).contains(permille));
        if !apart || !within || reminders.len() > REMINDERS_CEILING {
            return Err(LadderError::Reminders);
        }
        if self.grace_ms > GRACE_MS_CEILING {
            return Err(LadderError::Grace);
        }
        let apart = self.misses.windows(2).all(|pair| pair[0].at_miss < pair[1].at_miss);
        let first = self.misses.first().is_none_or(|rung| rung.at_miss == 1);
        if !apart || !first || self.misses.len() > RUNGS_CEILING {
            return Err(LadderError::Rungs);
        }
        if self.misses.iter().any(|rung| !(1..=ACTIONS_CEILING).contains(&rung.actions.len())) {
            return Err(LadderError::Actions);
        }
        Ok(())
    }

    /// What is tried after the action that was chosen with these facts, where they leave open whether it is possible.
    pub(super) fn otherwise(&self, miss: u8, chosen: MissAction, facts: SeatFacts) -> Vec<MissAction> {
        let rung = self.misses.iter().rev().find(|rung| rung.at_miss <= miss);
        let declared = rung.iter().flat_map(|rung| &rung.actions).copied();
        let after = declared.skip_while(|action| *action != chosen).skip(1);
        if facts.leave_open(chosen) { after.collect() } else { Vec::new() }
    }

    /// What is done about the `miss`th miss in a row, and why that.
    pub(super) fn choose(&self, miss: u8, facts: SeatFacts) -> (MissAction, String) {
        let rung = self.misses.iter().rev().find(|rung| rung.at_miss <= miss);
        let mut why = match miss {
            1 => "turn missed".to_owned(),
            _ => format!("{miss} turns missed in a row"),
        };
        for action in rung.iter().flat_map(|rung| &rung.actions) {
            match action.obstacle(facts) {
                None => {
                    why.push_str(": ");
                    why.push_str(action.words());
                    if facts.leave_open(*action) {
                        why.push_str(", if there are any");
                    }
                    return (*action, why);
                }
                Some(obstacle) => {
                    why.push_str("; ");
                    why.push_str(obstacle);
                }
            }
        }
        why.push_str(": ");
        why.push_str(MissAction::Forfeit.words());
        (MissAction::Forfeit, why)
    }
}

impl MissAction {
    /// In words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::StandingOrders => "the standing orders are used",
            Self::DefaultOrders => "the game's safe orders are used",
            Self::BotTakeover { strength: Strength::Weak } => "a weak bot takes the seat over",
            Self::BotTakeover { strength: Strength::Strong } => "a strong bot takes the seat over",
            Self::OpenSeat => "the seat is open to a substitute, the game's safe orders are used",
            Self::Forfeit => "the seat forfeits the game",
        }
    }

    /// Why it can't be done.
    const fn obstacle(&self, facts: SeatFacts) -> Option<&'static str> {
        match self {
            Self::StandingOrders if matches!(facts.standing, Standing::None) => {
                Some("there are no standing orders")
            }
            Self::DefaultOrders if !facts.has_default => Some("the game has no safe orders"),
            Self::OpenSeat if !facts.has_default => {
                Some("the game has no safe orders until a substitute comes")
            }
            _ => None,
        }
    }
}

/// What is known of a seat's standing orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It has none that may be given now.
    #[default]
    None,
    /// It has some that may be given now.
    Pass,
    /// Whether it has any is not to be told, in a forecast for others.
    Sealed,
}

/// What is known of a seat when its turn is missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatFacts {
    /// Its standing orders.
    pub standing: Standing,
    /// The game has safe orders for it now.
    pub has_default: bool,
}

impl SeatFacts {
    /// Whether they don't tell if the action is possible.
    pub(super) fn leave_open(self, action: MissAction) -> bool {
        action == MissAction::StandingOrders && self.standing == Standing::Sealed
    }
}
